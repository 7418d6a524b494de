"""Control totals that go on adding up: formulas over the workbook's own tables, for the table ``checks``.

Whoever changes a figure in a table sees its check fail. The figures that stand in these cells are those of
the run, so that a program that doesn't calculate shows them too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING

from reporter.checks import ROW_COUNT, CheckResult, Figure, frame, wanted
from reporter.rows import Rows

if TYPE_CHECKING:
    import polars as pl

    from reporter.fetch import Fetched
    from reporter.report import Check, Report
    from reporter.sheets import Layout
    from reporter.template import TableModel

__all__ = ["AS_FETCHED", "OPTIONAL", "cells", "placed"]

AS_FETCHED = "Rows as fetched"
"""Where a figure is read that no table of the workbook adds up to: it is a value."""

OPTIONAL = ("pivot_figure", "read_from")
"""What a table ``checks`` needn't show."""

_LONGEST = 8_192
_LONGEST_TEXT = 255
_WHOLE = 10**15
"""Whole numbers from here on stand as text, which no sum counts."""
_EXACT, _DOUBLE = 13, 9
"""Digits to which a sum of doubles agrees with the exact one, and a DOUBLE of the database with another."""

_NAME = re.compile(r"\w+(?: \w+)*")
_ESCAPED = re.compile(r"['\[\]#@]")
_AT_THE_EDGE = re.compile(r"\[''|''\]")
"""A name that begins or ends with an apostrophe: LibreOffice 7.4 doesn't find the column."""
_WORD = re.compile(r"(?!(?:true|false)\Z)[^\W\d][^\d*?~<>=\"]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a data set stands in the workbook: its tables, the header of each column, the sheets' names."""

    tables: tuple[str, ...]
    headers: Mapping[str, str]
    sheets: tuple[str, ...]
    rows: Rows


def placed(
    results: Sequence[CheckResult],
    report: Report,
    fetched: Fetched,
    layout: Layout,
    headers: Mapping[str, Mapping[str, str]],
) -> tuple[CheckResult, ...]:
    """The results with the formula of each table figure and the sheets that it reads.

    ``headers`` are those of the tables, by data set and column.
    """
    known = {check.data_set: check for check in report.checks}
    spots = {name: _spot(check, fetched, layout, headers) for name, check in known.items()}
    return tuple(_placed(result, known, spots) for result in results)


def _placed(result: CheckResult, known: Mapping[str, Check], spots: Mapping[str, _Spot]) -> CheckResult:
    data_set, _, column = result.name.partition(": ")
    spot = spots[data_set]
    fits = abs(float(result.table_figure)) < _WHOLE
    formula = _formula(column, known[data_set], spot) if spot.tables and fits else ""
    if not formula or len(formula) > _LONGEST or _AT_THE_EDGE.search(formula):
        return replace(result, formula="", read_from=AS_FETCHED)
    sheets = tuple(dict.fromkeys(spot.sheets))
    where = f"Sheet {sheets[0]}" if len(sheets) == 1 else f"Sheets {sheets[0]} to {sheets[-1]}"
    return replace(result, formula=formula, read_from=where)


def _spot(check: Check, fetched: Fetched, layout: Layout, headers: Mapping[str, Mapping[str, str]]) -> _Spot:
    tables = [name for name in layout.tables if layout.source(name).lower() == check.data_set.lower()]
    own = dict(headers.get(check.data_set, {}))
    own |= {column: header for header, column in check.agree.items() if column not in own}
    sheets = tuple(layout.template.tables[name].sheet for name in tables)
    return _Spot(tuple(tables), own, sheets, fetched.data[check.data_set].rows)


# The table's figure


def _formula(column: str, check: Check, spot: _Spot) -> str:
    """The sum, or the number of rows, over all tables of the data set; "" where they don't hold it."""
    header = _counted(spot) if column == ROW_COUNT else spot.headers.get(column, "")
    chosen = _chosen(check, spot)
    if not header or chosen is None:
        return ""
    if chosen:
        terms = (_narrowed(table, header, pairs, column) for table in spot.tables for pairs in chosen)
        return "+".join(terms)
    function = "COUNTA" if column == ROW_COUNT else "SUM"
    references = [_column(table, header) for table in spot.tables]
    parts = (references[at : at + _LONGEST_TEXT] for at in range(0, len(references), _LONGEST_TEXT))
    return "+".join(f"{function}({','.join(part)})" for part in parts)


def _counted(spot: _Spot) -> str:
    """A column that is filled in every row: a table without rows has one, blank, that isn't to count."""
    for column, header in spot.headers.items():
        if column not in spot.rows.columns:
            continue
        if not any(_blanks(batch.get_column(column)) for batch in spot.rows.batches([column])):
            return header
    return ""


def _blanks(values: pl.Series) -> bool:
    import polars as pl

    return bool(values.null_count()) or (values.dtype == pl.String and bool((values == "").any()))


def _chosen(check: Check, spot: _Spot) -> list[tuple[tuple[str, str], ...]] | None:
    """The conditions, header and value, of each kind of row that counts; None where no formula says it."""
    if not check.where:
        return []
    sides: list[list[tuple[str, str]]] = []
    for column, values in wanted(check.data_set, spot.rows, check.where).items():
        literals = dict.fromkeys(_literal(value) for value in values)
        folded = {text.casefold(): text for text in literals}
        if column not in spot.headers or "" in folded:
            return None
        sides.append([(spot.headers[column], text) for text in folded.values()])
    return list(product(*sides))


def _narrowed(table: str, header: str, pairs: Iterable[tuple[str, str]], column: str) -> str:
    """The sum over the rows that hold these values, or their number.

    SUMIFS takes some texts for patterns, numbers or dates; of others a comparison is sure.
    """
    known = [(_column(table, name), text) for name, text in pairs]
    counts = column == ROW_COUNT
    if all(not text.startswith('"') or _WORD.fullmatch(text[1:-1]) for _, text in known):
        words = ",".join(part for pair in known for part in pair)
        return f"COUNTIFS({words})" if counts else f"SUMIFS({_column(table, header)},{words})"
    rows = "*".join(["1", *(f"({reference}={text})" for reference, text in known)])
    return f"SUMPRODUCT({rows})" if counts else f"SUMPRODUCT({rows},{_column(table, header)})"


def _literal(value: object) -> str:
    """The value as a formula writes it, "" where none can be sure of it."""
    if isinstance(value, bool) or value is None or isinstance(value, datetime):
        return ""
    if isinstance(value, date):
        return f"DATE({value.year},{value.month},{value.day})"
    if isinstance(value, str):
        return f'"{value.replace(chr(34), 2 * chr(34))}"' if 0 < len(value) <= _LONGEST_TEXT else ""
    return f"{value:f}" if isinstance(value, Decimal) else repr(value)


def _column(table: str, header: str) -> str:
    return f"{table}[{header}]" if _NAME.fullmatch(header) else f"{table}[[{_escaped(header)}]]"


def _escaped(header: str) -> str:
    """A column's name within brackets: an apostrophe stands before what a reference is made of."""
    return _ESCAPED.sub(r"'\g<0>", header)


# The row of the table of checks


def cells(table: TableModel, results: Sequence[CheckResult]) -> dict[str, list[str]]:
    """The formulas of the table ``checks`` by header, one a row, "" for a value.

    The difference is rounded to the last digit that both figures are sure of; the verdict counts the pivot's
    figure, where one is shown.
    """
    from reporter.template import match_columns

    headers = match_columns(table, frame(results).columns, {}, OPTIONAL)
    own = {name: f"{table.name}[[#This Row],[{_escaped(header)}]]" for name, header in headers.items()}
    columns = {"table_figure": [result.formula for result in results]}
    columns["difference"] = [_difference(result, own, "table_figure") for result in results]
    columns["verdict"] = [_verdict(result, own) for result in results]
    return {headers[name]: texts for name, texts in columns.items() if name in headers}


def _difference(result: CheckResult, own: Mapping[str, str], figure: str) -> str:
    return f"ROUND({own[figure]}-{own['database_figure']},{_decimals(result)})"


def _verdict(result: CheckResult, own: Mapping[str, str]) -> str:
    agrees = f"{own['difference']}=0"
    if "pivot_figure" in own:
        pivot = f'IF({own["pivot_figure"]}="",0,{_difference(result, own, "pivot_figure")})'
        agrees = f"AND({agrees},{pivot}=0)"
    return f'IF({agrees},"passed","failed")'


def _decimals(result: CheckResult) -> int:
    """The places to which the figures are compared."""
    figures = (result.database_figure, result.table_figure)
    whole = max(len(f"{abs(figure):.0f}") for figure in figures)
    if any(isinstance(figure, float) for figure in figures):
        return _DOUBLE - whole
    return min(max(map(_scale, figures)), _EXACT - whole)


def _scale(figure: Figure) -> int:
    return max(0, -int(Decimal(figure).as_tuple().exponent))
