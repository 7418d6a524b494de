"""The cache of declared pivots, as it is over a table without rows.

Such a cache has one record, blank in every field. Items that the declaration names (of a filter, a base item)
are there already, so that the refresh keeps what is chosen and says what is gone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from reporter.pivot.declared.additions import HEAD, MAIN, OFFICE, X14, attributes

__all__ = ["CachePlan", "Item", "Named", "cache_definition", "cache_records"]

Item: TypeAlias = str | bool | float | datetime | None

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_GROUP_ITEMS = {
    "days": tuple(
        f"{day}-{name}" for name, last in zip(_MONTHS, _LENGTHS, strict=True) for day in range(1, last + 1)
    ),
    "months": _MONTHS,
    "quarters": ("Qtr1", "Qtr2", "Qtr3", "Qtr4"),
}
_START = datetime(2000, 1, 1)
_END = datetime(2000, 1, 2)
_ANY_ITEM = "<1/1/2000", ">1/2/2000"


@dataclass(frozen=True, slots=True)
class Named:
    """A field of the cache: a column of the table, or one of its date groups."""

    column: str
    group: str | None = None


@dataclass(frozen=True, slots=True)
class CachePlan:
    """One cache over a table: all that the pivots on it need.

    ``columns`` are the table's headers, ``formats`` their numFmtIds.
    ``groups`` are, by column, its date groups from the finest; ``listed`` the columns with shared items and
    those that the declarations name; ``calculated`` are formulas by name. ``others`` are further fields of a
    cache that the template has, true where they are calculated.
    """

    columns: tuple[str, ...]
    formats: Mapping[str, int]
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    listed: Mapping[Named, tuple[Item, ...]] = field(default_factory=dict)
    calculated: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, bool] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[Named, ...]:
        """The fields: columns (a grouped one is its finest group), further groups, calculated ones."""
        finest = [Named(name, self.groups[name][0] if name in self.groups else None) for name in self.columns]
        coarser = [Named(name, group) for name, groups in self.groups.items() for group in groups[1:]]
        return (*finest, *coarser, *map(Named, self.calculated), *map(Named, self.others))

    def index(self, name: str, group: str | None = None) -> int:
        """The field's index, whatever the case of the letters of its name."""
        wanted = (name.casefold(), group)
        return [(one.column.casefold(), one.group) for one in self.fields].index(wanted)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields; groups that aren't the column's own are called Years, Quarters …"""
        taken = {name.casefold() for name in (*self.columns, *self.calculated)}
        found: list[str] = []
        for place, one in enumerate(self.fields):
            name = one.column
            if one.group and place >= len(self.columns):
                wanted = one.group.capitalize()
                name = next(n for k in ("", *range(2, 99)) if (n := f"{wanted}{k}").casefold() not in taken)
                taken.add(name.casefold())
            found.append(name)
        return tuple(found)

    def members(self, place: int) -> tuple[Item, ...]:
        """What item/@x of the field counts: group items, else shared items, the blank first."""
        one = self.fields[place]
        named = self.listed.get(one, ())
        if one.group is None:
            return (None, *named)
        items = _GROUP_ITEMS.get(one.group, tuple(str(name) for name in named))
        return ("(blank)" if place < len(self.columns) else _ANY_ITEM[0], *items, _ANY_ITEM[1])

    def shared(self, column: str) -> tuple[Item, ...]:
        """The shared items of a column of the table; none where its records hold the values themselves."""
        if column in self.groups:
            return (None, _START)
        return (None, *self.listed[Named(column)]) if Named(column) in self.listed else ()


# The cache


def cache_definition(plan: CachePlan, table: str, *, slicers: int | None, when: str = "36526") -> str:
    """pivotCacheDefinition over the table; ``slicers`` is the id by which slicers and timelines know it.

    Until it is refreshed, it says that it is to be.
    """
    fields = "".join(_cache_field(plan, place, name) for place, name in enumerate(plan.names))
    head = attributes(
        invalid=1,
        refreshOnLoad=1,
        refreshedBy="reporter",
        refreshedDate=when,
        createdVersion=6,
        refreshedVersion=6,
        minRefreshableVersion=3,
        recordCount=1,
    )
    known = ""
    if slicers is not None:
        known = (
            f'<extLst><ext uri="{{725AE2AE-9491-48be-B2B4-4EB974FC3084}}" xmlns:x14="{X14}">'
            f'<x14:pivotCacheDefinition pivotCacheId="{slicers}"/></ext></extLst>'
        )
    return (
        f'{HEAD}<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{OFFICE}" r:id="rId1"{head}>'
        f'<cacheSource type="worksheet"><worksheetSource{attributes(name=table)}/></cacheSource>'
        f'<cacheFields count="{len(plan.names)}">{fields}</cacheFields>{known}</pivotCacheDefinition>'
    )


def _cache_field(plan: CachePlan, place: int, name: str) -> str:
    one = plan.fields[place]
    if name in plan.calculated and place >= len(plan.columns):
        formula = attributes(formula=plan.calculated[name], databaseField=0)
        return f"<cacheField{attributes(name=name, numFmtId=0)}{formula}/>"
    if place >= len(plan.columns):
        head = attributes(name=name, numFmtId=0, databaseField=0)
        return f"<cacheField{head}>{_grouping(plan, place)}</cacheField>"
    head = attributes(name=name, numFmtId=plan.formats.get(name, 0))
    grouping = _grouping(plan, place) if one.group else ""
    return f"<cacheField{head}>{_shared_items(plan.shared(name))}{grouping}</cacheField>"


def _grouping(plan: CachePlan, place: int) -> str:
    """fieldGroup: the base field names the last of its groups as ``par``."""
    one = plan.fields[place]
    base, groups = plan.index(one.column, plan.groups[one.column][0]), plan.groups[one.column]
    parent = plan.index(one.column, groups[-1]) if place == base and len(groups) > 1 else None
    items = "".join(_item(item) for item in plan.members(place))
    bounds = attributes(groupBy=one.group, startDate=_START.isoformat(), endDate=_END.isoformat())
    return (
        f"<fieldGroup{attributes(par=parent, base=base)}><rangePr{bounds}/>"
        f'<groupItems count="{len(plan.members(place))}">{items}</groupItems></fieldGroup>'
    )


def _shared_items(items: Sequence[Item]) -> str:
    """sharedItems with the flags of its items; without items those of values that are all blank."""
    numbers = [item for item in items if isinstance(item, int | float) and not isinstance(item, bool)]
    dates = [item for item in items if isinstance(item, datetime)]
    texts = any(isinstance(item, str | bool) for item in items)
    flags = attributes(
        containsMixedTypes=True if bool(numbers) + bool(dates) + texts > 1 else None,
        containsNonDate=False if not numbers and not texts else None,
        containsDate=True if dates else None,
        containsString=None if texts else False,
        containsBlank=True,
        containsNumber=True if numbers else None,
        containsInteger=True if numbers and all(float(item).is_integer() for item in numbers) else None,
        minValue=_number(min(numbers)) if numbers and not dates else None,
        maxValue=_number(max(numbers)) if numbers and not dates else None,
        minDate=min(dates).isoformat() if dates else None,
        maxDate=_END.isoformat() if dates == [_START] else max(dates).isoformat() if dates else None,
    )
    if not items:
        return f"<sharedItems{flags}/>"
    return f'<sharedItems{flags} count="{len(items)}">{"".join(map(_item, items))}</sharedItems>'


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _item(value: Item) -> str:
    match value:
        case None:
            return "<m/>"
        case bool():
            return f'<b v="{int(value)}"/>'
        case datetime():
            return f'<d v="{value.isoformat()}"/>'
        case str():
            return f"<s{attributes(v=value)}/>"
    return f'<n v="{_number(value)}"/>'


def cache_records(plan: CachePlan) -> str:
    """pivotCacheRecords: the one blank record."""
    values = "".join('<x v="0"/>' if plan.shared(name) else "<m/>" for name in plan.columns)
    head = f'{HEAD}<pivotCacheRecords xmlns="{MAIN}" xmlns:r="{OFFICE}" count="1">'
    return f"{head}<r>{values}</r></pivotCacheRecords>"
