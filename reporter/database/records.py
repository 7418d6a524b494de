# ruff: noqa: S608 (names are quoted)
"""What an earlier apply made, kept in a table of the project's own, ``reporter_objects``."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from reporter.database.connection import Connection
from reporter.database.naming import qualified
from reporter.database.project import SqlObject

__all__ = ["TABLE", "Key", "Record", "forget", "key", "prepare", "record", "recorded"]

TABLE = "reporter_objects"
Key = tuple[str, str]
"""Kind and lower-case name."""

_CREATE = f"""
CREATE TABLE IF NOT EXISTS {TABLE} (
  kind       VARCHAR(16) NOT NULL,
  name       VARCHAR(64) NOT NULL,
  checksum   CHAR(64)    NOT NULL,
  statement  MEDIUMTEXT  NOT NULL,
  applied_at DATETIME    NOT NULL,
  definition MEDIUMTEXT,
  server     VARCHAR(200),
  PRIMARY KEY (kind, name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
"""
_COLUMNS = """
SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = %s
"""
_LATER = {"definition": "MEDIUMTEXT", "server": "VARCHAR(200)"}
"""Columns that earlier versions of the table lack."""


@dataclass(frozen=True, slots=True)
class Record:
    """An applied object: ``statement`` is its text in the file, ``definition`` the server's own right after.

    ``definition`` is None where it couldn't be seen, or was made before it was kept; ``server`` is the
    version that said it.
    """

    kind: str
    name: str
    checksum: str
    statement: str
    definition: str | None = None
    server: str | None = None


def key(kind: str, name: str) -> Key:
    return kind, name.lower()


def prepare(connection: Connection) -> None:
    """The table exists in the session's database, with all of its columns."""
    connection.execute(_CREATE)
    there = connection.query(_COLUMNS, (TABLE,)).frame.to_series().to_list()
    for name, kind in _LATER.items():
        if name not in there:
            connection.execute(f"ALTER TABLE {TABLE} ADD COLUMN {name} {kind}")


def recorded(connection: Connection, database: str, existing: Collection[Key]) -> dict[Key, Record]:
    """Every record of the database, in the order of kind and name."""
    if ("table", TABLE) not in existing:
        return {}
    frame = connection.query(f"SELECT * FROM {qualified(database, TABLE)} ORDER BY kind, name").frame
    rows = frame.iter_rows(named=True)
    return {
        key(row["kind"], row["name"]): Record(
            row["kind"],
            row["name"],
            row["checksum"],
            row["statement"],
            row.get("definition"),
            row.get("server"),
        )
        for row in rows
    }


def record(connection: Connection, found: SqlObject, definition: str | None) -> None:
    connection.execute(
        f"REPLACE INTO {TABLE} (kind, name, checksum, statement, applied_at, definition, server)"
        " VALUES (%s, %s, %s, %s, UTC_TIMESTAMP(), %s, VERSION())",
        (found.kind, found.name, found.checksum, found.text, definition),
    )


def forget(connection: Connection, kind: str, name: str) -> None:
    connection.execute(f"DELETE FROM {TABLE} WHERE kind = %s AND name = %s", (kind, name))
