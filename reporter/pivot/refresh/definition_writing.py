"""What a pivot shows, put into its definition: location, rowItems and colItems; all else stays."""

from __future__ import annotations

from collections.abc import Sequence

from reporter.pivot.model import AxisItem, Layout, PivotTable
from reporter.xlsx.cells import area_name
from reporter.xlsx.markup import Element

__all__ = ["write_layout"]

_BEFORE = ("location", "pivotFields", "rowFields", "rowItems", "colFields", "colItems")
"""The children of a definition up to colItems, in the schema's order."""


def write_layout(root: Element, table: PivotTable, layout: Layout) -> None:
    """Puts the layout into the definition that the table was read from."""
    location = root.find("location")
    if location is not None:
        _locate(location, layout, bool(table.pages))
    _put(root, "rowItems", layout.rows)
    _put(root, "colItems", layout.columns)


def _locate(location: Element, layout: Layout, paged: bool) -> None:
    location.set("ref", area_name(layout.ref))
    for name, number in (
        ("firstHeaderRow", layout.first_header_row),
        ("firstDataRow", layout.first_data_row),
        ("firstDataCol", layout.first_data_column),
    ):
        location.set(name, str(number))
    for name, number in (("rowPageCount", layout.rows_per_page), ("colPageCount", layout.columns_per_page)):
        if paged:
            location.set(name, str(number))
        else:
            location.unset(name)


def _put(root: Element, name: str, lines: Sequence[AxisItem]) -> None:
    """The lines as the children of rowItems or colItems, which is made where there is none yet."""
    parent = root.find(name)
    if parent is None:
        if not lines:
            return
        parent = Element(b"<%b%b/>" % (_lead(root.prefix), name.encode()))
        place = max((at for at, child in enumerate(root.children) if _comes_before(child, name)), default=-1)
        root.children.insert(place + 1, parent)
    if not lines:
        root.remove(parent)
        return
    lead = _lead(root.prefix)
    parent.children = [b"".join(_line(line, lead) for line in lines)]
    parent.set("count", str(len(lines)))


def _comes_before(child: Element | bytes, name: str) -> bool:
    return isinstance(child, Element) and child.name in _BEFORE[: _BEFORE.index(name)]


def _lead(prefix: bytes) -> bytes:
    return prefix + b":" if prefix else b""


def _line(line: AxisItem, lead: bytes) -> bytes:
    """One ``<i>``; attributes and numbers that say the default are left out."""
    kind = b"" if line.kind == "data" else b' t="%b"' % line.kind.encode()
    repeated = b' r="%d"' % line.repeated if line.repeated else b""
    field = b' i="%d"' % line.data_field if line.data_field else b""
    tag = b"%bi%b%b%b" % (lead, kind, repeated, field)
    if not line.x:
        return b"<%b/>" % tag
    steps = b"".join(b'<%bx v="%d"/>' % (lead, at) if at else b"<%bx/>" % lead for at in line.x)
    return b"<%b>%b</%bi>" % (tag, steps, lead)
