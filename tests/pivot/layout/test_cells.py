"""What each cell of a pivot is, which decides its format."""

from __future__ import annotations

from collections import Counter

from reporter.pivot.layout import lay_out
from reporter.pivot.model import VALUES, PivotCell
from reporter.xlsx.moves import Area
from tests.pivot.sample import Sample


def _cells(sample: Sample) -> list[PivotCell]:
    return list(lay_out(sample.table, sample.records).cells)


def test_every_cell_is_written_once_and_says_what_it_is() -> None:
    fields = {"Region": {"subtotal_top": False}}
    pages = {"Year": None}
    options = {"location": Area(5, 2, 5, 2)}
    cells = _cells(Sample(rows=["Region", "Market"], pages=pages, fields=fields, options=options))
    assert len({(cell.row, cell.column) for cell in cells}) == len(cells)
    assert Counter(cell.kind for cell in cells) == {
        "page_caption": 1,
        "page_value": 1,
        "data_caption": 1,
        "field_button": 1,
        "row_label": 8,
        "row_subtotal_label": 3,
        "grand_label": 1,
        "value": 4,
        "subtotal": 3,
        "grand": 1,
    }


def test_values_know_their_data_field_and_labels_their_field() -> None:
    data = (("Units", "sum"), ("Units", "count"))
    cells = _cells(Sample(rows=["Region"], across=["Year", "Values"], data=data))
    assert {cell.number for cell in cells if cell.kind == "value"} == {0, 1}
    assert {cell.number for cell in cells if cell.kind == "row_label"} == {0}
    assert {cell.number for cell in cells if cell.kind == "column_label"} == {2, VALUES}
    assert [cell.number for cell in cells if cell.kind == "field_button"] == [2, 0]


def test_without_headers_no_field_has_a_button() -> None:
    cells = _cells(Sample(rows=["Region"], across=["Year"], options={"show_headers": False}))
    assert not [cell for cell in cells if cell.kind == "field_button"]


def test_labels_of_compact_form_are_indented_by_their_level() -> None:
    cells = _cells(Sample(rows=["Region", "Market", "Year"]))
    indents = {(cell.number, cell.indent) for cell in cells if cell.kind == "row_label"}
    assert indents == {(0, 0), (1, 1), (2, 2)}


def test_without_row_fields_the_data_fields_name_is_the_label_of_the_one_line() -> None:
    cells = _cells(Sample(across=["Year"]))
    assert [(cell.row, cell.column) for cell in cells if cell.value == "Sum of Units"] == [(5, 1)]
