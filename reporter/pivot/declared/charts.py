"""Pivot charts: native charts whose series are the columns of a pivot (c:pivotSource, ECMA-376 21.2.2.141).

A declared one has a series for each value over the cells where the pivot begins; once the pivot is laid out,
its series are those that the layout shows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reporter.pivot.declared.additions import HEAD, OFFICE, Additions, attributes
from reporter.pivot.declared.declaration import Declaration, DeclaredChart
from reporter.pivot.declared.shapes import DRAWING, SPREADSHEET_DRAWING, corners
from reporter.xlsx.cells import cell_name
from reporter.xlsx.markup import escape

__all__ = ["KINDS", "add_chart"]

_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_GREY = '<a:ln w="6350"><a:solidFill><a:srgbClr val="D9D9D9"/></a:solidFill></a:ln>'
_TEXT = (
    '<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="900"><a:solidFill>'
    '<a:srgbClr val="595959"/></a:solidFill></a:defRPr></a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr>'
)
_AXIS_IDS = '<c:axId val="111111111"/><c:axId val="222222222"/>'


@dataclass(frozen=True, slots=True)
class _Kind:
    """The element of a kind of chart: what stands before its series and behind them; its series' format."""

    tag: str
    before: Callable[[bool], str]
    behind: Callable[[bool], str]
    series: str = ""
    axes: bool = True
    upright: bool = True


def _grouping(plain: str) -> Callable[[bool], str]:
    return lambda stacked: f'<c:grouping val="{"stacked" if stacked else plain}"/>'


def _bars(direction: str) -> Callable[[bool], str]:
    grouping = _grouping("clustered")
    return lambda stacked: f'<c:barDir val="{direction}"/>{grouping(stacked)}<c:varyColors val="0"/>'


def _gap(stacked: bool) -> str:
    overlap = '<c:overlap val="100"/>' if stacked else ""
    return f'<c:gapWidth val="60"/>{overlap}{_AXIS_IDS}'


KINDS = {
    "column": _Kind("barChart", _bars("col"), _gap, '<c:invertIfNegative val="0"/>'),
    "bar": _Kind("barChart", _bars("bar"), _gap, '<c:invertIfNegative val="0"/>', upright=False),
    "line": _Kind(
        "lineChart",
        lambda stacked: _grouping("standard")(stacked) + '<c:varyColors val="0"/>',
        lambda stacked: f'<c:marker val="1"/>{_AXIS_IDS}',
        '<c:marker><c:symbol val="none"/></c:marker>',
    ),
    "area": _Kind(
        "areaChart",
        lambda stacked: _grouping("standard")(stacked) + '<c:varyColors val="0"/>',
        lambda stacked: _AXIS_IDS,
    ),
    "pie": _Kind(
        "pieChart",
        lambda stacked: '<c:varyColors val="1"/>',
        lambda stacked: '<c:firstSliceAng val="0"/>',
        axes=False,
    ),
}
"""The kinds that can be declared."""


def add_chart(additions: Additions, what: Declaration, chart: DeclaredChart) -> None:
    """The pivot's chart on its sheet."""
    part = additions.part(
        "charts/chart{}.xml", "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
    )
    additions.added[part] = _chart_space(additions, what, chart).encode()
    drawing = additions.drawing(chart.place.sheet)
    identity = additions.relate(drawing, "chart", part)
    shape = additions.shape_id(drawing)
    names = attributes(id=shape, name=f"Chart {shape - 1}", descr=chart.alt or None)
    additions.anchor(
        chart.place.sheet,
        f'<xdr:twoCellAnchor xmlns:xdr="{SPREADSHEET_DRAWING}" xmlns:a="{DRAWING}" editAs="oneCell">'
        f'{corners(chart.place)}<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr{names}/>'
        '<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/>'
        f'</xdr:xfrm><a:graphic><a:graphicData uri="{_CHART}"><c:chart xmlns:c="{_CHART}"'
        f' xmlns:r="{OFFICE}" r:id="{identity}"/></a:graphicData></a:graphic></xdr:graphicFrame>'
        "<xdr:clientData/></xdr:twoCellAnchor>",
    )


def _chart_space(additions: Additions, what: Declaration, chart: DeclaredChart) -> str:
    sheet = additions.sheet(what.place.sheet).name
    source = escape(f"[{additions.package.name}]{sheet}!{what.name}").decode()
    series = "".join(_series(what, sheet, place, chart) for place in range(len(what.values)))
    kind = KINDS[chart.kind]
    plot = f"<c:{kind.tag}>{kind.before(chart.stacked)}{series}{kind.behind(chart.stacked)}</c:{kind.tag}>"
    formats = "".join(
        f'<c:pivotFmt><c:idx val="{place}"/><c:marker><c:symbol val="none"/></c:marker></c:pivotFmt>'
        for place in range(len(what.values))
    )
    return (
        f'{HEAD}<c:chartSpace xmlns:c="{_CHART}" xmlns:a="{DRAWING}" xmlns:r="{OFFICE}">'
        '<c:roundedCorners val="0"/>'
        f'<c:pivotSource><c:name>{source}</c:name><c:fmtId val="0"/></c:pivotSource><c:chart>{_title(chart)}'
        f'<c:autoTitleDeleted val="{int(not chart.title)}"/><c:pivotFmts>{formats}</c:pivotFmts>'
        f"<c:plotArea><c:layout/>{plot}{_axes(kind, chart.format) if kind.axes else ''}</c:plotArea>"
        f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_TEXT}</c:legend>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        '<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr>'
        '<c:printSettings><c:headerFooter/><c:pageMargins b="0.75" l="0.7" r="0.7" t="0.75" header="0.3"'
        ' footer="0.3"/><c:pageSetup/></c:printSettings>'
        "</c:chartSpace>"
    )


def _title(chart: DeclaredChart) -> str:
    if not chart.title:
        return ""
    return (
        '<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="1200" b="1"/></a:pPr><a:r>'
        f'<a:rPr lang="en-US" sz="1200" b="1"/><a:t>{escape(chart.title).decode()}</a:t></a:r></a:p></c:rich>'
        '</c:tx><c:overlay val="0"/></c:title>'
    )


def _series(what: Declaration, sheet: str, place: int, chart: DeclaredChart) -> str:
    """A series over the first cells of the pivot: name, categories and values of one line."""
    area = what.place.area
    top = area.first_row + (len(what.pages) + 1 if what.pages else 0)
    labels = max(len(what.rows), 1) if what.form == "tabular" else 1
    column = area.first_column + labels + place

    def cell(row: int, column: int) -> str:
        name = cell_name(row, column)
        letters = name.rstrip("0123456789")
        quoted = "'" + sheet.replace("'", "''") + "'"
        return escape(f"{quoted}!${letters}${name[len(letters) :]}").decode()

    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/>'
        f"<c:tx><c:strRef><c:f>{cell(top, column)}</c:f></c:strRef></c:tx>{KINDS[chart.kind].series}"
        f"<c:cat><c:strRef><c:f>{cell(top + 1, area.first_column)}</c:f></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>{cell(top + 1, column)}</c:f></c:numRef></c:val></c:ser>"
    )


def _axes(kind: _Kind, number: str) -> str:
    across, up = ("b", "l") if kind.upright else ("l", "b")
    scaling = "minMax" if kind.upright else "maxMin"
    shown = attributes(formatCode=number or "General", sourceLinked=not number)
    return (
        f'<c:catAx><c:axId val="111111111"/><c:scaling><c:orientation val="{scaling}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{across}"/><c:numFmt formatCode="General" sourceLinked="1"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f'<c:spPr>{_GREY}</c:spPr>{_TEXT}<c:crossAx val="222222222"/><c:crosses val="autoZero"/>'
        '<c:auto val="1"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="0"/></c:catAx>'
        '<c:valAx><c:axId val="222222222"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
        '<c:delete val="0"/>'
        f'<c:axPos val="{up}"/><c:majorGridlines><c:spPr>{_GREY}</c:spPr></c:majorGridlines>'
        f'<c:numFmt{shown}/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f'<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{_TEXT}<c:crossAx val="111111111"/>'
        f'<c:crosses val="{"autoZero" if kind.upright else "max"}"/><c:crossBetween val="between"/></c:valAx>'
    )
