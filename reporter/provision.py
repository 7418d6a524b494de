"""A project's database made ready: SQL applied, data loaded, demo data made. What ``reporter db`` does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, cast

from reporter.document import did_you_mean
from reporter.errors import DatabaseError, Fault, PublishError, UsageError
from reporter.settings import Settings

if TYPE_CHECKING:
    from reporter.database import Connection
    from reporter.database.deploy import Applied, Change
    from reporter.database.drift import Difference
    from reporter.database.grants import Account
    from reporter.database.load import Loaded
    from reporter.database.migrations import Migration
    from reporter.database.origin import Origin
    from reporter.database.project import Schema
    from reporter.database.trial import Outcome

__all__ = [
    "Demo",
    "Planned",
    "Progress",
    "Refreshed",
    "apply",
    "definer_needs",
    "demo",
    "drift",
    "grants",
    "load",
    "needed",
    "plan",
    "refresh",
    "test",
]

Progress = Callable[[str, int], None]
"""Told what is being worked on (``gdb: fact_sales_monthly``) and its rows so far, possibly from another
thread.
"""

_MARK = "mark_months"
"""The procedure that marks all months as changed; it stands beside ``refresh``."""

_ALSO = {"sales_insights": "sales"}
"""What the published dumps are called → the schema that they fill."""


@dataclass(frozen=True, slots=True)
class Demo:
    """Which demo data: the same seed and scale give the same rows. ``reset`` overwrites data of somebody's
    own.
    """

    seed: int = 1
    scale: float = 0.1
    reset: bool = False


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How many months of a schema's summary tables were made anew, and which, as ``2020-05 to 2020-07``."""

    months: int
    stretches: str


@dataclass(frozen=True, slots=True)
class Planned:
    """What ``apply`` would change in a schema, objects that it keeps left out, and what it would refuse.

    ``migrations`` would be run before, or only marked where the database is ``new``.
    """

    changes: tuple[Change, ...]
    migrations: tuple[Migration, ...] = ()
    new: bool = False
    refused: tuple[Fault, ...] = ()


def plan(settings: Settings, names: Sequence[str]) -> Iterator[tuple[str, Planned]]:
    """What ``apply`` would do to each schema; nothing is changed."""
    from reporter.database import connect, deploy, project
    from reporter.database.drift import exists

    chosen, source = _chosen(settings, names), project.read(settings.sql)
    for name in chosen:
        schema, database = source.schema(name), settings.schemas[name]
        with connect(settings.database) as connection:
            there = exists(connection, database)
        if there:
            with connect(settings.database, database) as connection:
                yield name, _planned(connection, schema, database)
        else:
            changes = (deploy.Change("create", item.kind, item.name, item) for item in schema.objects)
            yield name, Planned(tuple(changes), schema.migrations, new=True)


def _planned(connection: Connection, schema: Schema, database: str) -> Planned:
    from reporter.database import deploy
    from reporter.database.migrating import pending

    todo = pending(connection, schema, database, deploy.existing(connection, database))
    changes = tuple(
        change
        for change in deploy.plan(connection, schema, database)
        if change.action not in ("keep", "adopt")
        and not (change.kind == "table" and any(one.names(change.name) for one in todo.migrations))
    )
    refused = (*todo.faults, *deploy.lost_rows(connection, changes))
    return Planned(changes, todo.migrations, todo.new, refused)


def drift(settings: Settings, names: Sequence[str]) -> Iterator[tuple[str, tuple[Difference, ...]]]:
    """How each schema's database differs from the project; one that isn't there is a DatabaseError."""
    from reporter.database import connect, project
    from reporter.database.drift import differences

    chosen, source = _chosen(settings, names), project.read(settings.sql)
    for name in chosen:
        database = settings.schemas[name]
        with connect(settings.database, database) as connection:
            yield name, differences(connection, source.schema(name), database)


def apply(
    settings: Settings, names: Sequence[str], *, reset: bool, resume: bool = False
) -> Iterator[tuple[str, Applied]]:
    """Applies the SQL of each schema (all of them where none is named), giving what was done to each.

    Summary tables are made anew where what they follow from has changed.
    """
    from reporter.database import connect, deploy, project
    from reporter.database.project import REFRESH

    chosen = _chosen(settings, names)
    source = project.read(settings.sql)
    for name in chosen:
        with connect(settings.database) as connection:
            schema = source.schema(name)
            applied = deploy.apply(connection, schema, settings.schemas[name], reset=reset, resume=resume)
        touched = {change.name.lower() for change in (*applied.created, *applied.replaced)}
        if applied.migrated or touched & {found.name.lower() for found in schema.needed_by(REFRESH)}:
            with connect(settings.database, settings.schemas[name]) as connection:
                for procedure in (_MARK, REFRESH):
                    if procedure in connection.procedures():
                        connection.call(procedure)
        yield name, applied


def refresh(settings: Settings, names: Sequence[str]) -> Iterator[tuple[str, Refreshed]]:
    """Brings the summary tables of each schema up to date, giving what was made anew.

    Schemas that have none are left out, unless they are named: then that is a UsageError.
    """
    from reporter.database import connect
    from reporter.database.project import REFRESH

    for name in _chosen(settings, names):
        with connect(settings.database, settings.schemas[name]) as connection:
            if REFRESH in connection.procedures():
                (result,) = connection.call(REFRESH)
                yield name, Refreshed(*result.frame.row(0))
            elif (settings.sql / name / "procedures" / f"{REFRESH}.sql").is_file():
                raise DatabaseError.of(
                    "database.procedure-missing",
                    f"there is no procedure {REFRESH} that {settings.database.user} may execute",
                    place=f"schema {name}",
                    remedy=f"reporter db apply {name}; where it is: refresh as the account that applies",
                )
            elif names:
                raise UsageError.of(
                    "usage.refresh",
                    "the schema has no summary tables to refresh",
                    place=name,
                    expected=f"a procedure {REFRESH} in it",
                )


def test(
    settings: Settings, names: Sequence[str], procedure: str | None
) -> Iterator[tuple[str, tuple[Outcome, ...]]]:
    """What became of the expectations of each schema's procedures, or of one of them; schemas without any are
    left out.

    The databases of config.yaml aren't touched.
    """
    from reporter.database import expectations, project, trial

    chosen, source = _chosen(settings, names), project.read(settings.sql)
    cases = {name: expectations.files(source, source.schema(name), procedure) for name in chosen}
    for name, found in cases.items():
        if found:
            every = [case for of_one in found.values() for case in of_one]
            yield name, trial.run(settings.database, source.schema(name), every)


def needed(settings: Settings) -> Mapping[str, tuple[str, ...]]:
    """The procedures that the project's reports call, by database: all that a run's account must execute."""
    from reporter import report

    found: dict[str, set[str]] = {}
    for name in report.names(settings.templates):
        item = report.load(report.find(settings.templates, name), settings.schemas)
        called = {one.procedure for one in item.data} | {one.control for one in item.checks}
        called |= {item.freshness} if item.freshness else set()
        found.setdefault(item.schema, set()).update(called, _origins(settings, item.schema))
    return {settings.schemas[schema]: tuple(sorted(names)) for schema, names in found.items()}


def _origins(settings: Settings, schema: str) -> set[str]:
    """The procedure that says where the data come from, which a run asks where there is one."""
    there = (settings.sql / schema / "procedures" / "data_origin.sql").is_file()
    return {"data_origin"} if there else set()


def grants(settings: Settings, account: Account) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Grants the account what ``needed`` says, or what the owner of routines needs where it is that: the
    statements, and what it may do besides.
    """
    from reporter.database import connect, definer
    from reporter.database.grants import excess, grant, statements

    owns = account == definer.named(settings.database)
    wanted = definer_needs(settings) if owns else statements(needed(settings), account)
    wanted = tuple(one for one in wanted if one.startswith("GRANT"))
    with connect(settings.database) as connection:
        grant(connection, wanted, account)
        return wanted, () if owns else excess(connection, account)


def definer_needs(settings: Settings) -> tuple[str, ...]:
    """The statements that make the account which routines belong to, where config.yaml names one."""
    from reporter.database import definer

    account = definer.named(settings.database)
    if account is None or settings.database.private:
        return ()
    every = [one for name in settings.schemas.values() for one in definer.statements(account, name)]
    return tuple(dict.fromkeys(every))


def load(settings: Settings, name: str, path: Path, progress: Progress) -> Loaded:
    """Replaces all data of the schema by those at the path, or none; its SQL is applied first."""
    from reporter.database import connect
    from reporter.database import load as loading

    (name,) = _chosen(settings, [name])
    source = loading.files(path)
    for _ in apply(settings, [name], reset=False):
        pass
    with connect(settings.database, settings.schemas[name], load_files=True) as connection:
        schema = _schema(settings, name)
        return loading.load(connection, schema, settings.schemas[name], source, _named(name, progress))


def demo(
    settings: Settings, names: Sequence[str], wanted: Demo, progress: Progress
) -> Iterator[tuple[str, Mapping[str, int]]]:
    """Fills each schema with demo data, giving its name and rows by table; no rows where they were there
    already.

    Raises DatabaseError, before anything is changed, where a schema holds data that aren't demo data.
    """
    chosen = [name for name in _chosen(settings, names) if name in ("sales", "gdb") or names]
    known = {name: _current(settings, name, wanted) for name in chosen}
    for name, current in known.items():
        progress(f"{name}: applying sql/{name}", 0)
        ours = current is not None and current.is_demo
        for _ in apply(settings, [name], reset=wanted.reset or ours):
            pass
        if ours and not wanted.reset and _same(settings, name, current, wanted):
            yield name, {}
        else:
            yield name, _filled(settings, name, wanted, progress)


def _filled(settings: Settings, name: str, wanted: Demo, progress: Progress) -> Mapping[str, int]:
    """Makes the schema's demo data in a folder that is gone afterwards, and loads them."""
    import reporter.demo
    from reporter.database import connect
    from reporter.database import load as loading

    with _scratch(settings) as scratch:
        folder = Path(scratch)
        progress(f"{name}: making demo data", 0)
        made = reporter.demo.write(cast("reporter.demo.Schema", name), folder, wanted.seed, wanted.scale)
        source = loading.demo(folder, seed=wanted.seed, scale=wanted.scale, reset=wanted.reset)
        with connect(settings.database, settings.schemas[name], load_files=True) as connection:
            schema = _schema(settings, name)
            done = loading.load(connection, schema, settings.schemas[name], source, _named(name, progress))
    return {table: done.rows[table] for table in made.rows}


def _scratch(settings: Settings) -> TemporaryDirectory[str]:
    """A folder of our own on the project's disk: full demo data are more than some /tmp holds."""
    try:
        settings.state.mkdir(parents=True, exist_ok=True)
        return TemporaryDirectory(prefix="demo-", dir=settings.state)
    except OSError as error:
        raise PublishError.of(
            "publish.write", f"can't be written: {error.strerror or error}", place=str(settings.state)
        ) from error


def _current(settings: Settings, name: str, wanted: Demo) -> Origin | None:
    """Where the schema's data come from; raises DatabaseError where they aren't ours to overwrite."""
    from reporter.database import connect, origin

    database = settings.schemas[name]
    with connect(settings.database) as connection:
        current = origin.current(connection, database)
        if wanted.reset or (current.is_demo if current else not _holds_rows(connection, database)):
            return current
    raise DatabaseError.of(
        "load.not-demo",
        "the database holds data that aren't demo data",
        place=database,
        found=f"{current.description}, loaded {current.loaded_at}" if current else "rows of unknown origin",
        remedy="--reset replaces them by demo data",
    )


_TABLES = """
SELECT TABLE_NAME FROM information_schema.TABLES
WHERE TABLE_SCHEMA = %s AND TABLE_TYPE = 'BASE TABLE' AND TABLE_NAME NOT LIKE 'reporter%%' ORDER BY TABLE_NAME
"""


def _holds_rows(connection: Connection, database: str) -> bool:
    """Whether a table of the database holds a row."""
    from reporter.database.naming import qualified

    names = connection.query(_TABLES, (database,)).frame.get_column("TABLE_NAME")
    return any(
        connection.query(f"SELECT EXISTS (SELECT 1 FROM {qualified(database, name)})").frame.item()  # noqa: S608
        for name in names
    )


def _same(settings: Settings, name: str, current: Origin | None, wanted: Demo) -> bool:
    """Whether the rows that are there are those wanted, every table still filled as it was."""
    from reporter.database import connect
    from reporter.database.naming import quoted

    if current is None or (current.seed, current.scale) != (wanted.seed, wanted.scale):
        return False
    with connect(settings.database, settings.schemas[name]) as connection:
        return all(
            bool(rows)
            == bool(connection.query(f"SELECT EXISTS (SELECT 1 FROM {quoted(table)})").frame.item())  # noqa: S608
            for table, rows in current.rows.items()
        )


def _schema(settings: Settings, name: str) -> Schema:
    from reporter.database import project

    return project.read(settings.sql).schema(name)


def _named(name: str, progress: Progress) -> Progress:
    return lambda table, rows: progress(f"{name}: {table}", rows)


def _chosen(settings: Settings, names: Sequence[str]) -> list[str]:
    """The schemas by the names of config.yaml; raises UsageError for an unknown one."""
    chosen = [_ALSO.get(name, name) if name not in settings.schemas else name for name in names]
    for name in chosen:
        if name not in settings.schemas:
            raise UsageError.of(
                "usage.schema",
                f'there is no schema "{name}"',
                expected=", ".join(settings.schemas),
                remedy=did_you_mean(name, settings.schemas),
            )
    return list(dict.fromkeys(chosen)) or list(settings.schemas)
