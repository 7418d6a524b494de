"""The pivots that Excel computed in real workbooks come out of our engine as Excel stored them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bench.pivot_evidence import listed
from bench.pivot_oracle import LIST, Result, Share, computed_by_excel, measured, same, shares
from bench.stored_pivots import workbooks
from reporter.xlsx.errorvalues import ErrorValue


@pytest.fixture(scope="module")
def results(shared: Path) -> list[Result]:
    return [result for path in workbooks([shared / "fixtures/workbooks"]) for result in measured(path)]


@pytest.fixture(scope="module")
def excel(results: list[Result]) -> Share:
    return shares(results, computed_by_excel())[1]


def test_every_pivot_with_records_is_compared(results: list[Result]) -> None:
    assert {result.skipped for result in results} == {"", "no records", "OLAP source"}


def test_the_list_knows_every_compared_pivot(results: list[Result]) -> None:
    known = computed_by_excel()
    assert [one for one in results if not one.skipped and (one.file, one.part) not in known] == []


def test_the_list_is_what_the_traces_say(shared: Path) -> None:
    assert listed([shared / "fixtures/workbooks"]) == LIST.read_text("utf-8").splitlines()


def test_no_pivot_breaks_the_engine(results: list[Result]) -> None:
    assert [one for one in results for text in one.layout[:1] if "Error: " in text] == []


def test_excels_pivots_keep_their_layout(excel: Share) -> None:
    assert excel.pivots == 351
    assert excel.layout / excel.pivots >= 0.997


def test_excels_pivots_keep_every_cell(excel: Share) -> None:
    assert excel.cells / excel.pivots >= 0.968


@pytest.mark.parametrize(
    ("stored", "computed", "equal"),
    [
        (1.0, 1.0 + 1e-12, True),
        (1.0, 1.0 + 1e-6, False),
        (0.0, 1e-16, True),
        (43831.0, datetime(2020, 1, 1), True),
        ("1", 1.0, False),
        ("a", "A", False),
        (ErrorValue("#N/A"), ErrorValue("#N/A"), True),
        (ErrorValue("#N/A"), "#N/A", False),
        (True, 1.0, False),
        (None, 0.0, False),
    ],
)
def test_numbers_are_the_same_within_rounding_and_text_exactly(
    stored: object, computed: object, equal: bool
) -> None:
    assert same(stored, computed) is equal  # type: ignore[arg-type]
