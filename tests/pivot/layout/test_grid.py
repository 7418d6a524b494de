"""A pivot's grid, cell for cell, in each of Excel's forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from reporter.pivot.layout import lay_out
from reporter.pivot.model import CacheField, Layout
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.moves import Area
from tests.pivot.sample import SALES, Sample, shown

OUTLINE = {"compact": False}
TABULAR = {"compact": False, "outline": False}
FORM = {"compact": False, "compact_data": False}


def _laid_out(sample: Sample) -> Layout:
    return lay_out(sample.table, sample.records)


def test_compact_form_puts_row_labels_into_one_column_with_subtotals_at_the_top() -> None:
    layout = _laid_out(Sample(rows=["Region", "Market"], across=["Year"]))
    assert shown(layout) == [
        ["Sum of Units", "Column Labels", None, None],
        ["Row Labels", "2020", "2021", "Grand Total"],
        ["APAC", 10.0, 25.0, 35.0],
        ["India", 10.0, 20.0, 30.0],
        ["Japan", None, 5.0, 5.0],
        ["EU", 7.0, None, 7.0],
        ["France", 7.0, None, 7.0],
        ["Spain", None, None, None],
        ["NA", None, 40.0, 40.0],
        ["USA", None, 40.0, 40.0],
        ["Grand Total", 17.0, 65.0, 82.0],
    ]
    assert [cell.indent for cell in layout.cells if cell.value == "India"] == [1]


def test_outline_form_gives_each_field_a_column_and_its_name_as_header() -> None:
    fields = {"Region": OUTLINE, "Market": OUTLINE}
    layout = _laid_out(Sample(rows=["Region", "Market"], fields=fields, options=FORM))
    assert shown(layout)[:4] == [
        ["Region", "Market", "Sum of Units"],
        ["APAC", None, 35.0],
        [None, "India", 30.0],
        [None, "Japan", 5.0],
    ]


def test_tabular_form_puts_subtotals_below_their_items() -> None:
    fields = {"Region": TABULAR, "Market": TABULAR}
    layout = _laid_out(Sample(rows=["Region", "Market"], fields=fields, options=FORM))
    assert shown(layout)[1:5] == [
        ["APAC", "India", 30.0],
        [None, "Japan", 5.0],
        ["APAC Total", None, 35.0],
        ["EU", "France", 7.0],
    ]


def test_labels_are_repeated_where_the_field_asks_for_it() -> None:
    fields = {"Region": TABULAR | {"repeat_labels": True}, "Market": TABULAR}
    layout = _laid_out(Sample(rows=["Region", "Market"], fields=fields, options=FORM))
    assert [line[0] for line in shown(layout)[1:4]] == ["APAC", "APAC", "APAC Total"]


def test_two_data_fields_on_columns_have_one_header_row() -> None:
    layout = _laid_out(Sample(rows=["Year"], across=["Values"], data=[("Units", "sum"), ("Units", "count")]))
    assert (layout.first_header_row, layout.first_data_row) == (0, 1)
    assert shown(layout) == [
        ["Row Labels", "Sum of Units", "Count of Units"],
        ["2020", 17.0, 2.0],
        ["2021", 65.0, 3.0],
        ["Grand Total", 82.0, 5.0],
    ]


def test_two_data_fields_on_rows_stand_below_each_item() -> None:
    sample = Sample(rows=["Year", "Values"], data=[("Units", "sum"), ("Units", "count")])
    assert shown(_laid_out(sample))[1:5] == [
        ["2020", None],
        ["Sum of Units", 17.0],
        ["Count of Units", 2.0],
        ["2021", None],
    ]
    assert shown(_laid_out(sample))[-2:] == [["Total Sum of Units", 82.0], ["Total Count of Units", 5.0]]


def test_averages_in_totals_come_from_the_records() -> None:
    layout = _laid_out(Sample(rows=["Region"], data=[("Units", "average")]))
    assert shown(layout)[-1] == ["Grand Total", 82.0 / 5]


def test_multiple_custom_subtotals_stand_below_in_the_schemas_order() -> None:
    layout = _laid_out(Sample(rows=["Region", "Market"], fields={"Region": {"subtotals": ("sum", "max")}}))
    assert shown(layout)[1:6] == [
        ["APAC", None],
        ["India", 30.0],
        ["Japan", 5.0],
        ["APAC Sum", 35.0],
        ["APAC Max", 20.0],
    ]


def test_one_custom_subtotal_shows_its_function_on_the_items_line() -> None:
    layout = _laid_out(Sample(rows=["Region", "Market"], fields={"Region": {"subtotals": ("max",)}}))
    assert shown(layout)[1] == ["APAC", 20.0]


def test_custom_subtotals_of_the_innermost_field_span_all_outer_items() -> None:
    sample = Sample(rows=["Region", "Year"], fields={"Year": {"subtotals": ("countA",)}})
    layout = _laid_out(sample)
    assert shown(layout)[-3:] == [["2020 Count", 2.0], ["2021 Count", 3.0], ["Grand Total", 82.0]]
    assert [(item.repeated, item.x) for item in layout.rows[-3:-1]] == [(0, (1048832, 0)), (1, (1,))]


def test_nothing_stands_where_two_subtotals_of_different_functions_cross() -> None:
    fields: Mapping[str, Mapping[str, object]] = {
        "Region": {"subtotals": ("sum", "max")},
        "Year": {"subtotals": ("min",)},
    }
    columns = {**SALES, "Half": ["H1"] * 6}
    layout = _laid_out(Sample(columns, rows=["Region", "Market"], across=["Year", "Half"], fields=fields))
    across = [item.kind for item in layout.columns].index("min") + layout.first_data_column
    down = [item.kind for item in layout.rows].index("max") + layout.first_data_row
    assert shown(layout)[down][across] is None
    assert shown(layout)[down - 3][across] == 10.0


def test_blank_rows_follow_items_that_ask_for_them() -> None:
    layout = _laid_out(Sample(rows=["Region", "Market"], fields={"Region": {"insert_blank_row": True}}))
    assert [item.kind for item in layout.rows][:4] == ["data", "data", "data", "blank"]
    assert shown(layout)[4] == [None, None]


def test_a_folded_item_is_one_line() -> None:
    layout = _laid_out(Sample(rows=["Region", "Market"], fields={"Region": {"folded": ["APAC"]}}))
    assert shown(layout)[1:3] == [["APAC", 35.0], ["EU", 7.0]]


def test_items_without_records_show_where_the_field_asks_for_all() -> None:
    layout = _laid_out(Sample(rows=["Region", "Year"], fields={"Year": {"show_all": True}}))
    assert [line for line in shown(layout) if line[0] == "2020"] == [
        ["2020", 10.0],
        ["2020", 7.0],
        ["2020", None],
    ]


def test_hidden_items_count_in_no_total() -> None:
    layout = _laid_out(Sample(rows=["Region"], fields={"Region": {"hidden": ["NA"]}}))
    assert shown(layout)[1:] == [["APAC", 35.0], ["EU", 7.0], ["Grand Total", 42.0]]


@pytest.mark.parametrize(("sliced", "total"), [(None, 42.0), (frozenset({0}), 42.0), (frozenset(), 82.0)])
def test_hidden_items_off_the_axes_count_where_a_slicer_filters(
    sliced: frozenset[int] | None, total: float
) -> None:
    sample = Sample(
        rows=["Year"], pages={"Region": None}, fields={"Region": {"hidden": ["NA"], "axis": None}}
    )
    table = replace(sample.table, pages=(), sliced=sliced)
    assert shown(lay_out(table, sample.records))[-1] == ["Grand Total", total]


def test_page_fields_stand_above_and_keep_their_records_alone() -> None:
    sample = Sample(
        rows=["Year"], pages={"Region": "EU", "Market": None}, options={"location": Area(4, 1, 4, 1)}
    )
    layout = _laid_out(sample)
    above = {(cell.row, cell.column): cell.value for cell in layout.cells if cell.row < layout.ref.first_row}
    assert above == {(1, 1): "Region", (1, 2): "EU", (2, 1): "Market", (2, 2): "(All)"}
    assert shown(layout)[-1] == ["Grand Total", 7.0]


def test_grand_totals_can_be_left_out() -> None:
    options = {"row_grand_totals": False, "column_grand_totals": False}
    layout = _laid_out(Sample(rows=["Region"], across=["Year"], options=options))
    assert [item.kind for item in (*layout.rows, *layout.columns)] == ["data"] * 5


def test_items_are_sorted_by_their_figures() -> None:
    fields = {"Region": {"sort": "descending", "sort_by": {-2: (0,)}}}
    layout = _laid_out(Sample(rows=["Region"], fields=fields))
    assert [line[0] for line in shown(layout)[1:]] == ["NA", "APAC", "EU", "Grand Total"]


def test_items_are_sorted_by_the_figures_of_one_column() -> None:
    fields = {"Region": {"sort": "descending", "sort_by": {-2: (0,), 2: (0,)}}}
    layout = _laid_out(Sample(rows=["Region"], across=["Year"], fields=fields))
    assert [line[0] for line in shown(layout)[2:]] == ["APAC", "EU", "NA", "Grand Total"]


def test_no_records_leave_one_empty_line_and_the_grand_total() -> None:
    columns = {name: [None] for name in SALES}
    layout = _laid_out(Sample(columns, rows=["Region"]))
    assert shown(layout) == [["Row Labels", "Sum of Units"], ["(blank)", None], ["Grand Total", None]]


def test_where_everything_is_hidden_the_grid_has_one_empty_line() -> None:
    options = {"row_grand_totals": False}
    fields = {"Region": {"hidden": ["APAC", "EU", "NA"]}}
    layout = _laid_out(Sample(rows=["Region"], fields=fields, options=options))
    assert [(item.kind, item.x) for item in layout.rows] == [("data", (0,))]
    assert shown(layout) == [["Row Labels", "Sum of Units"], [None, None]]


def test_empty_cells_and_errors_show_what_the_pivot_says() -> None:
    options = {"missing_caption": "-", "show_error": True, "error_caption": "n/a"}
    sample = Sample(rows=["Market"], across=["Year"], data=[("Units", "var")], options=options)
    grid = shown(_laid_out(sample))
    assert grid[4] == ["Japan", "-", "n/a", "n/a"]


def test_an_error_among_the_values_shows_in_every_total_it_is_part_of() -> None:
    columns = {**SALES, "Units": [10.0, ErrorValue("#N/A"), 5.0, 7.0, None, 40.0]}
    assert shown(_laid_out(Sample(columns, rows=["Region"])))[1:] == [
        ["APAC", "#N/A"],
        ["EU", 7.0],
        ["NA", 40.0],
        ["Grand Total", "#N/A"],
    ]
    counted = _laid_out(Sample(columns, rows=["Region"], data=[("Units", "countNums")]))
    assert shown(counted)[-1] == ["Grand Total", 4.0]


def test_a_calculated_field_is_computed_from_sums_and_never_added_up() -> None:
    columns = {**SALES, "Cost": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]}
    sample = Sample(columns, rows=["Year"], data=[("Units", "sum"), ("Cost", "sum")], across=["Values"])
    table = sample.table
    cache = (*table.cache, CacheField("Ratio", formula="Units/Cost", database=False))
    data = (replace(table.data[0], field=len(table.cache), name="Sum of Ratio"), table.data[1])
    table = replace(table, cache=cache, fields=(*table.fields, table.fields[-1]), data=data)
    assert shown(lay_out(table, sample.records))[1:] == [
        ["2020", 17.0 / 5.0, 5.0],
        ["2021", 65.0 / 16.0, 16.0],
        ["Grand Total", 82.0 / 21.0, 21.0],
    ]


def test_the_area_covers_page_fields_and_the_blank_row_below_them() -> None:
    sample = Sample(rows=["Year"], pages={"Region": None}, options={"location": Area(5, 2, 5, 2)})
    layout = _laid_out(sample)
    assert (layout.ref, layout.area) == (Area(5, 2, 8, 3), Area(3, 2, 8, 3))
