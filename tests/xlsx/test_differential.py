"""Differential formats on top of cell formats."""

from __future__ import annotations

import pytest

from reporter.xlsx.differential import with_differential
from reporter.xlsx.markup import Element, parse
from reporter.xlsx.styles import Styles

PART = """<styleSheet><numFmts count="1"><numFmt numFmtId="44" formatCode="&quot;$&quot;* 0"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="Calibri"/><scheme val="minor"/></font>
<font><b/><sz val="11"/><name val="Calibri"/><scheme val="minor"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill>
<fill><patternFill patternType="solid"><fgColor rgb="FF00FF00"/><bgColor indexed="64"/></patternFill></fill>
</fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="44" fontId="1" fillId="1" borderId="0" xfId="0"><alignment wrapText="1"/></xf></cellXfs>
<dxfs>{}</dxfs></styleSheet>"""
THIN = "".join(f'<{side} style="thin"/>' for side in ("left", "right", "top", "bottom"))
GRID = f'<border>{THIN}<vertical style="thin"/><horizontal style="thin"/></border>'
GREEN = '<fill><patternFill><bgColor rgb="FF00FF00"/></patternFill></fill>'


def styles_with(*dxfs: str) -> Styles:
    return Styles(PART.format("".join(f"<dxf>{dxf}</dxf>" for dxf in dxfs)).encode())


def made(dxf: str, index: str = "0") -> tuple[Element, Styles]:
    """The cell format with the dxf on top."""
    styles = styles_with(dxf)
    at = int(with_differential(styles, index, ["0"]))
    return next(parse(bytes(styles)).walk("cellXfs")).elements("xf")[at], styles


@pytest.mark.parametrize(
    "dxf",
    [
        "<font><b/></font>",
        '<font><u val="none"/></font>',
        '<numFmt numFmtId="170" formatCode="\\$* 0"/>',
        GREEN,
        '<alignment wrapText="1" readingOrder="0"/>',
        f"<border>{THIN}</border>",
        "<unknown/>",
    ],
)
def test_a_format_that_has_it_all_stays_itself_byte_for_byte(dxf: str) -> None:
    styles = styles_with(dxf)
    before = bytes(styles)
    assert (with_differential(styles, "1", ["0"]), with_differential(styles, "1", ["7"])) == ("1", "1")
    assert (bytes(styles), styles.changed) == (before, False)


def test_font_marks_are_added_in_their_order_and_taken_away() -> None:
    _, styles = made('<font><b val="0"/><i/><color rgb="FFFF0000"/></font>', "1")
    added = next(parse(bytes(styles)).walk("fonts")).elements()[-1]
    assert [one.name for one in added.elements()] == ["i", "sz", "color", "name", "scheme"]


def test_another_typeface_is_not_the_themes() -> None:
    _, styles = made('<font><name val="Arial"/></font>')
    added = next(parse(bytes(styles)).walk("fonts")).elements()[-1]
    assert bytes(added) == b'<font><sz val="11"/><name val="Arial"/></font>'


def test_a_solid_fills_background_is_a_cells_foreground() -> None:
    xf, styles = made(GREEN.replace("00FF00", "0000FF"))
    colour = next(parse(bytes(styles)).walk("fills")).elements()[-1].find("patternFill", "fgColor")
    assert (xf.get("fillId"), xf.get("applyFill"), colour and colour.get("rgb")) == ("2", "1", "FF0000FF")


def test_a_border_around_every_cell_is_set() -> None:
    xf, styles = made(GRID)
    border = next(parse(bytes(styles)).walk("borders")).elements()[-1]
    assert (xf.get("borderId"), bytes(border)) == ("1", f"<border>{THIN}<diagonal/></border>".encode())


def test_a_number_format_that_only_the_dxf_has_becomes_one_of_cells() -> None:
    xf, styles = made('<numFmt numFmtId="170" formatCode="0.0"/>')
    held = next(parse(bytes(styles)).walk("numFmts")).elements()[-1]
    assert (held.get("numFmtId"), held.get("formatCode")) == (xf.get("numFmtId"), "0.0")


def test_number_formats_are_those_of_their_code_whatever_number_a_dxf_gives_them() -> None:
    built_in, local, own = (
        made(f'<numFmt numFmtId="{number}" formatCode="{code}"/>')[0].get("numFmtId")
        for number, code in ((14, "0.00%"), (19, "m/d/yyyy"), (170, "0.0"))
    )
    assert (built_in, local, own) == ("10", "14", "171")
