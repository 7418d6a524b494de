"""Pivots, caches, slicers and timelines hang together, or the one that doesn't is told."""

# ruff: noqa: E501 - a case is its markup, on one line where it can be

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.xlsx.markup import parse
from tests.microsoft import validation_errors
from tests.xlsx.rules.breaking import codes, faults
from tests.xlsx.rules.pivot_workbook import (
    BOOK,
    BOOK_LINKS,
    CACHE,
    CACHE_LINKS,
    MONTHS,
    RECORDS,
    REGIONS,
    REGIONS_LINKS,
    SLICER_CACHE,
    SLICERS,
    TABLE,
    TIMELINE,
    TIMELINE_CACHE,
    TYPES,
    VIEW_LINKS,
    broken,
    sound,
)

PIVOT_TYPE = "spreadsheetml.pivotTable+xml"
LISTED = '<pivotCaches><pivotCache cacheId="7" r:id="rId4"/></pivotCaches>'
CASES = [
    ("pivot-cache-list pivot-cache", BOOK, LISTED, ""),
    (
        "pivot-cache-list",
        BOOK,
        'cacheId="7" r:id="rId4"/>',
        'cacheId="7" r:id="rId4"/><pivotCache cacheId="7" r:id="rId4"/>',
    ),
    (
        "pivot-cache-list pivot-cache",
        BOOK,
        'cacheId="7" r:id="rId4"/>',
        'cacheId="7" r:id="rId4"/><pivotCache cacheId="8" r:id="rId4"/>',
    ),
    ("pivot-cache-list pivot-cache", BOOK, 'cacheId="7" r:id="rId4"', 'cacheId="7" r:id="rId1"'),
    (
        "pivot-cache-list",
        BOOK,
        '<calcPr calcId="191029"/>' + LISTED,
        LISTED + '<calcPr calcId="191029"/>',
    ),
    ("pivot-cache", BOOK, 'cacheId="7"', 'cacheId="8"'),
    ("pivot-cache", REGIONS, 'cacheId="7"', 'cacheId="8"'),
    ("pivot-cache content-type", REGIONS_LINKS, "pivotCacheDefinition1.xml", "pivotCacheRecords1.xml"),
    ("content-type", TYPES, PIVOT_TYPE, "spreadsheetml.table+xml"),
    ("content-type", TYPES, "pivotCacheDefinition+xml", "pivotCacheRecords+xml"),
    ("content-type", TYPES, "pivotCacheRecords+xml", "pivotCacheDefinition+xml"),
    ("content-type", TYPES, "ms-excel.slicer+xml", "ms-excel.slicerCache+xml"),
    ("content-type", TYPES, "ms-excel.slicerCache+xml", "ms-excel.slicer+xml"),
    ("content-type", TYPES, "ms-excel.timeline+xml", "ms-excel.timelineCache+xml"),
    ("content-type", TYPES, "ms-excel.timelineCache+xml", "ms-excel.timeline+xml"),
    ("pivot-orphan slicer-pivot", VIEW_LINKS, "relationships/pivotTable", "relationships/other"),
    (
        "pivot-orphan timeline-list timeline-cache",
        BOOK_LINKS,
        "relationships/timelineCache",
        "relationships/other",
    ),
    ("pivot-name pivot-chart slicer-pivot", REGIONS, 'name="Regions"', 'name="MONTHS"'),
    ("pivot-name slicer-pivot", REGIONS, 'name="Regions"', 'name=""'),
    ("pivot-overlap", MONTHS, 'ref="E3:I9"', 'ref="C3:G9"'),
    ("missing-part pivot-cache", REGIONS_LINKS, "pivotCacheDefinition1.xml", "pivotCacheDefinition9.xml"),
]


def test_a_sound_workbook_with_pivots_has_no_fault() -> None:
    assert faults(sound()) == ()


@pytest.mark.full
def test_the_sound_workbook_is_so_to_microsofts_validator(tmp_path: Path) -> None:
    path = tmp_path / "sound.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        for name, data in sound().items():
            package.writestr(name, data)
    assert validation_errors([path]) == {"sound.xlsx": []}


@pytest.mark.parametrize(("expected", "part", "old", "new"), CASES)
def test_what_leads_astray_is_told(expected: str, part: str, old: str, new: str) -> None:
    assert codes(broken(part, old, new)) == {*expected.split()}


def test_caches_that_slicers_call_the_same_are_told() -> None:
    parts = {
        **sound(),
        "xl/pivotCache/other.xml": sound()[CACHE],
        "xl/pivotCache/_rels/other.xml.rels": sound()[CACHE_LINKS],
    }
    link = b'<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/pivotCacheDefinition" Target="pivotCache/other.xml"/>'
    parts[BOOK_LINKS] = parts[BOOK_LINKS].replace(b"</Relationships>", link + b"</Relationships>")
    parts[BOOK] = parts[BOOK].replace(
        b"</pivotCaches>", b'<pivotCache cacheId="8" r:id="rId9"/></pivotCaches>'
    )
    kind = b'<Override PartName="/xl/pivotCache/other.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.pivotCacheDefinition+xml"/></Types>'
    parts[TYPES] = parts[TYPES].replace(b"</Types>", kind)
    assert codes(parts) == {"pivot-cache-list"}


@pytest.mark.parametrize("part", [REGIONS, CACHE, RECORDS, SLICERS, SLICER_CACHE, TIMELINE, TIMELINE_CACHE])
def test_a_part_without_its_own_content_type_is_told(part: str) -> None:
    types = re.sub(rb'<Override PartName="/%b"[^>]*/>' % part.encode(), b"", sound()[TYPES])
    assert "content-type" in codes({**sound(), TYPES: types})


def test_a_name_without_its_namespace_is_told() -> None:
    assert "malformed" in codes(broken(BOOK, "<x14:slicerCaches>", "<x16:slicerCaches>"))
    assert "malformed" in codes(broken(SLICER_CACHE, "<data>", '<data xr10:uid="{1}">'))


def test_a_pivot_that_lies_on_a_table_is_told() -> None:
    parts = broken(REGIONS, 'ref="A3:C12"', 'ref="A3:C12"')
    link = b'Target="../tables/table9.xml"/></Relationships>'
    kind = b'<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/table" '
    parts[VIEW_LINKS] = parts[VIEW_LINKS].replace(b"</Relationships>", kind + link)
    table = parts[TABLE].replace(
        b'id="1" name="Sales" displayName="Sales"', b'id="2" name="More" displayName="More"'
    )
    parts["xl/tables/table9.xml"] = table
    parts[TYPES] = parts[TYPES].replace(
        b"</Types>",
        b'<Override PartName="/xl/tables/table9.xml" ContentType="application/'
        b'vnd.openxmlformats-officedocument.spreadsheetml.table+xml"/></Types>',
    )
    assert "pivot-overlap" in codes(parts)


def test_a_fault_names_pivot_sheet_field_and_remedy() -> None:
    (fault,) = faults(broken(REGIONS, '<item x="2"/>', '<item x="3"/>'))[:1]
    assert fault.place == REGIONS
    assert "pivot table 'Regions' on sheet 'Overview', field 'Region'" in fault.what
    assert (fault.expected, fault.found) == ("under 3", "3")
    assert fault.remedy


def test_a_remedy_fits_its_fault() -> None:
    (gone,) = faults(broken(CACHE, 'name="Sales"', 'name="Gone"'))
    assert "Change Data Source" in gone.remedy
    (stale,) = faults(broken(RECORDS, '<r><x v="0"/>', '<r><x v="9"/>'))
    assert "Refresh" in stale.remedy
    (slicer,) = faults(broken(SLICER_CACHE, 'name="Months"', 'name="Weeks"'))
    assert "insert it anew" in slicer.remedy


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_damage_stops_the_check(data: st.DataObject) -> None:
    part = data.draw(st.sampled_from([name for name in sound() if name != TYPES]))
    spans = [match.span(1) for match in re.finditer(rb'="([^"]*)"|<[^<>]+/>', sound()[part])]
    start, end = data.draw(st.sampled_from([span for span in spans if span[0] >= 0]))
    put = data.draw(
        st.sampled_from([b"", b"x", b"-1", b"99999999", b"A1:", b"\xff", b"&#0;", b"1e5", "²".encode()])
    )
    changed = sound()[part][:start] + put + sound()[part][end:]
    assert all(fault.code.startswith("package.") for fault in faults({**sound(), part: changed}))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_missing_element_stops_the_check(data: st.DataObject) -> None:
    part = data.draw(st.sampled_from([name for name in sound() if name != TYPES]))
    document = parse(sound()[part])
    parent, child = data.draw(
        st.sampled_from([(e, c) for e in (*document.elements(), *document.walk()) for c in e.elements()])
    )
    parent.remove(child)
    found = faults({**sound(), part: bytes(document)})
    assert all(fault.code.startswith("package.") for fault in found)
