"""A long table's cells are the same whether the scan of the package rules takes them or the other reader."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.template import fill, open_template
from reporter.verify import Expected, faults
from reporter.verify.readback import ReadBack
from reporter.verify.tallies import Body, ExactSum, Tally
from reporter.xlsx import rules
from reporter.xlsx.package import Package
from reporter.xlsx.workbook import Workbook

COUNT = 9000
SHEET = "xl/worksheets/sheet1.xml"
NUMERIC = {"Name": False, "Units": True, "Price": True}


def rows() -> pl.DataFrame:
    """Rows without and with values, an empty text among them; prices are of another kind each."""
    names = [
        None if n % 1000 < 50 else "" if n == 70 else f"Söhne & {n % 900} {'x' * 80}" for n in range(COUNT)
    ]
    prices = [None if n % 700 == 3 else n * 7919 / 977 - 900 for n in range(COUNT)]
    return pl.DataFrame({"Name": names, "Units": [n * 37 % 10_007 for n in range(COUNT)], "Price": prices})


@pytest.fixture(scope="module")
def long_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import xlsxwriter

    folder = tmp_path_factory.mktemp("long")
    book = xlsxwriter.Workbook(folder / "template.xlsx")
    columns = [{"header": name} for name in NUMERIC]
    columns.append({"header": "Twice", "formula": "=long[[#This Row],[Units]]*2"})
    book.add_worksheet("Data").add_table("C3:F5", {"name": "long", "columns": columns})
    book.close()
    fill(open_template(folder / "template.xlsx"), {"long": rows()}, {}).save(folder / "filled.xlsx")
    return folder / "filled.xlsx"


def changed(path: Path, target: Path, change: Callable[[str], str]) -> Path:
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == SHEET:
                after = change(data.decode())
                assert after.encode() != data
                data = after.encode()
            new.writestr(name, data)
    return target


def both(path: Path) -> tuple[list[tuple[float, int, int]], list[tuple[float, int, int]] | None]:
    """Numbers and blank cells of the table's columns, by the other reader and by the scan."""
    package = Package.open(path)
    workbook = Workbook(package)
    (table,) = workbook.tables
    body = Body(table.body, {**NUMERIC, "Twice": True})
    values = ReadBack(path, package, workbook, {"long": body})
    rules.check(values.contents)
    read = {name: Tally(numeric) for name, numeric in body.numeric.items()}
    for piece in values.columns(table):
        for tally, cells in zip(read.values(), piece, strict=True):
            tally.add(cells)
    scanned = values.scanned(table)
    return _figures(read), _figures(scanned.tallies) if scanned else None


def _figures(tallies: dict[str, Tally]) -> list[tuple[float, int, int]]:
    return [(tally.sum.total, tally.blank, tally.sum.count) for tally in tallies.values()]


def cell(place: str, change: Callable[[str], str]) -> Callable[[str], str]:
    """A change of one cell's markup."""

    def changes(sheet: str) -> str:
        start = sheet.index(f'<c r="{place}"')
        end = sheet.index("</c>", start) + 4
        return sheet[:start] + change(sheet[start:end]) + sheet[end:]

    return changes


def _strewn(sheet: str) -> str:
    for number in range(200, COUNT, 80):
        sheet = sheet.replace(f'<row r="{number}"', f'<row ht="{number}.5" r="{number}"')
    return sheet


SCANNED: dict[str, Callable[[str], str]] = {
    "a blank cell": cell("D5000", lambda text: ""),
    "another number": cell("D5000", lambda text: '<c r="D5000"><v>-1.25E-3</v></c>'),
    "a truth value": cell("D5000", lambda text: '<c r="D5000" t="b"><v>1</v></c>'),
    "a text where a number stood": cell("D5000", lambda text: '<c r="D5000" t="str"><v>x</v></c>'),
    "an inline text": cell("C5000", lambda text: '<c r="C5000" t="inlineStr"><is><t></t></is></c>'),
    "a comment in a row": lambda sheet: sheet.replace('<row r="5000"', '<row r="5000" ht="20"').replace(
        '<c r="D5000"', '<!-- --><c r="D5000"'
    ),
    "rows without cells": lambda sheet: sheet.replace('<row r="5000"', '<row r="5000" hidden="1"'),
}


@pytest.mark.parametrize("name", SCANNED)
def test_rows_unlike_the_others_are_read_beside_them(name: str, long_file: Path, tmp_path: Path) -> None:
    read, scanned = both(changed(long_file, tmp_path / "changed.xlsx", SCANNED[name]))
    assert scanned == read


def test_the_scan_sees_every_cell_as_the_other_reader_does(long_file: Path) -> None:
    assert Package.open(long_file).size(SHEET) > 1 << 20
    read, scanned = both(long_file)
    assert scanned == read
    assert read[0][1] == rows()["Name"].null_count() + 1
    assert faults(long_file, [Expected("long", rows())]) == ()


OTHER: dict[str, Callable[[str], str]] = {
    "odd rows everywhere": _strewn,
    "a row that is missing": lambda sheet: (
        sheet[: sheet.index('<row r="5000"')] + sheet[sheet.index('<row r="5001"') :]
    ),
}


@pytest.mark.parametrize("name", OTHER)
def test_a_table_of_many_unlike_rows_or_with_one_missing_is_left_to_the_other_reader(
    name: str, long_file: Path, tmp_path: Path
) -> None:
    _, scanned = both(changed(long_file, tmp_path / "changed.xlsx", OTHER[name]))
    assert scanned is None


WRONG: dict[str, tuple[Callable[[str], str], str]] = {
    "a digit": (cell("D5000", lambda text: text.replace("<v>", "<v>1")), "verify.total"),
    "a cell that is gone": (cell("C5000", lambda text: ""), "verify.blank"),
    "a row that is gone": (OTHER["a row that is missing"], "verify.total"),
    "an error": (cell("E5000", lambda text: '<c r="E5000" t="e"><v>#N/A</v></c>'), "verify.error-cell"),
    "a cell of another row": (
        cell("E5000", lambda text: text.replace("E5000", "E4999")),
        "package.cell-place",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_in_a_long_table_is_found(name: str, long_file: Path, tmp_path: Path) -> None:
    change, code = WRONG[name]
    found = faults(changed(long_file, tmp_path / "changed.xlsx", change), [Expected("long", rows())])
    assert code in {fault.code for fault in found}


@given(st.lists(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=64), max_size=20)))
@pytest.mark.parametrize("many", [0, 7, 10**6])
def test_a_sum_is_that_of_all_numbers_however_they_come(many: int, parts: list[list[float]]) -> None:
    found = ExactSum()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reporter.verify.tallies._MANY", many)
        for part in parts:
            found.add(part)
    numbers = [number for part in parts for number in part]
    exact = sum(map(Fraction, numbers), Fraction(0))
    assert found.count == len(numbers)
    if sum(map(abs, map(Fraction, numbers))) < Fraction(2) ** 1023:
        assert found.total == float(exact)


@pytest.mark.parametrize("many", [0, 10])
def test_a_sum_over_what_is_no_number_is_none(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reporter.verify.tallies._MANY", many)
    found = ExactSum()
    found.add([1.0, math.inf])
    assert math.isnan(found.total)
