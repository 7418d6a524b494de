"""``[Content_Types].xml``: what each part is."""

from __future__ import annotations

from reporter.xlsx.markup import Element, parse

__all__ = ["PART", "SHARED_STRINGS", "content_type", "with_override", "without_override"]

PART = "[Content_Types].xml"
SHARED_STRINGS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


def content_type(data: bytes, part: str) -> str:
    """The part's content type: its override, else the default of its extension, else ""."""
    document = parse(data)
    for element in document.walk("Override"):
        if element.get("PartName").lstrip("/").casefold() == part.casefold():
            return element.get("ContentType")
    extension = part.rpartition(".")[2].casefold()
    for element in document.walk("Default"):
        if element.get("Extension").casefold() == extension:
            return element.get("ContentType")
    return ""


def with_override(data: bytes, part: str, kind: str) -> bytes:
    """The part list with the content type of one more part."""
    document = parse(data)
    root = document.elements("Types")[0]
    element = Element(b"<%bOverride/>" % (root.prefix + b":" if root.prefix else b""))
    element.set("PartName", "/" + part)
    element.set("ContentType", kind)
    root.children.append(element)
    return bytes(document)


def without_override(data: bytes, part: str) -> bytes:
    """The part list without the override of a part."""
    document = parse(data)
    root = document.elements("Types")[0]
    for element in root.elements("Override"):
        if element.get("PartName").lstrip("/").casefold() == part.casefold():
            root.remove(element)
    return bytes(document)
