"""The parts of a package that a fill changes; the template's own stay as they are."""

from __future__ import annotations

from collections.abc import Callable

from reporter.xlsx import content_types, relationships
from reporter.xlsx.markup import plain
from reporter.xlsx.package import Content, Package
from reporter.xlsx.strings import SharedStrings
from reporter.xlsx.styles import Styles
from reporter.xlsx.workbook import Workbook

__all__ = ["ChangedParts", "write_shared_parts"]


class ChangedParts:
    """What differs from the package, by part: ``changed``; further changes build on it."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.changed: dict[str, Content] = {}

    def read(self, part: str) -> bytes:
        """The part as it is by now."""
        changed = self.changed.get(part)
        return changed if isinstance(changed, bytes) else plain(self.package.read(part))

    def change(self, part: str, change: Callable[[bytes], bytes]) -> None:
        """Puts what ``change`` makes of the part in its place, where that differs."""
        before = self.read(part)
        after = change(before)
        if after != before:
            self.changed[part] = after

    def different(self) -> dict[str, Content]:
        """The changed parts without those whose bytes came out as they were."""
        return {
            part: data
            for part, data in self.changed.items()
            if not (isinstance(data, bytes) and part in self.package and data == self.package.read(part))
        }


def write_shared_parts(
    workbook: Workbook, parts: ChangedParts, strings: SharedStrings, styles: Styles | None
) -> None:
    """Puts the shared strings and styles among the parts, where cells need new ones."""
    part = workbook.strings_part
    before = workbook.package.read(part) if part in workbook.package else b""
    data = strings.written()
    if strings.added or (before and data != plain(before)):
        parts.changed[part] = data
        if not before:
            _declare_strings(workbook, parts, part)
    if styles is not None and styles.changed:
        parts.changed[workbook.styles_part] = bytes(styles)


def _declare_strings(workbook: Workbook, parts: ChangedParts, part: str) -> None:
    """A part of shared strings that the package hadn't: its content type and its relationship."""
    types = parts.read(content_types.PART)
    parts.changed[content_types.PART] = content_types.with_override(types, part, content_types.SHARED_STRINGS)
    rels, target = relationships.rels_part(workbook.part), part.rpartition("/")[2]
    parts.changed[rels] = relationships.with_relationship(parts.read(rels), "sharedStrings", target)[0]
