"""Calculated columns computed whole: what Excel gives, and what the engine gives row by row."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.rows import Gathering
from reporter.xlsx.cells import Value
from reporter.xlsx.moves import Area
from reporter.xlsx.recalculation import (
    Block,
    Book,
    FilledColumn,
    Formula,
    Recalculated,
    Sheet,
    Table,
    recalculate,
)
from reporter.xlsx.recalculation.vectorised.program import program
from tests.xlsx.formulas_at_random import formulas, rows

NOW = dt.datetime(2021, 9, 1)
FIRST = 2


def book(frame: pl.DataFrame, texts: Sequence[str], *, whole: bool = True, stored: bool = False) -> Book:
    """A table T of the frame's columns and the formulas' (F1, F2…), and a sheet that reads it."""
    heads = (*frame.columns, *(f"F{at}" for at in range(1, len(texts) + 1)))
    places = range(frame.width + 1, len(heads) + 1)
    filled = [
        FilledColumn(FIRST, frame.height, place, text) for place, text in zip(places, texts, strict=True)
    ]
    cells = {
        (row, one.column): Formula(one.formula_at(row))
        for one in filled
        for row in range(FIRST, FIRST + frame.height)
    }
    columns = in_a_file(frame) if stored else {name: frame[name] for name in frame.columns}
    blocks = tuple(Block(FIRST, at, values) for at, values in enumerate(columns.values(), 1))  # type: ignore[arg-type]
    table = Table("T", "Data", Area(1, 1, frame.height + 1, len(heads)), heads)
    data = Sheet("Data", {}, {} if whole else cells, blocks, tuple(filled) if whole else ())
    cover = Sheet(
        "Cover", {(1, 1): 10, (2, 1): "x"}, {(3, 1): Formula("SUM(T[F1])"), (4, 1): Formula("A1*2")}
    )
    return Book((data, cover), (table,))


def in_a_file(frame: pl.DataFrame) -> dict[str, object]:
    gathering = Gathering(most_rows=0)
    for first in range(0, frame.height, 700):
        gathering.add(frame.slice(first, 700))
    found = gathering.rows(frame.clear())
    return {name: found.column(name) for name in frame.columns}


def computed(found: Recalculated, column: int, count: int) -> list[Value]:
    """A column's values; they are computed whole."""
    values = list(found.columns["Data", FIRST, column])
    assert len(values) == count
    return values


def of_values(formula: str, **columns: Sequence[object]) -> list[Value]:
    """The formula's values over a table of these columns, computed whole."""
    frame = pl.DataFrame({name: pl.Series(values, strict=False) for name, values in columns.items()})
    return computed(recalculate(book(frame, [formula]), now=NOW), frame.width + 1, frame.height)


def alike(one: Value, other: Value) -> bool:
    """Equal, numbers within a double's last digits."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        same_kind = isinstance(one, bool) is isinstance(other, bool)
        return same_kind and abs(one - other) <= 1e-11 * max(1, abs(one), abs(other))
    return one == other


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("A2+B2=0.3", True),  # compared by 15 digits
        ("A2+B2-0.3", 0),  # the last operation cancels
        ("(A2+B2-0.3)", 0.1 + 0.2 - 0.3),  # in brackets it doesn't
        ("A2+B2&\"\"", "0.3"),
        ("A2/3&\"\"", "0.0333333333333333"),
        ("(A2-A2)^0", "#NUM!"),
        ("0^-B2", "#DIV/0!"),
        ("(-A2)^B2", "#NUM!"),
        ("-A2^2", 0.1 * 0.1),
        ("C2+1", "#VALUE!"),
        ("D2+1", 6),
        ("E2+1", 2),
        ("F2+1", 1),
        ('F2&"x"', "x"),
        ("F2", 0),
        ("F2=0", True),
        ('F2=""', True),
        ("F2=FALSE", True),
        ("E2=1", False),
        ('E2>"zzz"', True),
        ('C2="ABC"', True),
        ('"é"=LOWER(C2&"É")', False),
        ('LOWER("É"&C2)="ÉABC"', True),
        ("1/0+C2", "#DIV/0!"),
        ("C2*(A2+1)+1/0", "#VALUE!"),
        ("1E+200*(A2+1)*1E+200", "#NUM!"),
        ("ROUND(A2+2.575,2)", 2.68),
        ("ROUND(-(A2+2.4),0)", -3),
        ("ROUND(A2+1499.9,-3)", 2000),
        ("ROUNDDOWN(A2*290,0)", 29),
        ("ROUNDUP(A2*33,1)", 3.3),
        ("TRUNC(-(A2+2.6))", -2),
        ("INT(-A2)", -1),
        ("MOD(-A2*100,3)", 2),
        ("MOD(A2,F2)", "#DIV/0!"),
        ("SUM(C2,D2,A2)", 0.1),
        ('SUM("5",A2)', 5.1),
        ("SUM(A2:F2)", 0.1 + 0.2),
        ("AND(C2,E2)", True),
        ("AND(C2)", "#VALUE!"),
        ('IF("true",A2,1)', 0.1),
        ("IF(C2,1,2)", "#VALUE!"),
        ("IF(A2>1,1)", False),
        ("IF(A2<1,,1)", 0),
        ("IF(A2<1,F2)", 0),
        ("ISBLANK(IF(A2<1,F2))", True),
        ("IFERROR(1/F2,C2)", "abc"),
        ("IFERROR(C2,1)", "abc"),
        ("LEN(A2+B2)", 3),
        ('TRIM("\u00a0 "&C2&" \u00a0")', "\u00a0 abc \u00a0"),
        ('UPPER("straße "&C2)', "STRAßE ABC"),
        ("LEFT(E2,2)", "TR"),
        ("MID(C2,2,9)", "bc"),
        ("RIGHT(C2,0)", ""),
        ("DATE(1900,2,29+F2)", 60),
        ("DAY(60+F2)", 29),
        ("DATE(2021,14,1)-F2", 44593),
        ("YEAR(F2-1)", "#NUM!"),
        ("REPT(C2,1)", "abc"),
    ],
)  # fmt: skip
def test_a_formula_gives_what_excel_gives(formula: str, value: Value) -> None:
    frame = pl.DataFrame(
        {
            "A": [0.1],
            "B": [0.2],
            "C": ["abc"],
            "D": ["5"],
            "E": [True],
            "F": pl.Series([None], dtype=pl.Int64),
        }
    )
    found = recalculate(book(frame, [formula]), now=NOW)
    (given,) = found.columns["Data", FIRST, 7] if found.columns else [found.values["Data", FIRST, 7]]
    assert alike(given, value)
    assert isinstance(given, bool) is isinstance(value, bool)


@pytest.mark.parametrize("seed", range(4))
def test_formulas_at_random_give_what_the_engine_gives_row_by_row(seed: int) -> None:
    texts = formulas(120, seed)
    frame = rows(30, seed)
    whole = recalculate(book(frame, texts), now=NOW)
    by_rows = recalculate(book(frame, texts, whole=False), now=NOW)
    assert len(whole.columns) >= 0.9 * len(texts)
    assert {one.cell for one in whole.uncomputed} == {one.cell for one in by_rows.uncomputed}
    for (_, _, column), values in whole.columns.items():
        for row, value in enumerate(values, FIRST):
            other = by_rows.values["Data", row, column]
            assert alike(value, other), (texts[column - frame.width - 1], frame.row(row - FIRST))


def test_columns_and_cells_that_read_each_other_are_computed_in_their_order() -> None:
    frame = rows(50)
    texts = [
        "T[[#This Row],[F2]]*Cover!$A$4",
        "IFERROR(T[[#This Row],[Number]]/SUM(T[F3]),0)",
        "T[[#This Row],[Other]]+ROW()",
        "T[[#This Row],[Other]]/Cover!$A$3",
    ]
    whole = recalculate(book(frame, texts), now=NOW)
    by_rows = recalculate(book(frame, texts, whole=False), now=NOW)
    assert whole.columns.keys() == {("Data", FIRST, frame.width + at) for at in (1, 2, 4)}
    assert whole.uncomputed == by_rows.uncomputed == ()
    for (sheet, row, column), other in by_rows.values.items():
        value = whole.values.get((sheet, row, column))
        if (sheet, FIRST, column) in whole.columns:
            value = whole.columns[sheet, FIRST, column][row - FIRST]
        assert alike(value, other)


@pytest.mark.parametrize(
    "formula",
    [
        "VLOOKUP(T[[#This Row],[Word]],Cover!$A$1:$B$2,1,FALSE)",
        'IFERROR(VLOOKUP(T[[#This Row],[Number]],T[[Number]:[Text]],3,FALSE)&"!",T[[#This Row],[Day]])',
        'TEXT(T[[#This Row],[Day]],"yyyy-mm")&T[[#This Row],[Word]]',
        'MEDIAN(T[[#This Row],[Number]:[Other]])*2+COUNTIF(T[[#This Row],[Number]:[Truth]],">0")',
        "MATCH(T[[#This Row],[Number]]*2,T[Number],0)",
        'SUBSTITUTE(T[[#This Row],[Text]],"b",T[[#This Row],[Word]])',
        "SUMIFS(T[Number],T[Word],T[[#This Row],[Word]])/SUM(T[Other])",
    ],
)
def test_functions_that_only_the_engine_knows_are_asked_for_once_for_all_rows_of_the_same(
    formula: str,
) -> None:
    frame = rows(200, seed=3)
    whole = recalculate(book(frame, [formula]), now=NOW)
    by_rows = recalculate(book(frame, [formula], whole=False), now=NOW)
    (values,) = whole.columns.values()
    others = [by_rows.values["Data", row, frame.width + 1] for row in range(FIRST, FIRST + frame.height)]
    assert all(alike(one, other) for one, other in zip(values, others, strict=True))
    assert whole.uncomputed == by_rows.uncomputed == ()


def test_values_that_mostly_occur_once_go_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reporter.xlsx.recalculation.vectorised.answers._MOST", 10)
    formula = 'TEXT(T[[#This Row],[Number]],"0.0")'
    frame = pl.DataFrame({"Number": [*range(30)]})
    assert recalculate(book(frame, [formula]), now=NOW).columns == {}


@pytest.mark.parametrize(
    "formula",
    [
        "T[[#This Row],[F1]]+1",
        "T[[#This Row],[Number]]/SUM(T[F1])",
        "A1+1",
        "SUM(A$2:A2)",
        "A2*RAND()",
        "A2+ROW()",
        "$A$2:$A$9*A2",
        "Cover!A1+A2",
        "A2+UNKNOWN(1)",
        "A2>Cover!$Z$9:$Z$10",
    ],
)
def test_what_is_beyond_whole_columns_goes_row_by_row(formula: str) -> None:
    frame = rows(8).select(pl.col("Number").fill_null(1), pl.col("Other").fill_null(1))
    whole = recalculate(book(frame, [formula]), now=NOW)
    by_rows = recalculate(book(frame, [formula], whole=False), now=NOW)
    assert whole.columns == {}
    assert (whole.values, whole.uncomputed) == (by_rows.values, by_rows.uncomputed)


@pytest.mark.parametrize(
    ("formula", "values"),
    [
        ("A2*2", ["2021-08-31"]),  # a date, if the language has it so
        ("A2*2", ["$5"]),
        ("A2<B2", ["a-b"]),
        ("LEN(A2)", ["a😀"]),
        ('B2&"x"', [1e-9]),
        ("B2*2", [10**15]),
    ],
)
def test_values_whose_meaning_is_the_engines_send_a_column_there(formula: str, values: list[Value]) -> None:
    name, other = ("A", "B") if formula.startswith(("A", "L")) else ("B", "A")
    frame = pl.DataFrame({name: values, other: ["c"]}).select("A", "B")
    whole = recalculate(book(frame, [formula]), now=NOW)
    by_rows = recalculate(book(frame, [formula], whole=False), now=NOW)
    assert whole.columns == {}
    assert whole.values == by_rows.values


def test_each_type_of_data_is_reckoned_with_as_its_cell() -> None:
    stamp = dt.datetime(2021, 8, 31, 6)
    given: dict[str, tuple[object, Value]] = {
        "Decimal(38,3)": (Decimal("12345678901.235"), 12345678901.235),
        "Decimal": (Decimal("-0.07"), -0.07),
        "Int": (-5, -5),
        "Date": (dt.date(1900, 1, 5), 5),
        "Stamp": (stamp, 44439.25),
        "Time": (dt.time(12), 0.5),
        "Duration": (dt.timedelta(hours=36), 1.5),
        "Boolean": (True, 1),
        "Nothing": (None, 0),
    }
    for name, (value, number) in given.items():
        assert of_values("A2*1", A=[value, None]) == [number, 0], name


def test_rows_in_a_file_give_what_rows_in_memory_give() -> None:
    texts = formulas(40, seed=9)
    frame = rows(1700, seed=9)
    memory, file = (recalculate(book(frame, texts, stored=stored), now=NOW) for stored in (False, True))
    assert memory.values == file.values
    assert {place: list(values) for place, values in memory.columns.items()} == {
        place: list(values) for place, values in file.columns.items()
    }


def test_the_same_table_in_the_1904_date_system() -> None:
    frame = pl.DataFrame({"A": [dt.date(2021, 8, 31), dt.date(1904, 1, 1)]})
    texts = ["YEAR(A2)", "DATE(YEAR(A2),MONTH(A2)+1,DAY(A2))", "A2*1"]
    before = book(frame, texts)
    found = recalculate(Book(before.sheets, before.tables, date1904=True), now=NOW)
    assert [computed(found, at, 2) for at in (2, 3, 4)] == [[2021, 1904], [43008, 31], [42977, 0]]


@pytest.mark.parametrize(
    ("function", "mode"), [("ROUND", ROUND_HALF_UP), ("ROUNDUP", ROUND_UP), ("ROUNDDOWN", ROUND_DOWN)]
)
@given(
    st.lists(
        st.one_of(
            st.floats(-1e9, 1e9, allow_subnormal=False),
            st.decimals(-100_000, 100_000, places=3).map(float),
            st.decimals(-1000, 1000, places=2).map(lambda number: float(number) * 1.1),
            st.decimals(-1000, 1000, places=1).map(lambda number: math.nextafter(float(number), 0)),
        ),
        min_size=1,
        max_size=40,
    ),
    st.integers(-4, 5),
)
def test_rounding_is_that_of_the_first_15_digits(
    function: str, mode: str, values: list[float], digits: int
) -> None:
    found = of_values(f"{function}(A2,{digits})", A=values)
    step = Decimal(1).scaleb(-digits)
    assert found == [float(Decimal(f"{value:.15g}").quantize(step, mode)) for value in values]


def test_the_document_lists_the_functions() -> None:
    text = (Path(__file__).parents[2] / "docs/formulas.md").read_text("utf-8")
    listed = re.search(r"Functions over whole columns: `([^`]*)`", text)
    assert listed is not None
    assert set(listed[1].split()) == set(program("1", "Data", 1).functions)
