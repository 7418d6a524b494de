"""A cache's definition, patched."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from reporter.pivot.model import Scalar
from reporter.pivot.reading import cache_fields
from reporter.pivot.refresh import CacheParts, refresh
from reporter.pivot.refresh.cache_writing import item_markup
from reporter.rows import Rows
from reporter.xlsx.errorvalues import ErrorValue
from tests.pivot.caches import WHEN, cache_part, plain, texts

ITEMS: tuple[tuple[Scalar, str], ...] = (
    (None, "<m/>"),
    (True, '<b v="1"/>'),
    (ErrorValue("#DIV/0!"), '<e v="#DIV/0!"/>'),
    (dt.datetime(2021, 8, 31, 9), '<d v="2021-08-31T09:00:00"/>'),
    (0.0, '<n v="0"/>'),
    (-12.5, '<n v="-12.5"/>'),
    (1e20, '<n v="1E+20"/>'),
    ("", '<s v=""/>'),
    ('<"&>\x01_x0041_\n', '<s v="&lt;&quot;&amp;&gt;_x0001__x005F_x0041__x000A_"/>'),
)


@pytest.mark.parametrize(("value", "markup"), ITEMS)
def test_each_value_is_the_element_that_excel_writes(value: Scalar, markup: str) -> None:
    assert item_markup(value) == markup.encode()


def _refreshed(cache: bytes, frame: pl.DataFrame, formats: dict[str, int] | None = None) -> bytes:
    return refresh(CacheParts(cache, ()), Rows.of(frame), WHEN, formats).definition


def test_fields_that_had_items_keep_some_and_others_keep_none() -> None:
    frame = pl.DataFrame({"Market": ["NA"], "Note": ["free text"]})
    written = _refreshed(cache_part([texts("Market", "EU"), plain("Note")]), frame)
    assert b'<sharedItems count="1"><s v="NA"/></sharedItems>' in written
    assert b"free text" not in written


def test_attributes_of_shared_items_are_in_excels_order() -> None:
    frame = pl.DataFrame({"Text": ["x" * 300, "b"]})
    written = _refreshed(cache_part([texts("Text", "a")]), frame)
    assert b'<sharedItems count="2" longText="1">' in written


def test_formats_are_put_where_they_are_known() -> None:
    frame = pl.DataFrame({"Day": [dt.date(2021, 8, 31)]})
    written = _refreshed(cache_part([plain("Day")]), frame, {"day": 14})
    assert b'<cacheField name="Day" numFmtId="14">' in written


HAND = (
    'name="Market2" numFmtId="0" databaseField="0"><fieldGroup base="0"><discretePr count="3">'
    '<x v="1"/><x v="1"/><x v="0"/></discretePr>'
    '<groupItems count="2"><s v="APAC"/><s v="West"/></groupItems></fieldGroup>'
)


def test_groups_by_hand_are_written_with_their_new_members() -> None:
    market = texts("Market", "EU", "NA", "APAC").replace(
        "</sharedItems>", '</sharedItems><fieldGroup par="1"/>'
    )
    frame = pl.DataFrame({"Market": ["LATAM", "NA", "APAC"]})
    written = _refreshed(cache_part([market, HAND]), frame)
    assert b'<fieldGroup par="1"/>' in written
    assert (
        b'<discretePr count="3"><x v="1"/><x v="0"/><x v="2"/></discretePr>'
        b'<groupItems count="3"><s v="APAC"/><s v="West"/><s v="LATAM"/></groupItems>'
    ) in written


def test_calculated_items_stay_and_their_references_follow() -> None:
    field = texts("Market", "EU", "NA", "Both").replace('v="Both"', 'v="Both" f="1"')
    formulas = (
        '<calculatedItems count="1"><calculatedItem formula="EU+NA"><pivotArea cacheIndex="1">'
        '<references count="1"><reference field="0" count="1"><x v="2"/></reference></references></pivotArea>'
        "</calculatedItem></calculatedItems>"
    )
    frame = pl.DataFrame({"Market": ["NA", "EU", "LATAM"]})
    written = _refreshed(cache_part([field], formulas), frame)
    assert b'<s v="LATAM"/><s v="Both" f="1"/></sharedItems>' in written
    assert b'<x v="3"/>' in written
    assert dict(cache_fields(written)[0].calculated_items) == {3: "EU+NA"}


def test_what_is_not_patched_stays_byte_for_byte() -> None:
    more = '<extLst><ext uri="{1}" xmlns:a="urn:a"><a:b c=\'1\'/></ext></extLst>'
    written = _refreshed(cache_part([texts("Market", "EU")], more), pl.DataFrame({"Market": ["EU"]}))
    assert more.encode() in written
    assert b'<cacheSource type="worksheet"><worksheetSource name="sales"/></cacheSource>' in written
