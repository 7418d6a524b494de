"""A refresh as a whole: what was written is what two readers read, and what people chose is never lost."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any
from xml.etree import ElementTree

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.pivot import reading
from reporter.pivot.model import Scalar
from reporter.pivot.refresh import RECORDS_ID, CacheParts, PivotPart, Refreshed, refresh
from reporter.pivot.refresh.shared_items import key, scalar
from reporter.pivot.scalars import READ
from reporter.rows import Gathering, Rows
from tests.pivot.caches import (
    ROWS,
    SUM,
    VALUES,
    WHEN,
    axis,
    by_market,
    cache_part,
    pivot_part,
    plain,
    refreshed,
    sales,
    shown,
    texts,
)

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=4) | st.sampled_from(
    ["_x0041_", "Aa", "aA", "x" * 300, "#N/A", "1"]
)


def _second(moment: dt.datetime) -> dt.datetime:
    return moment.replace(microsecond=0)


COLUMNS = (
    (pl.Int64(), st.integers(-(10**14), 10**14)),
    (pl.Float64(), st.floats(allow_nan=False, allow_infinity=False)),
    (pl.Decimal(15, 2), st.decimals(-(10**10), 10**10, places=2)),
    (pl.String(), TEXT),
    (pl.Boolean(), st.booleans()),
    (pl.Date(), st.dates(dt.date(1900, 3, 1), dt.date(2100, 1, 1))),
    (pl.Datetime("us"), st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(2100, 1, 1)).map(_second)),
)  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> pl.DataFrame:
    """A table of a few columns of any kinds, with nulls."""
    kinds = draw(st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=4))
    height = draw(st.integers(1, 6))
    columns = []
    for number, (kind, values) in enumerate(kinds):
        found = draw(st.lists(st.none() | values, min_size=height, max_size=height))
        columns.append(pl.Series(f"Column {number}", found, dtype=kind))
    return pl.DataFrame(columns)


def _over(frame: pl.DataFrame, shared: bool) -> tuple[bytes, bytes]:
    """A cache without records over the table, and a pivot that has its first field on the rows if asked."""
    first = '<pivotField axis="axisRow" showAll="0"/>' if shared else '<pivotField showAll="0"/>'
    others = ['<pivotField showAll="0"/>'] * (frame.width - 1)
    return cache_part([plain(name) for name in frame.columns]), pivot_part(
        [first, *others], ROWS if shared else ""
    )


def _values(found: Refreshed) -> list[list[Scalar]]:
    """The records' values by field, read by the standard library."""
    fields = reading.cache_fields(found.definition)
    columns: list[list[Scalar]] = [[] for _ in fields]
    for record in ElementTree.fromstring(b"".join(found.records)):
        for of, column, element in zip(fields, columns, record, strict=True):
            kind, text = element.tag.rpartition("}")[2], element.get("v", "")
            column.append(of.items[int(text)] if kind == "x" else READ[kind](text))
    return columns


@settings(max_examples=60, deadline=None)
@given(tables(), st.booleans())
def test_every_value_of_any_column_is_read_back(frame: pl.DataFrame, shared: bool) -> None:
    found = refreshed(*_over(frame, shared), frame)
    for series, values in zip(frame, _values(found), strict=True):
        wanted = [scalar(value) for value in series.to_list()]
        same = [key(value) for value in values] == [key(value) for value in wanted]
        assert same if shared and series.name == "Column 0" else values == wanted


@settings(max_examples=40, deadline=None)
@given(tables(), st.booleans())
def test_both_readers_read_the_same_cache(frame: pl.DataFrame, shared: bool) -> None:
    from openpyxl.pivot.cache import CacheDefinition
    from openpyxl.pivot.record import RecordList
    from openpyxl.xml.functions import fromstring

    found = refreshed(*_over(frame, shared), frame)
    definition: Any = CacheDefinition.from_tree(fromstring(found.definition))  # type: ignore[arg-type]
    records: Any = RecordList.from_tree(fromstring(b"".join(found.records)))  # type: ignore[arg-type]
    fields = reading.cache_fields(found.definition)
    assert [of.name for of in definition.cacheFields] == [of.name for of in fields]
    assert [len(of.sharedItems._fields) for of in definition.cacheFields] == [len(of.items) for of in fields]
    assert definition.recordCount == len(records.r) == frame.height
    ours = reading.records(found.records, fields)
    assert ours.height == frame.height
    for at in range(len(fields)):
        theirs = [record._fields[at] for record in records.r]
        column = ours.columns[at]
        if column.codes is not None:
            assert [each.v for each in theirs] == column.codes.tolist()
        elif frame.dtypes[at].is_numeric():
            numbers = [math.nan if each.tagname == "m" else each.v for each in theirs]
            assert [repr(n) for n in numbers] == [repr(n) for n in column.numbers.tolist()]


@settings(max_examples=30, deadline=None)
@given(tables())
def test_flags_read_back_are_those_of_the_values(frame: pl.DataFrame) -> None:
    from reporter.pivot.refresh.shared_items import attributes, profile
    from reporter.xlsx.markup import parse

    found = refreshed(*_over(frame, shared=True), frame)
    elements = list(parse(found.definition).walk("sharedItems"))
    for element, values in zip(elements, _values(found), strict=True):
        written = {name: value for name, value in element.attributes.items() if name != "count"}
        assert written == attributes(profile(values))


def test_rows_in_a_file_give_the_same_bytes_as_rows_in_memory() -> None:
    frame = sales(*[f"M{n % 50}" for n in range(40_000)])
    gathering = Gathering(0)
    for part in frame.iter_slices(16_384):
        gathering.add(part)
    cache, pivot = _over(frame, shared=True)
    parts = CacheParts(cache, (PivotPart("pivot", pivot),))
    one, other = (refresh(parts, rows, WHEN) for rows in (Rows.of(frame), gathering.rows(frame.clear())))
    assert one.definition == other.definition
    assert b"".join(one.records) == b"".join(other.records)
    assert one.pivots[0].definition == other.pivots[0].definition


def test_the_definition_says_who_refreshed_it_and_when() -> None:
    found = by_market(['x="0"'], sales("EU", "NA"))
    root = ElementTree.fromstring(found.definition)
    assert (root.get("refreshedBy"), root.get("refreshedDate")) == ("reporter", "44439.5")
    assert (root.get("recordCount"), root.get("createdVersion"), root.get("refreshedVersion")) == (
        "2",
        "6",
        "6",
    )


def test_a_cache_without_records_gets_them_and_names_their_relationship() -> None:
    cache = cache_part([texts("Market", "EU"), plain("Units")]).replace(b' r:id="rId1"', b"")
    cache = cache.replace(b" createdVersion", b' saveData="0" refreshOnLoad="1" invalid="1" createdVersion')
    found = refreshed(cache, pivot_part([axis('x="0"'), VALUES], ROWS + SUM), sales("EU"))
    assert (found.new_records, found.relationship) == (True, RECORDS_ID)
    assert f'r:id="{RECORDS_ID}"'.encode() in found.definition
    assert not any(word in found.definition for word in (b"saveData", b"refreshOnLoad", b"invalid"))


def test_records_that_the_definition_does_not_name_are_named_by_their_relationship() -> None:
    cache = cache_part([texts("Market", "EU"), plain("Units")]).replace(b' r:id="rId1"', b"")
    pivot = PivotPart("pivot", pivot_part([axis('x="0"'), VALUES], ROWS + SUM))
    found = refresh(CacheParts(cache, (pivot,), records_id="rId7"), Rows.of(sales("EU")), WHEN)
    assert (found.new_records, found.relationship) == (False, "rId7")
    assert b'r:id="rId7"' in found.definition


def test_a_table_without_rows_gives_one_record_of_blanks() -> None:
    found = by_market(['x="2"', 'x="0"', 'x="1"'], sales())
    assert b'recordCount="1"' in found.definition
    assert b'<r><x v="0"/><m/></r>' in b"".join(found.records)
    assert shown(found) == ["None"]
    assert not found.faults


def test_without_rows_what_was_chosen_stays_chosen() -> None:
    found = by_market(['h="1" x="2"', 'x="0"', 'h="1" x="1"'], sales())
    assert not found.faults
    assert shown(found) == ["EU", "(None)"]
    assert b'<s v="EU" u="1"/>' in found.definition
    assert b'<item x="1" m="1"/>' in found.pivots[0].definition


def test_a_chosen_page_item_that_the_data_lack_is_a_fault_with_the_nearest_names() -> None:
    page = '<pageFields count="1"><pageField fld="0" item="0" hier="-1"/></pageFields>'
    pivot = pivot_part([axis('x="0"', 'x="1"', kind="axisPage"), VALUES], page + SUM)
    found = refreshed(
        cache_part([texts("Market", "Germany", "NA"), plain("Units")]), pivot, sales("Germania", "NA")
    )
    [fault] = found.faults
    assert fault.code == "pivot.item-gone"
    assert fault.place == "Report, pivot Sums"
    assert (fault.expected, fault.found) == ("Germany", "Germania, NA")


def test_a_manual_filter_none_of_whose_items_is_left_is_a_fault() -> None:
    found = by_market(['x="2"', 'h="1" x="0"', 'h="1" x="1"'], sales("EU", "NA"))
    assert [fault.code for fault in found.faults] == ["pivot.items-gone"]
    assert not by_market(['x="2"', 'h="1" x="0"', 'x="1"'], sales("EU", "NA")).faults


def test_a_base_item_that_the_data_lack_is_a_fault() -> None:
    data = SUM.replace('fld="1" baseField="0" baseItem="0"', 'fld="1" showDataAs="percentDiff" baseItem="1"')
    data = data.replace("baseItem", 'baseField="0" baseItem')
    pivot = pivot_part([axis('x="0"', 'x="1"'), VALUES], ROWS + data)
    cache = cache_part([texts("Market", "EU", "NA"), plain("Units")])
    assert [fault.code for fault in refreshed(cache, pivot, sales("EU")).faults] == ["pivot.base-item-gone"]


def test_a_field_whose_column_is_gone_is_a_fault_that_names_the_columns() -> None:
    cache = cache_part([texts("Region", "EU"), plain("Units")])
    found = refreshed(cache, pivot_part([axis('x="0"'), VALUES], ROWS + SUM), sales("EU"))
    assert [(fault.code, fault.expected, fault.found) for fault in found.faults] == [
        ("pivot.field-without-column", "Region", "Market, Units")
    ]


def test_a_text_in_a_field_that_is_grouped_by_date_is_a_fault() -> None:
    group = (
        'name="Market" numFmtId="14"><sharedItems count="1"><d v="2020-01-01T00:00:00"/></sharedItems>'
        '<fieldGroup base="0"><rangePr groupBy="years" startDate="2020-01-01T00:00:00"'
        ' endDate="2020-01-02T00:00:00"/><groupItems count="3"><s v="&lt;1/1/2020"/><s v="2020"/>'
        '<s v="&gt;1/2/2020"/></groupItems></fieldGroup>'
    )
    pivot = pivot_part([axis('x="0"', 'x="1"', 'x="2"'), VALUES], ROWS + SUM)
    found = refreshed(cache_part([group, plain("Units")]), pivot, sales("soon"))
    assert [fault.code for fault in found.faults] == ["pivot.not-groupable"]


def test_columns_are_found_without_regard_to_case_and_line_breaks() -> None:
    cache = cache_part([texts("market_x000A_name", "EU"), plain("Units")])
    frame = sales("EU", "NA").rename({"Market": "Market Name"})
    found = refreshed(cache, pivot_part([axis('x="0"'), VALUES], ROWS + SUM), frame)
    assert not found.faults
    assert shown(found) == ["EU", "NA"]


@pytest.mark.parametrize("count", [33_000])
def test_very_many_items_are_items_still(count: int) -> None:
    found = refreshed(*_over(sales("a"), shared=True), sales(*[f"Item {n:06}" for n in range(count)]))
    assert len(found.pivots[0].table.fields[0].items) == count + 1
    assert len(reading.cache_fields(found.definition)[0].items) == count


def test_a_long_list_that_no_pivot_needs_is_not_kept() -> None:
    cache = cache_part([texts("Market", "EU"), plain("Units"), texts("Order", "1")])
    pivot = pivot_part([axis('x="0"'), VALUES, '<pivotField showAll="0"/>'], ROWS + SUM)
    frame = pl.DataFrame({"Market": ["EU"] * 100_001, "Units": [1] * 100_001, "Order": range(100_001)})
    orders = frame.with_columns(pl.col("Order").cast(pl.String))
    assert not reading.cache_fields(refreshed(cache, pivot, orders).definition)[2].items
    few = refreshed(cache, pivot, orders.head(5))
    assert len(reading.cache_fields(few.definition)[2].items) == 5
