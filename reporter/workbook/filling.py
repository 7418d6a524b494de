"""A report's template filled with what was fetched, and what the saved workbook must hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reporter import live
from reporter.parameters import Value
from reporter.report import CHECKS, Report
from reporter.rows import Rows
from reporter.verify import Expected
from reporter.workbook.tables import check_frame, headers, table_of

if TYPE_CHECKING:
    from reporter.checks import CheckResult
    from reporter.fetch import Fetched
    from reporter.sheets import Layout
    from reporter.template import Filled
    from reporter.template.pivots import Shown

__all__ = ["FilledReport", "expected", "filled"]


@dataclass(frozen=True, slots=True)
class FilledReport:
    """A filled template, what its tables hold, and the checks with what pivots show."""

    filled: Filled
    layout: Layout
    results: tuple[CheckResult, ...]


def filled(
    report: Report,
    fetched: Fetched,
    layout: Layout,
    values: Mapping[str, Value],
    results: tuple[CheckResult, ...],
) -> FilledReport:
    """The template filled with the frames of its tables and the values of its placeholders.

    The results of the checks, and the table ``checks``, get the figures of pivots that show what is checked.
    """
    from reporter.template import fill

    known = [live.placed(results, report, fetched, layout, headers(layout.template, report, fetched))]
    tables = {**layout.tables, **check_frame(layout.template, known[-1])}

    def late(pivots: Sequence[Shown]) -> dict[str, Rows]:
        known.append(_checked(report, layout, fetched, known[-1], pivots))
        return check_frame(layout.template, known[-1])

    table = table_of(layout.template, CHECKS)
    formulas = {table.name: live.cells(table, known[-1])} if table else {}
    made = fill(layout.template, tables, values, scopes=layout.scopes, late=late, live=formulas)
    tables = {**layout.tables, **check_frame(layout.template, known[-1])}
    return FilledReport(made, replace(layout, tables=tables), known[-1])


def _checked(
    report: Report, layout: Layout, fetched: Fetched, results: Sequence[CheckResult], pivots: Sequence[Shown]
) -> tuple[CheckResult, ...]:
    """The results of the checks with what pivots over their data sets show."""
    from reporter.pivots import checked, figures

    known = headers(layout.template, report, fetched)
    columns: dict[str, tuple[Sequence[str], str]] = {}
    for check in report.checks:
        tables = [name for name in layout.tables if layout.source(name).lower() == check.data_set.lower()]
        for column, header in known.get(check.data_set, {}).items() if not check.where else ():
            columns[f"{check.data_set}: {column}"] = (tables, header)
    return checked(results, figures(pivots), columns)


def expected(report: Report, fetched: Fetched, layout: Layout) -> tuple[Expected, ...]:
    """What the saved workbook must hold, table by table."""
    agree = {check.data_set.lower(): (check.data_set, check.agree) for check in report.checks}
    found: list[Expected] = []
    for name, rows in layout.tables.items():
        data_set, agreed = agree.get(layout.source(name).lower(), ("", {}))
        columns = {
            header: layout.picked(name, fetched.data[data_set].rows.column(column))
            for header, column in agreed.items()
        }
        found.append(Expected(name, rows, columns))
    return tuple(found)
