"""Rules of the styles part: number formats, indices, limits."""

from __future__ import annotations

import re

from reporter.xlsx.markup import Element
from reporter.xlsx.rules.contents import Contents, Findings, attribute_number, repeated

__all__ = ["check_styles", "is_number_format"]

_FIRST_OWN = 164
_MOST_FORMATS = 65_430
_LISTS = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}
_PIECE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\[\]]*\]|;|[^"\\\[\]]', re.DOTALL)


def is_number_format(code: str) -> bool:
    """True where quotes and brackets close, nothing hangs at the end, and there are four sections at most."""
    pieces = _PIECE.findall(code)
    dangling = bool(pieces) and pieces[-1] in {"_", "*"}
    return "".join(pieces) == code and not dangling and pieces.count(";") <= 3 and len(code) <= 255


def check_styles(contents: Contents, findings: Findings) -> None:
    """package.number-format, package.style-reference, package.style-limit, package.dxf-index."""
    part, styles = contents.part_of("styles"), contents.styles
    own = _number_formats(styles, part, findings)
    formats = styles.find("cellXfs")
    if formats and len(formats.elements()) > _MOST_FORMATS:
        findings.add("style-limit", f"over {_MOST_FORMATS:,} cell formats", part)
    based = contents.count("cellStyleXfs")
    for path in ("cellStyleXfs", "cellXfs"):
        found = styles.find(path)
        for format_ in found.elements("xf") if found else []:
            for attribute, path_ in _LISTS.items():
                _check_index(format_, attribute, contents.count(path_), part, findings)
            if path == "cellXfs":
                _check_index(format_, "xfId", max(based, 1), part, findings)
            code = attribute_number(format_, "numFmtId") or 0
            if code >= _FIRST_OWN and code not in own:
                what = "a cell format uses a number format that isn't there"
                findings.add("style-reference", what, part, found=str(code))
    for style in styles.walk("cellStyle"):
        _check_index(style, "xfId", max(based, 1), part, findings)
    for element in styles.walk("tableStyleElement"):
        number = attribute_number(element, "dxfId")
        if number is not None and number >= contents.count("dxfs"):
            findings.add("dxf-index", "a table style uses a format that isn't there", part, found=str(number))


def _number_formats(styles: Element, part: str, findings: Findings) -> set[int]:
    formats = styles.find("numFmts")
    elements = formats.elements("numFmt") if formats else []
    for element in elements:
        if not is_number_format(element.get("formatCode")):
            what = "a number format that Excel can't read"
            findings.add("number-format", what, part, found=element.get("formatCode"))
    for number in repeated(element.get("numFmtId") for element in elements):
        findings.add("number-format", "two number formats have the same id", part, found=number)
    return {attribute_number(element, "numFmtId") or 0 for element in elements}


def _check_index(element: Element, attribute: str, count: int, part: str, findings: Findings) -> None:
    number = attribute_number(element, attribute)
    if number is not None and number >= count:
        what = f"{attribute} of a format leads nowhere"
        findings.add("style-reference", what, part, expected=f"under {count}", found=str(number))
