# ruff: noqa: S608 (the table's name is ours)
"""What accounts may do with a routine, which a drop forgets, kept in a table until it has been given back:
also where the session was lost in between.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from reporter.database.connection import Connection
from reporter.database.records import Key
from reporter.errors import DatabaseError

__all__ = ["give_back", "keep", "settle"]

TABLE = "reporter_grants"
_CREATE = f"""
CREATE TABLE IF NOT EXISTS {TABLE} (
  id        BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  kind      VARCHAR(16)     NOT NULL,
  name      VARCHAR(64)     NOT NULL,
  statement TEXT            NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
"""


def keep(connection: Connection, kind: str, name: str, statements: Sequence[str]) -> None:
    """Writes the GRANT statements down, before the drop."""
    if statements:
        connection.execute(_CREATE)
    for statement in statements:
        connection.execute(
            f"INSERT INTO {TABLE} (kind, name, statement) VALUES (%s, %s, %s)", (kind, name, statement)
        )


def give_back(connection: Connection, kind: str, name: str, given: Collection[str] = ()) -> None:
    """Runs what is kept for the routine, but for what is ``given`` already. Raises DatabaseError that names
    what the server refuses, which stays kept.
    """
    rows = connection.query(
        f"SELECT id, statement FROM {TABLE} WHERE kind = %s AND name = %s ORDER BY id", (kind, name)
    ).frame.rows()
    refused: list[str] = []
    for number, statement in rows:
        try:
            if statement not in given:
                connection.execute(statement)
            connection.execute(f"DELETE FROM {TABLE} WHERE id = %s", (number,))
        except DatabaseError:
            refused.append(statement)
    if refused:
        raise DatabaseError.of(
            "project.grants-lost",
            f"what accounts may do with the {kind} {name} couldn't be given back",
            remedy="as one who may grant: " + "; ".join(refused),
        )


def settle(connection: Connection, there: Collection[Key]) -> Iterator[tuple[str, str]]:
    """Kind and name of the routines for which an earlier apply kept what it couldn't give back; what belonged
    to routines that are gone is forgotten.
    """
    if ("table", TABLE) not in there:
        return
    for kind, name in connection.query(f"SELECT DISTINCT kind, name FROM {TABLE} ORDER BY 1, 2").frame.rows():
        if (kind, name.lower()) in there:
            yield kind, name
        else:
            connection.execute(f"DELETE FROM {TABLE} WHERE kind = %s AND name = %s", (kind, name))
