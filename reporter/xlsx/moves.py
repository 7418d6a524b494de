"""Where cells go when tables grow or shrink: the one geometry that every dependent part follows.

A fill plans a :class:`Growth` a table first; formulas, names, charts, drawings, comments, conditional formats,
validations and further tables are then rewritten through :class:`Moves` and through nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Area", "Growth", "Moves"]


@dataclass(frozen=True, slots=True, order=True)
class Area:
    """A rectangle of cells, all four bounds 1-based and inclusive."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Growth:
    """The body of one table on ``sheet`` gets ``delta`` more rows (negative: fewer).

    ``body`` is the body as the template has it. The rows below it shift by ``delta`` in ``columns`` (first and last,
    inclusive): the whole sheet's width where nothing stands beside the table, else the table's own columns.
    """

    sheet: str
    body: Area
    delta: int
    columns: tuple[int, int]


class Moves:
    """The moves of one fill; positions are given and returned in template and result coordinates.

    ``row`` moves a single cell. ``area`` moves a rectangle: one that covers a table's whole body grows with it, one
    wholly below shifts, a partial one inside the body stays (lint warns of it). Deleted cells give ``None``.
    Sheet names are compared without regard to case.
    """

    def __init__(self, growths: Iterable[Growth] = ()) -> None:
        self.growths = tuple(growth for growth in growths if growth.delta)
