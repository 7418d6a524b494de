"""Calculated columns of filled tables: formulas, cached values, and LibreOffice as a second opinion."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from openpyxl import load_workbook

from reporter.rows import Gathering, Rows
from reporter.template import fill, open_template
from reporter.verify import Expected, faults
from reporter.xlsx.cells import Value
from reporter.xlsx.package import Package, content_hash
from tests.office import converted
from tests.xlsx.formulas_at_random import formulas, rows

FORMULAS = (
    "T[[#This Row],[Other]]*2+LOG10(100)",
    "A2*B2-2",
    'IF(T[[#This Row],[Number]]>1,"<many> ",IF(ISBLANK(T[[#This Row],[Word]]),FALSE,1/B2))',
    "T[[#This Row],[F1]]/SUM(T[F1])",
    'VLOOKUP(T[[#This Row],[Word]],T[[Word]:[Truth]],2,FALSE)&"!"',
)


def template(path: Path, texts: Sequence[str], frame: pl.DataFrame) -> Path:
    """A table T of the frame's columns and these calculated ones (F1, F2…), and a sheet that adds them up."""
    book = xlsxwriter.Workbook(path)
    data, cover = book.add_worksheet("Data"), book.add_worksheet("Cover")
    columns = [{"header": name} for name in frame.columns]
    columns += [{"header": f"F{at}", "formula": f"={text}"} for at, text in enumerate(texts, 1)]
    data.add_table(0, 0, 2, len(columns) - 1, {"name": "T", "columns": columns})
    cover.write_formula("A1", "=SUM(T[F1])")
    cover.write_formula("A2", "=COUNTA(T[F2])")
    book.close()
    return path


def stored(frame: pl.DataFrame, size: int) -> Rows:
    gathering = Gathering(most_rows=0)
    for first in range(0, frame.height, size):
        gathering.add(frame.slice(first, size))
    return gathering.rows(frame.clear())


def read(path: Path, sheet: str, columns: slice, *, formulas: bool = False) -> list[tuple[Value, ...]]:
    found = load_workbook(path, data_only=not formulas)[sheet]
    return [row[columns] for row in found.iter_rows(min_row=2, values_only=True)]  # type: ignore[misc]


def test_columns_of_every_kind_hold_their_formulas_and_what_they_give(tmp_path: Path) -> None:
    frame = rows(300)
    path = template(tmp_path / "template.xlsx", FORMULAS, frame)
    filled = fill(open_template(path), {"T": frame}, {})
    filled.save(tmp_path / "filled.xlsx")
    assert filled.uncomputed == ()
    assert faults(tmp_path / "filled.xlsx", [Expected("T", frame)], ["Data"]) == ()
    own = slice(frame.width, None)
    values = read(tmp_path / "filled.xlsx", "Data", own)
    texts = read(tmp_path / "filled.xlsx", "Data", own, formulas=True)
    assert texts[0] == tuple(f"={text}" for text in FORMULAS)
    assert texts[-1][0] == f"={FORMULAS[0]}"
    assert {str, bool, float} <= {type(row[2]) for row in values}
    total = sum(row[0] for row in values)  # type: ignore[misc]
    for at, row in enumerate(values):
        number, other = (frame[name][at] or 0 for name in ("Number", "Other"))
        assert row[0] == pytest.approx(2 * other + 2)
        assert row[3] == pytest.approx((2 * other + 2) / total)
        assert row[1] == pytest.approx(number * other - 2)


@pytest.mark.parametrize("size", [7000, 16_384])
def test_rows_in_a_file_give_the_parts_that_rows_in_memory_give(size: int, tmp_path: Path) -> None:
    frame = rows(18_000, seed=5)
    source = open_template(template(tmp_path / "template.xlsx", FORMULAS[:4], frame))
    for name, data in (("memory.xlsx", frame), ("file.xlsx", stored(frame, size))):
        fill(source, {"T": data}, {}).save(tmp_path / name)
    assert content_hash(tmp_path / "file.xlsx") == content_hash(tmp_path / "memory.xlsx")
    assert faults(tmp_path / "file.xlsx", [Expected("T", stored(frame, size))], ["Data"]) == ()
    total = Package.open(tmp_path / "file.xlsx").read("xl/worksheets/sheet2.xml")
    assert b"<v>18000</v>" in total


@pytest.mark.full
def test_libreoffice_computes_what_the_file_holds(tmp_path: Path) -> None:
    """Where LibreOffice isn't Excel, nothing is asked: logical values are numbers to it, 1900 has no 29
    February, and ``TRUE`` as a text is a number.
    """
    frame = rows(80, seed=2).filter(
        pl.col("Day").is_not_null(), ~pl.col("Text").fill_null("").is_in(["TRUE", "Straße"])
    )
    texts = [text for seed in (1, 2) for text in formulas(150, seed, without=r"Truth|EXACT|\^3")]
    source = open_template(template(tmp_path / "template.xlsx", texts, frame))
    filled = fill(source, {"T": frame}, {})
    filled.save(tmp_path / "filled.xlsx")
    own = slice(frame.width, None)
    ours = read(tmp_path / "filled.xlsx", "Data", own)
    theirs = read(converted(tmp_path / "filled.xlsx", tmp_path / "office"), "Data", own)
    for at, (mine, other) in enumerate(zip(ours, theirs, strict=True)):
        for text, one, two in zip(texts, map(plain, mine), map(plain, other), strict=True):
            assert alike(one, two), (text, frame.row(at))


def alike(one: Value, other: Value) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= 1e-9 * max(1, abs(one), abs(other))
    return one == other


def plain(value: Value) -> Value:
    """A value as both programs mean it: any error, no text as an empty one, dates as numbers."""
    if isinstance(value, dt.datetime):
        return (value - dt.datetime(1899, 12, 30)).days
    if isinstance(value, str) and value.startswith("#"):
        return "an error"
    return "" if value is None else value
