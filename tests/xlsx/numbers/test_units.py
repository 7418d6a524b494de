"""Number formats in another unit, as codes and as LibreOffice shows them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter

from reporter import workbook
from reporter.template import fill, open_template
from reporter.xlsx import rules
from reporter.xlsx.numbers.codes import grouped, in_brackets
from reporter.xlsx.numbers.formats import shown
from reporter.xlsx.numbers.style import NumberStyle
from reporter.xlsx.numbers.units import UNITS, in_unit, scales_of
from reporter.xlsx.package import Package
from tests.office import converted

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

MILLION, THOUSAND = '#,##0.00,,;-#,##0.00,,;"–"', '#,##0.0,;-#,##0.0,;"–"'
SIGNED = '[>=1000000]#,##0.0,," M";[<0]-#,##0.0,," M";#,##0'
EACH = '[>=1000000]#,##0.0,," M";[>=1000]#,##0," K";#'


@pytest.mark.parametrize(
    ("code", "unit", "wanted"),
    [
        (MILLION, "millions", MILLION),
        (MILLION, "full", '#,##0;-#,##0;"–"'),
        (MILLION, "thousands", '#,##0,;-#,##0,;"–"'),
        (MILLION, "lakh", '0\\.00,;-0\\.00,;"–"'),
        (MILLION, "crore", '0\\.0000,;-0\\.0000,;"–"'),
        (THOUSAND, "lakh", '0\\.00,;-0\\.00,;"–"'),
        (THOUSAND, "millions", '#,##0.0000,,;-#,##0.0000,,;"–"'),
        ("#,##0.0,,", "crore", "0\\.0,,"),
        ('#,##0.0,," M"', "crore", '0\\.0,," Cr"'),
        ('#,##0.0,," M"', "full", "#,##0"),
        ("0.0,,\\M", "lakh", '0\\.00,"L"'),
        ('"USD million "0,,.0', "crore", '"USD crore "0\\.0,,'),
        ('"USD million "0,,.0', "full", '"USD "#,##0'),
        ("[Red]#,##0.0,,", "crore", "[Red]0\\.0,,"),
        ('"▲ "#,##0.0,,;"▼ "-#,##0.0,,', "crore", '"▲ "0\\.0,,;"▼ "-0\\.0,,'),
        (SIGNED, "crore", '[>=1000000]0\\.0,," Cr";[<0]-0\\.0,," Cr";#,##0'),
        (SIGNED, "full", "[>=1000000]#,##0;[<0]-#,##0;#,##0"),
        (EACH, "full", "[>=1000]#,##0;#"),
        (EACH, "thousands", '[>=1000]#,##0," K";#'),
        (EACH, "millions", EACH),
        (EACH, "lakh", '[>=99999500]###\\,##0\\.00," L";[>=100000]0\\.00," L";#,###'),
        (EACH, "crore", '[>=10000000]0\\.0,," Cr";[>=100000]0\\.00," L";#,###'),
    ],
)
def test_a_scaled_code_comes_into_the_unit_as_precise_as_it_was(code: str, unit: str, wanted: str) -> None:
    assert in_unit(code, unit) == wanted


@pytest.mark.parametrize(
    "code", ["#,##0", "0.0%", "General", "d mmm yyyy", "hh:mm, dd", '"K 2M"@', "@", '#,##0;-#,##0;"–"', ""]
)
def test_what_shows_full_figures_dates_or_texts_stays(code: str) -> None:
    assert {in_unit(code, unit) for unit in UNITS} == {code}
    assert not scales_of(code)


def test_a_code_in_its_unit_stays_so_when_done_again() -> None:
    for unit in UNITS:
        once = in_unit(MILLION, unit)
        assert in_unit(in_unit(once, unit), unit) == once


@pytest.mark.parametrize(("indian", "text"), [(False, "123,456.8"), (True, "1,23,456.8")])
def test_many_crore_are_in_groups_by_the_code_for_their_size(indian: bool, text: str) -> None:
    sizes = [(float(least), code) for least, code in grouped("0\\.0,,;-0\\.0,,", indian)]
    code = next(code for least, code in sizes if least <= 1_234_567_890_000)
    assert shown(1_234_567_890_000, code) == text
    assert shown(-1_234_567_890_000, code) == f"-{text}"
    assert min(sizes)[0] == 9_999_500_000


def test_what_stands_before_each_sign_stays_there() -> None:
    codes = [code for _, code in grouped('"▲ "0\\.0,,;"▼ "(0\\.0,,)', False)]
    assert codes[-1] == '"▲ "###\\,##0\\.0,,;"▼ "(###\\,##0\\.0,,)'


def test_brackets_come_into_lakh_and_crore_too() -> None:
    assert in_brackets(in_unit(MILLION, "crore")) == '0\\.0000,_);(0\\.0000,);"–"_)'
    assert [code for _, code in grouped('0\\.0,," Cr"_);(0\\.0,," Cr")', False)][-1] == (
        '###\\,##0\\.0,," Cr"_);(###\\,##0\\.0,," Cr")'
    )


# As LibreOffice shows them

VALUES = (
    0, 400_000, -400_000, 5_000, 123_456_789, -123_456_789, 12_345_678_900, 999_949_999, -9_999_500_000,
    12_345, 500_000, 1_234_567_890_000,
)  # fmt: skip
TEXTS = {
    ("full", False): (
        "–", "400,000", "-400,000", "5,000", "123,456,789", "-123,456,789", "12,345,678,900", "999,949,999",
        "-9,999,500,000", "12,345", "500,000", "1,234,567,890,000",
    ),
    ("thousands", False): (
        "–", "400", "-400", "5", "123,457", "-123,457", "12,345,679", "999,950", "-9,999,500", "12", "500",
        "1,234,567,890",
    ),
    ("lakh", True): (
        "–", "4.00", "(4.00)", "0.05", "1,234.57", "(1,234.57)", "1,23,456.79", "9,999.50", "(99,995.00)",
        "0.12", "5.00", "1,23,45,678.90",
    ),
    ("crore", False): (
        "–", "0.0400", "-0.0400", "0.0005", "12.3457", "-12.3457", "1,234.5679", "99.9950", "-999.9500",
        "0.0012", "0.0500", "123,456.7890",
    ),
    ("crore", True): (
        "–", "0.0400", "(0.0400)", "0.0005", "12.3457", "(12.3457)", "1,234.5679", "99.9950", "(999.9500)",
        "0.0012", "0.0500", "1,23,456.7890",
    ),
}  # fmt: skip


ROUNDED = (
    "0.0", "0.0", "-0.0", "0.0", "12.3", "-12.3", "1,234.6", "100.0", "-1,000.0", "0.0", "0.1", "123,456.8",
)  # fmt: skip
"""The same values in crore with one decimal, halves away from zero."""


def made(folder: Path, style: NumberStyle, width: float = 30) -> Path:
    """A table of a million's figures twice, with other decimals, and a sentence beside it."""
    path = folder / "template.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Sales")
    first, second = (book.add_format({"num_format": each}) for each in (MILLION, "#,##0.0,,;-#,##0.0,,"))
    headers = [{"header": "Net sales, M"}, {"header": "Gross (USD million)"}]
    sheet.add_table(0, 0, 2, 1, {"name": "sales", "columns": headers, "autofilter": False})
    for row in (1, 2):
        sheet.write(row, 0, row, first)
        sheet.write(row, 1, row, second)
    formula = '="Sum_"&TEXT(SUM(sales[[Net sales, M]])/1000000,"#,##0.0")&"_M"'
    sheet.write_formula(0, 3, formula.replace('"_M"', '" M"'), None, "")
    sheet.write_formula(0, 4, '="Of_"&TEXT(0-SUM(sales[[Net sales, M]]),"#,##0")', None, "")
    sheet.set_column(0, 4, width)
    sheet.fit_to_pages(1, 1)
    sheet.set_landscape()
    book.close()
    template, headers_now = workbook.restyled(open_template(path), style)
    named = [headers_now.get(each, each) for each in ("Net sales, M", "Gross (USD million)")]
    target = folder / "filled.xlsx"
    fill(template, {"sales": pl.DataFrame(dict.fromkeys(named, VALUES))}, {}).save(target)
    assert list(rules.check(Package.open(target))) == []
    return target


def printed(path: Path) -> list[list[str]]:
    """The lines that LibreOffice prints, in words."""
    text = subprocess.run(
        ["pdftotext", "-layout", str(converted(path, path.parent / "shown", "pdf")), "-"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return [re.split(r"\s{2,}", line.strip()) for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize(("unit", "indian"), TEXTS, ids=lambda value: str(value))
def test_every_size_and_sign_is_shown_in_the_unit(tmp_path: Path, unit: str, indian: bool) -> None:
    path = made(tmp_path, NumberStyle(indian=indian, brackets=indian, unit=unit))
    head, *lines = printed(path)
    assert tuple(line[0] for line in lines[: len(VALUES)]) == TEXTS[unit, indian]
    if (unit, indian) == ("crore", False):
        assert tuple(line[1] for line in lines[: len(VALUES)]) == ROUNDED
        codes = [in_unit("#,##0.0,,;-#,##0.0,,", "crore")] * 6
        assert [shown(value, code) for value, code in zip(VALUES, codes, strict=False)] == [*ROUNDED[:6]]
    symbol = UNITS[unit].symbol
    assert head[0] == f"Net sales, {symbol}".removesuffix(", ")
    assert head[1] == f"Gross (USD {UNITS[unit].word})".replace(" )", ")")
    sheet = openpyxl.load_workbook(path, data_only=True)["Sales"]
    assert [sheet["D1"].value, sheet["E1"].value] == head[2:]


def test_figures_within_sentences_follow(tmp_path: Path) -> None:
    path = made(tmp_path, NumberStyle(indian=True, brackets=True, unit="crore"))
    sheet = openpyxl.load_workbook(path, data_only=True)["Sales"]
    assert sum(VALUES) == 1_237_914_536_244
    assert sheet["D1"].value == "Sum_1,23,791.45 Cr"
    assert sheet["E1"].value == "Of_(1237,91,45,36,244)"


@pytest.mark.parametrize(
    ("unit", "texts"),
    [
        ("crore", ["6,54,321", "0.1235 Cr", "36.2 Cr", "(36.2 Cr)"]),
        ("full", ["6,54,321", "12,34,567", "36,16,17,500", "(36,16,17,500)"]),
        ("thousands", ["6,54,321", "1,235 K", "361,618 K", "(361,618 K)"]),
    ],
)
def test_a_card_is_in_the_unit_from_where_its_own_rules_scale_it(
    tmp_path: Path, unit: str, texts: list[str]
) -> None:
    path = tmp_path / "cards.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    card = book.add_format({"num_format": "#,##0;-#,##0;0"})
    for row, value in zip(range(0, 8, 2), (654_321, 1_234_567, 361_617_500, -361_617_500), strict=True):
        sheet.write(row, 0, value, card)
        for least, code in ((99_950_000, '#,##0.0,," M";-#,##0.0,," M"'), (1_000_000, '#,##0.00,," M"')):
            rule = {"type": "formula", "criteria": f"=ABS($A${row + 1})>={least}", "stop_if_true": True}
            scaled = book.add_format({"num_format": code})
            sheet.conditional_format(row, 0, row, 0, rule | {"format": scaled})
    sheet.set_column(0, 0, 30)
    book.close()
    style = NumberStyle(indian=True, brackets=True, unit=unit)
    package = workbook.restyled(open_template(path), style)[0].workbook.package
    assert list(rules.check(package)) == []
    package.save(tmp_path / "made.xlsx", {})
    assert [line[0] for line in printed(tmp_path / "made.xlsx")] == texts


@pytest.mark.parametrize(
    ("unit", "least", "most"), [("full", 16, 20), ("thousands", 11, 13), ("crore", 9, 10)]
)
def test_columns_have_room_for_figures_of_the_unit(
    tmp_path: Path, unit: str, least: float, most: float
) -> None:
    path = made(tmp_path, NumberStyle(unit=unit), width=9)
    columns = openpyxl.load_workbook(path)["Sales"].column_dimensions
    assert least <= columns["A"].width <= most
    assert columns["C" if "C" in columns else "A"].width == pytest.approx(9.7, abs=0.1)
