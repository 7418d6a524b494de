"""How a database differs from the project: what apply would do to it, as a diff, and what it has besides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import unified_diff

from reporter.database.connection import Connection
from reporter.database.definitions import definition, intended
from reporter.database.deploy import Change, existing, plan
from reporter.database.migrating import pending
from reporter.database.project import KINDS, Schema, SqlObject
from reporter.database.records import key
from reporter.errors import Fault

__all__ = ["Difference", "differences", "exists", "shown"]

_OURS = re.compile(r"reporter_.*|.*__old", re.IGNORECASE)
"""Tables of the project's own, and what a load that was killed leaves for the next."""

_FOLDERS = {kind: folder for folder, kind in KINDS.items()}
_SCHEMATA = "SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = %s"


@dataclass(frozen=True, slots=True)
class Difference:
    """One object that the database has otherwise than the project, or that only one of them has.

    ``state`` is missing, altered, owner, outdated, dropped, unknown or unreadable.
    """

    kind: str
    name: str
    state: str
    what: str
    remedy: str


_REWRITTEN = ("migration.changed", "migration.missing", "migration.order")
"""Migrations whose files are no longer those that were applied."""


def exists(connection: Connection, database: str) -> bool:
    return bool(connection.query(_SCHEMATA, (database,)).frame.item())


def differences(connection: Connection, schema: Schema, database: str) -> tuple[Difference, ...]:
    """Everything that differs; the database must exist and be the session's. Nothing is changed."""
    return tuple(_differences(connection, schema, database))


def _differences(connection: Connection, schema: Schema, database: str) -> Iterator[Difference]:
    changes, there = plan(connection, schema, database), existing(connection, database)
    history = pending(connection, schema, database, there)
    for one in history.migrations:
        what = "hasn't been applied, or not to its end"
        yield Difference("migration", one.name, "outdated", what, f"reporter db apply {schema.name}")
    yield from _rewritten(history.faults)
    for change in changes:
        if change.object is not None and change.kind == "table" and change.action != "create":
            yield from _of_table(connection, change, change.object, schema)
        elif change.action not in ("keep", "adopt") and not (
            _only_follows(change) and key(change.kind, change.name) in there
        ):
            yield _of_change(change, schema)
        elif definition(connection, change.kind, change.name) is None:
            yield _unreadable(change)
    known = {key(change.kind, change.name) for change in changes}
    for name, spelled in there.items():
        if name not in known and not _OURS.fullmatch(spelled):
            file = f"sql/{schema.name}/{_FOLDERS.get(name[0], name[0])}/{spelled}.sql"
            remedy = f"write {file}, or DROP {name[0].upper()} {spelled}"
            yield Difference(name[0], spelled, "unknown", "isn't in the project", remedy)


def _rewritten(faults: Iterable[Fault]) -> Iterator[Difference]:
    """The migrations whose files aren't what was applied."""
    for fault in faults:
        if fault.code in _REWRITTEN:
            name, _, what = fault.what.removeprefix("migration ").partition(" ")
            yield Difference("migration", name, "altered", what, fault.remedy)


def _only_follows(change: Change) -> bool:
    """Whether the object is as it was applied, and would only be made anew after what it stands on."""
    record, found = change.record, change.object
    if record is None or found is None or change.altered or change.owner:
        return False
    return record.definition is not None and record.checksum == found.checksum


def _of_table(
    connection: Connection, change: Change, found: SqlObject, schema: Schema
) -> Iterator[Difference]:
    """A table is compared with what its file makes, whoever made it."""
    now, wanted = definition(connection, "table", found.name), intended(connection, found)
    if now is None or wanted is None:
        yield _unreadable(change)
    elif now != wanted:
        lines = [line for line in _diff(now, wanted) if line[:1] in "+-" and line[:3] not in ("+++", "---")]
        shown = "; ".join(" ".join(line.split()) for line in lines[:3]) + (" …" if len(lines) > 3 else "")
        yield Difference(
            "table",
            found.name,
            "altered",
            f"isn't as its file says ({shown})",
            f"a migration in sql/{schema.name}/migrations, or reporter db apply --reset {schema.name}"
            " (its rows are lost)",
        )


def _of_change(change: Change, schema: Schema) -> Difference:
    apply = f"reporter db apply {schema.name}"
    if change.altered:
        what = "was altered on the server since it was applied"
        remedy = f"{apply} puts it back; what is to stay belongs into its file (reporter db plan shows it)"
        return Difference(change.kind, change.name, "altered", what, remedy)
    if change.owner:
        what = f"belongs to {change.owner}, not to the account under database.definer in config.yaml"
        return Difference(change.kind, change.name, "owner", what, apply)
    state, what = _STATES[change.action]
    return Difference(change.kind, change.name, state, what, apply)


_STATES = {
    "create": ("missing", "isn't in the database"),
    "replace": ("outdated", "isn't as its file says: that has changed since it was applied"),
    "drop": ("dropped", "has no file any more"),
}


def _unreadable(change: Change) -> Difference:
    return Difference(
        change.kind,
        change.name,
        "unreadable",
        "can't be compared: its text isn't shown to this account",
        "compare as the account that applies, or as one that may see every definition",
    )


def shown(change: Change) -> str:
    """The change's diff as text: hand-made changes that it undoes, then those of the file; else nothing."""
    if change.action == "drop" and change.record is not None:
        return "\n".join(_diff(change.record.statement, "", "deployed", "no file"))
    if change.object is None or change.action != "replace":
        return ""
    lines = [*_diff(change.now, change.wanted, "on the server", "as it will be")] if change.now else []
    if change.record is not None and change.record.checksum != change.object.checksum:
        lines += _diff(change.record.statement, change.object.text, "deployed", str(change.object.path))
    return "\n".join(lines)


def _diff(before: str, after: str, old: str = "", new: str = "") -> Iterator[str]:
    return unified_diff(before.splitlines(), after.splitlines(), old, new, lineterm="")
