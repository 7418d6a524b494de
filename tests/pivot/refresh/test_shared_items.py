"""The values of a cache field: items, records, and what sharedItems says of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.pivot.model import Scalar
from reporter.pivot.refresh.shared_items import (
    attributes,
    inline_values,
    key,
    profile,
    scalar,
    serials,
    shared_values,
)
from reporter.xlsx.errorvalues import ErrorValue

DAY = dt.datetime(2021, 8, 31)
MIXED = pl.Object()


def _column(values: Sequence[object], kind: pl.DataType | None = None) -> pl.Series:
    return pl.Series("column", values, dtype=kind)


FLAGS: tuple[tuple[list[Scalar], dict[str, str]], ...] = (
    ([], {}),
    (["a"], {}),
    (["a", None], {"containsBlank": "1"}),
    ([None], {"containsNonDate": "0", "containsString": "0", "containsBlank": "1"}),
    ([True], {}),
    ([ErrorValue("#N/A")], {}),
    (["x" * 256], {"longText": "1"}),
    (["x" * 255], {}),
    (
        [1.0, 3.0],
        {
            "containsSemiMixedTypes": "0",
            "containsString": "0",
            "containsNumber": "1",
            "containsInteger": "1",
            "minValue": "1",
            "maxValue": "3",
        },
    ),
    (
        [0.1, None],
        {
            "containsString": "0",
            "containsBlank": "1",
            "containsNumber": "1",
            "minValue": "0.1",
            "maxValue": "0.1",
        },
    ),
    (
        ["a", 1.0],
        {
            "containsMixedTypes": "1",
            "containsNumber": "1",
            "containsInteger": "1",
            "minValue": "1",
            "maxValue": "1",
        },
    ),
    (
        [DAY],
        {
            "containsSemiMixedTypes": "0",
            "containsNonDate": "0",
            "containsDate": "1",
            "containsString": "0",
            "minDate": "2021-08-31T00:00:00",
            "maxDate": "2021-09-01T00:00:00",
        },
    ),
    (
        [DAY.replace(hour=9), None],
        {
            "containsNonDate": "0",
            "containsDate": "1",
            "containsString": "0",
            "containsBlank": "1",
            "minDate": "2021-08-31T09:00:00",
            "maxDate": "2021-08-31T09:00:00",
        },
    ),
    (
        [DAY, 2.0],
        {
            "containsSemiMixedTypes": "0",
            "containsDate": "1",
            "containsString": "0",
            "containsMixedTypes": "1",
            "minDate": "2021-08-31T00:00:00",
            "maxDate": "2021-09-01T00:00:00",
        },
    ),
    (
        [DAY, "a"],
        {
            "containsDate": "1",
            "containsMixedTypes": "1",
            "minDate": "2021-08-31T00:00:00",
            "maxDate": "2021-09-01T00:00:00",
        },
    ),
)


@pytest.mark.parametrize(("values", "flags"), FLAGS, ids=lambda found: repr(found)[:40])
def test_flags_say_what_occurs_as_excel_says_it(values: list[Scalar], flags: dict[str, str]) -> None:
    assert attributes(profile(values)) == flags
    if values:
        assert shared_values(_column(values, MIXED)).attributes == flags
        assert inline_values(_column(values, MIXED)).attributes == flags


TYPED = (
    _column([1, 2, None]),
    _column([1.5, float("nan"), 2.0]),
    _column([Decimal("1.10"), Decimal("-2.00"), None], pl.Decimal(18, 2)),
    _column(["a", "B", None, "x" * 300]),
    _column([True, None, False]),
    _column([dt.date(2021, 8, 31), None]),
    _column([dt.datetime(2021, 8, 31, 9, 30), dt.datetime(1999, 12, 31)]),
    _column([dt.time(9, 30), None]),
    _column([None, None], pl.String()),
    _column([], pl.Float64()),
    _column([10**15, 7]),
    _column(["a", "a"], pl.Categorical()),
)


@pytest.mark.parametrize("column", TYPED, ids=lambda column: str(column.dtype))
def test_inline_and_shared_values_say_the_same(column: pl.Series) -> None:
    inline, shared = inline_values(column), shared_values(column)
    assert inline.attributes == shared.attributes
    np.testing.assert_array_equal(inline.record.numbers, shared.record.numbers)
    present = [
        None if each is None else each.tolist() for each in (inline.record.present, shared.record.present)
    ]
    assert present[0] == present[1]
    assert inline.items == ()
    assert inline.record.codes is None


def test_texts_that_differ_by_case_are_one_item_in_the_first_spelling() -> None:
    found = shared_values(_column(["Croissant", "croissant", "CROISSANT", "Bagel"]))
    assert found.items == ("Croissant", "Bagel")
    assert found.record.codes is not None
    assert found.record.codes.tolist() == [0, 0, 0, 1]


def test_values_of_different_kinds_are_never_one_item() -> None:
    values: list[Scalar] = [
        1.0,
        True,
        "1",
        "TRUE",
        dt.datetime(1899, 12, 31),
        ErrorValue("#N/A"),
        "#N/A",
        None,
    ]
    assert shared_values(_column(values, MIXED)).items == tuple(values)


def test_a_whole_number_that_no_double_holds_is_text_as_in_its_cell() -> None:
    assert shared_values(_column([10**15, 5])).items == ("1000000000000000", 5.0)


def test_former_items_keep_their_order_and_vanished_ones_go() -> None:
    found = shared_values(_column(["d", "b", "a"]), before=["a", "gone", "B"], calculated=["formula"])
    assert found.items == ("a", "b", "d", "formula")
    assert found.record.codes is not None
    assert found.record.codes.tolist() == [2, 1, 0]


def test_kept_items_stand_last_and_count_as_excel_counts_them() -> None:
    found = shared_values(_column([None], pl.String()), before=["a"], kept=["a"])
    assert found.items == (None, "a")
    assert found.recorded == 1
    assert found.attributes == {"containsNonDate": "0", "containsBlank": "1"}


def test_time_zones_are_left_off_and_seconds_are_whole() -> None:
    zone = dt.timezone(dt.timedelta(hours=2))
    column = _column(
        [dt.datetime(2021, 8, 31, 23, 59, 59, 700_000, zone)], pl.Datetime("us", "Europe/Berlin")
    )
    assert shared_values(column).items == (dt.datetime(2021, 9, 1),)
    assert scalar(dt.datetime(2021, 8, 31, 9, tzinfo=zone)) == dt.datetime(2021, 8, 31, 9)


def test_the_first_days_of_1900_count_as_in_excels_caches() -> None:
    column = _column([dt.date(1900, 1, 1), dt.date(1900, 2, 28), dt.date(1900, 3, 1)])
    found = shared_values(column)
    assert found.items == (dt.datetime(1899, 12, 31), dt.datetime(1900, 2, 27), dt.datetime(1900, 3, 1))
    assert found.record.numbers.tolist() == serials(column).tolist() == [1, 59, 61]


def test_decimals_are_the_doubles_nearest_to_their_text() -> None:
    column = _column([Decimal("0.1"), Decimal("123456789012345.67"), None], pl.Decimal(38, 2))
    assert serials(column)[:2].tolist() == [0.1, 123456789012345.67]
    wide = _column([Decimal("0.123456789012345678")], pl.Decimal(38, 18))
    assert serials(wide).tolist() == [0.123456789012345678]


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.text("aAbBéÉ", max_size=2))))
def test_every_record_has_the_item_of_its_value(values: list[str | None]) -> None:
    found = shared_values(_column(values, pl.String()))
    assert found.record.codes is not None
    assert [key(found.items[code]) for code in found.record.codes] == [key(value) for value in values]
    assert len({key(item) for item in found.items}) == len(found.items)
