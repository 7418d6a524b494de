"""Records as a stream: what is written is what pivot.reading and openpyxl's reader read."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from xml.etree import ElementTree

import polars as pl
import pytest

from reporter.pivot.refresh.records_writing import RecordStream, Written, value_texts
from reporter.rows import Gathering, Rows
from reporter.xlsx.errorvalues import ErrorValue

TEXTS = (
    (pl.Series([1, None, -7]), ['<n v="1"/>', "<m/>", '<n v="-7"/>']),
    (pl.Series([1.0, 2.0]), ['<n v="1"/>', '<n v="2"/>']),
    (pl.Series([0.1, float("nan"), 100.0]), ['<n v="0.1"/>', "<m/>", '<n v="100"/>']),
    (pl.Series([1e300, 0.0]), ['<n v="1E+300"/>', '<n v="0"/>']),
    (pl.Series([Decimal("1.50"), Decimal("100.00")]), ['<n v="1.5"/>', '<n v="100"/>']),
    (pl.Series([Decimal("0.00"), Decimal("-0.05")]), ['<n v="0"/>', '<n v="-0.05"/>']),
    (pl.Series([Decimal(100)], dtype=pl.Decimal(18, 0)), ['<n v="100"/>']),
    (pl.Series([10**15, 1]), ['<s v="1000000000000000"/>', '<n v="1"/>']),
    (pl.Series([True, None]), ['<b v="1"/>', "<m/>"]),
    (pl.Series(["a", None]), ['<s v="a"/>', "<m/>"]),
    (pl.Series(['<a & "b">']), ['<s v="&lt;a &amp; &quot;b&quot;&gt;"/>']),
    (pl.Series(["a\tb\n\x01", "_x0041_"]), ['<s v="a_x0009_b_x000A__x0001_"/>', '<s v="_x005F_x0041_"/>']),
    (pl.Series([dt.date(2021, 8, 31), None]), ['<d v="2021-08-31T00:00:00"/>', "<m/>"]),
    (pl.Series([dt.date(1900, 1, 1)]), ['<d v="1899-12-31T00:00:00"/>']),
    (pl.Series([dt.datetime(2021, 8, 31, 9, 30, 1, 600_000)]), ['<d v="2021-08-31T09:30:02"/>']),
    (pl.Series([dt.time(9, 30)]), ['<d v="1899-12-30T09:30:00"/>']),
    (pl.Series([dt.timedelta(days=1, hours=12)]), ['<d v="1899-12-31T12:00:00"/>']),
    (pl.Series([None, None], dtype=pl.Int64), ["<m/>", "<m/>"]),
    (
        pl.Series([1, "a", ErrorValue("#N/A"), None], dtype=pl.Object),
        ['<n v="1"/>', '<s v="a"/>', '<e v="#N/A"/>', "<m/>"],
    ),
    (pl.Series(["x"], dtype=pl.Categorical), ['<s v="x"/>']),
)  # fmt: skip


@pytest.mark.parametrize(("values", "texts"), TEXTS, ids=lambda found: str(found)[:40])
def test_each_kind_of_value_is_the_element_that_excel_writes(values: pl.Series, texts: list[str]) -> None:
    assert value_texts(values).to_list() == texts


def _long(count: int) -> Rows:
    frame = pl.DataFrame({"Number": range(count), "Half": [n / 2 for n in range(count)]})
    gathering = Gathering(0)
    for part in frame.iter_slices(1000):
        gathering.add(part)
    return gathering.rows(frame.clear())


def test_a_stream_is_the_same_each_time_and_holds_every_record_in_order() -> None:
    rows = _long(40_000)
    codes = pl.Series([n % 7 for n in range(40_000)], dtype=pl.Int32).to_numpy()
    stream = RecordStream(rows, [Written("Number"), Written("Code", codes), Written("Half")])
    data = b"".join(stream)
    assert data == b"".join(stream)
    root = ElementTree.fromstring(data)
    assert root.get("count") == "40000"
    values = [[child.get("v") for child in record] for record in root]
    assert values == [[str(n), str(n % 7), f"{n / 2:g}" if n % 2 else str(n // 2)] for n in range(40_000)]


def test_a_stream_comes_in_pieces_so_that_no_long_part_is_held() -> None:
    assert max(len(piece) for piece in RecordStream(_long(100_000), [Written("Number")])) < 1 << 20


def test_a_strict_workbooks_records_are_in_its_namespace() -> None:
    strict = b"".join(RecordStream(_long(1), [Written("Number")], strict=True))
    assert b'xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"' in strict
    assert strict.endswith(b' count="1"><r><n v="0"/></r></pivotCacheRecords>')
