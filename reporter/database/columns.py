"""From the wire's text to polars columns with exact types; docs/values.md shows the table to its readers.

The server sends every value as text, which the driver's raw mode gives as bytes. Some hundred rows at a time
become columns of bytes, some thousand at a time are parsed by polars: no Python object is made for a number
or a date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import polars as pl

from reporter.errors import DatabaseError, Fault
from reporter.results import Column, ResultSet
from reporter.rows import Gathering

__all__ = ["FEW", "Batches", "described"]

FEW = 512
"""So many rows are best fetched at once: more of them are gone through by Python's collector and leave the
processor's cache before they are columns (twice the time at 16,384)."""
_BATCH = 16_384
"""So many are parsed at once."""

_BINARY = 63  # the charset number of bytes that aren't text
_UNSIGNED, _ENUM, _SET = 32, 256, 2048

_TYPES: dict[int, str] = {
    0: "decimal", 1: "tinyint", 2: "smallint", 3: "int", 4: "float", 5: "double", 6: "null", 7: "timestamp",
    8: "bigint", 9: "mediumint", 10: "date", 11: "time", 12: "datetime", 13: "year", 15: "varchar", 16: "bit",
    242: "vector", 245: "json", 246: "decimal", 247: "enum", 248: "set", 249: "tinyblob", 250: "mediumblob",
    251: "longblob", 252: "blob", 253: "varchar", 254: "char", 255: "geometry",
}  # fmt: skip
"""The wire protocol's numbers and SQL's names for them."""

_OF_BYTES = {
    "varchar": "varbinary", "char": "binary", "blob": "blob", "tinyblob": "tinyblob",
    "mediumblob": "mediumblob", "longblob": "longblob",
}  # fmt: skip
_OF_TEXT = {"blob": "text", "tinyblob": "tinytext", "mediumblob": "mediumtext", "longblob": "longtext"}

DIGITS = 38
"""The most digits that a decimal column holds; a longer value is an error, never rounded."""


def described(description: Iterable[Sequence[Any]]) -> tuple[Column, ...]:
    """The result set's columns, from the driver's description of them."""
    return tuple(_column(str(name), kind, scale or 0, flags, charset)
                 for name, kind, _, _, _, scale, _, flags, charset in description)  # fmt: skip


def _column(name: str, kind: int, scale: int, flags: int, charset: int) -> Column:
    type_name = _TYPES.get(kind, "unknown")
    if type_name in _OF_BYTES:
        named = _OF_BYTES if charset == _BINARY else _OF_TEXT
        type_name = named.get(type_name, type_name)
    if type_name == "char" and flags & (_ENUM | _SET):
        type_name = "enum" if flags & _ENUM else "set"
    return Column(name, type_name, scale if type_name == "decimal" else 0, bool(flags & _UNSIGNED))


class Batches:
    """The rows of one result set, gathered batch by batch; ``result()`` is the whole.

    Raises DatabaseError for columns of one name, as a frame holds only one.
    """

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self.columns = columns
        names = [column.name for column in columns]
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise DatabaseError.of(
                "database.columns-repeated",
                f"the result set has more than one column named {', '.join(repeated)}",
                remedy="give each column of the SELECT its own name with AS",
            )
        self._readers = [_reader(column) for column in columns]
        self._gathered = Gathering()
        self._raw: list[list[pl.Series]] = []
        self._waiting = self._read = 0

    def add(self, rows: Sequence[Sequence[bytes | None]]) -> None:
        """Adds rows as the driver's raw mode gives them; raises DatabaseError with every column that can't
        be read, of these rows or of earlier ones.
        """
        named = zip(self.columns, zip(*rows, strict=True), strict=True)
        self._raw.append([pl.Series(column.name, values, dtype=pl.Binary) for column, values in named])
        self._waiting += len(rows)
        if self._waiting >= _BATCH:
            self._read_waiting()

    def _read_waiting(self) -> None:
        """Parses the rows that wait, a column at a time."""
        faults: list[Fault] = []
        found: list[pl.Series] = []
        for column, read, raws in zip(self.columns, self._readers, zip(*self._raw, strict=True), strict=True):
            raw = pl.concat(raws, rechunk=True)
            try:
                found.append(read(raw))
            except (pl.exceptions.PolarsError, _UnreadableError) as error:
                faults.append(_fault(column, raw, read, error, self._read))
        DatabaseError.raise_if(faults)
        self._gathered.add(pl.DataFrame(found))
        self._read += self._waiting
        self._raw, self._waiting = [], 0

    def result(self) -> ResultSet:
        """The whole result set."""
        if self._waiting:
            self._read_waiting()
        empty = [
            read(pl.Series(column.name, [], dtype=pl.Binary))
            for column, read in zip(self.columns, self._readers, strict=True)
        ]
        return ResultSet(self.columns, self._gathered.rows(pl.DataFrame(empty)))


class _UnreadableError(Exception):
    """A column holds a value that its type can't."""


_Read = Callable[[pl.Series], pl.Series]


def _text(raw: pl.Series) -> pl.Series:
    return raw.cast(pl.String)


def _number(dtype: Any) -> _Read:
    return lambda raw: raw.cast(pl.String).cast(dtype)


def _null(raw: pl.Series) -> pl.Series:
    return raw.cast(pl.String).cast(pl.Null) if raw.null_count() == raw.len() else _text(raw)


def _binary(raw: pl.Series) -> pl.Series:
    return raw


def _date(raw: pl.Series) -> pl.Series:
    return raw.cast(pl.String).str.to_date("%Y-%m-%d")


def _datetime(raw: pl.Series) -> pl.Series:
    return raw.cast(pl.String).str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us")


def _time(raw: pl.Series) -> pl.Series:
    """[-]HHH:MM:SS[.ffffff] as a duration: SQL's TIME is a span of up to 838 hours, not a time of day."""
    parts = raw.cast(pl.String).str.extract_groups(r"^(-?)(\d+):(\d\d):(\d\d)(?:\.(\d{1,6}))?$").struct
    hours, minutes, seconds = (parts.field(str(n)).cast(pl.Int64) for n in (2, 3, 4))
    micros = parts.field("5").fill_null("").str.pad_end(6, "0").cast(pl.Int64)
    span = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + micros
    sign = pl.Series([-1, 1]).gather((parts.field("1") != "-").fill_null(True).cast(pl.UInt32))
    signed = (span * sign).cast(pl.Duration("us")).rename(raw.name)
    if signed.null_count() != raw.null_count():
        raise _UnreadableError("not a TIME")
    return signed


def _bit(raw: pl.Series) -> pl.Series:
    """BIT(n) as an unsigned integer; the server sends its bytes, the highest first."""
    values = [None if value is None else int.from_bytes(value, "big") for value in raw]
    return pl.Series(raw.name, values, dtype=pl.UInt64)


_READERS: dict[str, _Read] = {
    **dict.fromkeys(("tinyint", "smallint", "mediumint", "int", "bigint", "year"), _number(pl.Int64)),
    **dict.fromkeys(("float", "double"), _number(pl.Float64)),
    **dict.fromkeys(("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"), _binary),
    **dict.fromkeys(("geometry", "vector"), _binary),
    **dict.fromkeys(("datetime", "timestamp"), _datetime),
    "bit": _bit,
    "date": _date,
    "null": _null,
    "time": _time,
}
"""How each type is read; whatever isn't named here is text."""


def _reader(column: Column) -> _Read:
    if column.type == "decimal":
        return _number(pl.Decimal(DIGITS, column.scale))
    if column.type == "bigint" and column.unsigned:
        return _number(pl.UInt64)
    return _READERS.get(column.type, _text)


_REMEDIES = {
    **dict.fromkeys(("date", "datetime", "timestamp"),
                    "have the procedure return NULL for a zero date: IF(MONTH(d) = 0, NULL, d)"),
    "decimal": "have the procedure round or CAST it to at most DECIMAL(38, …)",
}  # fmt: skip
_TEXT_REMEDY = "store it as utf8mb4, or have the procedure return HEX(…)"


def _fault(column: Column, raw: pl.Series, read: _Read, error: Exception, before: int) -> Fault:
    row, value = _first_unreadable(raw, read)
    return Fault(
        "database.value",
        f"column {column.name} holds a value that can't be read as {column.type}",
        place=f"column {column.name}, row {before + row + 1}",
        expected="UTF-8 text" if read is _text else column.type,
        found=repr(value[:60])[1:] if value is not None else str(error).splitlines()[0],
        remedy=_REMEDIES.get(column.type, _TEXT_REMEDY),
    )


def _first_unreadable(raw: pl.Series, read: _Read) -> tuple[int, bytes | None]:
    """Where the first unreadable value stands, by halving: reading a slice either works or doesn't."""
    start, stop = 0, raw.len()
    while stop - start > 1:
        middle = (start + stop) // 2
        try:
            read(raw.slice(start, middle - start))
        except (pl.exceptions.PolarsError, _UnreadableError):
            stop = middle
        else:
            start = middle
    return start, (raw[start] if raw.len() else None)
