"""Items after a refresh, and what names them by position."""

from __future__ import annotations

import polars as pl
import pytest

from reporter.pivot.model import Item
from reporter.pivot.reading import pivot_table
from tests.pivot.caches import (
    ROWS,
    SUM,
    VALUES,
    axis,
    by_market,
    cache_part,
    pivot_part,
    plain,
    refreshed,
    sales,
    shown,
    texts,
)

ASCENDING = ['x="2"', 'x="0"', 'x="1"']
MANUAL = ['x="1"', 'x="0"', 'x="2"']


def test_a_vanished_item_goes_with_every_trace_of_its_name() -> None:
    found = by_market(ASCENDING, sales("EU", "NA"))
    assert shown(found) == ["EU", "NA"]
    assert b"APAC" not in found.definition + b"".join(found.records) + found.pivots[0].definition


def test_a_new_item_comes_into_ascending_order() -> None:
    assert shown(by_market(ASCENDING, sales("NA", "EU", "APAC", "LATAM"))) == ["APAC", "EU", "LATAM", "NA"]


def test_new_items_follow_behind_an_order_made_by_hand() -> None:
    frame = sales("NA", "EU", "APAC", "LATAM", "ANZ")
    assert shown(by_market(MANUAL, frame)) == ["NA", "EU", "APAC", "ANZ", "LATAM"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("ascending", ["APAC", "EU", "LATAM", "NA", "None"]),
        ("descending", ["NA", "LATAM", "EU", "APAC", "None"]),
    ],
)
def test_a_sorted_field_is_sorted_anew_with_its_blank_last(sort: str, order: list[str]) -> None:
    frame = sales("NA", None, "EU", "APAC", "LATAM")
    assert shown(by_market(MANUAL, frame, attributes=f' sortType="{sort}"')) == order


def test_sorted_items_go_by_their_captions() -> None:
    items = ['x="1" n="Zone"', 'x="0"', 'x="2"']
    found = by_market(items, sales("NA", "EU", "APAC", "LATAM"), attributes=' sortType="ascending"')
    assert shown(found) == ["APAC", "EU", "LATAM", "NA"]
    items = ['x="1"', 'x="0" n="Zone"', 'x="2"']
    found = by_market(items, sales("NA", "EU", "APAC", "LATAM"), attributes=' sortType="ascending"')
    assert shown(found) == ["APAC", "LATAM", "NA", "EU"]


def test_sorted_months_stand_in_the_order_of_the_year() -> None:
    found = by_market(ASCENDING, sales("Mar", "Jan", "Feb", "None"), attributes=' sortType="ascending"')
    assert shown(found) == ["Jan", "Feb", "Mar", "None"]


def test_a_new_item_is_hidden_where_others_are_hidden_by_hand() -> None:
    found = by_market(['x="2"', 'h="1" x="0"', 'x="1"'], sales("NA", "EU", "APAC", "LATAM"))
    assert shown(found) == ["APAC", "(EU)", "(LATAM)", "NA"]


def test_a_new_item_is_shown_where_the_field_says_so() -> None:
    items = ['x="2"', 'h="1" x="0"', 'x="1"']
    found = by_market(items, sales("NA", "EU", "APAC", "LATAM"), attributes=' includeNewItemsInFilter="1"')
    assert shown(found) == ["APAC", "(EU)", "LATAM", "NA"]


def test_what_is_said_of_an_item_stays_with_its_value() -> None:
    found = by_market(['x="2" sd="0"', 'x="0" n="Europe"', 'x="1"'], sales("EU", "AAA", "APAC"))
    items = found.pivots[0].table.fields[0].items
    members = found.pivots[0].table.cache[0].items
    assert {
        members[item.index]: (item.expanded, item.caption) for item in items if item.index is not None
    } == {
        "AAA": (True, None),
        "APAC": (False, None),
        "EU": (True, "Europe"),
    }


def test_subtotals_stay_last_and_every_member_is_an_item_once() -> None:
    items = by_market(ASCENDING, sales("C", "B", "A", "eu", "EU")).pivots[0].table.fields[0].items
    assert items[-1] == Item(None, "default")
    assert sorted(item.index for item in items[:-1] if item.index is not None) == [0, 1, 2, 3]


def test_an_axis_without_items_gets_all_of_them_and_its_subtotals() -> None:
    field = '<pivotField axis="axisRow" showAll="0" defaultSubtotal="0" sumSubtotal="1" avgSubtotal="1"/>'
    pivot = pivot_part([field, VALUES], ROWS + SUM)
    found = refreshed(cache_part([plain("Market"), plain("Units")]), pivot, sales("B", "A"))
    assert [item.kind for item in found.pivots[0].table.fields[0].items] == ["data", "data", "sum", "avg"]
    assert shown(found) == ["A", "B"]


def test_a_page_item_a_base_item_and_a_sort_scope_follow_their_items() -> None:
    scope = (
        '<autoSortScope><pivotArea><references count="2"><reference field="4294967294" count="1"><x v="0"/>'
        '</reference><reference field="1" count="1"><x v="1"/></reference></references></pivotArea>'
        "</autoSortScope>"
    )
    row = axis('x="0"', 'x="1"', attributes=' sortType="descending"').replace(
        "</pivotField>", scope + "</pivotField>"
    )
    column = axis('x="0"', 'x="1"', kind="axisCol")
    page = axis('x="0"', 'x="1"', kind="axisPage")
    inner = (
        f'{ROWS}<colFields count="1"><field x="1"/></colFields>'
        '<pageFields count="1"><pageField fld="2" item="1" hier="-1"/></pageFields><dataFields count="1">'
        '<dataField name="Sum" fld="3" showDataAs="difference" baseField="0" baseItem="1"/></dataFields>'
    )
    cache = cache_part([texts("R", "a", "b"), texts("C", "x", "y"), texts("P", "p", "q"), plain("Units")])
    frame = pl.DataFrame({"R": ["b", "0"], "C": ["a", "y"], "P": ["0", "q"], "Units": [1, 2]})
    found = refreshed(cache, pivot_part([row, column, page, VALUES], inner), frame)
    table = found.pivots[0].table
    assert not found.faults
    items = table.fields[2].items
    assert table.cache[2].items[items[table.pages[0].item or 0].index or 0] == "q"
    items = table.fields[0].items
    assert table.cache[0].items[items[table.data[0].base_item].index or 0] == "b"
    assert table.fields[0].sort_by is not None
    position = table.fields[0].sort_by[1][0]
    assert table.cache[1].items[table.fields[1].items[position].index or 0] == "y"


FORMAT = (
    '<format dxfId="%d"><pivotArea><references count="1"><reference field="0" count="%d">%s</reference>'
    "</references></pivotArea></format>"
)
X = '<x v="%d"/>'


def test_formats_follow_their_items_and_go_with_the_last_of_them() -> None:
    formats = FORMAT % (1, 2, X % 0 + X % 2) + FORMAT % (2, 1, X % 0) + FORMAT % (3, 0, "")
    inner = SUM + f'<formats count="3">{formats}</formats>'
    pivot = pivot_part([axis(*ASCENDING), VALUES], ROWS + inner)
    found = refreshed(
        cache_part([texts("Market", "EU", "NA", "APAC"), plain("Units")]), pivot, sales("NA", "A")
    )
    definition = found.pivots[0].definition
    assert b'<formats count="2">' in definition
    assert (FORMAT % (1, 1, X % 1)).encode() in definition
    assert b'dxfId="2"' not in definition
    assert (FORMAT % (3, 0, "")).encode() in definition


def test_conditional_formats_that_lose_every_item_are_named_by_priority() -> None:
    area = (
        '<pivotArea><references count="1"><reference field="0" count="1"><x v="%d"/></reference></references>'
        "</pivotArea>"
    )
    conditional = (
        '<conditionalFormat priority="%d"><pivotAreas count="2">%s%s</pivotAreas></conditionalFormat>'
    )
    inner = SUM + (
        '<conditionalFormats count="2">'
        + conditional % (4, area % 0, area % 2)
        + conditional % (7, area % 0, area % 0)
        + "</conditionalFormats>"
    )
    pivot = pivot_part([axis(*ASCENDING), VALUES], ROWS + inner)
    found = refreshed(cache_part([texts("Market", "EU", "NA", "APAC"), plain("Units")]), pivot, sales("NA"))
    assert found.pivots[0].gone == (7,)
    kept = conditional.replace('count="2"', 'count="1"') % (4, area % 0, "")
    assert f'<conditionalFormats count="1">{kept}</conditionalFormats>'.encode() in found.pivots[0].definition


def test_unknown_elements_and_attributes_stay_as_they_were() -> None:
    more = '<extLst><ext uri="{1}" xmlns:a="urn:a"><a:b c="d &amp; e"/></ext></extLst>'
    found = by_market(ASCENDING, sales("EU", "NA", "APAC"), attributes=' newKind="&lt;1&gt;"')
    assert b'newKind="&lt;1&gt;"' in found.pivots[0].definition
    pivot = pivot_part([axis(*ASCENDING), VALUES], ROWS + SUM + more)
    found = refreshed(cache_part([texts("Market", "EU", "NA", "APAC"), plain("Units")]), pivot, sales("EU"))
    assert more.encode() in found.pivots[0].definition


def test_prefixed_definitions_are_patched_with_their_prefix() -> None:
    pivot = pivot_part([axis(*ASCENDING), VALUES], ROWS + SUM)
    prefixed = pivot.replace(b"</", b"<#/").replace(b"<", b"<x:").replace(b"<x:#/", b"</x:")
    prefixed = prefixed.replace(b"<x:?xml", b"<?xml").replace(b"xmlns=", b"xmlns:x=")
    cache = cache_part([texts("Market", "EU", "NA", "APAC"), plain("Units")])
    found = refreshed(cache, prefixed, sales("EU", "LATAM"))
    assert shown(found) == ["EU", "LATAM"]
    again = pivot_table(found.pivots[0].definition, found.pivots[0].table.cache)
    assert again.fields == found.pivots[0].table.fields
