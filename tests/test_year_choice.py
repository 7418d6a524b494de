"""The year choice of customer_analytics, made in another program: the dashboard shows that year's figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from reporter.xlsx.package import Package
from tests.demo_reports import PERIOD_END, Demo
from tests.office import converted
from tests.templates.filled import cached

pytestmark = [
    pytest.mark.full,
    pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning"),
]

Row = dict[str, Any]
CARDS = {
    "Customers": "customers",
    "Orders": "orders",
    "Revenue, ₹": "revenue",
    "Revenue a customer, ₹": "revenue_per_customer",
    "Average order value, ₹": "average_order_value",
    "Active customers": "active_customers",
}
CHOSEN_ONES, BARS = 15, 12  # customers of their own in the chart of shares, and in the bars


def procedure(demo: Demo, name: str, *arguments: object) -> list[Row]:
    frame = demo.call(name, date.fromisoformat(PERIOD_END), *arguments).frame
    return [
        {key: float(value) if isinstance(value, Decimal) else value for key, value in row.items()}
        for row in frame.to_dicts()
    ]


def chosen(path: Path, cell: str, target: Path) -> Path:
    """The workbook with the choice replaced in the sheet's XML and nothing else, cached values neither."""
    package = Package.open(path)
    part = sheet_part(package)
    pattern = re.compile(rb'<c r="V2"( s="\d+") t="s"><v>\d+</v></c>')
    text, count = pattern.subn(cell.encode().replace(b"STYLE", rb"\1"), package.read(part))
    assert count == 1
    package.save(target, {part: text})
    return target


def sheet_part(package: Package) -> str:
    (part,) = [
        name
        for name in package.parts
        if name.startswith("xl/worksheets/sheet") and b"year_choices" in package.read(name)
    ]
    return part


def as_text(choice: str) -> str:
    return f'<c r="V2"STYLE t="inlineStr"><is><t>{choice}</t></is></c>'


def as_number(choice: str) -> str:
    return f'<c r="V2"STYLE><v>{choice}</v></c>'


def cards(sheet: Worksheet) -> Row:
    """The cards' figures by label: a figure stands right below its label."""
    return {
        str(cell.value): sheet.cell(cell.row + 1, cell.column).value
        for row in sheet.iter_rows(max_row=12)
        for cell in row
        if cell.value in CARDS
    }


def block(sheet: Worksheet, headers: Sequence[str]) -> list[tuple[Any, ...]]:
    """The rows below the line with exactly these headers, up to the first without a rank."""
    lines = iter(sheet.iter_rows(values_only=True))
    for line in lines:
        if tuple(cell for cell in line if cell is not None) == tuple(headers):
            return list(_ranked(lines))
    raise AssertionError(f"no line with {headers}")


def _ranked(lines: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    for line in lines:
        cells = tuple(cell for cell in line[1:] if cell is not None)
        if not cells or not isinstance(cells[0], int):
            return
        if len(cells) > 3 and isinstance(cells[1], str) and cells[1]:
            yield cells


def shown_by_the_chart_of_shares(rows: list[Row]) -> list[tuple[Any, ...]]:
    """The first customers, and a last row for all others together."""
    first = [
        (number, row["customer_name"], row["revenue"], row["cumulative_share"], 0.8)
        for number, row in enumerate(rows[:CHOSEN_ONES], 1)
    ]
    others = rows[CHOSEN_ONES:]
    rest = (CHOSEN_ONES + 1, f"Others ({len(others)})", sum(row["revenue"] for row in others), 1, 0.8)
    return first + [rest] * bool(others)


def agree(found: list[tuple[Any, ...]], wanted: list[tuple[Any, ...]]) -> None:
    assert [line[:2] for line in found] == [line[:2] for line in wanted]
    figures = [figure for line in wanted for figure in line[2:]]
    assert [figure for line in found for figure in line[2:]] == pytest.approx(figures, rel=1e-9)


def assert_shows(book: Workbook, demo: Demo, choice: str, cleaning: str) -> None:
    """Cards and the rows of the charts by customer are what the procedures return for the choice."""
    (overview,) = [
        row for row in procedure(demo, "customer_overview", cleaning) if row["year_choice"] == choice
    ]
    assert cards(book["Dashboard"]) == pytest.approx(
        {label: overview[column] or 0 for label, column in CARDS.items()}, rel=1e-9
    )
    rows = [
        row for row in procedure(demo, "customer_contribution", cleaning, Decimal("0.8"))
        if row["year_choice"] == choice
    ]  # fmt: skip
    shares = ("Rank", "Customer", "Revenue, ₹", "Cumulative share", "Reference: Gold limit")
    agree(block(book["Chart data"], shares), shown_by_the_chart_of_shares(rows))
    average = {
        row["customer_code"]: row["average_order_value"]
        for row in procedure(demo, "customer_spending", cleaning)
        if row["year_choice"] == choice
    }
    bars = [
        (number, row["customer_name"], row["revenue"], average[row["customer_code"]])
        for number, row in enumerate(rows[:BARS], 1)
    ]
    agree(block(book["Chart data"], ("Rank", "Customer", "Revenue, ₹", "Average order value, ₹")), bars)


@pytest.mark.parametrize("cleaning", ["normalise", "drop"])
def test_each_choice_shows_what_the_procedures_return_for_it(
    cleaning: str, demo: Demo, tmp_path: Path
) -> None:
    choices = [row["year_choice"] for row in procedure(demo, "customer_overview", cleaning)]
    assert choices == ["All", "2017", "2018", "2019", "2020"]
    revenue = set()
    for choice in choices:
        path = chosen(demo.customers[cleaning], as_text(choice), tmp_path / f"{choice}.xlsx")
        book = cached(converted(path, tmp_path / "again"))
        assert_shows(book, demo, choice, cleaning)
        revenue.add(cards(book["Dashboard"])["Revenue, ₹"])
    assert len(revenue) == len(choices)


def test_a_year_entered_as_a_number_is_that_year(demo: Demo, tmp_path: Path) -> None:
    path = chosen(demo.customers["drop"], as_number("2019"), tmp_path / "number.xlsx")
    assert_shows(cached(converted(path, tmp_path / "again")), demo, "2019", "drop")


def test_without_a_choice_made_it_shows_all_years_as_delivered(demo: Demo) -> None:
    for cleaning, path in demo.customers.items():
        assert_shows(cached(path), demo, "All", cleaning)


def test_the_choice_offers_each_year_of_the_data_and_all(demo: Demo) -> None:
    for cleaning, path in demo.customers.items():
        book = openpyxl.load_workbook(path, data_only=True)
        ((sheet, reference),) = book.defined_names["year_choices"].destinations
        offered = [row[0].value for row in book[sheet][reference]]
        assert offered == [row["year_choice"] for row in procedure(demo, "customer_overview", cleaning)]
        (rule,) = book["Dashboard"].data_validations.dataValidation
        assert (str(rule.sqref), rule.formula1) == ("V2:X2", "year_choices")
