"""The shape of ``pivots:``, ``slicers:`` and ``timelines:``, and their words beside those of ECMA-376."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from reporter.pivot.model import Function

__all__ = [
    "AGAINST",
    "ALONG",
    "FUNCTIONS",
    "FUNCTION_LABELS",
    "SHOW_AS",
    "SUBTOTALS",
    "Along",
    "Axis",
    "Captions",
    "Chart",
    "Pivot",
    "Slicer",
    "Timeline",
    "Totals",
    "Value",
]

Scalar = str | bool | int | float
Group = Literal["years", "quarters", "months", "days"]
FunctionName = Literal[
    "sum",
    "count",
    "average",
    "max",
    "min",
    "product",
    "count_numbers",
    "std_dev",
    "std_dev_p",
    "var",
    "var_p",
]

FUNCTIONS: dict[str, Function] = {
    "sum": "sum", "count": "count", "average": "average", "max": "max", "min": "min", "product": "product",
    "count_numbers": "countNums", "std_dev": "stdDev", "std_dev_p": "stdDevp", "var": "var", "var_p": "varp",
}  # fmt: skip
"""ST_DataConsolidateFunction."""

SUBTOTALS = {
    "sum": "sum", "count": "countA", "average": "avg", "max": "max", "min": "min", "product": "product",
    "count_numbers": "count", "std_dev": "stdDev", "std_dev_p": "stdDevP", "var": "var", "var_p": "varP",
}  # fmt: skip
"""ST_ItemType, in the schema's order of functions."""

FUNCTION_LABELS = {
    "sum": "", "count": "Count of ", "average": "Average of ", "max": "Max of ", "min": "Min of ",
    "product": "Product of ", "count_numbers": "Numbers of ", "std_dev": "StdDev of ",
    "std_dev_p": "StdDevp of ", "var": "Var of ", "var_p": "Varp of ",
}  # fmt: skip
"""What stands before the field in the name of a value that has none."""

SHOW_AS = {
    "value": "normal",
    "percent_of_total": "percentOfTotal",
    "percent_of_row": "percentOfRow",
    "percent_of_column": "percentOfCol",
    "percent_of_parent_row": "percentOfParentRow",
    "percent_of_parent_column": "percentOfParentCol",
    "percent_of_parent": "percentOfParent",
    "difference": "difference",
    "percent_difference": "percentDiff",
    "percent_of": "percent",
    "running_total": "runTotal",
    "percent_running_total": "percentOfRunningTotal",
    "rank": "rankDescending",
    "rank_from_smallest": "rankAscending",
    "index": "index",
}
"""ST_ShowDataAs and ST_PivotShowAs; a rank counts the largest as 1."""

AGAINST = {"difference", "percent_difference", "percent_of"}
"""What compares with another item of a field."""

ALONG = {
    *AGAINST,
    "percent_of_parent",
    "running_total",
    "percent_running_total",
    "rank",
    "rank_from_smallest",
}
"""What goes along the items of a field."""

ShowAs = Literal[
    "value", "percent_of_total", "percent_of_row", "percent_of_column", "percent_of_parent_row",
    "percent_of_parent_column", "percent_of_parent", "difference", "percent_difference", "percent_of",
    "running_total", "percent_running_total", "rank", "rank_from_smallest", "index",
]  # fmt: skip

_SHAPE = ConfigDict(extra="forbid")
_Text = Annotated[str, Field(min_length=1)]
_Count = Annotated[int, Field(strict=True, ge=1, le=10_000)]


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class Axis:
    """A field among ``rows``, ``columns`` or ``filters``."""

    field: _Text
    group: tuple[Group, ...] = ()
    caption: str = ""
    sort: Literal["ascending", "descending", "manual"] | None = None
    by: str | None = None
    top: _Count | None = None
    bottom: _Count | None = None
    subtotals: bool | tuple[FunctionName, ...] = True
    format: str = ""
    only: tuple[Scalar, ...] = ()
    hide: tuple[Scalar, ...] = ()
    repeat_labels: bool | None = None
    blank_rows: bool | None = None
    show_empty: bool = False


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class Along:
    """The field that a value is compared along."""

    field: _Text
    group: Group | None = None


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class Value:
    """One of ``values``."""

    field: _Text
    function: FunctionName = "sum"
    name: str = ""
    show_as: ShowAs = "value"
    along: Along | None = None
    against: Scalar | None = None
    format: str = ""


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class Totals:
    """``grand_totals``: the row below, the column at the right."""

    row: bool = True
    column: bool = True


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class Captions:
    """The words that stand in a pivot's own cells."""

    values: str | None = None
    rows: str | None = None
    columns: str | None = None
    grand_total: str | None = None
    empty: str | None = None
    errors: str | None = None


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class Chart:
    """A pivot's ``chart``."""

    kind: Literal["column", "bar", "line", "area", "pie"]
    at: _Text
    title: str = ""
    alt: str = ""
    stacked: bool = False
    format: str = ""


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class Pivot:
    """One of ``pivots``."""

    source: _Text
    at: _Text
    sheet: str = ""
    rows: tuple[Axis, ...] = ()
    columns: tuple[Axis, ...] = ()
    values: tuple[Value, ...]
    filters: tuple[Axis, ...] = ()
    layout: Literal["compact", "outline", "tabular"] = "compact"
    values_on: Literal["columns", "rows"] = "columns"
    grand_totals: Totals = Field(default_factory=Totals)
    subtotals: Literal["top", "bottom", "none"] = "top"
    repeat_labels: bool = False
    blank_rows: bool = False
    style: str = "PivotStyleLight16"
    stripes: bool = False
    captions: Captions = Field(default_factory=Captions)
    calculated: dict[str, _Text] = Field(default_factory=dict)
    chart: Chart | None = None


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class Slicer:
    """One of ``slicers``."""

    field: _Text
    at: _Text
    pivots: tuple[str, ...] = ()
    table: str = ""
    caption: str = ""
    columns: Annotated[int, Field(ge=1, le=20)] = 1
    style: str = ""


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class Timeline:
    """One of ``timelines``."""

    field: _Text
    at: _Text
    pivots: tuple[str, ...]
    caption: str = ""
    level: Group = "months"
