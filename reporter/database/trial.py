# ruff: noqa: S608 (names are quoted)
"""Expectations held against a server: in a database of their own, which is gone afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from difflib import SequenceMatcher

from reporter.database import deploy
from reporter.database.catalogue import Procedure
from reporter.database.connection import Connection, connect
from reporter.database.expectations import Case, Cell, Table
from reporter.database.naming import quoted
from reporter.database.project import REFRESH, Schema
from reporter.database.settings import Database
from reporter.errors import DatabaseError, Fault
from reporter.results import ResultSet

__all__ = ["Outcome", "run"]

_PREFIX = "reporter_test_"
_LEFT = f"""
SELECT SCHEMA_NAME FROM information_schema.SCHEMATA
 WHERE LEFT(SCHEMA_NAME, {len(_PREFIX)}) = '{_PREFIX}' AND IS_FREE_LOCK(SCHEMA_NAME) = 1
"""
_TABLES = """
SELECT TABLE_NAME FROM information_schema.TABLES
 WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE' AND LEFT(TABLE_NAME, 9) <> 'reporter_'
 ORDER BY TABLE_NAME
"""
_LONGEST = 40  # lines of a diff
_INDENT = "\n            "


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case that was tried, and all that was otherwise than expected."""

    case: Case
    faults: tuple[Fault, ...]


def run(database: Database, schema: Schema, cases: Iterable[Case]) -> tuple[Outcome, ...]:
    """The outcome of each case, all of them in one new database with the schema's objects, emptied between
    them.

    The objects belong to the session's account, which must be allowed to make a database. Databases that a
    killed run has left behind are dropped too.
    """
    with _throw_away(replace(database, definer=""), schema) as connection:
        catalogue = connection.procedures()
        names = connection.query(_TABLES).frame.get_column("TABLE_NAME").to_list()
        return tuple(Outcome(case, tuple(_tried(connection, catalogue, names, case))) for case in cases)


@contextmanager
def _throw_away(database: Database, schema: Schema) -> Iterator[Connection]:
    """A session in a new database. It is dropped by another session, as this one may have been interrupted
    in the middle of an answer.
    """
    name = f"{_PREFIX}{schema.name[:30]}_{os.getpid()}"
    try:
        with connect(database) as connection:
            connection.query("SELECT GET_LOCK(%s, 0)", (name,))  # says that somebody is at it
            for (left,) in connection.query(_LEFT).frame.rows():
                connection.execute(f"DROP DATABASE IF EXISTS {quoted(left)}")
            deploy.apply(connection, schema, name)
            yield connection
    finally:
        with connect(database) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {quoted(name)}")


def _tried(
    connection: Connection, catalogue: Mapping[str, Procedure], tables: Sequence[str], case: Case
) -> Iterator[Fault]:
    arguments, faults = _bound(catalogue[case.procedure], case)
    if faults:
        yield from faults
        return
    _empty(connection, tables)
    try:
        _fill(connection, case)
        if REFRESH in catalogue and case.procedure != REFRESH:
            connection.call(REFRESH)
    except DatabaseError as error:
        yield _fault(case, "test.given", "the given rows can't be written", found=error.faults[0].found)
        return
    try:
        results = connection.call(case.procedure, arguments)
    except DatabaseError as error:
        yield from _of_error(case, error)
        return
    if case.error:
        yield _fault(case, "test.error", "the call works", expected=f"an error: {case.error}")
    if case.expected is not None:
        yield from _of_results(case, results)
    for name, wanted in case.leaves.items():
        columns = ", ".join(quoted(column) for column in wanted.columns)
        places = ", ".join(str(place) for place in range(1, len(wanted.columns) + 1))
        found = connection.query(f"SELECT {columns} FROM {quoted(name)} ORDER BY {places}")
        yield from _compared(case, f"the table {name}", wanted, found)


def _bound(procedure: Procedure, case: Case) -> tuple[tuple[object, ...], list[Fault]]:
    """The arguments in the procedure's order, and a fault where one is missing or one too many."""
    takes = [parameter.name for parameter in procedure.parameters if parameter.mode != "OUT"]
    if set(takes) != set(case.arguments):
        expected, found = ", ".join(takes) or "none", ", ".join(case.arguments) or "none"
        what = "the procedure takes other arguments"
        return (), [_fault(case, "test.arguments", what, expected=expected, found=found)]
    return tuple(case.arguments[name] for name in takes), []


def _empty(connection: Connection, tables: Sequence[str]) -> None:
    """Deletes every row: a second time, too, those that triggers have written meanwhile."""
    for name in (*tables, *tables):
        connection.execute(f"DELETE FROM {quoted(name)}")


def _fill(connection: Connection, case: Case) -> None:
    for name, table in case.given.items():
        columns = ", ".join(quoted(column) for column in table.columns)
        row = f"({', '.join(['%s'] * len(table.columns))})"
        if table.rows:
            values = [cell for cells in table.rows for cell in cells]
            rows = ", ".join([row] * len(table.rows))
            connection.execute(f"INSERT INTO {quoted(name)} ({columns}) VALUES {rows}", values)


def _of_error(case: Case, error: DatabaseError) -> Iterator[Fault]:
    found = error.faults[0].found or error.faults[0].what
    if not case.error:
        yield _fault(case, "test.failed", "the call fails", expected="rows", found=found)
    elif case.error not in found:
        what = "the call fails with another error"
        yield _fault(case, "test.error", what, expected=case.error, found=found)


def _of_results(case: Case, results: Sequence[ResultSet]) -> Iterator[Fault]:
    expected = case.expected or ()
    if len(expected) != len(results):
        what, wanted = "the number of result sets differs", str(len(expected))
        yield _fault(case, "test.result-sets", what, expected=wanted, found=str(len(results)))
        return
    for index, (table, found) in enumerate(zip(expected, results, strict=True), start=1):
        yield from _compared(case, f"result set {index}" if len(expected) > 1 else "", table, found)


def _compared(case: Case, which: str, wanted: Table, found: ResultSet) -> Iterator[Fault]:
    """A fault where the columns differ, else one where rows do: lines with - are expected, with + found."""
    of = f" of {which}" if which else ""
    names = tuple(name for name in wanted.columns if name in found.names) if wanted.others else found.names
    if wanted.columns != names:
        columns = ", ".join(wanted.columns), ", ".join(found.names)
        what = f"the columns{of} differ"
        yield _fault(case, "test.columns", what, expected=columns[0], found=columns[1])
        return
    rows = found.frame.select(names).rows()
    if [[_meaning(cell) for cell in row] for row in wanted.rows] == [
        [_meaning(cell) for cell in row] for row in rows
    ]:
        return
    yield _fault(
        case,
        "test.rows",
        f"the rows{of} differ",
        expected=f"{len(wanted.rows)} rows, below with -",
        found=f"{len(rows)} rows, below with +" + _INDENT + _INDENT.join(_diff(wanted, rows)),
    )


def _fault(case: Case, code: str, what: str, *, expected: str = "", found: str = "") -> Fault:
    return Fault(code, f'case "{case.name}": {what}', case.place, expected, found)


def _meaning(cell: object) -> tuple[str, object]:
    """What counts of a value: 0.50 is 0.5, and the number 1 isn't the text "1"."""
    match cell:
        case None:
            return "null", None
        case bool() | int() | Decimal():
            return "number", Decimal(cell)
        case float():
            return "number", Decimal(repr(cell))
    return "text", _text(cell)


def _text(cell: object) -> str:
    match cell:
        case None:
            return "NULL"
        case Decimal():
            return f"{cell:f}"
        case datetime():
            return cell.isoformat(" ")
        case date():
            return cell.isoformat()
    return str(cell)


def _diff(wanted: Table, rows: Sequence[tuple[Cell, ...]]) -> Iterator[str]:
    """The header, then every row that differs with its neighbours, in columns of one width."""
    before = [tuple(_meaning(cell) for cell in row) for row in wanted.rows]
    after = [tuple(_meaning(cell) for cell in row) for row in rows]
    lines: list[tuple[str, Sequence[object]]] = [(" ", wanted.columns)]
    for group in SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(1):
        for action, a, b, c, d in group:
            if action == "equal":
                lines += ((" ", row) for row in wanted.rows[a:b])
            else:
                lines += (("-", row) for row in wanted.rows[a:b])
                lines += (("+", row) for row in rows[c:d])
    texts = [[mark, *map(_text, row)] for mark, row in lines[:_LONGEST]]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    for line in texts:
        yield "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
    if len(lines) > _LONGEST:
        yield f"… and {len(lines) - _LONGEST} lines more"
