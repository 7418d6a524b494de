"""What a person reads of a choice that the data don't hold."""

from __future__ import annotations

from datetime import datetime

import pytest

from reporter.pivot.model import CacheField, Item, PageField, PivotField, PivotTable, Scalar
from reporter.pivot.refresh.chosen import Place, absent_choices, chosen_items, label
from reporter.pivot.refresh.items import MovedField
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.moves import Area


def _table(items: tuple[Scalar, ...], chosen: int | None, hidden: tuple[int, ...] = ()) -> PivotTable:
    listed = tuple(Item(at, hidden=at in hidden) for at in range(len(items)))
    return PivotTable(
        name="Sums",
        cache=(CacheField("Market", items),),
        fields=(PivotField(axis="axisPage", items=listed),),
        rows=(),
        columns=(),
        pages=(PageField(0, chosen),),
        data=(),
        location=Area(1, 1, 1, 1),
    )


def _found(items: tuple[Scalar, ...], now: tuple[Scalar, ...]) -> str:
    """What the fault of the chosen first item names instead."""
    moved = {at: now.index(item) for at, item in enumerate(items) if item in now}
    field = MovedField(CacheField("Market", items), CacheField("Market", now), moved)
    [fault] = absent_choices(_table(items, 0), [field], Place("Report", "Sums"))
    return fault.found


def test_names_that_are_spelt_alike_come_first() -> None:
    assert _found(("South Korea",), ("China", "Korea South", "South Africa")).startswith("South Africa, ")
    assert _found(("xyz",), ("China", "India")) == "China, India"


def test_numbers_and_dates_come_by_their_distance_and_few_are_named() -> None:
    assert _found((2019.0,), (2030.0, 2021.0, None, 2018.0, 2020.0)) == "2018, 2020, 2021 and 2 more"
    now = (datetime(2021, 9, 1), datetime(2021, 7, 1))
    assert _found((datetime(2021, 8, 31),), now) == "2021-09-01, 2021-07-01"


LABELS: tuple[tuple[Scalar, str], ...] = (
    (None, "(blank)"),
    (True, "TRUE"),
    (2.0, "2"),
    (ErrorValue("#N/A"), "#N/A"),
    (datetime(2021, 8, 31, 9, 30), "2021-08-31 09:30:00"),
)


@pytest.mark.parametrize(("value", "text"), LABELS)
def test_items_are_named_as_a_person_reads_them(value: Scalar, text: str) -> None:
    assert label(value) == text


def test_a_place_names_sheet_and_pivot() -> None:
    assert str(Place("Report", "Sums")) == "Report, pivot Sums"
    assert str(Place("", "Sums")) == "pivot Sums"


def test_chosen_are_page_items_and_what_a_filter_shows() -> None:
    assert dict(chosen_items(_table(("a", "b", "c"), 1))) == {0: [1]}
    assert dict(chosen_items(_table(("a", "b", "c"), None, hidden=(1,)))) == {0: [0, 2]}
    assert dict(chosen_items(_table(("a", "b", "c"), None))) == {}
