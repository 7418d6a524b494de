"""Tables that stand one below the other: both are filled, and what reads either follows both."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter

from reporter.template import fill, open_template
from reporter.xlsx.package import Package
from reporter.xlsx.rules import check

COLUMNS = [{"header": "Key"}, {"header": "Units", "total_function": "sum"}]


def drawn(path: Path) -> Path:
    book = xlsxwriter.Workbook(path)
    sheet, other = book.add_worksheet("Data"), book.add_worksheet("Other")
    for name, ref in (("upper", "B3:C6"), ("lower", "B9:C12")):
        sheet.add_table(
            ref, {"name": name, "columns": COLUMNS, "total_row": True, "data": [["a", 1], ["b", 2]]}
        )
    sheet.write("B15", "the end")
    sheet.conditional_format("C10:C11", {"type": "data_bar"})
    formulas = (
        "SUM(upper[Units])",
        "SUM(lower[Units])",
        "SUM(Data!C10:C11)",
        "Data!B15",
        "COUNT(lower[Units])",
    )
    for row, formula in enumerate(formulas):
        other.write_formula(row, 0, "=" + formula)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"categories": "=Data!$B$10:$B$11", "values": "=Data!$C$10:$C$11"})
    other.insert_chart("C3", chart)
    book.define_name("low", "=Data!$C$10:$C$11")
    book.close()
    return path


def rows(count: int, first: int = 1) -> pl.DataFrame:
    units = range(first, first + count)
    return pl.DataFrame(
        {"Key": [f"k{unit}" for unit in units], "Units": units}, schema={"Key": pl.String, "Units": pl.Int64}
    )


@pytest.mark.parametrize(("upper", "lower"), [(5, 4), (1, 6), (0, 3), (7, 0), (0, 0), (1, 1)])
def test_both_tables_get_their_rows_and_all_that_reads_them_follows(
    upper: int, lower: int, tmp_path: Path
) -> None:
    frames = {"upper": rows(upper), "lower": rows(lower, 100)}
    fill(open_template(drawn(tmp_path / "t.xlsx")), frames, {}).save(tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx", data_only=True)
    data, other = book["Data"], book["Other"]
    up, low = max(upper, 1), max(lower, 1)
    head = 9 + up - 2  # the lower table's header
    assert data.tables["upper"].ref == f"B3:C{4 + up}"
    assert data.tables["lower"].ref == f"B{head}:C{head + low + 1}"
    totals = [sum(range(1, upper + 1)), sum(range(100, 100 + lower))]
    assert [data.cell(4 + up, 3).value, data.cell(head + low + 1, 3).value] == totals
    end = 15 + up - 2 + low - 2
    assert data.cell(end, 2).value == "the end"
    shown = [other.cell(row, 1).value for row in range(1, 6)]
    assert shown == [*totals, totals[1], "the end", lower]
    assert book.defined_names["low"].attr_text == f"Data!$C${head + 1}:$C${head + low}"
    (rule,) = data.conditional_formatting
    assert str(rule.sqref) == (f"C{head + 1}:C{head + low}" if low > 1 else f"C{head + 1}")
    assert check(Package.open(tmp_path / "out.xlsx")) == ()


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_chart_draws_as_many_points_as_there_are_rows_and_none_where_there_are_none(
    count: int, tmp_path: Path
) -> None:
    frames = {"lower": rows(count, 100)}
    fill(open_template(drawn(tmp_path / "t.xlsx")), frames, {}).save(tmp_path / "out.xlsx")
    chart = Package.open(tmp_path / "out.xlsx").read("xl/charts/chart1.xml").decode()
    values = chart[chart.index("<c:val>") : chart.index("</c:val>")]
    assert values.count("<c:pt ") == count
    assert f"<c:f>Data!$C$10:$C${9 + max(count, 1)}</c:f>" in values
