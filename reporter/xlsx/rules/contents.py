"""A package as the rules see it: parts by name, relationships, and trees of well-formed parts."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from reporter.errors import Fault, PackageError
from reporter.xlsx.markup import MOST_TAGS, Element, parse, plain
from reporter.xlsx.package import Package
from reporter.xlsx.relationships import rels_part
from reporter.xlsx.rules.pivot_records import Records, scan_records, shared_counts
from reporter.xlsx.rules.rows import MOST_ODD, NO_LIMIT, Rows, Taker, scan
from reporter.xlsx.strings import EMPTY, SharedStrings

__all__ = ["MOST_OF_FORMULAS", "Contents", "Findings", "Link", "SheetEntry", "attribute_number"]

_UTF8 = re.compile(rb"encoding\s*=\s*[\"']utf-8[\"']", re.IGNORECASE)
MOST_OF_FORMULAS = 10_000_000
_SLICE = 1 << 21
_MOST = 10
"""Faults of one code at one place or part that are told one by one; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Link:
    """A relationship: its id, the type's last word, and the part it leads to (or a URI where external)."""

    id: str
    kind: str
    target: str
    external: bool


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet in the workbook part; ``part`` is empty where it leads nowhere."""

    name: str
    part: str
    kind: str
    visible: bool
    id: str


@dataclass(slots=True)
class Findings:
    """The faults found so far, at most a handful of each code in each part.

    ``formulas`` are the characters of formulas that may still be looked at; None for any number.
    """

    faults: list[Fault] = field(default_factory=list)
    formulas: int | None = None
    _counts: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(
        self, code: str, what: str, place: str, *, expected: str = "", found: str = "", remedy: str = ""
    ) -> None:
        key = (code, place.partition("!")[0])
        self._counts[key] = self._counts.get(key, 0) + 1
        if self._counts[key] <= _MOST:
            self.faults.append(Fault(f"package.{code}", what, place, expected, found[:200], remedy))

    def look(self, formula: str) -> None:
        """Counts the formula; PackageError where they are longer together than anybody's are."""
        if self.formulas is not None:
            self.formulas -= len(formula)
            if self.formulas < 0:
                what = f"formulas that are unlike each other have over {MOST_OF_FORMULAS:,} characters"
                raise PackageError.of("package.too-large", what)

    def finished(self) -> tuple[Fault, ...]:
        """All faults, with one more for each code and part of which there were more than a handful."""
        more = [
            Fault(f"package.{code}", f"{count - _MOST:,} more faults of this kind", place)
            for (code, place), count in self._counts.items()
            if count > _MOST
        ]
        return (*self.faults, *more)


class Contents:
    """The parts of a package and what they say of each other; broken ones count by their names only.

    ``takers`` are given, by worksheet, what is in the rows that needn't be looked at.
    """

    def __init__(
        self, package: Package | Mapping[str, bytes], takers: Mapping[str, Taker] | None = None
    ) -> None:
        self._takers = takers or {}
        self._package = package
        self.parts: tuple[str, ...] = package.parts if isinstance(package, Package) else tuple(package)
        self.broken: set[str] = set()
        self._trees: dict[str, Element] = {}
        self._links: dict[str, tuple[Link, ...]] = {}
        self._counts: dict[tuple[str, ...], int] = {}
        self._tags = 0
        self._rows: dict[str, Rows] = {}
        self._records: dict[str, Records] = {}
        self._whole: set[str] = set()
        self.trusted = package.trusted if isinstance(package, Package) else True
        self._room = NO_LIMIT if self.trusted else MOST_ODD

    def __contains__(self, part: str) -> bool:
        return part in self._package

    def read(self, part: str) -> bytes:
        return self._package.read(part) if isinstance(self._package, Package) else self._package[part]

    def tree(self, part: str) -> Element:
        """The part's root element; an empty one where the part is missing or broken."""
        if part not in self._trees:
            usable = part in self and part not in self.broken
            roots = parse(self._counted(part)).elements() if usable else []
            self._trees[part] = roots[0] if roots else Element(b"<missing/>")
        return self._trees[part]

    def _counted(self, part: str) -> bytes:
        """The part in UTF-8; PackageError where its tags are too many with those of other trees."""
        data = plain(self.read(part))
        self._spend(data.count(b"<"))
        return data

    def _spend(self, tags: int) -> None:
        self._tags += tags
        if self._tags > MOST_TAGS and not self.trusted:
            what = f"parts that aren't rows have more than {MOST_TAGS:,} tags together"
            raise PackageError.of("package.too-large", what)

    def links(self, part: str, kind: str = "") -> tuple[Link, ...]:
        """The relationships of a part, those of one kind only where it is given."""
        if part not in self._links:
            elements = self.tree(rels_part(part)).elements("Relationship")
            self._links[part] = tuple(_link(element, part) for element in elements)
        return tuple(link for link in self._links[part] if not kind or link.kind == kind)

    def linked(self, part: str, *kinds: str) -> Iterator[str]:
        """The parts that are there and that a part leads to by a relationship of these kinds."""
        yield from dict.fromkeys(
            link.target
            for link in self.links(part)
            if link.kind in kinds and not link.external and link.target in self
        )

    @cached_property
    def workbook(self) -> str:
        """The workbook part, or "" where there is none."""
        return next(self.linked("", "officeDocument"), "")

    @cached_property
    def sheets(self) -> tuple[SheetEntry, ...]:
        """The sheets in the workbook's order."""
        links = {link.id: link for link in self.links(self.workbook)}
        found: list[SheetEntry] = []
        sheets = self.tree(self.workbook).find("sheets")
        for element in sheets.elements("sheet") if sheets else []:
            link = links.get(element.get("*:id"))
            part = link.target if link and link.target in self else ""
            visible = element.get("state", "visible") == "visible"
            kind = link.kind if link else ""
            found.append(SheetEntry(element.get("name"), part, kind, visible, element.get("sheetId")))
        return tuple(found)

    @cached_property
    def worksheets(self) -> tuple[SheetEntry, ...]:
        """Those that can be read; a part that two of them share is the first one's."""
        first = {sheet.part: sheet for sheet in reversed(self.sheets)}
        return tuple(
            s
            for s in self.sheets
            if s.kind == "worksheet" and s.part and s.part not in self.broken and first[s.part] is s
        )

    def part_of(self, *kinds: str) -> str:
        """The part of this kind that belongs to the workbook, or ""."""
        return next(self.linked(self.workbook, *kinds), "") if self.workbook else ""

    @cached_property
    def strings(self) -> SharedStrings:
        """The shared strings, none where the part is missing or broken."""
        part = self.part_of("sharedStrings")
        return SharedStrings(plain(self.read(part)) if part and part not in self.broken else EMPTY)

    def frame_bytes(self, part: str) -> bytes:
        """The part without the rows of a worksheet, or the records of a pivot cache."""
        scanned = self._rows.get(part) or self._records.get(part)
        return scanned.head + scanned.tail if scanned else self.read(part)

    def frame(self, part: str) -> Element:
        """A worksheet's root element without the rows; an empty one where the part is broken."""
        if part not in self._trees:
            rows = self.rows(part)
            self._spend(rows.head.count(b"<") + rows.tail.count(b"<"))
            roots = parse(rows.head + rows.tail).elements() if part not in self.broken else []
            self._trees[part] = roots[0] if roots else Element(b"<missing/>")
        return self._trees[part]

    @cached_property
    def record_parts(self) -> Mapping[str, str]:
        """The records parts of pivot caches, each with the cache's definition."""
        caches = self.linked(self.workbook, "pivotCacheDefinition") if self.workbook else ()
        return {part: cache for cache in caches for part in self.linked(cache, "pivotCacheRecords")}

    def records(self, part: str) -> Records:
        """The scanned records of a pivot cache."""
        if part not in self._records:
            self._records[part] = self._scanned_records(part)
        return self._records[part]

    def _scanned_records(self, part: str) -> Records:
        shared = shared_counts(self.tree(self.record_parts[part]))
        if isinstance(self._package, Package) and not self.foreign(part):
            found = scan_records(self._package.chunks(part), shared, trusted=self.trusted)
            if found is not None:
                return found
        whole = self.read(part)
        try:
            whole = plain(whole)
        except PackageError:  # told by the rules of markup
            return Records(whole)
        slices = (whole[at : at + _SLICE] for at in range(0, len(whole), _SLICE))
        return scan_records(slices, shared, trusted=self.trusted) or Records(whole)

    def rows(self, part: str) -> Rows:
        """The scanned rows of a worksheet."""
        if part not in self._rows:
            headers = frozenset(
                area_row(self.tree(table).get("ref"))
                for table in self.linked(part, "table")
                if table not in self.broken
            )
            self._rows[part] = self._scanned(part, headers)
            self._room -= 0 if self.trusted else self._rows[part].size
        return self._rows[part]

    def _scanned(self, part: str, headers: frozenset[int]) -> Rows:
        taker = self._takers.get(part)
        if isinstance(self._package, Package) and not self.foreign(part):
            found = scan(self._package.chunks(part), len(self.strings), headers, taker, most=self._room)
            if found is not None:
                return found
        self._whole.add(part)
        whole = plain(self.read(part))
        slices = (whole[at : at + _SLICE] for at in range(0, len(whole), _SLICE))
        return scan(slices, len(self.strings), headers, taker, most=self._room) or Rows(whole)

    def chunks(self, part: str) -> Iterable[bytes]:
        """A worksheet in UTF-8: in chunks, or whole where it can't be read so."""
        self.rows(part)
        if part in self._whole or not isinstance(self._package, Package):
            return [plain(self.read(part))]
        return self._package.chunks(part)

    def foreign(self, part: str) -> bool:
        """True where the part says that it isn't UTF-8."""
        chunks = self._package.chunks(part) if isinstance(self._package, Package) else [self.read(part)]
        opening = next(iter(chunks), b"")[:200]
        return b"encoding" in opening and not _UTF8.search(opening)

    @cached_property
    def styles(self) -> Element:
        return self.tree(self.part_of("styles"))

    def count(self, *path: str) -> int:
        """How many elements a list of the styles part holds."""
        if path not in self._counts:
            found = self.styles.find(*path)
            self._counts[path] = len(found.elements()) if found else 0
        return self._counts[path]


def area_row(ref: str) -> int:
    """The first row of a reference, 0 where it is none."""
    digits = ref.partition(":")[0].lstrip("$ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return int(digits) if digits.isdecimal() else 0


def _link(element: Element, part: str) -> Link:
    external = element.get("TargetMode") == "External"
    target = element.get("Target")
    if not external:
        folder = posixpath.dirname(part)
        target = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
    return Link(element.get("Id"), element.get("Type").rpartition("/")[2], target, external)


def attribute_number(element: Element, name: str) -> int | None:
    """The attribute as a whole number, None where it is missing or none."""
    text = element.get(name)
    return int(text) if text.isdecimal() else None


def repeated(texts: Iterable[str]) -> list[str]:
    """The texts that occur again without regard to case, each as it stands the second time."""
    seen: set[str] = set()
    found: list[str] = []
    for text in texts:
        if text.casefold() in seen:
            found.append(text)
        seen.add(text.casefold())
    return found
