"""A pivot cache's fields, values, groups and records agree, or what doesn't is told."""

# ruff: noqa: E501 - a case is its markup, on one line where it can be

from __future__ import annotations

import pytest

from reporter.xlsx import rules
from tests.xlsx.rules.breaking import codes, faults
from tests.xlsx.rules.pivot_workbook import CACHE, CACHE_LINKS, RECORDS, broken, sound

UNITS = 'containsSemiMixedTypes="0" containsString="0" containsNumber="1" containsInteger="1" minValue="1" maxValue="7"'
NOTE = '<sharedItems containsBlank="1"/>'
DAYS = 'containsSemiMixedTypes="0" containsNonDate="0" containsDate="1" containsString="0"'
LAST_DAY = 'maxDate="2021-04-03T00:00:00"'
FIRST = '<r><x v="0"/><x v="0"/><x v="0"/><n v="3"/><n v="2.5"/><s v="first"/></r>'
CASES = [
    # records are there if and only if the definition names them
    ("pivot-records", CACHE, ' r:id="rId1"', ""),
    ("pivot-records dangling", CACHE, ' r:id="rId1"', ' r:id="rId9"'),
    ("pivot-records pivot-orphan", CACHE_LINKS, "relationships/pivotCacheRecords", "relationships/other"),
    ("pivot-record-count", CACHE, 'recordCount="6"', 'recordCount="7"'),
    ("pivot-record-count", RECORDS, ' count="6"', ' count="5"'),
    ("pivot-record-count pivot-vanished", RECORDS, FIRST, ""),
    # one child for each field of the source, of the right kind and in range
    ("pivot-record-width", RECORDS, '<n v="3"/><n v="2.5"/>', '<n v="3"/>'),
    ("pivot-record-width", RECORDS, '<s v="first"/></r>', '<s v="first"/><x v="0"/></r>'),
    ("pivot-record-index", RECORDS, '<r><x v="0"/>', '<r><x v="3"/>'),
    ("pivot-record-index", RECORDS, '<r><x v="0"/>', '<r><x v="-1"/>'),
    ("pivot-record-kind", RECORDS, '<r><x v="0"/>', '<r><s v="North"/>'),
    ("pivot-record-kind", RECORDS, '<n v="3"/><n v="2.5"/>', '<x v="0"/><n v="2.5"/>'),
    ("pivot-record-value", RECORDS, '<n v="2.5"/>', '<n v="2,5"/>'),
    ("pivot-record-value pivot-flags", RECORDS, '<s v="first"/>', '<d v="2021"/>'),
    ("pivot-record-value", RECORDS, '<s v="first"/>', '<b v="yes"/>'),
    ("pivot-record-value", RECORDS, '<s v="first"/>', '<e v="oops"/>'),
    ("pivot-record-value", RECORDS, '<s v="first"/>', '<q v="oops"/>'),
    # what a field says of its values
    ("pivot-flags", CACHE, UNITS, UNITS.replace('containsSemiMixedTypes="0" ', "")),
    ("pivot-flags", CACHE, UNITS, UNITS.replace('containsString="0" ', "")),
    ("pivot-flags", CACHE, UNITS, UNITS.replace('containsNumber="1" ', "")),
    ("pivot-flags", CACHE, UNITS, UNITS.replace('containsInteger="1" ', "")),
    ("pivot-flags", CACHE, UNITS, UNITS.replace('minValue="1"', 'minValue="2"')),
    ("pivot-flags", CACHE, UNITS, UNITS.replace('maxValue="7"', 'maxValue="8"')),
    ("pivot-flags", CACHE, UNITS, UNITS.replace(' maxValue="7"', "")),
    ("pivot-flags", CACHE, UNITS, UNITS + ' containsBlank="1"'),
    ("pivot-flags", CACHE, NOTE, "<sharedItems/>"),
    ("pivot-flags", CACHE, NOTE, '<sharedItems containsBlank="1" containsMixedTypes="1"/>'),
    ("pivot-flags", CACHE, NOTE, '<sharedItems containsBlank="1" longText="1"/>'),
    ("pivot-flags", RECORDS, '<s v="first"/>', f'<s v="{"x" * 256}"/>'),
    ("pivot-flags", RECORDS, '<n v="3"/>', '<n v="3.5"/>'),
    ("pivot-flags", RECORDS, '<n v="3"/>', '<n v="99"/>'),
    ("pivot-flags", RECORDS, '<n v="3"/>', "<m/>"),
    ("pivot-flags timeline-field", CACHE, DAYS, DAYS.replace('containsDate="1" ', "")),
    ("pivot-flags", CACHE, DAYS, DAYS.replace('containsNonDate="0" ', "")),
    ("pivot-flags pivot-group", CACHE, LAST_DAY, 'maxDate="2021-04-02T00:00:00"'),
    ("pivot-flags pivot-group", CACHE, 'minDate="2021-01-05T00:00:00"', 'minDate="2021-01-06T00:00:00"'),
    # shared items
    (
        "pivot-shared-items",
        CACHE,
        '<sharedItems count="3"><s v="North"/>',
        '<sharedItems count="4"><s v="North"/>',
    ),
    ("pivot-shared-items", CACHE, '<sharedItems count="3"><s v="North"/>', '<sharedItems><s v="North"/>'),
    ("pivot-shared-items", CACHE, NOTE, '<sharedItems containsBlank="1" count="2"/>'),
    ("pivot-shared-items", CACHE, '<s v="South"/>', '<s v="NORTH"/>'),
    ("pivot-shared-items pivot-flags", CACHE, '<d v="2021-04-02T00:00:00"/>', '<d v="soon"/>'),
    ("pivot-vanished", CACHE, '<s v="North"/>', '<s v="North" u="1"/>'),
    ("pivot-vanished", RECORDS, '<r><x v="2"/>', '<r><x v="1"/>'),
    # fields and source
    ("pivot-field-name pivot-calculated", CACHE, 'name="Price"', 'name="UNITS"'),
    ("pivot-field-name", CACHE, 'name="Note"', 'name=""'),
    ("pivot-field-name", CACHE, 'name="Note"', f'name="{"x" * 256}"'),
    ("pivot-cache-fields", CACHE, '<cacheFields count="9">', '<cacheFields count="8">'),
    ("pivot-source", CACHE, '<worksheetSource name="Sales"/>', '<worksheetSource name="Gone"/>'),
    ("pivot-source", CACHE, '<worksheetSource name="Sales"/>', '<worksheetSource sheet="Gone" ref="A1:F7"/>'),
    ("pivot-source", CACHE, '<worksheetSource name="Sales"/>', '<worksheetSource sheet="Data" ref="A1:"/>'),
    ("pivot-source", CACHE, '<worksheetSource name="Sales"/>', ""),
    # groups
    ("pivot-group", CACHE, '<fieldGroup par="6" base="2">', '<fieldGroup par="16" base="2">'),
    ("pivot-group", CACHE, '<fieldGroup par="6" base="2">', '<fieldGroup par="8" base="2">'),
    ("pivot-group", CACHE, '<fieldGroup par="6" base="2">', '<fieldGroup base="2">'),
    ("pivot-group", CACHE, 'groupBy="years"', 'groupBy="decades"'),
    ("pivot-group", CACHE, 'groupBy="years" startDate="2021', 'groupBy="years" startDate="2031'),
    (
        "pivot-group",
        CACHE,
        '<fieldGroup base="2"><rangePr groupBy="years"',
        '<fieldGroup base="99"><rangePr groupBy="years"',
    ),
    ("pivot-group-items pivot-items", CACHE, '<groupItems count="3">', '<groupItems count="4"><s v="2020"/>'),
    ("pivot-group-items", CACHE, '<groupItems count="14">', '<groupItems count="15">'),
    ("pivot-group-items", CACHE, '<x v="0"/><x v="0"/><x v="1"/>', '<x v="0"/><x v="0"/><x v="2"/>'),
    ("pivot-group-items", CACHE, '<discretePr count="3"><x v="0"/>', '<discretePr count="2">'),
    ("pivot-group-items", CACHE, '<s v="&lt;1/5/2021"/>', '<s v="5/1/2021"/>'),
    ("pivot-group-items", CACHE, '<s v="&gt;4/3/2021"/>', '<s v="Later"/>'),
    ("pivot-group", CACHE, 'endDate="2021-04-03', 'endDate="2021-05-03'),
    # calculated fields
    ("pivot-calculated", CACHE, 'formula="Units*Price"', 'formula="=Units*Price"'),
    ("pivot-calculated", CACHE, 'formula="Units*Price"', 'formula="Units*Cost"'),
    ("pivot-calculated", CACHE, 'formula="Units*Price"', "formula=\"Units*'Net price'\""),
    ("pivot-calculated formula-length", CACHE, 'formula="Units*Price"', f'formula="Units{"+1" * 4100}+Cost"'),
    ("formula-unbalanced", CACHE, 'formula="Units*Price"', 'formula="(Units*Price"'),
    (
        "pivot-calculated pivot-record-width",
        CACHE,
        'formula="Units*Price" databaseField="0"',
        'formula="Units*Price"',
    ),
]


@pytest.mark.parametrize(("expected", "part", "old", "new"), CASES)
def test_a_cache_broken_in_one_way_has_that_fault(expected: str, part: str, old: str, new: str) -> None:
    assert codes(broken(part, old, new)) == {*expected.split()}


def test_a_cache_without_records_must_say_so() -> None:
    parts = {name: data for name, data in sound().items() if name not in (RECORDS, CACHE_LINKS)}
    types = parts["[Content_Types].xml"]
    start = types.index(b'<Override PartName="/xl/pivotCache/pivotCacheRecords1.xml"')
    parts["[Content_Types].xml"] = types[:start] + types[types.index(b"/>", start) + 2 :]
    parts[CACHE] = parts[CACHE].replace(b' r:id="rId1"', b"").replace(b' recordCount="6"', b"")
    assert codes(parts) == {"pivot-records"}
    parts[CACHE] = parts[CACHE].replace(
        b"<pivotCacheDefinition", b'<pivotCacheDefinition saveData="0" refreshOnLoad="1"'
    )
    assert codes(parts) == set()


def test_what_excel_makes_anew_on_opening_is_not_held_against_the_file() -> None:
    parts = broken(RECORDS, '<r><x v="0"/>', '<r><s v="North"/>')
    parts[CACHE] = parts[CACHE].replace(b"<pivotCacheDefinition", b'<pivotCacheDefinition refreshOnLoad="1"')
    assert codes(parts) == set()


def test_a_fault_of_a_record_names_source_and_field() -> None:
    (fault,) = faults(broken(RECORDS, '<r><x v="0"/>', '<r><x v="3"/>'))
    assert fault.place == RECORDS
    assert fault.what.startswith("the records of Sales, field 'Region': ")
    assert (fault.expected, fault.found) == ("0 to 2", "3")


def test_records_of_any_prefix_are_read() -> None:
    data = sound()[RECORDS].decode()
    for name in ("pivotCacheRecords", "r", "x", "n", "s", "m"):
        data = data.replace(f"<{name} ", f"<p:{name} ").replace(f"<{name}>", f"<p:{name}>")
        data = data.replace(f"<{name}/>", f"<p:{name}/>").replace(f"</{name}>", f"</p:{name}>")
    data = data.replace("xmlns=", "xmlns:p=")
    assert rules.check({**sound(), RECORDS: data.encode()}) == ()
    assert codes({**sound(), RECORDS: data.replace('<p:x v="0"/>', '<p:x v="7"/>', 1).encode()}) == {
        "pivot-record-index"
    }


@pytest.mark.parametrize(
    "formula",
    [
        "IF('Units'=0,0,Price/Units)",
        "ROUND (Units, 2)*1E5",
        "IF(ISERROR(Price),&quot;Cost&quot;,#N/A)",
        "price&gt;TRUE",
    ],
)
def test_formulas_of_calculated_fields_name_fields_functions_and_texts(formula: str) -> None:
    assert codes(broken(CACHE, 'formula="Units*Price"', f'formula="{formula}"')) == set()
