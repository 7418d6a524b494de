"""``reporter run``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reporter.cli.options import CONTEXT, as_json, common, settings
from reporter.cli.outcome import error_document, say, show
from reporter.errors import Fault, PartlyError, ReporterError, UsageError

if TYPE_CHECKING:
    from reporter.pipeline import Run
    from reporter.settings import Settings

__all__ = ["command"]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the command line asks of every report."""

    period: str | None
    last: int | None
    texts: tuple[tuple[str, str], ...]
    out: Path | None
    quiet: bool
    every: bool


@dataclass(frozen=True, slots=True)
class _Outcome:
    """One report and period: its run, or the error that ended it."""

    report: str
    period: str
    run: Run | None = None
    error: ReporterError | None = None


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
    wanted = _Wanted(period, last, _pairs(params), Path(out).absolute() if out else None, as_json, every)
    with prompt_ends():
        project = settings(ctx)
        outcomes = _run_all(project, _names(project, names), wanted)
    _show(outcomes, project, as_json)


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


def _run_all(project: Settings, names: tuple[str, ...], wanted: _Wanted) -> list[_Outcome]:
    from reporter import period, report

    month = period.parse(wanted.period) if wanted.period else None
    outcomes: list[_Outcome] = []
    for name in names:
        try:
            found = report.load(project.templates / f"{name}.yaml", project.schemas)
            months = _months(project, found, month, wanted)
        except ReporterError as error:
            outcomes.append(_failed(name, wanted.period or "", error, len(names)))
            continue
        outcomes += [_run_one(project, found, item, wanted, len(names) * len(months)) for item in months]
    return outcomes


def _months(project: Settings, found: Any, month: Any, wanted: _Wanted) -> tuple[Any, ...]:
    from reporter import pipeline

    if wanted.last is None:
        undated = wanted.every and found.period == "none"  # --all --period means those that have one
        return (None,) if undated else (month,)
    return pipeline.months(project, found, wanted.last, wanted.texts, datetime.now(UTC).date())


def _run_one(project: Settings, found: Any, month: Any, wanted: _Wanted, among: int) -> _Outcome:
    from reporter import pipeline
    from reporter.cli.display import stages

    title = f"{found.name} {month}" if month else found.name
    request = pipeline.Request(found, month, wanted.texts, wanted.out)
    try:
        with stages(title, quiet=wanted.quiet) as progress:
            run = pipeline.run_report(project, request, datetime.now(UTC), progress)
    except ReporterError as error:
        return _failed(found.name, str(month or ""), error, among)
    return _Outcome(found.name, run.record.period, run)


def _failed(name: str, period: str, error: ReporterError, among: int) -> _Outcome:
    """The failure as an outcome where there are others; a single one ends the command."""
    if among == 1:
        raise error
    return _Outcome(name, period, error=error)


def _show(outcomes: list[_Outcome], project: Settings, as_json: bool) -> None:
    """Prints the runs; raises PartlyError where some of several failed, or their common error where all
    did.
    """
    failed = [outcome for outcome in outcomes if outcome.error]
    if as_json:
        _print_json(outcomes, failed)
    else:
        for outcome in failed:
            for fault in outcome.error.faults if outcome.error else ():
                say(f"error: {outcome.report} {outcome.period}: {fault.text()}".replace(" : ", ": "))
        show(_table(outcomes, project))
    if failed:
        raise click.exceptions.Exit(_exit_code(outcomes, failed))


def _exit_code(outcomes: list[_Outcome], failed: list[_Outcome]) -> int:
    codes = {outcome.error.exit_code for outcome in failed if outcome.error}
    return codes.pop() if len(failed) == len(outcomes) and len(codes) == 1 else PartlyError.exit_code


def _print_json(outcomes: list[_Outcome], failed: list[_Outcome]) -> None:
    document: dict[str, Any] = {"runs": [_facts(outcome) for outcome in outcomes]}
    if failed:
        code = _exit_code(outcomes, failed)
        what = f"{len(failed)} of {len(outcomes)} reports failed"
        document |= error_document(code, (Fault("run.partly", what),))
    show(json.dumps(document, indent=2, ensure_ascii=False))


def _facts(outcome: _Outcome) -> dict[str, Any]:
    if outcome.run:
        paths = {"workbook": str(outcome.run.workbook), "record": str(outcome.run.file)}
        return {**paths, **json.loads(outcome.run.record.json())}
    error = outcome.error
    named = {"report": outcome.report, "period": outcome.period, "status": "failed"}
    return {**named, **error_document(error.exit_code, error.faults)} if error else named


def _table(outcomes: list[_Outcome], project: Settings) -> str:
    from reporter.cli.display import aligned

    rows = [_row(outcome, project) for outcome in outcomes]
    return aligned(("report", "period", "rows", "file", "seconds"), rows, right=(2, 4))


def _row(outcome: _Outcome, project: Settings) -> tuple[str, ...]:
    run, error = outcome.run, outcome.error
    if run is None:
        first = error.faults[0].code if error else ""
        return outcome.report, outcome.period, "", f"FAILED ({first})", ""
    path = run.workbook
    shown = path.relative_to(project.root) if path.is_relative_to(project.root) else path
    rows = sum(run.record.rows.values())
    return outcome.report, outcome.period, f"{rows:,}", str(shown), f"{run.record.seconds:.1f}"
