"""Groups of numbers, dates and items: each record falls where Excel puts it."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.pivot.layout.grouping import NOWHERE, group_indices, member_indices
from reporter.pivot.model import CacheField, GroupBy, Grouping, RecordColumn, Records, Scalar
from reporter.pivot.scalars import numbers

START, END = datetime(2019, 1, 1), datetime(2022, 1, 1)
SIZES: dict[GroupBy, int] = {
    "years": 5,
    "quarters": 6,
    "months": 14,
    "days": 368,
    "hours": 26,
    "minutes": 62,
    "seconds": 62,
}


def _dates(by: GroupBy, interval: float = 1.0) -> Grouping:
    items: tuple[Scalar, ...] = tuple(f"group {at}" for at in range(SIZES[by]))
    return Grouping(by, 0, items, START, END, interval)


@given(st.datetimes(START, datetime(2021, 12, 31, 23, 59, 59)).map(lambda date: date.replace(microsecond=0)))
def test_a_date_falls_into_the_group_of_its_part(date: datetime) -> None:
    expected = {
        "years": date.year - 2018,
        "quarters": (date.month + 2) // 3,
        "months": date.month,
        "days": (datetime(2020, date.month, date.day) - datetime(2019, 12, 31)).days,
        "hours": date.hour + 1,
        "minutes": date.minute + 1,
        "seconds": date.second + 1,
    }
    found = {by: int(group_indices(_dates(by), [date])[0]) for by in SIZES}
    assert found == expected


def test_dates_outside_fall_into_the_first_and_the_last_group() -> None:
    found = group_indices(_dates("months"), [datetime(2018, 12, 31), END])
    assert found.tolist() == [0, 13]


def test_days_of_an_interval_are_counted_from_the_start() -> None:
    grouping = Grouping("days", 0, tuple("abcdef"), START, datetime(2019, 1, 25), 7.0)
    dates = [START, datetime(2019, 1, 7), datetime(2019, 1, 8), datetime(2019, 1, 24)]
    assert group_indices(grouping, dates).tolist() == [1, 1, 2, 4]


@pytest.mark.parametrize(
    ("number", "group"), [(-1.0, 0), (0.0, 1), (9.99, 1), (10.0, 2), (30.0, 3), (30.1, 4)]
)
def test_numbers_fall_into_intervals_and_the_end_into_the_last(number: float, group: int) -> None:
    grouping = Grouping("range", 0, ("<0", "0-10", "10-20", "20-30", ">30"), 0.0, 30.0, 10.0)
    assert group_indices(grouping, [number]).tolist() == [group]


def test_groups_made_by_hand_follow_their_mapping_also_through_each_other() -> None:
    fields = (
        CacheField("base", ("a", "b", "c")),
        CacheField(
            "groups", database=False, grouping=Grouping("discrete", 0, ("g1", "g2"), mapping=(0, 1, 0))
        ),
        CacheField("of groups", database=False, grouping=Grouping("discrete", 1, ("h",), mapping=(0, 0))),
    )
    codes = np.array([2, 1, 0], np.int32)
    records = Records(3, {0: RecordColumn(np.full(3, np.nan), None, codes)})
    assert member_indices(fields, records, 1).tolist() == [0, 1, 0]
    assert member_indices(fields, records, 2).tolist() == [0, 0, 0]


def test_values_in_the_records_are_grouped_as_items_are() -> None:
    dates = [datetime(2020, 2, 3), datetime(2021, 5, 6), datetime(2017, 1, 1)]
    grouping = _dates("months")
    records = Records(3, {0: RecordColumn(numbers(dates))})
    found = member_indices((CacheField("date", grouping=grouping),), records, 0)
    assert found.tolist() == group_indices(grouping, dates).tolist() == [2, 5, 0]


def test_a_text_among_dates_is_in_no_group_unless_one_bears_its_name() -> None:
    grouping = Grouping("months", 0, ("<", "late", ">"), START, END)
    assert group_indices(grouping, ["late", "other"]).tolist() == [1, NOWHERE]
