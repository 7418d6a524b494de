# ruff: noqa: S608 (names are quoted)
"""The project's objects brought into a database, and what that changes: ``plan`` says it, ``apply`` does it.

A table of the project's own, ``reporter_objects``, holds each object's checksum and the server's own text of
it: what is unchanged in both isn't touched, and only what is recorded there is ever dropped. No routine gives
way to a text that the server refuses.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from reporter.database import definer, origin, records
from reporter.database.accounts import Account
from reporter.database.connection import Connection
from reporter.database.definitions import definition, intended, is_of_its_file, owner
from reporter.database.locking import locked
from reporter.database.migrating import migrate
from reporter.database.naming import quoted
from reporter.database.project import Schema, SqlObject
from reporter.database.records import Key, Record, key
from reporter.database.references import references
from reporter.database.refusals import line_named
from reporter.database.replacing import replace_by_steps, settled
from reporter.database.staging import tidy
from reporter.errors import DatabaseError, Fault

__all__ = ["Applied", "Change", "apply", "existing", "lost_rows", "plan"]

_TEXT = "CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"
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


@dataclass(frozen=True, slots=True)
class Change:
    """What is to happen to one object: ``action`` is create, replace, drop, keep or adopt.

    A drop has no ``object``. What already is as its file says is adopted: only recorded. ``record`` is what
    the last apply made; ``now`` is the server's own text where it is another than ``wanted``, which is the
    server's own of what was applied, or of a table's file. ``owner`` is whom the object belongs to where
    that isn't the account that the settings name.
    """

    action: str
    kind: str
    name: str
    object: SqlObject | None = None
    record: Record | None = None
    now: str = ""
    wanted: str = ""
    owner: str = ""

    @property
    def altered(self) -> bool:
        """Whether somebody has changed the object on the server since it was applied."""
        return bool(self.now) and self.kind != "table"


@dataclass(frozen=True, slots=True)
class Applied:
    """The changes made, in their order, the objects that needed none, and the migrations that were run."""

    created: tuple[Change, ...]
    replaced: tuple[Change, ...]
    dropped: tuple[Change, ...]
    unchanged: tuple[Change, ...]
    migrated: tuple[str, ...]


def apply(
    connection: Connection, schema: Schema, database: str, *, reset: bool = False, resume: bool = False
) -> Applied:
    """Creates the database where it is missing, and creates, replaces or drops what differs from the project.

    Migrations come first; ``resume`` goes on with one that failed. A table with another text is made anew
    where it is empty or ``reset`` is set, else it is a fault. Raises DatabaseError with the faults of all
    objects: the others are applied, of a refused one the old text stands.
    """
    _prepare(connection, database)
    with locked(connection, database):
        tidy(connection, schema, database)
        there = existing(connection, database)
        migrated = migrate(connection, schema, database, there, resume=resume)
        changes = plan(connection, schema, database)
        DatabaseError.raise_if(lost_rows(connection, changes, reset))
        if any(change.action in _STEPS and change.kind != "table" for change in changes):
            definer.prove(connection)
        faults: list[Fault] = []
        records.prepare(connection)
        for change in _in_turn(changes):
            faults.extend(_perform(connection, change))
        faults.extend(settled(connection, existing(connection, database)))
        DatabaseError.raise_if(faults)
    created, replaced, dropped, kept = (tuple(c for c in changes if c.action in done) for done in _DONE)
    return Applied(created, replaced, dropped, kept, migrated)


def plan(connection: Connection, schema: Schema, database: str) -> tuple[Change, ...]:
    """What apply would do, an entry an object; the database must exist and be the session's."""
    there = existing(connection, database)
    recorded = records.recorded(connection, database, there)
    ours = {key(found.kind, found.name) for found in schema.objects}
    changes = [_change(connection, found, there, recorded) for found in schema.objects]
    _renew_dependents(changes)
    gone = [name for name in recorded if name not in ours and name in there]
    drops = (Change("drop", name[0], there[name], record=recorded[name]) for name in reversed(gone))
    return (*changes, *drops)


def _change(
    connection: Connection, found: SqlObject, there: Mapping[Key, str], recorded: Mapping[Key, Record]
) -> Change:
    name = key(found.kind, found.name)
    record = recorded.get(name)
    if name not in there:
        return Change("create", found.kind, found.name, found, record)
    judge = _table if found.kind == "table" else _compiled
    return judge(connection, Change("keep", found.kind, found.name, found, record), found)


def _table(connection: Connection, change: Change, found: SqlObject) -> Change:
    """A table that somebody made before is kept as it is: its rows aren't ours to lose."""
    record = change.record
    if record is not None and record.checksum == found.checksum:
        return change
    now, wanted = definition(connection, "table", found.name), intended(connection, found)
    if now is not None and now == wanted:
        return replace(change, action="adopt")
    action = "keep" if record is None else "replace"
    return replace(change, action=action, now=now or "", wanted=wanted or "")


def _compiled(connection: Connection, change: Change, found: SqlObject) -> Change:
    """Anything without rows is replaced where its file, or the server's own text of it, has changed."""
    record = change.record
    if record is None or record.definition is None:
        same = record is not None and record.checksum == found.checksum
        unseen = same and definition(connection, found.kind, found.name) is None
        return change if unseen else replace(change, action="replace")
    now = definition(connection, found.kind, found.name)
    if now is not None and now != record.definition and not _only_rewritten(connection, record, found, now):
        return replace(change, action="replace", now=now, wanted=record.definition)
    account = definer.named(connection.database)
    if account is not None and now is not None and Account.of(owner(now)) != account:
        return replace(change, action="replace", owner=owner(now))
    if record.checksum != found.checksum:
        return replace(change, action="replace")
    return change if now in (None, record.definition) else replace(change, action="adopt")


def _only_rewritten(connection: Connection, record: Record, found: SqlObject, now: str) -> bool:
    """Whether another version of the server than the one that took the text only says it in other words."""
    if record.checksum != found.checksum or record.server == connection.server.version:
        return False
    return is_of_its_file(connection, found, now)


def _renew_dependents(changes: list[Change]) -> None:
    """Views and triggers follow a change of what they stand on.

    A view is compiled: SELECT * keeps the columns of that day. A table made anew has lost its triggers.
    """
    changed = {c.name.lower() for c in changes if c.action != "keep" and c.kind in _COMPILED}
    anew = {c.name.lower() for c in changes if c.action in _STEPS and c.kind == "table"}
    for index, change in enumerate(changes if changed else ()):
        under = anew if change.kind == "trigger" else changed
        if change.action != "keep" or change.object is None or not _stands_on(change.object, under):
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


def _prepare(connection: Connection, database: str) -> None:
    """The database exists, has the collation that routines inherit, and is the session's."""
    known = connection.query(_COLLATION, (database,)).frame
    if known.is_empty():
        connection.execute(f"CREATE DATABASE IF NOT EXISTS {quoted(database)} {_TEXT}")
    elif known.item() != "utf8mb4_unicode_ci":
        connection.execute(f"ALTER DATABASE {quoted(database)} {_TEXT}")
    definer.make(connection, database)
    connection.execute(f"USE {quoted(database)}")


def existing(connection: Connection, database: str) -> dict[Key, str]:
    """Everything in the database: kind and lower-case name → name."""
    rows = connection.query(_EXISTING, (database,) * 3).frame.iter_rows()
    return {key(kind, name): name for kind, name in rows}


def lost_rows(connection: Connection, changes: Iterable[Change], reset: bool = False) -> Iterator[Fault]:
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
    return "write a migration (ALTER TABLE) that leads to its file; --reset makes it anew and loses its rows"


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
            records.forget(connection, change.kind, change.name)
            return
        if change.action in _STEPS:
            _STEPS[change.action](connection, change.object)
        text = definition(connection, change.kind, change.name)
        records.record(connection, change.object, text)
    except DatabaseError as error:
        yield _refused(change, error)


def _create(connection: Connection, found: SqlObject) -> None:
    connection.execute(definer.owned(connection, found))


def _replace(connection: Connection, found: SqlObject) -> None:
    """MariaDB replaces in one step. MySQL does so for views alone: others are proved before the drop."""
    if found.kind == "table":
        connection.execute(f"DROP TABLE {quoted(found.name)}")
        connection.execute(found.create())
    elif found.kind == "view" or connection.server.kind == "MariaDB":
        connection.execute(definer.owned(connection, found, replace=True))
    else:
        replace_by_steps(connection, found)


_REMEDIED = (
    "database.grant-missing",
    "database.binary-log",
    "project.unreadable",
    "project.grants-lost",
    "project.grant-option",
)
"""Refusals that the object's text doesn't mend."""

_STEPS = {"create": _create, "replace": _replace}
_DONE = (("create",), ("replace",), ("drop",), ("keep", "adopt"))


def _refused(change: Change, error: DatabaseError) -> Fault:
    """The server's refusal with the file and line, as far as its message tells, and that line's text."""
    said = error.faults[0].found or error.faults[0].what
    if change.object is None:
        return Fault(
            "project.refused", f"the server doesn't drop the {change.kind} {change.name}", found=said
        )
    line = line_named(change.object.text, said)
    return Fault(
        "project.refused",
        f"the server refuses the {change.kind} {change.name}",
        change.object.place(line),
        found=f"{said}\n            {change.object.text.splitlines()[line - 1].strip()}",
        remedy=error.faults[0].remedy if error.faults[0].code in _REMEDIED else "",
    )
