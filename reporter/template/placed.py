"""Cells that hold placeholders, with their values: typed ones where nothing else stands in the cell."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from reporter.errors import Fault, TemplateError
from reporter.template import placeholders
from reporter.template.open import inline_texts, string_cells
from reporter.xlsx.cells import Value, area_name, cell_name, parse_area
from reporter.xlsx.filled_sheet import FilledSheet
from reporter.xlsx.markup import Element
from reporter.xlsx.moves import Area
from reporter.xlsx.strings import SharedStrings
from reporter.xlsx.styles import Styles, format_for
from reporter.xlsx.values import value_markup

__all__ = ["Formats", "PlacedValues"]


@dataclass(frozen=True, slots=True)
class Formats:
    """What a value needs to become a cell: the result's shared strings and styles, the date system."""

    strings: SharedStrings
    styles: Styles | None
    date1904: bool


class PlacedValues:
    """The values of one sheet's placeholders; ``touched`` are the cells that got one, by sheet.

    ``before`` are the template's shared strings, ``typed`` the values of those that are nothing but a
    placeholder. ``own`` names the sheets that have values of their own.
    """

    def __init__(
        self,
        before: SharedStrings,
        values: Mapping[str, Value],
        typed: Mapping[int, Value],
        formats: Formats,
        own: Collection[str],
    ) -> None:
        self.touched: list[tuple[str, Area]] = []
        self._before = before
        self._values = values
        self._typed = typed
        self._formats = formats
        self._own = own

    def write(self, filled: FilledSheet, name: str) -> None:
        """Gives the sheet's cells their values; ``name`` is the sheet's new one."""
        texts = placeholders.find_strings(self._before.part)
        if filled.name in self._own:
            for address, index in string_cells(filled.sheet.part, texts):
                self._inline(filled, name, parse_area(address), self._before.item(index))
        else:
            self._require(filled, texts)
            for address, index in string_cells(filled.sheet.part, self._typed):
                area = parse_area(address)
                self._type(filled, name, area.first_row, area.first_column, self._typed[index])
            for address, _ in string_cells(filled.sheet.part, texts):
                self._touch(filled, name, parse_area(address))
        for address, item in inline_texts(filled.sheet.part):
            self._inline(filled, name, parse_area(address), item)

    def _require(self, filled: FilledSheet, texts: Mapping[int, placeholders.Text]) -> None:
        """TemplateError where a cell names a value that only another sheet has."""
        if not self._own:
            return
        faults = [
            fault
            for address, index in string_cells(filled.sheet.part, texts)
            for fault in placeholders.unknown(texts[index], self._values, f"{filled.name}!{address}")
        ]
        TemplateError.raise_if(faults)

    def _inline(self, filled: FilledSheet, name: str, area: Area, item: bytes) -> None:
        """A cell that holds its text itself, or will: filled as if it were a shared string."""
        place = f"{name}!{area_name(area)}"
        part, typed = placeholders.render_strings(b"<sst><si>%b</si></sst>" % item, self._values, place)
        row, column = area.first_row, area.first_column
        cell = filled.sheet.cell(row, column)
        if typed:
            self._type(filled, name, row, column, typed[0])
        elif cell is not None:
            text = part[len(b"<sst><si>") : -len(b"</si></sst>")]
            shared = cell.kind == "s"
            filled.edits[row, column] = (
                cell.with_value("inlineStr", b"<is>%b</is>" % text)
                if shared
                else cell.raw.replace(item, text)
            )
        self._touch(filled, name, area)

    def _type(self, filled: FilledSheet, name: str, row: int, column: int, value: Value) -> None:
        cell = filled.sheet.cell(row, column)
        if cell is None:
            return
        try:
            kind, inner = value_markup(value, self._formats.strings, self._formats.date1904)
        except ValueError as error:
            place = f"{name}!{cell_name(row, column)}"
            raise TemplateError(Fault("template.placeholder-value", str(error), place)) from None
        raw = cell.with_value(kind, inner)
        code = format_for(type(value))
        styles = self._formats.styles
        if code and styles is not None and not styles.shows_dates(cell.style):
            tag = Element(raw[: raw.index(b">") + 1])
            tag.set("s", styles.with_format(cell.style, code))
            raw = tag.open + raw[raw.index(b">") + 1 :]
        filled.edits[row, column] = raw

    def _touch(self, filled: FilledSheet, name: str, area: Area) -> None:
        row = filled.moved(area.first_row, area.first_column)
        if row is not None:
            self.touched.append((name, Area(row, area.first_column, row, area.first_column)))
