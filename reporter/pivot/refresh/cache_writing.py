"""A pivot cache's parts, written: its definition patched, its records as a stream that is never a tree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reporter.pivot.model import CacheField, Grouping, Scalar
from reporter.pivot.refresh.shared_items import FieldValues, iso, number_text
from reporter.pivot.scalars import serial
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.markup import Element, escape
from reporter.xlsx.strings import encoded

if TYPE_CHECKING:
    pass

__all__ = [
    "WrittenField",
    "item_markup",
    "patch_fields",
    "patch_root",
]

_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"


@dataclass(frozen=True, slots=True, eq=False)
class WrittenField:
    """A cache field as it is now; ``values`` are those of a database field."""

    field: CacheField
    values: FieldValues | None


# One item


def attribute_text(text: str) -> bytes:
    """The text as an attribute's value: control characters, and what looks like one, as ``_xHHHH_``."""
    return escape(encoded(text).replace("\t", "_x0009_").replace("\n", "_x000A_"), quote=True)


def item_markup(value: Scalar, marks: bytes = b"") -> bytes:
    """The value as an element s, n, d, b, e or m, with further attributes, each behind a blank."""
    name, text = _written(value)
    return b"<m%b/>" % marks if value is None else b'<%b v="%b"%b/>' % (name, text, marks)


def _written(value: Scalar) -> tuple[bytes, bytes]:
    """The element's name and its ``v``."""
    if isinstance(value, bool):
        return b"b", b"%d" % value
    if isinstance(value, str):
        return b"e" if isinstance(value, ErrorValue) else b"s", attribute_text(value)
    if isinstance(value, dt.datetime):
        return b"d", iso(value).encode()
    return b"n", number_text(value or 0.0).encode()


# The definition


def patch_root(root: Element, records: int, when: dt.datetime, relationship: str) -> str:
    """Says in the definition who refreshed it and how many records there are; the id of the records part.

    ``relationship`` is that id where the definition names none.
    """
    for name in ("refreshOnLoad", "invalid", "saveData"):
        root.unset(name)
    root.set("refreshedBy", "reporter")
    root.set("refreshedDate", f"{serial(when):.6f}".rstrip("0").rstrip("."))
    root.set("recordCount", str(records))
    if found := root.get("*:id"):
        return found
    if b"xmlns:r=" not in root.open:
        root.set("xmlns:r", _STRICT if b"//purl.oclc.org/" in root.open else _RELATIONSHIPS)
    root.set("r:id", relationship)
    return relationship


def patch_fields(root: Element, fields: Sequence[WrittenField], formats: Mapping[str, int]) -> None:
    """Puts the fields' items and groups into the definition."""
    parent = root.find("cacheFields")
    elements = parent.elements("cacheField") if parent else []
    known = {name.casefold(): number for name, number in formats.items()}
    for element, written in zip(elements, fields, strict=True):
        if written.field.name.casefold() in known and written.field.database:
            element.set("numFmtId", str(known[written.field.name.casefold()]))
        if written.values is not None:
            _put_shared(element, written.field, written.values)
        if written.field.grouping is not None and (group := element.find("fieldGroup")):
            _put_groups(group, written.field.grouping)


def _put_shared(element: Element, field: CacheField, values: FieldValues) -> None:
    described = b"".join(b' %b="%b"' % (k.encode(), v.encode()) for k, v in values.attributes.items())
    if values.items:
        count = b' count="%d"' % len(values.items)
        long = described.find(b" longText")
        described = described + count if long < 0 else described[:long] + count + described[long:]
    items = [item_markup(item) for item in values.items[: values.recorded]]
    items += [
        item_markup(item, b' f="1"' if at in field.calculated_items else b' u="1"')
        for at, item in enumerate(values.items[values.recorded :], values.recorded)
    ]
    shared = _element(element.prefix, b"sharedItems", described, items)
    old = element.find("sharedItems")
    element.children = [shared, *(child for child in element.children if child is not old)]


def _element(prefix: bytes, name: bytes, attributes: bytes, items: Sequence[bytes]) -> Element:
    """An element with items as children, all with the prefix."""
    lead = prefix + b":" if prefix else b""
    made = Element(b"<%b%b%b/>" % (lead, name, attributes))
    inner = b"".join(items)
    if inner:
        made.children = [inner.replace(b"<", b"<" + lead) if lead else inner]
    return made


def _put_groups(group: Element, of: Grouping) -> None:
    if (ranged := group.find("rangePr")) is not None:
        for name, bound in (("start", of.start), ("end", of.end)):
            if isinstance(bound, dt.datetime):
                ranged.set(f"{name}Date", iso(bound))
            elif bound is not None:
                ranged.set(f"{name}Num", number_text(bound))
    if (discrete := group.find("discretePr")) is not None:
        indices = [b'<x v="%d"/>' % at for at in of.mapping]
        _replace(group, discrete, b"discretePr", indices)
    if (old := group.find("groupItems")) is not None:
        _replace(group, old, b"groupItems", [item_markup(item) for item in of.items])


def _replace(parent: Element, old: Element, name: bytes, items: Sequence[bytes]) -> None:
    new = _element(parent.prefix, name, b' count="%d"' % len(items), items)
    parent.children = [new if child is old else child for child in parent.children]
