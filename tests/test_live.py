"""The table of checks goes on adding up: formulas over the tables, in our engine and in another program."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import xlsxwriter

from reporter import checks, report, sheets, workbook
from reporter.checks import CheckResult
from reporter.fetch import Fetched
from reporter.live import AS_FETCHED
from reporter.period import Freshness
from reporter.results import Column, ResultSet
from reporter.rows import Rows
from reporter.template import fill, open_template
from tests.office import converted
from tests.tables import tables

REPORT = """title: Sales
description: Sales.
schema: gdb
period: none
freshness: freshness
file: "Sales.xlsx"
data:
  sales: {{call: sales, overflow: split, columns: {columns}}}
checks:
  sales: {{control: sales_control, where: {where}}}
"""
CHECKS = ("Check", "Database figure", "Table figure", "Pivot figure", "Difference", "Verdict", "Read from")
HEADERS = {"market": "Market", "month": "Month", "units": "Units", "amount": "Net sales, ₹"}
ROWS = pl.DataFrame(
    {
        "market": ["India", "USA", "FY2021", "2021-07", "what?", 'a "quoted" one'],
        "month": [dt.date(2021, month, 1) for month in (6, 7, 7, 8, 8, 8)],
        "units": [1, 2, 4, 8, 16, 32],
        "amount": [Decimal(text) for text in ("0.10", "0.20", "0.40", "0.80", "1.60", "3.20")],
    }
)
Formulas = dict[str, str]


def draw(path: Path, headers: Sequence[str]) -> None:
    book = xlsxwriter.Workbook(path)
    rows = book.add_worksheet("Rows")
    rows.add_table(1, 0, 2, len(headers) - 1, {"name": "sales", "columns": [{"header": h} for h in headers]})
    sheet = book.add_worksheet("Checks")
    sheet.add_table("A1:G2", {"name": "checks", "columns": [{"header": name} for name in CHECKS]})
    book.close()


def result(frame: pl.DataFrame) -> ResultSet:
    return ResultSet(tuple(Column(name, "any") for name in frame.columns), Rows.of(frame))


def made(
    folder: Path,
    rows: pl.DataFrame,
    where: str = "{}",
    headers: Mapping[str, str] = HEADERS,
    last_row: int = 1 << 20,
) -> tuple[Path, tuple[CheckResult, ...]]:
    """A workbook of these rows whose checks all pass, and the checks."""
    folder.mkdir(exist_ok=True)
    columns = "{" + ", ".join(f"{name}: {header!r}" for name, header in headers.items()) + "}"
    (folder / "sales.yaml").write_text(REPORT.format(columns=columns, where=where), "utf-8")
    draw(folder / "sales.xlsx", [*headers.values()])
    read = report.load(folder / "sales.yaml", {"gdb": "gdb"})
    chosen = rows.filter(
        *(pl.col(name).is_in(values.implode()) for name, values in wanted(rows, read).items())
    )
    proof = chosen.select(pl.len().alias("row_count"), pl.col("units").sum(), pl.col("amount").sum())
    day = dt.date(2021, 7, 31)
    fetched = Fetched(Freshness(day, day), "", False, "", {"sales": result(rows)}, {}, {})
    results = checks.compare("sales", result(proof), rows, read.checks[0].where)
    template = open_template(read.template)
    filled = workbook.frames(template, read, fetched) | workbook.check_frame(template, results)
    layout = sheets.laid_out(template, read, fetched, filled, last_row)
    full = workbook.filled(read, fetched, layout, {}, results)
    path = folder / "made.xlsx"
    full.filled.save(path)
    return path, full.results


def wanted(rows: pl.DataFrame, read: report.Report) -> dict[str, pl.Series]:
    return checks.wanted("sales", Rows.of(rows), read.checks[0].where)


def formulas(path: Path) -> Formulas:
    """The formulas of the column "Table figure", by check."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sheet = openpyxl.load_workbook(path)["Checks"]
    return {str(row[0].value): str(row[2].value) for row in sheet.iter_rows(min_row=2)}


def shown(path: Path) -> list[tuple[Any, ...]]:
    """Table figure, difference and verdict of each check, as they stand in the file."""
    return [(row["Table figure"], row["Difference"], row["Verdict"]) for row in tables(path)["checks"]]


def changed(path: Path, **cells: object) -> Path:
    """The workbook with other values in the last row of the table, recalculated by the engine of the fill."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = pl.DataFrame(tables(path)["sales"]).with_columns(pl.col("Month").cast(pl.Date))
    others = [
        pl.when(pl.int_range(pl.len()) == pl.len() - 1)
        .then(pl.lit(value))
        .otherwise(pl.col(name))
        .alias(name)
        for name, value in cells.items()
    ]
    target = path.with_name("changed.xlsx")
    fill(open_template(path), {"sales": rows.with_columns(others)}, {}).save(target)
    return target


def test_a_figure_of_the_table_is_a_sum_and_the_number_of_rows_a_count(tmp_path: Path) -> None:
    path, results = made(tmp_path, ROWS)
    assert formulas(path) == {
        "Sales: number of rows": "=COUNTA(sales[Market])",
        "Sales: units": "=SUM(sales[Units])",
        "Sales: amount": "=SUM(sales[[Net sales, ₹]])",
    }
    assert shown(path) == [(6, 0, "passed"), (63, 0, "passed"), (6.3, 0, "passed")]
    assert [one.formula for one in results] == [text[1:] for text in formulas(path).values()]
    assert [row["Read from"] for row in tables(path)["checks"]] == ["Sheet Rows"] * 3


def test_a_figure_that_is_changed_by_hand_fails_its_check_by_one_cent_already(tmp_path: Path) -> None:
    path, _ = made(tmp_path, ROWS)
    assert shown(changed(path, **{"Net sales, ₹": 3.21})) == [
        (6, 0, "passed"), (63, 0, "passed"), (pytest.approx(6.31), 0.01, "failed"),
    ]  # fmt: skip
    assert [verdict for _, _, verdict in shown(changed(path, Units=33, Market=None))] == [
        "failed", "failed", "passed",
    ]  # fmt: skip


def test_a_sum_of_many_figures_passes_although_doubles_add_up_otherwise(tmp_path: Path) -> None:
    amounts = [Decimal("0.10")] * 4_000
    rows = pl.DataFrame({"market": "India", "month": dt.date(2021, 7, 1), "units": 1, "amount": amounts})
    path, _ = made(tmp_path, rows)
    assert reduce(add, map(float, amounts)) != float(sum(amounts))
    again = shown(changed(path, Market="USA"))
    assert [verdict for _, _, verdict in again] == ["passed"] * 3


def test_a_table_without_rows_has_none_to_count(tmp_path: Path) -> None:
    path, _ = made(tmp_path, ROWS.clear())
    assert shown(path) == [(0, 0, "passed")] * 3
    assert formulas(path)["Sales: number of rows"] == "=COUNTA(sales[Market])"


def test_a_column_that_isnt_filled_in_every_row_doesnt_count_the_rows(tmp_path: Path) -> None:
    some = ROWS.with_columns(pl.Series("market", ["India", None, "", "USA", "Chile", "Peru"]))
    assert formulas(made(tmp_path, some)[0])["Sales: number of rows"] == "=COUNTA(sales[Month])"


def test_rows_that_go_on_over_further_sheets_are_added_up_over_all_of_them(tmp_path: Path) -> None:
    path, results = made(tmp_path, ROWS, last_row=4)
    assert formulas(path)["Sales: units"] == "=SUM(sales[Units],sales_2[Units],sales_3[Units])"
    assert shown(path)[1] == (63, 0, "passed")
    assert {one.read_from for one in results} == {"Sheets Rows to Rows (3)"}


@pytest.mark.parametrize(
    ("where", "formula"),
    [
        ("{market: India}", '=SUMIFS(sales[Units],sales[Market],"India")'),
        (
            "{market: [India, USA]}",
            '=SUMIFS(sales[Units],sales[Market],"India")+SUMIFS(sales[Units],sales[Market],"USA")',
        ),
        (
            "{market: USA, month: 2021-07-01}",
            '=SUMIFS(sales[Units],sales[Market],"USA",sales[Month],DATE(2021,7,1))',
        ),
        ("{units: [4, 8]}", "=SUMIFS(sales[Units],sales[Units],4)+SUMIFS(sales[Units],sales[Units],8)"),
        # As a criterion of SUMIFS this text is a month, and the next one a pattern.
        ('{market: "2021-07"}', '=SUMPRODUCT(1*(sales[Market]="2021-07"),sales[Units])'),
        ('{market: "what?"}', '=SUMPRODUCT(1*(sales[Market]="what?"),sales[Units])'),
        (
            "{market: 'a \"quoted\" one'}",
            '=SUMPRODUCT(1*(sales[Market]="a ""quoted"" one"),sales[Units])',
        ),
    ],
)
def test_rows_that_are_named_are_added_up_alone(tmp_path: Path, where: str, formula: str) -> None:
    path, results = made(tmp_path, ROWS, where)
    assert formulas(path)["Sales: units"] == formula
    again = changed(path, Month=dt.date(2022, 1, 1))
    assert [found for found, _, _ in shown(again)] == [
        pytest.approx(float(one.table_figure)) for one in results
    ]


def test_a_condition_that_no_formula_says_leaves_the_figure_as_fetched(tmp_path: Path) -> None:
    path, results = made(tmp_path, ROWS, f"{{market: {'x' * 300}}}")
    assert [one.read_from for one in results] == [AS_FETCHED] * 3
    assert formulas(path)["Sales: units"] == "0"
    assert shown(path)[1] == (0, 0, "passed")


ODD = {
    "market": "Market [code]",
    "month": "Month #1 'start' of",
    "units": "Units: $^&*+=-></{}@;",
    "amount": 'Net "sales" (₹), sum',
}


def test_a_header_that_another_program_doesnt_find_is_not_added_up(tmp_path: Path) -> None:
    _, results = made(tmp_path, ROWS, headers={**HEADERS, "units": "'Units'"})
    assert [one.read_from for one in results] == ["Sheet Rows", AS_FETCHED, "Sheet Rows"]


def test_headers_of_any_characters_can_be_added_up(tmp_path: Path) -> None:
    path, _ = made(tmp_path, ROWS, headers=ODD)
    assert formulas(path)["Sales: number of rows"] == "=COUNTA(sales[[Market '[code']]])"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = pl.DataFrame(tables(path)["sales"])
    less = rows.with_columns((pl.col(ODD["units"]) - 1).alias(ODD["units"]))
    target = tmp_path / "less.xlsx"
    fill(open_template(path), {"sales": less}, {}).save(target)
    assert shown(target) == [(6, 0, "passed"), (57, -6, "failed"), (6.3, 0, "passed")]


@pytest.mark.full
def test_another_program_computes_the_same(tmp_path: Path) -> None:
    for number, (where, headers) in enumerate(
        [
            ("{}", ODD),
            ("{market: [India, USA]}", HEADERS),
            ('{market: ["2021-07", "FY2021"]}', HEADERS),
            ('{market: "what?", month: 2021-08-01}', HEADERS),
            ("{month: [2021-07-01, 2021-08-01]}", ODD),
            ("{units: [4, 8]}", HEADERS),
        ]
    ):
        path, results = made(tmp_path / str(number), ROWS, where, headers)
        again = converted(path, tmp_path / f"{number} again")
        figures = [float(one.table_figure) for one in results]
        assert [row[0] for row in shown(again)] == pytest.approx(figures), where
        assert {row[1:] for row in shown(again)} == {(0, "passed")}
