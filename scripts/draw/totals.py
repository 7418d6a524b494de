"""Totals that aren't sums: a quotient of a table's sums, reckoned anew where rows are filtered away."""

from __future__ import annotations

__all__ = ["accuracy", "growth", "points", "quotient"]


def growth(table: str, now: str, before: str) -> str:
    """The growth of one column's sum over another's, a fraction; nothing unless that is above 0."""
    now, before = _sum(table, now), _sum(table, before)
    return f'=IF({before}>0,{now}/{before}-1,"")'


def quotient(table: str, over: str, under: str) -> str:
    """The share of one column's sum in another's; nothing unless that is above 0."""
    over, under = _sum(table, over), _sum(table, under)
    return f'=IF({under}>0,{over}/{under},"")'


def accuracy(table: str, error: str = "Absolute error", forecast: str = "Forecast") -> str:
    """1 less the errors' share of the forecast, not under 0; nothing without a forecast."""
    error, forecast = _sum(table, error), _sum(table, forecast)
    return f'=IF({forecast}>0,MAX(0,1-{error}/{forecast}),"")'


def points(now: str, before: str) -> str:
    """The percentage points between two such totals; nothing where one is nothing."""
    return f'=IFERROR(100*({now.removeprefix("=")}-{before.removeprefix("=")}),"")'


def _sum(table: str, column: str) -> str:
    return f"SUBTOTAL(109,{table}[[{column}]])"
