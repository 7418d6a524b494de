"""What holds for every procedure: documented columns, a total order, the same answer at each call."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from reporter.database import Procedure, project
from tests.sql.conftest import ROOT, Rows

ARGUMENTS: dict[str, object] = {
    "p_period_end": date(2020, 6, 30),
    "p_cleaning": "normalise",
    "p_gold_share": Decimal("0.8"),
    "p_a_share": Decimal("0.8"),
    "p_b_share": Decimal("0.95"),
    "p_suggestions": 3,
    "p_threshold": 3,
    "p_report": "market_badges",
    "p_fiscal_year_start": date(2019, 9, 1),
    "p_n": 3,
    "p_place_n": 3,
    "p_measure": "units",
    "p_by_region": 1,
    "p_customers": "",
    "p_percent": Decimal("0.6"),
    "p_market": "",
    "p_region": None,
    "p_weak_below": Decimal("0.4"),
}
SALES_ROWS = [
    ("P1", "C1", "M1", date(2019, 5, 3), 1, 100, "INR\r"),
    ("P2", "C2", "M2", date(2020, 6, 3), 2, 5, "USD"),
]
GDB_ROWS = [(date(2019, 9, 1), "P1", 1, 3), (date(2018, 9, 1), "P1", 2, 4)]


@pytest.fixture(params=["sales", "gdb"])
def some_rows(request: pytest.FixtureRequest, sales: Rows, gdb: Rows) -> tuple[str, Rows]:
    """Each schema with two rows of sales."""
    if request.param == "sales":
        rows = sales
        columns = "product_code, customer_code, market_code, order_date, sales_qty, sales_amount, currency"
        rows.insert("transactions", columns, *SALES_ROWS)
        rows.one("refresh")
    else:
        rows = gdb
        rows.insert("fact_sales_monthly", "date, product_code, customer_code, sold_quantity", *GDB_ROWS)
        rows.one("refresh")
    return request.param, rows


def reporting(rows: Rows) -> Iterator[tuple[Procedure, tuple[object, ...]]]:
    """The procedures that a report may call, with arguments: those whose parameters a run knows."""
    for procedure in rows.connection.procedures().values():
        names = [parameter.name for parameter in procedure.parameters]
        returns = not procedure.name.startswith(
            ("after_", "rebuild_", "assert_", "mark_", "summarise", "refresh")
        )
        if returns and all(p.mode == "IN" for p in procedure.parameters) and set(names) <= set(ARGUMENTS):
            yield procedure, tuple(ARGUMENTS[name] for name in names)


def documented(comment: str) -> set[str]:
    """The words of a comment, 'year_1 to year_4' and 'month_01 to month_24' spelled out."""
    words = set(re.findall(r"\w+", comment))
    for stem, first, last in re.findall(r"(\w+_)(\d+) to \1(\d+)", comment):
        words |= {f"{stem}{number:0{len(first)}}" for number in range(int(first), int(last) + 1)}
    return words


def test_every_column_is_named_in_its_procedures_comment(some_rows: tuple[str, Rows]) -> None:
    schema, rows = some_rows
    comments = {
        found.name: found.comment
        for found in project.read(ROOT / "sql").schema(schema).objects
        if found.kind == "procedure"
    }
    called = 0
    for procedure, arguments in reporting(rows):
        (result,) = rows.connection.call(procedure.name, arguments)
        missing = set(result.names) - documented(comments[procedure.name])
        assert not missing, f"{schema}.{procedure.name}: {missing}"
        called += 1
    assert called > 10


def test_a_second_and_a_third_call_in_a_session_answer_like_the_first(some_rows: tuple[str, Rows]) -> None:
    """MariaDB 10.11 refuses some statements only when a procedure runs them again (error 1140)."""
    _, rows = some_rows
    for procedure, arguments in reporting(rows):
        first = rows.call(procedure.name, *arguments)
        assert rows.call(procedure.name, *arguments) == first
        assert rows.call(procedure.name, *arguments) == first


def test_procedures_answer_within_a_read_only_snapshot(some_rows: tuple[str, Rows]) -> None:
    _, rows = some_rows
    expected = {p.name: rows.call(p.name, *arguments) for p, arguments in reporting(rows)}
    with rows.connection.snapshot():
        assert {p.name: rows.call(p.name, *arguments) for p, arguments in reporting(rows)} == expected


def test_every_procedure_that_may_return_rows_orders_them() -> None:
    for schema in project.read(ROOT / "sql").schemas.values():
        for found in schema.of("procedure"):
            one_row = found.comment.startswith(("One row", "Returns"))
            ordered = re.search(r"ORDER BY[^()]+;?\s*(END)?\s*$|SQL DATA\s+CALL \w+\([^()]*\)$", found.text)
            assert one_row or ordered, found.name  # or it is another procedure's call


def test_every_object_says_what_it_is_and_none_is_longer_than_a_page() -> None:
    for schema in project.read(ROOT / "sql").schemas.values():
        for found in schema.objects:
            assert len(found.comment) > 20, found.path
            assert len(found.path.read_text().splitlines()) < 150, found.path
