"""A schema's data replaced as a whole by those of a folder of .csv files or of a mysqldump, or left as they
are.

locked → what may be replaced? → source's tables → matched by name → staged → after_load → origin → swapped
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from reporter.database import compressed, csvfiles, dump, origin
from reporter.database.connection import Connection
from reporter.database.locking import locked
from reporter.database.matching import Match, Table, match, tables
from reporter.database.naming import qualified, quoted
from reporter.database.origin import Origin
from reporter.database.project import Schema
from reporter.database.staging import derive, keys_last, staging, swap
from reporter.errors import DatabaseError, Fault

__all__ = ["Loaded", "Progress", "Source", "demo", "files", "load"]

Progress = Callable[[str, int], None]
"""Told a table's name and how many of its rows have been sent so far, possibly from another thread."""


_STRICT = {"max_error_count": 64, "sql_notes": 1, "unique_checks": 1, "foreign_key_checks": 1}
"""With LOCAL, what doesn't fit is only warned of: a server that keeps no warnings would hide it. The least
values that do; MySQL lets only some accounts set them, so that what is enough is left as it is.
"""


@dataclass(frozen=True, slots=True)
class Source:
    """What to load: a folder of .csv and .csv.gz, or a .sql, .sql.gz or .zip; and what it is.

    ``reset`` lets demo data replace data that aren't demo data.
    """

    path: Path
    kind: str
    description: str
    seed: int | None = None
    scale: float | None = None
    reset: bool = False


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: rows by table, which tables no file filled, which names of the source found no
    place.
    """

    rows: Mapping[str, int]
    origin: Origin
    emptied: tuple[str, ...] = ()
    unknown_tables: tuple[str, ...] = ()
    unknown_columns: tuple[str, ...] = field(default=())


class _Input(Protocol):
    """A table of the source."""

    @property
    def table(self) -> str: ...
    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def place(self) -> str: ...
    @property
    def files(self) -> tuple[Path, ...]: ...
    def copy(
        self, connection: Connection, match: Match, database: str, report: Callable[[int], None]
    ) -> None: ...


def files(path: Path) -> Source:
    """A folder or dump of somebody's own. Raises DatabaseError where there is none."""
    if path.is_dir():
        return Source(path, "folder", f"Folder {path.resolve().name}")
    if path.is_file() and path.name.lower().endswith((".sql", ".sql.gz", ".zip")):
        return Source(path, "dump", f"Dump {path.name}")
    raise DatabaseError.of(
        "load.source",
        "there is nothing to load" if not path.exists() else "this can't be loaded",
        place=str(path),
        expected="a folder of .csv or .csv.gz, or a mysqldump (.sql, .sql.gz, .zip)",
    )


def demo(path: Path, *, seed: int, scale: float, reset: bool = False) -> Source:
    """A folder of demo data that were made from a seed at a scale, 1.0 being the full one."""
    return Source(path, "demo", f"Demo data, seed {seed}, scale {scale:.0%}", seed, scale, reset)


def load(
    connection: Connection, schema: Schema, database: str, source: Source, progress: Progress | None = None
) -> Loaded:
    """Replaces the rows of all the schema's tables by those of the source, at once, or changes nothing.

    The connection must have been opened with load_files=True; the tables must have been applied. Tables
    that the source lacks are emptied. ``after_load`` runs on the new rows before anyone else sees them.
    """
    report = progress or (lambda table, rows: None)
    with locked(connection, database), ExitStack() as stack:
        stack.callback(_back_in, connection, database)
        _be_strict(connection)
        known = tables(connection, schema, database)
        _require_origin(known, database)
        _refuse_demo(connection, database, source, known)
        inputs = _inputs(stack, connection, database, source, report)
        matches, unknown = _matched(known, inputs)
        stage = stack.enter_context(staging(connection, schema, database))
        _stage(connection, stage, matches, report)
        derive(connection, schema, stage)
        rows = _counted(connection, stage, [name for name in known if name != origin.TABLE])
        found = _origin(source, inputs, rows)
        origin.record(connection, stage, found)
        swap(connection, schema, database, stage)
    return Loaded(
        rows,
        origin.current(connection, database) or found,
        tuple(name for name, count in rows.items() if not count),
        unknown,
        tuple(f"{m.table.name}.{column}" for _, m in matches for column in m.unknown),
    )


def _be_strict(connection: Connection) -> None:
    names = ", ".join(f"@@SESSION.{name}" for name in _STRICT)
    found = connection.query(f"SELECT {names}").frame.row(0)
    less = [
        f"{name} = {_STRICT[name]}"
        for name, value in zip(_STRICT, found, strict=True)
        if value < _STRICT[name]
    ]
    if less:
        connection.execute(f"SET SESSION {', '.join(less)}")


def _back_in(connection: Connection, database: str) -> None:
    """The session is where it was, also after a failure."""
    with suppress(DatabaseError):
        connection.execute(f"USE {quoted(database)}")


def _require_origin(known: Mapping[str, Table], database: str) -> None:
    if origin.TABLE not in known:
        raise DatabaseError.of(
            "load.origin-missing",
            f"the schema has no table {origin.TABLE} to say where its rows come from",
            place=database,
            remedy=f"take tables/{origin.TABLE}.sql from another schema of the project",
        )


def _refuse_demo(connection: Connection, database: str, source: Source, known: Iterable[str]) -> None:
    """Demo data don't replace anybody's own, nor rows that nobody recorded the origin of."""
    if source.kind != "demo" or source.reset:
        return
    current = origin.current(connection, database)
    if current.is_demo if current else not any(_holds_rows(connection, database, name) for name in known):
        return
    raise DatabaseError.of(
        "load.not-demo",
        "the database holds data that aren't demo data",
        place=database,
        found=f"{current.description}, loaded {current.loaded_at}" if current else "rows of unknown origin",
        remedy="--reset replaces them by demo data",
    )


def _holds_rows(connection: Connection, database: str, table: str) -> bool:
    found = connection.query(f"SELECT EXISTS (SELECT 1 FROM {qualified(database, table)})")  # noqa: S608
    return bool(found.frame.item())


def _inputs(
    stack: ExitStack, connection: Connection, database: str, source: Source, report: Progress
) -> tuple[_Input, ...]:
    """The source's tables; a dump is read into a scratch database that lives as long as the stack."""
    if source.kind != "dump":
        found: tuple[_Input, ...] = csvfiles.folder(source.path)
    else:
        scratch = stack.enter_context(dump.scratch(connection, f"{database}__dump"))
        found = dump.unpacked(connection, source.path, scratch, report)
    if not found:
        raise DatabaseError.of("load.source", "there is no table in it", place=str(source.path))
    return found


def _matched(
    known: Mapping[str, Table], inputs: Sequence[_Input]
) -> tuple[list[tuple[_Input, Match]], tuple[str, ...]]:
    """Each input with its table's columns, and the inputs that have no table. Raises with all faults of
    all.
    """
    by_name = {name.lower(): table for name, table in known.items() if name != origin.TABLE}
    faults: list[Fault] = []
    matches, unknown = [], []
    for found in inputs:
        table = by_name.get(found.table.lower())
        if table is None:
            unknown.append(found.table)
            continue
        matched, wrong = match(table, found.columns, found.place)
        matches.append((found, matched))
        faults.extend(wrong)
    if not matches:
        faults.append(
            Fault(
                "load.source",
                "none of its tables is one of the schema's",
                expected=", ".join(by_name),
                found=", ".join(unknown),
            )
        )
    DatabaseError.raise_if(faults)
    return matches, tuple(unknown)


def _stage(
    connection: Connection, stage: str, matches: Sequence[tuple[_Input, Match]], report: Progress
) -> None:
    """Copies every input into its staged table."""
    for found, matched in matches:
        name = matched.table.name

        def tell(count: int, name: str = name) -> None:
            report(name, count)

        with keys_last(connection, qualified(stage, name)):
            found.copy(connection, matched, stage, tell)
        report(name, _counted(connection, stage, [name])[name])


def _counted(connection: Connection, stage: str, names: Sequence[str]) -> dict[str, int]:
    return {
        name: int(connection.query(f"SELECT COUNT(*) FROM {qualified(stage, name)}").frame.item())  # noqa: S608
        for name in names
    }


def _origin(source: Source, inputs: Sequence[_Input], rows: Mapping[str, int]) -> Origin:
    """What the database is to know of these rows. Seed and scale say more of demo data than hashes do."""
    paths = {path for found in inputs for path in found.files} if source.kind != "demo" else set()
    hashes = {path.name: compressed.sha256(path) for path in sorted(paths)}
    return Origin(source.kind, source.description, source.seed, source.scale, hashes, dict(rows))
