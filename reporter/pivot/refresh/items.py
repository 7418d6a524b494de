"""The items of a pivot's fields after a refresh, and every place that names one of them by its position."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from reporter.pivot.model import CacheField, Item, PivotField, PivotTable, Scalar
from reporter.pivot.ordering import SortKey, sort_key
from reporter.pivot.refresh.custom_lists import list_places
from reporter.xlsx.markup import Element

__all__ = [
    "MovedField",
    "Positions",
    "label_keys",
    "move_calculated_items",
    "move_items",
    "move_positions",
    "needs_item",
    "shown",
]

Positions = Mapping[int, Mapping[int, int]]
"""The new position of each item that is left, by field and old position."""

_Key: TypeAlias = tuple[int, int, SortKey]
_VALUES_LEVEL = 1 << 31
"""A reference to a field of this number or above is one to the values."""
_LAST_ITEM = 1_048_575
_NEEDS_ITEM = ("difference", "percent", "percentDiff")


@dataclass(frozen=True, slots=True)
class MovedField:
    """A cache field before and after: ``moved`` is where each of its old members is now.

    ``missing`` are the new members that no record has.
    """

    old: CacheField
    new: CacheField
    moved: Mapping[int, int]
    missing: frozenset[int] = frozenset()


def move_items(root: Element, table: PivotTable, fields: Sequence[MovedField]) -> dict[int, dict[int, int]]:
    """Writes the items of every field into the definition; where each old one that is left is now."""
    parent = root.find("pivotFields")
    elements = parent.elements("pivotField") if parent else []
    lists = root.get("customListSort", "1") in ("1", "true")
    positions: dict[int, dict[int, int]] = {}
    for at, (element, field) in enumerate(zip(elements, table.fields, strict=True)):
        if field.items or field.axis in ("axisRow", "axisCol", "axisPage"):
            order = _order(field, fields[at], lists)
            _write_items(element, field, order, fields[at].missing)
            positions[at] = _places(field, order)
    return positions


# Order


@dataclass(frozen=True, slots=True)
class _Placed:
    """An item that the field has now; ``position`` is its old one, None for a new item."""

    index: int
    position: int | None = None


def _order(field: PivotField, of: MovedField, lists: bool) -> list[_Placed]:
    """The items in Excel's order: by label where the field is sorted, else new ones behind the old ones.

    New ones come into the order of the old ones where those stand in ascending order.
    """
    kept: dict[int, _Placed] = {}
    for position, item in enumerate(field.items):
        if item.index is not None and item.index in of.moved:
            index = of.moved[item.index]
            kept.setdefault(index, _Placed(index, position))
    new = [_Placed(index) for index in range(len(of.new.members)) if index not in kept]
    if field.sort == "manual" or field.sort_by:
        keys = _own_keys(of, lists)
        if not _rises([*kept], keys):
            return [*kept.values(), *sorted(new, key=lambda placed: keys[placed.index])]
        return sorted([*kept.values(), *new], key=lambda placed: keys[placed.index])
    return _by_label([*kept.values(), *new], field, of, lists)


def _by_label(placed: Sequence[_Placed], field: PivotField, of: MovedField, lists: bool) -> list[_Placed]:
    """Sorted by what the items are shown as; the blank is last in both directions.

    Excel's lists don't count where only without them the old items stand in order, as in another language.
    """
    down = field.sort == "descending"
    old = [each.index for each in placed if each.position is not None]
    labels = _labels(placed, field, of)
    keys = _keys(labels, lists)
    plain = _keys(labels, lists=False)
    rising = old[::-1] if down else old
    if not _rises(rising, keys) and _rises(rising, plain):
        keys = plain
    ordered = sorted(placed, key=lambda each: keys[each.index], reverse=down)
    return sorted(ordered, key=lambda each: labels[each.index] is None)


def _labels(placed: Sequence[_Placed], field: PivotField, of: MovedField) -> list[Scalar]:
    """The members as they are shown: by their captions where they have one."""
    labels = list(of.new.members)
    for each in placed:
        caption = field.items[each.position].caption if each.position is not None else None
        if caption is not None:
            labels[each.index] = caption
    return labels


def label_keys(of: MovedField, lists: bool) -> Sequence[_Key]:
    """What the members are sorted by: their labels, and where ``lists`` are used, those in a list first."""
    return _keys(of.new.members, lists)


def _keys(labels: Sequence[Scalar], lists: bool) -> Sequence[_Key]:
    places = list_places(labels) if lists else [0] * len(labels)
    keys = [sort_key(label) for label in labels]
    return [(key[0], place, key) for place, key in zip(places, keys, strict=True)]


def _own_keys(of: MovedField, lists: bool) -> Sequence[_Key]:
    """As labels, but groups of dates and numbers in their own order, and calculated items last."""
    grouping = of.new.grouping
    if grouping is not None and grouping.by != "discrete":
        return [(at, 0, sort_key(None)) for at in range(len(of.new.members))]
    keys = label_keys(of, lists)
    if grouping is not None or not of.new.calculated_items:
        return keys
    return [(9, 0, key[2]) if at in of.new.calculated_items else key for at, key in enumerate(keys)]


def _rises(indices: Sequence[int], keys: Sequence[_Key]) -> bool:
    return all(keys[a] <= keys[b] for a, b in pairwise(indices))


# Items


def _write_items(
    element: Element, field: PivotField, order: Sequence[_Placed], missing: frozenset[int]
) -> None:
    items = element.find("items")
    old = items.elements("item") if items else []
    subtotals = [child for child in old if child.get("t", "data") != "data"]
    new = _new_item(element.prefix, field)
    children: list[Element | bytes] = []
    for placed in order:
        if placed.position is None:
            children.append(new % placed.index)
            continue
        kept = old[placed.position]
        kept.set("x", str(placed.index))
        if placed.index in missing:
            kept.set("m", "1")
        else:
            kept.unset("m")
        children.append(kept)
    children += subtotals if old else _subtotal_items(element.prefix, field)
    if items is None:
        items = Element(b"<%bitems/>" % _lead(element.prefix))
        element.children = [items, *element.children]
    items.set("count", str(len(children)))
    items.children = children


def _lead(prefix: bytes) -> bytes:
    return prefix + b":" if prefix else b""


def _new_item(prefix: bytes, field: PivotField) -> bytes:
    """A new item's XML, with a place for its index: hidden where others are and new ones aren't shown."""
    data = [item for item in field.items if item.kind == "data"]
    hidden = any(item.hidden for item in data) and not field.include_new_items
    collapsed = bool(data) and not any(item.expanded for item in data)
    marks = (b' h="1"' if hidden else b"") + (b' sd="0"' if collapsed else b"")
    return b'<%bitem%b x="%%d"/>' % (_lead(prefix), marks)


def _subtotal_items(prefix: bytes, field: PivotField) -> list[Element | bytes]:
    kinds = field.subtotals or (("default",) if field.default_subtotal else ())
    return [b'<%bitem t="%b"/>' % (_lead(prefix), kind.encode()) for kind in kinds]


def _places(field: PivotField, order: Sequence[_Placed]) -> dict[int, int]:
    """The new positions by the old ones, those of subtotals too."""
    found = {placed.position: at for at, placed in enumerate(order) if placed.position is not None}
    subtotals = [at for at, item in enumerate(field.items) if item.kind != "data"]
    return found | {position: len(order) + at for at, position in enumerate(subtotals)}


# Where positions are named


def move_positions(
    root: Element, table: PivotTable, positions: Positions, fields: Sequence[MovedField]
) -> tuple[int, ...]:
    """Puts the new positions into the definition, without what named vanished items only.

    Returns the priorities of the conditional formats that went with them.
    """
    _move_pages(root, positions)
    _move_bases(root, table, positions)
    dead = {id(area) for area in root.walk("pivotArea") if not _move_area(area, positions, fields)}
    for scope in root.walk("autoSortScope"):
        _drop_references(scope)
    gone: list[int] = []
    for name, inner in (("formats", "format"), ("chartFormats", "chartFormat")):
        _without(root, name, [e for e in _children(root, name, inner) if _holds(e, dead)])
    for parent in [root, *root.walk("pivotTableDefinition")]:
        gone += _drop_conditional_formats(parent, dead)
    return tuple(gone)


def move_calculated_items(root: Element, fields: Sequence[MovedField]) -> None:
    """Puts the new indices into the references of a cache's calculated items."""
    parent = root.find("calculatedItems")
    for area in parent.walk("pivotArea") if parent else ():
        for reference in area.walk("reference"):
            number = int(reference.get("field", str(_VALUES_LEVEL)))
            if number < len(fields):
                _move_reference(reference, fields[number].moved)


def _drop_references(scope: Element) -> None:
    """What is sorted by the values of a vanished item is sorted by the totals."""
    for parent in scope.walk("references"):
        for reference in parent.elements("reference"):
            if not reference.elements("x"):
                parent.remove(reference)
        parent.set("count", str(len(parent.elements())))


def _children(root: Element, name: str, inner: str) -> list[Element]:
    parent = root.find(name)
    return parent.elements(inner) if parent else []


def _holds(element: Element, dead: set[int]) -> bool:
    return any(id(area) in dead for area in element.elements("pivotArea"))


def _without(root: Element, name: str, gone: Sequence[Element]) -> None:
    """Takes the children away, and their parent where none are left."""
    parent = root.find(name)
    if parent is None or not gone:
        return
    for child in gone:
        parent.remove(child)
    left = len(parent.elements())
    if left:
        parent.set("count", str(left))
    else:
        root.remove(parent)


def _drop_conditional_formats(root: Element, dead: set[int]) -> list[int]:
    gone: list[Element] = []
    for conditional in _children(root, "conditionalFormats", "conditionalFormat"):
        areas = conditional.find("pivotAreas")
        if areas is None:
            continue
        dying = [area for area in areas.elements("pivotArea") if id(area) in dead]
        for area in dying:
            areas.remove(area)
        if dying:
            areas.set("count", str(len(areas.elements())))
        if dying and not areas.elements():
            gone.append(conditional)
    _without(root, "conditionalFormats", gone)
    return [int(conditional.get("priority", "0")) for conditional in gone]


def _move_area(area: Element, positions: Positions, fields: Sequence[MovedField]) -> bool:
    """Moves the items that a pivotArea names; false where it named some of a field and none is left."""
    references = area.find("references")
    if references is None:
        return True
    by_index = area.get("cacheIndex") in ("1", "true")
    alive = True
    for reference in references.elements("reference"):
        number = int(reference.get("field", str(_VALUES_LEVEL)))
        if number >= _VALUES_LEVEL:
            continue
        places = fields[number].moved if by_index else positions.get(number)
        if places is not None:
            alive = _move_reference(reference, places) and alive
    return alive


def _move_reference(reference: Element, places: Mapping[int, int]) -> bool:
    """False where items were named and none is left."""
    named = reference.elements("x")
    for x in named:
        place = places.get(int(x.get("v", "0")))
        if place is None:
            reference.remove(x)
        else:
            x.set("v", str(place))
    left = len(reference.elements("x"))
    if named and reference.get("count"):
        reference.set("count", str(left))
    return bool(left) or not named


def _move_pages(root: Element, positions: Positions) -> None:
    for page in _children(root, "pageFields", "pageField"):
        if item := page.get("item"):
            place = positions.get(int(page.get("fld", "0")), {}).get(int(item))
            if place is None:
                page.unset("item")
            else:
                page.set("item", str(place))


def _move_bases(root: Element, table: PivotTable, positions: Positions) -> None:
    for element, field in zip(_children(root, "dataFields", "dataField"), table.data, strict=True):
        if element.get("baseItem") and field.base_item <= _LAST_ITEM and field.base_field in positions:
            place = positions[field.base_field].get(field.base_item, 0)
            element.set("baseItem", str(place))


def needs_item(show_as: str) -> bool:
    """True where a value is shown in comparison with one item."""
    return show_as in _NEEDS_ITEM


def shown(items: Sequence[Item]) -> list[int]:
    """The indices of the items that aren't hidden."""
    return [item.index for item in items if item.index is not None and not item.hidden]
