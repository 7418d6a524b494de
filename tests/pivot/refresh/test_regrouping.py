"""Groups made anew for other values."""

from __future__ import annotations

import math
from datetime import datetime

from reporter.pivot.model import Grouping, Scalar
from reporter.pivot.refresh.regrouping import regrouped

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
OLD = (datetime(2019, 5, 28), datetime(2020, 11, 4))


def _dates(by: str, *inner: Scalar, first: str = "<5/28/2019", last: str = ">11/4/2020") -> Grouping:
    return Grouping(by, 0, (first, *inner, last), *OLD)  # type: ignore[arg-type]


def test_automatic_bounds_follow_the_dates_to_the_day_behind_the_last() -> None:
    found = regrouped(
        _dates("months", *MONTHS), [datetime(2021, 3, 2, 9), datetime(2021, 8, 31, 10)], {}, own=True
    )
    assert (found.grouping.start, found.grouping.end) == (datetime(2021, 3, 2), datetime(2021, 9, 1))
    assert found.grouping.items == ("<3/2/2021", *MONTHS, ">9/1/2021")
    assert found.moved == {at: at for at in range(14)}


def test_years_are_made_anew_and_those_that_both_have_move() -> None:
    found = regrouped(_dates("years", "2019", "2020"), [datetime(2020, 1, 1), datetime(2021, 8, 31)], {})
    assert found.grouping.items == ("<1/1/2020", "2020", "2021", ">9/1/2021")
    assert found.moved == {0: 0, 2: 1, 3: 3}


def test_labels_write_dates_as_the_file_does() -> None:
    old = _dates("years", "2019", "2020", first="<28.05.2019", last=">04.11.2020")
    assert regrouped(old, [datetime(2021, 8, 3)], {}).grouping.items == ("<03.08.2021", "2021", ">04.08.2021")


def test_blanks_are_the_first_group_of_the_base_field_only() -> None:
    values: list[Scalar] = [None, datetime(2021, 8, 31)]
    assert regrouped(_dates("months", *MONTHS), values, {}, own=True).grouping.items[0] == "(blank)"
    assert regrouped(_dates("years", "2019"), values, {}).grouping.items[0] == "<8/31/2021"
    blank = _dates("months", *MONTHS, first="(leer)")
    assert regrouped(blank, values, {}, own=True).grouping.items[0] == "(leer)"
    assert regrouped(blank, values[1:], {}, own=True).grouping.items[0] == "<8/31/2021"


def test_fixed_bounds_stay() -> None:
    old = Grouping(
        "years",
        0,
        ("<1/1/2019", "2019", ">1/1/2020"),
        datetime(2019, 1, 1),
        datetime(2020, 1, 1),
        1.0,
        False,
        False,
    )
    found = regrouped(old, [datetime(2021, 8, 31)], {})
    assert (found.grouping.start, found.grouping.end) == (old.start, old.end)


def test_days_in_steps_are_named_by_their_bounds() -> None:
    old = Grouping(
        "days",
        0,
        ("<1/1/2019", "1/1/2019 - 1/7/2019", ">1/8/2019"),
        datetime(2019, 1, 1),
        datetime(2019, 1, 8),
        7.0,
    )
    found = regrouped(old, [datetime(2021, 8, 1), datetime(2021, 8, 12)], {})
    assert found.grouping.items == ("<8/1/2021", "8/1/2021 - 8/7/2021", "8/8/2021 - 8/14/2021", ">8/13/2021")


def test_whole_numbers_end_one_before_the_next_interval() -> None:
    old = Grouping("range", 0, (), 32674.0, 107286.0, 15000.0)
    found = regrouped(old, [32674.0, 107286.0], {}, own=True)
    inner = ("32674-47673", "47674-62673", "62674-77673", "77674-92673", "92674-107673")
    assert found.grouping.items == ("<32674", *inner, ">107674")


def test_a_fixed_end_belongs_to_the_last_interval_and_blanks_to_the_first_group() -> None:
    old = Grouping("range", 0, (), 10.0, 30.0, 10.0, False, False)
    assert regrouped(old, [12.0, None], {}).grouping.items == ("<10 or (blank)", "10-19", "20-30", ">30")


def test_fractions_share_their_bounds() -> None:
    old = Grouping("range", 0, (), 0.0, 1.0, 0.1)
    items = regrouped(old, [0.05, 0.25], {}).grouping.items
    assert items == ("<0.05", "0.05-0.15", "0.15-0.25", ">0.25")
    assert math.isclose(float(str(items[-1])[1:]), 0.25)


def test_groups_by_hand_keep_their_members_and_new_ones_stand_alone() -> None:
    old = Grouping("discrete", 0, ("solo", "Group1", "Group2"), mapping=(1, 1, 2, 0))
    base = ["new", "a", "b", "solo"]  # a and b were of Group1, the only member of Group2 is gone
    found = regrouped(old, base, {0: 1, 1: 2, 3: 3})
    assert found.grouping.items == ("solo", "Group1", "new")
    assert found.grouping.mapping == (2, 1, 1, 0)
    assert found.moved == {0: 0, 1: 1}
