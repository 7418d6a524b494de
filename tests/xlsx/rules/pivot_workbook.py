"""A sound workbook with everything that pivots may have, written part by part, for tests to break.

Sheet "Data" holds the table Sales and a slicer on it; "Overview" two pivots over it that share a cache, with
a page field, a slicer, a timeline, a pivot chart, formats and a conditional format.
"""

from __future__ import annotations

import re

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_X15 = "http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

TYPES, BOOK, BOOK_LINKS = "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
DATA, DATA_LINKS = "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels"
VIEW, VIEW_LINKS = "xl/worksheets/sheet2.xml", "xl/worksheets/_rels/sheet2.xml.rels"
STYLES, TABLE = "xl/styles.xml", "xl/tables/table1.xml"
CACHE, CACHE_LINKS = (
    "xl/pivotCache/pivotCacheDefinition1.xml",
    "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels",
)
RECORDS = "xl/pivotCache/pivotCacheRecords1.xml"
REGIONS, MONTHS = "xl/pivotTables/pivotTable1.xml", "xl/pivotTables/pivotTable2.xml"
REGIONS_LINKS = "xl/pivotTables/_rels/pivotTable1.xml.rels"
SLICERS, TABLE_SLICERS = "xl/slicers/slicer1.xml", "xl/slicers/slicer2.xml"
SLICER_CACHE, TABLE_SLICER_CACHE = "xl/slicerCaches/slicerCache1.xml", "xl/slicerCaches/slicerCache2.xml"
TIMELINE, TIMELINE_CACHE = "xl/timelines/timeline1.xml", "xl/timelineCaches/timelineCache1.xml"
DRAWING, DATA_DRAWING, CHART = "xl/drawings/drawing2.xml", "xl/drawings/drawing1.xml", "xl/charts/chart1.xml"

_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FIELDS = ("Region", "Product", "Day", "Units", "Price", "Note")
_ROWS = (
    ("North", "Ale", "2021-01-05", 3, 2.5, "first"),
    ("South", "Ale", "2021-02-10", 4, 2.5, None),
    ("North", "Bock", "2021-02-11", 5, 3, "<&>"),
    ("South", "Bock", "2021-03-01", 2, 3.5, None),
    ("North", "Ale", "2021-03-20", 1, 2.5, "again"),
    ("East", "Dark", "2021-04-02", 7, 4.25, "first"),
)
_DAYS = {
    day: 44196 + offset
    for day, offset in zip(sorted(row[2] for row in _ROWS), (5, 41, 42, 60, 79, 92), strict=True)
}


def sound() -> dict[str, bytes]:
    """The parts of the workbook by name."""
    return {name: text.encode() for name, text in _PARTS.items()}


def broken(part: str, old: str, new: str) -> dict[str, bytes]:
    """The workbook with the first ``old`` of a part replaced."""
    parts = sound()
    assert old.encode() in parts[part], parts[part][:4000].decode()
    return {**parts, part: parts[part].replace(old.encode(), new.encode(), 1)}


def _rels(*targets: tuple[str, str]) -> str:
    kinds = {
        "slicer": "http://schemas.microsoft.com/office/2007/relationships/",
        "slicerCache": "http://schemas.microsoft.com/office/2007/relationships/",
        "timeline": "http://schemas.microsoft.com/office/2011/relationships/",
        "timelineCache": "http://schemas.microsoft.com/office/2011/relationships/",
    }
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{kinds.get(kind, _LINKED + "/")}{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{_XML}<Relationships xmlns="{space}">{links}</Relationships>'


def _cell(place: str, value: object) -> str:
    if isinstance(value, str):
        text = value.replace("&", "&amp;").replace("<", "&lt;")
        return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'
    return "" if value is None else f'<c r="{place}"><v>{value}</v></c>'


def _cells(cells: dict[str, object]) -> str:
    """Rows of the cells, which are given in order of their rows."""
    rows: dict[str, str] = {}
    for place, value in cells.items():
        number = place.lstrip("ABCDEFGHI")
        rows[number] = rows.get(number, "") + _cell(place, value)
    return "".join(f'<row r="{number}">{text}</row>' for number, text in rows.items())


def _types() -> str:
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    drawing = "application/vnd.openxmlformats-officedocument.drawing"
    kinds = {
        "workbook": f"{main}sheet.main", "sheet": f"{main}worksheet", "styles": f"{main}styles",
        "table": f"{main}table", "pivotTable": f"{main}pivotTable",
        "pivotCacheDefinition": f"{main}pivotCacheDefinition",
        "pivotCacheRecords": f"{main}pivotCacheRecords",
        "slicer": "application/vnd.ms-excel.slicer", "slicerCache": "application/vnd.ms-excel.slicerCache",
        "timeline": "application/vnd.ms-excel.timeline",
        "timelineCache": "application/vnd.ms-excel.timelineCache",
        "drawing": drawing, "chart": f"{drawing}ml.chart",
    }  # fmt: skip
    overrides = ""
    for part in _PARTS:
        word = re.sub(r"[0-9]*\.xml$", "", part.rpartition("/")[2])
        if "_rels" not in part and word in kinds:
            overrides += f'<Override PartName="/{part}" ContentType="{kinds[word]}+xml"/>'
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'{_XML}<Types xmlns="{space}"><Default Extension="rels" ContentType="{rels}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _workbook() -> str:
    names = "".join(
        f'<definedName name="{name}">#N/A</definedName>'
        for name in ("NativeTimeline_Day", "Slicer_Product", "Slicer_Region")
    )
    return (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKED}"><workbookPr/><bookViews><workbookView/>'
        f"</bookViews>"
        '<sheets><sheet name="Data" sheetId="1" r:id="rId1"/><sheet name="Overview" sheetId="2"'
        ' r:id="rId2"/>'
        f'</sheets><definedNames>{names}</definedNames><calcPr calcId="191029"/>'
        '<pivotCaches><pivotCache cacheId="7" r:id="rId4"/></pivotCaches><extLst>'
        f'<ext uri="{{BBE1A952-AA13-448e-AADC-164F8A28A991}}" xmlns:x14="{_X14}">'
        '<x14:slicerCaches><x14:slicerCache r:id="rId5"/></x14:slicerCaches></ext>'
        f'<ext uri="{{46BE6895-7355-4a93-B00E-2C351335B9C9}}" xmlns:x15="{_X15}">'
        f'<x15:slicerCaches xmlns:x14="{_X14}"><x14:slicerCache r:id="rId6"/></x15:slicerCaches></ext>'
        f'<ext uri="{{D0CA8CA8-9F24-4464-BF8E-62219DCF47F9}}" xmlns:x15="{_X15}">'
        '<x15:timelineCacheRefs><x15:timelineCacheRef r:id="rId7"/></x15:timelineCacheRefs></ext>'
        "</extLst></workbook>"
    )


def _data_sheet() -> str:
    cells: dict[str, object] = {f"{letter}1": name for letter, name in zip("ABCDEF", _FIELDS, strict=True)}
    for number, row in enumerate(_ROWS, 2):
        values = (*row[:2], _DAYS[row[2]], *row[3:])
        cells |= {f"{letter}{number}": value for letter, value in zip("ABCDEF", values, strict=True)}
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}" xmlns:r="{_LINKED}"><dimension ref="A1:F7"/>'
        f'<sheetData>{_cells(cells)}</sheetData><drawing r:id="rId2"/>'
        '<tableParts count="1"><tablePart r:id="rId1"/></tableParts><extLst>'
        f'<ext uri="{{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}}" xmlns:x15="{_X15}">'
        f'<x14:slicerList xmlns:x14="{_X14}"><x14:slicer r:id="rId3"/></x14:slicerList></ext>'
        "</extLst></worksheet>"
    )


def _view_sheet() -> str:
    cells: dict[str, object] = {
        "A1": "Years", "B1": "(All)",
        "A3": "Row Labels", "B3": "Units sold", "C3": "Average price",
        "E3": "Sum of Revenue", "F3": "Column Labels",
        "A4": "East", "B4": 7, "C4": 4.25, "E4": "Row Labels",
        "F4": "Ale", "G4": "Bock", "H4": "Dark", "I4": "Grand Total",
        "A5": "Dark", "B5": 7, "C5": 4.25, "E5": "Jan", "F5": 7.5, "I5": 7.5,
        "A6": "North", "B6": 9, "C6": 8 / 3, "E6": "Feb", "F6": 10, "G6": 15, "I6": 49.5,
        "A7": "Ale", "B7": 4, "C7": 2.5, "E7": "Mar", "F7": 2.5, "G7": 7, "I7": 18,
        "A8": "Bock", "B8": 5, "C8": 3, "E8": "Apr", "H8": 29.75, "I8": 29.75,
        "A9": "South", "B9": 6, "C9": 3, "E9": "Grand Total", "F9": 60, "G9": 45.5, "H9": 29.75, "I9": 401.5,
        "A10": "Ale", "B10": 4, "C10": 2.5,
        "A11": "Bock", "B11": 2, "C11": 3.5,
        "A12": "Grand Total", "B12": 22, "C12": 18.25 / 6,
    }  # fmt: skip
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}" xmlns:r="{_LINKED}"><dimension ref="A1:I12"/>'
        f"<sheetData>{_cells(cells)}</sheetData>"
        '<conditionalFormatting pivot="1" sqref="B4:B12"><cfRule type="cellIs" dxfId="0" priority="1"'
        ' operator="greaterThan">'
        '<formula>5</formula></cfRule></conditionalFormatting><drawing r:id="rId3"/><extLst>'
        f'<ext uri="{{A8765BA9-456A-4dab-B4F3-ACF838C121DE}}" xmlns:x14="{_X14}">'
        '<x14:slicerList><x14:slicer r:id="rId4"/></x14:slicerList></ext>'
        f'<ext uri="{{7E03D99C-DC04-49d9-9315-930204A7B6E9}}" xmlns:x15="{_X15}">'
        '<x15:timelineRefs><x15:timelineRef r:id="rId5"/></x15:timelineRefs></ext></extLst></worksheet>'
    )


def _styles() -> str:
    return (
        f'{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164"'
        f' formatCode="0.00"/></numFmts>'
        '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill'
        ' patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        '<dxfs count="1"><dxf><font><b/></font></dxf></dxfs></styleSheet>'
    )


def _table() -> str:
    columns = "".join(f'<tableColumn id="{n}" name="{name}"/>' for n, name in enumerate(_FIELDS, 1))
    return (
        f'{_XML}<table xmlns="{_MAIN}" id="1" name="Sales" displayName="Sales" ref="A1:F7"'
        f' totalsRowShown="0">'
        f'<autoFilter ref="A1:F7"/><tableColumns count="6">{columns}</tableColumns></table>'
    )


def _texts(*words: str) -> str:
    return "".join(f'<s v="{word}"/>' for word in words)


def _cache() -> str:
    months = ("&lt;1/5/2021", *_MONTH_NAMES, "&gt;4/3/2021")
    days = "".join(f'<d v="{row[2]}T00:00:00"/>' for row in _ROWS)
    span = 'startDate="2021-01-05T00:00:00" endDate="2021-04-03T00:00:00"'
    return (
        f'{_XML}<pivotCacheDefinition xmlns="{_MAIN}" xmlns:r="{_LINKED}" r:id="rId1" refreshedBy="report"'
        ' refreshedDate="44300" createdVersion="6" refreshedVersion="6" minRefreshableVersion="3"'
        ' recordCount="6">'
        '<cacheSource type="worksheet"><worksheetSource name="Sales"/></cacheSource><cacheFields count="9">'
        f'<cacheField name="Region" numFmtId="0"><sharedItems'
        f' count="3">{_texts("North", "South", "East")}</sharedItems></cacheField>'
        f'<cacheField name="Product" numFmtId="0"><sharedItems'
        f' count="3">{_texts("Ale", "Bock", "Dark")}</sharedItems><fieldGroup par="8"/></cacheField>'
        '<cacheField name="Day" numFmtId="14"><sharedItems containsSemiMixedTypes="0"'
        ' containsNonDate="0" containsDate="1"'
        f' containsString="0" minDate="2021-01-05T00:00:00" maxDate="2021-04-03T00:00:00"'
        f' count="6">{days}</sharedItems>'
        f'<fieldGroup par="6" base="2"><rangePr groupBy="months" {span}/><groupItems'
        f' count="14">{_texts(*months)}</groupItems></fieldGroup></cacheField>'
        '<cacheField name="Units" numFmtId="0"><sharedItems containsSemiMixedTypes="0"'
        ' containsString="0" containsNumber="1"'
        ' containsInteger="1" minValue="1" maxValue="7"/></cacheField>'
        '<cacheField name="Price" numFmtId="0"><sharedItems containsSemiMixedTypes="0"'
        ' containsString="0" containsNumber="1"'
        ' minValue="2.5" maxValue="4.25"/></cacheField>'
        '<cacheField name="Note" numFmtId="0"><sharedItems containsBlank="1"/></cacheField>'
        f'<cacheField name="Years" numFmtId="0" databaseField="0"><fieldGroup base="2"><rangePr'
        f' groupBy="years" {span}/>'
        f'<groupItems count="3">{_texts("&lt;1/5/2021", "2021", "&gt;4/3/2021")}</groupItems>'
        f"</fieldGroup></cacheField>"
        '<cacheField name="Revenue" numFmtId="0" formula="Units*Price" databaseField="0"/>'
        '<cacheField name="Kind" numFmtId="0" databaseField="0"><fieldGroup base="1"><discretePr'
        ' count="3"><x v="0"/><x v="0"/><x v="1"/></discretePr>'
        f'<groupItems count="2">{_texts("Light", "Strong")}</groupItems></fieldGroup></cacheField>'
        f"</cacheFields>"
        f'<extLst><ext uri="{{725AE2AE-9491-48be-B2B4-4EB974FC3084}}" xmlns:x14="{_X14}">'
        f'<x14:pivotCacheDefinition pivotCacheId="99"/></ext></extLst>'
        "</pivotCacheDefinition>"
    )


def _records() -> str:
    regions, products = ("North", "South", "East"), ("Ale", "Bock", "Dark")
    records = ""
    for at, (region, product, _, units, price, note) in enumerate(_ROWS):
        text = (
            "<m/>" if note is None else '<s v="{}"/>'.format(note.replace("&", "&amp;").replace("<", "&lt;"))
        )
        records += (
            f'<r><x v="{regions.index(region)}"/><x v="{products.index(product)}"/><x v="{at}"/>'
            f'<n v="{units}"/><n v="{price}"/>{text}</r>'
        )
    return (
        f'{_XML}<pivotCacheRecords xmlns="{_MAIN}" xmlns:r="{_LINKED}" count="6">'
        f"{records}</pivotCacheRecords>"
    )


def _items(*numbers: int, total: bool = True) -> str:
    items = "".join(f'<item x="{number}"/>' for number in numbers) + ('<item t="default"/>' if total else "")
    return f'<items count="{len(numbers) + total}">{items}</items>'


_PLAIN = '<pivotField showAll="0"/>'
_DATA_FIELD = '<pivotField dataField="1" showAll="0"/>'
_KIND = f'<pivotField showAll="0" defaultSubtotal="0">{_items(0, 1, total=False)}</pivotField>'
_REVENUE = '<pivotField{} dragToRow="0" dragToCol="0" dragToPage="0" showAll="0" defaultSubtotal="0"/>'
_SHOWN = ' dataField="1"'
_HIDE_VALUES = (
    f'<extLst><ext uri="{{962EF5D1-5CA2-4c93-8EF4-DBF5C05439D2}}" xmlns:x14="{_X14}">'
    '<x14:pivotTableDefinition hideValuesRow="1"/></ext></extLst>'
)
_PIVOT = (
    f'{_XML}<pivotTableDefinition xmlns="{_MAIN}" name="{{}}" cacheId="7" dataCaption="Values"'
    f' updatedVersion="6"'
    ' minRefreshableVersion="3" useAutoFormatting="1" itemPrintTitles="1" createdVersion="6" indent="0"'
    ' outline="1"'
    ' outlineData="1" multipleFieldFilters="0"{}>'
)
_STYLE = (
    '<pivotTableStyleInfo name="PivotStyleLight16" showRowHeaders="1" showColHeaders="1" showRowStripes="0"'
    ' showColStripes="0" showLastColumn="1"/>'
)


def _line(*values: int, kept: int = 0, data: int = 0, kind: str = "") -> str:
    tag = (
        "<i"
        + (f' t="{kind}"' if kind else "")
        + (f' r="{kept}"' if kept else "")
        + (f' i="{data}"' if data else "")
    )
    return tag + ">" + "".join(f'<x v="{value}"/>' if value else "<x/>" for value in values) + "</i>"


def _lines(name: str, *lines: str) -> str:
    return f'<{name} count="{len(lines)}">{"".join(lines)}</{name}>'


def _values(field: int, *items: int) -> str:
    inner = "".join(f'<x v="{item}"/>' for item in items)
    return f'<reference field="{field}" count="{len(items)}" selected="0">{inner}</reference>'


def _regions() -> str:
    by_units = (
        '<autoSortScope><pivotArea dataOnly="0" outline="0" fieldPosition="0"><references count="1">'
        f"{_values(4294967294, 0)}</references></pivotArea></autoSortScope>"
    )
    rows = _lines(
        "rowItems", _line(0), _line(2, kept=1), _line(1), _line(0, kept=1), _line(1, kept=1),
        _line(2), _line(0, kept=1), _line(1, kept=1), _line(0, kind="grand"),
    )  # fmt: skip
    return (
        _PIVOT.format("Regions", "")
        + '<location ref="A3:C12" firstHeaderRow="0" firstDataRow="1" firstDataCol="1" rowPageCount="1"'
        ' colPageCount="1"/>'
        f'<pivotFields count="9"><pivotField axis="axisRow" showAll="0">{_items(2, 0, 1)}</pivotField>'
        f'<pivotField axis="axisRow" showAll="0"'
        f' sortType="ascending">{_items(0, 1, 2)}{by_units}</pivotField>'
        f'<pivotField numFmtId="14"'
        f' showAll="0">{_items(*range(14))}</pivotField>{_DATA_FIELD}{_DATA_FIELD}{_PLAIN}'
        f'<pivotField axis="axisPage"'
        f' showAll="0">{_items(0, 1, 2)}</pivotField>{_REVENUE.format("")}{_KIND}</pivotFields>'
        f'<rowFields count="2"><field x="0"/><field x="1"/></rowFields>{rows}'
        f'<colFields count="1"><field x="-2"/></colFields>{_lines("colItems", _line(0), _line(1, data=1))}'
        '<pageFields count="1"><pageField fld="6" hier="-1"/></pageFields><dataFields count="2">'
        '<dataField name="Units sold" fld="3" baseField="0" baseItem="0"/>'
        '<dataField name="Average price" fld="4" subtotal="average" baseField="0" baseItem="0"'
        ' numFmtId="164"/></dataFields>'
        '<formats count="1"><format dxfId="0"><pivotArea outline="0" fieldPosition="0"><references'
        ' count="2">'
        f"{_values(4294967294, 0)}{_values(0, 1)}</references></pivotArea></format></formats>"
        '<conditionalFormats count="1"><conditionalFormat priority="1"><pivotAreas count="1"><pivotArea'
        ' type="data" outline="0" fieldPosition="0">'
        f'<references count="1">{_values(4294967294, 0)}</references></pivotArea></pivotAreas>'
        f"</conditionalFormat></conditionalFormats>"
        f"{_STYLE}"
        '<filters count="1"><filter fld="0" type="valueGreaterThan" evalOrder="-1" id="1"'
        ' iMeasureFld="0"><autoFilter ref="A1">'
        '<filterColumn colId="0"><customFilters><customFilter operator="greaterThan" val="1"/>'
        "</customFilters></filterColumn>"
        f"</autoFilter></filter></filters>{_HIDE_VALUES}</pivotTableDefinition>"
    )


def _months() -> str:
    rows = _lines("rowItems", *(_line(month) for month in (1, 2, 3, 4)), _line(0, kind="grand"))
    columns = _lines("colItems", _line(0), _line(1), _line(2), _line(0, kind="grand"))
    return (
        _PIVOT.format("Months", ' chartFormat="1"')
        + '<location ref="E3:I9" firstHeaderRow="1" firstDataRow="2" firstDataCol="1"/><pivotFields'
        ' count="9">'
        f'<pivotField showAll="0">{_items(0, 1, 2)}</pivotField>'
        f'<pivotField axis="axisCol" showAll="0">{_items(0, 1, 2)}</pivotField>'
        f'<pivotField axis="axisRow" numFmtId="14"'
        f' showAll="0">{_items(*range(14))}</pivotField>{_PLAIN * 3}'
        f"<pivotField"
        f' showAll="0">{_items(0, 1, 2)}</pivotField>{_REVENUE.format(_SHOWN)}{_KIND}'
        "</pivotFields>"
        f'<rowFields count="1"><field x="2"/></rowFields>{rows}<colFields count="1"><field x="1"/>'
        f"</colFields>{columns}"
        '<dataFields count="1"><dataField name="Sum of Revenue" fld="7" baseField="0" baseItem="0"/>'
        "</dataFields>"
        '<chartFormats count="1"><chartFormat chart="0" format="0" series="1"><pivotArea type="data"'
        ' outline="0" fieldPosition="0">'
        f'<references count="2">{_values(4294967294, 0)}{_values(1, 0)}</references></pivotArea>'
        f"</chartFormat></chartFormats>"
        f"{_STYLE}</pivotTableDefinition>"
    )


def _slicers(name: str) -> str:
    return (
        f'{_XML}<slicers xmlns="{_X14}" xmlns:mc="{_MC}" mc:Ignorable="x" xmlns:x="{_MAIN}">'
        f'<slicer name="{name}" cache="Slicer_{name}" caption="{name}" rowHeight="241300"/></slicers>'
    )


def _slicer_cache() -> str:
    tables = '<pivotTable tabId="2" name="Regions"/><pivotTable tabId="2" name="Months"/>'
    items = '<i x="2" s="1"/><i x="0" s="1"/><i x="1" s="1"/>'
    return (
        f'{_XML}<slicerCacheDefinition xmlns="{_X14}" name="Slicer_Region" sourceName="Region">'
        f"<pivotTables>{tables}</pivotTables>"
        f'<data><tabular pivotCacheId="99"><items count="3">{items}</items></tabular></data>'
        f"</slicerCacheDefinition>"
    )


def _table_slicer_cache() -> str:
    return (
        f'{_XML}<slicerCacheDefinition xmlns="{_X14}" xmlns:x="{_MAIN}" name="Slicer_Product"'
        f' sourceName="Product"><extLst>'
        f'<x:ext uri="{{2F2917AC-EB37-4324-AD4E-5DD8C200BD13}}" xmlns:x15="{_X15}"><x15:tableSlicerCache'
        f' tableId="1" column="2"/></x:ext>'
        "</extLst></slicerCacheDefinition>"
    )


def _timeline() -> str:
    return (
        f'{_XML}<timelines xmlns="{_X15}"><timeline name="Day" cache="NativeTimeline_Day" caption="Day"'
        f' level="2"'
        ' selectionLevel="2" scrollPosition="2021-01-01T00:00:00"/></timelines>'
    )


def _timeline_cache() -> str:
    return (
        f'{_XML}<timelineCacheDefinition xmlns="{_X15}" name="NativeTimeline_Day" sourceName="Day">'
        f"<pivotTables>"
        '<pivotTable tabId="2" name="Months"/></pivotTables><state minimalRefreshVersion="6"'
        ' lastRefreshVersion="6"'
        ' pivotCacheId="99" filterType="unknown">'
        '<bounds startDate="2021-01-01T00:00:00" endDate="2022-01-01T00:00:00"/></state>'
        "</timelineCacheDefinition>"
    )


_SLE = "http://schemas.microsoft.com/office/drawing/2010/slicer"
_SLE15 = "http://schemas.microsoft.com/office/drawing/2012/slicer"
_TSLE = "http://schemas.microsoft.com/office/drawing/2012/timeslicer"
_A14 = "http://schemas.microsoft.com/office/drawing/2010/main"


def _place(at: int) -> str:
    return (
        f"<xdr:col>{at}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{at}</xdr:row><xdr:rowOff>0</xdr:rowOff>"
    )


def _anchored(number: int, inner: str) -> str:
    return (
        f"<xdr:twoCellAnchor><xdr:from>{_place(number * 10)}</xdr:from>"
        f"<xdr:to>{_place(number * 10 + 4)}</xdr:to>"
        f"{inner}<xdr:clientData/></xdr:twoCellAnchor>"
    )


def _frame(number: int, name: str, uri: str, inner: str) -> str:
    return (
        f'<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="{number}" name="{name}"/>'
        f"<xdr:cNvGraphicFramePr/>"
        '</xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>'
        f'<a:graphic><a:graphicData uri="{uri}">{inner}</a:graphicData></a:graphic></xdr:graphicFrame>'
    )


def _shape(number: int, name: str, requires: tuple[str, str], inner: tuple[str, str]) -> str:
    fallback = (
        f'<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="{number + 100}" name=""/>'
        f"<xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr>"
        '<a:xfrm><a:off x="0" y="0"/><a:ext cx="1828800" cy="2524125"/></a:xfrm><a:prstGeom prst="rect">'
        "<a:avLst/></a:prstGeom>"
        "</xdr:spPr></xdr:sp>"
    )
    return _anchored(number, (
        f'<mc:AlternateContent xmlns:mc="{_MC}"><mc:Choice xmlns:{requires[0]}="{requires[1]}"'
        f' Requires="{requires[0]}">'
        f"{_frame(number, name, *inner)}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback>"
        f"</mc:AlternateContent>"
    ))  # fmt: skip


def _drawing(*shapes: str) -> str:
    spaces = (
        'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    )
    return f"{_XML}<xdr:wsDr {spaces}>{''.join(shapes)}</xdr:wsDr>"


def _slicer_shape(number: int, name: str, requires: tuple[str, str]) -> str:
    return _shape(number, name, requires, (_SLE, f'<sle:slicer xmlns:sle="{_SLE}" name="{name}"/>'))


_CHARTS = "http://schemas.openxmlformats.org/drawingml/2006/chart"


def _view_drawing() -> str:
    timeline = f'<tsle:timeslicer xmlns:tsle="{_TSLE}" name="Day"/>'
    chart = f'<c:chart xmlns:c="{_CHARTS}" xmlns:r="{_LINKED}" r:id="rId1"/>'
    return _drawing(
        _slicer_shape(2, "Region", ("a14", _A14)),
        _shape(3, "Day", ("tsle", _TSLE), (_TSLE, timeline)),
        _anchored(4, _frame(4, "Chart 1", _CHARTS, chart)),
    )


def _chart() -> str:
    axis = (
        '<c:{0}><c:axId val="{1}"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="{3}"/><c:crossAx val="{2}"/></c:{0}>'
    )
    return (
        f'{_XML}<c:chartSpace xmlns:c="{_CHARTS}"'
        f' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{_LINKED}">'
        '<c:pivotSource><c:name>[report.xlsx]Overview!Months</c:name><c:fmtId val="0"/></c:pivotSource>'
        '<c:chart><c:autoTitleDeleted val="1"/><c:pivotFmts><c:pivotFmt><c:idx val="0"/></c:pivotFmt>'
        "</c:pivotFmts><c:plotArea>"
        '<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        '<c:ser><c:idx val="0"/><c:order val="0"/><c:tx><c:strRef><c:f>Overview!$F$3:$F$4</c:f>'
        "</c:strRef></c:tx>"
        "<c:cat><c:strRef><c:f>Overview!$E$5:$E$8</c:f></c:strRef></c:cat>"
        "<c:val><c:numRef><c:f>Overview!$F$5:$F$8</c:f></c:numRef></c:val></c:ser>"
        f'<c:axId val="1"/><c:axId val="2"/>'
        f"</c:barChart>{axis.format('catAx', 1, 2, 'b')}{axis.format('valAx', 2, 1, 'l')}"
        '</c:plotArea><c:plotVisOnly val="1"/></c:chart></c:chartSpace>'
    )


_PARTS: dict[str, str] = {
    TYPES: "",
    "_rels/.rels": _rels(("officeDocument", "xl/workbook.xml")),
    BOOK: _workbook(),
    BOOK_LINKS: _rels(
        ("worksheet", "worksheets/sheet1.xml"),
        ("worksheet", "worksheets/sheet2.xml"),
        ("styles", "styles.xml"),
        ("pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"),
        ("slicerCache", "slicerCaches/slicerCache1.xml"),
        ("slicerCache", "slicerCaches/slicerCache2.xml"),
        ("timelineCache", "timelineCaches/timelineCache1.xml"),
    ),
    DATA: _data_sheet(),
    DATA_LINKS: _rels(
        ("table", "../tables/table1.xml"),
        ("drawing", "../drawings/drawing1.xml"),
        ("slicer", "../slicers/slicer2.xml"),
    ),
    VIEW: _view_sheet(),
    VIEW_LINKS: _rels(
        ("pivotTable", "../pivotTables/pivotTable1.xml"),
        ("pivotTable", "../pivotTables/pivotTable2.xml"),
        ("drawing", "../drawings/drawing2.xml"),
        ("slicer", "../slicers/slicer1.xml"),
        ("timeline", "../timelines/timeline1.xml"),
    ),
    STYLES: _styles(),
    TABLE: _table(),
    CACHE: _cache(),
    CACHE_LINKS: _rels(("pivotCacheRecords", "pivotCacheRecords1.xml")),
    RECORDS: _records(),
    REGIONS: _regions(),
    REGIONS_LINKS: _rels(("pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")),
    MONTHS: _months(),
    "xl/pivotTables/_rels/pivotTable2.xml.rels": _rels(
        ("pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")
    ),
    SLICERS: _slicers("Region"),
    TABLE_SLICERS: _slicers("Product"),
    SLICER_CACHE: _slicer_cache(),
    TABLE_SLICER_CACHE: _table_slicer_cache(),
    TIMELINE: _timeline(),
    TIMELINE_CACHE: _timeline_cache(),
    DRAWING: _view_drawing(),
    "xl/drawings/_rels/drawing2.xml.rels": _rels(("chart", "../charts/chart1.xml")),
    DATA_DRAWING: _drawing(_slicer_shape(2, "Product", ("sle15", _SLE15))),
    CHART: _chart(),
}
_PARTS[TYPES] = _types()
