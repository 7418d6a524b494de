"""What placeholders may say: the facts of every run, and the columns of data sets of one row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import starmap
from typing import TYPE_CHECKING, Any

from reporter import checks
from reporter.parameters import Value, in_words
from reporter.period import Period, coverage_note
from reporter.report import Report

if TYPE_CHECKING:
    from reporter.checks import CheckResult
    from reporter.fetch import Fetched

__all__ = ["NOTICE", "facts", "row_values"]

NOTICE = "DEMO DATA"
GRADE = "coverage_grade"


def facts(
    report: Report,
    covered: Period,
    values: Mapping[str, Value],
    fetched: Fetched,
    results: Sequence[CheckResult],
) -> dict[str, Value]:
    """What placeholders may say of every run; the run id isn't among them yet."""
    return {
        "report": report.name,
        "title": report.title,
        "description": report.description,
        "period": covered.label if covered.end else "",
        "period_start": covered.start,
        "period_end": covered.end,
        "data_as_of": fetched.freshness.data_as_of,
        "origin": fetched.origin,
        "notice": NOTICE if fetched.demo else "",
        "parameters": "; ".join(starmap(in_words, values.items())),
        "master_check": checks.master_check(results),
        "coverage_note": coverage_note(covered, fetched.freshness),
        "coverage_grade": _grade(covered, fetched),
        **values,
    }


def _grade(covered: Period, fetched: Fetched) -> str:
    """ "Partial" where the period isn't complete, or a data set of one row says so in its coverage_grade."""
    grades = [
        result.frame.item(0, GRADE)
        for result in fetched.data.values()
        if result.rows.height == 1 and GRADE in result.names
    ]
    partial = any(str(grade).casefold() == "partial" for grade in grades)
    return "Partial" if partial or coverage_note(covered, fetched.freshness) else "Complete"


def row_values(fetched: Fetched) -> dict[str, Any]:
    """``data_set.column`` for the data sets of one row; no value where the row isn't there."""
    values: dict[str, Any] = {}
    for name, result in fetched.data.items():
        if result.rows.height <= 1:
            row = result.frame.row(0) if result.rows.height else (None,) * len(result.names)
            values |= {f"{name}.{column}": value for column, value in zip(result.names, row, strict=True)}
    return values
