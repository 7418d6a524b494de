"""New rows made ready aside, then put in place of the old ones in one step.

The staging database has the project's tables, empty and without triggers, under their own names, and the
routines that ``after_load`` needs; so derived tables are made from the new rows before anyone sees them.
One RENAME TABLE of all tables then makes them the schema's: both servers do all of it or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from reporter.database.connection import Connection
from reporter.database.definer import owned
from reporter.database.naming import qualified, quoted
from reporter.database.project import AFTER_LOAD, Schema
from reporter.errors import DatabaseError

__all__ = ["derive", "keys_last", "staging", "swap", "tidy"]

_OLD = "__old"
_WAIT = 120  # seconds that the swap waits for readers; those that come later wait behind it
_KEY = re.compile(r"^\s*(KEY (`(?:[^`]|``)+`) .*?),?$", re.MULTILINE)
_TRIGGERS = """
SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = %s
 ORDER BY EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER
"""


@contextmanager
def staging(connection: Connection, schema: Schema, database: str) -> Iterator[str]:
    """The name of a database with empty copies of the tables; after the block it is gone."""
    stage = f"{database}__load"
    tidy(connection, schema, database)
    connection.execute(f"DROP DATABASE IF EXISTS {quoted(stage)}")
    connection.execute(f"CREATE DATABASE {quoted(stage)} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
    try:
        for table in schema.of("table"):
            connection.execute(
                f"CREATE TABLE {qualified(stage, table.name)} LIKE {qualified(database, table.name)}"
            )
        yield stage
    finally:
        with suppress(DatabaseError):  # a lost session: the next load drops it
            connection.execute(f"DROP DATABASE IF EXISTS {quoted(stage)}")


@contextmanager
def keys_last(connection: Connection, table: str) -> Iterator[None]:
    """A block that fills an empty table; its keys that aren't unique are built afterwards, sorted, in half
    the time.

    Unique keys stay, as only they can tell which row of the source repeats another.
    """
    text = connection.query(f"SHOW CREATE TABLE {table}").frame.row(0)[1]
    keys = _KEY.findall(text)
    if keys:
        connection.execute(f"ALTER TABLE {table} " + ", ".join(f"DROP KEY {name}" for _, name in keys))
    yield
    if keys:
        connection.execute(f"ALTER TABLE {table} " + ", ".join(f"ADD {key}" for key, _ in keys))


def tidy(connection: Connection, schema: Schema, database: str) -> None:
    """Drops what a load that was killed right after its swap left: the old tables with their triggers."""
    old = ", ".join(qualified(database, table.name + _OLD) for table in schema.of("table"))
    if old:
        connection.execute(f"DROP TABLE IF EXISTS {old}")


def derive(connection: Connection, schema: Schema, stage: str) -> None:
    """Runs the schema's procedure after_load, where it has one, on the staged rows."""
    objects = schema.after_load
    if not objects:
        return
    connection.execute(f"USE {quoted(stage)}")
    for found in objects:
        connection.execute(found.create())
    connection.execute(f"CALL {quoted(AFTER_LOAD)}()")


def swap(connection: Connection, schema: Schema, database: str, stage: str) -> None:
    """Makes the staged tables the schema's. Where their triggers can't be made again, the old tables come
    back.

    Between the rename and the last trigger, some milliseconds, the tables have no triggers.
    """
    names = [table.name for table in schema.of("table")]
    connection.execute(f"USE {quoted(database)}")
    triggers = _triggers(connection, schema, database)
    connection.execute(f"SET SESSION lock_wait_timeout = {_WAIT}")
    _rename(connection, [pair for name in names for pair in _forward(database, stage, name)])
    connection.execute("SET SESSION lock_wait_timeout = DEFAULT")
    try:
        _restore(connection, triggers)
    except BaseException:
        _drop(connection, triggers)
        _rename(connection, [pair for name in names for pair in _back(database, stage, name)])
        _restore(connection, triggers)
        raise
    tidy(connection, schema, database)


def _forward(database: str, stage: str, name: str) -> list[tuple[str, str]]:
    here = qualified(database, name)
    return [(here, qualified(database, name + _OLD)), (qualified(stage, name), here)]


def _back(database: str, stage: str, name: str) -> list[tuple[str, str]]:
    here = qualified(database, name)
    return [(here, qualified(stage, name)), (qualified(database, name + _OLD), here)]


def _rename(connection: Connection, pairs: Sequence[tuple[str, str]]) -> None:
    connection.execute("RENAME TABLE " + ", ".join(f"{old} TO {new}" for old, new in pairs))


def _triggers(connection: Connection, schema: Schema, database: str) -> dict[str, str]:
    """The schema's triggers by name, as the database has them, and as the project has them where it lacks
    one.
    """
    names = connection.query(_TRIGGERS, (database,)).frame.get_column("TRIGGER_NAME").to_list()
    there = {
        name: connection.query(f"SHOW CREATE TRIGGER {qualified(database, name)}").frame.row(0)[2]
        for name in names
    }
    known = {name.lower() for name in there}
    return there | {t.name: owned(connection, t) for t in schema.of("trigger") if t.name.lower() not in known}


def _restore(connection: Connection, triggers: dict[str, str]) -> None:
    """A renamed table takes its triggers with it, and their names are the schema's: dropped there, made
    here.
    """
    _drop(connection, triggers)
    for text in triggers.values():
        connection.execute(text)


def _drop(connection: Connection, triggers: dict[str, str]) -> None:
    for name in triggers:
        connection.execute(f"DROP TRIGGER IF EXISTS {quoted(name)}")
