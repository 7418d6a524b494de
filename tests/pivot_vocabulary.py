"""The names of elements and attributes that pivot parts may use (pivot-vocabulary.txt)."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from lxml import etree

__all__ = ["allowed", "unknown_names"]

_LIST = Path(__file__).with_name("pivot-vocabulary.txt")
_MICROSOFT = "http://schemas.microsoft.com/office/spreadsheetml/"
_OPEN = "http://schemas.openxmlformats.org/"
_NAMESPACES = {
    f"{_OPEN}spreadsheetml/2006/main": "main",
    f"{_OPEN}officeDocument/2006/relationships": "r",
    f"{_OPEN}markup-compatibility/2006": "mc",
    f"{_MICROSOFT}2009/9/main": "x14",
    f"{_MICROSOFT}2010/11/main": "x15",
    f"{_MICROSOFT}2014/revision": "xr",
    f"{_MICROSOFT}2016/revision10": "xr10",
    f"{_MICROSOFT}2016/pivotdefaultlayout": "xpdl",
}
_KINDS = {
    *("pivotTable", "pivotCacheDefinition", "pivotCacheRecords"),
    *("slicer", "slicerCache", "timeline", "timelineCache"),
}


@cache
def allowed() -> Mapping[str, frozenset[str]]:
    """The attributes that each element may have, by the names of the list ("main pivotField", "r:id")."""
    found: dict[str, frozenset[str]] = {}
    for line in _LIST.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            element, _, attributes = line.partition(":")
            found[element] = frozenset(attributes.split())
    return found


def unknown_names(path: Path) -> list[str]:
    """Names in the workbook's pivot parts that aren't listed, as "part: element" or "part: element@name"."""
    with zipfile.ZipFile(path) as package:
        found = {name for part in _parts(package) for name in _unknown(package, part)}
    return sorted(found)


def _parts(package: zipfile.ZipFile) -> Iterator[str]:
    """The parts that some relationship calls one of pivots, slicers or timelines."""
    names = set(package.namelist())
    for rels in names:
        if rels.endswith(".rels"):
            folder = posixpath.dirname(posixpath.dirname(rels))
            for link in etree.fromstring(package.read(rels)):
                if link.get("Type", "").rpartition("/")[2] in _KINDS:
                    part = posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))).lstrip("/")
                    yield from {part} & names


def _unknown(package: zipfile.ZipFile, part: str) -> Iterator[str]:
    with package.open(part) as source:
        for _, element in etree.iterparse(source, events=("end",)):
            name = _short(element.tag, " ")
            attributes = allowed().get(name)
            if attributes is None:
                yield f"{part}: {name}"
            else:
                written = {_short(str(key), ":") for key in element.attrib}
                yield from (f"{part}: {name}@{extra}" for extra in written - attributes)
            element.clear()


def _short(name: str, between: str) -> str:
    """ "main pivotField" for an element, "r:id" or plain "id" for an attribute."""
    space, _, local = name[1:].rpartition("}") if name.startswith("{") else ("", "", name)
    return f"{_NAMESPACES.get(space, space)}{between}{local}" if space else local
