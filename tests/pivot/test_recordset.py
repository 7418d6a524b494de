"""Records of a cache: both ways of reading give the same columns, whatever the pieces."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.pivot.model import CacheField, Records
from reporter.pivot.recordset import records
from reporter.pivot.scalars import serial

FIELDS = (CacheField("shared", ("a", 2.5, None, datetime(2021, 3, 4))), CacheField("inline"))
ROOT = b'<?xml version="1.0"?>\n<pivotCacheRecords xmlns="http://x" xmlns:r="http://r" count="2">'
END = b"</pivotCacheRecords>"

inline = st.one_of(
    st.floats(-1e15, 1e15).map(lambda number: f'<n v="{number!r}"/>'),
    st.integers(-(10**6), 10**6).map(lambda number: f'<n v="{number}"/>'),
    st.decimals(-1000, 1000, places=4).map(lambda number: f'<n v="{number}"/>'),
    st.sampled_from(['<s v="text &amp; more"/>', '<b v="1"/>', "<m/>", '<e v="#N/A"/>']),
    st.sampled_from(['<d v="2021-03-04T00:00:00"/>', '<d v="1999-12-31T18:30:15"/>']),
)
rows = st.lists(st.tuples(st.integers(0, 3), inline), max_size=12)


def _pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def _same(one: Records, other: Records) -> None:
    assert one.height == other.height
    for at in (0, 1):
        left, right = one.columns[at], other.columns[at]
        assert np.array_equal(left.numbers, right.numbers, equal_nan=True)
        for marks, others in ((left.present, right.present), (left.codes, right.codes)):
            assert (marks is None) == (others is None)
            assert marks is None or others is None or np.array_equal(marks, others)
        assert left.errors == right.errors


@given(rows, st.integers(1, 400))
def test_excels_spelling_reads_as_any_other_spelling(made: list[tuple[int, str]], size: int) -> None:
    excel = "".join(f'<r><x v="{code}"/>{value}</r>' for code, value in made)
    other = excel.replace('"/>', '" />').replace("</r>", "</r>\n")
    fast = records([ROOT + excel.encode() + END], FIELDS)
    _same(fast, records(_pieces(ROOT + other.encode() + END, size), FIELDS))
    assert fast.height == len(made)
    assert fast.columns[0].codes is not None
    assert fast.columns[0].codes.tolist() == [code for code, _ in made]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_is_read_to_its_last_bit(number: float) -> None:
    body = f'<r><x v="0"/><n v="{number!r}"/></r>'.encode()
    assert records([ROOT + body + END], FIELDS).columns[1].numbers.tolist() == [number]


def test_shared_items_give_numbers_dates_and_blanks() -> None:
    body = b"".join(b'<r><x v="%d"/><m/></r>' % code for code in range(4))
    column = records([ROOT + body + END], FIELDS).columns[0]
    expected = [np.nan, 2.5, np.nan, serial(datetime(2021, 3, 4))]
    assert np.array_equal(column.numbers, expected, equal_nan=True)
    assert column.present is not None
    assert column.present.tolist() == [True, True, False, True]


def test_a_value_in_the_place_of_an_index_is_found_among_the_items() -> None:
    body = b'<r><s v="a"/><n v="1"/></r><r><n v="2.5"/><m/></r><r><s v="gone"/><m/></r>'
    column = records([ROOT + body + END], FIELDS).columns[0]
    assert column.codes is not None
    assert column.codes.tolist() == [0, 1, -1]


@pytest.mark.parametrize("root", [ROOT + END, ROOT[:-1] + b"/>", b"<x:pivotCacheRecords xmlns:x='u'/>"])
def test_no_records_are_no_rows(root: bytes) -> None:
    found = records([root], FIELDS)
    assert (found.height, len(found.columns[1].numbers)) == (0, 0)


def test_a_prefix_is_no_matter() -> None:
    body = b'<x:pivotCacheRecords xmlns:x="u"><x:r><x:x v="1"/><x:n v="7"/></x:r></x:pivotCacheRecords>'
    found = records([body], FIELDS)
    assert (found.height, found.columns[1].numbers.tolist()) == (1, [7.0])


def test_fields_that_are_no_part_of_the_source_have_no_records() -> None:
    fields = (*FIELDS, CacheField("calculated", formula="inline*2", database=False))
    assert set(records([ROOT + END], fields).columns) == {0, 1}
