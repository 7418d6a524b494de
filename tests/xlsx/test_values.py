"""Values written by the row writer and read back by two readers that did not write them."""

from __future__ import annotations

import datetime as dt
import math
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import python_calamine
import xlsxwriter
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reporter.errors import TemplateError
from reporter.template import fill, open_template
from reporter.xlsx.cell_texts import CellTexts, Place
from reporter.xlsx.rows import Block, Loose, row_chunks
from reporter.xlsx.sheet import Sheet
from reporter.xlsx.strings import LONGEST, SharedStrings, decoded
from reporter.xlsx.value_columns import cell_texts
from reporter.xlsx.values import serial, value_markup

KINDS: dict[str, Any] = {
    "Text": pl.String,
    "Whole": pl.Int64,
    "Real": pl.Float64,
    "Exact": pl.Decimal(18, 2),
    "Day": pl.Date,
    "Moment": pl.Datetime("us"),
    "Flag": pl.Boolean,
}
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    [
        "=1+1",
        "+1",
        "-1",
        "@x",
        "_x0041_",
        "__x0041__x0042_",
        " a ",
        "\t",
        "a\r\nb",
        "\x01\x1f",
        "\ufffe",
        "&<>\"'",
    ]
)
MOMENT = st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(9999, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0)
)
ROW = st.tuples(
    TEXT,
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.decimals(-(10**12), 10**12, places=2, allow_nan=False),
    st.dates(dt.date(1900, 3, 1), dt.date(9999, 12, 31)),
    MOMENT,
    st.booleans(),
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("values") / "template.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Data")
    sheet.add_table("A1:G2", {"name": "data", "columns": [{"header": name} for name in KINDS]})
    book.close()
    return path


@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=st.lists(ROW, min_size=1, max_size=20))
def test_what_is_written_is_what_two_readers_read(template: Path, tmp_path: Path, rows: list[Any]) -> None:
    frame = pl.DataFrame(rows, schema=KINDS, orient="row")
    path = tmp_path / "out.xlsx"
    fill(open_template(template), {"data": frame}, {}).save(path)
    book = openpyxl.load_workbook(path)
    read: list[Any] = list(book["Data"].iter_rows(min_row=2, values_only=True))
    other: list[Any] = (
        python_calamine.load_workbook(str(path)).get_sheet_by_name("Data").to_python(skip_empty_area=False)
    )
    for wanted, one, two in zip(rows, read, other[1:], strict=True):
        # openpyxl undoes _x005F_ and leaves the other escapes as they are
        assert wanted[0] in ((one[0] or ""), decoded(one[0] or ""))
        assert [float(one[column]) for column in (1, 2, 3)] == [float(value) for value in wanted[1:4]]
        assert [float(two[column]) for column in (1, 2, 3)] == [float(value) for value in wanted[1:4]]
        assert one[4].date() == wanted[4] == (two[4].date() if isinstance(two[4], dt.datetime) else two[4])
        assert abs(one[5] - wanted[5]) < dt.timedelta(milliseconds=1)
        assert (one[6], two[6]) == (wanted[6], wanted[6])


def written(cells: CellTexts) -> Sheet:
    """A sheet with the cells in its first column."""
    count = len(cells.values)
    rows = b"".join(row_chunks([Block(1, count, {1: cells})], (1, count), Loose()))
    return Sheet(b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>")


@pytest.mark.parametrize("text", ["_x0041_", "a\rb", " x ", "\x01", "\ufffe", "&<>", "", "=1", "x" * LONGEST])
@pytest.mark.parametrize("many", [False, True])
def test_text_comes_back_as_it_was_shared_or_inline(text: str, many: bool) -> None:
    texts = [text, *(f"other {number}" for number in range(3000 if many else 1))]
    strings = SharedStrings()
    cells = cell_texts(pl.Series("t", texts), Place("t", "c"), strings)
    sheet = written(cells)
    cell = sheet.cell(1, 1)
    assert cell is not None
    assert cell.kind == ("inlineStr" if many else "s")
    assert SharedStrings(strings.written()).text(0) == text if not many else cell.value(strings) == text


@pytest.mark.parametrize("last", ["b", "new", None, ""])
def test_a_text_is_shared_wherever_it_stands_first(last: str | None) -> None:
    texts = [None, *["a", "b"] * 6000, last]
    strings = SharedStrings()
    sheet = written(cell_texts(pl.Series("t", texts, dtype=pl.String), Place("t", "c"), strings))
    kept = SharedStrings(strings.written())
    for row in (2, 3, len(texts)):
        cell = sheet.cell(row, 1)
        found = None if cell is None or not cell.kind else (cell.kind, cell.value(kept))
        assert found == (None if texts[row - 1] is None else ("s", texts[row - 1]))
    assert len(kept) == len({*texts} - {None})


@pytest.mark.parametrize(
    "values",
    [
        pl.Series([1, None, -5]),
        pl.Series([0.1 + 0.2, 1e300, -0.5]),
        pl.Series([Decimal("0.10"), None, Decimal("-12345678901.23")], dtype=pl.Decimal(18, 2)),
        pl.Series([True, None, False]),
        pl.Series([dt.date(1900, 1, 1), dt.date(1900, 2, 28), dt.date(1900, 3, 1), dt.date(9999, 12, 31)]),
        pl.Series([dt.datetime(2021, 8, 31, 23, 59, 59, 999_000), dt.datetime(1900, 1, 1, 12)]),
        pl.Series([dt.time(12, 30), dt.time(0, 0, 1)]),
        pl.Series([dt.timedelta(hours=30), dt.timedelta(minutes=-1)]),
        pl.Series([10**15 - 1, 10**15, -(10**18)]),
        pl.Series(["a", None, "ä & b"]),
        pl.Series(["one text in every row"] * 3),
        pl.Series([7, -3, None, 2] * 40),
        pl.Series([dt.date(1904, 2, 29), dt.date(1904, 3, 1), None] * 20),
    ],
)
@pytest.mark.parametrize("date1904", [False, True])
def test_a_column_is_written_as_its_values_are_alone(values: pl.Series, date1904: bool) -> None:
    if date1904 and values.dtype in (pl.Date, pl.Datetime):
        values = values.filter(values.dt.year() >= 1904)
    strings, others = SharedStrings(), SharedStrings()
    cells = cell_texts(values, Place("t", "c", "", 1, date1904), strings)
    sheet = written(cells)
    for row, value in enumerate(values.to_list(), 1):
        cell = sheet.cell(row, 1)
        if value is None:
            assert cell is None
            continue
        assert cell is not None
        text = cell.raw.decode().removeprefix(f'<c r="A{row}"')
        kind, inner = value_markup(value, others, date1904)
        expected = (f' t="{kind}">' if kind else ">") + inner.decode() + "</c>"
        number = inner.decode().removeprefix("<v>").removesuffix("</v>")
        assert text == expected or (
            not kind and math.isclose(float(text.split("<v>")[1].split("<")[0]), float(number), rel_tol=1e-15)
        )


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (pl.Series([1.0, math.nan]), "value.not-finite"),
        (pl.Series([1.0, math.inf]), "value.not-finite"),
        (pl.Series(["a", "x" * (LONGEST + 1)]), "value.text-too-long"),
        (pl.Series(["a", "😀" * 16_384]), "value.text-too-long"),
        (pl.Series([Decimal(1), Decimal("1234567890123.4567")], dtype=pl.Decimal(20, 4)), "value.digits"),
        (pl.Series([dt.date(2020, 1, 1), dt.date(1899, 12, 31)]), "value.date"),
        (pl.Series([[1], [2]]), "value.type"),
    ],
)
def test_what_no_cell_can_hold_is_refused_with_its_row_and_column(values: pl.Series, code: str) -> None:
    with pytest.raises(TemplateError) as caught:
        cell_texts(values, Place("sales", "Amount", "", 5), SharedStrings())
    (fault,) = caught.value.faults
    assert fault.code == code
    row = 1 if code == "value.type" else 2
    assert fault.place == f"table sales, column Amount, row {row} (sheet row {4 + row})"


def test_integers_of_more_than_fifteen_digits_become_text_and_are_counted() -> None:
    strings = SharedStrings()
    cells = cell_texts(pl.Series([1, 10**15, None]), Place("t", "c"), strings)
    assert cells.as_text == 1
    assert cells.values.to_list() == ["><v>1</v></c>", ' t="s"><v>0</v></c>', None]
    assert strings.text(0) == str(10**15)


def test_serials_are_excels_before_and_after_the_day_that_never_was() -> None:
    assert serial(dt.date(1900, 1, 1)) == 1
    assert serial(dt.date(1900, 2, 28)) == 59
    assert serial(dt.date(1900, 3, 1)) == 61
    assert serial(dt.date(2021, 8, 31)) == 44439
    assert serial(dt.date(1904, 1, 2), date1904=True) == 1
    assert serial(dt.datetime(2021, 8, 31, 12)) == 44439.5
    with pytest.raises(ValueError, match="before"):
        serial(dt.date(1899, 12, 31))


def test_repeated_texts_share_one_string(template: Path, tmp_path: Path) -> None:
    frame = pl.DataFrame(
        [["same", 1, 1.0, Decimal(1), dt.date(2020, 1, 1), dt.datetime(2020, 1, 1), True]] * 500,
        schema=KINDS,
        orient="row",
    )
    fill(open_template(template), {"data": frame}, {}).save(tmp_path / "out.xlsx")
    strings = zipfile.ZipFile(tmp_path / "out.xlsx").read("xl/sharedStrings.xml")
    assert strings.count(b">same<") == 1
