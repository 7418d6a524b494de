"""What the database has otherwise than the project: every way of differing, none that isn't one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reporter.database import Connection, Database, connect
from reporter.database.deploy import apply, plan
from reporter.database.drift import Difference, differences, shown
from tests.database.test_deploy import SHOP, names, shop

HAND_MADE = {
    "procedure total": ("DROP PROCEDURE total", "CREATE PROCEDURE total() SELECT 7 AS total"),
    "function twice": (
        "DROP FUNCTION twice",
        "CREATE FUNCTION twice(p_a INT) RETURNS INT DETERMINISTIC RETURN 3 * p_a",
    ),
    "view doubled": ("ALTER VIEW doubled AS SELECT id, 0 AS units FROM sale",),
    "trigger logged": (
        "DROP TRIGGER logged",
        "CREATE TRIGGER logged AFTER INSERT ON sale FOR EACH ROW INSERT INTO log VALUES (NEW.id, 9)",
    ),
    "table sale": ("ALTER TABLE sale ADD COLUMN colour INT",),
    "table log": ("ALTER TABLE log ADD KEY by_id (id)",),
}


@pytest.fixture
def database(schema: Callable[[], str]) -> str:
    return schema()


@pytest.fixture
def connection(server: Database, database: str) -> Iterator[Connection]:
    with connect(server, database) as opened:
        yield opened


def found(connection: Connection, database: str, folder: Path) -> tuple[Difference, ...]:
    return differences(connection, shop(folder), database)


def test_what_was_just_applied_differs_in_nothing(
    connection: Connection, database: str, tmp_path: Path
) -> None:
    apply(connection, shop(tmp_path), database)
    assert found(connection, database, tmp_path) == ()


@pytest.mark.parametrize("what", HAND_MADE)
def test_what_somebody_altered_on_the_server_is_found(
    connection: Connection, database: str, tmp_path: Path, what: str
) -> None:
    apply(connection, shop(tmp_path), database)
    for statement in HAND_MADE[what]:
        connection.execute(statement)
    (one,) = found(connection, database, tmp_path)
    assert (f"{one.kind} {one.name}", one.state) == (what, "altered")
    assert one.remedy


def test_apply_puts_back_what_was_altered_and_the_plan_shows_how(
    connection: Connection, database: str, tmp_path: Path
) -> None:
    apply(connection, shop(tmp_path), database)
    for what in ("procedure total", "view doubled", "trigger logged", "function twice"):
        for statement in HAND_MADE[what]:
            connection.execute(statement)
    planned = {c.name: c for c in plan(connection, shop(tmp_path), database) if c.action == "replace"}
    assert "-SELECT 7 AS total\n+BEGIN\n+  SELECT SUM(units)" in shown(planned["total"])
    assert sorted(names(apply(connection, shop(tmp_path), database).replaced)) == sorted(planned)
    assert found(connection, database, tmp_path) == ()
    connection.execute("INSERT INTO sale VALUES (1, 3)")
    assert connection.query("CALL total()").frame.item() == 6


def test_what_only_one_of_them_has_is_found_and_nothing_of_our_own(
    connection: Connection, database: str, tmp_path: Path
) -> None:
    apply(connection, shop(tmp_path), database)
    connection.execute("CREATE TABLE theirs (a INT)")
    connection.execute("CREATE PROCEDURE somebodys() SELECT 1")
    connection.execute("DROP VIEW doubled")
    states = {(one.name, one.state) for one in found(connection, database, tmp_path)}
    assert states == {("theirs", "unknown"), ("somebodys", "unknown"), ("doubled", "missing")}


def test_a_changed_file_and_a_missing_one_are_outdated_and_dropped(
    connection: Connection, database: str, tmp_path: Path
) -> None:
    apply(connection, shop(tmp_path), database)
    total = SHOP["procedures__total"].replace("SUM(units)", "MAX(units)")
    schema = shop(tmp_path, procedures__total=total, triggers__logged=None)
    assert {(one.name, one.state) for one in differences(connection, schema, database)} == {
        ("total", "outdated"),
        ("logged", "dropped"),
    }
    planned = {change.name: shown(change) for change in plan(connection, schema, database)}
    assert "-  SELECT SUM(units) AS total FROM doubled;\n+  SELECT MAX(units) AS" in planned["total"]
    assert "-CREATE TRIGGER logged" in planned["logged"]


def test_looking_changes_nothing(connection: Connection, database: str, tmp_path: Path) -> None:
    apply(connection, shop(tmp_path), database)
    connection.execute("INSERT INTO sale VALUES (1, 3)")
    text = SHOP["tables__sale"].replace("units INT", "price INT, units INT")
    before = connection.query("SHOW TABLES").frame
    changed = shop(tmp_path, tables__sale=text)
    plan(connection, changed, database)
    (one,) = differences(connection, changed, database)[:1]
    assert "price" in one.what
    assert connection.query("SHOW TABLES").frame.equals(before)
    assert connection.query("SELECT units FROM sale").frame.item() == 3


def test_a_database_of_an_earlier_version_is_brought_up_to_date(
    connection: Connection, database: str, tmp_path: Path
) -> None:
    """Before the server's own text was kept, reporter_objects had no column for it."""
    apply(connection, shop(tmp_path), database)
    connection.execute("ALTER TABLE reporter_objects DROP COLUMN definition")
    assert names(apply(connection, shop(tmp_path), database).replaced) == [
        "twice",
        "doubled",
        "total",
        "logged",
    ]
    assert apply(connection, shop(tmp_path), database).replaced == ()


def test_a_table_that_somebody_brought_to_its_file_is_taken_as_it_is(
    connection: Connection, database: str, tmp_path: Path
) -> None:
    apply(connection, shop(tmp_path), database)
    connection.execute("INSERT INTO sale VALUES (1, 3)")
    connection.execute("ALTER TABLE sale ADD COLUMN price INT AFTER id")
    text = SHOP["tables__sale"].replace("units INT", "price INT, units INT")
    schema = shop(tmp_path, tables__sale=text)
    apply(connection, schema, database)
    assert differences(connection, schema, database) == ()
    assert connection.query("SELECT units FROM sale").frame.item() == 3


def rewritten(connection: Connection) -> None:
    """What the server said at the last apply, as an earlier version of it might have said it."""
    connection.execute(
        "UPDATE reporter_objects SET server = '10.5.1-before',"
        " definition = REPLACE(REPLACE(definition, 'sale', 'SALE'), '`', '\"') WHERE kind <> 'table'"
    )


def test_an_upgraded_server_that_says_the_same_in_other_words_is_no_difference(
    connection: Connection, database: str, tmp_path: Path
) -> None:
    apply(connection, shop(tmp_path), database)
    rewritten(connection)
    assert found(connection, database, tmp_path) == ()
    before = connection.query("SELECT COUNT(*) FROM information_schema.ROUTINES").frame.item()
    applied = apply(connection, shop(tmp_path), database)
    assert (applied.created, applied.replaced) == ((), ())
    assert {change.action for change in plan(connection, shop(tmp_path), database)} == {"keep"}
    assert connection.query("SELECT COUNT(*) FROM information_schema.ROUTINES").frame.item() == before
    same = "SELECT COUNT(*) FROM reporter_objects WHERE server <> VERSION()"
    assert connection.query(same).frame.item() == 0, "it is recorded anew"


def test_what_somebody_altered_before_an_upgrade_is_still_found(
    connection: Connection, database: str, tmp_path: Path
) -> None:
    apply(connection, shop(tmp_path), database)
    rewritten(connection)
    for what in ("procedure total", "view doubled", "trigger logged", "function twice"):
        for statement in HAND_MADE[what]:
            connection.execute(statement)
    states = {(one.name, one.state) for one in found(connection, database, tmp_path)}
    assert states == {(name, "altered") for name in ("total", "doubled", "logged", "twice")}
