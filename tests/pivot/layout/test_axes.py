"""rowItems and colItems as a part writes them: kind, repeated levels, data field, positions."""

from __future__ import annotations

import pytest

from reporter.pivot.layout import lay_out
from reporter.pivot.model import AxisItem
from tests.pivot.sample import Sample

Line = tuple[str, int, int, tuple[int, ...]]

TWO = (("Units", "sum"), ("Units", "count"))
TABULAR = {"compact": False, "outline": False}


def _lines(items: tuple[AxisItem, ...]) -> list[Line]:
    return [(item.kind, item.repeated, item.data_field, item.x) for item in items]


def _rows(sample: Sample) -> list[Line]:
    return _lines(lay_out(sample.table, sample.records).rows)


def test_in_outline_form_each_item_has_a_line_of_its_own() -> None:
    assert _rows(Sample(rows=["Region", "Year"]))[:4] == [
        ("data", 0, 0, (0,)),
        ("data", 1, 0, (0,)),
        ("data", 1, 0, (1,)),
        ("data", 0, 0, (1,)),
    ]


def test_in_tabular_form_a_line_names_what_differs_from_the_one_before() -> None:
    sample = Sample(rows=["Region", "Year"], fields={"Region": TABULAR, "Year": TABULAR})
    assert _rows(sample)[:4] == [
        ("data", 0, 0, (0, 0)),
        ("data", 1, 0, (1,)),
        ("default", 0, 0, (0,)),
        ("data", 0, 0, (1, 0)),
    ]


def test_values_below_an_item_are_counted_by_the_data_field() -> None:
    assert _rows(Sample(rows=["Region", "Values"], data=TWO))[:3] == [
        ("data", 0, 0, (0,)),
        ("data", 1, 0, (0,)),
        ("data", 1, 1, (1,)),
    ]


def test_values_above_an_item_come_first() -> None:
    lines = _rows(Sample(rows=["Values", "Year"], data=TWO, options={"outline": True}))
    assert lines == [
        ("data", 0, 0, (0,)),
        ("data", 1, 0, (0,)),
        ("data", 1, 0, (1,)),
        ("data", 0, 1, (1,)),
        ("data", 1, 1, (0,)),
        ("data", 1, 1, (1,)),
        ("grand", 0, 0, (0,)),
        ("grand", 0, 1, (0,)),
    ]


def test_subtotals_and_grand_totals_of_columns_repeat_for_each_data_field() -> None:
    sample = Sample(rows=["Market"], across=["Region", "Year", "Values"], data=TWO)
    columns = _lines(lay_out(sample.table, sample.records).columns)
    assert columns[:6] == [
        ("data", 0, 0, (0, 0, 0)),
        ("data", 2, 1, (1,)),
        ("data", 1, 0, (1, 0)),
        ("data", 2, 1, (1,)),
        ("default", 0, 0, (0,)),
        ("default", 0, 1, (0,)),
    ]
    assert columns[-2:] == [("grand", 0, 0, (0,)), ("grand", 0, 1, (0,))]


def test_without_fields_an_axis_has_one_empty_item() -> None:
    sample = Sample(rows=["Region"])
    assert _lines(lay_out(sample.table, sample.records).columns) == [("data", 0, 0, ())]


def test_values_alone_have_no_grand_total() -> None:
    sample = Sample(rows=["Region"], across=["Values"], data=TWO)
    columns = _lines(lay_out(sample.table, sample.records).columns)
    assert columns == [("data", 0, 0, (0,)), ("data", 0, 1, (1,))]


@pytest.mark.parametrize(
    ("settings", "header"),
    [
        ({}, False),
        ({"subtotal_top": False}, True),
        ({"default_subtotal": False}, True),
        ({"subtotals": ("sum", "max")}, True),
    ],
)
def test_an_items_line_shows_figures_where_its_one_subtotal_stands_at_the_top(
    settings: dict[str, object], header: bool
) -> None:
    sample = Sample(rows=["Region", "Year"], fields={"Region": settings})
    assert lay_out(sample.table, sample.records).rows[0].header is header


def test_a_folded_item_shows_a_line_for_each_data_field_below_it() -> None:
    folded = {"folded": ["APAC"]}
    sample = Sample(rows=["Region", "Market", "Values"], data=TWO, fields={"Region": folded})
    assert [line[2] for line in _rows(sample)[:2]] == [0, 1]
