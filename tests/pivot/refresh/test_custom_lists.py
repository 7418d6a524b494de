"""Excel's own lists of days and months."""

from __future__ import annotations

from reporter.pivot.refresh.custom_lists import list_places


def test_names_of_months_stand_in_the_order_of_the_year_and_others_behind() -> None:
    places = list_places(["Feb", "january", "JAN", "other", None, 1.0])
    assert places[0] == 1
    assert places[1] == places[2] == 0
    assert min(places[3:]) > 11


def test_a_name_of_two_lists_counts_in_the_one_with_more_of_the_members() -> None:
    assert list_places(["May", "Jun"]) == [4, 5]
    assert list_places(["May", "June"]) == [4, 5]


def test_weeks_begin_on_sunday() -> None:
    assert list_places(["Monday", "Sunday", "Saturday"]) == [1, 0, 6]
