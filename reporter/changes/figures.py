# ruff: noqa: S608 (queries are put together from constants)
"""The keyed figures of published runs, in SQLite: what the next period's report compares itself with.

They come from the data sets of a run, never from a workbook. A published run replaces the figures of an
earlier one of the same report, period and parameters; a run whose check failed leaves its name only. The
file is made for a local disk; several processes may use it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from reporter.errors import PublishError

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Earlier", "Keyed", "Series", "earlier", "published_periods", "publishing", "require_usable"]

_FORMAT = 1
_PATIENCE = 30.0
"""Seconds for which another process may be writing."""
_BATCH = 50_000

_TABLES = (
    """CREATE TABLE IF NOT EXISTS run (
         id INTEGER PRIMARY KEY, report TEXT NOT NULL, parameters TEXT NOT NULL, demo INTEGER NOT NULL,
         period TEXT NOT NULL, run_id TEXT NOT NULL, status TEXT NOT NULL, published TEXT NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS run_by_period ON run (report, parameters, demo, status, period)",
    """CREATE TABLE IF NOT EXISTS tracked (
         id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run (id), label TEXT NOT NULL,
         kinds TEXT NOT NULL, UNIQUE (run, label))""",
    """CREATE TABLE IF NOT EXISTS figure (
         tracked INTEGER NOT NULL REFERENCES tracked (id), "key" TEXT NOT NULL, shown TEXT NOT NULL,
         figures TEXT NOT NULL, PRIMARY KEY (tracked, "key")) WITHOUT ROWID""",
    f"PRAGMA user_version = {_FORMAT}",
)
_SERIES = "report = :report AND parameters = :parameters AND demo = :demo"
_PUBLISHED = f"{_SERIES} AND status = 'published'"
_LAST = f"""SELECT id, period, run_id, published FROM run WHERE {_PUBLISHED} AND period < :period
            ORDER BY period DESC, id DESC LIMIT 1"""
_LATER = f"SELECT 1 FROM run WHERE {_PUBLISHED} AND period > :period LIMIT 1"
_SAME = f"SELECT id FROM tracked WHERE run IN (SELECT id FROM run WHERE {_SERIES} AND period = :period)"


@dataclass(frozen=True, slots=True)
class Series:
    """What periods are compared within: a report with the same parameters, over real or invented data."""

    report: str
    parameters: Mapping[str, str]
    demo: bool

    def columns(self) -> dict[str, str | int]:
        given = json.dumps(dict(sorted(self.parameters.items())), ensure_ascii=False)
        return {"report": self.report, "parameters": given, "demo": int(self.demo)}


@dataclass(frozen=True, slots=True)
class Keyed:
    """Figures and words by key: ``frame`` has the columns key, shown and those of ``kinds``, all as text.

    A kind is ``text``, ``double``, or the number of decimals of an exact column.
    """

    kinds: Mapping[str, str | int]
    frame: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Earlier:
    """The published run of an earlier period, with its figures by label; ``run_id`` is empty where there is
    none, and ``others`` then says whether a later period has been published.
    """

    period: str = ""
    run_id: str = ""
    published: date | None = None
    keyed: Mapping[str, Keyed] | None = None
    others: bool = False


def require_usable(file: Path) -> None:
    """Proves that figures can be kept there, before any query; raises PublishError else."""
    with _translated(file), closing(_connect(file)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")


def published_periods(file: Path) -> int:
    """How many periods of reports have figures there; PublishError where the file isn't sound."""
    if not file.is_file():
        return 0
    with _reading(file) as connection:
        answer = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if answer != "ok":
            raise sqlite3.DatabaseError(str(answer))
        if not _version(connection):
            return 0
        return int(connection.execute("SELECT COUNT(DISTINCT run) FROM tracked").fetchone()[0])


def earlier(file: Path, series: Series, period: str) -> Earlier:
    """The last published period of the series before this one. Nothing is written, nor made."""
    if not file.is_file():
        return Earlier()
    with _reading(file) as connection:
        if not _version(connection):
            return Earlier()
        connection.execute("BEGIN")  # everything as it is at one moment
        return _earlier(connection, {**series.columns(), "period": period})


@contextmanager
def _reading(file: Path) -> Iterator[sqlite3.Connection]:
    place = f"file:{quote(str(file))}?mode=ro"
    with _translated(file), closing(sqlite3.connect(place, _PATIENCE, uri=True)) as connection:
        connection.isolation_level = None
        _require_format(connection, file)
        yield connection


def _earlier(connection: sqlite3.Connection, asked: Mapping[str, str | int]) -> Earlier:
    row = connection.execute(_LAST, asked).fetchone()
    if row is None:
        return Earlier(others=connection.execute(_LATER, asked).fetchone() is not None)
    run, found, run_id, published = row
    labels = connection.execute("SELECT label, id, kinds FROM tracked WHERE run = ?", (run,)).fetchall()
    keyed = {label: _keyed(connection, tracked, json.loads(kinds)) for label, tracked, kinds in labels}
    return Earlier(found, run_id, date.fromisoformat(published[:10]), keyed)


def _keyed(connection: sqlite3.Connection, tracked: int, kinds: Mapping[str, str | int]) -> Keyed:
    import polars as pl

    cursor = connection.execute('SELECT "key", shown, figures FROM figure WHERE tracked = ?', (tracked,))
    pieces: list[pl.DataFrame] = []
    shape = pl.Struct({name: pl.String() for name in kinds})
    while rows := cursor.fetchmany(_BATCH):
        text = pl.DataFrame(rows, schema=dict.fromkeys(("key", "shown", "figures"), pl.String), orient="row")
        pieces.append(text.with_columns(pl.col("figures").str.json_decode(shape)).unnest("figures"))
    empty = pl.DataFrame(schema=dict.fromkeys(("key", "shown", *kinds), pl.String))
    return Keyed(kinds, pl.concat([empty, *pieces]))


@contextmanager
def publishing(
    file: Path, series: Series, run: Mapping[str, str], keyed: Mapping[str, Keyed]
) -> Iterator[None]:
    """A block that publishes: the figures are kept where it succeeds, and nothing is where it fails.

    ``run`` has period, run_id, status and published (ISO 8601). Of a run that isn't published no figures are
    kept.
    """
    with _translated(file), closing(_connect(file)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            _write(connection, {**series.columns(), **run}, keyed)
            yield
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


def _write(connection: sqlite3.Connection, run: Mapping[str, str | int], keyed: Mapping[str, Keyed]) -> None:
    if run["status"] == "published":
        connection.execute(f"DELETE FROM figure WHERE tracked IN ({_SAME})", run)
        connection.execute(f"DELETE FROM tracked WHERE id IN ({_SAME})", run)
    names = ", ".join(run)
    values = ", ".join(f":{name}" for name in run)
    number = connection.execute(f"INSERT INTO run ({names}) VALUES ({values})", run).lastrowid
    for label, figures in keyed.items() if run["status"] == "published" else ():
        kinds = json.dumps(figures.kinds, ensure_ascii=False)
        into = "INSERT INTO tracked (run, label, kinds) VALUES (?, ?, ?)"
        entry = connection.execute(into, (number, label, kinds)).lastrowid
        connection.executemany(f"INSERT INTO figure VALUES ({entry}, ?, ?, ?)", _rows(figures))


def _rows(keyed: Keyed) -> Iterator[tuple[str, str, str]]:
    """Key, what is shown and the figures as a JSON object, in the keys' order, which SQLite likes best."""
    import polars as pl

    figures = pl.struct(list(keyed.kinds)).struct.json_encode().alias("figures")
    for piece in keyed.frame.sort("key").iter_slices(_BATCH):
        yield from piece.select("key", "shown", figures).iter_rows()


def _connect(file: Path) -> sqlite3.Connection:
    """The file opened for writing, made with its tables where it isn't there yet."""
    file.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(file, _PATIENCE, isolation_level=None)
    try:
        _require_format(connection, file)
        if not _version(connection):
            connection.execute("BEGIN IMMEDIATE")
            for statement in _TABLES:
                connection.execute(statement)
            connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _require_format(connection: sqlite3.Connection, file: Path) -> None:
    """Raises PublishError where a later version of reporter wrote the file."""
    version = _version(connection)
    if version > _FORMAT:
        raise PublishError.of(
            "figures.newer",
            "a newer version of reporter keeps its figures here",
            place=str(file),
            expected=f"format {_FORMAT}",
            found=f"format {version}",
            remedy="run the newer version",
        )


@contextmanager
def _translated(file: Path) -> Iterator[None]:
    """Errors of SQLite and of the file system as PublishError."""
    try:
        yield
    except sqlite3.Error as error:
        busy = "locked" in str(error) or "busy" in str(error)
        raise PublishError.of(
            "figures.busy" if busy else "figures.unusable",
            "the figures of earlier runs can't be used",
            place=str(file),
            found=str(error),
            remedy="another run is writing there: try again"
            if busy
            else "give the account the file and its folder, or move the file away: the next run then has "
            "nothing to compare with",
        ) from error
    except OSError as error:
        raise PublishError.of(
            "figures.unusable",
            f"the figures of earlier runs can't be kept: {error.strerror or error}",
            place=str(file.parent),
            remedy="make the folder one that this account may write to",
        ) from error
