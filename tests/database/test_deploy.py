"""The project brought into a database: idempotent, careful, and clear about what the server refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reporter.database import Connection, Database, connect
from reporter.database.deploy import apply, plan
from reporter.database.locking import lock_name, locked
from reporter.database.project import Schema, read
from reporter.database.replacing import replace_by_steps
from reporter.errors import AlreadyRunningError, DatabaseError
from tests.database.test_project import written

SHOP = {
    "tables__sale": "-- Sales.\nCREATE TABLE IF NOT EXISTS sale (id INT PRIMARY KEY, units INT NOT NULL)",
    "tables__log": "-- Changes.\nCREATE TABLE IF NOT EXISTS log (id INT, seen INT)",
    "functions__twice": "-- Twice.\nCREATE FUNCTION twice(p_a INT) RETURNS INT DETERMINISTIC\nRETURN 2 * p_a",
    "views__doubled": "-- Doubled.\nCREATE VIEW doubled AS SELECT id, twice(units) AS units FROM sale",
    "procedures__total": (
        "-- The total.\nCREATE PROCEDURE total()\nBEGIN\n  SELECT SUM(units) AS total FROM doubled;\nEND"
    ),
    "triggers__logged": (
        "-- Logs.\nCREATE TRIGGER logged AFTER INSERT ON sale FOR EACH ROW\n"
        "INSERT INTO log VALUES (NEW.id, 1)"
    ),
}


@pytest.fixture
def database(schema: Callable[[], str]) -> str:
    return schema()


@pytest.fixture
def connection(server: Database) -> Iterator[Connection]:
    with connect(server) as opened:
        yield opened


def shop(folder: Path, **changes: str | None) -> Schema:
    """The shop's schema with some files changed, or left out where None."""
    texts = {key: text for key, text in (SHOP | changes).items() if text is not None}
    folder.mkdir(exist_ok=True)
    for old in folder.rglob("*.sql"):
        old.unlink()
    return read(written(folder, **texts)).schema("s")


def names(changes: tuple[object, ...]) -> list[str]:
    return [getattr(change, "name", "") for change in changes]


def routines(connection: Connection) -> list[str]:
    """The names of the current database's routines, in order."""
    rows = connection.query(
        "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() ORDER BY 1"
    ).frame
    return [str(name) for (name,) in rows.iter_rows()]


def test_everything_is_created_in_an_order_that_works(
    connection: Connection, database: str, tmp_path: Path
) -> None:
    connection.execute(f"DROP DATABASE {database}")
    applied = apply(connection, shop(tmp_path), database)
    assert names(applied.created) == ["log", "sale", "twice", "doubled", "total", "logged"]
    connection.execute("INSERT INTO sale VALUES (1, 3)")
    assert connection.query("CALL total()").frame.item() == 6
    assert connection.query("SELECT COUNT(*) FROM log").frame.item() == 1


def test_a_second_apply_touches_nothing(connection: Connection, database: str, tmp_path: Path) -> None:
    schema = shop(tmp_path)
    apply(connection, schema, database)
    made = "SELECT kind, name, applied_at FROM reporter_objects ORDER BY 1, 2"
    altered = (
        "SELECT ROUTINE_NAME, CREATED, LAST_ALTERED FROM information_schema.ROUTINES"
        f" WHERE ROUTINE_SCHEMA = '{database}' ORDER BY 1"
    )
    before = connection.query(made).frame, connection.query(altered).frame
    applied = apply(connection, schema, database)
    assert (len(applied.unchanged), applied.created, applied.replaced, applied.dropped) == (6, (), (), ())
    after = connection.query(made).frame, connection.query(altered).frame
    assert all(a.equals(b) for a, b in zip(before, after, strict=True))
    assert {change.action for change in plan(connection, schema, database)} == {"keep"}


def test_a_changed_object_is_replaced_and_no_other(
    connection: Connection, database: str, tmp_path: Path
) -> None:
    apply(connection, shop(tmp_path), database)
    connection.execute("INSERT INTO sale VALUES (1, 3)")
    changes = {
        "functions__twice": SHOP["functions__twice"].replace("2 *", "20 *"),
        "triggers__logged": SHOP["triggers__logged"].replace("NEW.id, 1", "NEW.id, 2"),
        "procedures__total": SHOP["procedures__total"].replace("SUM(units)", "MAX(units)"),
        "views__doubled": SHOP["views__doubled"].replace("FROM sale", "FROM sale WHERE id > 0"),
    }
    applied = apply(connection, shop(tmp_path, **changes), database)
    assert sorted(names(applied.replaced)) == ["doubled", "logged", "total", "twice"], "not the tables"
    assert connection.query("CALL total()").frame.item() == 60
    connection.execute("INSERT INTO sale VALUES (2, 1)")
    assert connection.query("SELECT seen FROM log ORDER BY id").frame["seen"].to_list() == [1, 2]


def test_a_view_follows_what_it_is_compiled_from(
    connection: Connection, database: str, tmp_path: Path
) -> None:
    views = {
        "views__all_of_it": "-- c\nCREATE VIEW all_of_it AS SELECT * FROM doubled",
        "views__all_of_that": "-- c\nCREATE VIEW all_of_that AS SELECT * FROM all_of_it",
    }
    apply(connection, shop(tmp_path, **views), database)
    wider = SHOP["views__doubled"].replace("SELECT id,", "SELECT id AS number, id,")
    applied = apply(connection, shop(tmp_path, views__doubled=wider, **views), database)
    assert names(applied.replaced) == ["doubled", "all_of_it", "all_of_that"]
    assert connection.query("SELECT * FROM all_of_that").names == ("number", "id", "units")


def test_what_no_file_has_any_more_is_dropped_but_nothing_else(
    connection: Connection, database: str, tmp_path: Path
) -> None:
    apply(connection, shop(tmp_path), database)
    connection.execute("CREATE PROCEDURE somebodys() SELECT 1")
    applied = apply(connection, shop(tmp_path, procedures__total=None, views__doubled=None), database)
    assert sorted(names(applied.dropped)) == ["doubled", "total"]
    assert routines(connection) == ["somebodys", "twice"]


def test_what_somebody_dropped_comes_back(connection: Connection, database: str, tmp_path: Path) -> None:
    apply(connection, shop(tmp_path), database)
    connection.execute("DROP TRIGGER logged")
    connection.execute("DROP VIEW doubled")
    assert names(apply(connection, shop(tmp_path), database).created) == ["doubled", "logged"]


def test_a_table_becomes_a_view_of_the_same_name(
    connection: Connection, database: str, tmp_path: Path
) -> None:
    apply(connection, shop(tmp_path, triggers__logged=None), database)
    view = {"tables__log": None, "views__log": "-- Now a view.\nCREATE VIEW log AS SELECT 1 AS id, 2 AS seen"}
    applied = apply(connection, shop(tmp_path, triggers__logged=None, **view), database)
    assert (names(applied.created), names(applied.dropped)) == (["log"], ["log"])


BROKEN = {
    "a procedure": (
        "procedures__total",
        "-- c\nCREATE PROCEDURE total()\nBEGIN\n  SELECT 1;\n  SELEC 2;\nEND",
        5,
    ),
    "a function": (
        "functions__twice",
        "-- c\nCREATE FUNCTION twice(p_a INT)\nRETURNS INT DETERMINISTIC RETURN (",
        3,
    ),
    "a trigger": (
        "triggers__logged",
        "-- c\nCREATE TRIGGER logged AFTER INSERT ON sale FOR EACH ROW\nINSERT log",
        3,
    ),
    "a view": (
        "views__doubled",
        "-- c\nCREATE VIEW doubled AS\nSELECT id,\n  missing AS units FROM sale",
        4,
    ),
}


@pytest.mark.parametrize(("file", "text", "line"), BROKEN.values(), ids=BROKEN)
def test_a_broken_text_leaves_the_old_object_and_names_the_line(
    connection: Connection, database: str, tmp_path: Path, file: str, text: str, line: int
) -> None:
    apply(connection, shop(tmp_path), database)
    with pytest.raises(DatabaseError) as raised:
        apply(connection, shop(tmp_path, **{file: text}), database)
    (fault,) = raised.value.faults
    kind, name = file.split("__")
    assert fault.place == f"{tmp_path}/s/{kind}/{name}.sql:{line}"
    assert text.splitlines()[line - 1].strip() in fault.found
    connection.execute("INSERT INTO sale VALUES (1, 3)")
    assert connection.query("CALL total()").frame.item() == 6
    assert connection.query("SELECT seen FROM log").frame.item() == 1


@pytest.mark.parametrize("what", ["a procedure", "a function", "a trigger"])
def test_replacing_by_steps_leaves_the_old_object_too(
    connection: Connection, database: str, tmp_path: Path, what: str
) -> None:
    """The way of servers without CREATE OR REPLACE works, and fails safely, on every server."""
    apply(connection, shop(tmp_path), database)
    file, text, _ = BROKEN[what]
    name = file.split("__")[1]
    good = next(found for found in shop(tmp_path).objects if found.name == name)
    broken = next(found for found in shop(tmp_path, **{file: text}).objects if found.name == name)
    replace_by_steps(connection, good)
    with pytest.raises(DatabaseError):
        replace_by_steps(connection, broken)
    connection.execute("INSERT INTO sale VALUES (1, 3)")
    assert connection.query("CALL total()").frame.item() == 6
    assert connection.query("SELECT seen FROM log").frame.item() == 1
    assert routines(connection) == ["total", "twice"]


def test_the_faults_of_several_objects_come_at_once_and_the_sound_ones_are_applied(
    connection: Connection, database: str, tmp_path: Path
) -> None:
    apply(connection, shop(tmp_path), database)
    changes = {key: text for key, text, _ in (BROKEN["a procedure"], BROKEN["a view"])}
    with pytest.raises(DatabaseError) as raised:
        apply(
            connection,
            shop(tmp_path, views__fine="-- c\nCREATE VIEW fine AS SELECT 1 AS a", **changes),
            database,
        )
    assert len(raised.value.faults) == 2
    assert connection.query("SELECT a FROM fine").frame.item() == 1


def test_a_changed_table_keeps_its_rows_unless_reset(
    connection: Connection, database: str, tmp_path: Path
) -> None:
    apply(connection, shop(tmp_path), database)
    wider = {"tables__sale": SHOP["tables__sale"].replace("units INT", "price INT, units INT")}
    assert names(apply(connection, shop(tmp_path, **wider), database).replaced) == ["sale", "doubled"], (
        "an empty one is made anew"
    )
    connection.execute("INSERT INTO sale VALUES (1, 2, 3)")
    assert connection.query("SELECT id FROM log").frame.item() == 1, "and has its trigger again"
    for schema in (
        shop(tmp_path),
        shop(tmp_path, tables__sale=None, views__doubled=None, triggers__logged=None),
    ):
        with pytest.raises(DatabaseError, match="migration") as raised:
            apply(connection, schema, database)
        assert raised.value.faults[0].code == "project.table-changed"
        assert connection.query("SELECT price FROM sale").frame.item() == 2
    apply(connection, shop(tmp_path), database, reset=True)
    assert connection.query("SELECT COUNT(*) FROM sale").frame.item() == 0


def test_one_change_at_a_time(server: Database, connection: Connection, database: str) -> None:
    with connect(server) as other:
        with locked(other, database), pytest.raises(AlreadyRunningError), locked(connection, database, 0):
            pass
        with locked(connection, database, 0):
            assert other.query("SELECT IS_USED_LOCK(%s)", (lock_name(database),)).frame.item() is not None


def test_the_database_gets_the_collation_that_both_servers_share(
    connection: Connection, database: str, tmp_path: Path
) -> None:
    connection.execute(f"ALTER DATABASE {database} CHARACTER SET latin1 COLLATE latin1_swedish_ci")
    apply(connection, shop(tmp_path), database)
    assert connection.query("SELECT @@collation_database").frame.item() == "utf8mb4_unicode_ci"
