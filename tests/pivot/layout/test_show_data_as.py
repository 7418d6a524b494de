"""Values shown as shares, differences, running totals and ranks, in items, subtotals and grand totals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from reporter.pivot.layout.aggregation import Figures
from reporter.pivot.layout.show_data_as import NEXT, PREVIOUS, SHOW_AS, shown
from reporter.pivot.model import (
    VALUES,
    AxisItem,
    CacheField,
    DataField,
    Filter,
    Function,
    Item,
    PivotField,
    PivotTable,
    RecordColumn,
    Records,
    Scalar,
)
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.moves import Area

REGIONS = ("East", "West")
CITIES = ("Ulm", "Rom", "Oslo")
YEARS = ("2024", "2025")

# East: Ulm 10, 20; Rom 30, –. West: Rom 5, 15; Oslo –, 20.
CELLS: dict[tuple[int, int, int], float] = {
    (0, 0, 0): 10.0,
    (0, 0, 1): 20.0,
    (0, 1, 0): 30.0,
    (1, 1, 0): 5.0,
    (1, 1, 1): 15.0,
    (1, 2, 1): 20.0,
}


def _figures(table: PivotTable, cells: Mapping[tuple[int, int, int], float]) -> Figures:
    """The figures of a record a cell; NaN is a text."""
    codes = np.array(list(cells), np.int32).reshape(-1, 3).T
    numbers = np.array(list(cells.values()), np.float64)
    columns = {at: RecordColumn(np.full(len(numbers), np.nan), codes=codes[at]) for at in range(3)}
    return Figures(table, Records(len(numbers), {**columns, 3: RecordColumn(numbers)}))


def _table(
    show_as: str, base_field: int = -1, base_item: int = 1048832, function: Function = "sum"
) -> PivotTable:
    fields = tuple(
        PivotField(axis="axisRow", items=tuple(Item(at) for at in range(len(items))))
        for items in (REGIONS, CITIES, YEARS)
    )
    return PivotTable(
        name="P",
        cache=(
            CacheField("Region", REGIONS),
            CacheField("City", CITIES),
            CacheField("Year", YEARS),
            CacheField("Units"),
        ),
        fields=(*fields, PivotField(data=True)),
        rows=(0, 1),
        columns=(2, VALUES),
        pages=(),
        data=(
            DataField("Sum", 3),
            DataField("Shown", 3, function, show_as, base_field, base_item),
        ),
        location=Area(1, 1, 1, 1),
    )


def _shown(
    table: PivotTable,
    row: tuple[int, ...],
    column: tuple[int, ...],
    cells: Mapping[tuple[int, int, int], float] = CELLS,
) -> Scalar:
    kinds = ["grand" if not path else "data" for path in (row, column)]
    return shown(
        _figures(table, cells),
        table,
        AxisItem(kinds[0], row),
        AxisItem(kinds[1], (*column, 1) if column else (), data_field=1),
    )


EAST, WEST = (0,), (1,)
EAST_ULM, EAST_ROM, WEST_ROM, WEST_OSLO = (0, 0), (0, 1), (1, 1), (1, 2)
Y24, Y25, ALL = (0,), (1,), ()


@pytest.mark.parametrize(
    ("show_as", "row", "column", "value"),
    [
        ("normal", EAST_ULM, Y24, 10.0),
        ("percentOfTotal", EAST_ULM, Y24, 10 / 100),
        ("percentOfTotal", EAST, ALL, 60 / 100),
        ("percentOfTotal", ALL, ALL, 1.0),
        ("percentOfTotal", EAST_ROM, Y25, 0.0),
        ("percentOfRow", EAST_ULM, Y24, 10 / 30),
        ("percentOfRow", ALL, Y25, 55 / 100),
        ("percentOfCol", EAST, Y24, 40 / 45),
        ("percentOfCol", WEST_OSLO, Y24, 0.0),
        ("percentOfParentRow", EAST_ULM, Y24, 10 / 40),
        ("percentOfParentRow", EAST, Y24, 40 / 45),
        ("percentOfParentRow", ALL, Y24, 1.0),
        ("percentOfParentCol", EAST_ULM, Y24, 10 / 30),
        ("percentOfParentCol", EAST_ULM, ALL, 1.0),
        ("index", EAST_ULM, Y24, 10 * 100 / (30 * 45)),
        ("index", EAST_ROM, Y25, 0.0),
        ("index", ALL, ALL, 1.0),
    ],
)
def test_shares_are_of_totals_from_the_records(
    show_as: str, row: tuple[int, ...], column: tuple[int, ...], value: float
) -> None:
    assert _shown(_table(show_as), row, column) == pytest.approx(value)


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        (EAST_ULM, Y24, 10 / 40),
        (EAST, Y24, 1.0),
        (ALL, Y24, None),
        (WEST_OSLO, Y24, 0.0),
    ],
)
def test_the_parent_is_the_item_of_the_base_field(
    row: tuple[int, ...], column: tuple[int, ...], value: float | None
) -> None:
    assert _shown(_table("percentOfParent", base_field=0), row, column) == value


@pytest.mark.parametrize(
    ("show_as", "row", "column", "value"),
    [
        ("difference", EAST_ULM, Y25, 10.0),
        ("difference", EAST_ULM, Y24, None),
        ("difference", EAST_ROM, Y25, -30.0),
        ("difference", ALL, Y25, 10.0),
        ("difference", EAST_ULM, ALL, None),
        ("percent", EAST_ULM, Y25, 2.0),
        ("percent", EAST_ULM, Y24, 1.0),
        ("percent", EAST_ROM, Y25, "#NULL!"),
        ("percent", WEST_OSLO, Y25, None),
        ("percentDiff", EAST_ULM, Y25, 1.0),
        ("percentDiff", EAST_ULM, Y24, None),
    ],
)
def test_an_item_is_compared_with_the_base_item(
    show_as: str, row: tuple[int, ...], column: tuple[int, ...], value: Scalar
) -> None:
    assert _shown(_table(show_as, base_field=2, base_item=0), row, column) == value


@pytest.mark.parametrize(
    ("base_item", "row", "value"),
    [
        (PREVIOUS, EAST_ULM, None),
        (PREVIOUS, EAST_ROM, 20.0),
        (PREVIOUS, WEST_ROM, 5.0),
        (NEXT, EAST_ROM, 30.0),
        (NEXT, WEST_OSLO, None),
        (PREVIOUS, EAST, None),
    ],
)
def test_the_base_item_may_be_the_one_before_or_after(
    base_item: int, row: tuple[int, ...], value: float | None
) -> None:
    assert _shown(_table("difference", base_field=1, base_item=base_item), row, Y24) == value


@pytest.mark.parametrize(
    ("show_as", "row", "column", "value"),
    [
        ("runTotal", EAST_ULM, Y24, 10.0),
        ("runTotal", EAST_ULM, Y25, 30.0),
        ("runTotal", EAST_ROM, Y25, 30.0),
        ("runTotal", ALL, Y25, 100.0),
        ("runTotal", ALL, ALL, None),
        ("percentOfRunningTotal", EAST_ULM, Y24, 1 / 3),
        ("percentOfRunningTotal", EAST_ULM, Y25, 1.0),
        ("rankAscending", EAST_ULM, Y25, 2.0),
        ("rankDescending", EAST_ULM, Y25, 1.0),
        ("rankAscending", EAST_ROM, Y25, None),
        ("rankAscending", EAST_ULM, ALL, None),
    ],
)
def test_totals_and_ranks_run_along_the_base_field(
    show_as: str, row: tuple[int, ...], column: tuple[int, ...], value: float | None
) -> None:
    found = _shown(_table(show_as, base_field=2), row, column)
    assert found == (value if value is None else pytest.approx(value))


def test_equal_figures_share_a_rank_and_the_next_follows_it() -> None:
    cells = {(0, 0, 0): 5.0, (0, 1, 0): 5.0, (0, 2, 0): 7.0}
    table = _table("rankAscending", base_field=1)
    assert [_shown(table, (0, city), Y24, cells) for city in range(3)] == [1.0, 1.0, 2.0]


def test_a_base_field_off_the_axes_is_not_available() -> None:
    assert _shown(_table("runTotal", base_field=7), EAST_ULM, Y24) == ErrorValue("#N/A")


def test_nothing_divides_by_zero() -> None:
    cells = {(0, 0, 0): 3.0, (0, 1, 0): -3.0}
    assert _shown(_table("percentOfTotal"), EAST_ULM, Y24, cells) == ErrorValue("#DIV/0!")
    assert _shown(_table("percentOfParentRow"), EAST_ULM, Y24, cells) is None


def test_an_error_stays_but_for_shares_of_parents() -> None:
    texts = {(0, 0, 0): float("nan"), (1, 1, 0): 1.0}
    error = ErrorValue("#DIV/0!")
    assert _shown(_table("percentOfTotal", function="average"), EAST_ULM, Y24, texts) == error
    assert _shown(_table("percentOfParentRow", function="average"), EAST_ULM, Y24, texts) is None


def test_a_custom_subtotal_is_a_share_by_its_own_function() -> None:
    table = _table("percentOfRow")
    row = AxisItem("max", EAST, level=0, function="max")
    column = AxisItem("data", (0, 1), data_field=1)
    assert shown(_figures(table, CELLS), table, row, column) == 1.0


def test_items_sorted_by_value_follow_each_other_as_shown() -> None:
    """West (40) comes before East (60): the running total begins there, and so does what is before East."""
    regions = PivotField("axisRow", items=(Item(0), Item(1)), sort="ascending", sort_by={VALUES: (0,)})
    for show_as, east, west in (("runTotal", 100.0, 40.0), ("difference", 20.0, None)):
        table = _table(show_as, base_field=0, base_item=PREVIOUS)
        table = replace(table, rows=(0,), fields=(regions, *table.fields[1:]))
        assert [_shown(table, row, ALL) for row in (EAST, WEST)] == [east, west]


def test_filtered_items_are_no_neighbours() -> None:
    """Without Rom, Oslo is the next city after Ulm in the west."""
    cells = {(1, 0, 0): 1.0, (1, 2, 0): 20.0}
    table = _table("difference", base_field=1, base_item=PREVIOUS)
    filtered = replace(table, filters=(Filter(1, "captionNotEqual", value1="Rom"),))
    assert _shown(filtered, WEST_OSLO, Y24, cells) == 19.0
    assert _shown(table, WEST_OSLO, Y24, cells) == 20.0


def test_the_page_names_every_way_of_showing_values() -> None:
    page = (Path(__file__).parents[3] / "docs" / "pivots.md").read_text("utf-8")
    section = page.partition("### Values shown as")[2].partition("###")[0]
    assert {name for name in SHOW_AS if f"`{name}`" not in section} == set()
