"""``reporter db``: the private server, the SQL project and the data."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reporter.cli.options import CONTEXT, as_json, common, root, settings
from reporter.cli.outcome import show
from reporter.cli.root import Commands
from reporter.errors import UsageError

if TYPE_CHECKING:
    from reporter.database.load import Loaded

__all__ = ["command"]

_HERE, _DEPLOYED = "reporter.cli.db", "reporter.cli.deployed"
_HOMES = {
    name: (home, name, text)
    for name, home, text in (
        ("start", _HERE, "Start the private server."),
        ("stop", _HERE, "Stop the private server."),
        ("status", _HERE, "Show whether the private server runs."),
        ("shell", _HERE, "Open an SQL shell on the private server."),
        ("plan", _DEPLOYED, "Show what apply would change, and change nothing."),
        ("apply", _HERE, "Create or replace tables, views and procedures from sql/."),
        ("drift", _DEPLOYED, "Show what the database has otherwise than sql/."),
        (
            "test",
            "reporter.cli.db_test",
            "Hold procedures against the rows that they are expected to return.",
        ),
        ("grants", _DEPLOYED, "Show or give the least privileges that runs need."),
        ("load", _HERE, "Replace a schema's data by those of a folder or a dump."),
        ("refresh", _HERE, "Bring summary tables up to date with changed data."),
        ("demo", _HERE, "Fill both schemas with invented data."),
    )
}


@click.command("db", cls=Commands, homes=_HOMES, context_settings=CONTEXT)
def command() -> None:
    """The database: the private server, the SQL project in sql/, and the data.

    With `database: private` in config.yaml, reporter has a server of its own, which starts when a command
    needs it and stops itself when idle.
    """


@click.command("start", context_settings=CONTEXT)
@common
@click.pass_context
def start(ctx: click.Context) -> None:
    """Start the private server, or find it running.

    Commands that need it start it themselves.

    \b
    Example:
      reporter db start
    """
    from reporter.database import server

    project = _private(ctx)
    server.ensure(project)
    show(_status_text(project))


@click.command("stop", context_settings=CONTEXT)
@common
@click.pass_context
def stop(ctx: click.Context) -> None:
    """Stop the private server. Its data stay.

    \b
    Example:
      reporter db stop
    """
    from reporter.database import server

    show("stopped" if server.stop(_private(ctx)) else "no private server was running")


@click.command("status", context_settings=CONTEXT)
@as_json
@common
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """Show whether the private server runs, its version and its socket.

    \b
    Example:
      reporter db status
    """
    from dataclasses import asdict

    from reporter.database import server

    project = _private(ctx)
    found = server.status(project)
    if as_json:
        facts = {"running": found is not None, **(asdict(found) if found else {})}
        show(json.dumps(facts, indent=2, default=str))
    else:
        show(_status_text(project))


def _status_text(project: Path) -> str:
    from reporter.database import server

    found = server.status(project)
    if found is None:
        return "no private server is running"
    left = max(0, round((found.limit - found.idle) / 60))
    return (
        f"{found.kind} {found.version} is running (process {found.pid}), socket {found.socket}; "
        f"it stops itself after {left} more idle minutes"
    )


@click.command("shell", context_settings=CONTEXT)
@click.argument("schema", required=False)
@common
@click.pass_context
def shell(ctx: click.Context, schema: str | None) -> None:
    """Open an SQL shell on the private server, in SCHEMA if you name one.

    \b
    Example:
      reporter db shell sales
    """
    from reporter.database import server

    project = settings(ctx)
    database = project.schemas.get(schema, schema) if schema else None
    arguments = server.shell_command(_private(ctx), database)
    os.execvp(arguments[0], arguments)  # noqa: S606 - the client takes this process's place and its terminal


@click.command("apply", context_settings=CONTEXT)
@click.argument("schemas", metavar="[SCHEMA]...", nargs=-1)
@click.option(
    "--reset", is_flag=True, help="Make changed tables anew although they hold rows, which are lost."
)
@click.option("--resume", is_flag=True, help="Go on with a migration that failed, at its failed statement.")
@common
@click.pass_context
def apply(ctx: click.Context, schemas: tuple[str, ...], reset: bool, resume: bool) -> None:
    """Create or replace tables, functions, views, procedures and triggers from sql/, in the right order.

    Migrations in sql/SCHEMA/migrations (0001_words.sql and so on) come first, each once. One that fails stays
    so until --resume, and nothing else is applied.

    Applying twice changes nothing. What somebody altered on the server is put back as its file has it. A
    table that holds rows and whose definition has changed is left alone, and that is an error, unless --reset
    is given. `reporter db plan` shows beforehand what would change.

    \b
    Example:
      reporter db apply
    """
    from reporter import provision
    from reporter.cli.signals import prompt_ends

    with prompt_ends():
        for name, applied in provision.apply(settings(ctx), schemas, reset=reset, resume=resume):
            changes = (applied.created, applied.replaced, applied.dropped, applied.unchanged)
            words = ("created", "replaced", "dropped", "unchanged")
            for migration in applied.migrated:
                show(f"{name}: migration {migration} applied")
            show(f"{name}: " + ", ".join(f"{len(c)} {word}" for c, word in zip(changes, words, strict=True)))


@click.command("load", context_settings=CONTEXT)
@click.argument("schema")
@click.argument("path", type=click.Path(path_type=Path))
@common
@click.pass_context
def load(ctx: click.Context, schema: str, path: Path) -> None:
    """Replace the data of SCHEMA (sales or gdb) by those of PATH.

    PATH is a folder of .csv or .csv.gz files, one a table, or a mysqldump (.sql or .zip), of which only the
    rows are taken. All data of the schema are replaced, or none. `sales_insights` is another name of sales.

    \b
    Examples:
      reporter db load sales downloads/sales_insights
      reporter db load gdb downloads/gdb.zip
    """
    from reporter import provision
    from reporter.cli.display import loading
    from reporter.cli.signals import prompt_ends

    with prompt_ends(), loading() as tell:
        loaded = provision.load(settings(ctx), schema, path, tell)
    _show_loaded(loaded)


@click.command("refresh", context_settings=CONTEXT)
@click.argument("schemas", metavar="[SCHEMA]...", nargs=-1)
@common
@click.pass_context
def refresh(ctx: click.Context, schemas: tuple[str, ...]) -> None:
    """Bring the summary tables of SCHEMA, or of all schemas, up to date with data that were changed by hand.

    Only months that have changed are made anew. Until then no report is made of the schema (exit code 6).
    `reporter db load` and `reporter db apply` do it themselves.

    \b
    Examples:
      reporter db refresh
      reporter db refresh sales
    """
    from reporter import provision
    from reporter.cli.signals import prompt_ends

    with prompt_ends():
        for name, done in provision.refresh(settings(ctx), schemas):
            several = "month" if done.months == 1 else "months"
            show(
                f"{name}: {done.months} {several} made anew, {done.stretches}"
                if done.months
                else f"{name}: nothing has changed"
            )


@click.command("demo", context_settings=CONTEXT)
@click.option(
    "--scale",
    type=click.FloatRange(0.01, 1),
    default=0.1,
    show_default=True,
    help="Size of gdb's data; 1 is the full one.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="The same seed gives the same data.",
)
@click.option("--reset", is_flag=True, help="Overwrite data although they aren't demo data.")
@click.option(
    "--schema", "schemas", multiple=True, metavar="SCHEMA", help="Only this schema. May be repeated."
)
@common
@click.pass_context
def demo(ctx: click.Context, scale: float, seed: int, reset: bool, schemas: tuple[str, ...]) -> None:
    """Fill the schemas with invented data, so that every report can be tried.

    Applies sql/ first. Data that aren't demo data are left alone, unless --reset is given; the same demo data
    aren't made twice. Reports over them say DEMO DATA.

    \b
    Examples:
      reporter db demo
      reporter db demo --scale 1 --schema gdb
    """
    from reporter import provision
    from reporter.cli.display import loading
    from reporter.cli.signals import prompt_ends

    with prompt_ends(), loading() as tell:
        wanted = provision.Demo(seed, scale, reset)
        done = list(provision.demo(settings(ctx), schemas, wanted, tell))
    for name, rows in done:
        show(f"{name}: {sum(rows.values()):,} rows" if rows else f"{name}: is there already")


def _private(ctx: click.Context) -> Path:
    """The project's folder; raises UsageError where its database isn't a private server."""
    project = settings(ctx)
    if not project.database.private:
        raise UsageError.of(
            "database.not-private",
            "the project's database isn't a private server",
            place="config.yaml",
            expected="database: private",
            found=project.database.address,
        )
    return root(ctx)


def _show_loaded(loaded: Loaded) -> None:
    """The rows of each table, and what of the source found no place."""
    from reporter.cli.display import aligned

    rows = [(name, f"{count:,}") for name, count in loaded.rows.items()]
    show(aligned(("table", "rows"), rows, right=(1,)))
    for what, names in (("tables", loaded.unknown_tables), ("columns", loaded.unknown_columns)):
        if names:
            show(f"{what} of the source that the schema hasn't: {', '.join(names)}")
