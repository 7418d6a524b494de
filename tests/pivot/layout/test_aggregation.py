"""Figures of single cells: what a colleague of the layout asks for."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.pivot.layout.aggregation import Figures
from reporter.pivot.layout.branches import ANY
from reporter.pivot.model import Scalar
from reporter.xlsx.errorvalues import ErrorValue
from tests.pivot.sample import SALES, Sample

APAC, EU, NA = range(3)
Y2020, Y2021 = range(2)


def _figures(function: str = "sum") -> Figures:
    sample = Sample(rows=["Region", "Market"], across=["Year"], data=[("Units", function)])
    return Figures(sample.table, sample.records)


@pytest.mark.parametrize(
    ("rows", "columns", "value"),
    [
        ((), (), 82.0),
        ((APAC,), (), 35.0),
        ((APAC,), (Y2021,), 25.0),
        ((), (Y2020,), 17.0),
        ((NA,), (Y2020,), None),
        ((APAC, 0), (Y2020,), None),
        ((ANY, 1), (), 30.0),
    ],
)
def test_a_value_is_found_by_positions_of_the_first_fields(
    rows: tuple[int, ...], columns: tuple[int, ...], value: Scalar
) -> None:
    assert _figures().value(rows, columns, 0) == value


def test_blanks_alone_are_nothing_and_another_function_can_be_asked_for() -> None:
    figures = _figures()
    assert figures.value((EU,), (Y2021,), 0) is None
    assert figures.value((EU,), (), 0, "count") == 1.0


def test_what_has_nothing_to_divide_by_is_an_error() -> None:
    value = _figures("stdDev").value((NA,), (), 0)
    assert isinstance(value, ErrorValue)
    assert value == "#DIV/0!"


def test_hidden_items_are_no_positions() -> None:
    sample = Sample(rows=["Region"], fields={"Region": {"hidden": ["EU"]}})
    assert list(Figures(sample.table, sample.records).positions(0)) == [APAC, NA]


units = st.one_of(st.none(), st.integers(-1000, 1000).map(float))
made = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.sampled_from("pq"), units), min_size=1
)


@given(made)
def test_every_total_is_the_sum_of_its_records(records: list[tuple[str, str, str, float | None]]) -> None:
    names = ("One", "Two", "Three", "Units")
    columns = {name: [row[at] for row in records] for at, name in enumerate(names)}
    sample = Sample(columns, rows=["One", "Two"], across=["Three"])
    figures, items = Figures(sample.table, sample.records), [field.items for field in sample.table.cache]
    for depth, across in product((0, 1, 2), (0, 1)):
        fields = (0, 1)[:depth] + (2,)[:across]
        for path in product(*(range(len(items[field])) for field in fields)):
            chosen = [items[field][at] for field, at in zip(fields, path, strict=True)]
            there = [row[3] for row in records if [row[field] for field in fields] == chosen]
            units = [number for number in there if number is not None]
            assert figures.value(path[:depth], path[depth:], 0) == (math.fsum(units) if units else None)


def test_the_records_that_filters_left_alone_are_grouped() -> None:
    sample = Sample(rows=["Region"])
    kept = np.array([units == 10.0 for units in SALES["Units"]])
    figures = Figures(sample.table, sample.records, kept)
    assert (figures.value((), (), 0), figures.value((EU,), (), 0)) == (10.0, None)
