"""Which pivots a fill has to refresh."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reporter.rows import Rows
from reporter.template.cached import same
from reporter.template.open import Template
from reporter.template.pivots.caches import caches_on
from reporter.template.pivots.sources import Cache
from reporter.template.result import Result
from reporter.xlsx.moves import Moves

__all__ = ["recomputed", "waited_for"]


def waited_for(template: Template, data: Mapping[str, Rows], fresh: Mapping[str, Rows]) -> dict[str, Rows]:
    """The tables that hold their rows already, with pivots that nobody has laid out yet."""
    return {
        name: rows
        for name, rows in data.items()
        if name not in fresh and any(cache.invalid for cache in caches_on(template, [name]))
    }


def recomputed(
    template: Template, result: Result, moves: Moves, renamed: Mapping[str, str]
) -> Iterator[Cache]:
    """The caches over cells with formulas whose values have changed."""
    for cache in template.pivot_caches if result.computed else ():
        source = cache.source
        if source is None:
            continue
        name = renamed.get(source.sheet, source.sheet)
        area = moves.area(source.sheet, source.area) or source.area
        filled = result.sheets[name.casefold()].filled
        for (sheet, row, column), value in result.computed.items():
            if sheet == name and area.holds(row, column):
                cell = filled.at(row, column)
                if cell is None or not same(cell.value(result.strings), value):
                    yield cache
                    break
