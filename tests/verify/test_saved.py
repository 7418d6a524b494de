"""A saved workbook is read back by another reader, and everything that differs is named."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import xlsxwriter

from reporter.verify import Expected, faults

ROWS = pl.DataFrame(
    {
        "Market": ["India", "USA"],
        "Units": pl.Series([Decimal("0.1"), Decimal("12345678901234.56")], dtype=pl.Decimal(18, 2)),
    }
)


def workbook(path: Path, units: tuple[object, ...], badge: str = "Gold", error: bool = False) -> Path:
    book = xlsxwriter.Workbook(path / "w.xlsx")
    sheet = book.add_worksheet("Q&A 'x' 1")
    columns = [{"header": "Market"}, {"header": "Units"}, {"header": "Badge", "formula": "=1"}]
    last = 2 + max(len(units), 1)
    sheet.add_table(f"B2:D{last}", {"name": "Badges", "columns": columns})
    for row, value in enumerate(units, 3):
        sheet.write(f"B{row}", ("India", "USA", "UK")[row - 3])
        sheet.write(f"C{row}", value)
        sheet.write_formula(f"D{row}", "=1", None, badge)
    if error:
        sheet.write_formula("H9", "=1/0", None, "#DIV/0!")
        sheet.write("H10", "#N/A is only text")
    book.close()
    return path / "w.xlsx"


def found(path: Path, rows: pl.DataFrame = ROWS, **agree: object) -> list[str]:
    return [
        fault.code
        for fault in faults(path, [Expected("badges", rows, {"Badge": ["Gold", "Gold"]} if agree else {})])
    ]


def test_a_workbook_that_holds_what_was_fetched_passes(tmp_path: Path) -> None:
    path = workbook(tmp_path, (0.1, 12345678901234.56))
    assert list(faults(path, [Expected("badges", ROWS, {"Badge": ["Gold", "Gold"]})])) == []


def test_a_number_that_differs_in_its_last_digit_is_found(tmp_path: Path) -> None:
    assert found(workbook(tmp_path, (0.1, 12345678901234.57))) == ["verify.total"]


def test_rows_too_many_or_too_few_are_found(tmp_path: Path) -> None:
    assert found(workbook(tmp_path, (1, 2, 3))) == ["verify.rows"]
    assert found(workbook(tmp_path, (1,))) == ["verify.rows"]


def test_an_empty_table_has_one_blank_row(tmp_path: Path) -> None:
    assert found(workbook(tmp_path, ()), ROWS.clear()) == []


def test_a_zero_where_nothing_was_fetched_is_found(tmp_path: Path) -> None:
    rows = ROWS.with_columns(pl.Series("Units", [Decimal("0.1"), None], dtype=pl.Decimal(18, 2)))
    assert found(workbook(tmp_path, (0.1, 0)), rows) == ["verify.blank"]


def test_a_number_with_more_digits_than_a_cell_holds_may_stand_as_text(tmp_path: Path) -> None:
    rows = ROWS.with_columns(pl.Series("Units", [Decimal("0.10"), Decimal("1234567890123456.78")]))
    assert found(workbook(tmp_path, (0.1, "1234567890123456.78")), rows) == []


def test_a_word_that_the_workbook_computes_otherwise_is_found_with_its_row(tmp_path: Path) -> None:
    path = workbook(tmp_path, (0.1, 12345678901234.56), badge="Silver")
    (fault,) = faults(path, [Expected("badges", ROWS, {"Badge": ["Silver", "Gold"]})])
    assert (fault.code, fault.expected, fault.found) == ("verify.agree", '"Gold"', '"Silver"')
    assert "row 2" in fault.what


def test_an_error_cell_is_found_by_its_address_unless_it_is_declared(tmp_path: Path) -> None:
    path = workbook(tmp_path, (0.1, 12345678901234.56), error=True)
    (fault,) = faults(path, [])
    assert (fault.code, fault.place) == ("verify.error-cell", "Q&A 'x' 1!H9")
    assert faults(path, [], ["Q&A 'x' 1!H9"]) == ()
    assert faults(path, [], ["Q&A 'x' 1"]) == ()


def test_a_table_or_column_that_is_not_there_is_found(tmp_path: Path) -> None:
    path = workbook(tmp_path, (0.1, 12345678901234.56))
    rows = ROWS.rename({"Units": "Pieces"})
    codes = [fault.code for fault in faults(path, [Expected("regions", ROWS), Expected("badges", rows)])]
    assert codes == ["verify.table", "verify.column"]


def test_what_cannot_be_read_back_is_one_fault(tmp_path: Path) -> None:
    (tmp_path / "w.xlsx").write_bytes(b"PK no zip")
    assert [fault.code for fault in faults(tmp_path / "w.xlsx", [])] == ["package.not-zip"]
