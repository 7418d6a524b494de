"""Rows in a file are the rows that were in memory: read whole, in batches, by column, by place."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from reporter import checks
from reporter.errors import PublishError
from reporter.record import run_id
from reporter.results import Column, ResultSet
from reporter.rows import Gathering, Rows

COUNT = 1000
FRAME = pl.DataFrame(
    {
        "text": pl.Series([None if n % 7 == 0 else f"Söhne & {n % 90}" for n in range(COUNT)]),
        "number": pl.Series([n * 3 for n in range(COUNT)]),
        "money": pl.Series([Decimal(n) / 100 for n in range(COUNT)], dtype=pl.Decimal(38, 2)),
        "double": pl.Series([0.1 * n for n in range(COUNT)]),
        "day": pl.Series([date(2021, 1, 1) + timedelta(days=n) for n in range(COUNT)]),
        "moment": pl.Series([datetime(2021, 1, 1, 0, 0, 0, n) for n in range(COUNT)]),
        "clock": pl.Series([time(n % 24) for n in range(COUNT)]),
        "span": pl.Series([timedelta(hours=n) for n in range(COUNT)]),
        "bytes": pl.Series([bytes([n % 256]) for n in range(COUNT)]),
        "truth": pl.Series([n % 2 == 0 for n in range(COUNT)]),
        "nothing": pl.Series([None] * COUNT, dtype=pl.Null),
    }
)


def stored(frame: pl.DataFrame = FRAME, size: int = 64) -> Rows:
    """The frame's rows in a file, in batches of the size."""
    gathering = Gathering(most_rows=0)
    for first in range(0, frame.height, size):
        gathering.add(frame.slice(first, size))
    return gathering.rows(frame.clear())


@pytest.mark.parametrize("size", [40, 333, COUNT])
def test_rows_come_back_from_the_file_as_they_were(size: int) -> None:
    rows = stored(size=size)
    assert not rows.fits
    assert (rows.height, rows.schema) == (COUNT, FRAME.schema)
    assert [batch.height for batch in rows.batches()] == [
        min(size, COUNT - first) for first in range(0, COUNT, size)
    ]
    assert_frame_equal(rows.frame, FRAME)
    for first, count in ((0, 1), (60, 10), (63, 1), (64, 64), (300, 700), (999, 1), (1000, 0)):
        assert_frame_equal(rows.slice(first, count), FRAME.slice(first, count))


def test_columns_are_chosen_and_renamed_in_the_order_asked_for() -> None:
    rows = stored().select({"money": "Revenue, ₹", "text": "Name"})
    wanted = FRAME.select(pl.col("money").alias("Revenue, ₹"), pl.col("text").alias("Name"))
    assert_frame_equal(rows.frame, wanted)
    assert_frame_equal(rows.select({"Name": "text"}).frame, FRAME.select("text"))


def test_a_column_in_a_file_reads_like_a_sequence() -> None:
    column, wanted = stored().column("number"), FRAME["number"].to_list()
    assert len(column) == COUNT
    assert list(column) == wanted
    assert (column[0], column[-1], column[500]) == (wanted[0], wanted[-1], wanted[500])
    assert column[70:300].to_list() == wanted[70:300]
    assert column.slice(990, 50).to_list() == wanted[990:]
    with pytest.raises(IndexError):
        column[COUNT]


def test_few_rows_stay_in_memory_and_many_go_to_a_file() -> None:
    gathering = Gathering(most_rows=100)
    gathering.add(FRAME.head(60))
    assert gathering.rows(FRAME.clear()).fits
    gathering.add(FRAME.slice(60, 60))
    rows = gathering.rows(FRAME.clear())
    assert not rows.fits
    assert_frame_equal(rows.frame, FRAME.head(120))
    assert_frame_equal(Gathering().rows(FRAME.clear()).frame, FRAME.clear())


def test_rows_that_are_few_but_long_go_to_a_file_too() -> None:
    gathering = Gathering()
    gathering.add(pl.DataFrame({"text": ["x" * (33 << 20)] * 2}))
    assert not gathering.rows(pl.DataFrame({"text": pl.Series([], dtype=pl.String)})).fits


def test_totals_checks_and_the_run_id_are_the_same_from_a_file() -> None:
    rows = stored(size=64)
    assert checks.totals({"a": rows}) == checks.totals({"a": FRAME})
    assert (
        run_id(("f",), {"a": rows}) == run_id(("f",), {"a": stored(size=333)}) == run_id(("f",), {"a": FRAME})
    )
    figures = {"row_count": 10, "money": Decimal("1.00"), "double": 1.5}
    frame = pl.DataFrame({name: [value] for name, value in figures.items()})
    control = ResultSet(tuple(Column(name, "decimal") for name in figures), Rows.of(frame))
    where = {"text": "Söhne & 5", "truth": "false"}
    assert checks.compare("a", control, rows, where) == checks.compare("a", control, FRAME, where)


def test_a_total_of_many_batches_keeps_every_digit() -> None:
    cents = pl.DataFrame({"a": pl.Series([Decimal("9" * 30 + ".01")] * 500, dtype=pl.Decimal(38, 2))})
    assert checks.totals({"x": stored(cents, 7)})["x"]["a"] == Decimal("499999999999999999999999999999505.00")


def test_a_result_set_in_a_file_is_a_pandas_frame_for_analysts() -> None:
    columns = tuple(Column(name, "text") for name in FRAME.columns)
    read = ResultSet(columns, stored()).to_pandas()
    assert read.equals(ResultSet(columns, Rows.of(FRAME)).to_pandas())
    assert list(read["money"]) == FRAME["money"].to_list()
    assert (read["day"][1], read["span"][1]) == (pd.Timestamp(2021, 1, 2), pd.Timedelta(hours=1))


def test_no_file_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    rows = stored()
    assert rows.height == COUNT
    if os.name == "posix":
        assert os.listdir(tmp_path) == []
    del rows
    assert os.listdir(tmp_path) == []


@contextmanager
def _files_of(size: int) -> Iterator[None]:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_disk_that_takes_no_more_is_one_message() -> None:
    with pytest.raises(PublishError) as raised, _files_of(5000):
        stored()
    (fault,) = raised.value.faults
    assert fault.code == "rows.temporary-file"
    assert "TMPDIR" in fault.remedy
