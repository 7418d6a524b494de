"""Which formulas are stale, what each reads, and what reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from reporter.xlsx.formulas import Kind, precedents, reference_of, tokens
from reporter.xlsx.moves import Area
from reporter.xlsx.recalculation.aggregates import shortened
from reporter.xlsx.recalculation.expansion import Expansion
from reporter.xlsx.recalculation.grid import Columns, Grid
from reporter.xlsx.recalculation.model import Book, Cell, Formula

__all__ = ["Place", "Stale", "reached", "stale_formulas"]

Place = tuple[str, Area]
"""A sheet's name, folded, and an area on it."""

_EVERYWHERE = {"OFFSET", "INDIRECT"}
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
    expansion = Expansion(book.tables, book.names)
    formulas = [
        _prepared((sheet.name, *place), formula, expansion, grids, long)
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


def _prepared(
    cell: Cell, formula: Formula, expansion: Expansion, grids: Mapping[str, Grid], long: int
) -> Stale:
    expanded = expansion.expand(formula.text, cell)
    found = tokens(expanded)
    functions = {token.text.upper() for token in found if token.kind is Kind.FUNCTION}
    everywhere: tuple[Place, ...] = ()
    if functions & _EVERYWHERE or any(token.text == ":" for token in found):
        everywhere = tuple((name, grid.bounds) for name, grid in grids.items())
    text = shortened(expanded, cell, grids, long)
    if formula.array is None and len(found) == 1 and _several(expanded):
        text = f"@{text}"  # a plain formula takes the cell of its own row or column
    reads = _places(expanded, cell) + everywhere
    return Stale(cell, formula, text, reads, _places(text, cell) + everywhere, bool(functions & _VOLATILE))


def _several(text: str) -> bool:
    token = tokens(text)[0]
    return token.kind is Kind.REFERENCE and reference_of(token.target).last is not None


def _places(text: str, cell: Cell) -> tuple[Place, ...]:
    found = precedents(text, cell[0])
    return tuple((name.casefold(), one.area) for one in found for name in one.sheets)


def _stored(one: Stale, grids: Mapping[str, Grid]) -> bool:
    return grids[one.cell[0].casefold()].sheet.cells.get(one.cell[1:]) is not None


def _reads(one: Stale, areas: Mapping[str, list[Area]]) -> bool:
    return any(area.meets(other) for name, area in one.reads for other in areas.get(name, ()))
