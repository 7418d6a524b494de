"""Several reports at a time, in processes of their own."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from reporter.cli.display import counted
from reporter.cli.running import Outcome, Wanted, of_report
from reporter.cli.signals import prompt_ends
from reporter.durations import longest_first
from reporter.errors import ReporterError

if TYPE_CHECKING:
    from reporter.settings import Settings

__all__ = ["side_by_side"]


def side_by_side(project: Settings, names: Sequence[str], wanted: Wanted, jobs: int) -> list[Outcome]:
    """What came of the reports, in the order of their names, so many of them made at a time, the longest
    first: while the database reckons for one, another is filled.
    """
    on_terminal = sys.stderr.isatty() and not wanted.quiet
    theirs = replace(wanted, quiet=wanted.quiet or on_terminal)  # one display a terminal
    with _workers(jobs) as workers, counted(len(names), quiet=not on_terminal) as tell:
        started = longest_first(project.output, names)
        futures = {name: workers.submit(_in_worker, project, name, theirs) for name in started}
        for done, _ in enumerate(as_completed(futures.values()), 1):
            tell(done)
        return [each for name in dict.fromkeys(names) for each in _result(name, futures[name])]


@contextmanager
def _workers(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that share nothing with this one; they end with the block, at once where it fails."""
    workers = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"))
    try:
        yield workers
    except BaseException:
        workers.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.terminate()
        raise
    workers.shutdown()


def _in_worker(project: Settings, name: str, wanted: Wanted) -> list[Outcome]:
    with prompt_ends():
        return of_report(project, name, wanted)


def _result(name: str, future: Future[list[Outcome]]) -> list[Outcome]:
    try:
        return future.result()
    except BrokenProcessPool:
        what = "the process that made the report was ended from outside"
        remedy = "run it again; where memory is short, with --jobs 1"
        return [
            Outcome(name, "", error=ReporterError.of("run.process-ended", what, place=name, remedy=remedy))
        ]
