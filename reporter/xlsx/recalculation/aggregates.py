"""Plain aggregates over long table columns, computed from the column and not cell by cell in the engine."""

from __future__ import annotations

import datetime as dt
import math
from array import array
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from reporter.xlsx.cells import Value
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.formulas import Kind, Token, prefix_of, reference_of, tokens
from reporter.xlsx.recalculation.grid import Grid
from reporter.xlsx.recalculation.model import Block, Cell
from reporter.xlsx.value_columns import doubles

__all__ = ["LONG", "shortened"]

LONG = 10_000
"""Rows from which on a column is added up here."""

_FUNCTIONS: dict[str, Callable[[Sequence[float]], float | None]] = {
    "SUM": math.fsum,
    "COUNT": len,
    "AVERAGE": lambda numbers: math.fsum(numbers) / len(numbers) if numbers else None,
    "MIN": lambda numbers: min(numbers, default=0),
    "MAX": lambda numbers: max(numbers, default=0),
}
_SUBTOTALS = {1: "AVERAGE", 2: "COUNT", 3: "COUNTA", 4: "MAX", 5: "MIN", 9: "SUM"}


def shortened(
    formula: str, cell: Cell, grids: Mapping[str, Grid], long: int = LONG, *, filled: bool = False
) -> str:
    """The formula with each plain aggregate over a long column replaced by its value.

    ``formula`` is in A1 notation only; where it is to be ``filled`` down, fixed references only count. Rows
    are all taken as visible, as they are after a fill.
    """
    found = tokens(formula)
    pieces: list[str] = []
    at = 0
    while at < len(found):
        length, name = _aggregate(found, at)
        argument = found[at + length - 2] if length else None
        skipped = argument is None or (filled and _moves(argument))
        block = None if argument is None or skipped else _block(argument, cell, grids, long)
        pieces.append(found[at].text if block is None else _literal(name, block))
        at += 1 if block is None else length
    return "".join(pieces)


def _aggregate(found: Sequence[Token], at: int) -> tuple[int, str]:
    """How many tokens from ``at`` on are an aggregate over one argument, and its name; 0 for none."""
    if found[at].kind is not Kind.FUNCTION:
        return 0, ""
    name = found[at].text.upper()
    argument = at + 2
    if name == "SUBTOTAL" and [token.text for token in found[at + 3 : at + 4]] == [","]:
        code = found[at + 2].text
        name = _SUBTOTALS.get(int(code) % 100, "") if code.isdigit() else ""
        argument = at + 4
    if name not in {*_FUNCTIONS, "COUNTA"} or len(found) < argument + 2 or found[argument + 1].text != ")":
        return 0, ""
    return argument + 2 - at, name


def _moves(token: Token) -> bool:
    if token.kind is not Kind.REFERENCE:
        return False
    reference = reference_of(token.target)
    return not (reference.first.row_fixed and (reference.last is None or reference.last.row_fixed))


def _block(token: Token, cell: Cell, grids: Mapping[str, Grid], long: int) -> Block | None:
    if token.kind is not Kind.REFERENCE:
        return None
    prefix = prefix_of(token.prefix) if token.prefix else None
    area = reference_of(token.target).area
    if area.first_column != area.last_column or area.last_row - area.first_row + 1 <= long:
        return None
    if prefix and (prefix.external or len(prefix.sheets) != 1):
        return None
    grid = grids.get((prefix.sheets[0] if prefix else cell[0]).casefold())
    block = grid.block(area.first_column, area.first_row, area.last_row) if grid else None
    return block.part(area.first_row, area.last_row) if block else None


def _literal(name: str, block: Block) -> str:
    if name == "COUNTA":
        return str(sum(len(part) - list(part).count(None) for part in block.parts()))
    numbers = array("d")
    for part in block.parts():
        if isinstance(part, Sequence) or not part.dtype.is_numeric():
            error = next((value for value in part if isinstance(value, ErrorValue)), None)
            if error is not None and name != "COUNT":
                return str(error)
            numbers.extend(number for value in part if (number := _number(value)) is not None)
        else:
            numbers.extend(doubles(part))
    result = _FUNCTIONS[name](numbers)
    return "#DIV/0!" if result is None else f"({result!r})"


def _number(value: Value) -> float | None:
    if isinstance(value, bool | str) or value is None:
        return None
    if isinstance(value, int | float | Decimal):
        return float(value)
    from reporter.xlsx.values import serial

    return float(serial(value)) if isinstance(value, dt.date | dt.time | dt.timedelta) else None
