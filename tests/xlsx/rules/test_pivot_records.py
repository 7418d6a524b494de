"""Records of a pivot cache are streamed: the same in any chunks, and only the odd ones are kept."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.errors import PackageError
from reporter.xlsx.rules.pivot_records import Records, scan_records
from tests.xlsx.rules.breaking import codes
from tests.xlsx.rules.pivot_workbook import RECORDS, sound

SHARED = (12, 0, 0)
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<pivotCacheRecords xmlns="m" count="300">'
ROWS = [
    b'<r><x v="%d"/><n v="%d"/><s v="%b"/></r>'
    % (row % 12, row * 7, (b"a &amp; b", "ü€".encode(), b"")[row % 3])
    for row in range(300)
]
ODD = b'<r><x v="12"/><n v="1"/><s v="x"/></r>'


def chunked(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


def scanned(rows: list[bytes], size: int = 1 << 20) -> Records:
    found = scan_records(chunked(HEAD + b"".join(rows) + b"</pivotCacheRecords>", size), SHARED)
    assert found is not None
    return found


@pytest.mark.parametrize("size", [1, 7, 100, 1000, 1 << 20])
def test_records_are_the_same_in_chunks_of_any_size(size: int) -> None:
    found = scanned(ROWS, size)
    assert (found.count, found.odd, found.tail) == (300, [], b"</pivotCacheRecords>")
    assert found.used == {0: {b"%d" % item for item in range(12)}}
    assert (found.values[1].low, found.values[1].high, found.values[1].whole) == (0, 299 * 7, True)
    assert found.values[2].kinds == {"s"}
    assert b"".join(found.condensed()) == HEAD + b"</pivotCacheRecords>"


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(0, 299), max_size=6), st.integers(1, 4000))
def test_only_records_that_do_not_fit_are_set_apart(places: set[int], size: int) -> None:
    rows = [ODD if row in places else text for row, text in enumerate(ROWS)]
    found = scanned(rows, size)
    assert found.count == 300 - len(places)
    assert b"".join(found.odd) == ODD * len(places)


@pytest.mark.parametrize(
    "value",
    [
        *('<n v="1,5"/>', '<n v=""/>', '<n v="NaN"/>', '<d v="2021"/>', '<b v="2"/>', '<e v="#OOPS"/>'),
        *('<s v="<"/>', '<s v="&"/>', '<s v="&#0;"/>', '<s v="\x01"/>', "<s/>", '<m v="1"/>', '<x v="1"/>'),
    ],
)
def test_a_value_that_may_be_none_is_looked_at(value: str) -> None:
    assert scanned([ODD.replace(b"12", b"11").replace(b'<s v="x"/>', value.encode())]).count == 0


@pytest.mark.parametrize("junk", [b"\xff", "\ufffe".encode(), b"<![CDATA[x]]>"])
def test_bytes_that_are_no_text_are_left_to_the_parser(junk: bytes) -> None:
    assert scan_records([HEAD + junk + b"</pivotCacheRecords>"], SHARED) is None


def test_a_part_without_records_is_its_head() -> None:
    found = scan_records([b'<pivotCacheRecords xmlns="m" count="0"/>'], SHARED)
    assert found is None
    parts = {**sound(), RECORDS: re.sub(rb"<r>.*</r>", b"", sound()[RECORDS])}
    assert codes(parts) == {"pivot-record-count"}


@pytest.mark.parametrize("cut", [b"</r>", b"</pivotCacheRecords>", b"<r>"])
def test_records_that_do_not_end_are_malformed(cut: bytes) -> None:
    assert codes({**sound(), RECORDS: sound()[RECORDS].replace(cut, b"", 1)}) == {"malformed"}


@pytest.mark.parametrize("piece", [ODD, b"<r>" + b'<x v="1"/>' * 1000])
def test_records_that_only_an_attack_has_are_refused_where_the_file_is_not_trusted(piece: bytes) -> None:
    chunk = piece * (1 + (1 << 21) // len(piece))
    with pytest.raises(PackageError, match="MiB"):
        scan_records([HEAD, *[chunk] * 20], SHARED, trusted=False)


def test_blanks_between_records_are_no_records() -> None:
    found = scanned([row + b"\n  " for row in ROWS])
    assert (found.count, found.odd) == (300, [])


def test_a_record_of_very_many_fields_is_looked_at_without_a_pattern() -> None:
    part = HEAD + b"<r>" + b"<m/>" * 2000 + b"</r></pivotCacheRecords>"
    found = scan_records([part], [0] * 2000)
    assert found is not None
    assert (found.count, len(found.odd)) == (0, 1)
