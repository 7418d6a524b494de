"""Data sets bound to tables: a column goes where its header says, and nothing is left over on either side."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from reporter.errors import Fault, TemplateError
from reporter.rows import Rows
from reporter.xlsx.tables import Table

if TYPE_CHECKING:
    from reporter.rows import Frames
    from reporter.template.open import Template

__all__ = ["match_columns", "name_of", "rows_by_table"]


def name_of(header: str) -> str:
    """The column name that a header stands for: ``Revenue, ₹`` is ``revenue``.

    Taken up to the first comma or opening bracket, in lower case, every run of other characters than letters
    and digits one ``_``.
    """
    text = re.split(r"[,(\[{]", unicodedata.normalize("NFC", header), maxsplit=1)[0]
    return re.sub(r"[\W_]+", "_", text.lower()).strip("_")


def match_columns(
    table: Table,
    columns: Sequence[str],
    overrides: Mapping[str, str] | None = None,
    unused: Collection[str] = (),
) -> dict[str, str]:
    """The header for each column that goes into the table, in the table's order.

    ``overrides`` names headers for columns; ``unused`` columns may be left over. Raises TemplateError with
    every column without a header, header without a column, and calculated column that data would fill.
    """
    overrides = overrides or {}
    place = f"{table.sheet}: table {table.name}"
    headers = {header.casefold(): header for header in (column.name for column in table.columns)}
    calculated = {column.name for column in table.columns if column.calculated}
    by_name = {name_of(header): header for header in headers.values()}
    claimed = {overrides[column].casefold() for column in columns if column in overrides}
    found: dict[str, str] = {}
    faults: list[Fault] = []
    for column in columns:
        wanted = overrides.get(column)
        header = headers.get(wanted.casefold()) if wanted is not None else by_name.get(name_of(column))
        if header is not None and wanted is None and column in unused and header.casefold() in claimed:
            continue  # another column takes the header by override
        if header is None and column not in unused:
            faults.append(_extra(column, wanted, headers.values(), place))
        elif header is not None and header in found.values():
            faults.append(Fault("template.column-twice", f"two columns fill the header {header}", place))
        elif header is not None and header not in calculated:
            found[column] = header
        elif header is not None and column not in unused:
            faults.append(_calculated(column, header, place))
    for header in headers.values():
        if header not in found.values() and header not in calculated:
            faults.append(_missing(header, columns, place))
    TemplateError.raise_if(faults)
    order = list(headers.values())
    return dict(sorted(found.items(), key=lambda pair: order.index(pair[1])))


def _extra(column: str, wanted: str | None, headers: Collection[str], place: str) -> Fault:
    near = get_close_matches(column, {name_of(header): header for header in headers}, 1)
    hint = f"; the nearest is {near[0]}" if near else ""
    return Fault(
        "template.extra-column",
        f"no header of the table takes the column {column}"
        if wanted is None
        else f"the table has no header {wanted}",
        place,
        "one of " + ", ".join(headers),
        wanted or column,
        f"add a column to the table, or list {column} under unused:{hint}",
    )


def _missing(header: str, columns: Sequence[str], place: str) -> Fault:
    return Fault(
        "template.missing-column",
        f"the data set has no column for the header {header}",
        place,
        f"a column {name_of(header)}",
        ", ".join(columns),
        "return it from the procedure, name it under columns:, or make it a calculated column",
    )


def _calculated(column: str, header: str, place: str) -> Fault:
    return Fault(
        "template.calculated-column",
        f"the column {column} would overwrite the calculated column {header}",
        place,
        remedy=f"list {column} under unused: or agree:, or take the formula out of the table",
    )


def rows_by_table(template: Template, frames: Mapping[str, Frames]) -> dict[str, Rows]:
    """The rows by the tables' own names; TemplateError with every table and column that isn't there."""
    names = {name.casefold(): name for name in template.tables}
    faults = [
        Fault("template.no-table", f"has no table {name}", template.name, ", ".join(template.tables))
        for name in frames
        if name.casefold() not in names
    ]
    found = {names[key.casefold()]: Rows.of(one) for key, one in frames.items() if key.casefold() in names}
    for name, rows in found.items():
        faults += _column_faults(template, name, rows.columns)
    TemplateError.raise_if(faults)
    return found


def _column_faults(template: Template, name: str, columns: Sequence[str]) -> Iterator[Fault]:
    table = template.tables[name]
    place = f"{template.name}: table {name}"
    given = {column.name for column in table.columns if not column.calculated}
    for header in given - set(columns):
        yield Fault("template.missing-column", f"no data for the column {header}", place)
    for header in set(columns) - given:
        yield Fault("template.extra-column", f"the table can't take the column {header}", place)
