"""Parts that come into a package: their names, content types, relationships and entries in other parts."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from reporter.xlsx import content_types, relationships
from reporter.xlsx.filled_sheet import FilledSheet
from reporter.xlsx.markup import Element, escape, parse, plain
from reporter.xlsx.moves import Moves
from reporter.xlsx.sheet import Sheet
from reporter.xlsx.sheet_parts import whole
from reporter.xlsx.strings import encoded
from reporter.xlsx.styles import Styles
from reporter.xlsx.titles import copied_titles
from reporter.xlsx.workbook import SheetPart, Workbook

__all__ = [
    "HEAD",
    "MAIN",
    "OFFICE",
    "SPREADSHEETML",
    "X14",
    "X15",
    "Additions",
    "attributes",
    "element",
    "insert",
]

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SPREADSHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml."
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
X15 = "http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"
_PROPERTIES = "docProps/app.xml"
_AFTER_DRAWING = (
    "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
)  # fmt: skip
_AFTER_NAMES = (
    "calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing",
    "fileRecoveryPr", "webPublishObjects", "extLst",
)  # fmt: skip
_AFTER_CACHES = _AFTER_NAMES[4:]
_EMPTY_SHEET = (
    f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">'
    '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews>'
    '<sheetView showGridLines="0" workbookViewId="0"/></sheetViews>'
    '<sheetFormatPr baseColWidth="10" defaultColWidth="14.7109375" defaultRowHeight="15"/><sheetData/>'
    '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
    '<pageSetup orientation="landscape" fitToHeight="0"/></worksheet>'
)
_EMPTY_DRAWING = (
    f'{HEAD}<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"></xdr:wsDr>'
)


def attributes(**values: object) -> str:
    """The attributes that have a value, as they stand in a tag; True and False are 1 and 0.

    A trailing underscore keeps a name off Python's own, two stand for a colon.
    """
    return "".join(
        f' {name.rstrip("_").replace("__", ":")}="{_text(value)}"'
        for name, value in values.items()
        if value is not None
    )


def _text(value: object) -> str:
    text = str(int(value)) if isinstance(value, bool) else str(value)
    return escape(encoded(text), quote=True).decode()


def element(text: str) -> Element:
    """The element that the text is."""
    return parse(text.encode()).elements()[0]


class Additions:
    """A workbook's package to which parts are added; ``changed`` is what then differs."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.package = workbook.package
        self.added: dict[str, bytes] = {}
        self.book = workbook.parsed(workbook.part)
        self.styles = Styles(plain(self.package.read(workbook.styles_part)))
        self._types: list[tuple[str, str]] = []
        self._relations: dict[str, bytes] = {}
        self._trees: dict[str, Element] = {}
        self._frames: dict[str, tuple[FilledSheet, Element]] = {}
        self._drawings: dict[str, str] = {}
        self._new_sheets: dict[str, SheetPart] = {}
        self._taken = {part.casefold() for part in self.package.parts}
        self._names = {name.name.casefold() for name in workbook.names}
        self._names |= {table.name.casefold() for table in workbook.tables}

    @property
    def changed(self) -> Mapping[str, bytes]:
        """The parts that are new or other than before."""
        types = plain(self.package.read(content_types.PART))
        for part, kind in self._types:
            types = content_types.with_override(types, part, kind)
        found = {content_types.PART: types, self.workbook.part: bytes(self.book)}
        found |= {relationships.rels_part(part): data for part, data in self._relations.items()}
        found |= {self.workbook.styles_part: bytes(self.styles)} if self.workbook.styles_part else {}
        if self._new_sheets and _PROPERTIES in self.package:
            found[_PROPERTIES] = self._titles()
        found |= self.added | {part: bytes(tree) for part, tree in self._trees.items()}
        for part, (filled, tree) in self._frames.items():
            filled.frame = bytes(tree)
            found[part] = whole(filled)
        return found

    def _titles(self) -> bytes:
        last = self.workbook.sheets[-1].name
        names = [last, *(sheet.name for sheet in self._new_sheets.values())]
        return copied_titles(plain(self.package.read(_PROPERTIES)), last, names)

    # Parts

    def part(self, pattern: str, kind: str) -> str:
        """A new part's name by the pattern (``charts/chart{}.xml``), of this content type."""
        folder = self.workbook.part.rpartition("/")[0]
        pattern = f"{folder}/{pattern}" if folder else pattern
        name = next(
            found
            for number in range(1, 1 << 20)
            if (found := pattern.format(number)).casefold() not in self._taken
        )
        self._taken.add(name.casefold())
        self._types.append((name, kind))
        return name

    def relate(self, part: str, kind: str, target: str) -> str:
        """The id of a new relationship of the part."""
        name = relationships.rels_part(part)
        if part not in self._relations:
            has = name in self.package
            self._relations[part] = plain(self.package.read(name)) if has else relationships.EMPTY
        relative = posixpath.relpath(target, posixpath.dirname(part) or ".")
        self._relations[part], identity = relationships.with_relationship(
            self._relations[part], kind, relative
        )
        return identity

    def tree(self, part: str) -> Element:
        """A part of the package as a tree whose edits are kept."""
        if part not in self._trees:
            data = self.added.pop(part) if part in self.added else plain(self.package.read(part))
            self._trees[part] = parse(data)
        return self._trees[part]

    # Sheets

    def sheet(self, name: str) -> SheetPart:
        """A worksheet by its name, whatever the case of its letters."""
        known = {sheet.name.casefold(): sheet for sheet in self.workbook.worksheets} | self._new_sheets
        return known[name.casefold()]

    def sheet_id(self, name: str) -> str:
        listed = next(self.book.walk("sheets")).elements("sheet")
        return next(sheet.get("sheetId") for sheet in listed if sheet.get("name") == self.sheet(name).name)

    def add_sheet(self, name: str) -> None:
        """A new empty sheet behind the others; it is printed one page wide."""
        part = self.part("worksheets/sheet{}.xml", f"{SPREADSHEETML}worksheet+xml")
        self.added[part] = _EMPTY_SHEET.encode()
        listed = next(self.book.walk("sheets"))
        entry = parse(bytes(listed.elements("sheet")[-1])).elements()[0]
        identities = [int(sheet.get("sheetId")) for sheet in listed.elements("sheet")]
        entry.unset("state")
        entry.set("name", name)
        entry.set("sheetId", str(max(identities) + 1))
        entry.set("*:id", self.relate(self.workbook.part, "worksheet", part))
        listed.children.append(entry)
        self._new_sheets[name.casefold()] = SheetPart(name, part, "worksheet")

    def frame(self, name: str) -> Element:
        """The worksheet element around the sheet's rows, to be edited."""
        part = self.sheet(name).part
        if part not in self._frames:
            data = self.added.pop(part) if part in self.added else plain(self.package.read(part))
            filled = FilledSheet(name, Sheet(data), Moves())
            self._frames[part] = (filled, parse(filled.frame))
        return self._frames[part][1].elements("worksheet")[0]

    def drawing(self, name: str) -> str:
        """The sheet's drawing part, a new one where it has none; :meth:`tree` edits it."""
        part = self.sheet(name).part
        if part not in self._drawings:
            found = self.workbook.parts(part, "drawing") if part in self.package else ()
            self._drawings[part] = found[0] if found else self._new_drawing(name)
        return self._drawings[part]

    def _new_drawing(self, name: str) -> str:
        part = self.part(
            "drawings/drawing{}.xml", "application/vnd.openxmlformats-officedocument.drawing+xml"
        )
        self.added[part] = _EMPTY_DRAWING.encode()
        identity = self.relate(self.sheet(name).part, "drawing", part)
        root = self.frame(name)
        insert(root, _same_prefix(root, f'drawing xmlns:r="{OFFICE}" r:id="{identity}"'), _AFTER_DRAWING)
        return part

    def shape_id(self, drawing: str) -> int:
        """An id that no shape of the drawing has."""
        used = [element.get("id") for element in self.tree(drawing).walk("cNvPr")]
        return max([1, *(int(identity) for identity in used if identity.isdigit())]) + 1

    def anchor(self, sheet: str, anchor: str) -> None:
        """One more anchored object on the sheet's drawing."""
        root = self.tree(self.drawing(sheet)).elements("wsDr")[0]
        root.children.append(element(anchor))

    # The workbook part

    def name(self, wanted: str) -> str:
        """A defined name that says #N/A, as slicers and timelines have; numbered where it is taken."""
        name = next(
            found
            for number in ("", *range(1, 1 << 16))
            if (found := f"{wanted}{number}").casefold() not in self._names
        )
        self._names.add(name.casefold())
        root = self.book.elements("workbook")[0]
        listed = root.find("definedNames") or insert(root, _same_prefix(root, "definedNames"), _AFTER_NAMES)
        entry = _same_prefix(root, "definedName" + attributes(name=name))
        entry.text = "#N/A"
        later = [item for item in listed.elements() if item.get("name").casefold() > name.casefold()]
        listed.children.insert(listed.children.index(later[0]) if later else len(listed.children), entry)
        return name

    def cache(self, part: str) -> str:
        """The cacheId of a new pivot cache in the workbook's list."""
        root = self.book.elements("workbook")[0]
        listed = root.find("pivotCaches") or insert(root, _same_prefix(root, "pivotCaches"), _AFTER_CACHES)
        used = [int(entry.get("cacheId")) for entry in listed.elements("pivotCache")]
        number = str(max([0, *used]) + 1)
        identity = self.relate(self.workbook.part, "pivotCacheDefinition", part)
        entry = f'pivotCache xmlns:r="{OFFICE}" cacheId="{number}" r:id="{identity}"'
        listed.children.append(_same_prefix(root, entry))
        return number

    def extension(self, root: Element, uri: str) -> Element:
        """The root's extension of this uri, a new one where it has none."""
        extensions = root.find("extLst") or insert(root, _same_prefix(root, "extLst"), ())
        found = next((ext for ext in extensions.elements("ext") if ext.get("uri") == uri), None)
        if found is None:
            found = _same_prefix(root, f'ext uri="{uri}"')
            extensions.children.append(found)
        return found

    def listed(self, root: Element, uri: str, holder: str, entry: str) -> None:
        """One more entry in the list that the extension of this uri holds; both as XML with namespaces."""
        found = self.extension(root, uri)
        if not found.elements():
            found.children.append(element(holder))
        found.elements()[0].children.append(element(entry))


def insert(root: Element, child: Element, later: tuple[str, ...]) -> Element:
    """The child, put before the first of those that the schema has behind it."""
    behind = [place for place, item in enumerate(root.children) if _named(item) in later]
    root.children.insert(behind[0] if behind else len(root.children), child)
    return child


def _named(item: Element | bytes) -> str:
    return item.name if isinstance(item, Element) else ""


def _same_prefix(root: Element, text: str) -> Element:
    """An empty element in the root's namespace."""
    return element(f"<{root.prefix.decode() + ':' if root.prefix else ''}{text}/>")
