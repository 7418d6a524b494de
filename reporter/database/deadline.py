"""A time limit for a whole call that both servers keep.

MySQL's max_execution_time doesn't stop a CALL, MariaDB's max_statement_time has no counterpart there, and a
read timeout frees only the client: the query runs on. So a second session sends KILL QUERY.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

from reporter.database import driver
from reporter.database.settings import Database
from reporter.errors import DatabaseError

if TYPE_CHECKING:
    from types import TracebackType

    from mysql.connector.abstracts import MySQLConnectionAbstract

__all__ = ["Deadline"]

_KILL_EVERY = 1.0
_GENTLE = 3  # so often the query is killed; then the session


class Deadline:
    """A block that the server stops after so many seconds; leaving it later raises DatabaseError. 0 is no
    limit.
    """

    def __init__(
        self, database: Database, session: MySQLConnectionAbstract, seconds: float, place: str
    ) -> None:
        self._database = database
        self._id = session.connection_id
        self._seconds = seconds
        self._place = place
        self._over = threading.Event()
        self._passed = False
        self._watch = threading.Thread(target=self._kill_when_passed, name="reporter-deadline", daemon=True)

    def __enter__(self) -> Deadline:
        if self._seconds > 0:
            self._watch.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, _: object, __: TracebackType | None) -> None:
        self._over.set()
        if self._seconds > 0:
            self._watch.join()  # else a late KILL QUERY would stop the session's next statement
        if kind is None or not issubclass(kind, DatabaseError):
            self.raise_if_passed()

    def raise_if_passed(self) -> None:
        if self._passed:
            raise DatabaseError.of(
                "database.deadline",
                "the call took longer than it may and was stopped on the server",
                place=self._place,
                expected=f"at most {self._seconds:g} seconds",
                remedy="look at its plan with EXPLAIN, or raise database.deadline in config.yaml",
            ) from None

    def _kill_when_passed(self) -> None:
        """Kills the query each second until it is over, in case the first kill met only one statement of
        several.
        """
        if self._over.wait(self._seconds):
            return
        self._passed = True
        kills = 0
        while not self._over.is_set():
            with contextlib.suppress(*driver.driver_errors()):
                self._kill("QUERY" if kills < _GENTLE else "CONNECTION")
            kills += 1
            self._over.wait(_KILL_EVERY)

    def _kill(self, what: str) -> None:
        with contextlib.closing(driver.open_session(self._database, None)) as other:
            other.cursor().execute(f"KILL {what} {self._id}")
