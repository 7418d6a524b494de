"""GETPIVOTDATA (18.17.7.142) from what refreshed pivots show: the calls in a formula become their values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from reporter.pivot.captions import caption, item_text
from reporter.pivot.model import VALUES, AxisItem, PivotTable, Scalar
from reporter.template.pivots.shown import Shown
from reporter.xlsx.cells import Value
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.formulas import Kind, Token, precedents, tokens
from reporter.xlsx.moves import Area
from reporter.xlsx.values import serial

__all__ = ["CALL", "PivotData"]

CALL = "GETPIVOTDATA"
_GONE = ErrorValue("#REF!")

Look = Callable[[str, int, int], Value]
"""The value of a cell of the result: sheet, row, column."""


class _Unknown(Exception):  # noqa: N818 - not an error of anybody
    """An argument that isn't plain enough to be known here."""


class PivotData:
    """The refreshed pivots by their cells, and formulas with their figures."""

    def __init__(self, pivots: Sequence[Shown], look: Look, date1904: bool) -> None:
        self._pivots = [one for one in pivots if not one.uncomputed]
        self._grids: dict[str, _Grid] = {}
        self._look = look
        self._date1904 = date1904

    def computed(self, formula: str, sheet: str) -> str:
        """The formula with every call over a refreshed pivot as its value; a call that isn't plain stays.

        The pivot's cell stays in it, so that the formula reads it as before.
        """
        if CALL not in formula.upper():
            return formula
        pieces = list(tokens(formula))
        found: list[str] = []
        at = 0
        while at < len(pieces):
            end = _end(pieces, at) if _calls(pieces[at]) else None
            if end is None:
                found.append(pieces[at].text)
                at += 1
                continue
            found.append(self._call(pieces[at : end + 1], sheet))
            at = end + 1
        return "".join(found)

    def _call(self, call: Sequence[Token], sheet: str) -> str:
        text = "".join(token.text for token in call)
        arguments = _arguments(call[2:-1])
        try:
            pivot = self._pivot(arguments[1], sheet) if len(arguments) > 1 else None
            if pivot is None:
                return text
            given = [self._value(one, sheet) for at, one in enumerate(arguments) if at != 1]
        except _Unknown:
            return text
        grid = self._grids.setdefault(pivot.part, _Grid(pivot, self._date1904))
        where = "".join(token.text for token in arguments[1])
        return f"IF(TRUE,{_literal(grid.figure(given[0], given[1:]))},{where})"

    def _pivot(self, argument: Sequence[Token], sheet: str) -> Shown | None:
        text = "".join(token.text for token in argument).strip()
        found = precedents(text, sheet)
        if len(found) != 1:
            return None
        name, area = found[0].sheets[0].casefold(), found[0].area
        for one in self._pivots:
            if one.sheet.casefold() == name and one.after.holds(area.first_row, area.first_column):
                return one
        return None

    def _value(self, argument: Sequence[Token], sheet: str) -> Value:
        """What a plain argument is: a literal, a cell, a date of three numbers."""
        said = [token for token in argument if token.kind is not Kind.SPACE]
        if len(said) == 1:
            return self._single(said[0], sheet)
        if said and said[0].text.upper() == "DATE" and len(said) == 8:
            try:
                year, month, day = (int(said[place].text) for place in (2, 4, 6))
                return serial(dt.date(year, month, day), self._date1904)
            except ValueError:
                raise _Unknown from None
        raise _Unknown

    def _single(self, token: Token, sheet: str) -> Value:
        if token.kind is Kind.STRING:
            return token.text[1:-1].replace('""', '"')
        if token.kind is Kind.NUMBER:
            return float(token.text)
        if token.kind is Kind.NAME and token.text.upper() in ("TRUE", "FALSE"):
            return token.text.upper() == "TRUE"
        found = precedents(token.text, sheet) if token.kind is Kind.REFERENCE else ()
        if len(found) == 1 and _one_cell(found[0].area):
            return self._look(found[0].sheets[0], found[0].area.first_row, found[0].area.first_column)
        raise _Unknown


def _calls(token: Token) -> bool:
    return token.kind is Kind.FUNCTION and token.text.upper() == CALL


def _one_cell(area: Area) -> bool:
    return (area.first_row, area.first_column) == (area.last_row, area.last_column)


def _end(pieces: Sequence[Token], start: int) -> int | None:
    """The place of the bracket that closes the call."""
    depth = 0
    for at in range(start + 1, len(pieces)):
        text = pieces[at].text if pieces[at].kind is Kind.OPERATOR else ""
        depth += text == "("
        depth -= text == ")"
        if depth == 0:
            return at if text == ")" else None
    return None


def _arguments(pieces: Sequence[Token]) -> list[list[Token]]:
    found: list[list[Token]] = [[]]
    depth = 0
    for token in pieces:
        operator = token.text if token.kind is Kind.OPERATOR else ""
        depth += (operator in ("(", "{")) - (operator in (")", "}"))
        if operator == "," and not depth:
            found.append([])
        else:
            found[-1].append(token)
    return found


def _literal(value: Scalar) -> str:
    if value is None:
        return "0"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, ErrorValue):
        return str(value)
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    if isinstance(value, dt.datetime):
        return repr(serial(value))
    return repr(value)


class _Grid:
    """A pivot's figures by their fields and items."""

    def __init__(self, shown: Shown, date1904: bool) -> None:
        self.table, self.layout = shown.table, shown.layout
        self._date1904 = date1904
        self._rows = _lines(self.layout.rows, self.table.rows)
        self._columns = _lines(self.layout.columns, self.table.columns)
        self._values = {(cell.row, cell.column): cell.value for cell in self.layout.cells}

    def figure(self, data_field: Value, pairs: Sequence[Value]) -> Scalar:
        """The figure of a data field for fields and items; #REF! where the pivot doesn't show it."""
        number = self._data_field(str(data_field))
        chosen: dict[int, int] = {}
        if number is None or len(pairs) % 2:
            return _GONE
        for name, item in zip(pairs[::2], pairs[1::2], strict=True):
            field = self._field(str(name))
            position = None if field is None else self._item(field, item)
            if field is None or position is None:
                return _GONE
            chosen[field] = position
        pages = {page.field: page.item for page in self.table.pages}
        if any(pages[field] != at for field, at in chosen.items() if field in pages):
            return _GONE
        return self._at({field: at for field, at in chosen.items() if field not in pages}, number)

    def _at(self, chosen: Mapping[int, int], number: int) -> Scalar:
        for row, column in self._places(chosen, number):
            top = self.layout.ref.first_row + self.layout.first_data_row
            left = self.layout.ref.first_column + self.layout.first_data_column
            return self._values.get((top + row, left + column))
        return _GONE

    def _places(self, chosen: Mapping[int, int], number: int) -> Iterator[tuple[int, int]]:
        """The line and column that show just these items, those of the grand total for none."""
        rows = {field: at for field, at in chosen.items() if field in self.table.rows}
        columns = {field: at for field, at in chosen.items() if field in self.table.columns}
        for row, fields, data in self._rows:
            if fields != rows or (VALUES in self.table.rows and data != number):
                continue
            for column, others, data_field in self._columns:
                if others == columns and (VALUES not in self.table.columns or data_field == number):
                    yield row, column

    def _data_field(self, name: str) -> int | None:
        names = [field.name.casefold() for field in self.table.data]
        if name.casefold() in names:
            return names.index(name.casefold())
        sources = [self.table.cache[field.field].name.casefold() for field in self.table.data]
        return sources.index(name.casefold()) if sources.count(name.casefold()) == 1 else None

    def _field(self, name: str) -> int | None:
        for number, (own, cached) in enumerate(zip(self.table.fields, self.table.cache, strict=False)):
            if name.casefold() in ((own.name or cached.name).casefold(), cached.name.casefold()):
                return number
        return None

    def _item(self, field: int, wanted: Value) -> int | None:
        for position, item in enumerate(self.table.fields[field].items):
            if item.index is not None and _is(self.table, field, position, wanted, self._date1904):
                return position
        return None


def _is(table: PivotTable, field: int, position: int, wanted: Value, date1904: bool) -> bool:
    label = caption(table, field, position)
    if isinstance(wanted, int | float) and not isinstance(wanted, bool):
        if isinstance(label, dt.datetime):
            return serial(label, date1904) == wanted
        if isinstance(label, float):
            return label == float(wanted)
    return _text(label) == _text(wanted)


def _text(value: object) -> str:
    if isinstance(value, bool | float | str | dt.datetime) or value is None:
        return item_text(value).casefold()
    return item_text(float(value) if isinstance(value, int) else str(value)).casefold()


def _lines(items: Sequence[AxisItem], axis: Sequence[int]) -> list[tuple[int, dict[int, int], int]]:
    """The lines that hold figures, not those that only name others: place, item by field, data field."""
    after = [*(later for _, later in pairwise(items)), None]
    found: list[tuple[int, dict[int, int], int]] = []
    for at, (item, later) in enumerate(zip(items, after, strict=True)):
        if item.kind == "blank" or (item.header and later is not None):
            continue
        path = () if item.kind == "grand" else item.path
        fields = {field: place for field, place in zip(axis, path, strict=False) if field != VALUES}
        found.append((at, fields, item.data_field))
    return found
