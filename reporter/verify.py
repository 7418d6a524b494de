"""The saved workbook read back by a reader that didn't write it, before anybody gets it.

Rows and totals of every table against the frames, the workbook's own words against the procedure's, no
error cell, and the rules of a sound package. What differs is one CheckError with all of it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from reporter.errors import CheckError, Fault, ReporterError

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Expected", "faults", "verify"]

_ERROR_CELL = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3}\d+)"')
_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Expected:
    """What a table must hold: the rows, columns named by header; ``agree``: calculated column → the words
    it must show.
    """

    table: str
    rows: pl.DataFrame
    agree: Mapping[str, Sequence[object]] = field(default_factory=dict)


def verify(path: Path, expected: Iterable[Expected], error_cells: Iterable[str] = ()) -> None:
    """Returns where the workbook holds what was fetched; raises CheckError with everything that differs."""
    CheckError.raise_if(faults(path, expected, error_cells))


def faults(path: Path, expected: Iterable[Expected], error_cells: Iterable[str] = ()) -> tuple[Fault, ...]:
    """Everything in which the saved workbook differs from what was fetched.

    ``error_cells`` are the cells, as ``Sheet!B3`` or ``Sheet``, that may show an error.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(str(path), load_tables=True)
        tables = {name.lower(): name for name in workbook.table_names or ()}
        found = [fault for item in expected for fault in _table(workbook, tables, item)]
    except CalamineError as error:
        return (Fault("verify.unreadable", f"the workbook can't be read back: {error}", path.name),)
    return (*found, *_errors(path, frozenset(error_cells)), *_rules(path))


def _table(workbook: Any, tables: Mapping[str, str], item: Expected) -> Iterable[Fault]:
    place = f"table {item.table}"
    if item.table.lower() not in tables:
        yield Fault("verify.table", "the table isn't in the workbook", place)
        return
    table = workbook.get_table_by_name(tables[item.table.lower()])
    rows: list[list[Any]] = table.to_python()
    if not item.rows.height and all(cell == "" for row in rows for cell in row[:1]):
        rows = []
    if len(rows) != item.rows.height:
        yield Fault(
            "verify.rows",
            "the table hasn't the rows that were fetched",
            place,
            str(item.rows.height),
            str(len(rows)),
        )
        return
    columns = {name: [row[at] for row in rows] for at, name in enumerate(table.columns)}
    for name in item.rows.columns:
        if name not in columns:
            yield Fault("verify.column", f'the column "{name}" isn\'t in the table', place)
        elif item.rows.get_column(name).dtype.is_numeric():
            yield from _total(columns[name], item.rows.get_column(name), f"{place}, column {name}")
    for name, words in item.agree.items():
        yield from _words(columns.get(name), words, f"{place}, column {name}")


def _total(cells: Sequence[Any], wanted: pl.Series, place: str) -> Iterable[Fault]:
    """Numbers in cells are doubles, so both sides are the exact sum of doubles."""
    numbers = [_number(cell) for cell in cells]
    found = math.fsum(number for number in numbers if number is not None)
    expected = math.fsum(float(value) for value in wanted.drop_nulls())
    blank = sum(number is None for number in numbers)
    if found != expected and not math.isnan(expected):
        yield Fault(
            "verify.total",
            "the column doesn't add up to what was fetched",
            place,
            repr(expected),
            repr(found),
        )
    elif blank != wanted.null_count():
        yield Fault(
            "verify.blank",
            "the column hasn't the empty cells that were fetched",
            place,
            str(wanted.null_count()),
            str(blank),
        )


def _number(cell: Any) -> float | None:
    """The cell's number; numbers with more digits than a double holds stand as text."""
    if cell == "" or cell is None:
        return None
    try:
        return float(cell if isinstance(cell, int | float) else Decimal(str(cell)))
    except (InvalidOperation, ValueError):
        return None


def _words(cells: Sequence[Any] | None, words: Sequence[object], place: str) -> Iterable[Fault]:
    if cells is None:
        yield Fault("verify.agree", "the column isn't in the table", place)
        return
    pairs = enumerate(zip(cells, words, strict=True), 1)
    wrong = [(row, cell, word) for row, (cell, word) in pairs if str(cell) != _cell_text(word)]
    for row, cell, word in wrong[:_MOST_SHOWN]:
        more = f", and {len(wrong) - _MOST_SHOWN} more rows" if len(wrong) > _MOST_SHOWN else ""
        yield Fault(
            "verify.agree",
            f"the workbook's formula and the procedure don't agree in row {row}{more}",
            place,
            f'"{word}"',
            f'"{cell}"',
        )


def _cell_text(word: object) -> str:
    """The word as the reader gives it: numbers in cells are doubles, nothing is empty text."""
    if word is None:
        return ""
    return str(float(word)) if isinstance(word, int | Decimal) and not isinstance(word, bool) else str(word)


def _errors(path: Path, allowed: frozenset[str]) -> list[Fault]:
    """A fault for each cell that shows an error and isn't allowed to."""
    faults: list[Fault] = []
    with ZipFile(path) as package:
        for name, part in _sheets(package):
            found = [] if name in allowed else _ERROR_CELL.findall(package.read(part))
            cells = [cell for cell in (f"{name}!{item.decode()}" for item in found) if cell not in allowed]
            more = f" and {len(cells) - _MOST_SHOWN} more cells" if len(cells) > _MOST_SHOWN else ""
            if cells:
                faults.append(
                    Fault("verify.error-cell", f"shows an error{more}", ", ".join(cells[:_MOST_SHOWN]))
                )
    return faults


def _sheets(package: ZipFile) -> Iterable[tuple[str, str]]:
    """The name and the part of each worksheet."""
    import html

    targets = {
        found["Id"]: found["Target"]
        for found in _attributes(_RELATION, package.read("xl/_rels/workbook.xml.rels").decode())
    }
    parts = set(package.namelist())
    for found in _attributes(_SHEET, package.read("xl/workbook.xml").decode()):
        target = targets.get(found.get("r:id", ""), "")
        part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        if part in parts:
            yield html.unescape(found["name"]), part


def _attributes(element: re.Pattern[str], text: str) -> Iterable[dict[str, str]]:
    for tag in element.findall(text):
        yield dict(_ATTRIBUTE.findall(tag))


def _rules(path: Path) -> tuple[Fault, ...]:
    """The rules of a sound package, as faults."""
    from reporter.xlsx import rules

    try:
        return tuple(rules.check(path))
    except ReporterError as error:
        return error.faults
