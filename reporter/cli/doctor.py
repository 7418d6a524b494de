"""``reporter doctor``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from reporter.cli.options import CONTEXT, as_json, common, settings
from reporter.cli.outcome import error_document, show
from reporter.errors import Fault

if TYPE_CHECKING:
    from reporter.doctor import Finding

__all__ = ["command"]


@click.command("doctor", context_settings=CONTEXT)
@as_json
@common
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Look at everything that a run stands on, and say what is wrong and what mends it.

    Server and driver, what the account may do, time zone and sql_mode, the SQL in the database against sql/,
    where the data come from and how far they reach, templates, and the disk: a line each. The exit code is
    that of the first error; warnings have none. Nothing is changed.

    \b
    Examples:
      reporter doctor
      reporter doctor --json
    """
    from datetime import date

    from reporter import doctor

    found: list[Finding] = []
    for one in doctor.examine(settings(ctx), date.today()):
        found.append(one)
        if not as_json:
            show(_line(one))
    wrong = next((one.exit_code for one in found if one.exit_code), 0)
    if as_json:
        _show_json(found, wrong)
    if wrong:
        raise click.exceptions.Exit(wrong)


def _line(one: Finding) -> str:
    remedy = f"; remedy: {one.remedy}" if one.remedy else ""
    return f"{one.state:<8} {one.subject}: {' '.join(one.found.split())}{remedy}"


def _show_json(found: Sequence[Finding], wrong: int) -> None:
    listed = [
        {"subject": one.subject, "state": one.state, "found": one.found, "remedy": one.remedy}
        for one in found
    ]
    document: dict[str, object] = {"findings": listed}
    faults = tuple(
        Fault("doctor.wrong", one.found, one.subject, remedy=one.remedy) for one in found if one.exit_code
    )
    if faults:
        document |= error_document(wrong, faults)
    show(json.dumps(document, indent=2, ensure_ascii=False))
