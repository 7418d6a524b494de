"""The items of slicers and the bounds of timelines after a refresh."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from reporter.pivot.refresh.slicer_items import refreshed_timeline, slicer, timeline
from tests.pivot.caches import ROWS, SUM, VALUES, axis, cache_part, pivot_part, plain, refreshed, texts

X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
X15 = "http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"


def _slicer(items: str, attributes: str = "", source: str = "Region") -> bytes:
    return (
        f'<slicerCacheDefinition xmlns="{X14}" name="Slicer_{source}" sourceName="{source}"><pivotTables>'
        '<pivotTable tabId="1" name="Sums"/></pivotTables><data><tabular pivotCacheId="1"'
        f'{attributes}><items count="0">{items}</items></tabular></data></slicerCacheDefinition>'
    ).encode()


ALL = '<i x="0" s="1"/><i x="1" s="1"/>'
HIDDEN = (
    '<pivotField showAll="0"><items count="3"><item x="0"/><item h="1" x="1"/><item t="default"/></items>'
    "</pivotField>"
)
EVERY = HIDDEN.replace(' h="1"', "")


def _refreshed(
    part: bytes, frame: pl.DataFrame, field: str = EVERY, rows: str = axis('x="0"', 'x="1"')
) -> str:
    """The items of the slicer of Region, in a pivot of units by market."""
    cache = cache_part([texts("Market", "EU", "NA"), plain("Units"), texts("Region", "North", "South")])
    found = refreshed(cache, pivot_part([rows, VALUES, field], ROWS + SUM), frame, slicers={"slicer": part})
    assert not found.faults, found.faults
    written = found.slicers["slicer"].decode()
    return written[written.index("<items") : written.index("</items>")]


def _sales(*rows: tuple[str, int | None, str]) -> pl.DataFrame:
    return pl.DataFrame(
        rows, schema={"Market": pl.String, "Units": pl.Int64, "Region": pl.String}, orient="row"
    )


def test_all_items_are_chosen_where_all_were_and_stand_by_label() -> None:
    frame = _sales(("EU", 1, "South"), ("EU", 1, "North"), ("NA", 1, "East"))
    assert (
        _refreshed(_slicer(ALL), frame) == '<items count="3"><i x="2" s="1"/><i x="0" s="1"/><i x="1" s="1"/>'
    )


def test_chosen_items_stay_chosen_by_their_value_and_new_ones_are_not() -> None:
    frame = _sales(("EU", 1, "East"), ("EU", 1, "North"))
    items = _refreshed(_slicer('<i x="0" s="1"/><i x="1"/>'), frame, HIDDEN)
    assert items == '<items count="2"><i x="1"/><i x="0" s="1"/>'


def test_a_slicer_may_stand_in_descending_order() -> None:
    frame = _sales(("EU", 1, "South"), ("EU", 1, "North"))
    items = _refreshed(_slicer(ALL, ' sortOrder="descending"'), frame)
    assert items == '<items count="2"><i x="1" s="1"/><i x="0" s="1"/>'


def test_items_to_which_other_filters_leave_no_data_are_marked_and_stand_last() -> None:
    frame = _sales(("EU", 1, "South"), ("NA", 1, "North"))
    rows = axis('x="0"', 'h="1" x="1"')
    assert (
        _refreshed(_slicer(ALL), frame, rows=rows)
        == '<items count="2"><i x="1" s="1"/><i x="0" s="1" nd="1"/>'
    )
    crossing = _slicer(ALL, ' crossFilter="none"')
    assert _refreshed(crossing, frame, rows=rows) == '<items count="2"><i x="0" s="1"/><i x="1" s="1"/>'


def test_items_whose_values_are_all_blank_have_no_data() -> None:
    frame = _sales(("EU", 1, "South"), ("NA", None, "North"))
    assert _refreshed(_slicer(ALL), frame) == '<items count="2"><i x="1" s="1"/><i x="0" s="1" nd="1"/>'


def test_a_slicer_none_of_whose_chosen_items_is_left_is_one_fault() -> None:
    cache = cache_part([texts("Market", "EU", "NA"), plain("Units"), texts("Region", "North", "South")])
    pivot = pivot_part([axis('x="0"', 'x="1"'), VALUES, HIDDEN], ROWS + SUM)
    part = _slicer('<i x="0" s="1"/><i x="1"/>')
    found = refreshed(cache, pivot, _sales(("EU", 1, "South")), slicers={"slicer": part})
    assert [(fault.code, fault.place, fault.expected) for fault in found.faults] == [
        ("pivot.slicer-items-gone", "slicer Slicer_Region", "North")
    ]


def test_a_slicer_of_a_table_is_none_of_ours() -> None:
    assert slicer(f'<slicerCacheDefinition xmlns="{X14}" name="S" sourceName="a"/>'.encode()) is None


SELECTION = '<selection startDate="2021-01-01T00:00:00" endDate="2021-03-31T00:00:00"/>'


def _timeline(selection: str = "") -> bytes:
    return (
        f'<timelineCacheDefinition xmlns="{X15}" name="Timeline_Day" sourceName="Day"><pivotTables/>'
        f'<state pivotCacheId="1">{selection}<bounds startDate="1949-01-01T00:00:00"'
        ' endDate="1961-01-01T00:00:00"/></state></timelineCacheDefinition>'
    ).encode()


def test_a_timelines_bounds_are_whole_years_around_the_dates() -> None:
    written = refreshed_timeline(_timeline(), [datetime(2020, 5, 1), datetime(2021, 8, 31)])
    assert b'<bounds startDate="2020-01-01T00:00:00" endDate="2022-01-01T00:00:00"/>' in written
    assert refreshed_timeline(_timeline(), []) == _timeline()


def test_a_timeline_says_what_is_chosen() -> None:
    assert timeline(_timeline()).chosen is None
    found = timeline(_timeline(SELECTION))
    assert (found.source, found.chosen) == ("Day", (datetime(2021, 1, 1), datetime(2021, 3, 31)))


def test_a_chosen_span_without_dates_is_a_fault() -> None:
    cache = cache_part([plain("Day"), plain("Units")])
    pivot = pivot_part(['<pivotField showAll="0"/>', VALUES], SUM)
    parts = {"timeline": _timeline(SELECTION)}
    inside = pl.DataFrame({"Day": [datetime(2021, 3, 31)], "Units": [1]})
    assert not refreshed(cache, pivot, inside, timelines=parts).faults
    outside = pl.DataFrame({"Day": [datetime(2021, 4, 1)], "Units": [1]})
    found = refreshed(cache, pivot, outside, timelines=parts)
    assert [fault.code for fault in found.faults] == ["pivot.timeline-dates-gone"]
    assert b'startDate="2021-01-01T00:00:00" endDate="2022-01-01T00:00:00"' in found.timelines["timeline"]
