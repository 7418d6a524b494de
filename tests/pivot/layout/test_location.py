"""Where a pivot's parts lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from reporter.pivot.layout import lay_out
from reporter.pivot.layout.location import in_compact_form, located, page_places
from reporter.pivot.model import PageField, PivotTable
from reporter.xlsx.moves import Area
from tests.pivot.sample import Sample

TABULAR = {"compact": False, "outline": False}


def _table(rows: str = "", across: str = "", **options: Any) -> PivotTable:  # noqa: ANN401, RUF100
    fields = dict.fromkeys(options.pop("tabular", ()), TABULAR)
    data = (("Units", "sum"),) * (2 if "Values" in rows + across else 1)
    return Sample(rows=rows.split(), across=across.split(), fields=fields, data=data, options=options).table


@pytest.mark.parametrize(
    ("rows", "across", "options", "first_header", "first_data"),
    [
        ("Region", "", {}, 1, 1),
        ("Region", "", {"grid_drop_zones": True}, 2, 2),
        ("Region", "Values", {}, 0, 1),
        ("Region", "Values", {"hide_values_row": False}, 1, 2),
        ("Region", "Values", {"grid_drop_zones": True}, 1, 2),
        ("Region", "Year", {}, 1, 2),
        ("Region", "Year Values", {}, 1, 3),
        ("", "Year", {}, 1, 2),
    ],
)
def test_header_rows_follow_from_the_column_fields(
    rows: str, across: str, options: Mapping[str, Any], first_header: int, first_data: int
) -> None:
    location = located(_table(rows, across, **options), 3, 2)
    assert (location.first_header_row, location.first_data_row) == (first_header, first_data)


@pytest.mark.parametrize(
    ("rows", "tabular", "labels", "first_column"),
    [
        ("Region Market", (), (0, 0), 1),
        ("Region Market", ("Region",), (0, 1), 2),
        ("Region Market", ("Market",), (0, 0), 1),
        ("Region Market Year", ("Region", "Market"), (0, 1, 2), 3),
    ],
)
def test_a_compact_field_shares_its_column_with_the_next(
    rows: str, tabular: tuple[str, ...], labels: tuple[int, ...], first_column: int
) -> None:
    location = located(_table(rows, tabular=tabular), 3, 1)
    assert (location.label_columns, location.first_data_column) == (labels, first_column)


def test_without_row_fields_a_column_stands_for_the_data_fields_name_where_columns_have_fields() -> None:
    assert located(_table("", "Year"), 1, 3).first_data_column == 1
    assert located(_table(), 1, 1).first_data_column == 0


def test_the_top_left_cell_stays() -> None:
    ref = located(_table("Region", "Year", location=Area(7, 3, 90, 40)), 4, 3).ref
    assert ref == Area(7, 3, 7 + 2 + 4 - 1, 3 + 1 + 3 - 1)


def test_a_pivot_without_fields_keeps_the_place_that_excel_draws() -> None:
    table = replace(_table(), data=(), location=Area(3, 1, 3, 1))
    layout = lay_out(table, Sample().records)
    assert (layout.rows, layout.columns, layout.cells) == ((), (), [])
    assert layout.ref == Area(3, 1, 20, 3)


@pytest.mark.parametrize(
    ("count", "wrap", "over", "places", "size"),
    [
        (0, 0, False, [], (0, 0)),
        (2, 0, False, [(-3, 0), (-2, 0)], (2, 1)),
        (3, 2, False, [(-3, 0), (-2, 0), (-3, 3)], (2, 2)),
        (3, 2, True, [(-3, 0), (-3, 3), (-2, 0)], (2, 2)),
        (2, 0, True, [(-2, 0), (-2, 3)], (1, 2)),
        (2, 5, False, [(-3, 0), (-2, 0)], (2, 1)),
    ],
)
def test_page_fields_wrap_down_or_over(
    count: int, wrap: int, over: bool, places: list[tuple[int, int]], size: tuple[int, int]
) -> None:
    pages = tuple(PageField(at) for at in range(count))
    table = _table("Year", pages=pages, page_wrap=wrap, page_over_then_down=over)
    assert page_places(table) == (places, *size)


@pytest.mark.parametrize(("tabular", "compact"), [(("Region",), False), ((), True)])
def test_a_field_in_compact_form_makes_the_pivot_head_its_axes_with_words(
    tabular: tuple[str, ...], compact: bool
) -> None:
    assert in_compact_form(_table("Region", compact=False, tabular=tabular)) is compact
