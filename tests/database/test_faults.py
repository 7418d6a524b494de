"""What goes wrong between us and a server: named, with its remedy; tried again only where that helps."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from reporter.database import Connection, Database, Tls, connect
from reporter.database.faults import is_transient
from reporter.errors import DatabaseError
from tests.database.proxy import Proxy
from tests.servers import SchemaFactory

CANARY = "canary-Zq7%secret"


@pytest.fixture(params=["", "pure"], ids=["c_extension", "pure_python"], autouse=True)
def mode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("REPORTER_DRIVER", request.param)
    return str(request.param)


@pytest.fixture
def account(
    server: Database, schema: SchemaFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., tuple[Database, str]]]:
    """Makes an account with the given grants on a new database; the password is in the environment."""
    monkeypatch.setenv("REPORTER_PASSWORD", CANARY)
    made: list[str] = []

    def make(*privileges: str) -> tuple[Database, str]:
        name = schema()
        with connect(server) as root:
            root.execute(f"CREATE USER {name}@localhost IDENTIFIED BY '{CANARY}'")
            made.append(name)
            for privilege in privileges:
                root.execute(f"GRANT {privilege} ON {name}.* TO {name}@localhost")
        return replace(server, private=False, user=name), name

    yield make
    with connect(server) as root:
        for name in made:
            root.execute(f"DROP USER {name}@localhost")


def code_of(error: DatabaseError) -> str:
    (fault,) = error.faults
    return fault.code


def test_a_wrong_password_names_the_account_and_never_the_password(
    account: Callable[..., tuple[Database, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    database, _ = account()
    monkeypatch.setenv("REPORTER_PASSWORD", "wrong-" + CANARY)
    with pytest.raises(DatabaseError) as caught:
        connect(database)
    assert code_of(caught.value) == "database.login"
    assert database.user in str(caught.value)
    assert "REPORTER_PASSWORD" in caught.value.faults[0].remedy
    assert CANARY not in str(caught.value)


def test_no_server_is_said_with_its_address(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for database in (Database(port=port, tls=Tls(off=True)), Database(socket=tmp_path / "s")):
        with pytest.raises(DatabaseError) as caught:
            connect(database)
        assert code_of(caught.value) == "database.unreachable"
        assert database.address in str(caught.value)


def test_an_unknown_host_is_an_error_of_its_own() -> None:
    with pytest.raises(DatabaseError) as caught:
        connect(Database(host="no-such-host.invalid"))
    assert code_of(caught.value) in {"database.host-unknown", "database.unreachable"}


def test_a_missing_database_says_how_to_make_it(server: Database) -> None:
    with pytest.raises(DatabaseError) as caught:
        connect(server, "nowhere_at_all")
    assert code_of(caught.value) == "database.schema-missing"
    assert "reporter db apply" in str(caught.value)


def test_an_account_that_may_only_execute_sees_and_calls_every_procedure(
    server: Database, account: Callable[..., tuple[Database, str]]
) -> None:
    database, name = account("EXECUTE")
    with connect(server, name) as root:
        root.execute("CREATE TABLE t (n INT)")
        root.execute("INSERT INTO t VALUES (7)")
        root.execute("CREATE PROCEDURE total(p_from DATE, p_share DECIMAL(12,6)) SELECT SUM(n) AS n FROM t")
    with connect(database, name) as connection:
        (procedure,) = connection.procedures().values()
        assert [(p.name, p.type, p.declared, p.mode) for p in procedure.parameters] == [
            ("p_from", "date", "date", "IN"),
            ("p_share", "decimal", "decimal(12,6)", "IN"),
        ]
        assert connection.call("total", ["2021-08-01", 1])[0].frame.item() == 7
        with pytest.raises(DatabaseError) as caught:
            connection.query("SELECT * FROM t")
        assert code_of(caught.value) == "database.grant-missing"


def test_a_database_without_a_grant_says_which_grant_to_give(
    server: Database, account: Callable[..., tuple[Database, str]], schema: SchemaFactory
) -> None:
    database, _ = account("EXECUTE")
    other = schema()
    with pytest.raises(DatabaseError) as caught:
        connect(database, other)
    assert code_of(caught.value) == "database.schema-denied"
    name = database.user
    assert caught.value.faults[0].remedy.startswith(
        f"for runs: reporter db grants --apply '{name}'@'localhost'; for db apply"
    )
    assert caught.value.faults[0].remedy.endswith(f"GRANT ALL ON `{other}`.* TO '{name}'@'localhost'")


def test_a_refused_database_of_expectations_is_named_as_all_of_them_are(
    account: Callable[..., tuple[Database, str]],
) -> None:
    database, _ = account("EXECUTE")
    with connect(database) as connection, pytest.raises(DatabaseError) as caught:
        connection.execute("CREATE DATABASE reporter_test_shop_1")
    assert r"GRANT ALL ON `reporter\_test\_%`.* TO " in caught.value.faults[0].remedy


def test_a_routine_without_a_grant_says_which_grant_to_give_whom(
    server: Database, account: Callable[..., tuple[Database, str]]
) -> None:
    database, name = account("SELECT")
    with connect(server, name) as root:
        root.execute("CREATE PROCEDURE total() SELECT 1")
    with connect(database, name) as connection, pytest.raises(DatabaseError) as caught:
        connection.query("CALL total()")
    assert code_of(caught.value) == "database.grant-missing"
    assert f"GRANT EXECUTE ON `{name}`.* TO '{database.user}'@'localhost'" in caught.value.faults[0].remedy


def test_a_procedure_that_is_dropped_after_the_catalogue_was_read(
    server: Database, schema: SchemaFactory
) -> None:
    with connect(server, schema()) as connection:
        connection.execute("CREATE PROCEDURE gone() SELECT 1 AS a")
        connection.call("gone")
        connection.execute("DROP PROCEDURE gone")
        with pytest.raises(DatabaseError) as caught:
            connection.call("gone")
    assert code_of(caught.value) == "database.procedure-missing"


@pytest.mark.parametrize("name", ["a b", "x; DROP TABLE t", "a`b", "", "x" * 65, "é"])
def test_a_name_that_is_none_never_reaches_the_server(
    server: Database, schema: SchemaFactory, name: str
) -> None:
    with connect(server, schema()) as connection, pytest.raises(DatabaseError, match="there is no procedure"):
        connection.call(name)


def test_arguments_are_bound_never_text_of_the_statement(server: Database, schema: SchemaFactory) -> None:
    hostile = """'); DROP TABLE t; -- \\' " %s {x} \0 é"""
    with connect(server, schema()) as connection:
        connection.execute("CREATE PROCEDURE echo(p_text TEXT) SELECT p_text AS text")
        assert connection.call("echo", [hostile])[0].frame.item() == hostile


def test_a_wrong_number_of_arguments_names_the_parameters(server: Database, schema: SchemaFactory) -> None:
    with connect(server, schema()) as connection:
        connection.execute("CREATE PROCEDURE two(p_first INT, p_second INT) SELECT 1 AS a")
        with pytest.raises(DatabaseError, match="p_first, p_second"):
            connection.call("two", [1])


def test_out_parameters_come_as_one_more_result_set(server: Database, schema: SchemaFactory) -> None:
    with connect(server, schema()) as connection:
        connection.execute(
            "CREATE PROCEDURE outs(IN p_a INT, OUT p_twice INT, INOUT p_sum INT)"
            " BEGIN SELECT p_a AS a; SET p_twice = 2 * p_a; SET p_sum = p_sum + p_a; END"
        )
        rows, outs = connection.call("outs", [4, 10])
    assert rows.frame.rows(named=True) == [{"a": 4}]
    assert outs.frame.rows(named=True) == [{"p_twice": 8, "p_sum": 14}]


def test_out_parameters_keep_their_type_and_scale(server: Database, schema: SchemaFactory) -> None:
    with connect(server, schema()) as connection:
        connection.execute(
            "CREATE PROCEDURE outs(OUT p_revenue DECIMAL(18,2) UNSIGNED, INOUT p_day DATE,"
            " OUT p_none DECIMAL(9,4)) BEGIN SET p_revenue = 12.5; SET p_day = p_day + INTERVAL 1 DAY; END"
        )
        (outs,) = connection.call("outs", [date(2021, 8, 31)])
    row = {"p_revenue": Decimal("12.50"), "p_day": date(2021, 9, 1), "p_none": None}
    assert outs.frame.rows(named=True) == [row]
    assert outs.frame.schema["p_revenue"] == pl.Decimal(38, 2)


def test_a_call_past_its_deadline_is_stopped_on_the_server(server: Database, schema: SchemaFactory) -> None:
    with connect(server, schema()) as connection:
        connection.execute(
            "CREATE PROCEDURE slow() BEGIN SELECT 1 AS a; SELECT SLEEP(60) AS s; SELECT SLEEP(60) AS s; END"
        )
        with pytest.raises(DatabaseError) as caught:
            connection.call("slow", deadline=0.3)
        assert code_of(caught.value) == "database.deadline"
        running = connection.query(
            "SELECT COUNT(*) AS n FROM information_schema.PROCESSLIST"
            " WHERE INFO LIKE '%SLEEP(60)%' AND ID <> CONNECTION_ID()"
        )
        assert running.frame.item() == 0


ONE_QUERY = "SELECT SLEEP(8) AS s"
MANY = "BEGIN DECLARE n INT DEFAULT 0; WHILE n < 16 DO DO SLEEP(0.5); SET n = n + 1; END WHILE; END"


@pytest.mark.parametrize(
    ("body", "privilege"),
    [
        (ONE_QUERY, {"MySQL": "CONNECTION_ADMIN"}),  # which MariaDB stops itself
        (MANY, {"MySQL": "CONNECTION_ADMIN", "MariaDB": "CONNECTION ADMIN"}),
    ],
)
def test_a_call_that_the_account_may_not_stop_is_given_up_all_the_same(
    server: Database,
    account: Callable[..., tuple[Database, str]],
    monkeypatch: pytest.MonkeyPatch,
    body: str,
    privilege: dict[str, str],
) -> None:
    monkeypatch.setattr("reporter.database.connection._SLACK", 3)
    database, name = account("EXECUTE")
    with connect(server, name) as root:
        kind = root.server.kind
        root.execute(f"CREATE PROCEDURE slow() {body}")
    with connect(replace(database, deadline=1), name) as connection:
        begun = time.monotonic()
        with pytest.raises(DatabaseError) as caught:
            connection.call("slow")
        assert time.monotonic() - begun < 7
        assert connection.query("SELECT 1 AS one").frame.item() == 1
    assert code_of(caught.value) == "database.deadline"
    remedy = caught.value.faults[0].remedy
    named = re.search("GRANT (CONNECTION.ADMIN)", remedy)
    assert (named[1] if named else None) == privilege.get(kind)


def test_a_lock_that_is_never_given_up_is_tried_again_then_reported(
    server: Database, schema: SchemaFactory
) -> None:
    name = schema()
    with connect(server, name) as holder, connect(server, name) as connection:
        holder.execute("CREATE TABLE t (n INT PRIMARY KEY)")
        holder.execute("CREATE TABLE tries (n INT) ENGINE = MyISAM")
        holder.execute("INSERT INTO t VALUES (1)")
        holder.execute(
            "CREATE PROCEDURE locked() BEGIN"
            " INSERT INTO tries VALUES (1); SELECT n FROM t WHERE n = 1 FOR UPDATE; END"
        )
        connection.execute("SET innodb_lock_wait_timeout = 1")
        holder.execute("START TRANSACTION")
        holder.execute("UPDATE t SET n = 1")
        holder.query("SELECT n FROM t FOR UPDATE")
        with pytest.raises(DatabaseError) as caught:
            connection.call("locked")
        holder.execute("ROLLBACK")
        assert code_of(caught.value) == "database.lock-timeout"
        assert holder.query("SELECT COUNT(*) AS n FROM tries").frame.item() == 4


def test_a_connection_cut_in_the_middle_is_made_again_and_the_call_repeated(
    server: Database, schema: SchemaFactory
) -> None:
    name = schema()
    with connect(server, name) as root:
        root.execute("CREATE TABLE n (n INT PRIMARY KEY)")
        root.execute("INSERT INTO n VALUES " + ",".join(f"({n})" for n in range(50_000)))
        root.execute("CREATE PROCEDURE rows_of_n() SELECT n FROM n ORDER BY n")
    assert server.socket is not None
    with Proxy(server.socket) as proxy:
        with connect(replace(server, socket=proxy.path), name) as connection:
            connection.procedures()
            proxy.cut_after(100_000, times=2)
            (result,) = connection.call("rows_of_n")
        assert result.frame["n"].to_list() == list(range(50_000))
        assert proxy.cuts == 2


def test_a_connection_that_is_always_cut_is_given_up_after_three_more_tries(
    server: Database, schema: SchemaFactory
) -> None:
    name = schema()
    with connect(server, name) as root:
        root.execute("CREATE PROCEDURE large() SELECT REPEAT('x', 300000) AS x")
    assert server.socket is not None
    with Proxy(server.socket) as proxy, connect(replace(server, socket=proxy.path), name) as connection:
        connection.procedures()
        proxy.cut_after(100_000, times=99)
        with pytest.raises(DatabaseError) as caught:
            connection.call("large")
    assert code_of(caught.value) == "database.lost"
    assert proxy.cuts == 4


def test_what_was_tried_often_enough_is_not_tried_on_top_of_that(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError) as caught:
        connect(Database(socket=tmp_path / "s"))
    assert not is_transient(caught.value)


def test_a_lost_connection_within_a_snapshot_is_left_to_the_caller_to_try_again(
    server: Database, schema: SchemaFactory
) -> None:
    name = schema()
    with connect(server, name) as root:
        root.execute("CREATE PROCEDURE large() SELECT REPEAT('x', 300000) AS x")
    assert server.socket is not None
    with Proxy(server.socket) as proxy, connect(replace(server, socket=proxy.path), name) as connection:
        connection.call("large")
        proxy.cut_after(100_000, times=1)
        with connection.snapshot(), pytest.raises(DatabaseError) as caught:
            connection.call("large")
        assert proxy.cuts == 1
        assert is_transient(caught.value)
        assert connection.call("large")[0].frame.height == 1


def test_all_calls_of_a_snapshot_see_the_same_data(server: Database, schema: SchemaFactory) -> None:
    name = schema()
    with connect(server, name) as writer, connect(server, name) as reader:
        writer.execute("CREATE TABLE t (n INT)")
        writer.execute("INSERT INTO t VALUES (1)")
        writer.execute("CREATE PROCEDURE total() SELECT SUM(n) AS n FROM t")
        with reader.snapshot():
            before = reader.call("total")[0].frame.item()
            writer.execute("INSERT INTO t VALUES (10)")
            during = reader.call("total")[0].frame.item()
        after = reader.call("total")[0].frame.item()
    assert (before, during, after) == (1, 1, 11)


def test_a_procedure_that_ends_the_snapshot_is_an_error(server: Database, schema: SchemaFactory) -> None:
    with connect(server, schema()) as connection:
        connection.execute("CREATE PROCEDURE commits() BEGIN COMMIT; SELECT 1 AS a; END")
        with connection.snapshot(), pytest.raises(DatabaseError) as caught:
            connection.call("commits")
    assert code_of(caught.value) == "database.snapshot-lost"


def test_a_procedure_that_writes_is_refused_in_a_snapshot(server: Database, schema: SchemaFactory) -> None:
    with connect(server, schema()) as connection:
        connection.execute("CREATE TABLE t (n INT)")
        connection.execute("CREATE PROCEDURE writes() BEGIN INSERT INTO t VALUES (1); SELECT 1 AS a; END")
        with connection.snapshot(), pytest.raises(DatabaseError) as caught:
            connection.call("writes")
        assert code_of(caught.value) == "database.read-only"
        assert connection.query("SELECT COUNT(*) AS n FROM t").frame.item() == 0


def test_files_are_loaded_only_where_that_was_asked_for(
    server: Database, schema: SchemaFactory, tmp_path: Path
) -> None:
    file = tmp_path / "t.csv"
    file.write_text("1\n2\n")
    name, load = schema(), f"LOAD DATA LOCAL INFILE '{file}' INTO TABLE t"
    with connect(server, name) as connection:
        connection.execute("CREATE TABLE t (n INT)")
        with pytest.raises(DatabaseError):
            connection.execute(load)
    with connect(server, name, load_files=True) as connection:
        assert connection.execute(load) == 2


def test_a_server_without_tls_is_refused_unless_the_settings_allow_it(server: Database) -> None:
    assert server.socket is not None
    with Proxy(server.socket, port=0) as proxy:
        with pytest.raises(DatabaseError) as caught:
            connect(Database(host="127.0.0.1", port=proxy.port, user="root"))
        assert code_of(caught.value) == "database.tls"
        assert "database.tls" in caught.value.faults[0].remedy
        with connect(
            Database(host="127.0.0.1", port=proxy.port, user="root", tls=Tls(off=True))
        ) as connection:
            assert connection.query("SELECT 1 AS one").frame.item() == 1


def test_a_server_that_never_answers_is_given_up_in_time(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        begun = time.monotonic()
        database = Database(port=silent.getsockname()[1], connect_timeout=1, tls=Tls(off=True))
        with pytest.raises(DatabaseError) as caught:
            connect(database)
    assert code_of(caught.value) in {"database.unreachable", "database.lost"}
    assert time.monotonic() - begun < 60


def test_no_thread_is_left_behind_by_a_deadline(server: Database) -> None:
    with connect(server) as connection:
        connection.query("SELECT 1 AS one")
    assert [thread.name for thread in threading.enumerate() if thread.name == "reporter-deadline"] == []


def test_a_connection_can_be_used_again_after_any_error(server: Database, schema: SchemaFactory) -> None:
    with connect(server, schema()) as connection:
        _fails(connection, "SELECT * FROM nowhere", "database.table-missing")
        _fails(connection, "SELECT nothing FROM (SELECT 1 AS a) AS t", "database.column-unknown")
        _fails(connection, "SELEC 1", "database.error")
        assert connection.query("SELECT 1 AS one").frame.item() == 1


def _fails(connection: Connection, sql: str, code: str) -> None:
    with pytest.raises(DatabaseError) as caught:
        connection.query(sql)
    assert code_of(caught.value) == code


def test_a_server_whose_binary_log_keeps_functions_out_is_told_what_to_set(
    server: Database, schema: SchemaFactory
) -> None:
    with connect(server, schema()) as connection:
        connection.execute("CREATE PROCEDURE refused() SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1419")
        with pytest.raises(DatabaseError) as caught:
            connection.call("refused")
    assert code_of(caught.value) == "database.binary-log"
    assert "log_bin_trust_function_creators" in caught.value.faults[0].remedy
