"""Relationships between parts: who refers to whom, and by which id."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, unquote

from reporter.xlsx.markup import Element, parse
from reporter.xlsx.package import Package

__all__ = [
    "EMPTY",
    "OFFICE",
    "Relationship",
    "followed",
    "read",
    "rels_part",
    "with_relationship",
    "without_target",
]

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
EMPTY = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)


@dataclass(frozen=True, slots=True)
class Relationship:
    """``target`` is a part's name, or a URI where ``external``; ``kind`` is the type's last word."""

    id: str
    kind: str
    target: str
    external: bool


def rels_part(part: str) -> str:
    """The part that holds the relationships of a part; of the package itself for ""."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def read(package: Package, part: str) -> tuple[Relationship, ...]:
    """The relationships of a part, none where it has no relationships part."""
    name = rels_part(part)
    if name not in package:
        return ()
    return tuple(_relationship(element, part) for element in parse(package.read(name)).walk("Relationship"))


def _relationship(element: Element, part: str) -> Relationship:
    external = element.get("TargetMode") == "External"
    target = element.get("Target")
    if not external:
        folder = posixpath.dirname(part)
        target = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
    return Relationship(element.get("Id"), element.get("Type").rpartition("/")[2], target, external)


def with_relationship(data: bytes, kind: str, target: str, identity: str = "") -> tuple[bytes, str]:
    """The relationships part with one more to the target (as written there), and its id.

    ``kind`` is the last word of one of ECMA-376's types, or another type in full.
    """
    document = parse(data)
    taken = {element.get("Id") for element in document.walk("Relationship")}
    free = (f"rId{number}" for number in range(1, len(taken) + 2))
    identity = identity or next(one for one in free if one not in taken)
    root = document.elements("Relationships")[0]
    element = Element(b"<%bRelationship/>" % (root.prefix + b":" if root.prefix else b""))
    full = kind if "/" in kind else OFFICE + kind
    for name, value in (("Id", identity), ("Type", full), ("Target", target)):
        element.set(name, value)
    root.children.append(element)
    return bytes(document), identity


def followed(data: bytes, follow: Callable[[str], str]) -> bytes:
    """The relationships part with the places in the workbook that hyperlinks name (``#Sheet1!A1``) followed.

    ``follow`` is given such a place without its mark. The same object where none changes.
    """
    if b"#" not in data:
        return data
    document, changed = parse(data), False
    for element in document.walk("Relationship"):
        target = element.get("Target")
        if target.startswith("#") and element.get("Type").endswith("/hyperlink"):
            place = unquote(target[1:])
            moved = follow(place)
            if moved != place:
                element.set("Target", "#" + quote(moved, safe="!'$:,()&+=@;~"))
                changed = True
    return bytes(document) if changed else data


def without_target(data: bytes, part: str, target: str) -> bytes:
    """The relationships part of ``part`` without those that lead to the target part."""
    document = parse(data)
    root = document.elements("Relationships")[0]
    for element in root.elements("Relationship"):
        found = _relationship(element, part)
        if found.target == target and not found.external:
            root.remove(element)
    return bytes(document)
