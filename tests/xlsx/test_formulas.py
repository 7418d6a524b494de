"""Formulas: the grammar of files, and what follows when cells move."""

from __future__ import annotations

import html
import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.xlsx import formulas
from reporter.xlsx.cells import parse_area
from reporter.xlsx.formulas import Kind, tokens
from reporter.xlsx.moves import Growth, Moves

SHARED = Path(os.environ.get("REPORTER_SHARED", Path(__file__).resolve().parents[3] / "shared"))
FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*[^/])?>([^<]+)</(?:\w+:)?f>")
DEFINED_NAME = re.compile(rb"<(?:\w+:)?definedName\s[^>]*>([^<]+)<")

# A table A1:C3 on Data (header, two rows) grows by three; below it lie totals in row 4.
GROWN = Moves([Growth("Data", parse_area("A2:C3"), 3, (1, 16_384))])
SHRUNK = Moves([Growth("Data", parse_area("A2:C9"), -7, (1, 16_384))])


@pytest.mark.parametrize(
    ("formula", "kinds"),
    [
        ("LOG10(A1)", "FUNCTION OPERATOR REFERENCE OPERATOR"),
        ("'It''s'!$A$1:B2*Jan:Mar!C3", "REFERENCE OPERATOR REFERENCE"),
        ("[1]Sheet!A1+[2]!Name", "REFERENCE OPERATOR NAME"),
        ("'[1]My sheet'!A1", "REFERENCE"),
        ('"a""b"&A1', "STRING OPERATOR REFERENCE"),
        ("SUM(A:A,$1:3)", "FUNCTION OPERATOR REFERENCE OPERATOR REFERENCE OPERATOR"),
        ("Sales[[#This Row],[Q'[t''']]]", "STRUCTURED"),
        ("Sales[[#Headers],[#Data],[a]:[b]]", "STRUCTURED"),
        ('{1,"a";#N/A,TRUE}', "OPERATOR NUMBER OPERATOR STRING OPERATOR ERROR OPERATOR NAME OPERATOR"),
        ("A1#", "REFERENCE OPERATOR"),
        ("A1:A5 B2", "REFERENCE SPACE REFERENCE"),
        ("TAX2021", "REFERENCE"),
        ("XFD1", "REFERENCE"),
        ("XFE1", "NAME"),
        ("A1048577", "NAME"),
        ("A0", "NAME"),
        ("R1C1", "NAME"),
        ("Rate_2021.b", "NAME"),
        ("A1:INDEX(B:B,3)", "REFERENCE OPERATOR FUNCTION OPERATOR REFERENCE OPERATOR NUMBER OPERATOR"),
        ("Sheet1!#REF!", "ERROR"),
        ("#REF!$A$1", "REFERENCE"),
        ("A1:Sheet2!B3", "REFERENCE OPERATOR REFERENCE"),
        ("1.5E+3-.5%", "NUMBER OPERATOR NUMBER OPERATOR"),
        ("_xlfn.XLOOKUP(a1,2019!b2)", "FUNCTION OPERATOR REFERENCE OPERATOR REFERENCE OPERATOR"),
        ("Übersicht!A1", "REFERENCE"),
    ],
)
def test_tokens_are_those_of_the_grammar(formula: str, kinds: str) -> None:
    assert " ".join(token.kind.name for token in tokens(formula)) == kinds


@given(st.text(alphabet="A1$:!'\"[]#({,; .B9&@Ü_\n", max_size=40))
def test_tokens_lose_no_character_of_any_text(text: str) -> None:
    found = tokens(text)
    assert "".join(token.text for token in found) == text
    assert all(token.text == text[token.start : token.start + len(token.text)] for token in found)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("SUM(B2:B3)", "SUM(B2:B6)"),  # the whole body
        ("SUM($B$1:$B$3)", "SUM($B$1:$B$6)"),  # with the header
        ("SUM(B1:B4)", "SUM(B1:B7)"),  # with header and totals
        ("SUM(B2:B4)", "SUM(B2:B7)"),
        ("B4*2", "B7*2"),  # below
        ("$B$4+B$4+$B4", "$B$7+B$7+$B7"),
        ("B2+B3", "B2+B3"),  # cells inside stay
        ("SUM(B3:B2)", "SUM(B6:B2)"),  # written upside down
        ("SUM(B:B)", "SUM(B:B)"),
        ("SUM(4:5)", "SUM(7:8)"),
        ("SUM($4:$5)", "SUM($7:$8)"),
        ("data!B4", "data!B7"),
        ("'Data'!B4", "'Data'!B7"),
        ("Other!B4", "Other!B4"),
        ("[1]Data!B4", "[1]Data!B4"),
        ("Jan:Data!B4", "Jan:Data!B4"),
        ('INDIRECT("B4")', 'INDIRECT("B4")'),
        ("LOG10(B4)", "LOG10(B7)"),
        ("Data!Total+B44x", "Data!Total+B44x"),
        ("T[[#This Row],[B4]]", "T[[#This Row],[B4]]"),
        ("SUM(B4 , {4,5})", "SUM(B7 , {4,5})"),
        ("#REF!$B$4", "#REF!$B$4"),
        ("A1048576", "A1048576"),
    ],
)
def test_references_follow_a_table_that_grows(before: str, after: str) -> None:
    assert formulas.rewrite(before, "Data", GROWN) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("B9", "#REF!"),
        ("Data!B9+1", "Data!#REF!+1"),
        ("SUM(B5:B9)", "SUM(#REF!)"),
        ("SUM(B2:B9)", "SUM(B2:B2)"),
        ("B10", "B3"),
        ("B2", "B2"),
    ],
)
def test_references_to_removed_rows_are_lost_as_in_excel(before: str, after: str) -> None:
    assert formulas.rewrite(before, "Data", SHRUNK) == after


def test_a_renamed_sheet_is_renamed_wherever_it_is_named_and_quoted_where_needed() -> None:
    renamed = {"Data": "Q1 '24", "Jan": "Feb"}
    formula = "Data!A1+'data'!Name+Jan:Data!B2+Other!A1+[1]Data!A1+Data!#REF!"
    assert formulas.rewrite(formula, "Other", Moves(), renamed) == (
        "'Q1 ''24'!A1+'Q1 ''24'!Name+'Feb:Q1 ''24'!B2+Other!A1+[1]Data!A1+'Q1 ''24'!#REF!"
    )


@pytest.mark.parametrize(
    ("sheet", "prefix"),
    [
        ("Data", "Data!"),
        ("Q1", "'Q1'!"),
        ("RC", "'RC'!"),
        ("2024", "'2024'!"),
        ("a b", "'a b'!"),
        ("Ä.b_1", "Ä.b_1!"),
    ],
)
def test_sheet_names_are_quoted_as_excel_quotes_them(sheet: str, prefix: str) -> None:
    assert formulas.sheet_prefix(sheet) == prefix


def test_a_chart_range_over_a_one_row_table_grows_though_it_looks_like_a_cell() -> None:
    moves = Moves([Growth("Data", parse_area("A2:C2"), 4, (1, 16_384))])
    assert formulas.rewrite_reference("Data!$B$2", "Chart", moves) == "Data!$B$2:$B$6"
    assert formulas.rewrite_reference("(Data!$B$2,Data!$B$3)", "Chart", moves) == "(Data!$B$2:$B$6,Data!$B$7)"
    assert formulas.rewrite_reference("Data!$B$2", "Chart", moves, cells_grow=False) == "Data!$B$2"


@pytest.mark.parametrize(
    ("formula", "to_cell", "after"),
    [
        ("A2+$A2+A$2+$A$2", (3, 2), "A3+$A3+A$2+$A$2"),
        ("A2+$A2+A$2+$A$2", (2, 3), "B2+$A2+B$2+$A$2"),
        ("SUM($B$2:B2)", (7, 2), "SUM($B$2:B7)"),
        ("SUM(A:A)+SUM(1:1)", (3, 3), "SUM(B:B)+SUM(2:2)"),
        ("A1", (1, 2), "#REF!"),
        ("Other!B2&LOG10(1)", (4, 2), "Other!B4&LOG10(1)"),
        ("T[[#This Row],[A2]]", (9, 9), "T[[#This Row],[A2]]"),
    ],
)
def test_a_formula_is_filled_down_as_excel_fills_it(
    formula: str, to_cell: tuple[int, int], after: str
) -> None:
    assert formulas.translate(formula, (2, 2), to_cell) == after


def test_ranges_over_a_part_of_a_table_are_found_and_meant_ones_left_out() -> None:
    bodies = [("Data", parse_area("A2:C9"))]
    formula = "SUM(B2:B5)+SUM(Data!B1:B3)+SUM(B2:B9)+SUM($B$2:B5)+B3+SUM(A2:C2)+SUM(B11:B12)+SUM(Other!B2:B3)"
    assert formulas.partial_references(formula, "Data", bodies) == ("B2:B5", "Data!B1:B3")


def test_precedents_name_the_cells_that_are_read() -> None:
    found = formulas.precedents("SUM(A1:B2,Other!C3)+[1]X!A1+Jan:Mar!D4", "Data")
    assert [(one.sheets, one.area) for one in found] == [
        (("Data",), parse_area("A1:B2")),
        (("Other",), parse_area("C3")),
        (("Jan", "Mar"), parse_area("D4")),
    ]


def test_tables_are_renamed_where_they_are_tables() -> None:
    formula = 'SUM(sales[x])+ROWS(Sales)+"Sales"+SalesTax+Other!Sales'
    renamed = formulas.rename_tables(formula, {"Sales": "Sales_2"})
    assert renamed == 'SUM(Sales_2[x])+ROWS(Sales_2)+"Sales"+SalesTax+Other!Sales'


def formulas_of(workbook: Path) -> Iterator[str]:
    with zipfile.ZipFile(workbook) as package:
        for name in package.namelist():
            if re.search(r"(worksheets/[^/]+|charts/[^/]+|workbook|tables/[^/]+)\.xml$", name):
                part = package.read(name)
                found = FORMULA.findall(part) + DEFINED_NAME.findall(part)
                yield from (html.unescape(text.decode()) for text in found)


@pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared")
def test_real_formulas_hold_nothing_unknown_and_stay_as_they_are_without_moves() -> None:
    far = Moves([Growth("No such sheet", parse_area("A2:A3"), 5, (1, 1))])
    seen = unknown = 0
    for workbook in sorted((SHARED / "fixtures" / "workbooks").iterdir()):
        for formula in set(formulas_of(workbook)):
            seen += 1
            assert formulas.rewrite(formula, "Sheet", far, {"No such sheet": "x"}) == formula
            unknown += any(token.kind is Kind.OTHER for token in tokens(formula))
    assert seen > 1000
    assert unknown == 0
