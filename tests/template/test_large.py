"""A large table is filled from its file into the same parts as from memory, and is read back in pieces."""

from __future__ import annotations

import datetime as dt
import math
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from reporter.errors import PackageError, TemplateError
from reporter.rows import Gathering, Rows
from reporter.template import fill, open_template
from reporter.verify import Expected, faults
from reporter.xlsx.cells import Value
from reporter.xlsx.package import Package, content_hash
from reporter.xlsx.pieces import pieces
from tests.template.drawn import sales_template

COUNT = 30_000


def rows(count: int = COUNT) -> pl.DataFrame:
    """Rows as the drawn template's table takes them, some of them without a value."""
    return pl.DataFrame(
        {
            "Name": pl.Series([None if 9000 <= n < 9100 else f"Söhne & {n % 900} " for n in range(count)]),
            "Day": pl.Series([dt.date(2021, 1, 1) + dt.timedelta(days=n % 400) for n in range(count)]),
            "Units": pl.Series([n * 37 % 10_007 for n in range(count)]),
            "Price": pl.Series(
                [Decimal(n * 7919 % 100_003) / 100 for n in range(count)], dtype=pl.Decimal(18, 2)
            ),
        }
    )


def stored(frame: pl.DataFrame, size: int = 7000) -> Rows:
    gathering = Gathering(most_rows=0)
    for first in range(0, frame.height, size):
        gathering.add(frame.slice(first, size))
    return gathering.rows(frame.clear())


def totals_template(path: Path) -> Path:
    """The table with a totals row, sums of its columns elsewhere, and a chart over one."""
    book = xlsxwriter.Workbook(path)
    cover, data = book.add_worksheet("Cover"), book.add_worksheet("Data")
    columns: list[dict[str, object]] = [{"header": name} for name in rows(0).columns]
    columns[2]["total_function"] = columns[3]["total_function"] = "sum"
    data.add_table("B2:E4", {"name": "sales", "columns": columns, "total_row": True})
    for row, formula in enumerate(("SUM(sales[Price])", "COUNTA(sales[Name])", "MAX(Data!C3:C3)")):
        cover.write_formula(row, 0, f"={formula}")
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Data!$D$3:$D$3"})
    cover.insert_chart("C2", chart)
    book.close()
    return path


@pytest.mark.parametrize(
    ("draw", "count", "size"),
    [(totals_template, COUNT, 7000), (totals_template, COUNT, 8192), (sales_template, 300, 70)],
)
def test_rows_in_a_file_fill_a_template_as_rows_in_memory_do(
    draw: Callable[[Path], Path], count: int, size: int, tmp_path: Path
) -> None:
    template, wanted = open_template(draw(tmp_path / "template.xlsx")), rows(count)
    values: dict[str, Value] = {
        "title": "Sales",
        "period_end": dt.date(2021, 8, 31),
        "kpi.revenue": Decimal(1),
    }
    paths = [tmp_path / "memory.xlsx", tmp_path / "file.xlsx"]
    sources: tuple[pl.DataFrame | Rows, ...] = (wanted, stored(wanted, size))
    for path, each in zip(paths, sources, strict=True):
        filled = fill(template, {"sales": each}, values)
        filled.save(path)
        assert (filled.rows, filled.uncomputed) == ({"sales": count}, ())
    assert content_hash(paths[1]) == content_hash(paths[0])
    assert faults(paths[1], [Expected("sales", stored(wanted, size))]) == ()


def test_sums_over_a_large_table_are_exact(tmp_path: Path) -> None:
    template = open_template(totals_template(tmp_path / "template.xlsx"))
    fill(template, {"sales": stored(rows())}, {}).save(tmp_path / "filled.xlsx")
    cover = CalamineWorkbook.from_path(tmp_path / "filled.xlsx").get_sheet_by_name("Cover").to_python()
    price = math.fsum(float(value) for value in rows()["Price"])
    assert [row[0] for row in cover] == [price, COUNT - 100, 44197 + 399]


@pytest.fixture(scope="module")
def plain_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plain") / "template.xlsx"
    book = xlsxwriter.Workbook(path)
    columns = [{"header": name} for name in ("Text", "Units")]
    book.add_worksheet("Data").add_table("C3:D5", {"name": "long", "columns": columns})
    book.close()
    return path


def long(count: int = 12_000) -> pl.DataFrame:
    """Rows whose texts differ and are long; in the middle some hold nothing."""
    blank = range(5000, 5200)
    texts = [None if n in blank else f"{n} & <{'x' * 2000}>" for n in range(count)]
    return pl.DataFrame({"Text": texts, "Units": [None if n in blank else n for n in range(count)]})


@pytest.fixture(scope="module")
def long_file(plain_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("long") / "filled.xlsx"
    fill(open_template(plain_template), {"long": stored(long())}, {}).save(path)
    return path


def test_a_long_sheet_is_read_back_in_pieces_and_holds_what_was_fetched(long_file: Path) -> None:
    package = Package.open(long_file)
    read = list(pieces(package.chunks("xl/worksheets/sheet1.xml")))
    assert len(read) > 2
    assert b"".join([read[0].head, *(each.rows for each in read), read[-1].tail]) == package.read(
        "xl/worksheets/sheet1.xml"
    )
    words = long()["Text"].to_list()
    assert faults(long_file, [Expected("long", stored(long()), {"Text": words})]) == ()


def test_what_differs_in_a_later_piece_of_a_long_sheet_is_found(long_file: Path) -> None:
    other = long().with_columns(
        pl.when(pl.col("Units") == 11_990).then(0).otherwise(pl.col("Units")).alias("Units")
    )
    words = [*long()["Text"].to_list()[:-1], "another"]
    found = faults(long_file, [Expected("long", other, {"Text": words})])
    assert [fault.code for fault in found] == ["verify.total", "verify.agree"]
    assert "row 12000" in found[1].what


def test_long_texts_that_differ_stand_inline_and_leave_the_shared_strings_alone(long_file: Path) -> None:
    assert Package.open(long_file).size("xl/sharedStrings.xml") < 1000


def test_a_damaged_part_is_refused_chunk_by_chunk_too(long_file: Path, tmp_path: Path) -> None:
    data = bytearray(long_file.read_bytes())
    info = zipfile.ZipFile(long_file).getinfo("xl/worksheets/sheet1.xml")
    data[info.header_offset + info.compress_size // 2] ^= 0xFF
    package = Package.from_bytes(bytes(data), "damaged.xlsx")
    with pytest.raises(PackageError, match="damaged"):
        list(package.chunks("xl/worksheets/sheet1.xml"))


def test_a_value_that_no_cell_holds_is_named_by_its_row_among_all(plain_template: Path) -> None:
    bad = long(3000).with_columns(Units=pl.Series([float(n) if n != 2500 else math.inf for n in range(3000)]))
    with pytest.raises(TemplateError) as raised:
        fill(open_template(plain_template), {"long": stored(bad, 1000)}, {})
    (fault,) = raised.value.faults
    assert fault.code == "value.not-finite"
    assert "row 2501 (sheet row 2504)" in fault.place


def test_numbers_of_too_many_digits_become_text_and_are_counted(plain_template: Path, tmp_path: Path) -> None:
    large = long(3000).with_columns(Units=pl.Series([10**15 + n if n >= 2990 else n for n in range(3000)]))
    filled = fill(open_template(plain_template), {"long": stored(large, 1000)}, {})
    assert filled.as_text == {("long", "Units"): 10}
    filled.save(tmp_path / "filled.xlsx")
    assert faults(tmp_path / "filled.xlsx", [Expected("long", large)]) == ()


@given(st.binary(max_size=60), st.integers(1, 50), st.integers(0, 9))
def test_pieces_are_the_part_however_it_is_cut(text: bytes, size: int, count: int) -> None:
    inner = text.replace(b"<", b"")
    row = b'<x:row r="1"><x:c><x:v>' + inner + b"</x:v></x:c></x:row>"
    part = b"<x:worksheet><x:sheetData>" + row * count + b"</x:sheetData><x:tail/></x:worksheet>"
    read = list(pieces(part[at : at + size] for at in range(0, len(part), size)))
    assert b"".join([read[0].head, *(each.rows for each in read), read[-1].tail]) == part
    assert all(each.rows.endswith(b"</x:row>") for each in read[:-1])
    assert {each.tail for each in read[:-1]} <= {b""}
    assert read[-1].tail.startswith(b"</x:sheetData>")
