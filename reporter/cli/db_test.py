"""``reporter db test``: procedures against the rows that they are expected to return."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import click

from reporter.cli.options import CONTEXT, as_json, common, settings
from reporter.cli.outcome import error_document, say, show
from reporter.errors import DifferencesError

if TYPE_CHECKING:
    from reporter.database.trial import Outcome

__all__ = ["test"]


@click.command("test", context_settings=CONTEXT)
@click.argument("schema", required=False)
@click.argument("name", required=False)
@as_json
@common
@click.pass_context
def test(ctx: click.Context, schema: str | None, name: str | None, as_json: bool) -> None:
    """Hold the procedures of SCHEMA, or of all schemas, against sql/SCHEMA/tests: given rows, arguments, and
    the rows that they are expected to return.

    NAME is one procedure. The cases run on the server of config.yaml, in a database of their own that is gone
    afterwards; the account must be allowed to create it (reporter_test_…). Exit code 11 means that something
    is otherwise than expected.

    \b
    Examples:
      reporter db test
      reporter db test gdb market_badges
    """
    from reporter import provision
    from reporter.cli.signals import prompt_ends

    with prompt_ends():
        found = list(provision.test(settings(ctx), [schema] if schema else [], name))
    outcomes = [one for _, every in found for one in every]
    faults = tuple(fault for one in outcomes for fault in one.faults)
    if as_json:
        document: dict[str, object] = {"schemas": [_facts(*one) for one in found]}
        if faults:
            document |= error_document(DifferencesError.exit_code, faults)
        show(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        for of_one, every in found:
            _show(of_one, every)
        for fault in faults:
            say(f"error: {fault.text()}")
        if not outcomes:
            show("there are no expectations: sql/SCHEMA/tests holds none")
    if faults:
        raise click.exceptions.Exit(DifferencesError.exit_code)


def _show(schema: str, outcomes: Sequence[Outcome]) -> None:
    """A line a procedure."""
    for procedure, group in groupby(outcomes, key=lambda one: one.case.procedure):
        states = [not one.faults for one in group]
        cases = f"{len(states)} {'case' if len(states) == 1 else 'cases'}"
        good = "as expected" if all(states) else f"{states.count(False)} otherwise than expected"
        show(f"{schema}.{procedure}: {cases}, {good}")


def _facts(schema: str, outcomes: Sequence[Outcome]) -> dict[str, object]:
    cases = [
        {
            "procedure": one.case.procedure,
            "case": one.case.name,
            "place": one.case.place,
            "state": "differs" if one.faults else "as expected",
            "faults": [fault.record() for fault in one.faults],
        }
        for one in outcomes
    ]
    return {"schema": schema, "cases": cases}
