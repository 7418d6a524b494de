"""``pivots:``, ``slicers:`` and ``timelines:`` read: short forms spelled out, faults found, records made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reporter.declared.shapes import (
    AGAINST,
    ALONG,
    FUNCTION_LABELS,
    FUNCTIONS,
    SHOW_AS,
    SUBTOTALS,
    Axis,
    Captions,
    Pivot,
    Slicer,
    Timeline,
    Value,
)
from reporter.document import Document, Keys, did_you_mean
from reporter.errors import PackageError
from reporter.pivot.declared.declaration import (
    Declaration,
    Declarations,
    DeclaredChart,
    DeclaredField,
    DeclaredValue,
    Place,
    SlicerDeclaration,
    TimelineDeclaration,
)
from reporter.xlsx.cells import parse_area
from reporter.xlsx.moves import LAST_COLUMN, LAST_ROW, Area

__all__ = ["check", "declarations", "spell_out"]

_AXES = ("rows", "columns", "filters")
_SWITCH = ("subtotals", bool)
_SIZES = {"slicers": (11, 1), "timelines": (6, 3)}
"""How many cells a slicer or a timeline goes down and across beyond its first, where only that is given."""


# Short forms


def spell_out(document: Document) -> None:
    """``rows: [Customer]`` as ``rows: [{field: Customer}]``, one as a list of one, true as its parts."""
    pivots = document.values.get("pivots")
    for pivot in pivots.values() if isinstance(pivots, dict) else ():
        if isinstance(pivot, dict):
            _spell_out_pivot(pivot)
    for key in ("slicers", "timelines"):
        one = document.values.get(key)
        if isinstance(one, dict):
            document.values[key] = [one]
        for item in document.values.get(key) or ():
            if isinstance(item, dict) and isinstance(item.get("pivots"), str):
                item["pivots"] = [item["pivots"]]


def _spell_out_pivot(pivot: dict[str, Any]) -> None:
    for key in (*_AXES, "values"):
        if isinstance(pivot.get(key), str | dict):
            pivot[key] = [pivot[key]]
        if isinstance(pivot.get(key), list):
            pivot[key] = [{"field": item} if isinstance(item, str) else item for item in pivot[key]]
    for key in _AXES:
        for item in _mappings(pivot.get(key)):
            for name in ("group", "only", "hide", "subtotals"):
                if isinstance(item.get(name), str | int | float) and (name, type(item[name])) != _SWITCH:
                    item[name] = [item[name]]
    for item in _mappings(pivot.get("values")):
        if isinstance(item.get("along"), str):
            item["along"] = {"field": item["along"]}
    if isinstance(pivot.get("grand_totals"), bool):
        shown = pivot["grand_totals"]
        pivot["grand_totals"] = {"row": shown, "column": shown}
    if isinstance(pivot.get("subtotals"), bool):
        pivot["subtotals"] = "top" if pivot["subtotals"] else "none"


def _mappings(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


# Faults


def check(document: Document) -> None:
    """Faults that need no template: two meanings for one thing, words that need others, no cells."""
    pivots = document.values.get("pivots")
    known = pivots if isinstance(pivots, dict) else {}
    for name, pivot in known.items():
        if isinstance(pivot, dict):
            keys: Keys = ("pivots", name)
            _check_place(document, pivot, keys)
            _check_axes(document, pivot, keys)
            _check_values(document, pivot, keys)
            if isinstance(pivot.get("chart"), dict):
                _check_cells(document, pivot["chart"], (*keys, "chart"))
    for key in ("slicers", "timelines"):
        for place, item in enumerate(_mappings(document.values.get(key))):
            _check_cells(document, item, (key, place))
    for place, item in enumerate(_mappings(document.values.get("timelines"))):
        if item.get("pivots") == []:
            document.fault("pivot.slicer", "a timeline stands on one pivot at least", ("timelines", place))
    for place, item in enumerate(_mappings(document.values.get("slicers"))):
        if bool(item.get("pivots")) == bool(item.get("table")):
            what = "a slicer stands either on pivots or on a table"
            document.fault(
                "pivot.slicer", what, ("slicers", place), expected="pivots: [NAME], or table: NAME"
            )


def _check_place(document: Document, pivot: dict[str, Any], keys: Keys) -> None:
    at, sheet = pivot.get("at"), pivot.get("sheet")
    if not isinstance(at, str):
        return
    if sheet and "!" in at:
        what = f"the pivot stands on the new sheet {sheet}, so its cell is given without a sheet"
        document.fault("pivot.place", what, (*keys, "at"), found=at)
    elif not sheet:
        _check_cells(document, pivot, keys)
    elif _area(at) is None:
        document.fault("pivot.place", '"at" names no cell', (*keys, "at"), expected="B6", found=at)


def _check_cells(document: Document, item: dict[str, Any], keys: Keys) -> None:
    at = item.get("at")
    if isinstance(at, str) and _cells(at) is None:
        document.fault(
            "pivot.place", '"at" names no cells of a sheet', (*keys, "at"), expected='"Sheet!B6"', found=at
        )


def _check_axes(document: Document, pivot: dict[str, Any], keys: Keys) -> None:
    values = [_value_name(value) for value in _mappings(pivot.get("values"))]
    seen: dict[tuple[str, str], str] = {}
    for axis in _AXES:
        for place, item in enumerate(_mappings(pivot.get(axis))):
            at = (*keys, axis, place)
            groups = item.get("group") or [""]
            for group in groups if isinstance(groups, list) else ():
                one = (str(item.get("field")).casefold(), str(group))
                if one in seen:
                    what = f'"{item.get("field")}" stands in {seen[one]} and in {axis}: a field has one place'
                    document.fault("pivot.field-twice", what, at, remedy="take one of the two away")
                seen[one] = axis
            _check_axis(document, item, at, values)


def _check_axis(document: Document, item: dict[str, Any], keys: Keys, values: Sequence[str]) -> None:
    """Keys that exclude each other, or that mean one field where several stand."""
    for one, other in (("top", "bottom"), ("only", "hide")):
        if item.get(one) and item.get(other):
            document.fault("pivot.both", f'a field has "{one}" or "{other}", not both', keys)
    if isinstance(item.get("group"), list) and len(item["group"]) > 1:
        for name in ("caption", "by", "top", "bottom", "only", "hide"):
            if item.get(name):
                what = f'"{name}" can\'t mean several date groups at once'
                remedy = "write one entry for each group: {field: …, group: years}"
                document.fault("pivot.groups", what, (*keys, name), remedy=remedy)
    for name in ("by", "top", "bottom", "sort"):
        if keys[2] == "filters" and item.get(name):
            document.fault("pivot.filter", f'a filter has no "{name}": it shows no items', (*keys, name))
    by = item.get("by")
    if isinstance(by, str) and by.strip().casefold() not in {name.casefold() for name in values}:
        what = f'"by" names no value of the pivot: "{by}"'
        near = did_you_mean(by, values)
        document.fault("pivot.by", what, (*keys, "by"), expected=", ".join(values), remedy=near)


def _value_name(value: Mapping[str, Any]) -> str:
    """The name by which ``by`` and the pivot know a value, without the blank that tells it from a field."""
    label = FUNCTION_LABELS.get(str(value.get("function", "sum")), "")
    return str(value.get("name") or f"{label}{value.get('field')}").strip()


def _check_values(document: Document, pivot: dict[str, Any], keys: Keys) -> None:
    if pivot.get("values") == []:
        document.fault("pivot.values", "a pivot shows one value at least", (*keys, "values"))
    names: set[str] = set()
    axes = {str(item.get("field")).casefold() for axis in _AXES[:2] for item in _mappings(pivot.get(axis))}
    for place, value in enumerate(_mappings(pivot.get("values"))):
        at = (*keys, "values", place)
        if value.get("function") in ("distinct_count", "count_distinct", "distinct"):
            _distinct(document, value, at)
        name = _value_name(value).casefold()
        if name in names:
            what = f'two values are called "{_value_name(value)}"'
            document.fault("pivot.value-twice", what, at, remedy="give one of them another name")
        names.add(name)
        _check_comparison(document, value, at, axes)


def _distinct(document: Document, value: dict[str, Any], keys: Keys) -> None:
    what = "a pivot over a table can't count distinct items: Excel does so in the Data Model only"
    remedy = f"feed a table with one row for each {value.get('field')} and use count there"
    document.fault("pivot.distinct", what, (*keys, "function"), remedy=remedy)
    value["function"] = "count"


def _check_comparison(document: Document, value: dict[str, Any], keys: Keys, axes: set[str]) -> None:
    show, along = value.get("show_as", "value"), value.get("along")
    for name, needed in (("along", ALONG), ("against", AGAINST)):
        given = value.get(name) is not None
        if show in needed and not given:
            example = (
                "along: a field of rows or columns"
                if name == "along"
                else "against: previous, next or an item"
            )
            document.fault("pivot.show-as", f'"show_as: {show}" needs "{name}"', keys, expected=example)
        elif given and show in SHOW_AS and show not in needed:
            words = ", ".join(sorted(needed))
            document.fault(
                "pivot.show-as", f'"{name}" says nothing for "show_as: {show}"', keys, expected=words
            )
    field = along.get("field") if isinstance(along, dict) else None
    if isinstance(field, str) and field.casefold() not in axes:
        what = f'"along" names "{field}", which stands neither in rows nor in columns'
        document.fault("pivot.along", what, (*keys, "along"), remedy=did_you_mean(field, axes))


# Records


def declarations(
    document: Document,
    pivots: Mapping[str, Pivot],
    slicers: Sequence[Slicer],
    timelines: Sequence[Timeline],
) -> Declarations:
    """What the file declares; fields and tables are spelled as the file spells them."""
    return Declarations(
        tuple(_declaration(name, pivot, document) for name, pivot in pivots.items()),
        tuple(_slicer(item, document.place(("slicers", at))) for at, item in enumerate(slicers)),
        tuple(_timeline(item, document.place(("timelines", at))) for at, item in enumerate(timelines)),
        tuple(dict.fromkeys(pivot.sheet for pivot in pivots.values() if pivot.sheet)),
    )


def _declaration(name: str, pivot: Pivot, document: Document) -> Declaration:
    keys: Keys = ("pivots", name)
    sheet, area = _cells(pivot.at) or (pivot.sheet, _area(pivot.at) or Area(1, 1, 1, 1))

    def axis(key: str, items: Sequence[Axis]) -> tuple[DeclaredField, ...]:
        return tuple(
            one
            for at, item in enumerate(items)
            for one in _fields(pivot, item, document.place((*keys, key, at)))
        )

    return Declaration(
        name=name,
        source=pivot.source,
        place=Place(sheet, area, document.place((*keys, "at"))),
        rows=axis("rows", pivot.rows),
        columns=axis("columns", pivot.columns),
        values=tuple(
            _value(item, document.place((*keys, "values", at))) for at, item in enumerate(pivot.values)
        ),
        pages=axis("filters", pivot.filters),
        form=pivot.layout,
        values_on_rows=pivot.values_on == "rows",
        total_row=pivot.grand_totals.row,
        total_column=pivot.grand_totals.column,
        subtotals_below=pivot.subtotals == "bottom",
        style=pivot.style,
        stripes=pivot.stripes,
        captions=_captions(pivot.captions),
        calculated=pivot.calculated,
        chart=_chart(pivot, document.place((*keys, "chart"))),
        line=document.place(keys),
    )


def _fields(pivot: Pivot, item: Axis, line: str) -> list[DeclaredField]:
    """The field, once for each of its date groups, in their order."""
    picked = item.by or (_named(pivot.values[0]) if item.top or item.bottom else None)
    sort_by = picked if item.by is not None or item.sort is None else None
    functions = None if item.subtotals is True else item.subtotals or ()
    if pivot.subtotals == "none" and functions is None:
        functions = ()
    return [
        DeclaredField(
            field=item.field,
            group=group,
            caption=item.caption,
            sort=item.sort or ("ascending" if sort_by is None or item.bottom else "descending"),
            sort_by=sort_by,
            picked_by=picked,
            most=item.top or 0,
            least=item.bottom or 0,
            subtotals=None
            if functions is None
            else tuple(SUBTOTALS[name] for name in SUBTOTALS if name in functions),
            format=item.format,
            only=item.only,
            hidden=item.hide,
            repeat_labels=pivot.repeat_labels if item.repeat_labels is None else item.repeat_labels,
            blank_rows=pivot.blank_rows if item.blank_rows is None else item.blank_rows,
            show_empty=item.show_empty,
            line=line,
        )
        for group in item.group or (None,)
    ]


def _named(value: Value) -> str:
    return _value_name({"function": value.function, "name": value.name, "field": value.field})


def _value(item: Value, line: str) -> DeclaredValue:
    return DeclaredValue(
        field=item.field,
        name=_named(item),
        function=FUNCTIONS[item.function],
        show_as=SHOW_AS[item.show_as],
        along=item.along.field if item.along else "",
        group=item.along.group if item.along else None,
        item=item.against,
        format=item.format,
        line=line,
    )


def _captions(captions: Captions) -> dict[str, str]:
    given = {
        "values": captions.values,
        "rows": captions.rows,
        "columns": captions.columns,
        "grand_total": captions.grand_total,
        "empty": captions.empty,
        "errors": captions.errors,
    }
    return {name: text for name, text in given.items() if text is not None}


def _chart(pivot: Pivot, line: str) -> DeclaredChart | None:
    if pivot.chart is None:
        return None
    chart, (sheet, area) = pivot.chart, _cells(pivot.chart.at) or ("", Area(1, 1, 1, 1))
    if (area.first_row, area.first_column) == (area.last_row, area.last_column):
        area = _sized(area, (14, 7))
    number = chart.format or pivot.values[0].format
    return DeclaredChart(chart.kind, Place(sheet, area, line), chart.title, chart.alt, chart.stacked, number)


def _slicer(item: Slicer, line: str) -> SlicerDeclaration:
    place = _place(item.at, "slicers", line)
    return SlicerDeclaration(
        item.field, place, item.pivots, item.table, item.caption, item.columns, item.style, line
    )


def _timeline(item: Timeline, line: str) -> TimelineDeclaration:
    return TimelineDeclaration(
        item.field, _place(item.at, "timelines", line), item.pivots, item.caption, item.level, line
    )


# Places


def _place(at: str, kind: str, line: str) -> Place:
    sheet, area = _cells(at) or ("", Area(1, 1, 1, 1))
    one = (area.first_row, area.first_column) == (area.last_row, area.last_column)
    return Place(sheet, _sized(area, _SIZES[kind]) if one else area, line)


def _sized(area: Area, size: tuple[int, int]) -> Area:
    return Area(area.first_row, area.first_column, area.first_row + size[0], area.first_column + size[1])


def _cells(text: str) -> tuple[str, Area] | None:
    """Sheet and cells of ``Sheet!B6`` or ``'My sheet'!B6:C9``; None where it is neither."""
    sheet, _, cells = text.rpartition("!")
    area = _area(cells)
    if len(sheet) > 1 and sheet.startswith("'") and sheet.endswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    return (sheet, area) if sheet and area else None


def _area(text: str) -> Area | None:
    try:
        area = parse_area(text.replace("$", ""))
    except (ValueError, PackageError):
        return None
    inside = area.first_row > 0 and area.last_row <= LAST_ROW and area.last_column <= LAST_COLUMN
    return area if inside else None
