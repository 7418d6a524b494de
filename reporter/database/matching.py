"""Tables as the database has them, and the columns of a source found in them by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reporter.database.connection import Connection
from reporter.database.project import Schema
from reporter.errors import DatabaseError, Fault

__all__ = ["Column", "Match", "Table", "match", "tables"]

_COLUMNS = """
SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE, IS_NULLABLE = 'YES', COLUMN_DEFAULT IS NOT NULL, EXTRA
  FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = %s ORDER BY TABLE_NAME, ORDINAL_POSITION
"""
_GENERATED = re.compile(r"\b(?:STORED|VIRTUAL|PERSISTENT) GENERATED\b", re.IGNORECASE)
_DEFAULTED = re.compile(r"auto_increment|DEFAULT_GENERATED", re.IGNORECASE)
_TEXT = frozenset({"char", "varchar", "tinytext", "text", "mediumtext", "longtext", "binary", "varbinary"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``generated`` ones take no values, those not ``required`` may be left out."""

    name: str
    type: str
    nullable: bool
    required: bool
    generated: bool

    @property
    def empty_is_null(self) -> bool:
        """An empty field can't be a number or a date, so where the column takes NULL it is NULL."""
        return self.nullable and self.type not in _TEXT


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """The table's column for each of the source's columns, None where there is none to fill."""

    table: Table
    source: tuple[str, ...]
    columns: tuple[Column | None, ...]
    unknown: tuple[str, ...]

    @property
    def filled(self) -> tuple[tuple[str, Column], ...]:
        """Pairs of a source's column and the table's, in the source's order."""
        return tuple(
            (name, column)
            for name, column in zip(self.source, self.columns, strict=True)
            if column is not None
        )


def tables(connection: Connection, schema: Schema, database: str) -> dict[str, Table]:
    """The project's tables as the database has them, by name. Raises DatabaseError where one is missing."""
    rows = connection.query(_COLUMNS, (database,)).frame.rows()
    found: dict[str, list[Column]] = {}
    for table, name, kind, nullable, has_default, extra in rows:
        generated = bool(_GENERATED.search(extra))
        required = not (nullable or has_default or generated or _DEFAULTED.search(extra))
        found.setdefault(table, []).append(Column(name, kind.lower(), bool(nullable), required, generated))
    wanted = [table.name for table in schema.of("table")]
    DatabaseError.raise_if(
        Fault("load.table-missing", f"there is no table {name}", database, remedy="reporter db apply")
        for name in wanted
        if name not in found
    )
    return {name: Table(name, tuple(found[name])) for name in wanted}


def match(table: Table, source: Sequence[str], place: str) -> tuple[Match, tuple[Fault, ...]]:
    """The source's columns matched by name in any case, and a fault for each that is missing or stands
    twice.
    """
    known = {column.name.lower(): column for column in table.columns}
    names = [name.strip().lower() for name in source]
    faults = [
        Fault("load.column-twice", f"the column {name!r} stands twice", place) for name in _repeated(names)
    ] + [
        Fault("load.column-missing", f"the column {column.name!r} is missing", place, found=", ".join(source))
        for column in table.columns
        if column.required and column.name.lower() not in names
    ]
    columns = tuple(_fillable(known, name) for name in names)
    unknown = tuple(name for name in source if name.strip().lower() not in known)
    return Match(table, tuple(source), columns, unknown), tuple(faults)


def _fillable(known: Mapping[str, Column], name: str) -> Column | None:
    column = known.get(name)
    return None if column is None or column.generated else column


def _repeated(names: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return [name for name in names if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
