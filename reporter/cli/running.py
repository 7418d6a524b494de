"""Reports run for their months, and what came of each."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reporter.errors import ReporterError

if TYPE_CHECKING:
    from reporter.pipeline import Run
    from reporter.settings import Settings

__all__ = ["MOST_AT_ONCE", "Outcome", "Wanted", "at_once", "of_report", "outcomes"]

MOST_AT_ONCE = 4
"""Without --jobs: more reports at once than that are more than most database servers are glad of."""


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


def at_once(asked: int | None) -> int:
    """How many reports to make at a time: what is asked for, or one a processor, up to MOST_AT_ONCE."""
    if asked:
        return asked
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(processors, MOST_AT_ONCE)


def outcomes(project: Settings, names: Sequence[str], wanted: Wanted, jobs: int) -> list[Outcome]:
    """What came of every report and period, in the order of the names, periods oldest first.

    A report's periods come one after the other, as each is compared with the one before.
    """
    jobs = min(jobs, len(names))
    if jobs == 1:
        return [each for name in names for each in of_report(project, name, wanted)]
    from reporter.cli.workers import side_by_side

    return side_by_side(project, names, wanted, jobs)


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
