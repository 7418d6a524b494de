# ruff: noqa: S608 (names are quoted)
"""Migrations applied, each once and in order, and kept in a table of the project's own.

DDL can't be rolled back, so that each statement that has worked is counted at once: a migration that fails
goes on at its failed statement, never from its beginning.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from reporter.database.connection import Connection
from reporter.database.migrations import Migration
from reporter.database.naming import qualified
from reporter.database.project import Schema
from reporter.database.records import Key
from reporter.database.refusals import line_named
from reporter.errors import DatabaseError, Fault

__all__ = ["Pending", "migrate", "pending"]

_TABLE = "reporter_migrations"
_CREATE = f"""
CREATE TABLE IF NOT EXISTS {_TABLE} (
  name     VARCHAR(190) NOT NULL PRIMARY KEY,
  state    VARCHAR(16)  NOT NULL COMMENT 'applied, included (in a new database), running, failed',
  done     INT          NOT NULL COMMENT 'statements that have worked',
  checksum CHAR(64)     NOT NULL COMMENT 'of those',
  message  TEXT,
  at       DATETIME     NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
"""
_UNFINISHED = ("running", "failed")


@dataclass(frozen=True, slots=True)
class _Recorded:
    name: str
    state: str
    done: int
    checksum: str
    message: str


@dataclass(frozen=True, slots=True)
class Pending:
    """The migrations that an apply would run, or only mark as included where the database is new; and what
    keeps it from that.
    """

    migrations: tuple[Migration, ...]
    new: bool
    faults: tuple[Fault, ...]


def pending(
    connection: Connection, schema: Schema, database: str, existing: Collection[Key], *, resume: bool = False
) -> Pending:
    """What is to be done; nothing is changed. A database is new where it has none of the schema's tables."""
    known = _recorded(connection, database, existing)
    waiting = [
        one for one in schema.migrations if one.name not in known or known[one.name].state in _UNFINISHED
    ]
    new = not any(("table", table.name.lower()) in existing for table in schema.of("table"))
    return Pending(tuple(waiting), new, tuple(_faults(schema, known, resume)))


def migrate(
    connection: Connection, schema: Schema, database: str, existing: Collection[Key], *, resume: bool = False
) -> tuple[str, ...]:
    """The names of the migrations that were run. Raises DatabaseError at the first that fails.

    A new database gets its tables as their files have them, which is what all migrations together lead to:
    they are only marked. ``resume`` goes on with one that failed.
    """
    todo = pending(connection, schema, database, existing, resume=resume)
    DatabaseError.raise_if(todo.faults)
    if not todo.migrations:
        return ()
    connection.execute(_CREATE)
    known = _recorded(connection, database, {("table", _TABLE)})
    for one in todo.migrations:
        if todo.new:
            _note(connection, one, "included", len(one.statements))
        else:
            _run(connection, one, known[one.name].done if one.name in known else 0)
    return () if todo.new else tuple(one.name for one in todo.migrations)


def _run(connection: Connection, one: Migration, done: int) -> None:
    _note(connection, one, "running", done)
    for at, statement in enumerate(one.statements[done:], start=done):
        try:
            connection.execute(statement.text)
        except DatabaseError as error:
            said = error.faults[0].found or error.faults[0].what
            _note(connection, one, "failed", at, said)
            raise DatabaseError(_refused(one, at, said)) from error
        _note(connection, one, "running", at + 1)
    _note(connection, one, "applied", len(one.statements))


def _note(connection: Connection, one: Migration, state: str, done: int, message: str | None = None) -> None:
    connection.execute(
        f"REPLACE INTO {_TABLE} (name, state, done, checksum, message, at)"
        " VALUES (%s, %s, %s, %s, %s, UTC_TIMESTAMP())",
        (one.name, state, done, one.checksum(done), message),
    )


def _recorded(connection: Connection, database: str, existing: Collection[Key]) -> dict[str, _Recorded]:
    if ("table", _TABLE) not in existing:
        return {}
    rows = connection.query(
        "SELECT name, state, done, checksum, COALESCE(message, '')"
        f" FROM {qualified(database, _TABLE)} ORDER BY name"
    ).frame.iter_rows()
    return {row[0]: _Recorded(*row) for row in rows}


def _faults(schema: Schema, known: Mapping[str, _Recorded], resume: bool) -> Iterator[Fault]:
    """What makes the history another than the one that was applied, or leaves it unfinished."""
    files = {one.name: one for one in schema.migrations}
    for name, record in known.items():
        if name not in files:
            yield Fault(
                "migration.missing",
                f"migration {name} was applied, and its file is gone",
                f"schema {schema.name}",
                remedy="bring the file back from version control",
            )
            continue
        one = files[name]
        if one.checksum(record.done) != record.checksum or len(one.statements) < record.done:
            yield _changed(one, record)
        elif record.state in _UNFINISHED and not resume:
            yield _unfinished(one, record)
    last = max((name for name in known), default="")
    for one in schema.migrations:
        if one.name not in known and one.name < last:
            yield Fault(
                "migration.order",
                f"migration {one.name} comes before {last}, which is applied already",
                str(one.path),
                remedy="give it a higher number",
            )


def _changed(one: Migration, record: _Recorded) -> Fault:
    all_of_it = record.state not in _UNFINISHED
    what = "was applied" if all_of_it else f"was applied up to statement {record.done}"
    return Fault(
        "migration.changed",
        f"migration {one.name} {what}, and has changed since",
        str(one.path),
        remedy="put it back as it was; write what is new into a migration with the next number",
    )


def _unfinished(one: Migration, record: _Recorded) -> Fault:
    at = min(record.done, len(one.statements) - 1)
    if record.state == "failed":
        return _refused(one, at, record.message)
    return Fault(
        "migration.interrupted",
        f"migration {one.name} was interrupted at statement {at + 1} of {len(one.statements)}",
        f"{one.path}:{one.statements[at].line}",
        remedy="look whether that statement took effect, and take it out of the file where it did; then: "
        f"{_go_on(one, at)}",
    )


def _refused(one: Migration, at: int, said: str) -> Fault:
    statement = one.statements[at]
    line = line_named(statement.text, said)
    return Fault(
        "migration.refused",
        f"the server refuses statement {at + 1} of {len(one.statements)} of migration {one.name}",
        f"{one.path}:{statement.line + line - 1}",
        found=f"{said}\n            {statement.text.splitlines()[line - 1].strip()}",
        remedy=f"mend the data, or this statement and those below it; then: {_go_on(one, at)}",
    )


def _go_on(one: Migration, at: int) -> str:
    stands = {0: "", 1: " (statement 1 stands, and isn't run again)"}
    default = f" (statements 1 to {at} stand, and aren't run again)"
    return f"reporter db apply --resume {one.path.parent.parent.name}{stands.get(at, default)}"
