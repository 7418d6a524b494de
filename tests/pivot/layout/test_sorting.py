"""Items in the order of their figures."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.pivot.layout import lay_out
from tests.pivot.sample import Sample

NAMES = [f"system {at}" for at in range(10)]
FIGURES = [2489.0, 27.0, 17.0, 14.0, 286.0, 5.0, 27.0, 16.0, 17.0, 68.0]
"""Answers by item, in the order of the items, as a pivot that Excel 2013 saved holds them."""
DESCENDING = (0, 4, 9, 6, 1, 8, 2, 7, 3, 5)
"""Their order there."""


def _sorted(**settings: Any) -> list[object]:
    sample = Sample(
        {"System": NAMES, "Units": FIGURES},
        rows=["System"],
        fields={"System": settings | {"sort_by": {-2: (0,)}}},
    )
    layout = lay_out(sample.table, sample.records)
    return [cell.value for cell in layout.cells if cell.kind == "row_label"]


def test_descending_ties_stand_as_excel_stored_them() -> None:
    assert _sorted(sort="descending") == [NAMES[at] for at in DESCENDING]


def test_many_ties_stay_in_the_order_of_the_items() -> None:
    names = [f"{at:04d}" for at in range(2000)]
    sample = Sample(
        {"Name": names, "Units": [1.0] * 2000},
        rows=["Name"],
        fields={"Name": {"sort": "descending", "sort_by": {-2: (0,)}}},
    )
    layout = lay_out(sample.table, sample.records)
    assert [cell.value for cell in layout.cells if cell.kind == "row_label"] == names


@given(st.lists(st.integers(0, 9).map(float), min_size=1, max_size=40))
def test_whatever_the_ties_the_figures_rise(figures: list[float]) -> None:
    names = [f"{at:02d}" for at in range(len(figures))]
    settings = {"sort": "ascending", "sort_by": {-2: (0,)}}
    sample = Sample({"Name": names, "Units": figures}, rows=["Name"], fields={"Name": settings})
    layout = lay_out(sample.table, sample.records)
    assert [cell.value for cell in layout.cells if cell.kind == "value"] == sorted(figures)


@pytest.mark.parametrize("settings", [{"sort": "manual"}, {}])
def test_without_an_order_the_items_stay_as_they_are(settings: dict[str, Any]) -> None:
    assert _sorted(**settings) == NAMES
