"""Charts: references follow the cells, caches hold the new figures, and nothing else changes."""

from __future__ import annotations

import datetime as dt
import os
import re
import zipfile
from pathlib import Path

import pytest

from reporter.xlsx import charts
from reporter.xlsx.cells import Value, parse_area
from reporter.xlsx.charts import Cells
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.moves import Growth, Moves

SHARED = Path(os.environ.get("REPORTER_SHARED", Path(__file__).resolve().parents[3] / "shared"))
GROWN = Moves([Growth("Data", parse_area("A2:C3"), 1, (1, 16_384))])

CHART = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<c:chartSpace xmlns:c="c" xmlns:c15="c15"><c:chart><c:plotArea><c:barChart><c:ser><c:idx val="0"/>\
<c:tx><c:strRef><c:f>Data!$B$1</c:f><c:strCache>\
<c:ptCount val="1"/><c:pt idx="0"><c:v>Units</c:v></c:pt></c:strCache>\
</c:strRef></c:tx>\
<c:cat><c:strRef><c:f>Data!$A$2:$A$3</c:f><c:strCache><c:ptCount val="2"/>\
<c:pt idx="0"><c:v>India</c:v></c:pt>\
<c:pt idx="1"><c:v>USA</c:v></c:pt></c:strCache></c:strRef></c:cat>\
<c:val><c:numRef><c:f>Data!$B$2:$B$3</c:f><c:numCache><c:formatCode>#,##0</c:formatCode><c:ptCount val="2"/>\
<c:pt idx="0" formatCode="0.0"><c:v>1.50</c:v></c:pt><c:pt idx="1"><c:v>2</c:v></c:pt></c:numCache>\
</c:numRef></c:val>\
</c:ser></c:barChart></c:plotArea></c:chart></c:chartSpace>"""

CELLS: dict[str, list[list[Value]]] = {
    "Data!$B$1": [["Units"]],
    "Data!$A$2:$A$3": [["India"], ["USA"]],
    "Data!$B$2:$B$3": [[1.5], [2]],
    "Data!$A$2:$A$4": [["India"], ["R&D_x0007_"], ["USA"]],
    "Data!$B$2:$B$4": [[1.5], [None], [ErrorValue("#N/A")]],
}


def test_a_chart_whose_cells_hold_what_its_caches_say_is_the_same_object() -> None:
    part = CHART.encode()
    assert charts.update(part, "Chart", Moves(), CELLS.get) is part


def test_series_follow_a_table_that_grows_and_caches_follow_the_cells() -> None:
    expected = (
        CHART.replace("$A$2:$A$3", "$A$2:$A$4")
        .replace("$B$2:$B$3", "$B$2:$B$4")
        .replace('<c:ptCount val="2"/>', '<c:ptCount val="3"/>')
        .replace(
            "<c:v>USA</c:v></c:pt>",
            '<c:v>R&amp;D_x005F_x0007_</c:v></c:pt><c:pt idx="2"><c:v>USA</c:v></c:pt>',
        )
        .replace('<c:pt idx="1"><c:v>2</c:v></c:pt>', '<c:pt idx="2"><c:v>#N/A</c:v></c:pt>')
    )
    assert charts.update(CHART.encode(), "Chart", GROWN, CELLS.get).decode() == expected


def test_renaming_a_sheet_renames_it_in_references_and_the_pivot_source() -> None:
    part = CHART.replace(
        "<c:chart>", "<c:pivotSource><c:name>[a.xlsx]Data!P</c:name></c:pivotSource><c:chart>"
    )
    changed = charts.update(
        part.encode(), "Chart", Moves(), lambda reference: None, {"Data": "New data"}
    ).decode()
    assert changed == part.replace("Data!$", "'New data'!$").replace("]Data!P", "]New data!P")


def test_a_cell_that_names_a_series_does_not_grow_and_a_one_row_series_does() -> None:
    moves = Moves([Growth("Data", parse_area("A2:C2"), 2, (1, 16_384))])
    part = (
        b"<c:ser><c:tx><c:strRef><c:f>Data!$B$2</c:f></c:strRef></c:tx>"
        b"<c:val><c:numRef><c:f>Data!$B$2</c:f></c:numRef></c:val></c:ser>"
    )
    changed = charts.update(part, "Chart", moves, lambda reference: None)
    assert changed == part.replace(b"<c:numRef><c:f>Data!$B$2<", b"<c:numRef><c:f>Data!$B$2:$B$4<")


def test_dates_that_turned_into_text_become_text_categories() -> None:
    part = (
        b'<c:cat><c:numRef><c:f>D!$A$2</c:f><c:numCache><c:formatCode>0</c:formatCode><c:ptCount val="1"/>'
        b'<c:pt idx="0"><c:v>0</c:v></c:pt></c:numCache></c:numRef></c:cat>'
    )
    assert charts.update(part, "Chart", Moves(), lambda reference: [["India"], ["USA"]]) == (
        b'<c:cat><c:strRef><c:f>D!$A$2</c:f><c:strCache><c:ptCount val="2"/>'
        b'<c:pt idx="0"><c:v>India</c:v></c:pt><c:pt idx="1"><c:v>USA</c:v></c:pt></c:strCache>'
        b"</c:strRef></c:cat>"
    )


@pytest.mark.parametrize(
    "grid",
    [
        [["Asia", "India"], [None, "Japan"], ["EU", "Spain"]],
        [["Asia", None, "EU"], ["India", "Japan", "Spain"]],
    ],
)
def test_multi_level_categories_are_refreshed_innermost_first(grid: list[list[Value]]) -> None:
    part = (
        b'<c:multiLvlStrRef><c:f>D!A2:B2</c:f><c:multiLvlStrCache><c:ptCount val="1"/>'
        b'<c:lvl><c:pt idx="0"><c:v>x</c:v></c:pt></c:lvl><c:lvl/></c:multiLvlStrCache></c:multiLvlStrRef>'
    )
    assert charts.update(part, "Chart", Moves(), lambda reference: grid) == (
        b'<c:multiLvlStrRef><c:f>D!A2:B2</c:f><c:multiLvlStrCache><c:ptCount val="3"/>'
        b'<c:lvl><c:pt idx="0"><c:v>India</c:v></c:pt><c:pt idx="1"><c:v>Japan</c:v></c:pt>'
        b'<c:pt idx="2"><c:v>Spain</c:v></c:pt></c:lvl>'
        b'<c:lvl><c:pt idx="0"><c:v>Asia</c:v></c:pt><c:pt idx="2"><c:v>EU</c:v></c:pt></c:lvl>'
        b"</c:multiLvlStrCache></c:multiLvlStrRef>"
    )


def test_data_label_ranges_and_filtered_references_follow() -> None:
    part = (
        b"<c:ser><c:errBars><c:plus><c:numRef><c:f>Data!$C$2:$C$3</c:f></c:numRef></c:plus></c:errBars>"
        b'<c:extLst><c:ext uri="{02D57815}"><c15:datalabelsRange><c15:f>Data!$B$2:$B$3</c15:f>'
        b'<c15:dlblRangeCache><c:ptCount val="0"/></c15:dlblRangeCache></c15:datalabelsRange></c:ext>'
        b"<c:ext><c15:fullRef><c15:sqref>Data!$A$2:$A$3</c15:sqref></c15:fullRef></c:ext></c:extLst></c:ser>"
    )
    changed = charts.update(part, "Chart", GROWN, lambda reference: [[3], [None], [0.5]])
    assert changed == (
        part.replace(b"$3", b"$4").replace(
            b'<c:ptCount val="0"/>',
            b'<c:ptCount val="3"/><c:pt idx="0"><c:v>3</c:v></c:pt><c:pt idx="2"><c:v>0.5</c:v></c:pt>',
        )
    )


def test_the_newer_chart_parts_are_refreshed_too() -> None:
    part = (
        b'<cx:data id="0"><cx:strDim type="cat"><cx:f>Data!$A$2:$A$3</cx:f><cx:lvl ptCount="2">'
        b'<cx:pt idx="0">a</cx:pt><cx:pt idx="1">b</cx:pt></cx:lvl></cx:strDim><cx:numDim type="val">'
        b'<cx:f>Data!$B$2:$B$3</cx:f><cx:lvl ptCount="2" formatCode="0"><cx:pt idx="0">1</cx:pt></cx:lvl>'
        b"</cx:numDim></cx:data>"
    )
    assert charts.update(part, "Chart", GROWN, CELLS.get) == (
        b'<cx:data id="0"><cx:strDim type="cat"><cx:f>Data!$A$2:$A$4</cx:f><cx:lvl ptCount="3">'
        b'<cx:pt idx="0">India</cx:pt><cx:pt idx="1">R&amp;D_x005F_x0007_</cx:pt>'
        b'<cx:pt idx="2">USA</cx:pt></cx:lvl>'
        b'</cx:strDim><cx:numDim type="val"><cx:f>Data!$B$2:$B$4</cx:f><cx:lvl ptCount="3" formatCode="0">'
        b'<cx:pt idx="0">1.5</cx:pt><cx:pt idx="2">#N/A</cx:pt></cx:lvl></cx:numDim></cx:data>'
    )


def test_references_are_listed_once_each() -> None:
    assert charts.references(CHART.encode()) == ("Data!$B$1", "Data!$A$2:$A$3", "Data!$B$2:$B$3")


@pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared")
def test_real_charts_with_unknown_cells_and_no_moves_keep_their_bytes() -> None:
    seen = 0
    for workbook in sorted((SHARED / "fixtures" / "workbooks").iterdir()):
        with zipfile.ZipFile(workbook) as package:
            for name in package.namelist():
                if re.search(r"charts/chart(Ex)?\d*\.xml$", name):
                    part = package.read(name)
                    far = Moves([Growth("No such sheet", parse_area("A2"), 1, (1, 1))])
                    assert charts.update(part, "Sheet", far, lambda reference: None) is part
                    seen += 1
    assert seen >= 15


def coded(values: list[list[Value]], *codes: str, rows: set[int] = set(), columns: set[int] = set()) -> Cells:  # noqa: B006
    """Cells whose columns have these number formats."""
    return Cells(values, lambda row, column: codes[column], (frozenset(rows), frozenset(columns)))


def test_numbers_among_text_categories_read_as_their_cells_show_them() -> None:
    part = (
        b"<c:cat><c:strRef><c:f>D!A1:A3</c:f><c:strCache><c:ptCount val='3'/></c:strCache></c:strRef></c:cat>"
    )
    grid: list[list[Value]] = [["Plan"], [0.125], [dt.date(2021, 8, 31)]]
    changed = charts.update(part, "Chart", Moves(), lambda reference: coded(grid, "0.0%"))
    assert re.findall(rb"<c:v>(.*?)</c:v>", changed) == [b"Plan", b"12.5%", b"4443900.0%"]
    changed = charts.update(part, "Chart", Moves(), lambda reference: coded(grid, "mmm yy"))
    assert re.findall(rb"<c:v>(.*?)</c:v>", changed)[2] == b"Aug 21"


def test_levels_of_categories_read_as_their_cells_show_them() -> None:
    part = (
        b"<c:multiLvlStrRef><c:f>D!A1:B2</c:f><c:multiLvlStrCache><c:ptCount val='1'/><c:lvl/><c:lvl/>"
        b"</c:multiLvlStrCache></c:multiLvlStrRef>"
    )
    cells = coded([[2021, 0.5], [2022, 0.25]], "0", "0%")
    changed = charts.update(part, "Chart", Moves(), lambda reference: cells)
    assert re.findall(rb"<c:v>(.*?)</c:v>", changed) == [b"50%", b"25%", b"2021", b"2022"]


@pytest.mark.parametrize(("plotted", "kept"), [(b"1", [b"1.5", b"3"]), (b"0", [b"1.5", b"2", b"3"])])
def test_hidden_cells_have_points_only_where_the_chart_plots_them(plotted: bytes, kept: list[bytes]) -> None:
    part = (
        b"<c:chart><c:ser><c:tx><c:strRef><c:f>D!B1</c:f><c:strCache><c:ptCount val='1'/></c:strCache>"
        b"</c:strRef></c:tx><c:val><c:numRef><c:f>D!B2:B4</c:f><c:numCache><c:formatCode>General</c:formatCode>"
        b"<c:ptCount val='0'/></c:numCache></c:numRef></c:val></c:ser><c:plotVisOnly val='%b'/></c:chart>"
    )
    cells = {
        "D!B1": coded([["Units"]], "", rows={0}),
        "D!B2:B4": coded([[1.5], [2], [3]], "#,##0.0", rows={1}),
    }
    changed = charts.update(part % plotted, "Chart", Moves(), cells.get)
    assert re.findall(rb"<c:v>(.*?)</c:v>", changed) == [b"Units", *kept]
    assert b'<c:ptCount val="%d"/>' % len(kept) in changed.replace(b"'", b'"')
    assert b"<c:formatCode>#,##0.0</c:formatCode>" in changed
    across = coded([[1, 2, 3]], "", "", "", columns={0, 2}).visible()
    assert across.values == [[2]]


def test_a_number_cache_whose_points_stay_keeps_the_format_it_says() -> None:
    part = CHART.encode()
    cells = coded([[1.5], [2]], "0.000")
    known = {name: Cells(grid) for name, grid in CELLS.items()} | {"Data!$B$2:$B$3": cells}
    assert charts.update(part, "Chart", Moves(), known.get) is part


FLOORED = CHART.replace(
    "</c:ser></c:barChart>", '</c:ser><c:axId val="1"/><c:axId val="2"/></c:barChart>'
).replace(
    "</c:plotArea>",
    '<c:catAx><c:axId val="1"/></c:catAx><c:valAx><c:axId val="2"/>'
    '<c:scaling><c:max val="9"/>{floor}</c:scaling></c:valAx></c:plotArea>',
)


@pytest.mark.parametrize(
    ("floor", "values", "kept"),
    [
        ('<c:min val="0"/>', [3, -4], False),
        ('<c:min val="0"/>', [3, 0], True),
        ('<c:min val="-1"/>', [3, -4], True),
    ],
    ids=["a floor of zero under a negative bar", "no bar below it", "a floor that somebody chose"],
)
def test_only_a_floor_of_zero_goes_and_only_where_it_would_hide_a_bar(
    floor: str, values: list[Value], kept: bool
) -> None:
    cells = CELLS | {"Data!$B$2:$B$3": [[value] for value in values]}
    changed = charts.update(FLOORED.format(floor=floor).encode(), "Chart", Moves(), cells.get).decode()
    assert (floor in changed) is kept
    assert '<c:max val="9"/>' in changed


def test_a_bar_that_a_grown_table_adds_goes_below_the_floor_too() -> None:
    cells = CELLS | {"Data!$B$2:$B$4": [[1.5], [2], [-4]]}
    part = FLOORED.format(floor='<c:min val="0"/>').encode()
    assert b'<c:min val="0"/>' not in charts.update(part, "Chart", GROWN, cells.get)


def test_a_line_may_leave_through_the_floor_of_its_axis() -> None:
    part = FLOORED.format(floor='<c:min val="0"/>').replace("barChart", "lineChart")
    cells = CELLS | {"Data!$B$2:$B$3": [[1], [-4]]}
    assert '<c:min val="0"/>' in charts.update(part.encode(), "Chart", Moves(), cells.get).decode()
