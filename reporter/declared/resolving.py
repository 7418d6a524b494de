"""Declarations against the template: names spelled as the workbook spells them, and every fault of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reporter.declared.formulas import quoted, unknown
from reporter.document import did_you_mean
from reporter.errors import Fault, TemplateError
from reporter.pivot.declared.declaration import (
    Declaration,
    Declarations,
    DeclaredField,
    DeclaredValue,
    Label,
    Place,
    SlicerDeclaration,
    TimelineDeclaration,
)
from reporter.pivot.layout.calculated import CalculatedFields
from reporter.pivot.model import CacheField
from reporter.xlsx.cells import cell_name
from reporter.xlsx.rules.styles import is_number_format
from reporter.xlsx.tables import Table
from reporter.xlsx.workbook import Workbook

__all__ = ["resolved"]

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")
_UNSEEN = re.compile(r"[\x00-\x1f]")
_OF_A_YEAR = {
    "quarters": (re.compile(r"(?:q|qtr)?[1-4]", re.IGNORECASE), "Q1 to Q4"),
    "months": (
        re.compile(
            r"0?[1-9]|1[0-2]|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*", re.IGNORECASE
        ),
        "1 to 12, or Jan to Dec",
    ),
}
"""By date group: how its items are written, and how a message says so."""
_LONGEST_SHEET, _LONGEST_NAME = 31, 255
_PIVOT_STYLE = re.compile(r"PivotStyle(?:Light|Medium|Dark)(?:[1-9]|1[0-9]|2[0-8])")
_SLICER_STYLE = re.compile(r"SlicerStyle(?:Light|Dark|Other)[1-6]")


def resolved(what: Declarations, workbook: Workbook, filled: Collection[str]) -> Declarations:
    """The declarations in the workbook's own spelling; ``filled`` are the tables that the report fills.

    Raises TemplateError with every table, field, pivot, sheet and formula that doesn't fit the workbook.
    """
    resolving = _Resolving(what, workbook, {name.casefold() for name in filled})
    pivots = tuple(filter(None, map(resolving.pivot, what.pivots)))
    slicers = tuple(filter(None, map(resolving.slicer, what.slicers)))
    timelines = tuple(filter(None, map(resolving.timeline, what.timelines)))
    found = Declarations(pivots, slicers, timelines, resolving.new_sheets())
    resolving.faults += _disagreements(found)
    TemplateError.raise_if(resolving.faults)
    return found


@dataclass(slots=True)
class _Resolving:
    what: Declarations
    workbook: Workbook
    filled: Collection[str]
    faults: list[Fault] = field(default_factory=list)

    def fault(self, code: str, what: str, line: str, known: Iterable[str] = (), wrong: str = "") -> None:
        known = tuple(known)
        self.faults.append(Fault(code, what, line, ", ".join(known), "", did_you_mean(wrong, known)))

    # Names

    def table(self, name: str, line: str) -> Table | None:
        """The table that a data set fills."""
        tables = [table for table in self.workbook.tables if table.name.casefold() in self.filled]
        found = next((table for table in tables if table.name.casefold() == name.casefold()), None)
        if found is None:
            known = [table.name for table in tables]
            self.fault("pivot.source", f"no table that the report fills is called {name}", line, known, name)
        return found

    def column(self, table: Table, name: str, line: str, more: Iterable[str] = ()) -> str:
        """The header, whatever the case of its letters."""
        known = [*(column.name for column in table.columns), *more]
        found = next((one for one in known if one.strip().casefold() == name.strip().casefold()), None)
        if found is None:
            self.fault("pivot.field", f'the table {table.name} has no column "{name}"', line, known, name)
        return found or name

    def place(self, place: Place, line: str) -> Place:
        """The place on a sheet of the workbook, or on a new one."""
        known = [sheet.name for sheet in self.workbook.worksheets] + list(self.what.sheets)
        found = next((one for one in known if one.casefold() == place.sheet.casefold()), None)
        if found is None:
            what = f'there is no sheet "{place.sheet}"'
            self.fault("pivot.sheet", what, place.line or line, known, place.sheet)
        return replace(place, sheet=found or place.sheet)

    def new_sheets(self) -> tuple[str, ...]:
        taken = {sheet.name.casefold() for sheet in self.workbook.sheets}
        for name in self.what.sheets:
            line = next(pivot.line for pivot in self.what.pivots if pivot.place.sheet == name)
            if name.casefold() in taken:
                what = f'there is a sheet "{name}" already'
                self.faults.append(Fault("pivot.sheet", what, line, remedy=f'write at: "{name}!B6"'))
            if _FORBIDDEN.search(name) or len(name.encode("utf-16-le")) // 2 > _LONGEST_SHEET:
                expected = f"up to {_LONGEST_SHEET} characters, none of []:*?/\\"
                self.faults.append(Fault("pivot.sheet", f'a sheet can\'t be called "{name}"', line, expected))
            taken.add(name.casefold())
        return self.what.sheets

    # Pivots

    def pivot(self, pivot: Declaration) -> Declaration | None:
        self._own_name(pivot)
        self._formats(pivot)
        self._style(pivot.style, _PIVOT_STYLE, pivot.line)
        place = self.place(pivot.place, pivot.line)
        self._free(pivot, place)
        chart = pivot.chart
        if chart is not None:
            chart = replace(chart, place=self.place(chart.place, pivot.line))
        table = self.table(pivot.source, pivot.line)
        if table is None:
            return None
        calculated = self._calculated(pivot, table)
        names = _value_names(pivot, [*(column.name for column in table.columns), *calculated])
        rows, columns, pages = (
            tuple(self._field(table, one, names) for one in axis)
            for axis in (pivot.rows, pivot.columns, pivot.pages)
        )
        self._captions(pivot, table, names.values())
        values = tuple(
            self._value(table, value, name, calculated)
            for value, name in zip(pivot.values, names.values(), strict=True)
        )
        return replace(
            pivot, source=table.name, place=place, rows=rows, columns=columns, pages=pages, values=values,
            calculated=calculated, chart=chart,
        )  # fmt: skip

    def _own_name(self, pivot: Declaration) -> None:
        taken = {name.casefold() for name in _pivots(self.workbook)}
        if pivot.name.casefold() in taken:
            self.fault("pivot.name", f'the template has a pivot "{pivot.name}" already', pivot.line)
        same = [one for one in self.what.pivots if one.name.casefold() == pivot.name.casefold()]
        if same[0] is not pivot:
            what = f'"{pivot.name}" is the pivot "{same[0].name}" to Excel, which sees no case in names'
            self.fault("pivot.name", what, pivot.line)
        if not pivot.name.strip() or len(pivot.name) > _LONGEST_NAME or _UNSEEN.search(pivot.name):
            expected = f"1 to {_LONGEST_NAME} characters, none of them a tab or a line's end"
            self.faults.append(Fault("pivot.name", "a pivot can't have this name", pivot.line, expected))

    def _formats(self, pivot: Declaration) -> None:
        """Number formats that Excel can read."""
        formats = {pivot.chart.format: pivot.line} if pivot.chart else {}
        formats |= {one.format: one.line for one in pivot.values}
        formats |= {one.format: one.line for one in pivot.fields}
        for text, line in formats.items():
            if not is_number_format(text):
                what, example = "a number format that Excel can't read", 'such as "#,##0.00"'
                remedy = "copy it from Format Cells, Custom in an English Excel"
                self.faults.append(Fault("pivot.format", what, line, example, text, remedy))

    def _style(self, name: str, built_in: re.Pattern[str], line: str) -> None:
        """A style is one of Excel's own, or one of the template."""
        own: list[str] = []
        if self.workbook.styles_part:
            own = [
                one.get("name") for one in self.workbook.parsed(self.workbook.styles_part).walk("tableStyle")
            ]
        if name and not built_in.fullmatch(name) and name not in own:
            kind = built_in.pattern.partition("(")[0]
            expected = ", ".join((f"{kind}Light1, {kind}Dark1 …", *own))
            near = did_you_mean(name, own)
            self.faults.append(Fault("pivot.style", f'there is no style "{name}"', line, expected, "", near))

    def _free(self, pivot: Declaration, place: Place) -> None:
        """The cells where the pivot begins hold nothing: it would stand over what they hold."""
        if place.sheet not in {sheet.name for sheet in self.workbook.worksheets}:
            return
        sheet, area = self.workbook.sheet(place.sheet), place.area
        filters = len(pivot.pages) + 1 if pivot.pages else 0
        for row in range(area.first_row, area.first_row + filters + 2):
            for column in range(area.first_column, area.first_column + (2 if filters else 1)):
                cell = sheet.cell(row, column)
                if cell is not None and cell.value(self.workbook.strings) is not None:
                    where = f"{place.sheet}!{cell_name(row, column)}"
                    what = f"the pivot would stand over what {where} holds"
                    self.faults.append(
                        Fault("pivot.occupied", what, place.line, remedy="move one of the two")
                    )
                    return

    def _calculated(self, pivot: Declaration, table: Table) -> dict[str, str]:
        """Calculated fields, their formulas as pivots write them."""
        headers = [column.name for column in table.columns]
        taken = {name.casefold() for name in headers}
        known = [*headers, *pivot.calculated]
        for name, formula in pivot.calculated.items():
            if name.casefold() in taken:
                what = f'the calculated field "{name}" has the name of a column'
                self.fault("pivot.calculated", what, pivot.line)
            for word in unknown(formula, known):
                what = f'the formula of "{name}" names no column: {word}'
                self.fault("pivot.calculated", what, pivot.line, known, word)
        found = {name: quoted(formula, known) for name, formula in pivot.calculated.items()}
        readable = {name: "0" if unknown(formula, known) else formula for name, formula in found.items()}
        self._computable(readable, headers, pivot.line)
        return found

    def _computable(self, calculated: Mapping[str, str], headers: Sequence[str], line: str) -> None:
        """Formulas that can be read and computed."""
        fields = [CacheField(name) for name in headers]
        fields += [CacheField(name, database=False, formula=text) for name, text in calculated.items()]
        for index, why in CalculatedFields(fields).faults.items():
            what = f'the formula of "{fields[index].name}": {why}'
            self.faults.append(Fault("pivot.calculated", what, line, found=fields[index].formula or ""))

    def _captions(self, pivot: Declaration, table: Table, values: Iterable[str]) -> None:
        """A caption is no other field's name, nor that of a value."""
        taken = {
            *(column.name.casefold() for column in table.columns),
            *(name.strip().casefold() for name in values),
        }
        for one in pivot.fields:
            caption = one.caption.casefold()
            own = caption == one.field.casefold() and not one.group
            if caption in taken and not own:
                what = f'the caption "{one.caption}" is the name of another field or value'
                self.fault("pivot.caption", what, one.line)
            taken |= {caption} - {""}

    def _field(self, table: Table, one: DeclaredField, names: dict[str, str]) -> DeclaredField:
        for label in (*one.only, *one.hidden):
            self._group_label(one.group, label, one.line)
        return replace(
            one,
            field=self.column(table, one.field, one.line),
            sort_by=names.get((one.sort_by or "").strip().casefold()),
            picked_by=names.get((one.picked_by or "").strip().casefold()),
        )

    def _group_label(self, group: str | None, label: Label | None, line: str) -> None:
        """A quarter or a month that is named is one of the year's."""
        pattern, expected = _OF_A_YEAR.get(group or "", (_UNSEEN, ""))
        if expected and str(label).casefold() != "(blank)" and not pattern.fullmatch(str(label)):
            what = f'"{label}" names none of the {group} of a year'
            self.faults.append(Fault("pivot.groups", what, line, expected))

    def _value(
        self, table: Table, value: DeclaredValue, name: str, calculated: Iterable[str]
    ) -> DeclaredValue:
        found = self.column(table, value.field, value.line, calculated)
        along = self.column(table, value.along, value.line) if value.along else ""
        if value.item not in (None, "previous", "next"):
            self._group_label(value.group, value.item, value.line)
        if found in calculated and value.function != "sum":
            what = f'the calculated field "{found}" is computed from sums: it has no other function'
            self.fault("pivot.calculated", what, value.line)
        return replace(value, field=found, name=name, along=along)

    # Slicers and timelines

    def slicer(self, slicer: SlicerDeclaration) -> SlicerDeclaration | None:
        place = self.place(slicer.place, slicer.line)
        self._style(slicer.style, _SLICER_STYLE, slicer.line)
        if slicer.pivots:
            names, table, columns = self._filtered(slicer)
        else:
            names, found = (), self.table(slicer.table, slicer.line)
            table = found.name if found else ""
            columns = [column.name for column in found.columns] if found else []
        if not columns:
            return None
        one = self._among(slicer.field, columns, slicer.line)
        return replace(slicer, place=place, field=one, pivots=names, table=table)

    def timeline(self, timeline: TimelineDeclaration) -> TimelineDeclaration | None:
        place = self.place(timeline.place, timeline.line)
        names, _, columns = self._filtered(timeline)
        if not columns:
            return None
        one = self._among(timeline.field, columns, timeline.line)
        return replace(timeline, place=place, field=one, pivots=names)

    def _among(self, name: str, columns: Sequence[str], line: str) -> str:
        found = next((one for one in columns if one.strip().casefold() == name.strip().casefold()), None)
        if found is None:
            self.fault("pivot.field", f'the pivots have no field "{name}"', line, columns, name)
        return found or name

    def _filtered(
        self, one: SlicerDeclaration | TimelineDeclaration
    ) -> tuple[tuple[str, ...], str, list[str]]:
        """The pivots by their own names, their table and its columns."""
        sources = {pivot.name: pivot.source for pivot in self.what.pivots} | _pivots(self.workbook)
        names: list[str] = []
        for name in one.pivots:
            found = next((known for known in sources if known.casefold() == name.casefold()), None)
            if found is None:
                self.fault("pivot.unknown", f'there is no pivot "{name}"', one.line, sources, name)
            else:
                names.append(found)
        tables = {sources[name].casefold(): sources[name] for name in names}
        if len(tables) > 1:
            what = "the pivots stand on different tables: one slicer or timeline can't filter them all"
            self.fault("pivot.tables", what, one.line, tables.values())
        table = next((one for one in self.workbook.tables if one.name.casefold() in tables), None)
        return tuple(names), table.name if table else "", [one.name for one in table.columns] if table else []


def _pivots(workbook: Workbook) -> dict[str, str]:
    """The template's own pivots with their tables."""
    found: dict[str, str] = {}
    for sheet in workbook.worksheets:
        for part in workbook.parts(sheet.part, "pivotTable"):
            name = workbook.parsed(part).elements("pivotTableDefinition")[0].get("name")
            for cache in workbook.parts(part, "pivotCacheDefinition"):
                source = next(workbook.parsed(cache).walk("worksheetSource"), None)
                found[name] = source.get("name") if source is not None else ""
    return found


def _value_names(pivot: Declaration, taken: Collection[str]) -> dict[str, str]:
    """The values' names by what they are called; a blank follows where a field has the name, as in Excel."""
    fields = {name.casefold() for name in taken}
    names: dict[str, str] = {}
    for value in pivot.values:
        name = value.name
        while name.casefold() in fields:
            name += " "
        names[value.name.casefold()] = name
    return names


def _disagreements(what: Declarations) -> Iterator[Fault]:
    """Where pivots that share a cache want different things of it."""
    for source in dict.fromkeys(pivot.source for pivot in what.pivots):
        pivots = [pivot for pivot in what.pivots if pivot.source == source]
        yield from _formulas(pivots)
        yield from _groups(pivots)


def _formulas(pivots: Sequence[Declaration]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for pivot in pivots:
        for name, formula in pivot.calculated.items():
            if first.setdefault(name.casefold(), formula) != formula:
                what = f'the calculated field "{name}" has two formulas, in pivots over the same table'
                yield Fault("pivot.calculated", what, pivot.line, remedy="give one of them another name")


def _groups(pivots: Sequence[Declaration]) -> Iterator[Fault]:
    used = [(one.field, one.group, one.line) for pivot in pivots for one in pivot.fields]
    used += [
        (value.along, value.group, value.line) for pivot in pivots for value in pivot.values if value.along
    ]
    grouped = {name for name, group, _ in used if group}
    for name, group, line in used:
        if name in grouped and not group:
            what = f'"{name}" is split into date groups in another place: pivots over one table share them'
            yield Fault("pivot.groups", what, line, expected="group: years, quarters, months or days")
