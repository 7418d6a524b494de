"""Calculated items: each cell by its formula, in every combination, and counted in every total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from reporter.pivot.layout import lay_out
from reporter.pivot.model import (
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
from reporter.xlsx.moves import Area

REGIONS = ("East", "West", "Both")
YEARS = ("2024", "2025")
UNITS = {("East", "2024"): 10.0, ("East", "2025"): 4.0, ("West", "2024"): 5.0}


def _pivot(formulas: Mapping[int, str], function: Function = "sum") -> PivotTable:
    """Regions on rows, years on columns; the third region is calculated."""
    regions = tuple(Item(at) for at in range(2 + len(formulas)))
    names = (*REGIONS[:2], *("Both", "Half")[: len(formulas)])
    return PivotTable(
        name="P",
        cache=(
            CacheField("Region", names, calculated_items=formulas),
            CacheField("Year", YEARS),
            CacheField("Units"),
        ),
        fields=(
            PivotField("axisRow", items=regions, show_all=False),
            PivotField("axisCol", items=(Item(0), Item(1)), show_all=False),
            PivotField(data=True),
        ),
        rows=(0,),
        columns=(1,),
        pages=(),
        data=(DataField("Sum", 2, function),),
        location=Area(1, 1, 6, 4),
    )


def _records(units: Mapping[tuple[str, str], float] = UNITS) -> Records:
    def coded(items: tuple[str, ...], of: int) -> RecordColumn:
        codes = np.array([items.index(key[of]) for key in units], np.int32)
        return RecordColumn(np.full(len(units), np.nan), codes=codes)

    return Records(
        len(units),
        {0: coded(REGIONS, 0), 1: coded(YEARS, 1), 2: RecordColumn(np.array(list(units.values())))},
    )


def _grid(table: PivotTable) -> tuple[dict[str, list[Scalar]], tuple[str, ...]]:
    """The figures of each row by its label, and what wasn't computed."""
    layout = lay_out(table, _records())
    cells = {(cell.row, cell.column): cell.value for cell in layout.cells}
    last, right = layout.ref.last_row, layout.ref.last_column
    rows = range(layout.ref.first_row + layout.first_data_row, last + 1)
    lines = {str(cells[row, 1]): [cells.get((row, at)) for at in range(2, right + 1)] for row in rows}
    return lines, layout.uncomputed


@pytest.mark.parametrize(
    ("formula", "row"),
    [
        ("East+West", [15.0, 4.0, 19.0]),
        ("= East * 2", [20.0, 8.0, 28.0]),
        ("Region[West]", [5.0, 0.0, 5.0]),
        ("Region[1]-Region[2]", [5.0, 4.0, 9.0]),
        ("IF(West>0,1,0)", [1.0, 0.0, 1.0]),
        ("East-Region[East]", [0.0, 0.0, 0.0]),
    ],
)
def test_an_items_cells_follow_its_formula_and_its_total_adds_them_up(formula: str, row: list[float]) -> None:
    lines, uncomputed = _grid(_pivot({2: formula}))
    assert uncomputed == ()
    assert lines["Both"] == row
    assert lines["Grand Total"] == [15.0 + row[0], 4.0 + row[1], 19.0 + row[2]]


def test_a_distance_counts_from_the_item_itself() -> None:
    assert _grid(_pivot({2: "Region[-1]*2"}))[0]["Both"] == [10.0, 0.0, 10.0]
    assert _grid(_pivot({2: "IFERROR(Region[+1],7)"}))[0]["Both"] == [7.0, 7.0, 14.0]


@pytest.mark.parametrize(
    ("both", "all_years", "crossing"), [(1, 0, 14.0 * 5.0), (0, 1, 10.0 * 5.0 + 4.0 * 0.0)]
)
def test_where_two_meet_the_last_in_the_solve_order_counts(
    both: int, all_years: int, crossing: float
) -> None:
    table = _pivot({2: "East*West"})
    cache = (
        replace(table.cache[0], solve_order={"Both": both}),
        CacheField(
            "Year", (*YEARS, "All"), calculated_items={2: "'2024'+'2025'"}, solve_order={"All": all_years}
        ),
        table.cache[2],
    )
    columns = replace(table.fields[1], items=(Item(0), Item(1), Item(2)))
    table = replace(table, cache=cache, fields=(table.fields[0], columns, table.fields[2]))
    lines, uncomputed = _grid(table)
    assert uncomputed == ()
    assert lines["East"] == [10.0, 4.0, 14.0, 28.0]
    assert lines["Both"] == [50.0, 0.0, crossing, 50.0 + crossing]


def test_items_may_use_each_other() -> None:
    lines, _ = _grid(_pivot({2: "East+West", 3: "Both/2"}))
    assert lines["Half"] == [7.5, 2.0, 9.5]


def test_a_division_by_zero_shows_in_its_cell_and_its_totals() -> None:
    lines, _ = _grid(_pivot({2: "East/West"}))
    assert lines["Both"] == [2.0, "#DIV/0!", "#DIV/0!"]


def test_a_hidden_item_is_not_counted() -> None:
    table = _pivot({2: "East+West"})
    items = (Item(0), Item(1), Item(2, hidden=True))
    hidden = replace(table, fields=(replace(table.fields[0], items=items), *table.fields[1:]))
    assert "Both" not in _grid(hidden)[0]


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("North+1", "the field Region has no item North"),
        ("City[Ulm]", "it names an item of another field, City"),
        ("Both+1", "it uses itself"),
        ("INDIRECT(East)", "the function INDIRECT is not computed"),
        ("Region[9]", "has no item 9"),
    ],
)
def test_what_is_not_computed_is_told_and_left_out(formula: str, words: str) -> None:
    lines, uncomputed = _grid(_pivot({2: formula}))
    assert words in uncomputed[0]
    assert "Both" not in lines


def test_averages_beside_calculated_items_are_left_to_excel() -> None:
    assert "averages" in _grid(_pivot({2: "East+West"}, "average"))[1][0]


def test_filters_beside_calculated_items_are_left_to_excel() -> None:
    table = replace(_pivot({2: "East+West"}), filters=(Filter(0, "captionNotEqual", value1="Both"),))
    assert _grid(table)[1] == ("calculated items beside filters",)
