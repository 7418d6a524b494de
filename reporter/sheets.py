"""The sheets of a report's workbook: those that repeat for each key, and those over which many rows go on.

A layout is the template with these sheets in it, and which rows of which data set fill each of its tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from reporter.errors import Fault, ReporterError, TemplateError
from reporter.report import DataSet, Repeat, Report
from reporter.rows import Column, Rows
from reporter.xlsx.cells import Value
from reporter.xlsx.moves import LAST_ROW

if TYPE_CHECKING:
    import polars as pl

    from reporter.fetch import Fetched
    from reporter.template import TableModel, Template

__all__ = ["Layout", "faults", "laid_out"]


@dataclass(frozen=True, slots=True)
class Layout:
    """The template to fill, the rows of its tables by their names, and the values of single sheets.

    ``sources`` are, for the tables of copies, the data set's table in the template and its rows' numbers.
    """

    template: Template
    tables: Mapping[str, Rows]
    error_cells: tuple[str, ...]
    scopes: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    sources: Mapping[str, tuple[str, Sequence[int]]] = field(default_factory=dict)

    def source(self, table: str) -> str:
        """The table of the report's own template that a table stands for."""
        return self.sources[table][0] if table in self.sources else table

    def picked(self, table: str, values: pl.Series | Column) -> Iterable[object]:
        """Of a column of the data set, what belongs to the rows of a table."""
        if table not in self.sources:
            return values
        rows = self.sources[table][1]
        if isinstance(rows, range):
            return values.slice(rows.start, len(rows))
        every = values.to_list()
        return [every[row] for row in rows]

    @property
    def spread(self) -> dict[str, dict[str, int]]:
        """The rows of each table of a copy, by the table of the report's own template."""
        found: dict[str, dict[str, int]] = {}
        for table, (origin, rows) in self.sources.items():
            found.setdefault(origin, {})[table] = len(rows)
        return found


def faults(report: Report, template: Template) -> Iterator[Fault]:
    """Why sheets can't repeat or go on as the report says, known without its data."""
    from reporter.template import repeat_faults, split_faults

    for item in report.repeat:
        try:
            yield from repeat_faults(template, item.sheet)
            yield from _elsewhere(template, item)
        except ReporterError as error:
            yield from (replace(fault, place=item.line) for fault in error.faults)
    for data_set in report.data:
        table = _table(template, data_set.name) if data_set.split else None
        if table is not None:
            yield from split_faults(template, table)


def _elsewhere(template: Template, item: Repeat) -> Iterator[Fault]:
    """Cells of other sheets that name the key, which only the copies have."""
    for placed in template.texts:
        if item.key in placed.text.names and placed.cell and placed.cell[0] != item.sheet:
            what = f"there is no value named {item.key}: only the sheet {item.sheet} has it"
            yield Fault("template.placeholder-unknown", what, f"{template.name}: {placed.place}")


def laid_out(
    template: Template,
    report: Report,
    fetched: Fetched,
    tables: Mapping[str, Rows],
    last_row: int = LAST_ROW,
) -> Layout:
    """The layout of a run; ``tables`` are the rows for each table of the report's own template.

    Raises TemplateError where a row belongs to no sheet, a key comes twice, or a sheet can't be copied.
    """
    layout = Layout(template, tables, report.error_cells)
    for item in report.repeat:
        layout = _repeated(layout, item, report, fetched)
    for data_set in report.data:
        if data_set.split:
            layout = _split(layout, data_set, last_row)
    return layout


def _table(template: Template, name: str) -> TableModel | None:
    return next((table for key, table in template.tables.items() if key.lower() == name.lower()), None)


def _repeated(layout: Layout, item: Repeat, report: Report, fetched: Fetched) -> Layout:
    from reporter.template import repeated, sheet_names

    scopes = _scopes(item, fetched)
    others = [sheet.name for sheet in layout.template.workbook.sheets if sheet.name != item.sheet]
    names = sheet_names(item.sheet, scopes, others)
    keys = [scope[item.key] for scope in scopes]
    groups = _groups(layout, item, report, fetched, keys)
    made = repeated(layout.template, item.sheet, names)
    tables = {name: rows for name, rows in layout.tables.items() if name not in groups}
    sources: dict[str, tuple[str, Sequence[int]]] = {}
    for table, picked in groups.items():
        frame = layout.tables[table].frame
        for rows, (_, renamed) in zip(picked, made.sheets, strict=True):
            sources[renamed[table]] = (table, rows)
            tables[renamed[table]] = Rows.of(frame[rows])
    return Layout(
        made.template,
        tables,
        tuple(cell for cell in layout.error_cells for cell in _copied(cell, item.sheet, names)),
        {**layout.scopes, **dict(zip(names, scopes, strict=True))},
        {**layout.sources, **sources},
    )


def _scopes(item: Repeat, fetched: Fetched) -> list[dict[str, Value]]:
    """The values of each copy: the key by its name, and every column of its row as ``data_set.column``."""
    frame = fetched.data[item.data].frame
    if item.key not in frame.columns:
        raise TemplateError(_no_key(item, item.data, frame.columns))
    keys = frame.get_column(item.key).to_list()
    twice = sorted({str(key) for key in keys if key is None or keys.count(key) > 1})
    if twice:
        what = f"the data set {item.data} doesn't name each sheet once by its column {item.key}"
        remedy = f"return each {item.key} once"
        raise TemplateError(Fault("template.repeat-key", what, item.line, "", ", ".join(twice[:5]), remedy))
    return [
        {item.key: row[item.key], **{f"{item.data}.{name}": value for name, value in row.items()}}
        for row in frame.iter_rows(named=True)
    ]


def _no_key(item: Repeat, data_set: str, columns: Sequence[str]) -> Fault:
    what = f"the data set {data_set} has no column {item.key}, by which its rows find their sheet"
    return Fault("template.repeat-key", what, item.line, item.key, ", ".join(columns))


def _groups(
    layout: Layout, item: Repeat, report: Report, fetched: Fetched, keys: Sequence[Value]
) -> dict[str, list[list[int]]]:
    """For each table on the sheet, the numbers of the rows that belong to each key."""
    found: dict[str, list[list[int]]] = {}
    wrong: list[Fault] = []
    for table in layout.template.tables.values():
        if table.sheet != item.sheet or table.name not in layout.tables:
            continue
        data = next((data for data in report.data if data.name.lower() == table.name.lower()), None)
        columns = fetched.data[data.name].names if data else ()
        if data is None or item.key not in columns:
            wrong.append(_no_key(item, table.name, columns))
            continue
        rows: dict[Value, list[int]] = {key: [] for key in keys}
        lost: dict[str, None] = {}
        for number, key in enumerate(fetched.data[data.name].rows.column(item.key)):
            if key in rows:
                rows[key].append(number)
            else:
                lost[str(key)] = None
        if lost:
            what = f"rows of {data.name} have no sheet: the data set {item.data} lacks their {item.key}"
            wrong.append(Fault("template.repeat-lost", what, item.line, "", ", ".join(list(lost)[:5])))
        found[table.name] = list(rows.values())
    TemplateError.raise_if(wrong)
    return found


def _copied(cell: str, sheet: str, names: Sequence[str]) -> tuple[str, ...]:
    """A cell that may show an error, on each copy of its sheet."""
    place, mark, address = cell.rpartition("!")
    if not mark:
        return tuple(names) if cell == sheet else (cell,)
    return tuple(f"{name}!{address}" for name in names) if place.strip("'") == sheet else (cell,)


def _split(layout: Layout, item: DataSet, last_row: int) -> Layout:
    """The table's rows over as many sheets as they need, with a notice on the first."""
    from reporter.template import capacity, split

    table = _table(layout.template, item.name)
    if table is None or layout.tables[table.name].height <= capacity(layout.template, table, last_row):
        return layout
    every = layout.tables[table.name]
    size = capacity(layout.template, table, last_row)
    ranges = [range(start, min(start + size, every.height)) for start in range(0, every.height, size)]
    made = split(layout.template, table, len(ranges), every.height)
    tables = {name: rows for name, rows in layout.tables.items() if name != table.name}
    sources: dict[str, tuple[str, Sequence[int]]] = {}
    for rows, (_, renamed) in zip(ranges, made.sheets, strict=True):
        sources[renamed[table.name]] = (table.name, rows)
        tables[renamed[table.name]] = every.part(rows.start, len(rows))
    names = [name for name, _ in made.sheets]
    cells = tuple(cell for known in layout.error_cells for cell in _copied(known, table.sheet, names))
    return Layout(made.template, tables, cells, layout.scopes, {**layout.sources, **sources})
