"""Rules of a pivot table's definition: fields, axes, items, data fields, page fields and where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from reporter.xlsx.cells import area_name
from reporter.xlsx.markup import Element
from reporter.xlsx.rules.contents import repeated
from reporter.xlsx.rules.pivot_parts import DATA, CacheField, Pivot, Subject, count_of, flag, whole
from reporter.xlsx.strings import decoded

__all__ = ["check_table"]

_ORDER = (
    "location",
    "pivotFields",
    "rowFields",
    "rowItems",
    "colFields",
    "colItems",
    "pageFields",
    "dataFields",
    "formats",
    "conditionalFormats",
    "chartFormats",
    "pivotHierarchies",
    "pivotTableStyleInfo",
    "filters",
    "rowHierarchiesUsage",
    "colHierarchiesUsage",
    "extLst",
)
_AXES = {"rowFields": "axisRow", "colFields": "axisCol", "pageFields": "axisPage"}
_SUBTOTALS = {
    "default": "defaultSubtotal",
    "sum": "sumSubtotal",
    "countA": "countASubtotal",
    "avg": "avgSubtotal",
    "max": "maxSubtotal",
    "min": "minSubtotal",
    "product": "productSubtotal",
    "count": "countSubtotal",
    "stdDev": "stdDevSubtotal",
    "stdDevP": "stdDevPSubtotal",
    "var": "varSubtotal",
    "varP": "varPSubtotal",
}
_OTHER_ITEMS = ("data", "grand", "blank")
_FUNCTIONS = (
    *("sum", "count", "average", "max", "min", "product"),
    *("countNums", "stdDev", "stdDevp", "var", "varp"),
)
_SHOWN_AS = (
    *("normal", "difference", "percent", "percentDiff", "runTotal"),
    *("percentOfRow", "percentOfCol", "percentOfTotal", "index"),
)
_SHOWN_AS_14 = (
    *("percentOfParent", "percentOfParentRow", "percentOfParentCol", "percentOfRunningTotal"),
    *("rankAscending", "rankDescending"),
)
_WITH_BASE = ("difference", "percent", "percentDiff", "runTotal", "percentOfParent", "percentOfRunningTotal")
_WITH_ITEM = ("difference", "percent", "percentDiff")
_PREVIOUS, _NEXT = 1048828, 1048829
_SORTS = ("manual", "ascending", "descending")


def check_table(pivot: Pivot, subject: Subject) -> None:
    """All rules here for one pivot table."""
    _check_order(pivot, subject)
    _check_counts(pivot, subject)
    _check_axes(pivot, subject)
    for number, element in enumerate(pivot.fields):
        _check_field(pivot, number, element, subject.of(pivot.field_name(number)))
    _check_data(pivot, subject)
    _check_pages(pivot, subject)
    if not (pivot.cache and pivot.cache.remade):
        _check_location(pivot, subject)


def _check_order(pivot: Pivot, subject: Subject) -> None:
    """package.pivot-order: children in another order than the schema's, or unknown."""
    last = ""
    for child in pivot.root.elements():
        if child.name not in _ORDER:
            subject.fault("pivot-order", "its definition holds what none may", found=child.name)
        elif last and _ORDER.index(child.name) <= _ORDER.index(last):
            subject.fault("pivot-order", f"{child.name} stands behind {last}")
        last = child.name if child.name in _ORDER else last


def _check_counts(pivot: Pivot, subject: Subject) -> None:
    """package.pivot-count and pivot-fields: lists and their counts, a field for each of the cache's."""
    for name in _ORDER:
        found = pivot.root.find(name)
        if found is not None and name not in ("location", "pivotTableStyleInfo", "extLst"):
            count_of(found, subject)
    cache = pivot.cache
    if cache is not None and len(cache.fields) != len(pivot.fields):
        what = "it hasn't one field for each of its cache"
        subject.fault("pivot-fields", what, expected=len(cache.fields), found=len(pivot.fields))


def _check_axes(pivot: Pivot, subject: Subject) -> None:
    """package.pivot-axis: a field's own axis, and the lists of fields, say the same."""
    count, online = len(pivot.fields), pivot.cache is not None and pivot.cache.online
    for name, axis in _AXES.items():
        listed = pivot.listed(name)
        for number, times in Counter(listed).items():
            known = number is not None and (0 <= number < count or (number == DATA and axis != "axisPage"))
            if not known:
                found = "none" if number is None else number
                what = f"{name} names a field that isn't there"
                subject.fault("pivot-axis", what, expected=f"under {count}", found=found)
            elif times > 1:
                subject.fault("pivot-axis", f"{name} names {pivot.field_name(number)} twice")
        for number, element in enumerate(pivot.fields):
            stated = element.get("axis") == axis
            if stated != (number in listed) and not (stated and online):
                what = f"{name} and the axis of {pivot.field_name(number)} differ"
                subject.fault("pivot-axis", what, expected=axis, found=element.get("axis") or "no axis")
    if online:
        return
    _check_values(pivot, subject)


def _check_values(pivot: Pivot, subject: Subject) -> None:
    """The field of values stands where the pivot says, if there are two data fields or more."""
    rows, columns = pivot.listed("rowFields"), pivot.listed("colFields")
    axis, count = rows if DATA in rows else columns, (rows + columns).count(DATA)
    data = pivot.root.find("dataFields")
    expected = int(data is not None and len(data.elements()) > 1)
    if count != expected:
        what = "the field of values (-2) stands on an axis once if there are two data fields or more"
        subject.fault("pivot-axis", what, expected=expected, found=count)
    elif count and flag(pivot.root, "dataOnRows") != (DATA in rows):
        what = "dataOnRows doesn't say where the field of values stands"
        subject.fault("pivot-axis", what, found=pivot.root.get("dataOnRows") or 0)
    elif count and whole(pivot.root, "dataPosition", axis.index(DATA)) != axis.index(DATA):
        what, found = "dataPosition isn't where the field of values stands", pivot.root.get("dataPosition")
        subject.fault("pivot-axis", what, expected=axis.index(DATA), found=found)


def _check_field(pivot: Pivot, number: int, element: Element, subject: Subject) -> None:
    if element.get("sortType", "manual") not in _SORTS:
        subject.fault("pivot-field", "it is sorted in no known way", found=element.get("sortType"))
    source = pivot.cache.field(number) if pivot.cache else None
    if pivot.cache is None or pivot.cache.online or source is None:
        return
    if source.calculated:
        _check_calculated(element, subject)
    items = element.find("items")
    if items is None:
        if element.get("axis"):
            subject.fault("pivot-items", "a field on an axis has no items", expected=len(source.items))
        return
    _check_items(items.elements(), element, source, subject)
    count_of(items, subject)


def _check_calculated(element: Element, subject: Subject) -> None:
    """package.pivot-calculated: a calculated field can stand among the data fields only."""
    for name in ("dragToRow", "dragToCol", "dragToPage"):
        if flag(element, name, default=True):
            what = "a calculated field lets itself be put on an axis"
            subject.fault("pivot-calculated", what, expected=f'{name}="0"')
    if flag(element, "defaultSubtotal", default=True):
        what = "a calculated field has subtotals"
        subject.fault("pivot-calculated", what, expected='defaultSubtotal="0"')
    if element.get("axis"):
        subject.fault("pivot-calculated", "a calculated field is on an axis", found=element.get("axis"))


def _check_items(items: Sequence[Element], element: Element, source: CacheField, subject: Subject) -> None:
    """package.pivot-items: each item of the cache's field once, then its subtotals."""
    values = [item for item in items if item.get("t", "data") == "data"]
    totals = [item.get("t") for item in items if item.get("t", "data") != "data"]
    for unknown in [t for t in totals if t not in _SUBTOTALS and t not in _OTHER_ITEMS]:
        subject.fault("pivot-items", "an item is of no known kind", found=unknown)
    if [*items[: len(values)]] != values:
        subject.fault("pivot-items", "a subtotal's item stands before an item with a value")
    numbers = Counter(whole(item, "x") for item in values)
    count = len(source.items)
    for number, times in numbers.items():
        if number is None or not 0 <= number < count:
            what = "an item is one that the cache hasn't"
            subject.fault("pivot-items", what, expected=f"under {count}", found=number)
        elif times > 1:
            subject.fault("pivot-items", "an item comes twice", found=number)
    missing = [number for number in range(count) if number not in numbers]
    if missing:
        what = f"{len(missing)} of the cache's items aren't among its items"
        subject.fault("pivot-items", what, expected=count, found=f"without {missing[:5]}")
    _check_totals(totals, element, subject)


def _check_totals(totals: list[str], element: Element, subject: Subject) -> None:
    """The default subtotal gives way to functions that were chosen."""
    chosen = any(flag(element, name) for kind, name in _SUBTOTALS.items() if kind != "default")
    for kind, name in _SUBTOTALS.items():
        stated = flag(element, name, default=not chosen) if kind == "default" else flag(element, name)
        if kind == "default" and chosen:
            continue
        if stated != (kind in totals):
            what = f"{name} and its subtotals' items differ"
            subject.fault("pivot-items", what, expected=f't="{kind}"' if stated else "none", found=totals)


def _check_data(pivot: Pivot, subject: Subject) -> None:
    """package.pivot-data-field: names, functions, what they show, and who says that they are."""
    found = pivot.root.find("dataFields")
    data = found.elements("dataField") if found else []
    names = [decoded(element.get("name")) for element in data]
    known = pivot.cache.fields if pivot.cache and not pivot.cache.remade else ()
    sources = {field.name.casefold() for field in known}
    for name in repeated(filter(None, names)):
        subject.fault("pivot-data-field", "two data fields have the same name", found=name)
    for name, element in zip(names, data, strict=True):
        of = subject.of(f"data field {name!r}")
        if name.casefold() in sources:
            what = "its name is also a field's of the source"
            of.fault("pivot-data-field", what, expected=f"Sum of {name}", found=name)
        _check_data_field(pivot, element, of)
    if pivot.cache and pivot.cache.online:
        return
    used = {whole(element, "fld") for element in data}
    for number, field in enumerate(pivot.fields):
        if flag(field, "dataField") != (number in used):
            what = f"dataFields and {pivot.field_name(number)} differ in whether it is one"
            subject.fault(
                "pivot-data-field", what, expected=int(number in used), found=field.get("dataField")
            )


def _check_data_field(pivot: Pivot, element: Element, subject: Subject) -> None:
    number, count = whole(element, "fld"), len(pivot.fields)
    if number is None or not 0 <= number < count:
        what = "its source is no field"
        subject.fault("pivot-data-field", what, expected=f"under {count}", found=element.get("fld"))
    function, shown = element.get("subtotal", "sum"), element.get("showDataAs", "normal")
    if function not in _FUNCTIONS:
        what = "its function is none that a pivot has"
        subject.fault("pivot-data-field", what, expected=" ".join(_FUNCTIONS), found=function)
    if shown not in _SHOWN_AS:
        what = "it is shown in a way that isn't known here"
        if shown in _SHOWN_AS_14:
            what = f"{shown} belongs into the extension for Excel 2010"
        subject.fault("pivot-data-field", what, expected=" ".join(_SHOWN_AS), found=shown)
    extended = next((e for e in element.walk("dataField") if e.get("pivotShowAs")), None)
    if extended is not None:
        shown = extended.get("pivotShowAs")
        if shown not in _SHOWN_AS_14:
            expected = " ".join(_SHOWN_AS_14)
            subject.fault("pivot-data-field", "it is shown in no known way", expected=expected, found=shown)
    if shown in _WITH_BASE:
        _check_base(pivot, element, shown, subject)


def _check_base(pivot: Pivot, element: Element, shown: str, subject: Subject) -> None:
    base, item = whole(element, "baseField"), whole(element, "baseItem")
    if base is None or not 0 <= base < len(pivot.fields):
        what = "the field that it is compared by isn't there"
        subject.fault("pivot-data-field", what, found=element.get("baseField"))
        return
    items = pivot.fields[base].find("items")
    count = len(items.elements()) if items else 0
    known = item in (_PREVIOUS, _NEXT) or (item is not None and 0 <= item < count)
    if shown in _WITH_ITEM and not known:
        what = "the item that it is compared with isn't there"
        subject.fault("pivot-data-field", what, expected=f"under {count}", found=element.get("baseItem"))


def _check_pages(pivot: Pivot, subject: Subject) -> None:
    """package.pivot-page: the chosen item of a page field is one of its items."""
    found = pivot.root.find("pageFields")
    for element in found.elements("pageField") if found else []:
        number, item = whole(element, "fld"), element.get("item")
        if not item or number is None or not 0 <= number < len(pivot.fields):
            continue
        items = pivot.fields[number].find("items")
        values = [e for e in (items.elements() if items else []) if e.get("t", "data") == "data"]
        at = whole(element, "item")
        if at is None or not 0 <= at < len(values):
            what = f"the chosen item of {pivot.field_name(number)} isn't there"
            subject.fault("pivot-page", what, expected=f"under {len(values)}", found=item)


def _check_location(pivot: Pivot, subject: Subject) -> None:
    """package.pivot-location: where it stands, its header rows, label columns and page fields."""
    location, area = pivot.root.find("location"), pivot.area
    if location is None or area is None:
        found = location.get("ref") if location else "no location"
        subject.fault("pivot-location", "it stands on no cells", expected="A3:D20", found=found)
        return
    expected = _expected(pivot, location)
    for name, allowed in expected.items():
        if whole(location, name) not in allowed:
            what = f"{name} doesn't fit its fields"
            told = " or ".join(map(str, sorted(allowed)))
            subject.fault("pivot-location", what, expected=told, found=location.get(name))
    _check_extent(pivot, location, subject)
    pages = len(pivot.listed("pageFields"))
    rows, columns = whole(location, "rowPageCount", 0) or 0, whole(location, "colPageCount", 0) or 0
    if pages > rows * columns or (not pages and rows * columns):
        what = "the rows and columns of its page fields don't hold them"
        subject.fault("pivot-location", what, expected=f"{pages} page fields", found=f"{rows} × {columns}")
    elif pages and area.first_row < rows + 2:
        what = "there is no room for its page fields above it"
        subject.fault("pivot-location", what, expected=f"row {rows + 2} or below", found=area_name(area))


def _expected(pivot: Pivot, location: Element) -> dict[str, set[int]]:
    """The values that firstHeaderRow, firstDataRow and firstDataCol may have."""
    rows, columns = pivot.listed("rowFields"), pivot.listed("colFields")
    real = [number for number in columns if number != DATA]
    if real:
        header, data = {1}, {len(columns) + 1}
    elif columns:
        hidden = any(flag(e, "hideValuesRow") for e in pivot.root.walk("pivotTableDefinition"))
        header, data = {0, 1} if hidden else {1}, {(whole(location, "firstHeaderRow") or 0) + 1}
    else:
        header = {1, 2} if flag(pivot.root, "gridDropZones") else {1}
        header = header if rows or pivot.root.find("dataFields") else {0, 1}
        data = {whole(location, "firstHeaderRow") or 0}
    label = 1 + sum(not _is_compact(pivot, number) for number in rows[:-1]) if rows else int(bool(real))
    return {"firstHeaderRow": header, "firstDataRow": data, "firstDataCol": {label}}


def _is_compact(pivot: Pivot, number: int | None) -> bool:
    """True where the next field's labels stand in the same column, further in."""
    if number == DATA or number is None or not 0 <= number < len(pivot.fields):
        return flag(pivot.root, "compact", default=True)
    element = pivot.fields[number]
    return flag(element, "compact", default=True) and flag(element, "outline", default=True)


def _check_extent(pivot: Pivot, location: Element, subject: Subject) -> None:
    """The cells are those of the header, and of one row and column for each line."""
    area = pivot.area
    lines = {name: pivot.root.find(name) for name in ("rowItems", "colItems")}
    if area is None or None in lines.values() or pivot.root.find("dataFields") is None:
        return
    rows, columns = (len(found.elements()) if found else 0 for found in lines.values())
    height = (whole(location, "firstDataRow") or 0) + rows
    width = (whole(location, "firstDataCol") or 0) + columns
    actual = area.last_row - area.first_row + 1, area.last_column - area.first_column + 1
    if actual != (height, width):
        what = "its cells aren't as many as its header and its lines"
        expected, found = f"{height} rows, {width} columns", f"{actual[0]} rows, {actual[1]} columns"
        subject.fault("pivot-location", what, expected=expected, found=f"{area_name(area)}, {found}")
