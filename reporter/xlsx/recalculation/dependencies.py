"""Which formulas are stale, what each reads, and what reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from reporter.xlsx.formulas import Kind, reference_of, tokens
from reporter.xlsx.moves import Area
from reporter.xlsx.recalculation.aggregates import shortened
from reporter.xlsx.recalculation.arrays import refusal
from reporter.xlsx.recalculation.columns import FilledText, Span, filled_text, relative_text
from reporter.xlsx.recalculation.expansion import Expansion
from reporter.xlsx.recalculation.grid import Columns, Grid
from reporter.xlsx.recalculation.model import Book, Cell, Formula

__all__ = ["Place", "Stale", "reached", "stale_formulas"]

Place = tuple[str, Area]
"""A sheet's name, folded, and an area on it."""

_EVERYWHERE = {"OFFSET", "INDIRECT"}
_SPILLING = {*_EVERYWHERE, "SEQUENCE", "RANDARRAY", "MUNIT", "UNIQUE", "SORT", "FILTER"}
_VOLATILE = {
    *_EVERYWHERE,
    "TODAY",
    "NOW",
    "RAND",
    "RANDBETWEEN",
    "RANDARRAY",
    "_XLFN.RANDARRAY",
    "CELL",
    "INFO",
}


@dataclass(frozen=True, slots=True)
class Stale:
    """A formula to compute: its text for the engine, what it reads, and what of that the engine needs."""

    cell: Cell
    formula: Formula
    text: str
    reads: tuple[Place, ...]
    needs: tuple[Place, ...]
    volatile: bool
    may_spill: bool
    refused: str

    @property
    def fills(self) -> Iterator[tuple[int, int]]:
        """The cells that get a value: the formula's own, or all of an array formula's."""
        area = self.formula.array
        if area is None:
            yield self.cell[1:]
            return
        for row in range(area.first_row, area.last_row + 1):
            yield from ((row, column) for column in range(area.first_column, area.last_column + 1))


def stale_formulas(
    book: Book, grids: Mapping[str, Grid], changed: Iterable[tuple[str, Area]] | None, long: int
) -> list[Stale]:
    """The formulas to compute, by sheet, row and column; all of them where ``changed`` is None."""
    preparation = _Preparation(book, grids, long)
    formulas = [
        preparation.of((sheet.name, *place), formula)
        for sheet in book.sheets
        for place, formula in sorted(sheet.formulas.items())
    ]
    if changed is None:
        return formulas
    areas: dict[str, list[Area]] = {}
    for sheet, area in changed:
        areas.setdefault(sheet.casefold(), []).append(area)
    started = [one.cell for one in formulas if one.volatile or not _stored(one, grids) or _reads(one, areas)]
    found = reached(formulas, started)
    return [one for one in formulas if one.cell in found]


def reached(formulas: Iterable[Stale], started: Iterable[Cell]) -> set[Cell]:
    """The started formulas and all that read them, directly or through others."""
    found: set[Cell] = set()
    columns: dict[str, Columns] = {}
    waiting = list(formulas)
    begin = set(started)
    for one in waiting:
        if one.cell in begin:
            _reach(one, found, columns)
    size = -1
    while size != len(found):
        size = len(found)
        waiting = [one for one in waiting if one.cell not in found]
        for one in waiting:
            if any(name in columns and columns[name].meets(area) for name, area in one.reads):
                _reach(one, found, columns)
    return found


def _reach(one: Stale, found: set[Cell], columns: dict[str, Columns]) -> None:
    found.add(one.cell)
    held = columns.setdefault(one.cell[0].casefold(), Columns())
    for row, column in one.fills:
        held.add(row, column)


class _Preparation:
    """Formulas made ready for the engine; those filled down a column are taken apart once."""

    def __init__(self, book: Book, grids: Mapping[str, Grid], long: int) -> None:
        self._expansion = Expansion(book.tables, book.names)
        self._grids = grids
        self._long = long
        self._firsts: dict[tuple[object, ...], tuple[Cell, Formula]] = {}
        self._filled: dict[tuple[object, ...], tuple[int, _Filled]] = {}
        self._bodies: dict[str, list[tuple[int, int]]] = {}
        for table in book.tables:
            rows = (table.ref.first_row + table.header, table.ref.last_row - table.totals)
            self._bodies.setdefault(table.sheet.casefold(), []).append(rows)

    def of(self, cell: Cell, formula: Formula) -> Stale:
        """The formula of the cell, ready."""
        key = self._key(cell, formula)
        if key not in self._filled and key in self._firsts:
            first = self._firsts[key]
            self._filled[key] = (first[0][1], self._taken_apart(*first, filled=True))
        if key in self._filled:
            row, filled = self._filled[key]
            found = filled.at(cell, formula, cell[1] - row)
            if found is not None:
                return found
        self._firsts.setdefault(key, (cell, formula))
        return self._alone(cell, formula)

    def _key(self, cell: Cell, formula: Formula) -> tuple[object, ...]:
        """What formulas share that are one formula, filled down."""
        sheet, row, column = cell
        text = relative_text(formula.text, row)
        if formula.array is not None:
            return sheet, row, column
        if "[#" not in text:
            return sheet, column, text
        bodies = self._bodies.get(sheet.casefold(), ())
        return sheet, column, text, tuple(first <= row <= last for first, last in bodies)

    def _alone(self, cell: Cell, formula: Formula) -> Stale:
        found = self._taken_apart(cell, formula, filled=False).at(cell, formula, 0)
        assert found is not None  # noqa: S101 - nothing moves
        return found

    def _taken_apart(self, cell: Cell, formula: Formula, *, filled: bool) -> _Filled:
        expanded = self._expansion.expand(formula.text, cell)
        found = tokens(expanded)
        functions = {token.text.upper() for token in found if token.kind is Kind.FUNCTION}
        everywhere: tuple[Place, ...] = ()
        if functions & _EVERYWHERE or any(token.text == ":" for token in found):
            everywhere = tuple((name, grid.bounds) for name, grid in self._grids.items())
        text = shortened(expanded, cell, self._grids, self._long, filled=filled)
        if formula.array is None and len(found) == 1 and _several(expanded):
            text = f"@{text}"  # a plain formula takes the cell of its own row or column
        return _Filled(
            filled_text(text, cell[0]),
            filled_text(expanded, cell[0]).reads,
            everywhere,
            bool(functions & _VOLATILE),
            _may_spill(text, functions),
            refusal(text, array=formula.array is not None),
        )


@dataclass(frozen=True, slots=True)
class _Filled:
    """A formula taken apart: its text and what it reads, each ready to be filled down."""

    text: FilledText
    reads: tuple[Span, ...]
    everywhere: tuple[Place, ...]
    volatile: bool
    may_spill: bool
    refused: str

    def at(self, cell: Cell, formula: Formula, down: int) -> Stale | None:
        text = self.text.at(down)
        if text is None:
            return None
        needs = tuple([span.at(down) for span in self.text.reads]) + self.everywhere
        reads = needs
        if self.reads != self.text.reads:
            reads = tuple([span.at(down) for span in self.reads]) + self.everywhere
        return Stale(cell, formula, text, reads, needs, self.volatile, self.may_spill, self.refused)


def _may_spill(text: str, functions: set[str]) -> bool:
    """True where a plain formula could give several values: it reads a range, or holds or makes an array."""
    several = any(token.kind is Kind.REFERENCE and ":" in token.target for token in tokens(text))
    return (
        several
        or "{" in text
        or "#" in text
        or any(name.startswith("_XLFN") or name in _SPILLING for name in functions)
    )


def _several(text: str) -> bool:
    token = tokens(text)[0]
    return token.kind is Kind.REFERENCE and reference_of(token.target).last is not None


def _stored(one: Stale, grids: Mapping[str, Grid]) -> bool:
    return grids[one.cell[0].casefold()].sheet.cells.get(one.cell[1:]) is not None


def _reads(one: Stale, areas: Mapping[str, list[Area]]) -> bool:
    return any(area.meets(other) for name, area in one.reads for other in areas.get(name, ()))
