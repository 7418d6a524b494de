"""The shape on a drawing that stands for a slicer or a timeline: its frame, and a box for older programs."""

from __future__ import annotations

from reporter.pivot.declared.additions import Additions, attributes
from reporter.pivot.declared.declaration import Place

__all__ = ["DRAWING", "SPREADSHEET_DRAWING", "anchored", "corners"]

SPREADSHEET_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_SLICER = "http://schemas.microsoft.com/office/drawing/2010/slicer"
_TIMELINE = "http://schemas.microsoft.com/office/drawing/2012/timeslicer"
_NEEDED = {
    "a14": ("http://schemas.microsoft.com/office/drawing/2010/main", _SLICER, "sle:slicer"),
    "sle15": ("http://schemas.microsoft.com/office/drawing/2012/slicer", _SLICER, "sle:slicer"),
    "tsle": (_TIMELINE, _TIMELINE, "tsle:timeslicer"),
}
"""By the prefix that a program must know: its namespace, that of the data, the element of the data."""
_WORDS = {
    "a14": "This shape represents a slicer. Slicers are supported in Excel 2010 or later.",
    "sle15": "This shape represents a table slicer. Table slicers are supported in Excel 2013 or later.",
    "tsle": "Timeline: Works in Excel 2013 or higher. Do not move or resize.",
}
_COLUMN, _ROW = 609_600, 190_500
"""A usual column's width and row's height in EMU: where a program places the box by them."""
_GAP = 57_150
"""Six pixels, which part slicers in neighbouring cells."""


def corners(place: Place, gap: int = 0) -> str:
    """The anchor's from and to: the place's cells, wholly but for a gap on the left, in EMU."""
    area = place.area
    first, last = (area.first_column - 1, area.first_row - 1), (area.last_column, area.last_row)
    return "".join(
        f"<xdr:{name}><xdr:col>{column}</xdr:col><xdr:colOff>{offset}</xdr:colOff><xdr:row>{row}</xdr:row>"
        f"<xdr:rowOff>0</xdr:rowOff></xdr:{name}>"
        for name, (column, row), offset in (("from", first, gap), ("to", last, 0))
    )


def anchored(additions: Additions, place: Place, name: str, needs: str) -> None:
    """The shape of the slicer or timeline of this name; ``needs`` is a key of what programs must know."""
    namespace, data, tag = _NEEDED[needs]
    shape = additions.shape_id(additions.drawing(place.sheet))
    prefix = tag.partition(":")[0]
    known = "" if prefix == needs else f' xmlns:{prefix}="{data}"'
    additions.anchor(
        place.sheet,
        f'<xdr:twoCellAnchor xmlns:xdr="{SPREADSHEET_DRAWING}" xmlns:a="{DRAWING}" editAs="oneCell">'
        f'{corners(place, _GAP)}<mc:AlternateContent xmlns:mc="{_COMPATIBILITY}">'
        f'<mc:Choice xmlns:{needs}="{namespace}" Requires="{needs}"><xdr:graphicFrame macro="">'
        f"<xdr:nvGraphicFramePr><xdr:cNvPr{attributes(id=shape, name=name)}/><xdr:cNvGraphicFramePr/>"
        '</xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic>'
        f'<a:graphicData uri="{data}"><{tag}{known}{attributes(name=name)}/></a:graphicData></a:graphic>'
        f"</xdr:graphicFrame></mc:Choice><mc:Fallback>{_box(place, needs, shape)}</mc:Fallback>"
        "</mc:AlternateContent><xdr:clientData/></xdr:twoCellAnchor>",
    )


def _box(place: Place, needs: str, shape: int) -> str:
    area = place.area
    x, y = (area.first_column - 1) * _COLUMN, (area.first_row - 1) * _ROW
    width = (area.last_column - area.first_column + 1) * _COLUMN
    height = (area.last_row - area.first_row + 1) * _ROW
    return (
        f'<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="{shape + 1}" name=""/><xdr:cNvSpPr>'
        '<a:spLocks noTextEdit="1"/></xdr:cNvSpPr></xdr:nvSpPr><xdr:spPr><a:xfrm>'
        f'<a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill>'
        '<a:prstClr val="white"/></a:solidFill><a:ln w="9525"><a:solidFill>'
        '<a:srgbClr val="D1D5DB"/></a:solidFill></a:ln></xdr:spPr><xdr:txBody>'
        '<a:bodyPr vertOverflow="clip" horzOverflow="clip"/><a:lstStyle/><a:p><a:r>'
        '<a:rPr lang="en-US" sz="900"><a:solidFill><a:srgbClr val="6B7280"/></a:solidFill>'
        f'<a:latin typeface="+mn-lt"/></a:rPr><a:t>{_WORDS[needs]}</a:t></a:r></a:p></xdr:txBody></xdr:sp>'
    )
