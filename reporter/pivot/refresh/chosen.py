"""Items that a template chose and the data don't hold: faults, since Excel would show all without a word."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from reporter.errors import Fault
from reporter.pivot.model import PivotTable, Scalar
from reporter.pivot.refresh.items import MovedField, needs_item, shown
from reporter.pivot.refresh.shared_items import number_text
from reporter.pivot.refresh.slicer_items import Slicer, Timeline
from reporter.pivot.scalars import number

__all__ = ["Place", "absent_choices", "absent_dates", "absent_slices", "chosen_items", "label", "undated"]

_NAMED = 3
_COMPARED = 5_000
"""Names at most that one is compared with."""


@dataclass(frozen=True, slots=True)
class Place:
    """A pivot as messages name it; ``sliced`` are fields that slicers filter, who report for themselves."""

    sheet: str
    pivot: str
    sliced: frozenset[int] = frozenset()

    def __str__(self) -> str:
        return f"{self.sheet}, pivot {self.pivot}" if self.sheet else f"pivot {self.pivot}"


def label(value: Scalar) -> str:
    """The item as a person reads it."""
    if value is None:
        return "(blank)"
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds").removesuffix(" 00:00:00")
    if isinstance(value, bool):
        return str(value).upper()
    return value if isinstance(value, str) else number_text(value)


def absent_choices(table: PivotTable, fields: Sequence[MovedField], place: Place) -> Iterator[Fault]:
    """What the pivot, as the template has it, chose in vain: page items, manual filters, base items."""
    yield from _pages(table, fields, place)
    yield from _manual_filters(table, fields, place)
    yield from _base_items(table, fields, place)


def chosen_items(table: PivotTable) -> Iterator[tuple[int, list[int]]]:
    """The fields of which the pivot shows some items only, with the indices of these."""
    for page in table.pages:
        items = table.fields[page.field].items
        if page.item is not None and page.item < len(items):
            index = items[page.item].index
            yield page.field, [] if index is None else [index]
    for at, field in enumerate(table.fields):
        if any(item.hidden for item in field.items):
            yield at, shown(field.items)
    for data in table.data:
        if needs_item(data.show_as) and 0 <= data.base_field < len(table.fields):
            items = table.fields[data.base_field].items
            index = items[data.base_item].index if data.base_item < len(items) else None
            yield data.base_field, [] if index is None else [index]


def _pages(table: PivotTable, fields: Sequence[MovedField], place: Place) -> Iterator[Fault]:
    for page in table.pages:
        items = table.fields[page.field].items
        if page.item is None or page.item >= len(items):
            continue
        index = items[page.item].index
        if index is not None and index not in fields[page.field].moved:
            yield _fault("pivot.item-gone", "the chosen item", (fields[page.field], [index]), str(place))


def _manual_filters(table: PivotTable, fields: Sequence[MovedField], place: Place) -> Iterator[Fault]:
    pages = {page.field for page in table.pages if page.item is not None}
    for at, field in enumerate(table.fields):
        hides = any(item.hidden for item in field.items)
        if not hides or field.include_new_items or at in pages or at in place.sliced:
            continue
        chosen = shown(field.items)
        if chosen and not any(index in fields[at].moved for index in chosen):
            yield _fault("pivot.items-gone", "every shown item", (fields[at], chosen), str(place))


def _base_items(table: PivotTable, fields: Sequence[MovedField], place: Place) -> Iterator[Fault]:
    for data in table.data:
        if not needs_item(data.show_as) or not 0 <= data.base_field < len(table.fields):
            continue
        items = table.fields[data.base_field].items
        index = items[data.base_item].index if data.base_item < len(items) else None
        if index is not None and index not in fields[data.base_field].moved:
            what = f"the base item of {data.name}"
            yield _fault("pivot.base-item-gone", what, (fields[data.base_field], [index]), str(place))


def absent_slices(found: Slicer, of: MovedField) -> Iterator[Fault]:
    """The fault of a slicer none of whose chosen items is left."""
    if found.all_chosen or any(at in of.moved for at in found.chosen):
        return
    yield _fault("pivot.slicer-items-gone", "every chosen item", (of, found.chosen), f"slicer {found.name}")


def absent_dates(found: Timeline, dates: Sequence[datetime]) -> Iterator[Fault]:
    """The fault of a timeline whose chosen span holds none of the dates."""
    if found.chosen is None or any(found.chosen[0] <= date <= found.chosen[1] for date in dates):
        return
    yield Fault(
        "pivot.timeline-dates-gone",
        f"no date of the field {found.source} lies in the chosen span",
        f"timeline {found.name}",
        " to ".join(label(date) for date in found.chosen),
        f"{label(min(dates))} to {label(max(dates))}" if dates else "no dates",
        "choose a span that the data hold in the template, or clear the timeline",
    )


def undated(found: Timeline, items: Sequence[Scalar]) -> Iterator[Fault]:
    """The fault of a timeline on a field that holds something else than dates."""
    odd = next((item for item in items if item is not None and not isinstance(item, datetime)), None)
    if odd is not None:
        yield Fault(
            "pivot.not-groupable",
            f"a timeline stands on the field {found.source}, which holds something else than dates",
            f"timeline {found.name}",
            "dates",
            label(odd),
            "return dates or NULL from the procedure, or take a slicer instead",
        )


def _fault(code: str, what: str, chosen: tuple[MovedField, Sequence[int]], place: str) -> Fault:
    of, indices = chosen
    gone = [of.old.members[at] for at in indices if at < len(of.old.members)]
    return Fault(
        code,
        f"{what} of the field {of.old.name} isn't in the data",
        place,
        _listed([label(value) for value in gone]),
        _listed(_nearest(gone[0] if gone else None, of.new.members)),
        "choose an item that the data hold in the template, or show all of them",
    )


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _nearest(value: Scalar, members: Sequence[Scalar]) -> list[str]:
    """The members' names, those most like the value first: texts by spelling, all else by distance."""
    wanted, name = number(value), label(value)
    if wanted == wanted:
        distances = [abs(number(member) - wanted) for member in members]
        order = sorted(range(len(members)), key=lambda at: (distances[at] != distances[at], distances[at]))
        return [label(members[at]) for at in order]
    names = [label(member) for member in members]
    like = difflib.get_close_matches(name, names[:_COMPARED], _NAMED, 0.5)
    return list(dict.fromkeys([*like, *names]))
