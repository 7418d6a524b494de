"""Pivot tables, slicers, timelines and pivot charts that a report declares, as parts of its template.

What is declared becomes a skeleton: every part that Excel wants, over no rows yet, and then is refreshed like
any pivot that was drawn in Excel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from reporter.pivot.model import Function
from reporter.xlsx.moves import Area

__all__ = [
    "DATE_GROUPS",
    "Declaration",
    "Declarations",
    "DeclaredChart",
    "DeclaredField",
    "DeclaredValue",
    "Form",
    "Label",
    "Place",
    "SlicerDeclaration",
    "TimelineDeclaration",
]

Label: TypeAlias = str | bool | int | float
"""An item as a person writes it; a date is its ISO text."""

Form = Literal["compact", "outline", "tabular"]

DATE_GROUPS = ("days", "months", "quarters", "years")
"""The date groups that can be declared, from the finest."""


@dataclass(frozen=True, slots=True)
class Place:
    """Cells of a sheet; ``line`` is the line of the file that says so."""

    sheet: str
    area: Area
    line: str = ""


@dataclass(frozen=True, slots=True)
class DeclaredField:
    """A field of the table on an axis or as a page field; of a date, ``group`` picks one of DATE_GROUPS.

    ``sort_by`` names the value that sorts, None for labels; ``picked_by`` the one by which ``most`` or
    ``least`` items are kept. ``subtotals`` are
    functions in the words of pivotField (``sum``, ``countA``, ``avg`` …), () for none, None for automatic.
    """

    field: str
    group: str | None = None
    caption: str = ""
    sort: Literal["manual", "ascending", "descending"] = "ascending"
    sort_by: str | None = None
    picked_by: str | None = None
    most: int = 0
    least: int = 0
    subtotals: tuple[str, ...] | None = None
    format: str = ""
    only: tuple[Label, ...] = ()
    hidden: tuple[Label, ...] = ()
    repeat_labels: bool = False
    blank_rows: bool = False
    show_empty: bool = False
    line: str = ""


@dataclass(frozen=True, slots=True)
class DeclaredValue:
    """A value; ``show_as`` in the words of the file (``percentOfTotal``, ``rankAscending`` …).

    ``along`` is the base field, ``group`` its date group, ``item`` the base item: ``previous``, ``next`` or
    an item of that field.
    """

    field: str
    name: str
    function: Function = "sum"
    show_as: str = "normal"
    along: str = ""
    group: str | None = None
    item: Label | None = None
    format: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class DeclaredChart:
    """A pivot chart; ``kind`` is a key of ``pivot_charts.KINDS``, ``format`` is that of the value axis."""

    kind: str
    place: Place
    title: str = ""
    alt: str = ""
    stacked: bool = False
    format: str = ""


@dataclass(frozen=True, slots=True)
class Declaration:
    """A pivot table over the table ``source``; ``place`` is its top left cell, page fields included."""

    name: str
    source: str
    place: Place
    rows: tuple[DeclaredField, ...] = ()
    columns: tuple[DeclaredField, ...] = ()
    values: tuple[DeclaredValue, ...] = ()
    pages: tuple[DeclaredField, ...] = ()
    form: Form = "compact"
    values_on_rows: bool = False
    total_row: bool = True
    total_column: bool = True
    subtotals_below: bool = False
    style: str = "PivotStyleLight16"
    stripes: bool = False
    captions: Mapping[str, str] = field(default_factory=dict)
    calculated: Mapping[str, str] = field(default_factory=dict)
    chart: DeclaredChart | None = None
    line: str = ""

    @property
    def fields(self) -> tuple[DeclaredField, ...]:
        """Rows, columns and page fields."""
        return (*self.rows, *self.columns, *self.pages)


@dataclass(frozen=True, slots=True)
class SlicerDeclaration:
    """A slicer on pivots over one table, or on the table itself where it names no pivots."""

    field: str
    place: Place
    pivots: tuple[str, ...] = ()
    table: str = ""
    caption: str = ""
    columns: int = 1
    style: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class TimelineDeclaration:
    """A timeline on a date field of pivots over one table; ``level`` is what its steps are at first."""

    field: str
    place: Place
    pivots: tuple[str, ...] = ()
    caption: str = ""
    level: Literal["years", "quarters", "months", "days"] = "months"
    line: str = ""


@dataclass(frozen=True, slots=True)
class Declarations:
    """All that a report declares; ``sheets`` are new ones, in their order."""

    pivots: tuple[Declaration, ...] = ()
    slicers: tuple[SlicerDeclaration, ...] = ()
    timelines: tuple[TimelineDeclaration, ...] = ()
    sheets: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.pivots or self.filtering)

    @property
    def filtering(self) -> tuple[SlicerDeclaration | TimelineDeclaration, ...]:
        """Slicers and timelines."""
        return (*self.slicers, *self.timelines)
