"""What a replaced routine keeps: its grants, and those who call it meanwhile."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from reporter.database import Connection, Database, connect, owed
from reporter.database.definitions import definition
from reporter.database.deploy import apply
from reporter.database.locking import locked
from reporter.database.project import SqlObject
from reporter.database.replacing import replace_by_steps, swap
from reporter.errors import DatabaseError
from tests.database.test_deploy import BROKEN, SHOP, shop
from tests.projects import SQL, make

GRANTS = "SELECT User, Host, Routine_name, CAST(Proc_priv AS CHAR) FROM mysql.procs_priv WHERE Db = SCHEMA()"


@pytest.fixture
def database(schema: Callable[[], str]) -> str:
    return schema()


@pytest.fixture
def connection(server: Database, database: str) -> Iterator[Connection]:
    with connect(server, database) as opened:
        yield opened


@pytest.fixture
def granted(connection: Connection, database: str, tmp_path: Path) -> Iterator[list[tuple[object, ...]]]:
    """What accounts may do with the shop's routines, one of them with the right to pass it on."""
    apply(connection, shop(tmp_path), database)
    users = [f"it_{os.getpid()}_{number}@localhost" for number in range(2)]
    for user in users:
        connection.execute(f"CREATE USER {user} IDENTIFIED BY 'secret-of-it'")
        connection.execute(f"GRANT EXECUTE ON PROCEDURE total TO {user}")
    connection.execute(f"GRANT ALTER ROUTINE ON PROCEDURE total TO {users[1]} WITH GRANT OPTION")
    connection.execute(f"GRANT EXECUTE ON FUNCTION twice TO {users[0]}")
    yield sorted(connection.query(GRANTS).frame.rows())
    for user in users:
        connection.execute(f"DROP USER {user}")


def of(folder: Path, name: str, **changes: str) -> SqlObject:
    return next(found for found in shop(folder, **changes).objects if found.name == name)


def test_a_replaced_routine_keeps_its_grants(
    connection: Connection, database: str, tmp_path: Path, granted: list[tuple[object, ...]]
) -> None:
    total = SHOP["procedures__total"].replace("SUM(units)", "MAX(units)")
    twice = SHOP["functions__twice"].replace("2 *", "3 *")
    applied = apply(connection, shop(tmp_path, procedures__total=total, functions__twice=twice), database)
    assert {"total", "twice"} <= {change.name for change in applied.replaced}
    assert sorted(connection.query(GRANTS).frame.rows()) == granted
    for name in ("total", "twice"):
        replace_by_steps(connection, of(tmp_path, name))
    assert sorted(connection.query(GRANTS).frame.rows()) == granted


def test_a_text_that_fails_leaves_the_old_routine_with_its_grants(
    connection: Connection, tmp_path: Path, granted: list[tuple[object, ...]]
) -> None:
    file, text, _ = BROKEN["a procedure"]
    with pytest.raises(DatabaseError):
        replace_by_steps(connection, of(tmp_path, "total", **{file: text}))
    assert sorted(connection.query(GRANTS).frame.rows()) == granted
    assert connection.query("CALL total()").names == ("total",)


@contextmanager
def replaced_meanwhile(server: Database, database: str, name: str, text: str) -> Iterator[None]:
    """A block that begins while somebody who applies has dropped the procedure; it comes back a second
    later.
    """
    dropped = threading.Event()

    def deploy() -> None:
        with connect(server, database) as other, locked(other, database):
            other.execute(f"DROP PROCEDURE {name}")
            dropped.set()
            other.query("SELECT SLEEP(1)")
            other.execute(text)

    thread = threading.Thread(target=deploy)
    thread.start()
    assert dropped.wait(60)
    yield
    thread.join(60)


def test_a_call_waits_for_a_procedure_that_is_just_being_replaced(
    server: Database, database: str, connection: Connection
) -> None:
    connection.execute("CREATE PROCEDURE figure() SELECT 1 AS a")
    assert connection.call("figure")[0].frame.item() == 1
    with replaced_meanwhile(server, database, "figure", "CREATE PROCEDURE figure() SELECT 2 AS a"):
        assert connection.call("figure")[0].frame.item() == 2
    with (
        connect(server, database) as fresh,
        replaced_meanwhile(server, database, "figure", "CREATE PROCEDURE figure() SELECT 3 AS a"),
    ):
        assert fresh.call("figure")[0].frame.item() == 3, "also where its catalogue lacks it"


def test_a_fetch_begins_anew_where_a_procedure_is_just_being_replaced(
    server: Database, database: str, tmp_path: Path
) -> None:
    from datetime import date

    from reporter import fetch, period, report, settings

    project = make(tmp_path / "project", server, database)
    loaded = settings.load(project.root)
    badges = report.load(project.root / "templates/badges.yaml", loaded.schemas)
    july = period.Period("2021-07", date(2021, 7, 1), date(2021, 7, 31))
    text = next(statement for statement in SQL if "PROCEDURE badges(" in statement)
    with replaced_meanwhile(server, database, "badges", text):
        fetched = fetch.fetch(loaded, badges, {"threshold": 1}, july, date(2021, 8, 20))
    assert fetched.data["badges"].rows.height == 3


def test_a_run_waits_for_a_procedure_that_is_just_being_replaced(
    server: Database, database: str, tmp_path: Path
) -> None:
    project = make(tmp_path / "project", server, database)
    text = next(statement for statement in SQL if "PROCEDURE badges(" in statement)
    with replaced_meanwhile(server, database, "badges", text):
        assert project.run("run", "badges", "--period", "2021-07") == 0


def test_a_missing_procedure_that_nobody_replaces_is_an_error_at_once(
    connection: Connection, database: str
) -> None:
    connection.execute("CREATE PROCEDURE figure() SELECT 1 AS a")
    connection.call("figure")
    connection.execute("DROP PROCEDURE figure")
    assert not connection.settled()
    with locked(connection, database), pytest.raises(DatabaseError) as raised:
        connection.call("figure")
    assert raised.value.faults[0].code == "database.procedure-missing"


@pytest.mark.parametrize("name", ["total", "twice", "logged"])
def test_where_the_new_text_fails_after_the_drop_the_old_one_is_put_back(
    connection: Connection, database: str, tmp_path: Path, name: str
) -> None:
    apply(connection, shop(tmp_path), database)
    kind = of(tmp_path, name).kind
    before = definition(connection, kind, name)
    file, text, _ = next(one for one in BROKEN.values() if one[0].endswith(name))
    with pytest.raises(DatabaseError):
        swap(connection, of(tmp_path, name, **{file: text}))
    assert before is not None
    assert definition(connection, kind, name) == before
    connection.execute("INSERT INTO sale VALUES (1, 3)")
    assert connection.query("CALL total()").frame.item() == 6


@pytest.fixture
def deployer(
    server: Database, connection: Connection, database: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Connection]:
    """A session of an account that may create and drop here, and neither grant nor see what was granted."""
    user = f"deployer_{os.getpid()}"
    connection.execute(f"CREATE USER {user}@localhost IDENTIFIED BY 'secret-of-it'")
    connection.execute(f"GRANT ALL ON {database}.* TO {user}@localhost")
    monkeypatch.setenv("REPORTER_PASSWORD", "secret-of-it")
    with connect(replace(server, private=False, user=user), database) as opened:
        yield opened
    connection.execute(f"DROP USER {user}@localhost")


def test_where_grants_cant_be_seen_nothing_is_dropped(
    deployer: Connection, connection: Connection, database: str, tmp_path: Path
) -> None:
    apply(deployer, shop(tmp_path), database)
    before = definition(connection, "procedure", "total")
    with pytest.raises(DatabaseError) as raised:
        replace_by_steps(deployer, of(tmp_path, "total"))
    (fault,) = raised.value.faults
    assert fault.what == "what accounts may do with the routine can't be seen"
    assert "GRANT SELECT ON mysql.procs_priv" in fault.remedy
    assert definition(connection, "procedure", "total") == before


@pytest.fixture
def reader(deployer: Connection, connection: Connection, database: str, tmp_path: Path) -> Iterator[str]:
    """An account that may call a procedure which the deployer made, and sees what was granted of it."""
    apply(deployer, shop(tmp_path), database)
    name = f"reader_{os.getpid()}@localhost"
    connection.execute(f"CREATE USER {name} IDENTIFIED BY 'secret-of-it'")
    connection.execute(f"GRANT EXECUTE ON PROCEDURE total TO {name}")
    connection.execute(f"GRANT SELECT ON mysql.procs_priv TO deployer_{os.getpid()}@localhost")
    yield name
    connection.execute(f"DROP USER {name}")


def readers(connection: Connection) -> list[tuple[object, ...]]:
    return [row[2:] for row in connection.query(GRANTS).frame.rows() if row[0].startswith("reader")]


def test_where_grants_cant_be_given_back_nothing_is_dropped(
    deployer: Connection, connection: Connection, database: str, reader: str, tmp_path: Path
) -> None:
    changed = of(tmp_path, "total", procedures__total=SHOP["procedures__total"].replace("SUM", "MAX"))
    before = definition(connection, "procedure", "total")
    with pytest.raises(DatabaseError) as raised:
        replace_by_steps(deployer, changed)
    (fault,) = raised.value.faults
    assert fault.code == "project.grant-option"
    assert definition(connection, "procedure", "total") == before
    assert readers(connection) == [("total", "Execute")], reader
    connection.execute(fault.remedy.removeprefix("as one who may: "))
    deployer.execute(f"USE {database}")  # a session reads a database's privileges when it enters it
    replace_by_steps(deployer, changed)
    assert definition(connection, "procedure", "total") != before
    assert readers(connection) == [("total", "Execute")], "neither lost nor left with the scratch routine"


def test_what_an_account_made_itself_asks_for_no_right_to_grant(
    deployer: Connection, connection: Connection, database: str, tmp_path: Path
) -> None:
    own = f"deployer_{os.getpid()}@localhost"
    apply(deployer, shop(tmp_path), database)
    connection.execute(f"GRANT SELECT ON mysql.procs_priv TO {own}")
    connection.execute(f"GRANT EXECUTE, ALTER ROUTINE ON PROCEDURE total TO {own}")
    replace_by_steps(deployer, of(tmp_path, "total"))


def test_grants_that_cant_be_given_back_later_are_named_with_the_statements_that_do(
    deployer: Connection, connection: Connection, database: str, reader: str, tmp_path: Path
) -> None:
    owed.keep(connection, "procedure", "total", (f"GRANT EXECUTE ON PROCEDURE total TO {reader}",))
    connection.execute(f"REVOKE EXECUTE ON PROCEDURE total FROM {reader}")
    with pytest.raises(DatabaseError) as raised:
        apply(deployer, shop(tmp_path), database)
    (fault,) = raised.value.faults
    assert fault.code == "project.grants-lost"
    connection.execute(fault.remedy.removeprefix("as one who may grant: "))
    assert readers(connection) == [("total", "Execute")]


def test_what_an_apply_that_was_cut_off_took_is_given_back_by_the_next(
    connection: Connection, database: str, tmp_path: Path, granted: list[tuple[object, ...]]
) -> None:
    first, second = (f"{row[0]}@{row[1]}" for row in granted if row[2] == "total")
    statements = (
        f"GRANT EXECUTE ON PROCEDURE total TO {first}",
        f"GRANT EXECUTE, ALTER ROUTINE ON PROCEDURE total TO {second} WITH GRANT OPTION",
    )
    owed.keep(connection, "procedure", "total", statements)
    owed.keep(connection, "procedure", "long_gone", ("GRANT EXECUTE ON PROCEDURE long_gone TO nobody",))
    connection.execute("DROP PROCEDURE total")
    assert sorted(connection.query(GRANTS).frame.rows()) != granted
    apply(connection, shop(tmp_path), database)
    assert sorted(connection.query(GRANTS).frame.rows()) == granted
    assert connection.query("SELECT COUNT(*) FROM reporter_grants").frame.item() == 0
