"""``reporter db plan | drift | grants``: the SQL project compared with what the database has and allows."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reporter.cli.options import CONTEXT, as_json, common, root, settings
from reporter.cli.outcome import error_document, say, show
from reporter.errors import DifferencesError, Fault

if TYPE_CHECKING:
    from reporter.database.deploy import Change
    from reporter.database.drift import Difference
    from reporter.database.migrations import Migration
    from reporter.provision import Planned

__all__ = ["drift", "grants", "plan"]


@click.command("plan", context_settings=CONTEXT)
@click.argument("schemas", metavar="[SCHEMA]...", nargs=-1)
@as_json
@common
@click.pass_context
def plan(ctx: click.Context, schemas: tuple[str, ...], as_json: bool) -> None:
    """Show what `reporter db apply` would create, replace and drop, with a diff of the SQL.

    Nothing is changed. What is replaced is compared with the text of the last apply, and what somebody has
    altered on the server with what apply puts back. What apply would refuse is said too.

    \b
    Examples:
      reporter db plan
      reporter db plan gdb --json
    """
    from reporter import provision

    project, planned = root(ctx), list(provision.plan(settings(ctx), schemas))
    if as_json:
        found = [_planned_facts(name, one, project) for name, one in planned]
        show(json.dumps({"schemas": found}, indent=2, ensure_ascii=False))
        return
    for name, one in planned:
        for migration in one.migrations:
            show(_migration_text(migration, project, one.new))
        for change in one.changes:
            show(_change_text(change, project))
        for fault in one.refused:
            show(f"refused: {fault.text()}")
        actions = [change.action for change in one.changes]
        counts = ", ".join(f"{actions.count(word)} to {word}" for word in ("create", "replace", "drop"))
        quiet = not (actions or one.migrations or one.refused)
        show(f"{name}: nothing to change" if quiet else f"{name}: {len(one.migrations)} to migrate, {counts}")


def _migration_text(migration: Migration, project: Path, new: bool) -> str:
    """A line, and the statements below it where they would be run."""
    file = str(migration.path.relative_to(project))
    if new:
        return f"mark migration {migration.name}  {file}  (a new database has its tables as they are now)"
    lines = [line for statement in migration.statements for line in f"{statement.text};".splitlines()]
    return "\n".join([f"run migration {migration.name}  {file}", *(f"    {line}" for line in lines)])


def _change_text(change: Change, project: Path) -> str:
    """A line, and the diff below it."""
    from reporter.database.drift import shown

    file = f"  {_file(change, project)}" if change.object else ""
    head = f"{change.action} {change.kind} {change.name}{file}"
    if change.altered:
        head += "  (altered on the server)"
    elif change.owner:
        head += f"  (belongs to {change.owner})"
    diff = shown(change).replace(f"{project}/", "")
    return "\n".join([head, *(f"    {line}".rstrip() for line in diff.splitlines())])


def _file(change: Change, project: Path) -> str:
    return str(change.object.path.relative_to(project)) if change.object else ""


def _planned_facts(name: str, planned: Planned, project: Path) -> dict[str, object]:
    from reporter.database.drift import shown

    changes = [
        {
            "action": change.action,
            "kind": change.kind,
            "name": change.name,
            "file": _file(change, project),
            "altered": change.altered,
            "owner": change.owner,
            "diff": shown(change).replace(f"{project}/", ""),
        }
        for change in planned.changes
    ]
    return {
        "schema": name,
        "new": planned.new,
        "migrations": [one.name for one in planned.migrations],
        "changes": changes,
        "refused": [fault.record() for fault in planned.refused],
    }


@click.command("drift", context_settings=CONTEXT)
@click.argument("schemas", metavar="[SCHEMA]...", nargs=-1)
@as_json
@common
@click.pass_context
def drift(ctx: click.Context, schemas: tuple[str, ...], as_json: bool) -> None:
    """Show every object that the database has otherwise than sql/, or that only one of them has.

    A procedure that somebody altered on the server, a table that isn't as its file says, an object that isn't
    in the project: a line each, with the remedy. Exit code 11 means that there is any. Nothing is changed.

    \b
    Examples:
      reporter db drift
      reporter db drift gdb --json
    """
    from reporter import provision

    found = list(provision.drift(settings(ctx), schemas))
    faults = [_fault(name, one) for name, differences in found for one in differences]
    if as_json:
        listed = [{"schema": name, "differences": [asdict(one) for one in every]} for name, every in found]
        document: dict[str, object] = {"schemas": listed}
        if faults:
            document |= error_document(DifferencesError.exit_code, tuple(faults))
        show(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        for name, every in found:
            for one in every:
                show(f"{name}: {one.kind} {one.name} {one.what}; remedy: {one.remedy}")
            if not every:
                show(f"{name}: as in sql/{name}")
    if faults:
        raise click.exceptions.Exit(DifferencesError.exit_code)


def _fault(schema: str, one: Difference) -> Fault:
    return Fault(f"drift.{one.state}", f"{one.kind} {one.name} {one.what}", schema, remedy=one.remedy)


@click.command("grants", context_settings=CONTEXT)
@click.option("--apply", "account", metavar="ACCOUNT", help="Give them to this account: user@host.")
@common
@click.pass_context
def grants(ctx: click.Context, account: str | None) -> None:
    """Show the least privileges that `reporter run` needs, or give them to ACCOUNT.

    EXECUTE on the procedures that the reports call, and nothing else: procedures read as their owner. Shown
    for the user in config.yaml, and what the account under database.definer needs, whom routines belong to.
    With --apply the user in config.yaml must be one who may grant, and ACCOUNT must exist; whatever it may do
    besides is said, and not taken away. The account under database.definer gets what that needs.

    \b
    Examples:
      reporter db grants
      reporter db grants --apply reports@localhost
    """
    from reporter import provision
    from reporter.database.grants import Account, statements

    project = settings(ctx)
    if account is None:
        runs = statements(provision.needed(project), Account(project.database.user))
        for statement in (*runs, *provision.definer_needs(project)):
            show(f"{statement};")
        return
    done, excess = provision.grants(project, Account.of(account))
    for statement in done:
        show(f"{statement};")
    for more in excess:
        say(f"warning: {Account.of(account)} may do more than runs need: {more}")
