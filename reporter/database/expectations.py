"""What procedures are expected to return: ``sql/SCHEMA/tests/NAME.yaml`` beside the procedure NAME.

    given:                                   rows by table, for every case of the file
      dim_market: {columns: [market, region], rows: [[India, APAC]]}
    arguments: {p_threshold: 5}              by parameter, for every case of the file
    cases:
      exactly as many as the threshold are Silver:
        given: …                             more rows, or other ones of a table
        arguments: {p_period_end: 2021-08-31}
        expected:                            the result set; several are a list, none is []
          columns: [market, units, badge]
          others: true                       where the result set may have further columns
          rows:
            - [India, 5, Silver]
        leaves: {some_table: …}              instead of it or besides: what is in tables afterwards
        error: "words"                       instead: the call fails, and says so

Columns and rows are compared in their order, numbers digit by digit but for zeros at the end of decimals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass as record
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from reporter.database.project import TESTS, Project, Schema
from reporter.document import Document, did_you_mean, read, validate
from reporter.errors import Fault, SettingsError

__all__ = ["Case", "Cell", "Table", "files"]

Cell = str | bool | int | Decimal | None


@record(frozen=True, slots=True)
class Table:
    """Rows of a table or a result set; every row has a value a column. With ``others`` a result set may have
    further columns, which nobody looks at.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    others: bool = False


@record(frozen=True, slots=True)
class Case:
    """One call and what it is to give. ``expected`` is None where only ``leaves`` or ``error`` count."""

    procedure: str
    name: str
    place: str
    given: Mapping[str, Table]
    arguments: Mapping[str, Cell]
    expected: tuple[Table, ...] | None
    leaves: Mapping[str, Table]
    error: str


_SHAPE = ConfigDict(extra="forbid")


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class _Table:
    columns: Annotated[tuple[str, ...], Field(min_length=1)]
    rows: tuple[tuple[Cell, ...], ...] = ()
    others: bool = False


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class _Case:
    given: dict[str, _Table] = Field(default_factory=dict)
    arguments: dict[str, Cell] = Field(default_factory=dict)
    expected: tuple[_Table, ...] | None = None
    leaves: dict[str, _Table] = Field(default_factory=dict)
    error: str = ""


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class _File:
    cases: Annotated[dict[str, _Case], Field(min_length=1)]
    given: dict[str, _Table] = Field(default_factory=dict)
    arguments: dict[str, Cell] = Field(default_factory=dict)


def files(project: Project, schema: Schema, name: str | None = None) -> Mapping[str, tuple[Case, ...]]:
    """The cases by procedure, of all of the schema's files or of one. Raises SettingsError with all faults
    of all files.
    """
    folder = project.folder / schema.name / TESTS
    found = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    if name is not None and name not in found:
        raise SettingsError.of(
            "test.unknown",
            f"there are no expectations of {name}",
            place=str(folder),
            expected=", ".join(found) or "NAME.yaml, named after a procedure",
            remedy=did_you_mean(name, found),
        )
    faults: list[Fault] = []
    cases: dict[str, tuple[Case, ...]] = {}
    for path in found.values() if name is None else (found[name],):
        try:
            cases[path.stem] = _cases(
                path, schema, f"{project.folder.name}/{schema.name}/{TESTS}/{path.name}"
            )
        except SettingsError as error:
            faults += error.faults
    SettingsError.raise_if(faults)
    return cases


def _cases(path: Path, schema: Schema, shown: str) -> tuple[Case, ...]:
    document = read(path, shown, exact=True)
    _spell_out(document)
    _check(document, path.stem, schema)
    file = validate(document, _File)
    return tuple(
        Case(
            procedure=path.stem,
            name=name,
            place=document.place(("cases", name)),
            given=_tables(file.given) | _tables(case.given),
            arguments={**file.arguments, **case.arguments},
            expected=None if case.expected is None else tuple(_table(one) for one in case.expected),
            leaves=_tables(case.leaves),
            error=case.error,
        )
        for name, case in file.cases.items()
    )


def _tables(found: Mapping[str, _Table]) -> dict[str, Table]:
    return {name: _table(one) for name, one in found.items()}


def _table(found: _Table) -> Table:
    return Table(found.columns, found.rows, found.others)


def _spell_out(document: Document) -> None:
    """A single result set as a list of one, its lines too."""
    cases = document.values.get("cases")
    for name, case in cases.items() if isinstance(cases, dict) else ():
        if isinstance(case, dict) and isinstance(case.get("expected"), dict):
            case["expected"] = [case["expected"]]
            single = ("cases", name, "expected")
            inside = {keys: line for keys, line in document.lines.items() if keys[:3] == single}
            document.lines |= {(*single, 0, *keys[3:]): line for keys, line in inside.items()}


def _check(document: Document, procedure: str, schema: Schema) -> None:
    """Faults that need no server: of the procedure's name, of tables, of rows, of a case that proves
    nothing.
    """
    procedures = [found.name for found in schema.of("procedure")]
    if procedure not in procedures:
        document.fault(
            "test.procedure",
            f"the file isn't named after a procedure of {schema.name}",
            remedy=did_you_mean(procedure, procedures),
        )
    _check_given(document, (), document.values, schema)
    cases = document.values.get("cases")
    for name, case in cases.items() if isinstance(cases, dict) else ():
        if not isinstance(case, dict):
            continue
        keys = ("cases", name)
        _check_given(document, keys, case, schema)
        proves = [key for key in ("expected", "leaves", "error") if case.get(key) is not None]
        if not proves or ("error" in proves and len(proves) > 1):
            what = f'the case "{name}" needs expected rows or tables, or else an error'
            document.fault("test.proves-nothing", what, keys, found=" and ".join(proves))
        for index, table in enumerate(case["expected"] if isinstance(case.get("expected"), list) else ()):
            _check_rows(document, (*keys, "expected", index, "rows"), table)


def _check_given(document: Document, keys: tuple[str, ...], part: dict[str, Any], schema: Schema) -> None:
    tables = [found.name for found in schema.of("table")]
    for key in ("given", "leaves"):
        found = part.get(key)
        for name, table in found.items() if isinstance(found, dict) else ():
            if name not in tables:
                what = f"there is no table {name}"
                document.fault("test.table", what, (*keys, key, name), remedy=did_you_mean(name, tables))
            _check_rows(document, (*keys, key, name, "rows"), table)


def _check_rows(document: Document, keys: tuple[str | int, ...], table: object) -> None:
    if not isinstance(table, dict) or not isinstance(table.get("columns"), list):
        return
    wanted = len(table["columns"])
    rows = table.get("rows")
    for index, row in enumerate(rows if isinstance(rows, list) else ()):
        if isinstance(row, list) and len(row) != wanted:
            what = "a row needs a value a column"
            document.fault(
                "test.row", what, (*keys, index), expected=f"{wanted} values", found=f"{len(row)} values"
            )
