"""Named cell styles for a workbook that XlsxWriter wrote: it knows formats only, an analyst wants styles."""

from __future__ import annotations

import copy
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from lxml import etree

__all__ = ["name_cell_styles"]

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STYLES = "xl/styles.xml"
# Which flag says that a cell departs from its style in a group of attributes (ECMA-376, 18.8.45).
_GROUPS = {
    "numFmtId": "applyNumberFormat",
    "fontId": "applyFont",
    "fillId": "applyFill",
    "borderId": "applyBorder",
}


def name_cell_styles(path: Path, used: Mapping[str, Sequence[int]]) -> None:
    """Give each cell format of ``used`` its named style; the first of a name is the style itself."""
    with zipfile.ZipFile(path) as package:
        members = [(member, package.read(member)) for member in package.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for member, content in members:
            package.writestr(member, _named(content, used) if member.filename == _STYLES else content)


def _named(content: bytes, used: Mapping[str, Sequence[int]]) -> bytes:
    root = etree.fromstring(content)
    cells, style_xfs, names = (_child(root, tag) for tag in ("cellXfs", "cellStyleXfs", "cellStyles"))
    for name in sorted(used):
        style, *variants = [cells[index] for index in used[name]]
        xf_id = str(len(style_xfs))
        style_xfs.append(_as_style(style))
        etree.SubElement(names, f"{_MAIN}cellStyle", name=name, xfId=xf_id)
        for cell in (style, *variants):
            _attach(cell, style, xf_id)
    for counted in (style_xfs, names):
        counted.set("count", str(len(counted)))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _child(root: etree._Element, tag: str) -> etree._Element:
    found = root.find(f"{_MAIN}{tag}")
    assert found is not None, tag
    return found


def _as_style(cell: etree._Element) -> etree._Element:
    style = copy.deepcopy(cell)
    del style.attrib["xfId"]
    return style


def _attach(cell: etree._Element, style: etree._Element, xf_id: str) -> None:
    cell.set("xfId", xf_id)
    for attribute, flag in _GROUPS.items():
        _flag(cell, flag, cell.get(attribute) != style.get(attribute))
    _flag(cell, "applyAlignment", _alignment(cell) != _alignment(style))


def _flag(cell: etree._Element, flag: str, departs: bool) -> None:
    if departs:
        cell.set(flag, "1")
    elif flag in cell.attrib:
        del cell.attrib[flag]


def _alignment(cell: etree._Element) -> dict[str, str]:
    found = cell.find(f"{_MAIN}alignment")
    return {} if found is None else {str(name): str(value) for name, value in found.attrib.items()}
