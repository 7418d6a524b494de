"""Databases with the project's own SQL: with the published real data, and empty ones to write rows into."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from reporter.database import Connection, Database, connect, deploy, load, project

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Rows:
    """Calls procedures of one schema and gives their rows as dicts; writes the rows that a test brings."""

    connection: Connection

    def call(self, name: str, *arguments: object) -> list[dict[str, Any]]:
        """The rows of the procedure's only result set."""
        (result,) = self.connection.call(name, arguments)
        return result.frame.to_dicts()

    def one(self, name: str, *arguments: object) -> dict[str, Any]:
        """The only row of a procedure that always returns one."""
        (row,) = self.call(name, *arguments)
        return row

    def control(self, name: str, data_set: str, *arguments: object) -> dict[str, Any]:
        """What a control of several data sets says of one of them."""
        return of_data_set(self.one(name, *arguments), data_set)

    def call_nothing(self, name: str) -> None:
        """Calls a procedure that returns no rows."""
        assert self.connection.call(name) == ()

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.query(sql).frame.rows()

    def insert(self, table: str, columns: str, *rows: Sequence[object]) -> None:
        places = ", ".join(["%s"] * len(columns.split(",")))
        for row in rows:
            self.connection.execute(f"INSERT INTO `{table}` ({columns}) VALUES ({places})", row)


def of_data_set(control: dict[str, Any], data_set: str) -> dict[str, Any]:
    """The columns of a control of several data sets that speak of one, without its name."""
    return {
        key.partition("__")[2]: value for key, value in control.items() if key.startswith(f"{data_set}__")
    }


@contextmanager
def applied(server: Database, schema: str, purpose: str) -> Iterator[Rows]:
    """A new database with the schema's objects, dropped afterwards."""
    name = f"test_sql_{schema}_{purpose}_{os.getpid()}"
    with connect(server, load_files=True) as connection:
        try:
            deploy.apply(connection, project.read(ROOT / "sql").schema(schema), name)
            yield Rows(connection)
        finally:
            connection.execute(f"DROP DATABASE IF EXISTS {name}")


@contextmanager
def loaded(server: Database, schema: str, folder: Path) -> Iterator[Rows]:
    with applied(server, schema, "real") as rows:
        name = str(rows.query("SELECT DATABASE()")[0][0])
        load.load(rows.connection, project.read(ROOT / "sql").schema(schema), name, load.files(folder))
        yield rows


def emptied(rows: Rows) -> Rows:
    """The same database without a row in its tables."""
    tables = rows.query(
        "SELECT TABLE_NAME FROM information_schema.TABLES"
        " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE' AND TABLE_NAME NOT LIKE 'reporter%'"
    )
    for (table,) in sorted(tables, key=lambda row: row[0] == "changed_month"):  # triggers fill it
        rows.connection.execute(f"DELETE FROM `{table}`")
    return rows


@pytest.fixture(scope="session")
def real_sales(server: Database, shared: Path) -> Iterator[Rows]:
    with loaded(server, "sales", shared / "data" / "sales_insights") as rows:
        yield rows


@pytest.fixture(scope="session")
def real_gdb(server: Database, shared: Path) -> Iterator[Rows]:
    with loaded(server, "gdb", shared / "data" / "gdb023") as rows:
        yield rows


@pytest.fixture(scope="session")
def _bare_sales(server: Database) -> Iterator[Rows]:
    with applied(server, "sales", "bare") as rows:
        yield rows


@pytest.fixture(scope="session")
def _bare_gdb(server: Database) -> Iterator[Rows]:
    with applied(server, "gdb", "bare") as rows:
        yield rows


@pytest.fixture
def sales(_bare_sales: Rows) -> Rows:
    """The schema ``sales`` without a row."""
    return emptied(_bare_sales)


@pytest.fixture
def gdb(_bare_gdb: Rows) -> Rows:
    """The schema ``gdb`` without a row."""
    return emptied(_bare_gdb)
