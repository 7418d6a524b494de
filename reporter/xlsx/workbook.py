"""The workbook part and what hangs on it: sheets, tables, defined names, strings, date system."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from reporter.errors import PackageError
from reporter.xlsx import relationships
from reporter.xlsx.markup import Element, parse, plain
from reporter.xlsx.package import Package
from reporter.xlsx.relationships import Relationship
from reporter.xlsx.sheet import Sheet
from reporter.xlsx.strings import EMPTY, SharedStrings
from reporter.xlsx.tables import Table, read_table

__all__ = ["DefinedName", "SheetPart", "Workbook"]


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet; ``kind`` is worksheet, chartsheet, dialogsheet, or missing where it has no part."""

    name: str
    part: str
    kind: str
    state: str = "visible"


_NOWHERE = Relationship("", "missing", "missing", external=False)


@dataclass(frozen=True, slots=True)
class DefinedName:
    """A defined name; ``sheet`` is the one it is local to, or ""."""

    name: str
    text: str
    sheet: str = ""
    hidden: bool = False


class Workbook:
    """An opened workbook: everything is read from the package when it is asked for, and kept."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._sheets: dict[str, Sheet] = {}
        self._related: dict[str, tuple[Relationship, ...]] = {}

    @cached_property
    def part(self) -> str:
        """The name of the workbook part."""
        for relationship in self.related(""):
            if relationship.kind == "officeDocument" and relationship.target in self.package:
                return relationship.target
        raise PackageError.of("package.not-workbook", "holds no workbook", place=self.package.name)

    @cached_property
    def root(self) -> Element:
        """The workbook part as a tree, to be read; an edit begins with another parse."""
        return self.parsed(self.part).elements()[0]

    def parsed(self, part: str) -> Element:
        """A part as a fresh tree; PackageError with its name where it can't be read."""
        try:
            return parse(plain(self.package.read(part)))
        except PackageError as error:
            raise PackageError(*(replace(one, place=one.place or part) for one in error.faults)) from None

    def related(self, part: str, kind: str = "") -> tuple[Relationship, ...]:
        """The relationships of a part, of one kind only where it is given."""
        if part not in self._related:
            self._related[part] = relationships.read(self.package, part)
        return tuple(found for found in self._related[part] if not kind or found.kind == kind)

    def parts(self, part: str, kind: str) -> tuple[str, ...]:
        """The parts of one kind that a part refers to and that are there."""
        return tuple(
            found.target
            for found in self.related(part, kind)
            if not found.external and found.target in self.package
        )

    @cached_property
    def sheets(self) -> tuple[SheetPart, ...]:
        """The sheets in their order."""
        by_id = {found.id: found for found in self.related(self.part)}
        found: list[SheetPart] = []
        taken: set[str] = set()
        for element in self.root.walk("sheet"):
            relationship = by_id.get(element.get("*:id"))
            if relationship is None or relationship.target not in self.package:
                relationship = _NOWHERE
            elif relationship.target in taken:
                what = "two sheets have the same part"
                raise PackageError.of(
                    "package.sheet-repeated", what, place=self.package.name, found=element.get("name")
                )
            taken.add(relationship.target)
            state = element.get("state", "visible")
            found.append(SheetPart(element.get("name"), relationship.target, relationship.kind, state))
        return tuple(found)

    @property
    def worksheets(self) -> tuple[SheetPart, ...]:
        return tuple(sheet for sheet in self.sheets if sheet.kind == "worksheet")

    def sheet(self, name: str) -> Sheet:
        """The scanned part of a worksheet."""
        part = next(sheet.part for sheet in self.sheets if sheet.name == name)
        if part not in self._sheets:
            self._sheets[part] = Sheet(self.package.read(part))
        return self._sheets[part]

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The tables of all sheets."""
        return tuple(
            read_table(plain(self.package.read(part)), part, sheet.name)
            for sheet in self.worksheets
            for part in self.parts(sheet.part, "table")
        )

    @cached_property
    def names(self) -> tuple[DefinedName, ...]:
        """The defined names in the part's order."""
        return tuple(self._name(element) for element in self.root.walk("definedName"))

    def _name(self, element: Element) -> DefinedName:
        local = element.get("localSheetId")
        sheet = self.sheets[int(local)].name if local else ""
        return DefinedName(element.get("name"), element.text, sheet, element.get("hidden") in ("1", "true"))

    @cached_property
    def date1904(self) -> bool:
        properties = self.root.find("workbookPr")
        return properties is not None and properties.get("date1904") in ("1", "true")

    @cached_property
    def strings_part(self) -> str:
        """The name of the shared strings, also where there are none yet."""
        found = self.parts(self.part, "sharedStrings")
        folder = self.part.rpartition("/")[0]
        return found[0] if found else f"{folder}/sharedStrings.xml".lstrip("/")

    @cached_property
    def strings(self) -> SharedStrings:
        part = self.strings_part
        return SharedStrings(plain(self.package.read(part)) if part in self.package else EMPTY)

    @cached_property
    def styles_part(self) -> str:
        """The name of the styles part, or ""."""
        found = self.parts(self.part, "styles")
        return found[0] if found else ""
