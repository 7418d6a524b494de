"""The rows of a data set, in batches: those of a small one in memory, those of a large one in a file.

The file lies in the system's temporary folder (TMPDIR) and has no name, or one that goes with its last
reader: nothing is left behind, however a run ends. Each batch is an Arrow IPC file of its own, one after the
other, so that any of them can be read alone, and of it the columns that are wanted.
"""

from __future__ import annotations

import bisect
import io
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Protocol, TypeAlias, overload

from reporter.errors import PublishError

if TYPE_CHECKING:
    import polars as pl

    Frames: TypeAlias = "Rows | pl.DataFrame"

__all__ = ["Column", "Gathering", "Rows"]

_MOST_ROWS = 100_000
_MOST_BYTES = 64 << 20
"""A result set with more than either is written to a file."""


class _Batch(Protocol):
    """Some rows, wherever they are."""

    @property
    def height(self) -> int: ...

    def read(self, columns: Sequence[str]) -> pl.DataFrame:
        """The rows with these columns, in this order."""
        ...


@dataclass(frozen=True, slots=True)
class _Held:
    """A batch in memory."""

    frame: pl.DataFrame

    @property
    def height(self) -> int:
        return self.frame.height

    def read(self, columns: Sequence[str]) -> pl.DataFrame:
        return self.frame.select(columns)


class _File:
    """A temporary file of batches; several threads may read it."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="reporter-")  # noqa: SIM115 - ends with its readers
        self._lock = threading.Lock()
        self._size = 0

    def add(self, frame: pl.DataFrame) -> _Stored:
        """Writes a batch behind the others; raises PublishError where the disk takes no more."""
        written = io.BytesIO()
        frame.write_ipc(written, compression="lz4")
        data = written.getvalue()
        try:
            self._file.seek(self._size)
            self._file.write(data)
            self._file.flush()
        except OSError as error:
            raise PublishError.of(
                "rows.temporary-file",
                f"the rows can't be kept in a temporary file: {error.strerror or error}",
                place=tempfile.gettempdir(),
                remedy="make room there, or name another folder in TMPDIR",
            ) from error
        stored = _Stored(self, self._size, len(data), frame.height)
        self._size += len(data)
        return stored

    def read(self, offset: int, size: int) -> bytes:
        with self._lock:
            self._file.seek(offset)
            return self._file.read(size)


@dataclass(frozen=True, slots=True)
class _Stored:
    """A batch in the file, its bytes from ``offset`` on."""

    file: _File
    offset: int
    size: int

    height: int

    def read(self, columns: Sequence[str]) -> pl.DataFrame:
        import polars as pl

        found = pl.read_ipc(self.file.read(self.offset, self.size), columns=list(columns))
        return found.select(columns)


class Rows:
    """Rows with their columns; ``batches()`` gives all of them, a bounded number at a time.

    ``fits`` is true where they are in memory as one frame. ``frame`` is that frame, or is read whole from the
    file.
    """

    __slots__ = ("_batches", "_headers", "_last", "_starts", "height", "schema")

    def __init__(
        self, schema: Mapping[str, pl.DataType], batches: Sequence[_Batch], headers: Mapping[str, str]
    ) -> None:
        self.schema = schema
        self._batches = batches
        self._headers = headers
        self._starts = [0]
        for batch in batches:
            self._starts.append(self._starts[-1] + batch.height)
        self.height = self._starts[-1]
        self._last: tuple[object, pl.DataFrame] | None = None

    @classmethod
    def of(cls, rows: Frames) -> Rows:
        """The frame's rows; rows as they are."""
        if isinstance(rows, Rows):
            return rows
        return cls(rows.schema, (_Held(rows),), {name: name for name in rows.columns})

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.schema)

    @property
    def fits(self) -> bool:
        return len(self._batches) == 1 and isinstance(self._batches[0], _Held)

    @property
    def frame(self) -> pl.DataFrame:
        import polars as pl

        return pl.concat(self.batches())

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
        """Every row in order, with all columns or these; one frame at least."""
        for batch in self._batches:
            yield self._read(batch, columns)

    def select(self, headers: Mapping[str, str]) -> Rows:
        """These columns only, under other names, in this order."""
        schema = {header: self.schema[name] for name, header in headers.items()}
        sources = {header: self._headers[name] for name, header in headers.items()}
        return Rows(schema, self._batches, sources)

    def column(self, name: str) -> pl.Series | Column:
        """The column: a series, or what reads like one and lies in the file."""
        if self.fits:
            return self._read(self._batches[0], [name]).get_column(name)
        return Column(self, name, 0, self.height)

    def slice(self, first: int, count: int, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """So many rows from ``first`` on, counted from 0."""
        import polars as pl

        at = min(bisect.bisect_right(self._starts, first), len(self._batches)) - 1
        pieces: list[pl.DataFrame] = []
        while at < len(self._batches) and (self._starts[at] < first + count or not pieces):
            low = max(first - self._starts[at], 0)
            high = min(first + count - self._starts[at], self._batches[at].height)
            pieces.append(self._again(at, columns).slice(low, max(high - low, 0)))
            at += 1
        return pieces[0] if len(pieces) == 1 else pl.concat(pieces)

    def part(self, first: int, count: int) -> Rows:
        """So many rows from ``first`` on as rows of their own, read from the file when they are wanted."""
        if self.fits:
            return Rows.of(self.slice(first, count))
        last = first + count
        spans = [_Span(self, at, min(_MOST_ROWS, last - at)) for at in range(first, last, _MOST_ROWS)]
        return Rows(self.schema, spans, {name: name for name in self.columns})

    def _again(self, at: int, columns: Sequence[str] | None) -> pl.DataFrame:
        """A batch, of which the last one read is kept: slices mostly follow each other."""
        key = (at, None if columns is None else tuple(columns))
        last = self._last
        if last is None or last[0] != key:
            self._last = last = key, self._read(self._batches[at], columns)
        return last[1]

    def _read(self, batch: _Batch, columns: Sequence[str] | None) -> pl.DataFrame:
        wanted = self.columns if columns is None else columns
        found = batch.read([self._headers[name] for name in wanted])
        found.columns = list(wanted)
        return found


@dataclass(frozen=True, slots=True)
class _Span:
    """A batch that is a part of other rows."""

    rows: Rows
    first: int
    height: int

    def read(self, columns: Sequence[str]) -> pl.DataFrame:
        return self.rows.slice(self.first, self.height, columns)


class Column(Sequence[Any]):
    """A column of rows that lie in a file: a sequence whose slices are read when their values are."""

    __slots__ = ("_count", "_first", "_rows", "name")

    def __init__(self, rows: Rows, name: str, first: int, count: int) -> None:
        self.name = name
        self._rows = rows
        self._first = first
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Any: ...
    @overload
    def __getitem__(self, place: slice) -> Column: ...
    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, slice):
            first, after, step = place.indices(self._count)
            if step != 1:
                raise ValueError("a column in a file is read in its order")
            return Column(self._rows, self.name, self._first + first, max(after - first, 0))
        at = place + self._count if place < 0 else place
        if not 0 <= at < self._count:
            raise IndexError(place)
        return self._rows.slice(self._first + at, 1, [self.name]).item()

    def __iter__(self) -> Iterator[Any]:
        for part in self.parts():
            yield from part

    def slice(self, first: int, count: int) -> Column:
        """So many values from ``first`` on."""
        return self[first : first + count]

    def parts(self) -> Iterator[pl.Series]:
        """The values, a bounded number at a time."""
        for part in self._spans():
            yield self._rows.slice(*part, [self.name]).get_column(self.name)

    def _spans(self) -> Iterator[tuple[int, int]]:
        last = self._first + self._count
        for start, after in zip(self._rows._starts, self._rows._starts[1:], strict=False):
            low, high = max(start, self._first), min(after, last)
            if low < high:
                yield low, high - low

    def to_list(self) -> list[Any]:
        """All of the values."""
        return list(self)


class Gathering:
    """Frames that come one after the other and become rows: in a file as soon as they are many."""

    def __init__(self, most_rows: int = _MOST_ROWS) -> None:
        self._most_rows = most_rows
        self._held: list[pl.DataFrame] = []
        self._stored: list[_Stored] = []
        self._file: _File | None = None
        self._rows = self._bytes = 0

    def add(self, frame: pl.DataFrame) -> None:
        """Adds a batch; all batches have the same columns."""
        self._held.append(frame)
        self._rows += frame.height
        self._bytes += int(frame.estimated_size())
        if self._rows > self._most_rows or self._bytes > _MOST_BYTES:
            self._store()

    def _store(self) -> None:
        self._file = self._file or _File()
        self._stored += [self._file.add(frame) for frame in self._held]
        self._held = []

    def rows(self, empty: pl.DataFrame) -> Rows:
        """All that was added; ``empty`` has the columns, for where that is nothing."""
        import polars as pl

        if self._file is None:
            return Rows.of(pl.concat(self._held) if self._held else empty)
        schema = self._stored[0].read(empty.columns).schema
        return Rows(schema, tuple(self._stored), {name: name for name in schema})
