"""Reports run one after the other, or several at a time."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reporter.cli.running import Outcome, Wanted, of_report

if TYPE_CHECKING:
    from reporter.settings import Settings

__all__ = ["at_once", "outcomes"]

MOST_AT_ONCE = 4
"""Without --jobs: more reports at once than that are more than most database servers are glad of."""


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
