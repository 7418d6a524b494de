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
  PRIMARY KEY (kind, name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
"""
_COLUMNS = """
SELECT COUNT(*) FROM information_schema.COLUMNS
 WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = %s AND COLUMN_NAME = 'definition'
"""


@dataclass(frozen=True, slots=True)
class Record:
    """An applied object: ``statement`` is its text in the file, ``definition`` the server's own right after.

    ``definition`` is None where it couldn't be seen, or was made before it was kept.
    """

    kind: str
    name: str
    checksum: str
    statement: str
    definition: str | None = None


def key(kind: str, name: str) -> Key:
    return kind, name.lower()


def prepare(connection: Connection) -> None:
    """The table exists in the session's database, with all of its columns."""
    connection.execute(_CREATE)
    if not connection.query(_COLUMNS, (TABLE,)).frame.item():
        connection.execute(f"ALTER TABLE {TABLE} ADD COLUMN definition MEDIUMTEXT")


def recorded(connection: Connection, database: str, existing: Collection[Key]) -> dict[Key, Record]:
    """Every record of the database, in the order of kind and name."""
    if ("table", TABLE) not in existing:
        return {}
    frame = connection.query(f"SELECT * FROM {qualified(database, TABLE)} ORDER BY kind, name").frame
    rows = frame.iter_rows(named=True)
    return {
        key(row["kind"], row["name"]): Record(
            row["kind"], row["name"], row["checksum"], row["statement"], row.get("definition")
        )
        for row in rows
    }


def record(connection: Connection, found: SqlObject, definition: str | None) -> None:
    connection.execute(
        f"REPLACE INTO {TABLE} (kind, name, checksum, statement, applied_at, definition)"
        " VALUES (%s, %s, %s, %s, UTC_TIMESTAMP(), %s)",
        (found.kind, found.name, found.checksum, found.text, definition),
    )


def forget(connection: Connection, kind: str, name: str) -> None:
    connection.execute(f"DELETE FROM {TABLE} WHERE kind = %s AND name = %s", (kind, name))
