"""The seam to the server: connect, call a procedure, read what it returns.

A procedure is called with ``CALL name(…)`` and read with fetchmany: the driver's own callproc holds every
row in memory twice. Every result set is read to its end, because an error that a procedure raises after its
rows arrives only there. Nothing of the driver passes this module: its errors become DatabaseError, its rows
polars columns.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from reporter.database import driver
from reporter.database.catalogue import PROCEDURES, Parameter, Procedure, procedures
from reporter.database.deadline import Deadline
from reporter.database.faults import translated
from reporter.database.naming import literal, lock_name
from reporter.database.retries import tried
from reporter.database.settings import Database
from reporter.errors import DatabaseError
from reporter.results import ResultSet

if TYPE_CHECKING:
    from mysql.connector.abstracts import MySQLConnectionAbstract

__all__ = ["Connection", "Server", "connect"]

_MISSING = "database.procedure-missing"
_CHANGING = "SELECT IS_USED_LOCK({name}) <> CONNECTION_ID()"
_NAME = re.compile(r"[A-Za-z_]\w{0,63}", re.ASCII)
_DROPPED = 1_000  # rows of a result that nobody wants, dropped so many at a time
_APPLYING = 60  # seconds that a call waits for somebody who applies, and so may have dropped its procedure
_FORGOTTEN = frozenset({"decimal", "date", "datetime", "time"})
_SLACK = 15  # seconds after the deadline in which the server may still say that it stopped the call

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Server:
    """``kind`` is MariaDB or MySQL, ``version`` as the server gives it, ``driver`` the mode the driver runs
    in.
    """

    kind: str
    version: str
    driver: str


def connect(database: Database, schema: str | None = None, *, load_files: bool = False) -> Connection:
    """An open connection, to be used in a ``with`` block; the private server is started where it is asked
    for.

    Raises DatabaseError, at once for what another try can't mend, else after at most three more.
    """
    if database.private and database.socket is None:
        from reporter.database import server

        database = server.resolved(database)
    return Connection(database, schema, load_files=load_files)


class Connection:
    """One session with a server. Not to be shared between threads."""

    def __init__(self, database: Database, schema: str | None = None, *, load_files: bool = False) -> None:
        self.database = database
        self.schema = schema
        self._load_files = load_files
        self._snapshot = False
        self._patience = 0 if load_files else database.deadline + _SLACK
        self._session: MySQLConnectionAbstract = tried(self._open)

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the session; a half-read result is dropped with it."""
        _drop(self._session)

    @cached_property
    def server(self) -> Server:
        """What answers at the other end, and the mode of the driver at this one."""
        version = str(self._scalar("SELECT VERSION()"))
        kind = "MariaDB" if "mariadb" in version.lower() else "MySQL"
        return Server(kind, version, driver.mode())

    def procedures(self) -> Mapping[str, Procedure]:
        """The schema's procedures that this account may execute, by name."""
        return procedures(self.query(PROCEDURES).frame.iter_rows())

    @cached_property
    def _catalogue(self) -> Mapping[str, Procedure]:
        return self.procedures()

    def call(
        self, name: str, arguments: Sequence[object] = (), *, deadline: float | None = None
    ) -> tuple[ResultSet, ...]:
        """Every result set of the procedure, in its order; OUT and INOUT parameters come as one more, of one
        row.

        ``arguments`` are those of the IN and INOUT parameters in their declared order. The whole call has
        ``deadline`` seconds (the settings' by default). Outside a snapshot a transient error is tried again,
        from the start, and a procedure that is missing while somebody applies is called again afterwards:
        MySQL replaces one by dropping it, and makes none that an open transaction has asked for.
        """
        try:
            return self._call(name, arguments, deadline)
        except DatabaseError as error:
            if self._snapshot or error.faults[0].code != _MISSING or not self.settled():
                raise
            self.__dict__.pop("_catalogue", None)
            return self._call(name, arguments, deadline)

    def settled(self, seconds: float = _APPLYING) -> bool:
        """Waits while another session changes the database's objects; whether there was one, and it is
        done.
        """
        waited, end = False, time.monotonic() + seconds
        while self.schema and self._scalar(_CHANGING.format(name=literal(lock_name(self.schema)))):
            if time.monotonic() > end:
                return False
            waited = True
            time.sleep(0.1)
        return waited

    def _call(self, name: str, arguments: Sequence[object], deadline: float | None) -> tuple[ResultSet, ...]:
        procedure = self._procedure(name)
        given = _bound(procedure, arguments)
        sql, outs = _call_statement(procedure), [_out(p) for p in procedure.parameters if p.mode != "IN"]
        bound = tuple(given[p.name] for p in procedure.parameters if p.mode == "IN")
        assigned = {p.name: given[p.name] for p in procedure.parameters if p.mode == "INOUT"}

        def whole() -> tuple[ResultSet, ...]:
            for parameter, value in assigned.items():
                self.execute(f"SET @reporter_{parameter} = %s", (value,))
            results = self._run(sql, bound, f"procedure {name}", deadline)
            if outs:
                results.append(self.query(f"SELECT {', '.join(outs)}"))
            self._still_in_snapshot(name)
            return tuple(results)

        return self._again(whole)

    def query(self, sql: str, arguments: Sequence[object] = ()) -> ResultSet:
        """The only result set of a statement that reads."""
        results = self._again(lambda: self._run(sql, arguments, _opening(sql), None))
        if len(results) != 1:
            raise ValueError(f"one result set expected, {len(results)} found: {_opening(sql)}")
        return results[0]

    def execute(self, sql: str, arguments: Sequence[object] = ()) -> int:
        """Runs one statement that writes, once; the number of rows that it changed.

        ``%`` stands for itself where there are no arguments. Nothing is tried again: the statement might
        have worked.
        """
        try:
            cursor: Any = self._session.cursor(raw=True)
            cursor.execute(sql, tuple(arguments))
            return _drained(cursor)
        except driver.driver_errors() as error:
            raise translated(error, _opening(sql), self.schema) from None

    @contextlib.contextmanager
    def snapshot(self, *, read_only: bool = True) -> Iterator[Connection]:
        """A block whose calls all see the data as they were at its start, whoever writes meanwhile.

        Within it nothing is tried again, as a new connection would see other data: the caller tries the
        whole block. ``read_only=False`` is for procedures that create temporary tables.
        """
        self.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        access = ", READ ONLY" if read_only else ""
        self.execute(f"START TRANSACTION WITH CONSISTENT SNAPSHOT{access}")
        self._snapshot = True
        try:
            yield self
        finally:
            self._snapshot = False
            with contextlib.suppress(*driver.driver_errors()):
                self._session.rollback()

    def _open(self) -> MySQLConnectionAbstract:
        try:
            return driver.open_session(
                self.database, self.schema, load_files=self._load_files, patience=self._patience
            )
        except driver.driver_errors() as error:
            raise translated(error, self._place(), self.schema) from None

    def _place(self) -> str:
        schema = f", database {self.schema}" if self.schema else ""
        return f"{self.database.user} at {self.database.address}{schema}"

    def _procedure(self, name: str) -> Procedure:
        """The catalogue's entry; a name that isn't one, or that the catalogue lacks, never reaches a
        statement.
        """
        found = self._catalogue.get(name) if _NAME.fullmatch(name) else None
        if found is None:
            raise DatabaseError.of(
                "database.procedure-missing",
                f"there is no procedure {name!r} that {self.database.user} may execute",
                place=self._place(),
                remedy="reporter db apply; where it is deployed: GRANT EXECUTE ON the schema to the account",
            )
        return found

    def _run(
        self, sql: str, arguments: Sequence[object], place: str, deadline: float | None
    ) -> list[ResultSet]:
        seconds = self.database.deadline if deadline is None else deadline
        with Deadline(self.database, self._session, seconds, place) as limit:
            try:
                cursor: Any = self._session.cursor(raw=True)
                cursor.execute(limit.statement(sql), tuple(arguments))
                return list(_result_sets(cursor))
            except driver.driver_errors() as error:
                if limit.has_passed(error):
                    self._replace_session()  # else what it still sends would be taken for another's answer
                    limit.raise_passed()
                raise translated(error, place, self.schema) from None
            except DatabaseError:
                self._replace_session()  # a half-read stream can't be closed, only dropped
                raise

    def _again(self, attempt: Callable[[], _T]) -> _T:
        """The attempt's result; transient errors are tried again, on a new session where the old one is
        lost.
        """
        return attempt() if self._snapshot else tried(attempt, before_another=self._mend_session)

    def _mend_session(self) -> None:
        if not self._session.is_connected():
            self._replace_session()

    def _replace_session(self) -> None:
        _drop(self._session)
        if not self._snapshot:
            self._session = self._open()

    def _still_in_snapshot(self, name: str) -> None:
        if self._snapshot and not self._session.in_transaction:
            raise DatabaseError.of(
                "database.snapshot-lost",
                f"the procedure {name} ended the snapshot that all data sets of a report share",
                remedy="take COMMIT, ROLLBACK, START TRANSACTION and DDL out of it",
            )

    def _scalar(self, sql: str) -> object:
        return self.query(sql).frame.item()


def _bound(procedure: Procedure, arguments: Sequence[object]) -> dict[str, object]:
    """The arguments by the names of the IN and INOUT parameters."""
    takes = [p.name for p in procedure.parameters if p.mode != "OUT"]
    if len(takes) != len(arguments):
        raise DatabaseError.of(
            "database.arguments",
            f"the procedure {procedure.name} takes {len(takes)} arguments, {len(arguments)} are given",
            expected=", ".join(takes) or "none",
            remedy="reporter db apply, or correct the report's arguments",
        )
    return dict(zip(takes, arguments, strict=True))


def _out(parameter: Parameter) -> str:
    """The expression that reads an OUT parameter's session variable, which forgets scale and kind of date."""
    variable = f"@reporter_{parameter.name}"
    if parameter.type in _FORGOTTEN:
        variable = f"CAST({variable} AS {parameter.declared.split()[0]})"  # without UNSIGNED
    return f"{variable} AS `{parameter.name}`"


def _call_statement(procedure: Procedure) -> str:
    """``CALL name(%s, @reporter_out)``: values are bound, OUT and INOUT are session variables."""
    marks = ("%s" if p.mode == "IN" else f"@reporter_{p.name}" for p in procedure.parameters)
    return f"CALL `{procedure.name}`({', '.join(marks)})"


def _result_sets(cursor: Any) -> Iterator[ResultSet]:
    """Each result set, read to its end; the statement's status, which has no columns, is none."""
    from reporter.database.columns import FEW, Batches, described

    while True:
        if cursor.description:
            batches = Batches(described(cursor.description))
            while rows := cursor.fetchmany(FEW):
                batches.add(rows)
            yield batches.result()
        if not cursor.nextset():
            return


def _drained(cursor: Any) -> int:
    """The rows that the statement changed, once every result that it gives has been read and dropped."""
    changed = 0
    while True:
        if cursor.description:
            while cursor.fetchmany(_DROPPED):
                pass
        else:
            changed = max(changed, cursor.rowcount)
        if not cursor.nextset():
            return changed


def _drop(session: MySQLConnectionAbstract) -> None:
    """Closes the session without a word, also where it is half-read or gone."""
    for end in (session.close, session.shutdown):
        try:
            end()
            return
        except Exception:  # noqa: S112 - whatever it says, it is gone afterwards
            continue


def _opening(sql: str) -> str:
    """The statement's first words, for a message."""
    words = " ".join(sql.split())
    return words if len(words) <= 60 else words[:59] + "…"
