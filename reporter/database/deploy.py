# ruff: noqa: S608 (names are quoted)
"""The project's objects brought into a database, and what that changes: ``plan`` says it, ``apply`` does it.

A table of the project's own, ``reporter_objects``, holds each object's checksum: what is unchanged isn't
touched, and only what is recorded there is ever dropped. No routine gives way to a text that the server
refuses.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from reporter.database import origin
from reporter.database.connection import Connection
from reporter.database.locking import locked
from reporter.database.naming import qualified, quoted
from reporter.database.project import Schema, SqlObject
from reporter.database.references import references
from reporter.database.staging import tidy
from reporter.errors import DatabaseError, Fault

__all__ = ["Applied", "Change", "apply", "plan"]

_RECORDS = "reporter_objects"
_SCRATCH = "reporter__scratch"
_TEXT = "CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"
_CREATE_RECORDS = f"""
CREATE TABLE IF NOT EXISTS {_RECORDS} (
  kind       VARCHAR(16) NOT NULL,
  name       VARCHAR(64) NOT NULL,
  checksum   CHAR(64)    NOT NULL,
  statement  MEDIUMTEXT  NOT NULL,
  applied_at DATETIME    NOT NULL,
  PRIMARY KEY (kind, name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
"""  # the statement is what a later plan shows differences against: servers rewrite a view's text
_EXISTING = """
SELECT IF(TABLE_TYPE = 'VIEW', 'view', 'table'), TABLE_NAME
  FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s
UNION ALL SELECT LOWER(ROUTINE_TYPE), ROUTINE_NAME
  FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = %s
UNION ALL SELECT 'trigger', TRIGGER_NAME
  FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = %s
"""
_COLLATION = "SELECT DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = %s"

_COMPILED = ("table", "view", "function")
_TRIGGERS_TABLE = re.compile(r"\bON\s+(`[^`]+`|[\w$]+)\s+FOR\s+EACH\s+ROW\b", re.IGNORECASE)
_ACTIONS = ("create", "replace", "drop", "keep")
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """What is to happen to one object: ``action`` is create, replace, drop or keep; a drop has no
    ``object``.
    """

    action: str
    kind: str
    name: str
    object: SqlObject | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """The changes made, in their order, and the objects that needed none."""

    created: tuple[Change, ...]
    replaced: tuple[Change, ...]
    dropped: tuple[Change, ...]
    unchanged: tuple[Change, ...]


def apply(connection: Connection, schema: Schema, database: str, *, reset: bool = False) -> Applied:
    """Creates the database where it is missing, and creates, replaces or drops what differs from the project.

    A table with another text is made anew where it is empty or ``reset`` is set, else it is a fault. Raises
    DatabaseError with the faults of all objects: the others are applied, of a refused one the old text
    stands.
    """
    _prepare(connection, database)
    with locked(connection, database):
        tidy(connection, schema, database)
        changes = plan(connection, schema, database)
        DatabaseError.raise_if(_lost_rows(connection, changes, reset))
        faults: list[Fault] = []
        connection.execute(_CREATE_RECORDS)
        for change in _in_turn(changes):
            faults.extend(_perform(connection, change))
        DatabaseError.raise_if(faults)
    return Applied(*(tuple(c for c in changes if c.action == action) for action in _ACTIONS))


def plan(connection: Connection, schema: Schema, database: str) -> tuple[Change, ...]:
    """What apply would do, an entry an object; the database must exist."""
    existing = _existing(connection, database)
    recorded = _recorded(connection, database, existing)
    ours = {_key(found.kind, found.name) for found in schema.objects}
    changes = [
        Change(_action(found, existing, recorded), found.kind, found.name, found) for found in schema.objects
    ]
    _renew_dependents(changes)
    gone = [key for key in recorded if key not in ours and key in existing]
    return (*changes, *(Change("drop", kind, existing[kind, name]) for kind, name in reversed(gone)))


def _renew_dependents(changes: list[Change]) -> None:
    """Views and triggers follow a change of what they stand on.

    A view is compiled: SELECT * keeps the columns of that day. A table made anew has lost its triggers.
    """
    changed = {c.name.lower() for c in changes if c.action != "keep" and c.kind in _COMPILED}
    for index, change in enumerate(changes if changed else ()):
        if change.action != "keep" or change.object is None or not _stands_on(change.object, changed):
            continue
        changes[index] = replace(change, action="create" if change.kind == "trigger" else "replace")
        if change.kind == "view":
            changed.add(change.name.lower())


def _stands_on(found: SqlObject, names: Collection[str]) -> bool:
    if found.kind == "view":
        used = references(found.text)
        return any(name in names for name in used.tables | used.routines)
    table = _TRIGGERS_TABLE.search(found.text) if found.kind == "trigger" else None
    return table is not None and table[1].strip("`").lower() in names


def _action(found: SqlObject, existing: Mapping[_Key, str], recorded: Mapping[_Key, str]) -> str:
    key = _key(found.kind, found.name)
    if key not in existing:
        return "create"
    if found.kind == "table" and key not in recorded:
        return "keep"  # a table that somebody made before: its rows aren't ours to lose
    return "keep" if recorded.get(key) == found.checksum else "replace"


def _key(kind: str, name: str) -> _Key:
    return kind, name.lower()


def _prepare(connection: Connection, database: str) -> None:
    """The database exists, has the collation that routines inherit, and is the session's."""
    known = connection.query(_COLLATION, (database,)).frame
    if known.is_empty():
        connection.execute(f"CREATE DATABASE IF NOT EXISTS {quoted(database)} {_TEXT}")
    elif known.item() != "utf8mb4_unicode_ci":
        connection.execute(f"ALTER DATABASE {quoted(database)} {_TEXT}")
    connection.execute(f"USE {quoted(database)}")


def _existing(connection: Connection, database: str) -> dict[_Key, str]:
    """Everything in the database: kind and lower-case name → name."""
    rows = connection.query(_EXISTING, (database,) * 3).frame.iter_rows()
    return {_key(kind, name): name for kind, name in rows}


def _recorded(connection: Connection, database: str, existing: Mapping[_Key, str]) -> dict[_Key, str]:
    """Kind and lower-case name → checksum of what an earlier apply made."""
    if ("table", _RECORDS) not in existing:
        return {}
    table = qualified(database, _RECORDS)
    rows = connection.query(f"SELECT kind, name, checksum FROM {table} ORDER BY kind, name").frame.iter_rows()
    return {_key(kind, name): checksum for kind, name, checksum in rows}


def _lost_rows(connection: Connection, changes: Iterable[Change], reset: bool) -> Iterator[Fault]:
    """A fault for each table whose rows a change would lose."""
    for change in changes:
        if change.kind != "table" or change.action not in ("replace", "drop") or reset:
            continue
        if connection.query(f"SELECT EXISTS (SELECT 1 FROM {quoted(change.name)})").frame.item():
            yield Fault(
                "project.table-changed",
                f"table {change.name} has rows, its file {'has changed' if change.object else 'is gone'}",
                change.object.place() if change.object else "",
                remedy=_remedy(connection),
            )


def _remedy(connection: Connection) -> str:
    current = origin.current(connection)
    if current is not None and current.is_demo:
        return "the rows are demo data: --reset makes the table anew"
    return "change it with a migration (ALTER TABLE); --reset makes it anew and loses its rows"


def _in_turn(changes: Iterable[Change]) -> list[Change]:
    """Changes in an order that works: a dropped table gives its name free first, other drops come last."""
    wanted = [change for change in changes if change.action != "keep"]
    names = {change.name.lower() for change in wanted if change.action == "create"}

    def turn(change: Change) -> int:
        return 1 if change.action != "drop" else 0 if change.name.lower() in names else 2

    return sorted(wanted, key=turn)


def _perform(connection: Connection, change: Change) -> Iterator[Fault]:
    """Makes one change and records it; yields the fault where the server refuses."""
    try:
        if change.object is None:
            connection.execute(f"DROP {change.kind.upper()} IF EXISTS {quoted(change.name)}")
            _forget(connection, change)
            return
        _STEPS[change.action](connection, change.object)
        _record(connection, change.object)
    except DatabaseError as error:
        yield _refused(change, error)


def _create(connection: Connection, found: SqlObject) -> None:
    connection.execute(found.create())


def _replace(connection: Connection, found: SqlObject) -> None:
    """MariaDB replaces in one step. MySQL does so for views alone: others are proved before the drop."""
    if found.kind == "table":
        connection.execute(f"DROP TABLE {quoted(found.name)}")
        connection.execute(found.create())
    elif found.kind == "view" or connection.server.kind == "MariaDB":
        connection.execute(found.create(replace=True))
    else:
        replace_by_steps(connection, found)


def replace_by_steps(connection: Connection, found: SqlObject) -> None:
    """Drops and creates a routine or trigger, once the server has taken the new text under a scratch name.

    A trigger isn't tried under another name, as it would fire: where the new one fails the old is put back.
    """
    kind, name = found.kind.upper(), quoted(found.name)
    if found.kind == "trigger":
        _replace_trigger(connection, found)
        return
    connection.execute(f"DROP {kind} IF EXISTS {quoted(_SCRATCH)}")
    connection.execute(found.create(_SCRATCH))
    connection.execute(f"DROP {kind} {quoted(_SCRATCH)}")
    connection.execute(f"DROP {kind} IF EXISTS {name}")
    connection.execute(found.create())


def _replace_trigger(connection: Connection, found: SqlObject) -> None:
    old = connection.query(f"SHOW CREATE TRIGGER {quoted(found.name)}").frame.row(0)[2]
    connection.execute(f"DROP TRIGGER {quoted(found.name)}")
    try:
        connection.execute(found.create())
    except DatabaseError:
        connection.execute(old)
        raise


_STEPS = {"create": _create, "replace": _replace}


def _record(connection: Connection, found: SqlObject) -> None:
    connection.execute(
        f"REPLACE INTO {_RECORDS} (kind, name, checksum, statement, applied_at)"
        " VALUES (%s, %s, %s, %s, UTC_TIMESTAMP())",
        (found.kind, found.name, found.checksum, found.text),
    )


def _forget(connection: Connection, change: Change) -> None:
    connection.execute(f"DELETE FROM {_RECORDS} WHERE kind = %s AND name = %s", (change.kind, change.name))


def _refused(change: Change, error: DatabaseError) -> Fault:
    """The server's refusal with the file and line, as far as its message tells, and that line's text."""
    said = error.faults[0].found or error.faults[0].what
    if change.object is None:
        return Fault(
            "project.refused", f"the server doesn't drop the {change.kind} {change.name}", found=said
        )
    line = _line(change.object.text, said)
    return Fault(
        "project.refused",
        f"the server refuses the {change.kind} {change.name}",
        change.object.place(line),
        found=f"{said}\n            {change.object.text.splitlines()[line - 1].strip()}",
        remedy=error.faults[0].remedy if error.faults[0].code == "database.grant-missing" else "",
    )


def _line(text: str, said: str) -> int:
    """The line of the text, from 1, that the server's message names or that holds a name it quotes."""
    lines = text.count("\n") + 1
    if numbered := re.search(r"at line (\d+)", said):
        return min(int(numbered[1]), lines)
    for name in re.findall(r"'([^']+)'", said):
        if found := re.search(rf"(?<![\w$]){re.escape(name.split('.')[-1])}(?![\w$])", text, re.IGNORECASE):
            return text.count("\n", 0, found.start()) + 1
    return 1
