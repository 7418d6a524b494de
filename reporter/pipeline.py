"""The story of a run: every stage once, in order. Stages exchange frozen records; time is an argument."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from reporter import (
    changes,
    checks,
    fetch,
    parameters,
    period,
    pivots,
    publish,
    record,
    sheets,
    verify,
    workbook,
)
from reporter.changes import figures
from reporter.errors import CheckError, Fault
from reporter.parameters import Value
from reporter.period import Month, Period
from reporter.publish import Target
from reporter.record import RunRecord
from reporter.report import Report
from reporter.settings import Settings

if TYPE_CHECKING:
    from reporter.changes import Changes
    from reporter.changes.figures import Series
    from reporter.checks import CheckResult
    from reporter.fetch import Fetched
    from reporter.sheets import Layout
    from reporter.template import Filled

__all__ = ["STAGES", "Progress", "Request", "Run", "months", "run_report"]

STAGES = ("template", "connect", "fetch", "checks", "changes", "fill", "save", "verify", "publish")

Progress = Callable[[str], None]
"""Told the name of each stage as it begins."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: a report, its month (None: the last complete one), texts of parameters, a private
    folder.
    """

    report: Report
    month: Month | None = None
    texts: tuple[tuple[str, str], ...] = ()
    out: Path | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A published report: the workbook, its record's file and the record."""

    workbook: Path
    file: Path
    record: RunRecord


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with what it leaves open: the period that it covers, and every parameter's value."""

    request: Request
    covered: Period
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Made:
    """What a run knows of itself by the time it has filled its template."""

    asked: Asked
    fetched: Fetched
    results: tuple[CheckResult, ...]
    checksums: Mapping[str, str]
    changes: Changes
    run_id: str


class Stages:
    """Seconds by stage, in their order; the name of each is told to ``progress`` as it begins."""

    def __init__(self, progress: Progress) -> None:
        self.seconds: dict[str, float] = {}
        self._progress = progress

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        self._progress(name)
        begin = perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(perf_counter() - begin, 4)


def run_report(settings: Settings, request: Request, now: datetime, progress: Progress) -> Run:
    """The report published, with its record; raises the error of the stage that failed, nothing replaced.

    A report whose check failed goes to quarantine with its record, and CheckError says so.
    """
    report, stages = request.report, Stages(progress)
    with stages("template"):
        values = parameters.given(report.parameters, request.texts)
        template, renamed = workbook.restyled(workbook.opened(report), settings.numbers)
        report = workbook.with_headers(report, renamed)
        request = replace(request, report=report)
        publish.require_writable(request.out or settings.output)
        if report.changes and not request.out:
            figures.require_usable(settings.figures)
    with stages("connect"):
        fresh = fetch.freshness(settings, report, values, now.date())
        covered = period.choose(report.period, request.month, None, fresh)[0]
        if report.period is period.Kind.MONTH:
            period.require_whole(covered, settings.calendar, fresh)
        asked = Asked(request, covered, values)
        target = _target(settings, asked)
    with publish.reserved(target) as draft:
        with stages("fetch"):
            fetched = fetch.fetch(settings, report, values, covered, now.date())
            tables = workbook.frames(template, report, fetched)
        with stages("checks"):
            results = fetch.compare(report, fetched)
            tables |= workbook.check_frame(template, results)
        with stages("changes"):
            headers = workbook.headers(template, report, fetched)
            changed = _changes(settings, asked, fetched, headers)
            tables |= workbook.change_frame(template, report, changed.rows)
            made = _made(settings, asked, fetched, results, changed)
        with stages("fill"):
            layout = sheets.laid_out(template, report, fetched, tables)
            full = workbook.filled(report, fetched, layout, _values(settings, made), results)
            filled, layout, made = full.filled, full.layout, replace(made, results=full.results)
        with stages("save"), publish.saving(draft):
            filled.save(draft)
        with stages("verify"):
            expected = workbook.expected(report, fetched, layout)
            broken = verify.faults(draft, expected, layout.error_cells, filled.pivots)
            faults = (*checks.failures(made.results), *broken)
        with stages("publish"):
            folder = target.quarantine if faults else target.folder
            known = _record(made, filled, layout, faults, now)
            known = record.with_file(known, draft, target.name)
            with _kept(settings, made, known):
                path = publish.publish(draft, folder, target.name)
        file = publish.write_record(folder, target.name, record.with_timings(known, stages.seconds).json())
    _raise_if_failed(faults, path)
    return Run(path, file, record.with_timings(known, stages.seconds))


def months(
    settings: Settings, report: Report, last: int, texts: Sequence[tuple[str, str]], today: date
) -> tuple[Month | None, ...]:
    """The last complete months of the report, oldest first; one None for a report without periods."""
    values = parameters.given(report.parameters, texts)
    if report.period is period.Kind.NONE:
        return (None,)
    workbook.opened(report)
    fresh = fetch.freshness(settings, report, values, today)
    found = period.choose(report.period, None, last, fresh)
    return tuple(Month.of(item.end) for item in found if item.end)


def _target(settings: Settings, asked: Asked) -> Target:
    """Where the workbook goes and where its lock is: a private run writes nothing but its folder."""
    request = asked.request
    roots = (request.out, request.out) if request.out else (settings.output, settings.state)
    return publish.target(request.report, asked.covered, asked.values, roots, flat=request.out is not None)


def _changes(
    settings: Settings, asked: Asked, fetched: Fetched, headers: Mapping[str, Mapping[str, str]]
) -> Changes:
    """What has changed since the last published period, where the report follows something."""
    report, covered = asked.request.report, asked.covered
    if not report.changes or covered.end is None:
        return changes.Changes()
    earlier = figures.earlier(settings.figures, _series(asked, fetched), covered.label)
    began = earlier.period != "" and settings.calendar.fiscal_year(
        covered.end
    ) > settings.calendar.fiscal_year(period.parse(earlier.period).last)
    return changes.since(earlier, report.changes, changes.keyed(report.changes, fetched), headers, began)


def _series(asked: Asked, fetched: Fetched) -> Series:
    given = {name: parameters.as_text(value) for name, value in asked.values.items()}
    return figures.Series(asked.request.report.name, given, fetched.demo)


def _kept(settings: Settings, made: Made, known: RunRecord) -> AbstractContextManager[None]:
    """A block that publishes and keeps the figures that a later run compares itself with; a private run keeps
    nothing.
    """
    request = made.asked.request
    if not request.report.changes or request.out:
        return nullcontext()
    run = {
        "period": known.period,
        "run_id": known.run_id,
        "status": known.status,
        "published": known.created,
    }
    series = _series(made.asked, made.fetched)
    return figures.publishing(settings.figures, series, run, made.changes.keyed)


def _made(
    settings: Settings, asked: Asked, fetched: Fetched, results: tuple[CheckResult, ...], changed: Changes
) -> Made:
    report = asked.request.report
    checksums = _checksums(settings, report)
    given = (f"{name}={parameters.as_text(value)}" for name, value in asked.values.items())
    inputs = (
        report.name,
        asked.covered.label,
        *given,
        fetched.origin,
        *checksums.values(),
        *changed.inputs,
        *([repr(settings.numbers)] if settings.numbers else []),
    )
    run_id = record.run_id(inputs, {name: result.rows for name, result in fetched.data.items()})
    return Made(asked, fetched, results, checksums, changed, run_id)


def _values(settings: Settings, made: Made) -> dict[str, Value]:
    """Everything that a placeholder may name in this run."""
    asked = made.asked
    return {
        **fetch.run_names(settings, asked.covered),
        **workbook.facts(asked.request.report, asked.covered, asked.values, made.fetched, made.results),
        **workbook.row_values(made.fetched),
        "changes_note": made.changes.note,
        "changes_period": made.changes.earlier.period,
        "run_id": made.run_id,
    }


def _checksums(settings: Settings, report: Report) -> dict[str, str]:
    """The sha256 of the template, of its NAME.yaml, and of each procedure's file where there is one."""
    folder = settings.sql / report.schema / "procedures"
    files = [report.template, report.definition, *(folder / f"{name}.sql" for name in report.procedures)]
    return {
        file.relative_to(settings.root).as_posix(): record.file_hash(file) for file in files if file.is_file()
    }


def _record(made: Made, filled: Filled, layout: Layout, faults: Sequence[Fault], now: datetime) -> RunRecord:
    report, covered, fetched = made.asked.request.report, made.asked.covered, made.fetched
    return RunRecord(
        run_id=made.run_id,
        report=report.name,
        title=report.title,
        period=covered.label,
        period_start=covered.start,
        period_end=covered.end,
        status="failed" if faults else "published",
        parameters=made.asked.values,
        data_as_of=fetched.freshness.data_as_of,
        complete_until=fetched.freshness.complete_until,
        origin=fetched.origin,
        server=fetched.server,
        checksums=made.checksums,
        rows={name: result.rows.height for name, result in fetched.data.items()},
        totals=checks.totals({name: result.rows for name, result in fetched.data.items()}),
        checks=made.results,
        faults=tuple(fault.record() for fault in faults),
        uncomputed=tuple(f"{one.sheet}!{one.cell}: {one.why}" for one in filled.uncomputed),
        timings={},
        procedures=fetched.seconds,
        created=now.isoformat(timespec="seconds"),
        headers=workbook.headers(filled.template, report, fetched),
        error_cells=layout.error_cells,
        spread={name.lower(): tables for name, tables in layout.spread.items()},
        pivots=tuple(pivots.recorded(filled.pivots)),
        changes=made.changes.record(),
    )


def _raise_if_failed(faults: Sequence[Fault], path: Path) -> None:
    """Raises CheckError with the faults and where the workbook is."""
    if faults:
        where = Fault(
            "check.quarantined",
            "the report isn't published; what was made is in quarantine",
            str(path),
            remedy="mend the data, the procedure or the template, then run again",
        )
        raise CheckError(*faults, where)
