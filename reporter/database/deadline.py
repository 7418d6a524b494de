"""A time limit for a whole call that both servers keep.

MariaDB limits each statement of a CALL itself (max_statement_time). MySQL's max_execution_time stops no CALL,
and a read timeout frees only the client while the query runs on: a second session sends KILL QUERY. That one
is refused to an account that may only EXECUTE, as the call runs as the procedure's definer; then the read
timeout is all that is left, and the message says that the server may still be busy.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, NoReturn

from reporter.database import driver
from reporter.database.settings import Database
from reporter.errors import DatabaseError

if TYPE_CHECKING:
    from mysql.connector.abstracts import MySQLConnectionAbstract

__all__ = ["Deadline"]

_KILL_EVERY = 1.0
_GENTLE = 3  # so often the query is killed; then the session
_BY_ITSELF = (1969, 3024)  # the server kept the limit without being asked to
_NOT_OWNER = (1095, 1227)


class Deadline:
    """A block that the server stops after so many seconds; leaving it later raises DatabaseError. 0 is no
    limit.
    """

    def __init__(
        self, database: Database, session: MySQLConnectionAbstract, seconds: float, place: str
    ) -> None:
        self._database = database
        self._id = session.connection_id
        self._limits_itself = "MariaDB" in str(session.server_info)
        self._privilege = "CONNECTION ADMIN" if self._limits_itself else "CONNECTION_ADMIN"
        self._seconds = seconds
        self._place = place
        self._over = threading.Event()
        self._passed = False
        self._refused = False
        self._watch = threading.Thread(target=self._kill_when_passed, name="reporter-deadline", daemon=True)

    def __enter__(self) -> Deadline:
        if self._seconds > 0:
            self._watch.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._over.set()
        if self._seconds > 0:
            self._watch.join()  # else a late KILL QUERY would stop the session's next statement
        if self._passed and (kind is None or not issubclass(kind, DatabaseError)):
            self.raise_passed()

    def statement(self, sql: str) -> str:
        """The statement, with the limit in it where the server knows one."""
        if self._seconds <= 0 or not self._limits_itself:
            return sql
        return f"SET STATEMENT max_statement_time = {self._seconds:.3f} FOR {sql}"

    def has_passed(self, error: Exception | None = None) -> bool:
        """Whether the time is up, or ``error`` is the server's own word for that."""
        return self._passed or getattr(error, "errno", None) in _BY_ITSELF

    def raise_passed(self) -> NoReturn:
        """Raises what a person reads of a call that took too long."""
        raise DatabaseError.of(
            "database.deadline",
            "the call took longer than it may"
            + ("; it may still run on the server" if self._refused else " and was stopped on the server"),
            place=self._place,
            expected=f"at most {self._seconds:g} seconds",
            remedy="look at its plan with EXPLAIN, or raise database.deadline in config.yaml"
            + (f"; GRANT {self._privilege} lets the account stop its calls" if self._refused else ""),
        ) from None

    def _kill_when_passed(self) -> None:
        """Kills the query each second until it is over, in case the first kill met only one statement of
        several.
        """
        if self._over.wait(self._seconds + (_KILL_EVERY if self._limits_itself else 0)):
            return
        self._passed = True
        kills = 0
        while not self._over.is_set():
            try:
                self._kill("QUERY" if kills < _GENTLE else "CONNECTION")
            except driver.driver_errors() as error:
                self._refused = getattr(error, "errno", 0) in _NOT_OWNER
            kills += 1
            self._over.wait(_KILL_EVERY)

    def _kill(self, what: str) -> None:
        with contextlib.closing(driver.open_session(self._database, None)) as other:
            other.cursor().execute(f"KILL {what} {self._id}")
