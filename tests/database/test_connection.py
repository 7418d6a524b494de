"""The seam: calls, result sets, errors, on each server and in both modes of the driver."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from reporter.database import Connection, Database, connect
from reporter.database.driver import SQL_MODE
from reporter.errors import DatabaseError
from tests.servers import SchemaFactory


@pytest.fixture(params=["", "pure"], ids=["c_extension", "pure_python"])
def mode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("REPORTER_DRIVER", request.param)
    return str(request.param)


@pytest.fixture
def connection(server: Database, schema: SchemaFactory, mode: str) -> Iterator[Connection]:
    with connect(server, schema()) as connection:
        yield connection


def test_the_server_and_the_mode_of_the_driver_are_named(connection: Connection, mode: str) -> None:
    assert connection.server.kind in {"MariaDB", "MySQL"}
    assert connection.server.driver == ("pure Python" if mode else "C extension")


def test_the_session_follows_one_set_of_rules_whatever_the_server_says(connection: Connection) -> None:
    row = connection.query(
        "SELECT @@sql_mode m, @@time_zone z, @@collation_connection c, @@local_infile l"
    ).frame.row(0)
    assert set(row[0].split(",")) == set(SQL_MODE.split(","))
    assert row[1:3] == ("+00:00", "utf8mb4_unicode_ci")


def test_a_procedure_gives_its_rows_with_exact_types(connection: Connection) -> None:
    connection.execute(
        "CREATE PROCEDURE share(p_day DATE, p_part DECIMAL(12,6))"
        " SELECT p_day AS day, p_part AS part, 'é' AS name"
    )
    (result,) = connection.call("share", [date(2021, 8, 1), Decimal("0.685100")])
    assert result.frame.rows() == [(date(2021, 8, 1), Decimal("0.685100"), "é")]
    assert [(column.type, column.scale) for column in result.columns] == [
        ("date", 0),
        ("decimal", 6),
        ("varchar", 0),
    ]


def test_every_result_set_is_given_in_its_order(connection: Connection) -> None:
    connection.execute("CREATE PROCEDURE two() BEGIN SELECT 1 AS a; SELECT 2 AS b UNION ALL SELECT 3; END")
    first, second = connection.call("two")
    assert (first.frame.rows(), second.frame.rows()) == ([(1,)], [(2,), (3,)])
    assert second.names == ("b",)


def test_a_large_result_set_lies_in_a_file_and_is_the_same(connection: Connection) -> None:
    digits = "(SELECT 0 d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4)"
    connection.execute(
        "CREATE TABLE numbers AS SELECT a.d + 5 * b.d + 25 * c.d AS n"
        f" FROM {digits} a, {digits} b, {digits} c"
    )
    connection.execute(
        "CREATE PROCEDURE large() SELECT a.n + 125 * b.n + 15625 * c.n AS n, 'é' AS name"
        " FROM numbers a, numbers b, numbers c WHERE c.n < 7 ORDER BY c.n, b.n, a.n"
    )
    (result,) = connection.call("large")
    assert (result.rows.fits, result.rows.height) == (False, 7 * 125 * 125)
    assert result.frame["n"].to_list() == list(range(7 * 125 * 125))
    assert all(batch.height <= 20_000 for batch in result.rows.batches())


def test_an_error_after_the_rows_fails_the_call(connection: Connection) -> None:
    connection.execute(
        "CREATE PROCEDURE late() BEGIN"
        " SELECT 1 AS a; SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no prices'; END"
    )
    with pytest.raises(DatabaseError, match="no prices") as caught:
        connection.call("late")
    assert caught.value.faults[0].code == "database.signal"
    assert connection.query("SELECT 1 AS a").frame.item() == 1


def test_a_missing_procedure_is_named_with_its_remedy(connection: Connection) -> None:
    with pytest.raises(DatabaseError, match="market_badge") as caught:
        connection.call("market_badge")
    assert "reporter db apply" in caught.value.faults[0].remedy
