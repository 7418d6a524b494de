"""Slicers and timelines are listed, named, drawn and bound to what they filter, or what isn't is told."""

from __future__ import annotations

import pytest

from tests.xlsx.rules.breaking import codes
from tests.xlsx.rules.pivot_workbook import (
    BOOK,
    DATA,
    DATA_DRAWING,
    DRAWING,
    MONTHS,
    REGIONS,
    SLICER_CACHE,
    SLICERS,
    TABLE_SLICER_CACHE,
    TIMELINE,
    TIMELINE_CACHE,
    VIEW,
    broken,
)

REGION_NAME = '<definedName name="Slicer_Region">#N/A</definedName>'
CASES = [
    # the workbook's and the sheets' lists
    ("slicer-list", BOOK, '<x14:slicerCache r:id="rId5"/>', ""),
    ("slicer-list", BOOK, '<x14:slicerCache r:id="rId5"/>', '<x14:slicerCache r:id="rId4"/>'),
    (
        "slicer-list",
        BOOK,
        '<x14:slicerCache r:id="rId5"/>',
        '<x14:slicerCache r:id="rId5"/><x14:slicerCache r:id="rId5"/>',
    ),
    (
        "slicer-list extension-list",
        BOOK,
        "{46BE6895-7355-4a93-B00E-2C351335B9C9}",
        "{BBE1A952-AA13-448e-AADC-164F8A28A991}",
    ),
    ("slicer-list", BOOK, '<x14:slicerCache r:id="rId5"/>', '<x14:slicerCache r:id="rId6"/>'),
    ("extension-list", BOOK, "</workbook>", "<extLst/></workbook>"),
    ("slicer-list", VIEW, '<x14:slicer r:id="rId4"/>', ""),
    ("slicer-list", VIEW, "{A8765BA9-456A-4dab-B4F3-ACF838C121DE}", "{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}"),
    ("slicer-list", DATA, "{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}", "{A8765BA9-456A-4dab-B4F3-ACF838C121DE}"),
    ("timeline-list", BOOK, '<x15:timelineCacheRef r:id="rId7"/>', ""),
    (
        "timeline-list",
        BOOK,
        "{D0CA8CA8-9F24-4464-BF8E-62219DCF47F9}",
        "{D0CA8CA8-9F24-4464-BF8E-62219DCF47F8}",
    ),
    ("timeline-list", VIEW, '<x15:timelineRef r:id="rId5"/>', ""),
    (
        "timeline-list",
        VIEW,
        "{7E03D99C-DC04-49d9-9315-930204A7B6E9}",
        "{7E03D99C-DC04-49d9-9315-930204A7B6E8}",
    ),
    # names
    ("slicer-name", BOOK, REGION_NAME, ""),
    ("slicer-name", BOOK, REGION_NAME, REGION_NAME.replace("#N/A", "Data!$A$1")),
    (
        "slicer-name slicer-cache slicer-list slicer-shape",
        SLICER_CACHE,
        'name="Slicer_Region"',
        'name="Slicer_Product"',
    ),
    ("slicer-name slicer-shape", SLICERS, 'name="Region"', 'name=""'),
    ("slicer-name slicer-shape", SLICERS, 'name="Region"', 'name="Product"'),
    ("slicer-cache", SLICERS, 'cache="Slicer_Region"', 'cache="Slicer_Gone"'),
    ("timeline-name", BOOK, '<definedName name="NativeTimeline_Day">#N/A</definedName>', ""),
    ("timeline-cache", TIMELINE, 'cache="NativeTimeline_Day"', 'cache="Gone"'),
    # what they filter
    ("slicer-pivot", SLICER_CACHE, 'pivotCacheId="99"', 'pivotCacheId="7"'),
    ("slicer-pivot", SLICER_CACHE, 'tabId="2" name="Months"', 'tabId="1" name="Months"'),
    ("slicer-pivot", SLICER_CACHE, 'name="Months"', 'name="Weeks"'),
    ("timeline-pivot", TIMELINE_CACHE, 'pivotCacheId="99"', 'pivotCacheId="1"'),
    ("timeline-pivot", TIMELINE_CACHE, 'name="Months"', 'name="Weeks"'),
    ("timeline-field", TIMELINE_CACHE, 'sourceName="Day"', 'sourceName="Region"'),
    ("timeline-field", TIMELINE_CACHE, 'sourceName="Day"', 'sourceName="Gone"'),
    ("timeline-span", TIMELINE_CACHE, 'startDate="2021-01-01T00:00:00"', 'startDate="2023-01-01T00:00:00"'),
    (
        "timeline-span",
        TIMELINE_CACHE,
        "<bounds",
        '<selection startDate="2020-01-01T00:00:00" endDate="2021-02-01T00:00:00"/><bounds',
    ),
    ("timeline-span", TIMELINE, ' level="2"', ' level="5"'),
    ("slicer-items", SLICER_CACHE, 'sourceName="Region"', 'sourceName="Gone"'),
    ("slicer-items", SLICER_CACHE, '<i x="2" s="1"/>', '<i x="3" s="1"/>'),
    ("slicer-items", SLICER_CACHE, '<i x="2" s="1"/>', '<i x="0" s="1"/>'),
    ("slicer-items", SLICER_CACHE, '<items count="3"><i x="2" s="1"/>', '<items count="2">'),
    ("slicer-items", SLICER_CACHE, '<items count="3">', '<items count="4">'),
    ("slicer-items", SLICER_CACHE, '<i x="2" s="1"/>', '<i x="2"/>'),
    ("slicer-items", SLICER_CACHE, "<data>", "<data/><data>"),
    ("slicer-items", REGIONS, '<item x="1"/>', '<item h="1" x="1"/>'),
    ("slicer-items", MONTHS, '<item x="1"/>', '<item h="1" x="1"/>'),
    ("slicer-table", TABLE_SLICER_CACHE, 'tableId="1"', 'tableId="2"'),
    ("slicer-table", TABLE_SLICER_CACHE, 'column="2"', 'column="9"'),
    ("slicer-table", TABLE_SLICER_CACHE, 'column="2"', 'column="1"'),
    # shapes
    (
        "slicer-shape",
        DRAWING,
        'xmlns:sle="http://schemas.microsoft.com/office/drawing/2010/slicer" name="Region"',
        'xmlns:sle="http://schemas.microsoft.com/office/drawing/2010/slicer" name="Other"',
    ),
    ("slicer-shape", DRAWING, 'Requires="a14"', 'Requires="sle15"'),
    ("slicer-shape", DATA_DRAWING, 'Requires="sle15"', 'Requires="a14"'),
    ("timeline-shape", DRAWING, 'Requires="tsle"', 'Requires="a14"'),
]


@pytest.mark.parametrize(("expected", "part", "old", "new"), CASES)
def test_a_slicer_or_timeline_broken_in_one_way_has_that_fault(
    expected: str, part: str, old: str, new: str
) -> None:
    assert codes(broken(part, old, new)) == {*expected.split()}


@pytest.mark.parametrize(
    ("expected", "start", "end"),
    [
        ("slicer-shape", "<mc:Fallback>", "</mc:Fallback>"),
        ("slicer-shape", "<xdr:twoCellAnchor>", "</xdr:twoCellAnchor>"),
    ],
)
def test_a_slicer_without_shape_or_fallback_is_told(expected: str, start: str, end: str) -> None:
    data = broken(DATA_DRAWING, start, start)[DATA_DRAWING].decode()
    cut = data[data.index(start) : data.index(end) + len(end)]
    assert codes(broken(DATA_DRAWING, cut, "")) == {expected}
