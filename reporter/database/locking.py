"""One change of a database at a time, whoever runs it and from where."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from reporter.database.connection import Connection
from reporter.database.naming import lock_name
from reporter.errors import AlreadyRunningError, DatabaseError

__all__ = ["lock_name", "locked"]


@contextmanager
def locked(connection: Connection, database: str, seconds: int = 10) -> Iterator[None]:
    """A block that no other session of this project changes the database in. Raises AlreadyRunningError."""
    name = lock_name(database)
    if connection.query("SELECT GET_LOCK(%s, %s)", (name, seconds)).frame.item() != 1:
        raise AlreadyRunningError.of(
            "database.busy",
            "somebody else applies or loads at this moment",
            place=database,
            remedy="wait until it is done",
        )
    try:
        yield
    finally:
        with suppress(DatabaseError):  # a lost session has lost its locks too
            connection.execute("DO RELEASE_LOCK(%s)", (name,))
