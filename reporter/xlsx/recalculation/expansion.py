"""Formulas in A1 notation only: structured references and names replaced by the cells that they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reporter.xlsx.cells import column_letters
from reporter.xlsx.formulas import Kind, Token, prefix_of, sheet_prefix, tokens, translate
from reporter.xlsx.moves import Area
from reporter.xlsx.recalculation.model import Cell, Name, Table

__all__ = ["Expansion"]

_DEPTH = 16
_ITEM = re.compile(r"\[((?:[^\[\]']|'.)*)\]")
_ESCAPE = re.compile(r"'(.)")
_LOGICAL = {"true", "false"}


class Expansion:
    """The names and tables of a workbook, and formulas without them."""

    def __init__(self, tables: Iterable[Table], names: Iterable[Name]) -> None:
        self._tables = {table.name.casefold(): table for table in tables}
        self._names = {(name.sheet and name.sheet.casefold(), name.name.casefold()): name for name in names}

    def expand(self, formula: str, cell: Cell) -> str:
        """The formula for the given cell with names and structured references as cells; unknown ones stay."""
        return self._expand(formula, cell, _DEPTH)

    def _expand(self, formula: str, cell: Cell, depth: int) -> str:
        return "".join(self._token(token, cell, depth) for token in tokens(formula))

    def _token(self, token: Token, cell: Cell, depth: int) -> str:
        if token.kind is Kind.STRUCTURED:
            return self._structured(token.target, cell) or token.text
        if token.kind is Kind.NAME and token.text.casefold() not in _LOGICAL and depth:
            return self._name(token, cell, depth)
        if token.kind is Kind.FUNCTION and token.text.casefold() == "_xlfn.single":
            return "@"
        return token.text

    def _name(self, token: Token, cell: Cell, depth: int) -> str:
        prefix = prefix_of(token.prefix) if token.prefix else None
        if prefix and prefix.external:
            return token.text
        key = token.target.casefold()
        scope = (prefix.sheets[0] if prefix else cell[0]).casefold()
        found = self._names.get((scope, key)) or self._names.get((None, key))
        if found is not None:
            placed = translate(found.formula.removeprefix("="), (1, 1), cell[1:])
            inner = self._expand(placed, cell, depth - 1)
            return inner if len(tokens(inner)) == 1 else f"({inner})"
        table = self._tables.get(key)
        return _cells(table, _rows(table, {"#data"}, cell), _columns(table, [])) if table else token.text

    def _around(self, cell: Cell) -> Table | None:
        """The table that the cell stands in, which a reference without a table's name means."""
        sheet, row, column = cell
        tables = self._tables.values()
        return next((t for t in tables if t.sheet == sheet and t.ref.holds(row, column)), None)

    def _structured(self, text: str, cell: Cell) -> str | None:
        name, _, rest = text.partition("[")
        table = self._tables.get(name.casefold()) if name else self._around(cell)
        if table is None:
            return None
        inside = rest[:-1]
        items = [_ESCAPE.sub(r"\1", item) for item in _ITEM.findall(inside)] or [_ESCAPE.sub(r"\1", inside)]
        areas = {item.casefold() for item in items if item.startswith("#")}
        columns = [item for item in items if item and not item.startswith("#")]
        rows = _rows(table, areas or {"#data"}, cell)
        return _cells(table, rows, _columns(table, columns), moves="#this row" in areas)


def _rows(table: Table, areas: set[str], cell: Cell) -> tuple[int, int] | str:
    """First and last row, or the error where the table has no such rows."""
    first = table.ref.first_row + table.header
    last = table.ref.last_row - table.totals
    if "#this row" in areas:
        inside = cell[0].casefold() == table.sheet.casefold() and first <= cell[1] <= last
        return (cell[1], cell[1]) if inside else "#VALUE!"
    spans = {
        "#all": (table.ref.first_row, table.ref.last_row),
        "#data": (first, last),
        "#headers": (table.ref.first_row, table.ref.first_row) if table.header else None,
        "#totals": (table.ref.last_row, table.ref.last_row) if table.totals else None,
    }
    found = [span for area in areas if (span := spans.get(area)) is not None]
    return (min(span[0] for span in found), max(span[1] for span in found)) if found else "#REF!"


def _columns(table: Table, names: list[str]) -> tuple[int, int] | str:
    folded = [name.casefold() for name in table.columns]
    if not names:
        return table.ref.first_column, table.ref.last_column
    if any(name.casefold() not in folded for name in names):
        return "#REF!"
    places = sorted(table.ref.first_column + folded.index(name.casefold()) for name in names)
    return places[0], places[-1]


def _cells(
    table: Table, rows: tuple[int, int] | str, columns: tuple[int, int] | str, *, moves: bool = False
) -> str:
    """The cells in A1 notation; ``moves`` leaves the row relative, as that of ``#This Row`` is."""
    if isinstance(rows, str):
        return rows
    if isinstance(columns, str):
        return columns
    area = Area(rows[0], columns[0], rows[1], columns[1])
    fixed = "" if moves else "$"
    first = f"${column_letters(area.first_column)}{fixed}{area.first_row}"
    last = f"${column_letters(area.last_column)}{fixed}{area.last_row}"
    return sheet_prefix(table.sheet) + (first if first == last else f"{first}:{last}")
