"""``reporter list``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from reporter.cli.options import CONTEXT, as_json, common, settings
from reporter.cli.outcome import show

if TYPE_CHECKING:
    from reporter.report import Report

__all__ = ["command"]

_PERIODS = {"none": "no period", "month": "a month", "to_date": "everything to a month's end"}


@click.command("list", context_settings=CONTEXT)
@as_json
@common
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Show the project's reports and their parameters.

    Nothing is asked of the database.

    \b
    Example:
      reporter list
    """
    from reporter import report
    from reporter.errors import Fault, SettingsError

    project = settings(ctx)
    reports: list[Report] = []
    faults: list[Fault] = []
    for name in report.names(project.templates):
        try:
            reports.append(report.load(project.templates / f"{name}.yaml", project.schemas))
        except SettingsError as error:
            faults += error.faults
    if not as_json:
        for item in reports:
            show(_text(item))
    elif not faults:
        show(json.dumps({"reports": [_facts(item) for item in reports]}, indent=2, ensure_ascii=False))
    SettingsError.raise_if(faults)


def _text(report: Report) -> str:
    from reporter.parameters import as_text

    lines = [
        report.name,
        f"  {report.title}. {report.description}".rstrip(),
        f"  period: {_PERIODS[report.period]}",
    ]
    for parameter in report.parameters:
        default = "" if parameter.default is None else f" (default {as_text(parameter.default)})"
        lines.append(
            f"  --param {parameter.name}=…  {parameter.expected}{default}. {parameter.help}".rstrip()
        )
    return "\n".join(lines) + "\n"


def _facts(report: Report) -> dict[str, Any]:
    from reporter.parameters import as_text

    return {
        "name": report.name,
        "title": report.title,
        "description": report.description,
        "schema": report.schema,
        "period": report.period,
        "file": report.file,
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type,
                "default": None if parameter.default is None else as_text(parameter.default),
                "expected": parameter.expected,
                "help": parameter.help,
            }
            for parameter in report.parameters
        ],
    }
