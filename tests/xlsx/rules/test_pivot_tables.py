"""A pivot table's definition agrees with itself and with its cache, or what doesn't is told."""

from __future__ import annotations

import pytest

from tests.xlsx.rules.breaking import codes, faults
from tests.xlsx.rules.pivot_workbook import CHART, MONTHS, REGIONS, VIEW, broken

ROWS = '<rowFields count="2"><field x="0"/><field x="1"/></rowFields>'
REGION_ITEMS = '<items count="4"><item x="2"/><item x="0"/><item x="1"/><item t="default"/></items>'
PLACE = 'ref="A3:C12" firstHeaderRow="0" firstDataRow="1" firstDataCol="1" rowPageCount="1" colPageCount="1"'
SOLD = '<dataField name="Units sold" fld="3" baseField="0" baseItem="0"/>'
TOTAL = '<i t="grand"><x/></i></rowItems>'
REVENUE = 'dragToRow="0" dragToCol="0" dragToPage="0"'
VALUES = '<reference field="4294967294" count="1" selected="0"><x/></reference>'
CASES = [
    # fields and axes
    ("pivot-fields pivot-count", REGIONS, "</pivotFields>", '<pivotField showAll="0"/></pivotFields>'),
    ("pivot-count", REGIONS, '<pivotFields count="9">', '<pivotFields count="8">'),
    ("pivot-count", REGIONS, '<rowFields count="2">', '<rowFields count="3">'),
    ("pivot-count", REGIONS, '<rowItems count="9">', '<rowItems count="8">'),
    ("pivot-count", REGIONS, '<dataFields count="2">', '<dataFields count="1">'),
    ("pivot-count", REGIONS, REGION_ITEMS, REGION_ITEMS.replace('count="4"', 'count="5"')),
    (
        "pivot-axis",
        REGIONS,
        '<pivotField axis="axisRow" showAll="0">',
        '<pivotField axis="axisCol" showAll="0">',
    ),
    ("pivot-axis", REGIONS, '<pivotField axis="axisPage" showAll="0">', '<pivotField showAll="0">'),
    ("pivot-axis", REGIONS, '<pageField fld="6" hier="-1"/>', '<pageField fld="0" hier="-1"/>'),
    ("pivot-axis pivot-lines", REGIONS, '<field x="0"/><field x="1"/>', '<field x="0"/><field x="17"/>'),
    ("pivot-axis", REGIONS, '<field x="0"/><field x="1"/>', '<field x="0"/><field x="0"/>'),
    (
        "pivot-axis pivot-lines pivot-location",
        REGIONS,
        '<colFields count="1"><field x="-2"/></colFields>',
        "",
    ),
    ("pivot-axis", REGIONS, 'indent="0"', 'indent="0" dataOnRows="1"'),
    ("pivot-axis", REGIONS, 'indent="0"', 'indent="0" dataPosition="1"'),
    (
        "pivot-axis pivot-location",
        MONTHS,
        '<colFields count="1"><field x="1"/>',
        '<colFields count="2"><field x="1"/><field x="-2"/>',
    ),
    ("pivot-order", REGIONS, ROWS, "<filters/>" + ROWS),
    ("pivot-order", REGIONS, ROWS, ROWS + "<novelty/>"),
    # items
    ("pivot-items pivot-lines pivot-reference slicer-items", REGIONS, REGION_ITEMS, ""),
    ("pivot-items", REGIONS, '<item x="2"/><item x="0"/>', '<item x="0"/><item x="0"/>'),
    ("pivot-items", REGIONS, '<item x="2"/><item x="0"/>', '<item x="3"/><item x="0"/>'),
    ("pivot-items", REGIONS, '<item x="1"/><item t="default"/>', '<item t="default"/><item x="1"/>'),
    ("pivot-items pivot-count", REGIONS, '<item x="1"/><item t="default"/>', '<item x="1"/>'),
    ("pivot-items pivot-count", REGIONS, '<item x="2"/><item x="0"/>', '<item x="0"/>'),
    (
        "pivot-items",
        REGIONS,
        '<pivotField axis="axisRow" showAll="0">',
        '<pivotField axis="axisRow" showAll="0" defaultSubtotal="0">',
    ),
    (
        "pivot-items",
        REGIONS,
        '<pivotField axis="axisRow" showAll="0">',
        '<pivotField axis="axisRow" showAll="0" avgSubtotal="1">',
    ),
    ("pivot-items", REGIONS, '<item t="default"/>', '<item t="median"/>'),
    ("pivot-field", REGIONS, 'sortType="ascending"', 'sortType="upwards"'),
    # lines
    ("pivot-lines", REGIONS, '<i r="1"><x v="2"/></i>', '<i r="1"><x v="4"/></i>'),
    ("pivot-lines", REGIONS, '<i r="1"><x v="2"/></i>', '<i r="2"><x v="2"/></i>'),
    ("pivot-lines", REGIONS, '<i r="1"><x v="2"/></i>', '<i r="1"><x v="2"/><x/></i>'),
    ("pivot-lines", REGIONS, '<i r="1"><x v="2"/></i>', '<i t="other"><x v="2"/></i>'),
    ("pivot-lines", REGIONS, '<i i="1"><x v="1"/></i>', '<i i="2"><x v="1"/></i>'),
    ("pivot-lines", REGIONS, '<i i="1"><x v="1"/></i>', '<i i="1"><x v="2"/></i>'),
    ("pivot-lines", REGIONS, '<i><x v="1"/></i><i r="1">', '<i><x/></i><i r="1">'),
    ("pivot-grand", REGIONS, TOTAL, '<i><x v="2"/><x v="2"/></i></rowItems>'),
    ("pivot-grand", REGIONS, 'indent="0"', 'indent="0" rowGrandTotals="0"'),
    ("pivot-grand", MONTHS, '<i t="grand"><x/></i></colItems>', '<i t="default"><x/></i></colItems>'),
    (
        "pivot-grand pivot-count pivot-location pivot-lines",
        REGIONS,
        TOTAL,
        '<i t="grand"><x/></i><i><x/></i></rowItems>',
    ),
    # data fields
    ("pivot-data-field", REGIONS, 'name="Average price"', 'name="UNITS SOLD"'),
    ("pivot-data-field", REGIONS, 'name="Average price"', 'name="Price"'),
    ("pivot-data-field", REGIONS, SOLD, SOLD.replace('fld="3"', 'fld="33"')),
    ("pivot-data-field", REGIONS, SOLD, SOLD.replace('fld="3"', 'fld="4"')),
    ("pivot-data-field", REGIONS, '<pivotField dataField="1" showAll="0"/>', '<pivotField showAll="0"/>'),
    ("pivot-data-field", REGIONS, 'subtotal="average"', 'subtotal="countDistinct"'),
    ("pivot-data-field", REGIONS, 'subtotal="average"', 'subtotal="average" showDataAs="rankAscending"'),
    ("pivot-data-field", REGIONS, 'subtotal="average"', 'subtotal="average" showDataAs="percentOfAll"'),
    ("pivot-data-field", REGIONS, SOLD, SOLD.replace('baseItem="0"', 'baseItem="9" showDataAs="difference"')),
    (
        "pivot-data-field",
        REGIONS,
        SOLD,
        SOLD.replace('baseField="0"', 'baseField="99" showDataAs="runTotal"'),
    ),
    ("pivot-number-format", REGIONS, 'numFmtId="164"', 'numFmtId="165"'),
    # page fields and place
    ("pivot-page", REGIONS, '<pageField fld="6"', '<pageField fld="6" item="3"'),
    ("pivot-location", REGIONS, PLACE, PLACE.replace("A3:C12", "A2:C11")),
    ("pivot-location", REGIONS, PLACE, PLACE.replace("A3:C12", "A3:C13")),
    ("pivot-location", REGIONS, PLACE, PLACE.replace("A3:C12", "A3:B12")),
    ("pivot-location", REGIONS, PLACE, PLACE.replace("A3:C12", "A3:")),
    ("pivot-location", REGIONS, PLACE, PLACE.replace(' rowPageCount="1" colPageCount="1"', "")),
    ("pivot-location", REGIONS, 'hideValuesRow="1"', ""),
    ("pivot-location", REGIONS, PLACE, PLACE.replace('firstDataCol="1"', 'firstDataCol="2"')),
    ("pivot-location", MONTHS, 'firstHeaderRow="1"', 'firstHeaderRow="0"'),
    ("pivot-location", MONTHS, 'firstDataRow="2"', 'firstDataRow="1"'),
    # calculated fields
    ("pivot-calculated", REGIONS, REVENUE, REVENUE.replace('dragToRow="0"', "")),
    ("pivot-calculated", MONTHS, REVENUE, REVENUE.replace('dragToPage="0"', 'dragToPage="1"')),
    ("pivot-calculated", MONTHS, REVENUE + ' showAll="0" defaultSubtotal="0"', REVENUE + ' showAll="0"'),
    # formats, sort orders, conditional formats and filters
    ("dxf-index", REGIONS, 'dxfId="0"', 'dxfId="1"'),
    (
        "pivot-reference",
        REGIONS,
        '<reference field="0" count="1" selected="0"><x v="1"/>',
        '<reference field="0" count="1" selected="0"><x v="4"/>',
    ),
    ("pivot-reference", REGIONS, '<reference field="0" count="1"', '<reference field="10" count="1"'),
    ("pivot-reference", REGIONS, '<reference field="0" count="1"', '<reference field="0" count="2"'),
    (
        "pivot-reference",
        REGIONS,
        '<reference field="4294967294" count="1" selected="0"><x v="0"/>',
        '<reference field="4294967294" count="1" selected="0"><x v="2"/>',
    ),
    ("pivot-reference", MONTHS, '<reference field="1" count="1"', '<reference field="99" count="1"'),
    (
        "pivot-conditional-format",
        REGIONS,
        '<conditionalFormat priority="1">',
        '<conditionalFormat priority="2">',
    ),
    ("pivot-conditional-format", VIEW, '<conditionalFormatting pivot="1"', "<conditionalFormatting"),
    ("pivot-filter", REGIONS, '<filter fld="0"', '<filter fld="10"'),
    ("pivot-filter", REGIONS, 'type="valueGreaterThan"', 'type="greater"'),
    ("pivot-filter", REGIONS, 'iMeasureFld="0"', 'iMeasureFld="2"'),
    # pivot charts
    ("pivot-chart", CHART, "Overview!Months", "Overview!Weeks"),
    ("pivot-chart", CHART, "[report.xlsx]Overview!Months", "'[report.xlsx]Overview'!Months"),
    ("pivot-chart", CHART, "Overview!$F$5:$F$8", "Overview!$F$5:$F$12"),
    ("pivot-chart", CHART, "Overview!$F$5:$F$8", "Data!$F$5:$F$7"),
    ("pivot-chart", CHART, '<c:fmtId val="0"/>', ""),
    (
        "pivot-chart",
        CHART,
        '<c:idx val="0"/></c:pivotFmt>',
        '<c:idx val="0"/></c:pivotFmt><c:pivotFmt><c:idx val="0"/></c:pivotFmt>',
    ),
    ("pivot-chart", CHART, '<c:autoTitleDeleted val="1"/>', ""),
]


@pytest.mark.parametrize(("expected", "part", "old", "new"), CASES)
def test_a_pivot_broken_in_one_way_has_that_fault(expected: str, part: str, old: str, new: str) -> None:
    parts = broken(part, old, new)
    if new == "" and "autoTitleDeleted" in old:  # it is put behind the formats
        parts[part] = parts[part].replace(b"</c:pivotFmts>", b"</c:pivotFmts>" + old.encode())
    assert codes(parts) == {*expected.split()}


def test_a_pivot_source_behind_its_chart_is_told() -> None:
    source = b'<c:pivotSource><c:name>[report.xlsx]Overview!Months</c:name><c:fmtId val="0"/></c:pivotSource>'
    parts = broken(CHART, source.decode(), "")
    parts[CHART] = parts[CHART].replace(b"</c:chart>", b"</c:chart>" + source)
    assert codes(parts) == {"pivot-chart"}


def test_faults_name_the_field_of_values_in_words() -> None:
    (fault,) = faults(broken(REGIONS, '<x v="1"/></i></colItems>', '<x v="2"/></i></colItems>'))
    assert "pivot table 'Regions' on sheet 'Overview', colItems: line 2 names an item" in fault.what
