"""A report run for its months, and what came of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reporter.errors import ReporterError

if TYPE_CHECKING:
    from reporter.pipeline import Run
    from reporter.settings import Settings

__all__ = ["Outcome", "Wanted", "of_report"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks of every report."""

    period: str | None
    last: int | None
    texts: tuple[tuple[str, str], ...]
    out: Path | None
    quiet: bool
    every: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """One report and period: its run, or the error that ended it."""

    report: str
    period: str
    run: Run | None = None
    error: ReporterError | None = None


def of_report(project: Settings, name: str, wanted: Wanted) -> list[Outcome]:
    """What came of one report, in this process."""
    from reporter import report

    try:
        found = report.load(project.templates / f"{name}.yaml", project.schemas)
        months = _months(project, found, wanted)
    except ReporterError as error:
        return [Outcome(name, wanted.period or "", error=error)]
    return [_run(project, found, month, wanted) for month in months]


def _months(project: Settings, found: Any, wanted: Wanted) -> tuple[Any, ...]:
    from reporter import period, pipeline

    if wanted.last is not None:
        return pipeline.months(project, found, wanted.last, wanted.texts, datetime.now(UTC).date())
    undated = wanted.every and found.period == "none"  # --all --period means those that have one
    return (period.parse(wanted.period) if wanted.period and not undated else None,)


def _run(project: Settings, found: Any, month: Any, wanted: Wanted) -> Outcome:
    from reporter import pipeline
    from reporter.cli.display import stages

    title = f"{found.name} {month}" if month else found.name
    request = pipeline.Request(found, month, wanted.texts, wanted.out)
    try:
        with stages(title, quiet=wanted.quiet) as progress:
            run = pipeline.run_report(project, request, datetime.now(UTC), progress)
    except ReporterError as error:
        return Outcome(found.name, str(month or ""), error=error)
    return Outcome(found.name, run.record.period, run)
