"""A load of the full data against plain LOAD DATA, and what is derived against its bare INSERT … SELECT."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.database.project import Project
from reporter import demo
from reporter.database import Connection, connect, deploy, load
from reporter.database import project as sql

__all__ = ["BARE", "SUMMARIES", "Loading", "loading"]

_DATABASE, _PLAIN = "bench_load", "bench_plain"
BARE = Path(__file__).parent / "bare"
"""What fills each derived table in one statement, all months at once."""
SUMMARIES = (
    "segment_summary",
    "product_summary",
    "product_month_summary",
    "accuracy_summary",
    "coverage_summary",
)
"""In the order in which they can be filled: one of them is made of another."""


@dataclass(frozen=True, slots=True)
class Loading:
    """Medians of seconds."""

    load: float
    plain: float
    rebuild: float
    rebuild_bare: float
    refresh: float
    refresh_bare: float
    rows: int


def loading(project: Project, runs: int) -> Loading:
    """Each way in turn, so many times."""
    files = project.files
    if not files.exists():
        demo.write("gdb", files, 1, project.scale)
    source = project.root / "without_after_load"
    shutil.copytree(project.root / "sql" / "gdb", source / "gdb")
    (source / "gdb" / "procedures" / "after_load.sql").unlink()
    schema = sql.read(source).schema("gdb")
    found: dict[str, list[float]] = {}
    with connect(project.server, load_files=True) as connection:
        try:
            for name in (_DATABASE, _PLAIN):
                deploy.apply(connection, schema, name)
            _drop_triggers(connection, schema)
            for _ in range(runs):
                for name, seconds in _turn(connection, schema, files):
                    found.setdefault(name, []).append(seconds)
            connection.execute(f"USE {_PLAIN}")
            rows = int(connection.query("SELECT COUNT(*) FROM fact_sales_monthly").frame.item())
        finally:
            for name in (_DATABASE, _PLAIN):
                connection.execute(f"DROP DATABASE IF EXISTS {name}")
    return Loading(**{name: median(times) for name, times in found.items()}, rows=rows)


def _drop_triggers(connection: Connection, schema: sql.Schema) -> None:
    """Plain LOAD DATA and INSERT … SELECT are measured without them."""
    for trigger in schema.of("trigger"):
        connection.execute(f"DROP TRIGGER IF EXISTS {_PLAIN}.`{trigger.name}`")


def _turn(connection: Connection, schema: sql.Schema, files: Path) -> Iterator[tuple[str, float]]:
    begin = perf_counter()
    load.load(connection, schema, _DATABASE, load.demo(files, seed=1, scale=1.0, reset=True))
    yield "load", perf_counter() - begin
    connection.execute(f"USE {_PLAIN}")
    yield "plain", _plain(connection, files)
    yield "rebuild_bare", _bare(connection, "fact_act_est")
    yield "refresh_bare", sum(_bare(connection, name) for name in SUMMARIES)
    connection.execute(f"USE {_DATABASE}")
    connection.execute("TRUNCATE TABLE fact_act_est")
    yield "rebuild", _timed(connection, "CALL rebuild_act_est()")
    connection.execute("CALL mark_months()")
    yield "refresh", _timed(connection, "CALL refresh()")


def _bare(connection: Connection, table: str) -> float:
    """One statement into the empty table."""
    connection.execute(f"TRUNCATE TABLE {table}")
    return _timed(connection, (BARE / f"{table}.sql").read_text("utf-8"))


def _timed(connection: Connection, statement: str) -> float:
    begin = perf_counter()
    connection.execute(statement)
    return perf_counter() - begin


def _plain(connection: Connection, files: Path) -> float:
    """Each file into its table, emptied first, with the keys that it has."""
    paths = sorted(files.glob("*.csv"))
    for path in paths:
        connection.execute(f"TRUNCATE TABLE `{path.stem}`")
    return sum(_timed(connection, _load_data(path)) for path in paths)


def _load_data(path: Path) -> str:
    with path.open() as file:
        names = file.readline().strip()
    return (
        f"LOAD DATA LOCAL INFILE '{path}' INTO TABLE `{path.stem}` CHARACTER SET utf8mb4"
        " FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"' LINES TERMINATED BY '\\n'"
        f" IGNORE 1 LINES ({names})"
    )
