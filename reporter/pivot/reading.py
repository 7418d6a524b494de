"""Pivot tables and their caches, read from their parts into the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, cast

from reporter.errors import PackageError
from reporter.pivot.model import (
    VALUES,
    CacheField,
    DataField,
    Filter,
    Function,
    GroupBy,
    Grouping,
    Item,
    PageField,
    PivotField,
    PivotTable,
    Scalar,
)
from reporter.pivot.recordset import records
from reporter.pivot.scalars import READ, TRUE, moment, unescaped
from reporter.pivot.words import words_of
from reporter.xlsx.cells import parse_area

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

__all__ = ["SUBTOTALS", "cache_fields", "pivot_table", "records"]

_UNSIGNED = 1 << 32

SUBTOTALS: Mapping[str, str] = {
    "sumSubtotal": "sum",
    "countASubtotal": "countA",
    "avgSubtotal": "avg",
    "maxSubtotal": "max",
    "minSubtotal": "min",
    "productSubtotal": "product",
    "countSubtotal": "count",
    "stdDevSubtotal": "stdDev",
    "stdDevPSubtotal": "stdDevP",
    "varSubtotal": "var",
    "varPSubtotal": "varP",
}
"""The pivotField's attribute of each custom subtotal, and its ST_ItemType, in the schema's order."""


def cache_fields(definition: bytes) -> tuple[CacheField, ...]:
    """The fields of a pivotCacheDefinition in order."""
    root = _root(definition)
    fields = [_cache_field(element) for element in root.iterfind("{*}cacheFields/{*}cacheField")]
    formulas = _calculated_items(root)
    for at, of_field in formulas.items():
        if 0 <= at < len(fields):
            fields[at] = _with_formulas(fields[at], of_field)
    return tuple(fields)


def _root(part: bytes) -> Element:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True)
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        what = "can't be read: a pivot's part is no well-formed XML"
        raise PackageError.of("package.xml", what, found=str(error)) from error


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _flag(element: Element, name: str, default: bool = False) -> bool:
    text = element.get(name)
    return default if text is None else text in TRUE


def _whole(element: Element, name: str) -> int | None:
    text = element.get(name)
    return None if text is None else int(text)


def _scalars(parent: Element | None) -> tuple[Scalar, ...]:
    """The values of the children s, n, d, b, e and m."""
    if parent is None:
        return ()
    found = ((READ.get(_name(child)), child.get("v", "")) for child in parent)
    return tuple(scalar(text) for scalar, text in found if scalar is not None)


def _cache_field(element: Element) -> CacheField:
    return CacheField(
        name=unescaped(element.get("name", "")),
        items=_scalars(element.find("{*}sharedItems")),
        number_format=int(element.get("numFmtId", "0")),
        database=_flag(element, "databaseField", True),
        formula=element.get("formula"),
        grouping=_grouping(element.find("{*}fieldGroup")),
    )


def _grouping(group: Element | None) -> Grouping | None:
    """The fieldGroup; one that only names its parent groups nothing itself."""
    if group is None or group.find("{*}groupItems") is None:
        return None
    base, parent = _whole(group, "base"), _whole(group, "par")
    items = _scalars(group.find("{*}groupItems"))
    ranged, discrete = group.find("{*}rangePr"), group.find("{*}discretePr")
    if ranged is None:
        mapping = () if discrete is None else tuple(int(child.get("v", "0")) for child in discrete)
        return Grouping("discrete", base if base is not None else -1, items, parent=parent, mapping=mapping)
    by = cast(GroupBy, ranged.get("groupBy", "range"))
    return Grouping(
        by=by,
        base=base if base is not None else -1,
        items=items,
        start=_bound(ranged, "start", by),
        end=_bound(ranged, "end", by),
        interval=float(ranged.get("groupInterval", "1")),
        auto_start=_flag(ranged, "autoStart", True),
        auto_end=_flag(ranged, "autoEnd", True),
        parent=parent,
    )


def _bound(ranged: Element, which: str, by: GroupBy) -> float | datetime | None:
    text = ranged.get(which + ("Num" if by == "range" else "Date"))
    if text is None:
        return None
    return float(text) if by == "range" else moment(text)


def _calculated_items(root: Element) -> dict[int, dict[int, tuple[str, int]]]:
    """The formulas of calculated items and their solve order, by field and by index of the item."""
    found: dict[int, dict[int, tuple[str, int]]] = {}
    for order, element in enumerate(root.iterfind("{*}calculatedItems/{*}calculatedItem")):
        formula = element.get("formula", "")
        for reference in element.iterfind("{*}pivotArea/{*}references/{*}reference"):
            at = int(reference.get("field", "-1"))
            places = (int(x.get("v", "0")) for x in reference.iterfind("{*}x"))
            found.setdefault(at, {}).update(dict.fromkeys(places, (formula, order)))
    return found


def _with_formulas(of: CacheField, found: Mapping[int, tuple[str, int]]) -> CacheField:
    known = {at: formula for at, (formula, _) in found.items()}
    order = {str(of.members[at]): order for at, (_, order) in found.items() if at < len(of.members)}
    return replace(of, calculated_items=known, solve_order=order)


def pivot_table(
    definition: bytes, fields: tuple[CacheField, ...], normal_style: str | None = None
) -> PivotTable:
    """The pivotTableDefinition over the fields of its cache.

    The name of the workbook's normal style tells the language of the words that Excel puts into the pivot.
    """
    root = _root(definition)
    location = root.find("{*}location")
    if location is None:
        raise PackageError.of("package.pivot", "has no location", place=root.get("name", "a pivot table"))
    table = PivotTable(
        name=root.get("name", ""),
        cache=fields,
        fields=tuple(_pivot_field(element) for element in root.iterfind("{*}pivotFields/{*}pivotField")),
        rows=_axis(root, "rowFields"),
        columns=_axis(root, "colFields"),
        pages=tuple(_page_field(element) for element in root.iterfind("{*}pageFields/{*}pageField")),
        data=tuple(_data_field(element, fields) for element in root.iterfind("{*}dataFields/{*}dataField")),
        location=parse_area(location.get("ref", "A1")),
        filters=tuple(_filter(element) for element in root.iterfind("{*}filters/{*}filter")),
        data_position=_whole(root, "dataPosition"),
        data_caption=root.get("dataCaption", "Values"),
        words=words_of(root.get("dataCaption", ""), normal_style),
        page_wrap=int(root.get("pageWrap", "0")),
    )
    options: Mapping[str, Any] = _captions(root) | _switches(root)
    return replace(table, **options)


_CAPTIONS = {
    "grand_total_caption": "grandTotalCaption",
    "row_header_caption": "rowHeaderCaption",
    "column_header_caption": "colHeaderCaption",
    "missing_caption": "missingCaption",
    "error_caption": "errorCaption",
}
_SWITCHES = {
    "row_grand_totals": ("rowGrandTotals", True),
    "column_grand_totals": ("colGrandTotals", True),
    "compact": ("compact", True),
    "outline": ("outline", False),
    "compact_data": ("compactData", True),
    "outline_data": ("outlineData", False),
    "data_on_rows": ("dataOnRows", False),
    "show_missing": ("showMissing", True),
    "show_error": ("showError", False),
    "show_headers": ("showHeaders", True),
    "grid_drop_zones": ("gridDropZones", False),
    "merge_items": ("mergeItem", False),
    "subtotal_hidden_items": ("subtotalHiddenItems", False),
    "show_multiple_label": ("showMultipleLabel", True),
    "page_over_then_down": ("pageOverThenDown", False),
    "show_empty_rows": ("showEmptyRow", False),
    "show_empty_columns": ("showEmptyCol", False),
    "visual_totals": ("visualTotals", True),
}


def _captions(root: Element) -> dict[str, str | bool | None]:
    found = {name: root.get(attribute) for name, attribute in _CAPTIONS.items()}
    return {name: None if text is None else unescaped(text) for name, text in found.items()}


def _switches(root: Element) -> dict[str, str | bool | None]:
    flags: dict[str, str | bool | None] = {
        name: _flag(root, attribute, default) for name, (attribute, default) in _SWITCHES.items()
    }
    extended = root.find("{*}extLst/{*}ext/{*}pivotTableDefinition")
    flags["hide_values_row"] = extended is not None and _flag(extended, "hideValuesRow")
    return flags


def _axis(root: Element, name: str) -> tuple[int, ...]:
    return tuple(int(element.get("x", "0")) for element in root.iterfind(f"{{*}}{name}/{{*}}field"))


def _pivot_field(element: Element) -> PivotField:
    extended = element.find("{*}extLst/{*}ext/{*}pivotField")
    sort = element.get("sortType", "manual")
    return PivotField(
        axis=element.get("axis"),
        data=_flag(element, "dataField"),
        items=tuple(_item(child) for child in element.iterfind("{*}items/{*}item")),
        name=element.get("name"),
        compact=_flag(element, "compact", True),
        outline=_flag(element, "outline", True),
        subtotal_top=_flag(element, "subtotalTop", True),
        default_subtotal=_flag(element, "defaultSubtotal", True),
        subtotals=tuple(kind for attribute, kind in SUBTOTALS.items() if _flag(element, attribute)),
        subtotal_caption=element.get("subtotalCaption"),
        insert_blank_row=_flag(element, "insertBlankRow"),
        show_all=_flag(element, "showAll", True),
        sort=cast(Literal["manual", "ascending", "descending"], sort),
        sort_by=_sort_scope(element.find("{*}autoSortScope")),
        multiple_selection=_flag(element, "multipleItemSelectionAllowed"),
        include_new_items=_flag(element, "includeNewItemsInFilter"),
        repeat_labels=extended is not None and _flag(extended, "fillDownLabels"),
        number_format=_whole(element, "numFmtId"),
    )


def _item(element: Element) -> Item:
    return Item(
        index=_whole(element, "x"),
        kind=element.get("t", "data"),
        hidden=_flag(element, "h"),
        expanded=_flag(element, "sd", True),
        caption=element.get("n"),
        missing=_flag(element, "m"),
    )


def _sort_scope(scope: Element | None) -> dict[int, tuple[int, ...]] | None:
    """The positions that an autoSortScope names, by field; Σ Values is written as 4294967294."""
    if scope is None:
        return None
    found = {}
    for reference in scope.iterfind("{*}pivotArea/{*}references/{*}reference"):
        at = int(reference.get("field", "0"))
        places = tuple(int(x.get("v", "0")) for x in reference.iterfind("{*}x"))
        found[VALUES if at == _UNSIGNED + VALUES else at] = places
    return found


def _page_field(element: Element) -> PageField:
    caption = element.get("cap")
    return PageField(int(element.get("fld", "0")), _whole(element, "item"), caption)


def _data_field(element: Element, fields: tuple[CacheField, ...]) -> DataField:
    field = int(element.get("fld", "0"))
    unnamed = fields[field].name if field < len(fields) else ""
    extended = element.find("{*}extLst/{*}ext/{*}dataField")
    shown = None if extended is None else extended.get("pivotShowAs")
    return DataField(
        name=unescaped(element.get("name", unnamed)),
        field=field,
        function=cast(Function, element.get("subtotal", "sum")),
        show_as=str(shown) if shown else element.get("showDataAs", "normal"),
        base_field=int(element.get("baseField", "-1")),
        base_item=int(element.get("baseItem", "1048832")),
        number_format=_whole(element, "numFmtId"),
    )


def _filter(element: Element) -> Filter:
    column = element.find("{*}autoFilter/{*}filterColumn")
    custom = None if column is None else column.find("{*}customFilters")
    extended = element.find("{*}extLst/{*}ext/{*}pivotFilter")
    criteria = () if custom is None else tuple((c.get("operator", "equal"), c.get("val", "")) for c in custom)
    return Filter(
        on=int(element.get("fld", "0")),
        type=element.get("type", "unknown"),
        evaluation_order=int(element.get("evalOrder", "0")),
        data_field=_whole(element, "iMeasureFld"),
        criteria=criteria,
        all_of=custom is not None and _flag(custom, "and"),
        options=_filter_options(column),
        value1=element.get("stringValue1"),
        value2=element.get("stringValue2"),
        whole_day=extended is not None and _flag(extended, "useWholeDay"),
    )


def _filter_options(column: Element | None) -> dict[str, str]:
    """The attributes of a top10 or a dynamicFilter."""
    if column is None:
        return {}
    known = (child for child in column if _name(child) in ("top10", "dynamicFilter"))
    return {str(name): str(text) for child in known for name, text in child.attrib.items()}
