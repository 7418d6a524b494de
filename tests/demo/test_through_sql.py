"""The demo data loaded into a server, and what the project's own procedures make of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Literal

import polars as pl
import pytest

from reporter.database import Database, connect
from reporter.database.deploy import apply
from reporter.database.load import demo, load
from reporter.database.project import read
from reporter.demo import write
from tests.servers import SchemaFactory

SQL = Path(__file__).resolve().parents[2] / "sql"
Call = Callable[..., pl.DataFrame]


@pytest.fixture
def loaded(
    server: Database, schema: SchemaFactory, tmp_path: Path
) -> Callable[[Literal["sales", "gdb"]], Call]:
    """Loads the demo of a schema; the result calls a procedure for its rows."""

    def make(name: Literal["sales", "gdb"]) -> Call:
        database, data = schema(), write(name, tmp_path, seed=1, scale=0.02)
        with connect(server, database, load_files=True) as connection:
            found = read(SQL).schemas[name]
            apply(connection, found, database)
            done = load(connection, found, database, demo(tmp_path, seed=1, scale=0.02))
        assert {table: done.rows[table] for table in data.rows} == data.rows
        assert (done.unknown_tables, done.unknown_columns) == ((), ())

        def call(procedure: str, *arguments: object) -> pl.DataFrame:
            with connect(server, database) as connection:
                return connection.call(procedure, arguments)[0].frame

        return call

    return make


def test_the_published_figures_come_out_of_the_procedures(
    loaded: Callable[[Literal["sales", "gdb"]], Call],
) -> None:
    call, until = loaded("sales"), (date(2020, 6, 30), "drop")
    six = call("customer_overview", *until).filter(pl.col("year_choice").cast(pl.String) == "All").row(0)[1:]
    assert [round(figure) for figure in six] == [17, 262, 1_807_805, 106_341, 6_900, 9]
    years = call("order_frequency", *until)
    assert years.select(pl.col("^year_.$").sum()).row(0) == (43, 110, 95, 14)
    assert call("products_by_customer", *until).height == 35
    assert call("purchase_season", *until).sort("total")["month_name"].to_list()[-3:] == ["Oct", "Jul", "Nov"]


def test_the_badges_come_out_of_the_procedure(loaded: Callable[[Literal["sales", "gdb"]], Call]) -> None:
    call = loaded("gdb")
    badges = call("market_badges", date(2021, 12, 31), 5_000_000).filter(pl.col("badge") == "Gold")
    assert badges.select("fiscal_year", "market").sort("fiscal_year", "market").rows() == [
        (2020, "India"),
        (2021, "India"),
        (2021, "USA"),
        (2022, "India"),
    ]
    assert call("freshness").row(0)[1] == date(2021, 12, 31)
