"""``reporter run``."""

from __future__ import annotations

import json
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from reporter.cli.jobs import at_once, outcomes
from reporter.cli.options import CONTEXT, as_json, common, settings
from reporter.cli.outcome import error_document, say, show
from reporter.cli.running import Outcome, Wanted
from reporter.errors import Fault, PartlyError, UsageError

if TYPE_CHECKING:
    from reporter.record import RunRecord
    from reporter.settings import Settings

__all__ = ["command"]


@click.command("run", context_settings=CONTEXT)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every report of the project.")
@click.option(
    "--period",
    metavar="MONTH",
    help="The month to report on, like 2021-08. Else the last one whose data are complete.",
)
@click.option(
    "--last", type=click.IntRange(1, 120), metavar="N", help="The last N complete months, oldest first."
)
@click.option(
    "--param",
    "params",
    metavar="NAME=VALUE",
    multiple=True,
    help="A parameter of the report; `reporter list` shows them. May be given several times.",
)
@click.option(
    "--out", metavar="DIR", help="A private run: the files go to DIR, and nothing else is written anywhere."
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    metavar="N",
    help="How many reports to make at the same time. Else one a processor, four at most.",
)
@as_json
@common
@click.pass_context
def command(
    ctx: click.Context,
    names: tuple[str, ...],
    every: bool,
    period: str | None,
    last: int | None,
    params: tuple[str, ...],
    out: str | None,
    jobs: int | None,
    as_json: bool,
) -> None:
    """Make one report, several or all, as Excel workbooks.

    Each is proved before it is published: control totals from the database against the tables, and the file
    read back. It lands in output/MONTH/ with its record beside it (.json). One that fails a check goes to
    output/quarantine/ instead, and an older workbook stays as it is.

    \b
    Examples:
      reporter run market_badges --period 2021-08
      reporter run market_badges --param threshold=1000000 --out /tmp/trial
      reporter run --all --last 2
    """
    from reporter.cli.signals import prompt_ends

    if period and last:
        raise UsageError.of("usage.command-line", "--period and --last don't go together")
    if every == bool(names):
        raise UsageError.of(
            "usage.command-line", "name the reports to make, or say --all", remedy="reporter list shows them"
        )
    _require_month(period)
    wanted = Wanted(period, last, _pairs(params), Path(out).absolute() if out else None, as_json, every)
    begin = perf_counter()
    with prompt_ends():
        project = settings(ctx)
        found = outcomes(project, _names(project, names), wanted, at_once(jobs))
    if len(found) == 1 and found[0].error:
        raise found[0].error
    _show(found, project, as_json, perf_counter() - begin)


def _require_month(text: str | None) -> None:
    from reporter import period

    if text:
        period.parse(text)


def _pairs(params: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    faults = [
        Fault("parameter.syntax", "isn't NAME=VALUE", "--param", found=f'"{text}"')
        for text in params
        if not text.partition("=")[1] or not text.partition("=")[0].strip()
    ]
    UsageError.raise_if(faults)
    return tuple((name.strip(), value) for name, _, value in (text.partition("=") for text in params))


def _names(project: Settings, names: tuple[str, ...]) -> tuple[str, ...]:
    """The reports to make, each once; raises UsageError with every unknown one."""
    from reporter import report

    if not names:
        found = report.names(project.templates)
        if not found:
            raise UsageError.of(
                "report.none",
                "the project has no reports",
                place=str(project.templates),
                remedy="reporter init",
            )
        return found
    faults: list[Fault] = []
    for name in names:
        try:
            report.find(project.templates, name)
        except UsageError as error:
            faults += error.faults
    UsageError.raise_if(faults)
    return tuple(dict.fromkeys(names))


def _show(found: list[Outcome], project: Settings, as_json: bool, waited: float) -> None:
    """Prints the runs; raises PartlyError where some of several failed, or their common error where all
    did.
    """
    failed = [outcome for outcome in found if outcome.error]
    if as_json:
        _print_json(found, failed)
    else:
        for outcome in failed:
            for fault in outcome.error.faults if outcome.error else ():
                say(f"error: {outcome.report} {outcome.period}: {fault.text()}".replace(" : ", ": "))
        show(_table(found, project))
        records = [outcome.run.record for outcome in found if outcome.run]
        if len(records) > 1:
            show(_total(records, waited))
    if failed:
        raise click.exceptions.Exit(_exit_code(found, failed))


def _exit_code(found: list[Outcome], failed: list[Outcome]) -> int:
    codes = {outcome.error.exit_code for outcome in failed if outcome.error}
    return codes.pop() if len(failed) == len(found) and len(codes) == 1 else PartlyError.exit_code


def _print_json(found: list[Outcome], failed: list[Outcome]) -> None:
    document: dict[str, Any] = {"runs": [_facts(outcome) for outcome in found]}
    if failed:
        code = _exit_code(found, failed)
        what = f"{len(failed)} of {len(found)} reports failed"
        document |= error_document(code, (Fault("run.partly", what),))
    show(json.dumps(document, indent=2, ensure_ascii=False))


def _facts(outcome: Outcome) -> dict[str, Any]:
    if outcome.run:
        paths = {"workbook": str(outcome.run.workbook), "record": str(outcome.run.file)}
        return {**paths, **json.loads(outcome.run.record.json())}
    error = outcome.error
    named = {"report": outcome.report, "period": outcome.period, "status": "failed"}
    return {**named, **error_document(error.exit_code, error.faults)} if error else named


def _table(found: list[Outcome], project: Settings) -> str:
    from reporter.cli.display import aligned

    rows = [_row(outcome, project) for outcome in found]
    return aligned(("report", "period", "rows", "file", "database s", "workbook s"), rows, right=(2, 4, 5))


def _total(records: list[RunRecord], waited: float) -> str:
    """What the runs took together: more than by the clock where several were made at a time."""
    database = sum(each.database_seconds for each in records)
    workbook = sum(each.workbook_seconds for each in records)
    apart = f"database {database:.1f} s, workbooks {workbook:.1f} s"
    return f"{len(records)} workbooks in {waited:.1f} s by the clock ({apart})"


def _row(outcome: Outcome, project: Settings) -> tuple[str, ...]:
    run, error = outcome.run, outcome.error
    if run is None:
        first = error.faults[0].code if error else ""
        return outcome.report, outcome.period, "", f"FAILED ({first})", "", ""
    path = run.workbook
    shown = path.relative_to(project.root) if path.is_relative_to(project.root) else path
    rows = sum(run.record.rows.values())
    seconds = f"{run.record.database_seconds:.1f}", f"{run.record.workbook_seconds:.1f}"
    return outcome.report, outcome.period, f"{rows:,}", str(shown), *seconds
