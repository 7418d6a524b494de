"""What a fill knows of the pivots that it has refreshed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reporter.pivot.model import Layout, PivotTable
from reporter.rows import Rows
from reporter.template.pivots.shape import Shape
from reporter.xlsx.moves import Area
from reporter.xlsx.package import Content
from reporter.xlsx.recalculation import Uncomputed

__all__ = ["PivotsShown", "Shown"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A refreshed pivot on its sheet of the result; ``rows`` are those of its source.

    ``source`` is the name of the table whose rows they are, else what the cache says. ``gone`` are the
    priorities of conditional formats that meant vanished items only.
    """

    name: str
    sheet: str
    part: str
    cache: str
    source: str
    before: Shape
    table: PivotTable
    layout: Layout
    rows: Rows
    uncomputed: tuple[str, ...] = ()
    gone: tuple[int, ...] = ()

    @property
    def after(self) -> Area:
        """The cells that the pivot has come to hold; those that it had where Excel is to lay it out."""
        return self.before.area if self.uncomputed else self.layout.area


@dataclass(frozen=True, slots=True)
class PivotsShown:
    """The refreshed pivots, the parts that change, and what is left to Excel."""

    shown: tuple[Shown, ...] = ()
    parts: Mapping[str, Content] = field(default_factory=dict)
    uncomputed: tuple[Uncomputed, ...] = ()

    @property
    def touched(self) -> list[tuple[str, Area]]:
        """The cells that changed, by sheet."""
        return [(one.sheet, area) for one in self.shown for area in (one.before.area, one.after)]
