"""Cell formats made from others: with a number format, a pivot button, an indent, in bold, to the right."""

from __future__ import annotations

from dataclasses import dataclass

from reporter.xlsx.markup import Element
from reporter.xlsx.styles import Styles

__all__ = ["CellFormat", "formatted"]


@dataclass(frozen=True, slots=True)
class CellFormat:
    """What a cell's format is to have beside what another has; None leaves it as that one has it.

    ``number`` is a numFmtId.
    """

    number: int | None = None
    pivot_button: bool | None = None
    indent: int | None = None
    bold: bool = False
    right: bool = False


def formatted(styles: Styles, index: str, wanted: CellFormat) -> str:
    """The index of the format with the changes: one that is there, else one that is added behind all."""
    return styles.changed_copy(index, wanted, lambda xf: _change(xf, wanted, styles))


def _change(xf: Element, wanted: CellFormat, styles: Styles) -> None:
    if wanted.number is not None and int(xf.get("numFmtId", "0")) != wanted.number:
        xf.set("numFmtId", str(wanted.number))
        xf.set("applyNumberFormat", "1")
    if wanted.pivot_button is not None and (xf.get("pivotButton") in ("1", "true")) != wanted.pivot_button:
        if wanted.pivot_button:
            xf.set("pivotButton", "1")
        else:
            xf.unset("pivotButton")
    if wanted.indent is not None:
        _indent(xf, wanted.indent)
    if wanted.bold:
        xf.set("fontId", styles.bold_font(xf.get("fontId", "0")))
        xf.set("applyFont", "1")
    if wanted.right:
        _alignment(xf).set("horizontal", "right")
        xf.set("applyAlignment", "1")


def _indent(xf: Element, indent: int) -> None:
    alignment = _alignment(xf)
    alignment.set("horizontal", "left")
    if indent:
        alignment.set("indent", str(indent))
    else:
        alignment.unset("indent")
    xf.set("applyAlignment", "1")


def _alignment(xf: Element) -> Element:
    found = xf.find("alignment")
    if found is None:
        found = Element(b"<%balignment/>" % _prefix(xf))
        xf.children.insert(0, found)
    return found


def _prefix(element: Element) -> bytes:
    return element.prefix + b":" if element.prefix else b""
