"""The items of pivots' slicers and the bounds of timelines, after a refresh of their cache."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from reporter.pivot.layout.grouping import member_indices
from reporter.pivot.model import CacheField, PivotTable, Records
from reporter.pivot.refresh.items import MovedField, label_keys, shown
from reporter.pivot.refresh.shared_items import iso
from reporter.pivot.scalars import moment, unescaped
from reporter.xlsx.markup import Element, parse, plain

__all__ = [
    "Slicer",
    "Timeline",
    "filled_members",
    "refreshed_slicer",
    "refreshed_timeline",
    "slicer",
    "timeline",
]

_TRUE = ("1", "true")


@dataclass(frozen=True, slots=True)
class Slicer:
    """What a slicer cache says: its name, its field's, its pivots', the chosen and all indices."""

    name: str
    source: str
    pivots: tuple[str, ...]
    every: tuple[int, ...]
    chosen: tuple[int, ...]

    @property
    def all_chosen(self) -> bool:
        return len(self.chosen) == len(self.every)


def slicer(part: bytes) -> Slicer | None:
    """The slicer cache; None where it slices a table or an OLAP cube."""
    root = _root(part)
    items = root.find("data", "tabular", "items")
    if items is None:
        return None
    every = items.elements("i")
    indices = [int(item.get("x", "0")) for item in every]
    chosen = [at for at, item in zip(indices, every, strict=True) if item.get("s") in _TRUE]
    pivots = tuple(pivot.get("name") for pivot in root.walk("pivotTable"))
    return Slicer(root.get("name"), unescaped(root.get("sourceName")), pivots, tuple(indices), tuple(chosen))


def _root(part: bytes) -> Element:
    return parse(plain(part)).elements()[0]


def refreshed_slicer(part: bytes, of: MovedField, filled: np.ndarray) -> bytes:
    """The slicer cache over the field's members of now; ``filled`` are those that other filters leave data.

    Members come in the order in which Excel shows them; chosen ones stay chosen, and new ones are where all
    were.
    """
    found = slicer(part)
    document = parse(plain(part))
    tabular = document.elements()[0].find("data", "tabular")
    items = tabular.find("items") if tabular else None
    if found is None or tabular is None or items is None:
        return part
    chosen = {of.moved[at] for at in found.chosen if at in of.moved}
    if found.all_chosen:
        chosen = set(range(len(of.new.members)))
    order = _order(of, tabular, filled)
    marked = tabular.get("crossFilter") != "none"
    lead = items.prefix + b":" if items.prefix else b""
    items.children = [_item(lead, at, at in chosen, marked and not filled[at]) for at in order]
    items.set("count", str(len(order)))
    return bytes(document)


def _order(of: MovedField, tabular: Element, filled: np.ndarray) -> list[int]:
    """By label; members without data last, unless the slicer shows them in place."""
    keys = label_keys(of, tabular.get("customListSort", "1") in _TRUE)
    down = tabular.get("sortOrder") == "descending"
    order = sorted(range(len(keys)), key=keys.__getitem__, reverse=down)
    if tabular.get("crossFilter") in ("none", "showItemsWithNoData"):
        return order
    return sorted(order, key=lambda at: not filled[at])


def _item(lead: bytes, index: int, chosen: bool, empty: bool) -> bytes:
    marks = (b' s="1"' if chosen else b"") + (b' nd="1"' if empty else b"")
    return b'<%bi x="%d"%b/>' % (lead, index, marks)


def filled_members(
    tables: Sequence[PivotTable], of: tuple[Sequence[CacheField], int], records: Records
) -> np.ndarray:
    """For each member of a field, whether the items that other fields hide leave it records in a pivot."""
    fields, field = of
    codes = member_indices(fields, records, field)
    filled = np.zeros(len(fields[field].members) + 1, bool)
    for table in tables:
        filled[codes[_kept(table, records, field)]] = True
    if not tables:
        filled[codes] = True
    return filled[:-1]


def _kept(table: PivotTable, records: Records, but: int) -> np.ndarray:
    """The records with a value that the pivot's chosen and hidden items leave, one field's left aside."""
    kept = _with_values(table, records)
    pages = {page.field: page.item for page in table.pages if page.item is not None}
    for at, of in enumerate(table.fields):
        hides = any(item.hidden for item in of.items)
        off = of.axis is None and table.sliced is not None and at not in table.sliced
        if at == but or off or not (hides or at in pages):
            continue
        indices = [of.items[pages[at]].index or 0] if at in pages else shown(of.items)
        kept &= np.isin(member_indices(table.cache, records, at), indices)
    return kept


def _with_values(table: PivotTable, records: Records) -> np.ndarray:
    """The records in which not every value that the pivot shows is blank."""
    columns = [records.columns.get(data.field) for data in table.data]
    present = [column.present for column in columns if column is not None and column.present is not None]
    if not present or len(present) < len(columns):
        return np.ones(records.height, bool)
    some: np.ndarray = np.logical_or.reduce(present)
    return some


# Timelines


@dataclass(frozen=True, slots=True)
class Timeline:
    """What a timeline cache says: its name, its field's, and the first and last chosen date, if any."""

    name: str
    source: str
    chosen: tuple[datetime, datetime] | None


def timeline(part: bytes) -> Timeline:
    """The timeline cache."""
    root = _root(part)
    selection = root.find("state", "selection")
    dates = None
    if selection is not None:
        dates = moment(selection.get("startDate")), moment(selection.get("endDate"))
    return Timeline(root.get("name"), unescaped(root.get("sourceName")), dates)


def refreshed_timeline(part: bytes, dates: Sequence[datetime]) -> bytes:
    """The timeline cache whose bounds are the whole years of the dates."""
    document = parse(plain(part))
    bounds = document.elements()[0].find("state", "bounds")
    if bounds is None or not dates:
        return part
    bounds.set("startDate", iso(datetime(min(dates).year, 1, 1)))
    bounds.set("endDate", iso(datetime(max(dates).year + 1, 1, 1)))
    return bytes(document)
