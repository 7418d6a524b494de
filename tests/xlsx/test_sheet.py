from __future__ import annotations

import pytest

from reporter.xlsx.cells import area_name, parse_area
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.filled_sheet import FilledSheet
from reporter.xlsx.moves import Area, Growth, Moves
from reporter.xlsx.sheet import Cell, Formula, Sheet
from reporter.xlsx.strings import SharedStrings

STRINGS = SharedStrings(
    b"<sst><si><t>zero</t></si><si><r><t>o</t></r><r><t>ne</t></r><rPh><t>x</t></rPh></si></sst>"
)
PART = (
    b"<worksheet><dimension ref='A1:C9'/><sheetData>"
    b'<row r="1" spans="1:3"><c r="A1" t="s"><v>1</v></c><c r="C1" s="4"><v>1.5</v></c></row>\r\n'
    b'<row><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="str"><f>A1</f><v>x</v></c></row>'
    b'<row r="9"/></sheetData><pageMargins left="1"/></worksheet>'
)


def test_values_are_read_by_their_type() -> None:
    sheet = Sheet(PART)
    found = [[cell.value(STRINGS) for cell in sheet.cells(row)] for row in sheet.rows]
    assert found == [["one", 1.5], [True, "#N/A", "x"], []]
    assert isinstance(found[1][1], ErrorValue)


def test_rows_and_cells_without_an_address_follow_their_neighbours() -> None:
    sheet = Sheet(PART)
    assert [row.number for row in sheet.rows] == [1, 2, 9]
    assert [(cell.row, cell.column) for cell in sheet.cells(sheet.rows[1])] == [(2, 1), (2, 2), (2, 3)]


def test_a_sheet_without_edits_is_the_part_itself() -> None:
    assert Sheet(PART).spliced({}) is PART


def test_an_edit_changes_one_cell_and_no_other_byte() -> None:
    sheet = Sheet(PART)
    cell = sheet.cell(1, 3)
    assert cell is not None
    edited = sheet.spliced({(1, 3): cell.with_value("", b"<v>2</v>")})
    assert edited == PART.replace(b"<v>1.5</v>", b"<v>2</v>")


def test_an_edit_of_a_row_that_isnt_there_or_is_empty_adds_it() -> None:
    edited = Sheet(PART).spliced({(5, 2): b'<c r="B5"/>', (9, 1): b'<c r="A9"/>'})
    assert b'<row r="5"><c r="B5"/></row><row r="9"><c r="A9"/></row></sheetData>' in edited


def test_a_cached_value_changes_and_the_formula_stays() -> None:
    cell = Sheet(PART).cell(2, 3)
    assert cell is not None
    assert cell.with_value("", b"<v>7</v>") == b"<c><f>A1</f><v>7</v></c>"
    assert cell.with_value("", b"") == b"<c><f>A1</f></c>"


def test_a_formula_changes_and_the_cached_value_stays() -> None:
    cell = Sheet(PART).cell(2, 3)
    assert cell is not None
    assert cell.with_formula(Formula("A5&B1")) == b'<c t="str"><f>A5&amp;B1</f><v>x</v></c>'


@pytest.mark.parametrize("empty", [b"<sheetData/>", b"<x:sheetData></x:sheetData>"])
def test_an_empty_sheet_takes_cells(empty: bytes) -> None:
    prefix = b"x:" if b"x:" in empty else b""
    part = b"<%bworksheet>%b</%bworksheet>" % (prefix, empty, prefix)
    edited = Sheet(part).spliced({(1, 1): b"<c/>"})
    assert b'<%bsheetData><%brow r="1"><c/></%brow></%bsheetData>' % ((prefix,) * 4) in edited


def test_rows_below_a_table_that_grows_keep_everything_but_their_numbers() -> None:
    moves = Moves([Growth("S", Area(1, 1, 1, 3), 2, (1, 16384))])
    filled = FilledSheet("S", Sheet(PART), moves)
    content = filled.content()
    assert content is not None
    written = content if isinstance(content, bytes) else b"".join(content)
    assert b'<row r="4"><c t="b" r="A4"><v>1</v></c>' in written
    assert b'<row r="11"></row>' in written
    assert written.startswith(b'<worksheet><dimension ref="A1:C4"/>')


@pytest.mark.parametrize("kind", ["", ' t="n"', ' t="s"', ' t="b"', ' t="e"'])
def test_an_empty_value_is_none(kind: str) -> None:
    cell = Cell(1, 1, f'<c r="A1"{kind}><f>B1</f><v></v></c>'.encode())
    assert cell.value(SharedStrings()) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("$B$5", "B5"),
        ("C9:B5", "B5:C9"),
        ("A:C", "A1:C1048576"),
        ("3:7", "A3:XFD7"),
        ("B1:B1048576", "B1:B1048576"),
    ],
)
def test_an_area_is_named_by_cells_which_every_reader_understands(text: str, name: str) -> None:
    assert area_name(parse_area(text)) == name
