"""Cell formats with a differential format (dxf, 18.8.14) on top of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reporter.xlsx.markup import Element, parse
from reporter.xlsx.numbers.formats import BUILT_IN
from reporter.xlsx.styles import Styles

__all__ = ["with_differential"]

_FONT = (
    "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "name",
    "family", "charset", "scheme",
)  # fmt: skip
_SIDES = ("left", "right", "top", "bottom", "diagonal")
_OFF = {"b": ("0", "false"), "i": ("0", "false"), "strike": ("0", "false"), "u": ("none",)}
"""What says in a dxf that a font hasn't this, which a cell's font says by leaving it out."""
_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
_LITERAL = "$-+/():!^&'~{}<>= "
_DEFAULTS = {
    "horizontal": "general", "vertical": "bottom", "textRotation": "0", "wrapText": "0", "indent": "0",
    "justifyLastLine": "0", "shrinkToFit": "0", "readingOrder": "0", "relativeIndent": "0",
}  # fmt: skip


def with_differential(styles: Styles, index: str, dxfs: Sequence[str]) -> str:
    """The index of the cell format with the dxfs on top, the last one topmost; the same where it has all."""
    known = [dxf for dxf in (styles.copy_of("dxfs", number) for number in dxfs) if dxf is not None]
    if not known:
        return index
    return styles.changed_copy(index or "0", ("dxfs", *dxfs), lambda xf: _apply(xf, known, styles))


def _apply(xf: Element, dxfs: Sequence[Element], styles: Styles) -> None:
    for dxf in dxfs:
        for part in dxf.elements():
            if part.name in _PARTS:
                _PARTS[part.name](xf, part, styles)


def _number(xf: Element, part: Element, styles: Styles) -> None:
    """The code counts: Excel's dxfs number what is built in otherwise than cells do (0.00% is 14, not 10)."""
    code = part.get("formatCode")
    if _bare(styles.code_for(int(xf.get("numFmtId", "0")))) != _bare(code):
        built_in = next((number for number, known in BUILT_IN.items() if known == _bare(code)), None)
        xf.set("numFmtId", str(styles.number_for(code) if built_in is None else built_in))
        xf.set("applyNumberFormat", "1")


def _bare(code: str) -> str:
    r"""The number format without what needs no quotes: ``"$"`` and ``\$`` show the same."""
    return _QUOTED.sub(lambda found: "".join(map(_letter, found[1] or found[2] or "")), code)


def _letter(character: str) -> str:
    return character if character in _LITERAL else "\\" + character


def _font(xf: Element, part: Element, styles: Styles) -> None:
    font = styles.copy_of("fonts", xf.get("fontId", "0"))
    if font is None:
        return
    for one in part.elements():
        name = font.find("name")
        if one.name == "name" and (name is None or name.get("val") != one.get("val")):
            _put(font, "scheme", None, _FONT)
        _put(font, one.name, None if one.get("val") in _OFF.get(one.name, ()) else one, _FONT)
    _point(xf, "font", styles.index_of("fonts", font))


def _fill(xf: Element, part: Element, styles: Styles) -> None:
    """A solid fill's colour is the bgColor of a dxf, and the fgColor of a cell's fill."""
    pattern = part.find("patternFill")
    fill = part
    if pattern is not None and pattern.get("patternType", "solid") == "solid":
        colour = pattern.find("bgColor") or pattern.find("fgColor")
        if colour is None:
            return
        fill = _solid(part.prefix + b":" if part.prefix else b"", colour)
    present = styles.copy_of("fills", xf.get("fillId", "0"))
    if present is None or _paint(present) != _paint(fill):
        _point(xf, "fill", styles.index_of("fills", fill))


def _solid(prefix: bytes, colour: Element) -> Element:
    inner = colour.open.replace(b"bgColor", b"fgColor", 1) + colour.close.replace(b"bgColor", b"fgColor", 1)
    return parse(
        b'<%bfill><%bpatternFill patternType="solid">%b<%bbgColor indexed="64"/></%bpatternFill></%bfill>'
        % (prefix, prefix, inner, prefix, prefix, prefix)
    ).elements()[0]


def _paint(fill: Element) -> object:
    """What a fill looks like: a solid one's background and an empty one's colours don't show."""
    pattern = fill.find("patternFill")
    if pattern is None:
        return bytes(fill)
    kind = pattern.get("patternType", "none")
    seen = {"none": (), "solid": ("fgColor",)}.get(kind, ("fgColor", "bgColor"))
    return kind, [(one.name, one.attributes) for one in pattern.elements(*seen)] if seen else []


def _border(xf: Element, part: Element, styles: Styles) -> None:
    """A border that is the same around every cell; one around a whole area has other sides for each."""
    sides = {one.name: (one.get("style"), *map(bytes, one.children)) for one in part.elements()}
    if len({sides.get(name) for name in (*_SIDES[:4], "vertical", "horizontal")}) != 1:
        return
    border = styles.copy_of("borders", xf.get("borderId", "0"))
    if border is None:
        return
    for side in part.elements(*_SIDES):
        _put(border, side.name, side, _SIDES)
    _point(xf, "border", styles.index_of("borders", border))


def _alignment(xf: Element, part: Element, _: Styles) -> None:
    found = xf.find("alignment")
    wanted = {
        name: value
        for name, value in part.attributes.items()
        if value != (found.get(name, _DEFAULTS.get(name, "")) if found else _DEFAULTS.get(name, ""))
    }
    if not wanted:
        return
    if found is None:
        found = Element(b"<%balignment/>" % (xf.prefix + b":" if xf.prefix else b""))
        xf.children.insert(0, found)
    for name, value in wanted.items():
        found.set(name, value)
    xf.set("applyAlignment", "1")


_PARTS = {"font": _font, "numFmt": _number, "fill": _fill, "alignment": _alignment, "border": _border}


def _put(parent: Element, name: str, child: Element | None, order: Sequence[str]) -> None:
    """Sets the child of that name at its place in the order, or takes it away."""
    present = parent.find(name)
    if present is not None and child is not None:
        if present.attributes != child.attributes or bytes(present) != bytes(child):
            parent.children = [child if one is present else one for one in parent.children]
    elif present is not None:
        parent.remove(present)
    elif child is not None:
        before = order[: order.index(name)] if name in order else order
        at = max((at for at, one in enumerate(parent.children) if _named(one, before)), default=-1)
        parent.children.insert(at + 1, child)


def _named(child: Element | bytes, names: Sequence[str]) -> bool:
    return isinstance(child, Element) and child.name in names


def _point(xf: Element, part: str, index: str) -> None:
    """Points the format to another font, fill or border, if it is another."""
    if xf.get(f"{part}Id", "0") != index:
        xf.set(f"{part}Id", index)
        xf.set(f"apply{part.capitalize()}", "1")
