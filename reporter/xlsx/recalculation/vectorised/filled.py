"""The calculated columns of a book computed whole, as far as their formulas and values allow it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import polars as pl

from reporter.rows import Column
from reporter.xlsx.cells import Value
from reporter.xlsx.moves import Area
from reporter.xlsx.recalculation.expansion import Expansion
from reporter.xlsx.recalculation.grid import Grid
from reporter.xlsx.recalculation.model import Block, Book, Cell, FilledColumn, Formula, Sheet
from reporter.xlsx.recalculation.vectorised.answers import answered
from reporter.xlsx.recalculation.vectorised.computed import Computed
from reporter.xlsx.recalculation.vectorised.program import Program, program
from reporter.xlsx.recalculation.vectorised.syntax import Constant, UnreadableError
from reporter.xlsx.recalculation.vectorised.vectors import BeyondError, Vector, of_series
from reporter.xlsx.values import serial

__all__ = ["Evaluate", "computed_columns"]

Evaluate: TypeAlias = Callable[[Book, Sheet, Sequence[tuple[str, Area]]], Mapping[tuple[int, int], Value]]
"""The values of a further sheet's formulas, but for those that read one of the areas, or fail."""

_SPAN = 16_384
"""Rows that are reckoned at once: more leave the processor's caches."""


def computed_columns(book: Book, evaluate: Evaluate) -> tuple[Book, dict[Cell, Computed]]:
    """The book with its filled columns as blocks of values, or as formulas where they are beyond this.

    The computed columns are by the place of their first cell.
    """
    return _Columns(book, evaluate).settled()


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A filled column that isn't computed yet."""

    sheet: str
    column: FilledColumn
    program: Program

    @property
    def area(self) -> tuple[str, Area]:
        return self.sheet, self.column.area


class _Columns:
    """Columns are computed as soon as what they read is there; what is left in the end goes row by row."""

    def __init__(self, book: Book, evaluate: Evaluate) -> None:
        self._book = replace(book, sheets=tuple(replace(sheet, filled=()) for sheet in book.sheets))
        self._evaluate = evaluate
        self._computed: dict[Cell, Computed] = {}
        expansion = Expansion(book.tables, book.names)
        self._waiting: list[_Waiting] = []
        for sheet in book.sheets:
            for column in sheet.filled:
                self._add(sheet, column, expansion)

    def _add(self, sheet: Sheet, column: FilledColumn, expansion: Expansion) -> None:
        cell = (sheet.name, *column.place)
        try:
            if column.array:
                raise UnreadableError("an array formula")
            text = expansion.expand(column.formula, cell)
            found = program(text, sheet.name, column.first_row, self._book.date1904)
            self._waiting.append(_Waiting(sheet.name, column, found))
        except UnreadableError:
            self._by_rows(sheet.name, column)

    def settled(self) -> tuple[Book, dict[Cell, Computed]]:
        while self._waiting:
            before = len(self._waiting)
            constants = self._constants()
            for one in list(self._waiting):
                if all(text in constants for text in one.program.constants):
                    self._compute(one, constants)
            if len(self._waiting) == before:
                self._give_up(self._waiting[0])
        return self._book, self._computed

    def _give_up(self, one: _Waiting) -> None:
        self._waiting.remove(one)
        self._by_rows(one.sheet, one.column)

    def _constants(self) -> dict[Constant, Value]:
        """The values for all rows that can be told by now."""
        wanted = dict.fromkeys(constant for one in self._waiting for constant in one.program.constants)
        found = {one: value for one in wanted for value in self._stored(one)}
        rest = [one for one in wanted if one not in found]
        if rest:
            formulas = {(row, 1): Formula(one.text) for row, one in enumerate(rest, 1)}
            values = self._answers(Sheet("", {}, formulas))
            found |= {rest[row - 1]: value for (row, _), value in values.items()}
        return found

    def _answers(self, asked: Sheet) -> Mapping[tuple[int, int], Value]:
        return self._evaluate(self._book, asked, [one.area for one in self._waiting])

    def _stored(self, constant: Constant) -> Iterator[Value]:
        """The value of a single cell without a formula."""
        if constant.cell is None:
            return
        name, row, column = constant.cell
        sheet = next((one for one in self._book.sheets if one.name.casefold() == name.casefold()), None)
        if sheet is None or (row, column) in sheet.formulas or self._awaited(name, row, column):
            return
        value = Grid(sheet).values(column, row, row)[0]
        dated = isinstance(value, dt.date | dt.time | dt.timedelta)
        yield serial(value, self._book.date1904) if dated else value  # type: ignore[arg-type]

    def _awaited(self, name: str, row: int, column: int) -> bool:
        areas = (one.area for one in self._waiting)
        return any(sheet.casefold() == name.casefold() and area.holds(row, column) for sheet, area in areas)

    def _compute(self, one: _Waiting, constants: Mapping[Constant, Value]) -> None:
        column = one.column
        sheet = next(sheet for sheet in self._book.sheets if sheet.name == one.sheet)
        grid = Grid(sheet)
        sources: dict[int, Block] = {}
        for place in one.program.columns:
            block = grid.block(place, column.first_row, column.area.last_row)
            if block is None:
                return
            sources[place] = block.part(column.first_row, column.area.last_row)
        self._waiting.remove(one)
        try:
            values = Computed.of(self._vectors(one, sources, constants))
        except BeyondError:
            self._by_rows(one.sheet, column)
            return
        self._computed[one.sheet, *column.place] = values
        blocks = (*sheet.blocks, Block(*column.place, values))
        cells = {place: value for place, value in sheet.cells.items() if not column.area.holds(*place)}
        self._replace(sheet, replace(sheet, cells=cells, blocks=blocks))

    def _vectors(
        self, one: _Waiting, sources: Mapping[int, Block], constants: Mapping[Constant, Value]
    ) -> Iterator[Vector]:
        answers = {
            asked: answered(asked, (read for _, read in self._reads(one, sources)), self._answers)
            for asked in one.program.asked
        }
        for size, read in self._reads(one, sources):
            yield one.program.run(size, read, constants, answers)

    def _reads(
        self, one: _Waiting, sources: Mapping[int, Block]
    ) -> Iterator[tuple[int, Callable[[int], Vector]]]:
        """The rows' sources some rows at a time, with their number."""
        for first in range(0, one.column.count, _SPAN):
            size = min(_SPAN, one.column.count - first)

            def read(place: int, first: int = first, size: int = size) -> Vector:
                return _vector(sources[place].values, first, size, self._book.date1904)

            yield size, read

    def _by_rows(self, name: str, column: FilledColumn) -> None:
        sheet = next(sheet for sheet in self._book.sheets if sheet.name == name)
        rows = range(column.first_row, column.first_row + column.count)
        formulas = {(row, column.column): Formula(column.formula_at(row)) for row in rows}
        self._replace(sheet, replace(sheet, formulas={**sheet.formulas, **formulas}))

    def _replace(self, sheet: Sheet, other: Sheet) -> None:
        self._book = replace(
            self._book, sheets=tuple(other if one is sheet else one for one in self._book.sheets)
        )


def _vector(
    values: Sequence[Value] | pl.Series | Column | Computed, first: int, size: int, date1904: bool
) -> Vector:
    if isinstance(values, Computed):
        return values.vector(first, size)
    if isinstance(values, Column):
        return of_series(pl.concat([*values.slice(first, size).parts()]), date1904)
    if isinstance(values, pl.Series):
        return of_series(values.slice(first, size), date1904)
    try:
        return of_series(pl.Series(values[first : first + size]), date1904)
    except (TypeError, pl.exceptions.PolarsError):
        raise BeyondError("values of several types") from None
