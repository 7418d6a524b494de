"""A template filled: the parts that change, and everything that follows the tables' new sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reporter.errors import Fault, TemplateError
from reporter.rows import Rows
from reporter.template import following, placeholders
from reporter.template.binding import rows_by_table
from reporter.template.cached import add_calculated, cache_values, moment, untrusted
from reporter.template.changed_parts import ChangedParts, write_shared_parts
from reporter.template.columns import TableRows, already_there
from reporter.template.formulas import filled_down, free_shared, moved_formulas
from reporter.template.growth import plan
from reporter.template.late import Late, filled_again
from reporter.template.live import Live, with_formulas
from reporter.template.open import PROPERTIES, Template, text_parts
from reporter.template.pivots import PivotsShown, Shown, caches_on
from reporter.template.pivots.due import recomputed, waited_for
from reporter.template.placed import Formats, PlacedValues
from reporter.template.placeholder_values import PlaceholderValues, Scopes
from reporter.template.result import Result
from reporter.template.result_sheet import FilledTable, ResultSheet
from reporter.xlsx import charts, sparklines
from reporter.xlsx.cells import Value
from reporter.xlsx.dependants import Follow, follow, stays
from reporter.xlsx.filled_sheet import Body, FilledSheet
from reporter.xlsx.markup import parse, plain
from reporter.xlsx.moves import Area, Moves
from reporter.xlsx.package import Content
from reporter.xlsx.recalculation import Uncomputed
from reporter.xlsx.strings import SharedStrings
from reporter.xlsx.styles import Styles
from reporter.xlsx.tables import Table, unfiltered
from reporter.xlsx.workbook import DefinedName, SheetPart

if TYPE_CHECKING:
    from reporter.rows import Frames

__all__ = ["Filled", "fill"]

_HEADERS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled template: ``changed`` are the parts that differ from it, ``rows`` the rows of each table.

    ``uncomputed`` are the formulas and pivots that nobody could compute: Excel does when it opens the
    workbook. ``as_text`` counts, by table and column, the numbers that became text. ``pivots`` are those
    that were refreshed.
    """

    template: Template
    changed: Mapping[str, Content]
    rows: Mapping[str, int]
    uncomputed: tuple[Uncomputed, ...] = ()
    as_text: Mapping[tuple[str, str], int] | None = None
    pivots: tuple[Shown, ...] = ()

    def save(self, path: str | Path) -> None:
        """Writes the workbook to the path, which is that of a temporary file."""
        self.template.workbook.package.save(path, self.changed)


def fill(
    template: Template,
    frames: Mapping[str, Frames],
    values: Mapping[str, Value],
    *,
    scopes: Scopes | None = None,
    late: Late | None = None,
    live: Live | None = None,
) -> Filled:
    """The template with these rows in its tables and these values in its placeholders.

    ``frames`` are by table name, their columns by header; rows that lie in a file are read as they are
    written. TODAY and NOW give the period's end, or the day of the data. ``scopes`` are further values for
    the placeholders of one sheet only, by the sheet's name. ``late`` gives tables that are among the frames
    the rows they have when the pivots are known, as many of the same columns. ``live`` are formulas of single
    cells of tables, which show the frames' values. Raises TemplateError with all faults of a kind together.
    """
    said = PlaceholderValues(values, scopes or {})
    return _Fill(template, rows_by_table(template, frames), said, live or {}).filled(late)


class _Fill:
    """One fill: each step adds to ``parts``; the template stays as it is."""

    def __init__(
        self,
        template: Template,
        data: Mapping[str, Rows],
        values: PlaceholderValues,
        live: Live,
    ) -> None:
        self.template = template
        self.workbook = template.workbook
        self.package = template.workbook.package
        self.data = data
        self.values = values
        self.now = moment(values.run)
        self.live = live
        self.parts = ChangedParts(self.package)
        self.fresh = {name: rows for name, rows in data.items() if not self._is_there(name, rows)}
        self.moves: Moves = plan(template, {name: rows.height for name, rows in self.fresh.items()})
        self.renamed = _renamed(template, values.run)
        strings = self.workbook.strings.part
        part, self.typed = placeholders.render_strings(strings, values.anywhere(template, strings))
        self.strings = SharedStrings(part)
        styles = self.workbook.styles_part
        self.styles = Styles(plain(self.package.read(styles))) if styles else None
        self.touched: list[tuple[str, Area]] = []
        self.as_text: dict[tuple[str, str], int] = {}

    def filled(self, late: Late | None = None) -> Filled:
        """The fill, step by step."""
        self._texts()
        sheets = [self._sheet(sheet) for sheet in self.workbook.worksheets]
        date1904 = self.workbook.date1904
        result = Result(sheets, self.strings, self._tables(), self._names(), date1904, self.styles)
        self._follow(sheets)
        self._compute(result)
        shown = self._pivots(result, late)
        self._cache(sheets, result)
        self._charts(result, shown.shown)
        self._write_sheets(sheets)
        write_shared_parts(self.workbook, self.parts, self.strings, self.styles)
        rows = {name: rows.height for name, rows in self.data.items()}
        uncomputed = (*result.uncomputed, *shown.uncomputed)
        return Filled(self.template, self.parts.different(), rows, uncomputed, self.as_text, shown.shown)

    def _is_there(self, name: str, rows: Rows) -> bool:
        table = self.template.tables[name]
        sheet = self.workbook.sheet(table.sheet)
        if name in self.live:
            return False
        return already_there(table, sheet, rows, self.workbook.strings, self.workbook.date1904)

    # Texts

    def _texts(self) -> None:
        """Placeholders in drawings, charts, comments and properties."""
        for part, place in text_parts(self.template):
            values = self.values.on(place.rpartition(": ")[0])
            self.parts.change(part, partial(placeholders.render_text, values=values, place=place))
        for part in PROPERTIES:
            if part in self.package:
                self.parts.change(part, lambda data: placeholders.render_properties(data, self.values.run))
        if self.renamed and "docProps/app.xml" in self.package:
            self.parts.change("docProps/app.xml", lambda data: following.renamed_titles(data, self.renamed))

    # Sheets

    def _sheet(self, sheet: SheetPart) -> ResultSheet:
        scanned = self.workbook.sheet(sheet.name)
        place = Follow(self.moves, self.renamed, sheet.name)
        filled = FilledSheet(sheet.name, scanned, self.moves)
        found = ResultSheet(self.renamed.get(sheet.name, sheet.name), filled)
        for name, rows in self.fresh.items():
            if self.template.tables[name].sheet == sheet.name:
                found.tables.append(self._table(name, rows, filled, place, len(found.tables)))
        bodies = [table.table.body for table in found.tables]
        lines = bool(bodies) and b"sparkline" in filled.frame
        if b"{{" in filled.frame or lines or not stays(filled.frame, place):
            filled.frame = self._frame(filled.frame, place, bodies)
        if self.moves or self.renamed or self.fresh or self.values.run:
            tables = [table.table for table in found.tables]
            found.formulas = moved_formulas(filled, place, tables)
        placed = self._placed(sheet.name)
        placed.write(filled, found.name)
        self.touched += placed.touched
        return found

    def _placed(self, sheet: str) -> PlacedValues:
        strings, values = self.workbook.strings, self.values.on(sheet)
        formats = Formats(self.strings, self.styles, self.workbook.date1904)
        return PlacedValues(strings, values, self.typed, formats, self.values.scopes.keys())

    def _frame(self, frame: bytes, place: Follow, bodies: Sequence[Area]) -> bytes:
        document = parse(frame)
        patterns = sparklines.taken(document, place.sheet, bodies)
        follow(document, place)
        sparklines.put(patterns, place)
        for element in document.walk(*_HEADERS):
            where = f"{place.sheet}: {element.name}"
            element.text = placeholders.render_header(element.text, self.values.on(place.sheet), where)
        return bytes(document)

    def _table(self, name: str, data: Rows, filled: FilledSheet, place: Follow, before: int) -> FilledTable:
        table = self.template.tables[name]
        moved = self.moves.area(table.sheet, table.ref)
        first_row = (moved or table.ref).first_row + table.header_rows
        rows = TableRows(table, filled.sheet, data, self.styles)
        block = rows.block(first_row, self.strings, self.workbook.date1904)
        for position, count in block.as_text.items():
            self.as_text[name, rows.places[position]] = count
        free = free_shared(filled) + before * len(table.columns)
        calculated = rows.calculated(lambda text: filled_down(text, place), first_row, free)
        block = with_formulas(rows, block, self.live.get(name, {}))
        filled.bodies.append(Body(table.body, block))
        columns = {} if rows.empty else {at: data.column(column) for at, column in rows.places.items()}
        found = FilledTable(table, first_row, rows.count, columns, calculated)
        self.touched.append((self.renamed.get(table.sheet, table.sheet), found.area))
        return found

    # What is computed

    def _tables(self) -> list[tuple[Table, str, Area]]:
        found: list[tuple[Table, str, Area]] = []
        for table in self.workbook.tables:
            area = self.moves.area(table.sheet, table.ref) or table.ref
            found.append((table, self.renamed.get(table.sheet, table.sheet), area))
        return found

    def _names(self) -> list[DefinedName]:
        texts = following.moved_names(self.workbook, self.moves, self.renamed)
        return [
            DefinedName(name.name, text, self.renamed.get(name.sheet, name.sheet), name.hidden)
            for name, text in zip(self.workbook.names, texts, strict=True)
        ]

    def _compute(self, result: Result) -> None:
        """The formulas that read what changed."""
        if self.touched or self.renamed:
            result.recalculate(self.now, None if untrusted(self.template) else self.touched)

    def _pivots(self, result: Result, late: Late | None) -> PivotsShown:
        """The pivots on the fresh tables, refreshed, and the formulas that read their cells."""
        data = self.fresh | waited_for(self.template, self.data, self.fresh)
        again = recomputed(self.template, result, self.moves, self.renamed)
        caches = dict.fromkeys((*caches_on(self.template, data), *again))
        if not caches:
            return PivotsShown()
        from reporter.template.pivots.getpivotdata import PivotData
        from reporter.template.pivots.refreshing import Filling, refreshed_pivots

        places = (self.template, result, data, self.moves, self.renamed)
        filling = Filling(*places, self.parts.read, self.styles, self.now, result.uncomputed)
        found = refreshed_pivots(filling, caches)
        self.parts.changed |= found.parts
        result.unknown = [(one.sheet, one.after) for one in found.shown if one.uncomputed]
        if found.shown:
            result.rewritten = PivotData(found.shown, result.value, result.date1904).computed
            told = filled_again(result, late(found.shown), self.styles, self.live) if late else []
            result.recalculate(self.now, found.touched + told)
            self.touched += found.touched
        return found

    def _cache(self, sheets: Sequence[ResultSheet], result: Result) -> None:
        """Cached values of formulas; Excel is asked to compute only what nobody could compute here."""
        full = bool(result.uncomputed) if self.touched or self.renamed else None
        failed = {*result.failed}
        for sheet in sheets:
            cache_values(sheet, result, failed)
            for table, body in zip(sheet.tables, list(sheet.filled.bodies), strict=True):
                add_calculated(sheet, table, body, result)
        names = [name.text for name in self._names()]
        data = following.written_workbook(self.workbook, names, self.renamed, full)
        if data != self.package.read(self.workbook.part):
            self.parts.changed[self.workbook.part] = data

    def _charts(self, result: Result, pivots: Sequence[Shown]) -> None:
        if not (self.touched or self.renamed or self.moves):
            return
        for chart in self.template.charts:
            change = partial(self._chart, sheet=chart.sheet, result=result, pivots=pivots)
            self.parts.change(chart.part, change)

    def _chart(self, data: bytes, sheet: str, result: Result, pivots: Sequence[Shown]) -> bytes:
        """A chart with the new figures; one of a refreshed pivot with the series that it shows now."""
        moved = (sheet, self.moves)
        if pivots and b"pivotSource" in data:
            from reporter.template.pivots.charts import pivot_of, with_series

            drawn = charts.update(data, *moved, _unresolved, self.renamed)
            if (pivot := pivot_of(drawn, pivots)) is not None:
                return with_series(drawn, pivot)
        return charts.update(data, *moved, result.resolve, self.renamed, date1904=self.workbook.date1904)

    # Parts

    def _follow(self, sheets: Sequence[ResultSheet]) -> None:
        for name in self.fresh:
            part = self.template.tables[name].part
            self.parts.changed[part] = unfiltered(self.parts.read(part))
        if self.moves or self.renamed:
            known = {part: data for part, data in self.parts.changed.items() if isinstance(data, bytes)}
            for part, data in following.moved_parts(self.template, self.moves, self.renamed, known):
                self.parts.changed[part] = data
        if self._formula_cells_changed(sheets):
            self.parts.changed |= following.without_calc_chain(self.workbook)

    def _formula_cells_changed(self, sheets: Sequence[ResultSheet]) -> bool:
        """True where a formula cell appeared, moved or went."""
        if self.live:
            return True
        for sheet in sheets:
            if any(table.calculated for table in sheet.tables):
                return True
            stayed = sum(one.row == one.cell.row for one in sheet.formulas)
            if sheet.filled.rebuilt and stayed != len(sheet.filled.sheet.formulas):
                return True
        return False

    def _write_sheets(self, sheets: Sequence[ResultSheet]) -> None:
        for part, sheet in zip(self.workbook.worksheets, sheets, strict=True):
            filled = sheet.filled
            if filled.rebuilt or filled.edits or filled.frame != filled.sheet.head + filled.sheet.tail:
                self.parts.changed[part.part] = filled.content()


def _unresolved(reference: str) -> None:
    """No values, for charts whose references move and whose figures come from elsewhere."""


def _renamed(template: Template, values: Mapping[str, Value]) -> dict[str, str]:
    """The sheets whose names hold placeholders, with their new names."""
    found = {
        sheet.name: placeholders.render_sheet_name(sheet.name, values, f"sheet {sheet.name}")
        for sheet in template.workbook.sheets
        if "{{" in sheet.name
    }
    names = [found.get(sheet.name, sheet.name) for sheet in template.workbook.sheets]
    taken = {name.casefold() for name in names}
    if len(taken) < len(names):
        raise TemplateError(
            Fault("template.sheet-name", "two sheets would have the same name", template.name, "", str(names))
        )
    return found
