"""Filters decide which records a pivot counts: by labels, by dates, by figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest

from reporter.pivot.layout import lay_out
from reporter.pivot.layout.filters import kept
from reporter.pivot.layout.filters.criteria import criteria, passes
from reporter.pivot.layout.filters.periods import RELATIVE, period
from reporter.pivot.model import (
    CacheField,
    DataField,
    Filter,
    Item,
    PivotField,
    PivotTable,
    RecordColumn,
    Records,
    Scalar,
)
from reporter.pivot.scalars import serial
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.moves import Area

# Labels


@pytest.mark.parametrize(
    ("kind", "first", "second", "passing"),
    [
        ("captionEqual", "rom", "", ["Rom"]),
        ("captionEqual", "R?m", "", ["Rom"]),
        ("captionNotEqual", "rom", "", ["Ulm", "Romford", "Oslo", "20", "(blank)"]),
        ("captionBeginsWith", "ro", "", ["Rom", "Romford"]),
        ("captionNotBeginsWith", "ro", "", ["Ulm", "Oslo", "20", "(blank)"]),
        ("captionEndsWith", "m", "", ["Ulm", "Rom"]),
        ("captionNotEndsWith", "m", "", ["Romford", "Oslo", "20", "(blank)"]),
        ("captionContains", "O", "", ["Rom", "Romford", "Oslo"]),
        ("captionNotContains", "O", "", ["Ulm", "20", "(blank)"]),
        ("captionGreaterThan", "Rom", "", ["Ulm", "Romford", "(blank)"]),
        ("captionGreaterThanOrEqual", "Rom", "", ["Ulm", "Rom", "Romford", "(blank)"]),
        ("captionLessThan", "Rom", "", ["Oslo", "20"]),
        ("captionLessThanOrEqual", "Rom", "", ["Rom", "Oslo", "20"]),
        ("captionBetween", "Oslo", "Rom", ["Rom", "Oslo"]),
        ("captionNotBetween", "Oslo", "Rom", ["Ulm", "Romford", "20", "(blank)"]),
        ("captionEqual", "20", "", ["20"]),
        ("captionGreaterThan", "19.5", "", ["Ulm", "Rom", "Romford", "Oslo", "20", "(blank)"]),
    ],
)
def test_labels_are_compared_as_they_are_shown(
    kind: str, first: str, second: str, passing: Sequence[str]
) -> None:
    items: list[Scalar] = ["Ulm", "Rom", "Romford", "Oslo", 20.0, None]
    tests = criteria(Filter(0, kind, value1=first, value2=second))
    assert tests is not None
    names = {20.0: "20", None: "(blank)"}
    assert [names.get(item, item) for item in items if passes(item, *tests)] == passing  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pattern", "text", "passing"),
    [
        ("RE*", "resale", True),
        ("R?S", "RES", True),
        ("R?S", "REES", False),
        ("~*", "*", True),
        ("~*", "x", False),
        ("a~?", "a?", True),
        ("(x)+", "(X)+", True),
    ],
)
def test_wildcards_stand_for_characters(pattern: str, text: str, passing: bool) -> None:
    assert passes(text, [("equal", pattern)], all_of=False) is passing


def test_labels_of_booleans_errors_and_dates_are_their_words() -> None:
    assert passes(datetime(2024, 1, 31), [("equal", "1/31/*")], all_of=False)
    assert passes(True, [("equal", "true")], all_of=False)
    assert passes(ErrorValue("#N/A"), [("equal", "#n/a")], all_of=False)


# A small pivot: regions and cities on rows, years on columns

REGIONS, CITIES, YEARS = ("East", "West"), ("Ulm", "Rom", "Oslo"), ("2024", "2025")
ROWS = [
    ("East", "Ulm", "2024", 10.0, datetime(2024, 1, 31)),
    ("East", "Ulm", "2025", 20.0, datetime(2025, 4, 1)),
    ("East", "Rom", "2024", 25.0, datetime(2024, 5, 1, 12)),
    ("West", "Rom", "2024", 5.0, datetime(2024, 12, 31)),
    ("West", "Rom", "2025", 15.0, datetime(2025, 1, 1)),
    ("West", "Oslo", "2025", 20.0, None),
    ("West", "Ulm", "2025", 1.0, datetime(2025, 1, 31)),
]


def _records() -> Records:
    def coded(at: int, items: Sequence[str]) -> RecordColumn:
        codes = np.array([items.index(str(row[at])) for row in ROWS], np.int32)
        return RecordColumn(np.full(len(ROWS), np.nan), codes=codes)

    dates = [row[4] for row in ROWS]
    serials = np.array([np.nan if when is None else serial(when) for when in dates])
    return Records(
        len(ROWS),
        {
            0: coded(0, REGIONS),
            1: coded(1, CITIES),
            2: coded(2, YEARS),
            3: RecordColumn(np.array([row[3] for row in ROWS])),
            4: RecordColumn(serials, present=~np.isnan(serials)),
        },
    )


def _kept(
    *filters: Filter, today: date | None = None, dates_on_rows: bool = True
) -> list[int] | tuple[str, ...]:
    """The numbers of the records that pass; the words where a filter isn't computed."""
    axes = (("axisRow", REGIONS), ("axisRow", CITIES), ("axisCol", YEARS))
    table = PivotTable(
        name="P",
        cache=(
            CacheField("Region", REGIONS),
            CacheField("City", CITIES),
            CacheField("Year", YEARS),
            CacheField("Units"),
            CacheField("Date"),
        ),
        fields=(
            *(PivotField(axis, items=tuple(Item(at) for at in range(len(items)))) for axis, items in axes),
            PivotField(data=True),
            PivotField(),
        ),
        rows=(0, 1, 4) if dates_on_rows and any(one.on == 4 for one in filters) else (0, 1),
        columns=(2,),
        pages=(),
        data=(DataField("Sum", 3), DataField("Count", 3, "count")),
        location=Area(1, 1, 1, 1),
        filters=filters,
    )
    found = kept(table, _records(), today)
    if found.uncomputed:
        return found.uncomputed
    return list(range(len(ROWS))) if found.records is None else np.flatnonzero(found.records).tolist()


def _top(kind: str, on: int, limit: float, top: bool = True, data: int = 0) -> Filter:
    return Filter(on, kind, data_field=data, options={"val": str(limit), "top": "1" if top else "0"})


@pytest.mark.parametrize(
    ("on", "kind", "values", "passing"),
    [
        (0, "valueGreaterThan", ("50",), [0, 1, 2]),
        (0, "valueEqual", ("41",), [3, 4, 5, 6]),
        (0, "valueNotEqual", ("41",), [0, 1, 2]),
        (1, "valueGreaterThanOrEqual", ("25",), [0, 1, 2]),
        (1, "valueLessThan", ("20",), [6]),
        (1, "valueLessThanOrEqual", ("20",), [3, 4, 5, 6]),
        (1, "valueBetween", ("20", "25"), [2, 3, 4, 5]),
        (1, "valueNotBetween", ("20", "25"), [0, 1, 6]),
        (2, "valueGreaterThan", ("45",), [1, 4, 5, 6]),
    ],
)
def test_items_pass_by_their_totals_below_their_parent(
    on: int, kind: str, values: tuple[str, ...], passing: list[int]
) -> None:
    first, second = (*values, None)[:2]
    assert _kept(Filter(on, kind, data_field=0, value1=first, value2=second)) == passing


@pytest.mark.parametrize(
    ("kind", "on", "limit", "top", "passing"),
    [
        ("count", 0, 1, True, [0, 1, 2]),
        ("count", 0, 1, False, [3, 4, 5, 6]),
        ("count", 1, 1, True, [0, 1, 3, 4, 5]),
        ("count", 1, 1, False, [2, 6]),
        ("count", 1, 9, True, [0, 1, 2, 3, 4, 5, 6]),
        ("percent", 1, 50, True, [0, 1, 3, 4, 5]),
        ("percent", 1, 60, True, [0, 1, 2, 3, 4, 5]),
        ("percent", 0, 40, False, [3, 4, 5, 6]),
        ("sum", 1, 31, True, [0, 1, 2, 3, 4, 5]),
        ("sum", 1, 2, False, [2, 3, 4, 5, 6]),
    ],
)
def test_the_best_are_picked_by_count_percent_and_sum_with_ties(
    kind: str, on: int, limit: float, top: bool, passing: list[int]
) -> None:
    assert _kept(_top(kind, on, limit, top)) == passing


def test_a_filter_may_go_by_another_data_field() -> None:
    assert _kept(_top("count", 0, 1, data=1)) == [3, 4, 5, 6]


def test_value_filters_see_what_label_filters_leave() -> None:
    label = Filter(1, "captionNotEqual", value1="Ulm", evaluation_order=5)
    assert _kept(_top("count", 0, 1), label) == [3, 4, 5]


def test_filters_apply_in_their_order() -> None:
    first = _top("count", 1, 1)
    second = Filter(0, "valueGreaterThan", data_field=0, value1="35", evaluation_order=1)
    assert _kept(second, first) == [3, 4, 5]


def _custom(kind: str, *tests: tuple[str, str], all_of: bool = False) -> Filter:
    return Filter(4, kind, criteria=tests, all_of=all_of)


@pytest.mark.parametrize(
    ("one", "passing"),
    [
        (_custom("dateEqual", ("equal", "45688")), [6]),
        (_custom("dateNotEqual", ("notEqual", "45688")), [0, 1, 2, 3, 4, 5]),
        (_custom("dateOlderThan", ("lessThan", "45657")), [0, 2]),
        (_custom("dateOlderThanOrEqual", ("lessThanOrEqual", "45657")), [0, 2, 3]),
        (_custom("dateNewerThan", ("greaterThan", "45657")), [1, 4, 6]),
        (
            _custom(
                "dateBetween", ("greaterThanOrEqual", "45413"), ("lessThanOrEqual", "45657"), all_of=True
            ),
            [2, 3],
        ),
        (_custom("dateNotBetween", ("lessThan", "45413"), ("greaterThan", "45657")), [0, 1, 4, 6]),
        (Filter(4, "M1"), [0, 4, 6]),
        (Filter(4, "M12"), [3]),
        (Filter(4, "Q2"), [1, 2]),
    ],
)
def test_dates_are_compared_record_by_record(one: Filter, passing: list[int]) -> None:
    assert _kept(one) == passing


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        ("yesterday", "2024-12-31", "2024-12-31"),
        ("today", "2025-01-01", "2025-01-01"),
        ("tomorrow", "2025-01-02", "2025-01-02"),
        ("lastWeek", "2024-12-22", "2024-12-28"),
        ("thisWeek", "2024-12-29", "2025-01-04"),
        ("nextWeek", "2025-01-05", "2025-01-11"),
        ("lastMonth", "2024-12-01", "2024-12-31"),
        ("thisMonth", "2025-01-01", "2025-01-31"),
        ("nextMonth", "2025-02-01", "2025-02-28"),
        ("lastQuarter", "2024-10-01", "2024-12-31"),
        ("thisQuarter", "2025-01-01", "2025-03-31"),
        ("nextQuarter", "2025-04-01", "2025-06-30"),
        ("lastYear", "2024-01-01", "2024-12-31"),
        ("thisYear", "2025-01-01", "2025-12-31"),
        ("nextYear", "2026-01-01", "2026-12-31"),
        ("yearToDate", "2025-01-01", "2025-01-01"),
    ],
)
def test_periods_are_relative_to_the_given_day(kind: str, first: str, last: str) -> None:
    begins, after = period(kind, date(2025, 1, 1))
    assert begins == serial(datetime.fromisoformat(first))
    assert after - 1 == serial(datetime.fromisoformat(last))


def test_a_filter_of_a_field_on_no_axis_applies_only_from_a_timeline() -> None:
    june = Filter(4, "dateNewerThan", criteria=(("greaterThan", "45443"),))
    assert _kept(june, dates_on_rows=False) == [0, 1, 2, 3, 4, 5, 6]
    assert _kept(replace(june, whole_day=True), dates_on_rows=False) == [1, 3, 4, 6]


def test_whole_days_are_compared_without_their_times() -> None:
    noon = _custom("dateBetween", ("greaterThanOrEqual", "45413"), ("lessThanOrEqual", "45413"), all_of=True)
    assert _kept(noon) == []
    assert _kept(replace(noon, whole_day=True)) == [2]


def test_every_relative_period_is_one_of_ecma_376s() -> None:
    assert len(RELATIVE) == 16


def test_a_relative_filter_uses_the_files_period_where_no_day_is_given() -> None:
    stated = Filter(4, "thisYear", options={"val": "45292", "maxVal": "45658"})
    assert _kept(stated) == [0, 2, 3]
    assert _kept(stated, today=date(2025, 7, 1)) == [1, 4, 6]


_COMPARED = (
    *("Equal", "NotEqual", "GreaterThan", "GreaterThanOrEqual", "LessThan", "LessThanOrEqual"),
    *("Between", "NotBetween"),
)
_TEXTS = ("BeginsWith", "NotBeginsWith", "EndsWith", "NotEndsWith", "Contains", "NotContains")
_DATES = (
    *("Equal", "NotEqual", "OlderThan", "OlderThanOrEqual", "NewerThan", "NewerThanOrEqual"),
    *("Between", "NotBetween"),
)
_TYPES = (
    *((4, kind) for kind in RELATIVE),
    *((4, f"M{month}") for month in range(1, 13)),
    *((4, f"Q{quarter}") for quarter in range(1, 5)),
    *((4, f"date{kind}") for kind in _DATES),
    *((1, f"caption{kind}") for kind in (*_COMPARED, *_TEXTS)),
    *((1, f"value{kind}") for kind in _COMPARED),
    *((1, kind) for kind in ("count", "percent", "sum")),
)
"""Every ST_PivotFilterType but ``unknown``, each on a field that it suits."""


@pytest.mark.parametrize(("on", "kind"), _TYPES)
def test_every_type_of_ecma_376_is_computed(on: int, kind: str) -> None:
    found = _kept(Filter(on, kind, data_field=0, value1="45413", value2="45657"), today=date(2025, 1, 1))
    assert all(isinstance(number, int) for number in found)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (Filter(4, "lastMonth"), "relative to the day"),
        (Filter(0, "valueGreaterThan", data_field=7, value1="1"), "its data field is missing"),
        (Filter(3, "valueGreaterThan", data_field=0, value1="1", whole_day=True), "its field is on no axis"),
        (Filter(0, "valueGreaterThan", data_field=0), "doesn't say what to compare with"),
        (Filter(0, "count", data_field=0), "doesn't say what to compare with"),
        (Filter(4, "unknown"), "its type is unknown"),
    ],
)
def test_what_is_not_computed_is_told_in_words(one: Filter, words: str) -> None:
    (told,) = _kept(one)
    assert words in str(told)
    assert "on the field" in str(told)


def test_a_filtered_item_is_not_shown_as_one_without_data() -> None:
    table = PivotTable(
        name="P",
        cache=(CacheField("City", CITIES), CacheField("Units")),
        fields=(PivotField("axisRow", items=(Item(0), Item(1), Item(2))), PivotField(data=True)),
        rows=(0,),
        columns=(),
        pages=(),
        data=(DataField("Sum", 1),),
        location=Area(1, 1, 1, 1),
    )
    codes = RecordColumn(np.full(2, np.nan), codes=np.array([0, 1], np.int32))
    records = Records(2, {0: codes, 1: RecordColumn(np.array([1.0, 2.0]))})
    assert [item.path for item in lay_out(table, records).rows] == [(0,), (1,), (2,), ()]
    filtered = replace(table, filters=(Filter(0, "captionNotEqual", value1="Rom"),))
    assert [item.path for item in lay_out(filtered, records).rows] == [(0,), ()]
