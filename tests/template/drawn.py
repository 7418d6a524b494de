"""Templates drawn for tests: one with everything that hangs on a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter

__all__ = ["sales_template"]


def sales_template(path: Path) -> Path:
    """Cover with placeholders, a chart, formulas; Data with the table ``sales`` at B4:F7, totals in row 7."""
    book = xlsxwriter.Workbook(path)
    cover, data = book.add_worksheet("Cover"), book.add_worksheet("Data")
    formats = {
        "money": book.add_format({"num_format": "#,##0.00"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "bold": book.add_format({"bold": True}),
    }
    _cover(book, cover, formats)
    _table(data, formats)
    _below(data, formats)
    _around(data)
    book.define_name("units", "=Data!$D$5:$D$6")
    book.define_name("first_unit", "=Data!$D$5")
    book.set_properties({"title": "{{ title }}"})
    book.close()
    return path


def _cover(book: Any, cover: Any, formats: dict[str, Any]) -> None:
    cover.write("A1", "{{ title }}", formats["bold"])
    cover.write("A2", "{{ period_end }}", formats["day"])
    cover.write("A3", "{{ kpi.revenue }}")
    cover.write("A4", "Total {{ kpi.revenue:#,##0.00 }} for {{ title }}")
    cover.write_rich_string(
        "A5", formats["bold"], "Until {{ per", formats["day"], "iod_end:yyyy-mm-dd }} only"
    )
    formulas = ["SUM(sales[Amount])", "SUM(Data!D5:D6)", "SUM(units)", "Data!B13", "A3*2"]
    for row, formula in enumerate(formulas):
        cover.write_formula(row, 1, "=" + formula)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"name": "=Data!$D$4", "categories": "=Data!$B$5:$B$6", "values": "=Data!$D$5:$D$6"})
    chart.set_title({"name": "Units until {{ period_end:yyyy-mm-dd }}"})
    cover.insert_chart("D2", chart)


def _table(data: Any, formats: dict[str, Any]) -> None:
    columns = [
        {"header": "Name", "total_string": "Total"},
        {"header": "Day", "format": formats["day"]},
        {"header": "Units", "total_function": "sum"},
        {"header": "Price", "format": formats["money"]},
        {
            "header": "Amount",
            "formula": "=sales[[#This Row],[Units]]*sales[[#This Row],[Price]]",
            "format": formats["money"],
            "total_function": "sum",
        },
    ]
    data.add_table("B4:F7", {"name": "sales", "columns": columns, "total_row": True})
    for row in (4, 5):
        data.write_string(row, 1, "sample")
        data.write_number(row, 2, 44197, formats["day"])
        data.write_number(row, 3, 2)
        data.write_number(row, 4, 1.5, formats["money"])


def _below(data: Any, formats: dict[str, Any]) -> None:
    data.merge_range("B10:D10", "merged below", formats["bold"])
    data.write_url("B12", "internal:'Cover'!A1", string="to the cover")
    data.write_formula("B13", "=SUM(D5:D6)")
    data.write_comment("B14", "a comment below")
    data.write_string("D16", "chosen")
    data.data_validation("D16", {"validate": "list", "source": "=$B$5:$B$6"})
    data.add_sparkline("H13", {"range": "Data!D5:D6"})
    data.insert_textbox("B17", "Sold until {{ period_end:d mmm yyyy }}")
    data.set_row(9, 30)


def _around(data: Any) -> None:
    data.conditional_format("D5:D6", {"type": "data_bar", "data_bar_2010": True})
    data.conditional_format("D10:D12", {"type": "cell", "criteria": ">", "value": "$D$5"})
    data.data_validation("D5:D6", {"validate": "integer", "criteria": ">=", "value": 0})
    data.set_h_pagebreaks([9])
    data.print_area("A1:H20")
    data.repeat_rows(3)
    data.freeze_panes(4, 0)
    data.ignore_errors({"number_stored_as_text": "B10:B12"})
    data.set_header("&L{{ title }}&RPage &P")
