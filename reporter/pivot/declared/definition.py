"""The pivotTableDefinition of a declared pivot, as it is over a table without rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from reporter.pivot.declared.additions import HEAD, MAIN, X14, attributes
from reporter.pivot.declared.cache import CachePlan, Item, Named
from reporter.pivot.declared.declaration import Declaration, DeclaredField, DeclaredValue, Label
from reporter.xlsx.cells import area_name
from reporter.xlsx.moves import Area

__all__ = ["DefinitionPlan", "definition"]

_SUBTOTALS = {
    "sum": "sumSubtotal", "countA": "countASubtotal", "avg": "avgSubtotal", "max": "maxSubtotal",
    "min": "minSubtotal", "product": "productSubtotal", "count": "countSubtotal", "stdDev": "stdDevSubtotal",
    "stdDevP": "stdDevPSubtotal", "var": "varSubtotal", "varP": "varPSubtotal",
}  # fmt: skip
_NEWER = {
    "percentOfParentRow", "percentOfParentCol", "percentOfParent", "percentOfRunningTotal", "rankAscending",
    "rankDescending",
}  # fmt: skip
_STEPS = {"previous": 1048828, "next": 1048829}
_DATA = 4294967294
_PERCENT = "0.0%"
_CAPTIONS = {
    "values": "dataCaption",
    "rows": "rowHeaderCaption",
    "columns": "colHeaderCaption",
    "grand_total": "grandTotalCaption",
    "empty": "missingCaption",
    "errors": "errorCaption",
}
"""The captions of the file in the words of pivotTableDefinition."""


@dataclass(frozen=True, slots=True)
class DefinitionPlan:
    """What a definition is written from: ``item`` types a label of a column, ``number_format`` finds the
    numFmtId of a code; ``listed`` are the fields that slicers and timelines use.
    """

    declaration: Declaration
    cache: CachePlan
    cache_id: str
    listed: frozenset[str]
    item: Callable[[Named, Label], Item]
    number_format: Callable[[str], int]

    def index(self, one: DeclaredField) -> int:
        return self.cache.index(one.field, one.group)

    @property
    def values_axis(self) -> bool:
        """True where the Σ Values field is there: with two values or more."""
        return len(self.declaration.values) > 1


def definition(plan: DefinitionPlan) -> str:
    """pivotTableDefinition with everything but its items, lines and cells."""
    what = plan.declaration
    pages = [attributes(fld=plan.index(one), item=_chosen(plan, one), hier=-1) for one in what.pages]
    on_rows = plan.values_axis and what.values_on_rows
    rows = [plan.index(one) for one in what.rows] + ([-2] if on_rows else [])
    columns = [plan.index(one) for one in what.columns] + ([-2] if plan.values_axis and not on_rows else [])
    return "".join(
        (
            f'{HEAD}<pivotTableDefinition xmlns="{MAIN}"{_head(plan)}>',
            _location(what),
            _list("pivotFields", (_field(plan, place) for place in range(len(plan.cache.names)))),
            _list("rowFields", (f'<field x="{place}"/>' for place in rows)),
            _list("rowItems", ["<i/>"]) if what.rows or not what.columns else "",
            _list("colFields", (f'<field x="{place}"/>' for place in columns)),
            _list("colItems", ["<i/>"]),
            _list("pageFields", (f"<pageField{page}/>" for page in pages)),
            _list("dataFields", (_data_field(plan, value) for value in what.values)),
            _chart_formats(what),
            _style(what),
            _list("filters", _filters(plan)),
            _extension(),
            "</pivotTableDefinition>",
        )
    )


def _list(name: str, items: Iterable[str]) -> str:
    found = list(items)
    return f'<{name} count="{len(found)}">{"".join(found)}</{name}>' if found else ""


def _head(plan: DefinitionPlan) -> str:
    what = plan.declaration
    captions = {_CAPTIONS[name]: text for name, text in what.captions.items()}
    return attributes(
        name=what.name,
        cacheId=plan.cache_id,
        dataOnRows=True if plan.values_axis and what.values_on_rows else None,
        applyNumberFormats=0,
        applyBorderFormats=0,
        applyFontFormats=0,
        applyPatternFormats=0,
        applyAlignmentFormats=0,
        applyWidthHeightFormats=1,
        **{"dataCaption": "Values", **captions},
        showError=True if "errorCaption" in captions else None,
        updatedVersion=6,
        minRefreshableVersion=3,
        useAutoFormatting=1,
        rowGrandTotals=None if what.total_row else False,
        colGrandTotals=None if what.total_column else False,
        itemPrintTitles=1,
        createdVersion=6,
        indent=0,
        compact=None if what.form == "compact" else False,
        outline=True if what.form == "outline" or what.form == "compact" else None,
        outlineData=True if what.form != "tabular" else None,
        compactData=None if what.form == "compact" else False,
        chartFormat=1 if what.chart else None,
        multipleFieldFilters=0,
    )


def _location(what: Declaration) -> str:
    """The place of the body: page fields stand above it, one row left free."""
    pages = len(what.pages)
    row, column = what.place.area.first_row + (pages + 1 if pages else 0), what.place.area.first_column
    return "<location{}/>".format(
        attributes(
            ref=area_name(Area(row, column, row + 1, column)),
            firstHeaderRow=1,
            firstDataRow=1,
            firstDataCol=1,
            rowPageCount=pages or None,
            colPageCount=1 if pages else None,
        )
    )


# Fields


def _field(plan: DefinitionPlan, place: int) -> str:
    what, cache = plan.declaration, plan.cache
    one = next((found for found in what.fields if plan.index(found) == place), None)
    form = {
        "compact": None if what.form == "compact" else False,
        "outline": None if what.form != "tabular" else False,
    }
    data = True if any(_source(plan, value) == place for value in what.values) else None
    name = cache.names[place]
    if place >= len(cache.columns) and (name in cache.calculated or cache.others.get(name)):
        drag = attributes(dragToRow=0, dragToCol=0, dragToPage=0)
        shown = attributes(showAll=0, defaultSubtotal=0)
        return f"<pivotField{attributes(dataField=data, **form)}{drag}{shown}/>"
    number = cache.formats.get(name, 0) or None
    if one is None:
        head = attributes(dataField=data, numFmtId=number, **form, showAll=0)
        if cache.fields[place].column not in plan.listed:
            return f"<pivotField{head}/>"
        return f"<pivotField{head}>{_items(plan, place, None)}</pivotField>"
    return _axis_field(plan, place, one, {"dataField": data, "numFmtId": number, **form})


def _axis_field(plan: DefinitionPlan, place: int, one: DeclaredField, head: Mapping[str, object]) -> str:
    what = plan.declaration
    axis = "axisRow" if one in what.rows else "axisCol" if one in what.columns else "axisPage"
    several = axis == "axisPage" and (one.hidden or len(one.only) > 1)
    by_value = one.sort_by is not None and one.sort != "manual"
    in_time = one.group is not None and one.sort == "ascending" and not by_value
    number = {"numFmtId": plan.number_format(one.format)} if one.format else {}
    functions = {_SUBTOTALS[name]: True for name in one.subtotals or ()}
    text = attributes(
        name=_caption(plan, place, one),
        axis=axis,
        **{**head, **number},
        showAll=one.show_empty,
        multipleItemSelectionAllowed=True if several else None,
        measureFilter=True if one.most or one.least else None,
        sortType=None if one.sort == "manual" or in_time else one.sort,
        insertBlankRow=True if one.blank_rows else None,
        includeNewItemsInFilter=True if one.hidden else None,
        subtotalTop=False if what.subtotals_below else None,
        defaultSubtotal=None if one.subtotals is None else False,
        **functions,
    )
    scope = _sort_scope(what, one.sort_by) if by_value and one.sort_by is not None else ""
    labels = (
        f'<extLst><ext uri="{{2946ED86-A175-432a-8AC1-64E0C546D7DE}}" xmlns:x14="{X14}">'
        '<x14:pivotField fillDownLabels="1"/></ext></extLst>'
        if one.repeat_labels
        else ""
    )
    return f"<pivotField{text}>{_items(plan, place, one)}{scope}{labels}</pivotField>"


def _caption(plan: DefinitionPlan, place: int, one: DeclaredField) -> str | None:
    """The caption; a date's finest group, which has the date's name, is called Months and so on if it may."""
    if one.caption or one.group is None or place >= len(plan.cache.columns):
        return one.caption or None
    group = one.group.capitalize()
    taken = {*plan.cache.names, *(other.caption for other in plan.declaration.fields)}
    taken |= {value.name.strip() for value in plan.declaration.values}
    return None if group.casefold() in {name.casefold() for name in taken} else group


def _sort_scope(what: Declaration, by: str) -> str:
    return (
        '<autoSortScope><pivotArea dataOnly="0" outline="0" fieldPosition="0"><references count="1">'
        f'<reference field="{_DATA}" count="1" selected="0"><x v="{_value(what, by)}"/></reference>'
        "</references></pivotArea></autoSortScope>"
    )


def _value(what: Declaration, name: str) -> int:
    return [value.name for value in what.values].index(name)


def _order(plan: DefinitionPlan, place: int) -> list[int]:
    """The indices of a field's members in the order of its items: blanks are last."""
    members = plan.cache.members(place)
    if plan.cache.fields[place].group:
        return list(range(len(members)))
    return [*range(1, len(members)), 0]


def _items(plan: DefinitionPlan, place: int, one: DeclaredField | None) -> str:
    shown = _shown(plan, place, one)
    items = [
        f"<item{attributes(h=None if index in shown else True, x=index)}/>" for index in _order(plan, place)
    ]
    functions = one.subtotals if one is not None else None
    items += ['<item t="default"/>'] if functions is None else [f'<item t="{name}"/>' for name in functions]
    return _list("items", items)


def _shown(plan: DefinitionPlan, place: int, one: DeclaredField | None) -> set[int]:
    """The indices of the members that a manual filter lets through."""
    members = plan.cache.members(place)
    every = set(range(len(members)))
    if one is None or _chosen(plan, one) is not None or not (one.only or one.hidden):
        return every
    named = plan.cache.fields[place]
    listed = {members.index(plan.item(named, label)) for label in one.only or one.hidden}
    return listed if one.only else every - listed


def _chosen(plan: DefinitionPlan, one: DeclaredField) -> int | None:
    """The position of a page field's one item, None where it shows all or several."""
    if one not in plan.declaration.pages or len(one.only) != 1:
        return None
    return _position(plan, plan.index(one), one.only[0])


def _position(plan: DefinitionPlan, place: int, label: Label) -> int:
    index = plan.cache.members(place).index(plan.item(plan.cache.fields[place], label))
    return _order(plan, place).index(index)


# Values


def _data_field(plan: DefinitionPlan, value: DeclaredValue) -> str:
    newer = value.show_as in _NEWER
    base = plan.cache.index(value.along, value.group) if value.along else 0
    code = value.format or (_PERCENT if value.show_as.startswith("percent") else "")
    inherits = value.show_as in ("normal", "difference", "runTotal") and value.function not in (
        "count",
        "countNums",
    )
    inherited = plan.cache.formats.get(plan.cache.names[_source(plan, value)], 0) if inherits else 0
    text = attributes(
        name=value.name,
        fld=_source(plan, value),
        subtotal=value.function if value.function != "sum" else None,
        showDataAs=value.show_as if value.show_as != "normal" and not newer else None,
        baseField=base,
        baseItem=_base_item(plan, base, value),
        numFmtId=(plan.number_format(code) if code else inherited) or None,
    )
    if not newer:
        return f"<dataField{text}/>"
    return (
        f'<dataField{text}><extLst><ext uri="{{E15A36E0-9728-4e99-A89B-3F7291B0FE68}}" xmlns:x14="{X14}">'
        f'<x14:dataField pivotShowAs="{value.show_as}"/></ext></extLst></dataField>'
    )


def _source(plan: DefinitionPlan, value: DeclaredValue) -> int:
    groups = plan.cache.groups.get(value.field)
    return plan.cache.index(value.field, groups[0] if groups else None)


def _base_item(plan: DefinitionPlan, base: int, value: DeclaredValue) -> int:
    if value.item is None:
        return 0
    steps = _STEPS.get(value.item) if isinstance(value.item, str) else None
    return steps if steps is not None else _position(plan, base, value.item)


def _filters(plan: DefinitionPlan) -> Iterable[str]:
    """The top and bottom filters of fields, numbered in their order."""
    picking = [one for one in plan.declaration.fields if one.most or one.least]
    for number, one in enumerate(picking, 1):
        head = attributes(
            fld=plan.index(one), type="count", evalOrder=-1, id=number,
            iMeasureFld=_value(plan.declaration, one.picked_by) if one.picked_by is not None else 0,
        )  # fmt: skip
        count = one.most or one.least
        top = attributes(top=None if one.most else False, val=count, filterVal=count)
        yield (
            f'<filter{head}><autoFilter ref="A1"><filterColumn colId="0"><top10{top}/></filterColumn>'
            "</autoFilter></filter>"
        )


# The rest


def _chart_formats(what: Declaration) -> str:
    """A format a value, as the pivot chart's own formats count them."""
    places = range(len(what.values)) if what.chart else ()
    return _list(
        "chartFormats",
        (
            f'<chartFormat chart="0" format="{place}" series="1"><pivotArea type="data" outline="0"'
            f' fieldPosition="0"><references count="1"><reference field="{_DATA}" count="1" selected="0">'
            f'<x v="{place}"/></reference></references></pivotArea></chartFormat>'
            for place in places
        ),
    )


def _style(what: Declaration) -> str:
    return "<pivotTableStyleInfo{}/>".format(
        attributes(
            name=what.style,
            showRowHeaders=1,
            showColHeaders=1,
            showRowStripes=what.stripes,
            showColStripes=0,
            showLastColumn=1,
        )
    )


def _extension() -> str:
    return (
        f'<extLst><ext uri="{{962EF5D1-5CA2-4c93-8EF4-DBF5C05439D2}}" xmlns:x14="{X14}">'
        '<x14:pivotTableDefinition hideValuesRow="1"/></ext></extLst>'
    )
