"""What a pivot shows, as its definition says it."""

from __future__ import annotations

from dataclasses import replace

from reporter.pivot.model import AxisItem, Layout, PageField
from reporter.pivot.reading import pivot_table
from reporter.pivot.refresh.definition_writing import write_layout
from reporter.xlsx.markup import Element, parse
from reporter.xlsx.moves import Area
from tests.pivot.caches import ROWS, SUM, VALUES, axis, pivot_part

LAYOUT = Layout(
    rows=(
        AxisItem("data", (0,), x=(0,)),
        AxisItem("data", (0, 2), repeated=1, x=(2,)),
        AxisItem("default", (3,), x=(3,)),
        AxisItem("grand", (0,), data_field=1, x=(0,)),
    ),
    columns=(AxisItem("data", ()),),
    ref=Area(3, 1, 7, 2),
    area=Area(3, 1, 7, 2),
    first_header_row=1,
    first_data_row=1,
    first_data_column=1,
    rows_per_page=1,
    columns_per_page=1,
    cells=(),
)
ROW_ITEMS = (
    b'<rowItems count="4"><i><x/></i><i r="1"><x v="2"/></i><i t="default"><x v="3"/></i>'
    b'<i t="grand" i="1"><x/></i></rowItems>'
)


def _written(inner: str, layout: Layout = LAYOUT, paged: bool = False) -> bytes:
    part = pivot_part([axis('x="0"'), VALUES], inner)
    document = parse(part)
    table = pivot_table(part, ())
    write_layout(_root(document), replace(table, pages=(PageField(0),) if paged else ()), layout)
    return bytes(document)


def _root(document: Element) -> Element:
    return document.elements()[0]


def test_lines_leave_out_what_is_the_default() -> None:
    assert ROW_ITEMS in _written(ROWS + SUM)


def test_items_stand_in_the_schemas_order_where_there_were_none() -> None:
    written = _written('<rowFields count="1"><field x="0"/></rowFields><colFields count="0"/>' + SUM)
    names = [child.name for child in _root(parse(written)).elements()]
    assert names == [
        "location",
        "pivotFields",
        "rowFields",
        "rowItems",
        "colFields",
        "colItems",
        "dataFields",
    ]


def test_old_lines_are_replaced_and_go_where_there_are_none() -> None:
    old = ROWS + '<rowItems count="1"><i><x v="9"/></i></rowItems><colItems count="1"><i/></colItems>' + SUM
    assert b'v="9"' not in _written(old)
    assert _written(old).count(b"<rowItems") == 1
    assert b"rowItems" not in _written(old, replace(LAYOUT, rows=()))


def test_the_location_says_where_the_pivot_stands_and_its_pages() -> None:
    assert b'<location ref="A3:B7" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/>' in _written(ROWS)
    assert b'firstDataCol="1" rowPageCount="1" colPageCount="1"/>' in _written(ROWS, paged=True)
