"""Tables changed by numbered migrations: each once, in order, and clear about one that fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reporter.database import Connection, Database, connect
from reporter.database.deploy import apply
from reporter.database.drift import differences
from reporter.database.project import read
from reporter.errors import DatabaseError, Fault
from tests.database.test_deploy import SHOP, shop
from tests.database.test_project import faults, written

WIDER = {
    "tables__sale": "-- Sales.\nCREATE TABLE sale (id INT PRIMARY KEY, price INT, units INT NOT NULL)",
    "migrations__0001_price": "-- Prices.\nALTER TABLE sale ADD COLUMN price INT AFTER id;\n",
}
FILLED = WIDER | {
    "migrations__0002_prices": (
        "-- Old rows.\nUPDATE sale SET price = 10;\nUPDATE sale\n  SET prize = 11;\n"
        "UPDATE sale SET units = units;\n"
    )
}


@pytest.fixture
def database(schema: Callable[[], str]) -> str:
    return schema()


@pytest.fixture
def connection(server: Database, database: str) -> Iterator[Connection]:
    with connect(server, database) as opened:
        yield opened


@pytest.fixture
def filled(connection: Connection, database: str, tmp_path: Path) -> Connection:
    """The shop as it was before its migrations, with a row."""
    apply(connection, shop(tmp_path), database)
    connection.execute("INSERT INTO sale VALUES (1, 3)")
    return connection


def states(connection: Connection) -> list[tuple[object, ...]]:
    return connection.query("SELECT name, state, done FROM reporter_migrations ORDER BY 1").frame.rows()


def refused(
    connection: Connection, database: str, folder: Path, files: dict[str, str], *, resume: bool = False
) -> tuple[Fault, ...]:
    with pytest.raises(DatabaseError) as raised:
        apply(connection, shop(folder, **files), database, resume=resume)
    return raised.value.faults


def test_a_migration_changes_a_table_that_holds_rows_once(
    filled: Connection, database: str, tmp_path: Path
) -> None:
    schema = shop(tmp_path, **WIDER)
    assert apply(filled, schema, database).migrated == ("0001_price",)
    assert apply(filled, schema, database).migrated == ()
    assert filled.query("SELECT id, price, units FROM sale").frame.rows() == [(1, None, 3)]
    assert states(filled) == [("0001_price", "applied", 1)]
    assert differences(filled, schema, database) == ()
    filled.execute("INSERT INTO sale VALUES (2, 1, 1)")
    assert filled.query("SELECT COUNT(*) FROM log").frame.item() == 2, "and the table has its triggers still"


def test_a_new_database_has_its_tables_as_they_are_now_and_runs_no_migration(
    connection: Connection, database: str, tmp_path: Path
) -> None:
    schema = shop(tmp_path, **WIDER)
    assert apply(connection, schema, database).migrated == ()
    assert states(connection) == [("0001_price", "included", 1)]
    assert differences(connection, schema, database) == ()
    assert apply(connection, schema, database).migrated == ()


def test_a_changed_applied_migration_is_an_error_that_names_it(
    filled: Connection, database: str, tmp_path: Path
) -> None:
    apply(filled, shop(tmp_path, **WIDER), database)
    commented = WIDER["migrations__0001_price"].replace("-- Prices.", "-- What a unit costs.")
    apply(filled, shop(tmp_path, **WIDER | {"migrations__0001_price": commented}), database)
    other = WIDER["migrations__0001_price"].replace("INT", "BIGINT")
    (fault,) = refused(filled, database, tmp_path, WIDER | {"migrations__0001_price": other})
    assert (fault.code, fault.place) == ("migration.changed", f"{tmp_path}/s/migrations/0001_price.sql")
    rewritten = shop(tmp_path, **WIDER | {"migrations__0001_price": other})
    (found,) = differences(filled, rewritten, database)
    assert (found.kind, found.name, found.state, found.remedy) == (
        "migration", "0001_price", "altered", fault.remedy
    )  # fmt: skip
    (fault,) = refused(filled, database, tmp_path, {"tables__sale": WIDER["tables__sale"]})
    assert fault.code == "migration.missing"
    assert "0001_price" in fault.what


def test_a_late_migration_with_a_low_number_is_refused(
    filled: Connection, database: str, tmp_path: Path
) -> None:
    apply(filled, shop(tmp_path, **WIDER), database)
    (fault,) = refused(
        filled, database, tmp_path, WIDER | {"migrations__0000_first": "ALTER TABLE log ADD a INT"}
    )
    assert fault.code == "migration.order"


def test_a_failed_migration_names_its_line_and_holds_everything_up_until_it_is_resumed(
    filled: Connection, database: str, tmp_path: Path
) -> None:
    place = f"{tmp_path}/s/migrations/0002_prices.sql:4"
    for _ in range(2):  # as it happens, and at the next apply, which runs nothing
        (fault,) = refused(filled, database, tmp_path, FILLED)
        assert fault.place == place
        assert "statement 2 of 3 of migration 0002_prices" in fault.what
        assert "SET prize = 11" in fault.found
        assert "--resume s (statement 1 stands" in fault.remedy
        assert states(filled) == [("0001_price", "applied", 1), ("0002_prices", "failed", 1)]
        filled.execute("UPDATE sale SET price = price + 1")
    assert filled.query("SELECT price FROM sale").frame.item() == 12, "the first statement ran once"

    mended = FILLED["migrations__0002_prices"].replace("prize = 11", "units = 4")
    again = mended.replace("price = 10", "price = 20")
    (fault,) = refused(filled, database, tmp_path, FILLED | {"migrations__0002_prices": again}, resume=True)
    assert fault.code == "migration.changed", "what stands may not be rewritten"
    schema = shop(tmp_path, **FILLED | {"migrations__0002_prices": mended})
    assert apply(filled, schema, database, resume=True).migrated == ("0002_prices",)
    assert filled.query("SELECT price, units FROM sale").frame.rows() == [(12, 4)]
    assert differences(filled, schema, database) == ()


def test_an_interrupted_migration_isnt_taken_for_done(
    filled: Connection, database: str, tmp_path: Path
) -> None:
    refused(filled, database, tmp_path, FILLED)
    filled.execute("UPDATE reporter_migrations SET state = 'running' WHERE name = '0002_prices'")
    (fault,) = refused(filled, database, tmp_path, FILLED)
    assert fault.code == "migration.interrupted"
    assert fault.place == f"{tmp_path}/s/migrations/0002_prices.sql:3"


def test_a_migration_that_leads_elsewhere_than_its_table_file_is_found(
    filled: Connection, database: str, tmp_path: Path
) -> None:
    last = WIDER | {"migrations__0001_price": "ALTER TABLE sale ADD COLUMN price INT"}
    (fault,) = refused(filled, database, tmp_path, last)
    assert fault.code == "project.table-changed"
    assert filled.query("SELECT units FROM sale").frame.item() == 3


def test_faults_of_files_come_at_once_before_anything_is_run(tmp_path: Path) -> None:
    found = faults(
        written(
            tmp_path,
            tables__sale=SHOP["tables__sale"],
            migrations__words="ALTER TABLE sale ADD a INT",
            migrations__0001_a="ALTER TABLE sale ADD a INT",
            migrations__0001_b="ALTER TABLE sale ADD b INT;\nCOMMIT;",
            migrations__0002_c="-- nothing",
        )
    )
    assert [(fault.code, fault.place.removeprefix(f"{tmp_path}/s/migrations/")) for fault in found] == [
        ("migration.statement", "0001_b.sql:2"),
        ("migration.empty", "0002_c.sql"),
        ("migration.name", "words.sql"),
        ("migration.number-twice", "0001_b.sql"),
    ]


def test_migrations_come_in_their_order(tmp_path: Path) -> None:
    project = read(written(tmp_path, migrations__0010_b="DO 1", migrations__0002_a="DO 2"))
    assert [one.name for one in project.schema("s").migrations] == ["0002_a", "0010_b"]
