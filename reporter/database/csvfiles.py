"""A folder of .csv or .csv.gz files, one a table, and LOAD DATA LOCAL INFILE of one of them.

The header row names the columns and its end says how rows end: where it is a plain line feed, a carriage
return before one belongs to the value. Fields may be quoted, quotes in them are doubled. NULL without
quotes is NULL; so is an empty field of a number or date that may be NULL. With LOCAL the server turns
errors into warnings; here each is an error again.
"""

from __future__ import annotations

import csv
import os
import re
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from reporter.database import compressed
from reporter.database.connection import Connection
from reporter.database.matching import Match
from reporter.database.naming import literal, qualified, quoted
from reporter.errors import DatabaseError, Fault

__all__ = ["CsvFile", "folder"]

_LONGEST_HEADER = 1 << 16
_SHOWN = 10  # faults of one file
_WIDEST = 120  # characters of a row in a message
_ROW = re.compile(r"at row (\d+)|Row (\d+) ")


@dataclass(frozen=True, slots=True)
class CsvFile:
    """The file of one table: ``table`` as the file's name has it, the header's columns, how its rows end."""

    path: Path
    table: str
    columns: tuple[str, ...]
    line_end: str

    @property
    def place(self) -> str:
        return str(self.path)

    @property
    def files(self) -> tuple[Path, ...]:
        return (self.path,)

    def copy(
        self, connection: Connection, match: Match, database: str, report: Callable[[int], None]
    ) -> None:
        """Loads the file into the matched table of ``database``.

        ``report`` is told how many lines have been sent. Raises DatabaseError with the lines that don't fit.
        """
        with _sent(self.path, report) as sent:
            connection.execute(self._statement(match, database, sent))
        DatabaseError.raise_if(self._faults(connection))

    def _statement(self, match: Match, database: str, sent: Path) -> str:
        takes, sets = [], []
        for number, column in enumerate(match.columns):
            if column is None or column.empty_is_null:
                takes.append(f"@field_{number}")
            else:
                takes.append(quoted(column.name))
            if column is not None and column.empty_is_null:
                sets.append(f"{quoted(column.name)} = NULLIF(@field_{number}, '')")
        end = self.line_end.replace("\r", "\\r").replace("\n", "\\n")
        return (
            f"LOAD DATA LOCAL INFILE {literal(str(sent))} INTO TABLE {qualified(database, match.table.name)}"
            " CHARACTER SET utf8mb4 FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"' ESCAPED BY ''"
            f" LINES TERMINATED BY '{end}' IGNORE 1 LINES ({', '.join(takes)})"
            + (f" SET {', '.join(sets)}" if sets else "")
        )

    def _faults(self, connection: Connection) -> Iterator[Fault]:
        """What the server only warned of, each with the line in the file."""
        warnings = connection.query("SHOW WARNINGS").frame.rows()
        lines = self._lines({row for *_, message in warnings[:_SHOWN] if (row := _row(message))})
        for _, number, message in warnings[:_SHOWN]:
            line, text = lines.get(_row(message) or 0, (0, ""))
            yield Fault(
                "load.value",
                f"a row doesn't fit the table {self.table}",
                f"{self.path}:{line}" if line else str(self.path),
                found=f"{message} (warning {number})" + (f": {text}" if text else ""),
            )
        if len(warnings) > _SHOWN:
            yield Fault(
                "load.value", "more rows don't fit", str(self.path), found=f"{len(warnings)} and more"
            )

    def _lines(self, rows: set[int]) -> dict[int, tuple[int, str]]:
        """The line in the file where each row begins, as a quoted field may hold line feeds, and its text."""
        if not rows:
            return {}
        last, line = max(rows), 1
        found: dict[int, tuple[int, str]] = {}
        with compressed.opened(self.path) as stream:
            text = (piece.decode("utf-8", "replace") for piece in stream)
            reader = csv.reader(text)
            for row, fields in enumerate(reader):
                if row in rows:
                    found[row] = line, ",".join(fields)[:_WIDEST]
                if row >= last:
                    break
                line = reader.line_num + 1
        return found


def folder(path: Path) -> tuple[CsvFile, ...]:
    """The files of a folder, by name. Raises DatabaseError with all faults of their names and headers."""
    faults: list[Fault] = []
    found: dict[str, CsvFile] = {}
    for file in sorted(
        entry for entry in path.iterdir() if re.search(r"\.csv(\.gz)?$", entry.name, re.IGNORECASE)
    ):
        table = re.sub(r"\.csv(\.gz)?$", "", file.name, flags=re.IGNORECASE)
        if table.lower() in found:
            faults.append(Fault("load.table-twice", f"two files for the table {table}", str(file)))
            continue
        try:
            found[table.lower()] = _read_header(file, table)
        except DatabaseError as error:
            faults.extend(error.faults)
    DatabaseError.raise_if(faults)
    return tuple(found.values())


def _read_header(path: Path, table: str) -> CsvFile:
    pieces = compressed.chunks(path)
    start = next(pieces, b"")[:_LONGEST_HEADER]
    pieces.close()  # type: ignore[attr-defined]
    line, feed, _ = start.partition(b"\n")
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if not text.strip():
        raise DatabaseError.of("load.header", "the first line must name the columns", place=f"{path}:1")
    end = "\r\n" if text.endswith("\r") and feed else "\n"
    return CsvFile(path, table, tuple(next(csv.reader([text.rstrip("\r")]))), end)


@contextmanager
def _sent(path: Path, report: Callable[[int], None]) -> Iterator[Path]:
    """A path that the driver can read the plain text from: the file, or a pipe that it is unpacked into."""
    if path.suffix != ".gz":
        yield path.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="reporter-") as home:
        pipe = Path(home) / "table.csv"
        os.mkfifo(pipe, 0o600)
        with _Feeder(path, pipe, report):
            yield pipe


class _Feeder:
    """A thread that unpacks a file into a pipe while the driver reads from it."""

    def __init__(self, path: Path, pipe: Path, report: Callable[[int], None]) -> None:
        self._path, self._pipe, self._report = path, pipe, report
        self._error: DatabaseError | None = None
        self._unwanted = threading.Event()
        self._thread = threading.Thread(target=self._feed, name="reporter-unpack", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        """Where the server refused the statement nobody reads any more: the pipe is emptied."""
        self._unwanted.set()
        reader = os.open(self._pipe, os.O_RDONLY | os.O_NONBLOCK)
        while self._thread.is_alive():
            with suppress(BlockingIOError):
                os.read(reader, compressed.CHUNK)
            self._thread.join(0.01)
        os.close(reader)
        if self._error is not None:
            raise self._error

    def _feed(self) -> None:
        lines = 0
        try:
            with self._pipe.open("wb", buffering=0) as pipe:
                for piece in compressed.chunks(self._path):
                    if self._unwanted.is_set():
                        return
                    view = memoryview(piece)
                    while view:
                        view = view[pipe.write(view) :]
                    lines += piece.count(b"\n")
                    self._report(lines)
        except BrokenPipeError:
            return  # the server stopped listening, and says why
        except DatabaseError as error:
            self._error = error


def _row(message: str) -> int | None:
    found = _ROW.search(message)
    return int(found[1] or found[2]) if found else None
