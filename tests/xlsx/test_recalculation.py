"""Recalculation: names and tables as cells, one engine, and a formula without a value is one formula."""

from __future__ import annotations

import datetime as dt
import math
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reporter.xlsx.cells import Value, parse_area
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.formulas import translate
from reporter.xlsx.moves import Area
from reporter.xlsx.package import Package
from reporter.xlsx.recalculation import Block, Book, Formula, Name, Recalculated, Sheet, Table, recalculate
from reporter.xlsx.workbook import Workbook
from tests.xlsx.books import book_of

SHARED = Path(os.environ.get("REPORTER_SHARED", Path(__file__).resolve().parents[3] / "shared"))
NOW = dt.datetime(2021, 9, 1, 6, 30)

BADGES = Table("Badges", "Data", parse_area("A1:C4"), ("Market", "Units", "Badge's"), totals=True)
DATA: dict[tuple[int, int], Value] = {
    (1, 1): "Market",
    (1, 2): "Units",
    (1, 3): "Badge's",
    (2, 1): "India",
    (2, 2): Decimal("7000000.5"),
    (3, 1): "USA",
    (3, 2): 5_000_000,
    (4, 1): "Total",
}
COVER: dict[tuple[int, int], Value] = {
    (1, 1): 5_000_000,
    (1, 2): dt.date(2021, 8, 31),
    (1, 3): ErrorValue("#N/A"),
}


def computed(*formulas: str, array: str = "", **options: Any) -> Recalculated:
    """The formulas down column E of the sheet Cover, from row 2 on, beside the table on Data."""
    area = parse_area(array) if array else None
    cover = Sheet("Cover", COVER, {(2 + at, 5): Formula(text, area) for at, text in enumerate(formulas)})
    badge = 'IF(Badges[[#This Row],[Units]]>Limit,"Gold","Silver")'
    data = Sheet("Data", DATA, {(2, 3): Formula(badge), (3, 3): Formula(badge)})
    names = (Name("Limit", "Cover!$A$1"), Name("Both", "Data!$B$2:$B$3"), Name("Local", "1+1", sheet="Cover"))
    return recalculate(Book((data, cover), (BADGES,), names), now=NOW, **options)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("SUM(Badges[Units])", 12_000_000.5),
        ("SUBTOTAL(109,Badges[Units])", 12_000_000.5),
        ("COUNTIFS(Badges[Badge''s],\"Gold\")", 1),
        ("Badges[[#Headers],[Units]]", "Units"),
        ("Badges[[#Totals],[Market]]", "Total"),
        ("ROWS(Badges)&ROWS(Badges[#All])&COLUMNS(Badges[[Market]:[Units]])", "242"),
        ("INDEX(Badges[Market],MATCH(MAX(Badges[Units]),Badges[Units],0))", "India"),
        ('_xlfn.XLOOKUP("USA",Badges[Market],Badges[Units])', 5_000_000),
        ('SUMIFS(Badges[Units],Badges[Market],"I*")', 7_000_000.5),
        ('SUMPRODUCT((Badges[Market]="USA")*Badges[Units])', 5_000_000),
        ("SUM(Both)/Limit", 2.4000001),
        ("Local", 2),
        ("Cover!Local", 2),
        ('TEXT(0.6851,"0.0%")&" "&TEXT(B1,"d mmm yyyy")', "68.5% 31 Aug 2021"),
        ('TEXT(Limit,"##\\,##\\,##0.0")&TEXT(-Limit,"0\\.00,;(0\\.00,"" L"")")', "50,00,000.0(50.00 L)"),
        ('IFERROR(TEXT(C1,"0\\.0,,"),"none")&TEXT("–","0\\.0")', "none–"),
        ('IFERROR(C1,"none")', "none"),
        ("C1", "#N/A"),
        ("1/0", "#DIV/0!"),
        ("Badges[[#This Row],[Units]]", "#VALUE!"),
        ("Badges[No such]", "#REF!"),
        ("B1+1", 44_440),
        ("TODAY()", 44_440),
        ("IF(A1=5000000,TRUE,FALSE)", True),
        ("Z99", 0),
        ('""', ""),
        ("SUM(D:D,1:1)", "#N/A"),
        ("SUM(OFFSET(Data!B1,1,0,2,1))", 12_000_000.5),
        ('SUM(INDIRECT("Data!B2:B3"))', 12_000_000.5),
        ("SUM(Data!B2:INDEX(Data!B:B,3))", 12_000_000.5),
        ("Data!A1:A3", "India"),  # row 2 of the range, as the formula stands in row 2
    ],
)
def test_a_formula_gives_what_excel_gives(formula: str, value: Value) -> None:
    result = computed(formula)
    assert not result.uncomputed
    found = result.values["Cover", 2, 5]
    assert found == value
    assert type(found) is type(value) or isinstance(found, ErrorValue)


def test_a_calculated_column_is_computed_row_by_row_and_read_by_others() -> None:
    result = computed("COUNTIFS(Badges[Badge''s],\"Silver\")")
    assert (result.values["Data", 2, 3], result.values["Data", 3, 3]) == ("Gold", "Silver")
    assert result.values["Cover", 2, 5] == 1


def test_an_array_formula_fills_its_range() -> None:
    result = computed("Data!B2:B3*2", array="E2:E3")
    assert (result.values["Cover", 2, 5], result.values["Cover", 3, 5]) == (14_000_001, 10_000_000)


def test_an_array_formula_with_a_single_value_fills_its_range_with_it() -> None:
    result = computed("SUM(Data!B2:B3)", array="E2:E3")
    assert (result.values["Cover", 2, 5], result.values["Cover", 3, 5]) == (12_000_000.5, 12_000_000.5)


def test_what_cannot_be_computed_is_listed_with_all_that_reads_it_and_nothing_else() -> None:
    result = computed("CUBEVALUE(1)", "IFERROR(E2,0)", "1+", "E6", "E5", "1+1", "SEQUENCE(3)")
    assert {(one.cell, one.why) for one in result.uncomputed} == {
        ("E2", "an unknown function or name"),
        ("E3", "it reads a formula that couldn't be computed"),
        ("E4", "it can't be understood"),
        ("E5", "a circular reference"),
        ("E6", "a circular reference"),
        ("E8", "it gives several values where one is expected"),
    }
    assert result.values["Cover", 7, 5] == 2
    assert ("Cover", 2, 5) not in result.values


@pytest.mark.parametrize(
    ("formula", "array"),
    [
        ("SUMPRODUCT(1/COUNTIF(Both,Both))", False),
        ("SUMPRODUCT(COUNTIF(Both,{1,2}))", False),
        ("SUMPRODUCT(LEN(Badges[Market]))", False),
        ("SUMPRODUCT((MONTH(Both)=1)*1)", False),
        ("SUMPRODUCT(LARGE(Both,{1,2}))", False),
        ("SUM(LEN(Badges[Market]))", True),
        ("SUM(Both*2)", False),  # Excel takes the value of the formula's row
        ("AND(Both>1)", False),
        ('_xlfn.TEXTJOIN(",",TRUE,IF(Both>1,Badges[Market],""))', False),
        ('TEXT(A1,"[>3]0;0.0")', False),
    ],
)
def test_what_the_engine_would_get_wrong_is_refused(formula: str, array: bool) -> None:
    result = computed(formula, array="E2" if array else "")
    assert [one.cell for one in result.uncomputed] == ["E2"]


@pytest.mark.parametrize(
    ("formula", "array", "value"),
    [
        ('SUMPRODUCT((Badges[Market]="USA")*Both)', False, 5_000_000),
        ('SUMPRODUCT(MAX((Badges[Market]="USA")*Both))', False, 5_000_000),
        ('LOOKUP(2,1/(Badges[Market]="USA"),Both)', False, 5_000_000),
        ('MATCH(1,INDEX((Badges[Market]="USA")*(Both>1),0),0)', False, 2),
        ('SUM((Badges[Market]="USA")*Both)', True, 5_000_000),
        ('MAX(IF(Badges[Market]="USA",Both))', True, 5_000_000),
        ("SUM(IF(A1>1,Both,0))", False, 12_000_000.5),
        ("SUM({1,2}*2)", False, 6),
        ('COUNTIF(Both,">"&AVERAGE(Both))', False, 1),
    ],
)
def test_what_the_engine_gets_right_is_computed(formula: str, array: bool, value: Value) -> None:
    result = computed(formula, array="E2" if array else "")
    assert result.uncomputed == ()
    assert result.values["Cover", 2, 5] == value


def test_only_formulas_behind_a_change_are_computed_and_the_others_count_as_stored() -> None:
    cells: dict[tuple[int, int], Value] = {(1, 1): 1, (1, 2): 10, (1, 3): 99, (2, 2): 7}
    formulas = {(1, 2): Formula("A1*10"), (1, 3): Formula("B1+B2"), (2, 2): Formula("CUBEVALUE(1)")}
    book = Book((Sheet("S", cells, formulas),))
    assert recalculate(book, now=NOW, changed=[]).values == {}
    result = recalculate(book, now=NOW, changed=[("s", Area(1, 1, 1, 1))])
    assert result.values == {("S", 1, 2): 10, ("S", 1, 3): 17}
    assert result.uncomputed == ()


def test_long_columns_are_added_up_as_the_engine_would() -> None:
    values: list[Value] = [3, None, "text", True, Decimal("2.5"), dt.date(2021, 1, 1)]
    sheet = Sheet(
        "S",
        formulas={
            (1, 5 + at): Formula(text)
            for at, text in enumerate(
                [f"{name}(T[x])" for name in ("SUM", "COUNT", "COUNTA", "AVERAGE", "MIN", "MAX")]
                + [
                    "SUBTOTAL(109,T[x])",
                    "SUBTOTAL(3,T[x])",
                    'SUM(T[x])/COUNT(T[x])&""',
                    'SUMIFS(T[x],T[x],">2")',
                ]
            )
        },
        blocks=(Block(2, 1, values),),
    )
    book = Book((sheet,), (Table("T", "S", Area(1, 1, 7, 1), ("x",)),))
    short, long = recalculate(book, now=NOW, long=1), recalculate(book, now=NOW)
    assert short.values == long.values
    assert len(short.values) == 10
    assert short.values["S", 1, 5] == 44_202.5 + 5.5 - 5.5 + 3 - 3 + (3 + 2.5 + 44_197 - 44_202.5)


@pytest.mark.parametrize(
    "formula",
    [
        "T[[#This Row],[x]]*2",
        "A2*2+$A$3",
        "SUM(A$2:A2)",
        "SUM($A$2:A2)/SUM(T[x])",
        "SUM(T[x])+A1",
        "IF(ROW()=3,A3,A2)",
        "Left*2",
        "COUNT(A2:A4)",
        "S!A2&S!A$2",
    ],
)
def test_formulas_filled_down_give_what_each_gives_alone(formula: str) -> None:
    blocks = (Block(2, 1, [1, 2, 3, 4, 5]),)
    tables = (Table("T", "S", Area(1, 1, 6, 1), ("x",)),)
    names = (Name("Left", "S!$A1"),)
    filled = {(row, 3): Formula(translate(formula, (2, 3), (row, 3))) for row in range(2, 9)}
    together = recalculate(Book((Sheet("S", {}, filled, blocks),), tables, names), now=NOW, long=2)
    alone = {
        cell: value
        for place, one in filled.items()
        for cell, value in recalculate(
            Book((Sheet("S", {}, {place: one}, blocks),), tables, names), now=NOW
        ).values.items()
    }
    assert together.values == alone
    assert len(alone) == 7


def test_a_million_rows_are_added_up_without_the_engine() -> None:
    sheet = Sheet("S", formulas={(1, 3): Formula('SUM(T[x])&""')}, blocks=(Block(2, 1, range(1_000_000)),))
    book = Book((sheet,), (Table("T", "S", Area(1, 1, 1_000_001, 1), ("x",)),))
    assert recalculate(book, now=NOW).values == {("S", 1, 3): "499999500000"}


def test_the_same_book_gives_the_same_values_twice() -> None:
    assert computed("RAND()", "NOW()").values == computed("RAND()", "NOW()").values


def test_nothing_is_computed_where_there_is_no_formula() -> None:
    assert recalculate(Book((Sheet("S", {(1, 1): 1}),)), now=NOW) == Recalculated({}, ())


def agrees(found: Value, stored: Value) -> bool:
    if isinstance(found, int | float) and isinstance(stored, int | float):
        return math.isclose(found, stored, rel_tol=1e-9, abs_tol=1e-9)
    return found == stored


@pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared")
def test_values_that_excel_stored_come_out_again() -> None:
    same, different = 0, []
    for path in sorted((SHARED / "fixtures" / "workbooks").iterdir()):
        if path.name == "closedxml__SheetsWithoutRelId.xlsx" or "stress" in path.name:
            continue  # not a workbook that can be read; functions that no report uses
        workbook = Workbook(Package.open(path))
        if not any(workbook.sheet(sheet.name).formulas for sheet in workbook.worksheets):
            continue
        book = book_of(workbook)
        volatile = {"TODAY", "NOW", "RAND"}
        result = recalculate(book, now=NOW)
        for (name, *place), found in result.values.items():
            sheet = next(one for one in book.sheets if one.name == name)
            formula, stored = sheet.formulas.get((place[0], place[1])), sheet.cells.get((place[0], place[1]))
            if stored is None or (formula and any(f"{word}(" in formula.text for word in volatile)):
                continue
            same += agrees(found, stored)
            if not agrees(found, stored):
                different.append((path.name, name, place, formula, found, stored))
    assert different == []
    assert same > 2000
