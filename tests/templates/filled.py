"""The templates filled with a few invented figures, without a database, and read back."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from reporter.template import fill, open_template

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
Rows = Sequence[Sequence[Any]]

VALUES: dict[str, Any] = {
    "title": "A title",
    "description": "A description.",
    "period": "2020-06",
    "period_end": dt.date(2020, 6, 30),
    "data_as_of": dt.date(2020, 6, 26),
    "origin": "made for a test",
    "notice": "DEMO DATA",
    "run_id": "0123abcd",
    "parameters": "none",
    "master_check": "All 3 checks passed",
    "coverage_note": "",
    "coverage_grade": "Complete",
    "changes_note": "First run: nothing to compare with yet.",
    "changes_period": "",
    "covered.coverage_note": "2017 has 3 of 12 months.",
    "covered.last_year_note": "",
}
CUSTOMERS = VALUES | {
    "cleaning": "normalise",
    "gold_share": 0.8,
    "a_share": 0.8,
    "b_share": 0.95,
    "year_labels.earlier_label": "Before 2017",
    **{f"year_labels.year_{number}": 2016 + number for number in range(1, 5)},
}
MARKETS = VALUES | {
    "threshold": 5000,
    "badge_insight.fiscal_year_label": "FY2021",
    "badge_insight.year_is_over": 1,
}


def filled(name: str, tables: Mapping[str, Rows], values: Mapping[str, Any], folder: Path) -> Path:
    """The template of this name with these rows; tables that aren't named are empty."""
    template = open_template(TEMPLATES / f"{name}.xlsx")
    frames = {}
    for table in template.tables.values():
        headers = [column.name for column in table.columns if not column.calculated]
        frames[table.name] = pl.DataFrame(list(tables.get(table.name, ())), schema=headers, orient="row")
    path = folder / f"{name}.xlsx"
    fill(template, frames, values).save(path)
    return path


def cached(path: Path) -> Workbook:
    """The workbook with the values that stand in the file, as one who doesn't calculate sees it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(path, data_only=True)


def customer_tables(revenue: Mapping[str, Mapping[str, float]]) -> dict[str, Rows]:
    """The prepared tables for revenue by year choice and customer, with two orders a customer."""
    overview, contribution, spending = [], [], []
    for choice, customers in revenue.items():
        total, count, before = sum(customers.values()), len(customers), 0.0
        average = total / count if count else None
        order = total / count / 2 if count else None
        overview.append((choice, count, 2 * count, total, average, order, count))
        ranked = sorted(customers.items(), key=lambda item: (-item[1], item[0]))
        for rank, (name, amount) in enumerate(ranked, 1):
            share, code = round(amount / total, 6), f"C{name[:20]}"
            after = round(before + share, 6)
            badge = "Gold" if before < 0.8 else "Silver"
            contribution.append((choice, rank, code, name, "Shop", amount, share, after, before, badge))
            spending.append((choice, rank, code, name, amount, 2, amount / 2))
            before = after
    return {
        "customer_overview": overview,
        "customer_contribution": contribution,
        "customer_spending": spending,
    }


def market_tables(units: Mapping[str, int], last_year: Mapping[str, int]) -> dict[str, Rows]:
    """The tables of the current fiscal year for units by market."""
    total = sum(units.values())
    rows, moved, bars = [], [], []
    for rank, (name, sold) in enumerate(sorted(units.items(), key=lambda item: (-item[1], item[0])), 1):
        before = last_year.get(name)
        change = sold / before - 1 if before else None
        share = sold / total if total else None
        rows.append((rank, name, "Region", "Zone", sold, share, before, change))
        moved.append((name, "Region", before, sold, sold - (before or 0), change))
        bars.append((name, 1, sold, before or 0))
    return {"market_badges_current": rows, "badge_movement": moved, "badge_bars": bars[:20]}


def errors(book: Workbook) -> list[str]:
    """The cells that show an error, or a placeholder or a sample of the template."""
    return [
        f"{sheet.title}!{cell.coordinate}: {cell.value}"
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str)
        and (cell.value.startswith("#") or "{{" in cell.value or "Sample" in cell.value)
    ]
