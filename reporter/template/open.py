"""A template opened: its tables, placeholders and charts, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from reporter.template import placeholders
from reporter.template.placeholders import Text
from reporter.xlsx import charts
from reporter.xlsx.cells import parse_area
from reporter.xlsx.markup import find, plain
from reporter.xlsx.moves import Area
from reporter.xlsx.package import Package
from reporter.xlsx.strings import item_text
from reporter.xlsx.tables import Table
from reporter.xlsx.workbook import SheetPart, Workbook

if TYPE_CHECKING:
    from reporter.template.pivots.sources import Cache

__all__ = ["Chart", "PlacedText", "Template", "open_template"]

_INLINE = re.compile(
    rb"<(?:[\w.-]+:)?c\s[^>]*?r=\"([A-Z]+[0-9]+)\"[^>]*><(?:[\w.-]+:)?is>(.*?)</(?:[\w.-]+:)?is>", re.S
)
_CELL = re.compile(r"[A-Z]{1,3}[0-9]{1,7}")
_HEADERS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
PROPERTIES = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml")


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart part, the sheet that shows it and the cells that it shows."""

    part: str
    sheet: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A text with placeholders, and where a person finds it: ``Cover!B3``, ``Cover: header``."""

    place: str
    text: Text

    @property
    def cell(self) -> tuple[str, Area] | None:
        """Sheet and cell, None where the place is no cell."""
        sheet, _, name = self.place.rpartition("!")
        return (sheet, parse_area(name)) if sheet and _CELL.fullmatch(name) else None


class Template:
    """A template, read as far as it is asked for; nothing in it ever changes."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook

    @property
    def name(self) -> str:
        return self.workbook.package.name

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """The tables by their names."""
        return {table.name: table for table in self.workbook.tables}

    @cached_property
    def placeholders(self) -> Mapping[str, tuple[str, ...]]:
        """The placeholders' names with the places where each stands."""
        found: dict[str, dict[str, None]] = {}
        for placed in self.texts:
            for name in placed.text.names:
                found.setdefault(name, {})[placed.place] = None
        return {name: tuple(places) for name, places in found.items()}

    @cached_property
    def charts(self) -> tuple[Chart, ...]:
        """The charts of all sheets."""
        return tuple(
            Chart(part, sheet.name, charts.references(plain(self.workbook.package.read(part))))
            for sheet in self.workbook.sheets
            for part in self.chart_parts(sheet)
        )

    @cached_property
    def pivot_caches(self) -> tuple[Cache, ...]:
        """The pivot caches of the workbook in their order."""
        from reporter.template.pivots.sources import read_caches

        return read_caches(self.workbook)

    def drawings(self, sheet: SheetPart) -> tuple[str, ...]:
        """The drawing parts of a sheet."""
        return self.workbook.parts(sheet.part, "drawing")

    def chart_parts(self, sheet: SheetPart) -> tuple[str, ...]:
        """The chart parts of a sheet's drawings, those of newer kinds too."""
        return tuple(
            part
            for drawing in self.drawings(sheet)
            for kind in ("chart", "chartEx")
            for part in self.workbook.parts(drawing, kind)
        )

    @cached_property
    def texts(self) -> tuple[PlacedText, ...]:
        """Every text that holds a placeholder or a faulty one."""
        return tuple(placed for find in _FINDERS for placed in find(self))


def open_template(path: str | Path) -> Template:
    """The template at the path; PackageError where it is no sound workbook."""
    workbook = Workbook(Package.open(path))
    if not workbook.sheets:
        raise ValueError("a workbook without sheets")
    return Template(workbook)


def _sheet_names(template: Template) -> Iterator[PlacedText]:
    for sheet in template.workbook.sheets:
        if text := placeholders.parse(sheet.name, f"sheet {sheet.name}"):
            yield PlacedText(f"sheet {sheet.name}", text)


def _cells(template: Template) -> Iterator[PlacedText]:
    texts = placeholders.find_strings(template.workbook.strings.part)
    for sheet in template.workbook.worksheets:
        part = template.workbook.sheet(sheet.name).part
        for cell, index in string_cells(part, texts):
            yield PlacedText(
                f"{sheet.name}!{cell}", placeholders.parse(texts[index].text, f"{sheet.name}!{cell}")
            )
        for address, item in inline_texts(part):
            place = f"{sheet.name}!{address}"
            yield PlacedText(place, placeholders.parse(item_text(item), place))


def inline_texts(part: bytes) -> Iterator[tuple[str, bytes]]:
    """The cells that hold a text with placeholders themselves: address and the XML of the text."""
    for match in _INLINE.finditer(part) if find(part, b"{{", b"{") >= 0 else ():
        if placeholders.parse(item_text(match.group(2))):
            yield match.group(1).decode(), match.group(2)


def string_cells(part: bytes, indexes: Mapping[int, object]) -> Iterator[tuple[str, int]]:
    """The cells of a sheet that show one of the shared strings: address and index."""
    if not indexes:
        return
    wanted = b"|".join(b"%d" % index for index in indexes)
    pattern = re.compile(
        rb"<(?:[\w.-]+:)?c\s([^>]*?\bt\s*=\s*[\"']s[\"'][^>]*)>\s*<(?:[\w.-]+:)?v>(" + wanted + rb")<"
    )
    for match in pattern.finditer(part):
        address = re.search(rb"(?:^|\s)r\s*=\s*[\"']([A-Z]+[0-9]+)", match.group(1))
        if address:
            yield address.group(1).decode(), int(match.group(2))


def _headers(template: Template) -> Iterator[PlacedText]:
    for sheet in template.workbook.worksheets:
        tail = template.workbook.sheet(sheet.name).tail
        if b"{{" not in tail:
            continue
        from reporter.xlsx.markup import parse

        frame = template.workbook.sheet(sheet.name)
        for element in parse(frame.head + tail).walk(*_HEADERS):
            place = f"{sheet.name}: {element.name}"
            if text := placeholders.parse(element.text, place):
                yield PlacedText(place, text)


def text_parts(template: Template) -> Iterator[tuple[str, str]]:
    """The parts whose paragraphs may hold placeholders, with the places that messages name."""
    seen: set[str] = set()
    for sheet in template.workbook.sheets:
        for kind, parts in (
            ("text box", template.drawings(sheet)),
            ("chart", template.chart_parts(sheet)),
            ("comment", template.workbook.parts(sheet.part, "comments")),
        ):
            for part in parts:
                if part not in seen:
                    seen.add(part)
                    yield part, f"{sheet.name}: {kind}"


def _drawn(template: Template) -> Iterator[PlacedText]:
    for part, place in text_parts(template):
        for text in placeholders.find_text(plain(template.workbook.package.read(part))):
            yield PlacedText(place, placeholders.parse(text.text, place))


def _properties(template: Template) -> Iterator[PlacedText]:
    for part in PROPERTIES:
        if part in template.workbook.package:
            for text in placeholders.find_properties(template.workbook.package.read(part)):
                yield PlacedText("document properties", placeholders.parse(text.text, "document properties"))


_FINDERS = (_sheet_names, _cells, _headers, _drawn, _properties)
