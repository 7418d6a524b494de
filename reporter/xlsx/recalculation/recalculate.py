"""One recalculation: what is stale, what it reads, the engine's values, and what had to be left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from reporter.xlsx.cells import Value, cell_name
from reporter.xlsx.moves import Area
from reporter.xlsx.recalculation.aggregates import LONG
from reporter.xlsx.recalculation.dependencies import Stale, reached, stale_formulas
from reporter.xlsx.recalculation.engine import CIRCULAR, Engine, NotComputedError
from reporter.xlsx.recalculation.grid import Columns, Grid
from reporter.xlsx.recalculation.model import (
    Book,
    Cell,
    Recalculated,
    Sheet,
    Uncomputed,
)

if TYPE_CHECKING:
    from reporter.xlsx.recalculation.vectorised import Computed

__all__ = ["recalculate"]

_FOLLOWED = "it reads a formula that couldn't be computed"
_FALLS_SHORT = "it gives fewer values than its range has cells"
_SPILLS = "it gives several values where one is expected"


def recalculate(
    book: Book,
    *,
    now: dt.datetime,
    changed: Iterable[tuple[str, Area]] | None = None,
    long: int = LONG,
    seconds: float = 30.0,
) -> Recalculated:
    """The values of the workbook's formulas at ``now``, which TODAY and NOW give; nothing is altered.

    ``changed`` are areas, by sheet, whose cells differ from when the stored values were computed: only
    formulas that read them, directly or not, volatile ones and those without a stored value are computed,
    the others count as what they store. None computes all. Columns of more than ``long`` rows are added up
    without the engine. ``seconds`` bounds the evaluation as a whole, and then of each formula alone.
    """
    options = _Options(now, None if changed is None else tuple(changed), long, seconds)
    columns: dict[Cell, Computed] = {}
    if any(sheet.filled for sheet in book.sheets):
        from reporter.xlsx.recalculation.vectorised import computed_columns

        book, columns = computed_columns(book, options.answered)
    values, failed = options.computed(book)
    return Recalculated(values, failed, columns)


@dataclass(frozen=True, slots=True)
class _Options:
    """What all passes of one recalculation have in common."""

    now: dt.datetime
    changed: tuple[tuple[str, Area], ...] | None
    long: int
    seconds: float

    def computed(self, book: Book) -> tuple[dict[Cell, Value], tuple[Uncomputed, ...]]:
        """The values of the stale formulas, and those that have none."""
        grids = _grids(book)
        stale = stale_formulas(book, grids, self.changed, self.long)
        values, failed = self._evaluated(book, grids, stale)
        if failed:
            failed |= dict.fromkeys(_followers(stale, failed), _FOLLOWED)
        lost = {(one.cell[0], *place) for one in stale if one.cell in failed for place in one.fills}
        return {cell: value for cell, value in values.items() if cell not in lost}, tuple(
            Uncomputed(one.cell[0], cell_name(*one.cell[1:]), one.formula.text, failed[one.cell])
            for one in stale
            if one.cell in failed
        )

    def answered(
        self, book: Book, asked: Sheet, waiting: Sequence[tuple[str, Area]]
    ) -> dict[tuple[int, int], Value]:
        """The values of the formulas of a further sheet; none for what reads a waiting area or fails."""
        name = _unused(sheet.name for sheet in book.sheets)
        book = replace(book, sheets=(*book.sheets, replace(asked, name=name)))
        grids = _grids(book)
        stale = stale_formulas(book, grids, self.changed, self.long)
        areas = [(sheet.casefold(), area) for sheet, area in waiting]
        early = [one.cell for one in stale if _meets(one, areas)]
        held = reached(stale, early)
        free = [one for one in stale if one.cell not in held]
        needed = _needed_for([one for one in free if one.cell[0] == name], free)
        values, failed = self._evaluated(book, grids, needed)
        failed |= dict.fromkeys(_followers(needed, failed), _FOLLOWED)
        return {
            (row, column): value
            for (sheet, row, column), value in values.items()
            if sheet == name and (sheet, row, column) not in failed
        }

    def _evaluated(
        self, book: Book, grids: Mapping[str, Grid], stale: list[Stale]
    ) -> tuple[dict[Cell, Value], dict[Cell, str]]:
        if not stale:
            return {}, {}
        engine = Engine(self.now, self.seconds, date1904=book.date1904)
        _load(engine, book, grids, stale)
        return _evaluated(engine, stale)


def _grids(book: Book) -> dict[str, Grid]:
    return {sheet.name.casefold(): Grid(sheet) for sheet in book.sheets}


def _unused(names: Iterable[str]) -> str:
    """A sheet's name that none of the sheets has."""
    taken = {name.casefold() for name in names}
    return next(name for number in count() if (name := f"asked {number}") not in taken)


def _meets(one: Stale, areas: Iterable[tuple[str, Area]]) -> bool:
    return any(name == other and area.meets(waiting) for name, area in one.reads for other, waiting in areas)


def _needed_for(wanted: list[Stale], stale: list[Stale]) -> list[Stale]:
    """The wanted formulas and all that they read, directly or through others, in the given order."""
    found = {one.cell for one in wanted}
    latest = wanted
    while latest:
        areas: dict[str, set[Area]] = {}
        for name, area in (place for one in latest for place in one.needs):
            areas.setdefault(name, set()).add(area)
        latest = [one for one in stale if one.cell not in found and _is_read(one, areas)]
        found |= {one.cell for one in latest}
    return [one for one in stale if one.cell in found]


def _is_read(one: Stale, areas: Mapping[str, set[Area]]) -> bool:
    here = areas.get(one.cell[0].casefold(), ())
    return any(area.holds(*place) for area in here for place in one.fills)


def _load(engine: Engine, book: Book, grids: Mapping[str, Grid], stale: list[Stale]) -> None:
    """Gives the engine the sheets and the cells that the stale formulas read, but none that they fill."""
    for sheet in book.sheets:
        engine.add_sheet(sheet.name)
    filled = {(one.cell[0].casefold(), *place) for one in stale for place in one.fills}
    for name, column, first, last in _needed(grids, stale):
        values = grids[name].values(column, first, last)
        start: int | None = None
        for row in range(first, last + 2):
            blank = row > last or values[row - first] is None or (name, row, column) in filled
            if blank and start is not None:
                engine.put(grids[name].sheet.name, start, column, values[start - first : row - first])
            start = None if blank else (start or row)


def _needed(grids: Mapping[str, Grid], stale: list[Stale]) -> Iterator[tuple[str, int, int, int]]:
    """Sheet, column, first and last row of what is read, each cell once."""
    spans: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for name, area in {place for one in stale for place in one.needs}:
        clipped = grids[name].clip(area) if name in grids else None
        if clipped is not None:
            for column in range(clipped.first_column, clipped.last_column + 1):
                spans.setdefault((name, column), []).append((clipped.first_row, clipped.last_row))
    for (name, column), rows in sorted(spans.items()):
        yield from ((name, column, first, last) for first, last in _merged(rows))


def _merged(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    ordered = sorted(spans)
    first, last = ordered[0]
    for low, high in ordered[1:]:
        if low > last + 1:
            yield first, last
            first, last = low, high
        else:
            last = max(last, high)
    yield first, last


def _evaluated(engine: Engine, stale: list[Stale]) -> tuple[dict[Cell, Value], dict[Cell, str]]:
    """Values by cell, and the reasons of the formulas that have none."""
    values: dict[Cell, Value] = {}
    failed: dict[Cell, str] = {}
    for one in stale:
        try:
            if one.refused:
                raise NotComputedError(one.refused)
            engine.formula(one.cell, one.text)
        except NotComputedError as error:
            failed[one.cell] = str(error)
    alone = not engine.evaluate()
    for one in stale:
        if one.cell not in failed:
            try:
                values |= _values(engine, one, alone=alone)
            except NotComputedError as error:
                failed[one.cell] = str(error)
    return values, failed


def _values(engine: Engine, one: Stale, *, alone: bool) -> dict[Cell, Value]:
    if alone:
        engine.evaluate_cell(one.cell)
    array = one.formula.array
    value = engine.value(one.cell)
    spills = (one.may_spill or array is not None) and engine.spills(one.cell)
    if value == "#SPILL!" or (spills and array is None):
        raise NotComputedError(_SPILLS)
    if array is None or not spills:  # an array formula's single value stands in its whole range
        return {(one.cell[0], *place): value for place in one.fills}
    values = {(one.cell[0], *place): engine.value((one.cell[0], *place)) for place in one.fills}
    if None in values.values():
        raise NotComputedError(_FALLS_SHORT)
    return values


def _followers(stale: list[Stale], failed: Mapping[Cell, str]) -> set[Cell]:
    """The formulas that have no value because they read a failed one; those in a circle keep that reason."""
    lost: dict[str, Columns] = {}
    for sheet, row, column in failed:
        lost.setdefault(sheet.casefold(), Columns()).add(row, column)
    own = {
        one.cell
        for one in stale
        if failed.get(one.cell) == CIRCULAR
        or not any(name in lost and lost[name].meets(area) for name, area in one.reads)
    }
    return reached(stale, failed) - (own & failed.keys())
