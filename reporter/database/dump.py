# ruff: noqa: S608 (names are quoted)
"""A mysqldump as a source: its rows, and nothing else of it, read into a scratch database.

Nothing foreign is executed. Of a CREATE TABLE only the columns' names are taken: the scratch table has text
columns, and the project's own table gives the types when its rows are copied. An INSERT must be plain
values. All else, such as routines, users, settings and views, is ignored.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from reporter.database import compressed
from reporter.database.connection import Connection
from reporter.database.matching import Match
from reporter.database.naming import qualified, quoted
from reporter.database.splitter import Statement, split_stream
from reporter.database.tokens import DOUBLE, QUOTED_NAME, SINGLE, code
from reporter.errors import DatabaseError, Fault, ReporterError

__all__ = ["DumpTable", "scratch", "unpacked"]

_NAME = rf"(?:{QUOTED_NAME}|[\w$]++)"
_QUALIFIED = rf"(?:{_NAME}\s*+\.\s*+)?(?P<table>{_NAME})"
_VALUE = rf"""(?:(?:_[a-z0-9]++\s*+)?(?:{SINGLE}|{DOUBLE}|0x[0-9A-Fa-f]++|[xXbBnN]{SINGLE})
    |[-+]?+(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][-+]?+\d++)?|NULL|TRUE|FALSE|DEFAULT)"""
_ROW = rf"\(\s*+{_VALUE}(?:\s*+,\s*+{_VALUE})*\s*+\)"
_CREATE = re.compile(rf"CREATE\s++TABLE\s++(?:IF\s++NOT\s++EXISTS\s++)?{_QUALIFIED}\s*+\(", re.IGNORECASE)
_INSERT = re.compile(
    rf"""(?:INSERT|REPLACE)\s++(?:(?:LOW_PRIORITY|DELAYED|IGNORE)\s++)*(?:INTO\s++)?{_QUALIFIED}\s*+
         (?P<columns>\(\s*+{_NAME}(?:\s*+,\s*+{_NAME})*\s*+\))?\s*+VALUES\s*+
         (?P<rows>{_ROW}(?:\s*+,\s*+{_ROW})*)\s*+\Z""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_WRITES = re.compile(r"(?:INSERT|REPLACE)\s", re.IGNORECASE)
_NO_COLUMN = frozenset(
    {"PRIMARY", "KEY", "INDEX", "UNIQUE", "CONSTRAINT", "FULLTEXT", "SPATIAL", "FOREIGN", "CHECK", "PERIOD"}
)

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class DumpTable:
    """A table of the dump, whose rows are in the scratch database; ``line`` is that of its CREATE TABLE."""

    path: Path
    table: str
    columns: tuple[str, ...]
    line: int
    scratch: str
    rows: int = 0

    @property
    def place(self) -> str:
        return f"{self.path}:{self.line}"

    @property
    def files(self) -> tuple[Path, ...]:
        return (self.path,)

    def copy(
        self, connection: Connection, match: Match, database: str, report: Callable[[int], None]
    ) -> None:
        """Copies the rows into the matched table of ``database``. Raises where a value doesn't fit."""
        pairs = match.filled
        target = f"{qualified(database, match.table.name)} ({', '.join(quoted(c.name) for _, c in pairs)})"
        values = ", ".join(quoted(name) for name, _ in pairs)
        place = f"{self.path}: table {self.table}"
        try:
            connection.execute(
                f"INSERT INTO {target} SELECT {values} FROM {qualified(self.scratch, self.table)}"
            )
        except DatabaseError as error:
            raise DatabaseError(*(replace(fault, place=place) for fault in error.faults)) from None
        rounded = connection.query("SHOW WARNINGS").frame.rows()
        if rounded:
            raise DatabaseError.of("load.value", "a value doesn't fit", place=place, found=rounded[0][2])
        report(self.rows)


@contextmanager
def scratch(connection: Connection, database: str) -> Iterator[str]:
    """The name of an empty database that is gone after the block."""
    connection.execute(f"DROP DATABASE IF EXISTS {quoted(database)}")
    connection.execute(f"CREATE DATABASE {quoted(database)} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
    try:
        yield database
    finally:
        with suppress(DatabaseError):  # a lost session; the next load drops it
            connection.execute(f"DROP DATABASE IF EXISTS {quoted(database)}")


def unpacked(connection: Connection, path: Path, database: str, progress: Progress) -> tuple[DumpTable, ...]:
    """The dump's tables, their rows in ``database``. Raises DatabaseError that names file and line."""
    reader = _Reader(connection, path, database, progress)
    try:
        for statement in split_stream(_text(path)):
            reader.take(statement)
    except DatabaseError as error:
        raise DatabaseError(*(_placed(fault, path) for fault in error.faults)) from None
    reader.finish()
    return tuple(reader.tables.values())


class _Reader:
    """Takes the statements of one dump in turn."""

    def __init__(self, connection: Connection, path: Path, database: str, progress: Progress) -> None:
        self._connection, self._path, self._database, self._progress = connection, path, database, progress
        self.tables: dict[str, DumpTable] = {}
        self._writing = False

    def take(self, statement: Statement) -> None:
        if created := _CREATE.match(statement.text):
            self._create(statement, _name(created["table"]))
        elif _WRITES.match(statement.text):
            self._insert(statement)

    def finish(self) -> None:
        if self._writing:
            self._connection.execute("COMMIT")
            self._writing = False

    def _create(self, statement: Statement, name: str) -> None:
        self.finish()
        if name.lower() in self.tables:
            raise _fault(
                statement, "load.table-twice", f"the table {name} comes twice", "a dump of one database"
            )
        columns = _column_names(statement.text)
        if not columns:
            raise _fault(statement, "load.dump", f"the table {name} has no columns that could be read", "")
        texts = ", ".join(f"{quoted(column)} LONGTEXT" for column in columns)
        options = "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin"
        self._connection.execute(f"CREATE TABLE {qualified(self._database, name)} ({texts}) {options}")
        self.tables[name.lower()] = DumpTable(self._path, name, columns, statement.line, self._database)

    def _insert(self, statement: Statement) -> None:
        found = _INSERT.match(statement.text)
        if found is None:
            raise _fault(
                statement, "load.dump", "an INSERT that isn't plain values", "INSERT INTO … VALUES (…), (…)"
            )
        table = self.tables.get(_name(found["table"]).lower())
        if table is None:
            raise _fault(
                statement,
                "load.dump",
                "rows of a table that the dump doesn't create",
                "its CREATE TABLE first",
            )
        if not self._writing:
            self._connection.execute("START TRANSACTION")
            self._writing = True
        target = f"{qualified(self._database, table.table)} {found['columns'] or ''}"
        rows = self._connection.execute(f"INSERT INTO {target} VALUES {found['rows']}")
        table = replace(table, rows=table.rows + rows)
        self.tables[table.table.lower()] = table
        self._progress(table.table, table.rows)


def _text(path: Path) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        for piece in compressed.chunks(path):
            yield decoder.decode(piece)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise DatabaseError.of(
            "load.encoding", "the dump isn't UTF-8", place=str(path), found=str(error)
        ) from None


def _column_names(text: str) -> tuple[str, ...]:
    """The names of a CREATE TABLE's columns, in their order."""
    names, depth, starts = [], 0, False
    for token in code(text):
        if starts and token.keyword not in _NO_COLUMN:
            names.append(_name(token.text))
        depth += {"(": 1, ")": -1}.get(token.keyword, 0)
        if depth == 0 and token.keyword == ")":
            break
        starts = depth == 1 and token.keyword in ("(", ",")
    return tuple(names)


def _name(text: str) -> str:
    return text[1:-1].replace("``", "`") if text.startswith("`") else text


def _fault(statement: Statement, code: str, what: str, expected: str) -> ReporterError:
    return DatabaseError.of(
        code, what, place=f"line {statement.line}", expected=expected, found=statement.text[:60]
    )


def _placed(fault: Fault, path: Path) -> Fault:
    """The fault with the dump's name before its line, unless it has a file already."""
    if fault.place.startswith("line "):
        return replace(fault, place=f"{path}:{fault.place.removeprefix('line ')}")
    return fault if fault.place.startswith(str(path)) else replace(fault, place=str(path))
