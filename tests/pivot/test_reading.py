"""Pivots and caches read from their parts."""

from __future__ import annotations

from datetime import datetime

import pytest

from reporter.errors import PackageError
from reporter.pivot.model import VALUES, CacheField, Filter, Item, PivotTable
from reporter.pivot.reading import cache_fields, pivot_table
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.moves import Area

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
X14 = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'

CACHE = f"""<pivotCacheDefinition {MAIN}><cacheFields count="5">
<cacheField name="Kinds" numFmtId="14"><sharedItems count="6"><s v="a_x000A_b"/><n v="1.5"/><b v="1"/>
  <e v="#N/A"/><d v="2021-03-04T05:06:07"/><m/></sharedItems></cacheField>
<cacheField name="Plain"><sharedItems containsNumber="1"/></cacheField>
<cacheField name="Range"><sharedItems/><fieldGroup base="2">
  <rangePr autoStart="0" startNum="0" endNum="30" groupInterval="10"/>
  <groupItems count="2"><s v="&lt;0"/><s v="0-10"/></groupItems></fieldGroup></cacheField>
<cacheField name="Month"><sharedItems count="1"><d v="2021-03-04T00:00:00"/></sharedItems>
  <fieldGroup par="4" base="3"><rangePr groupBy="months" startDate="2021-01-01T00:00:00"
  endDate="2022-01-01T00:00:00"/><groupItems count="1"><s v="Mar"/></groupItems></fieldGroup></cacheField>
<cacheField name="By hand" databaseField="0"><fieldGroup base="0"><discretePr count="2"><x v="1"/>
  <x v="0"/></discretePr><groupItems count="2"><s v="g"/><s v="h"/></groupItems></fieldGroup></cacheField>
<cacheField name="Made" formula="Plain*2" databaseField="0"/>
</cacheFields><calculatedItems count="1"><calculatedItem formula="a+1"><pivotArea><references count="1">
<reference field="0" count="1"><x v="5"/></reference></references></pivotArea></calculatedItem>
</calculatedItems>
</pivotCacheDefinition>""".encode()

TABLE = f"""<pivotTableDefinition {MAIN} {X14} name="P" dataCaption="Data" rowGrandTotals="0"
  compact="0" pageWrap="2" missingCaption="-" dataOnRows="1"><location ref="B4:D9"/>
<pivotFields count="3">
<pivotField axis="axisRow" name="Own" outline="0" sumSubtotal="1" maxSubtotal="1" sortType="descending">
  <items count="4"><item h="1" x="2" n="renamed"/><item sd="0" x="0"/><item m="1" x="1"/>
  <item t="sum"/></items>
  <autoSortScope><pivotArea><references count="2"><reference field="4294967294"><x v="1"/></reference>
  <reference field="2"><x v="3"/></reference></references></pivotArea></autoSortScope>
  <extLst><ext><x14:pivotField fillDownLabels="1"/></ext></extLst></pivotField>
<pivotField dataField="1" numFmtId="4"/><pivotField axis="axisPage"/></pivotFields>
<rowFields count="2"><field x="0"/><field x="-2"/></rowFields>
<pageFields count="2"><pageField fld="2" item="1" cap="chosen"/><pageField fld="1"/></pageFields>
<dataFields count="2"><dataField name="Sum" fld="1"/>
<dataField name="Share" fld="1" subtotal="average" baseField="0" baseItem="2" numFmtId="10"><extLst><ext>
  <x14:dataField pivotShowAs="percentOfParentRow"/></ext></extLst></dataField></dataFields>
<filters count="2"><filter fld="0" type="captionBetween" evalOrder="-1" id="1"
  stringValue1="a" stringValue2="k"><autoFilter><filterColumn colId="0"><customFilters and="1">
  <customFilter operator="greaterThanOrEqual" val="a"/>
  <customFilter operator="lessThanOrEqual" val="k"/></customFilters></filterColumn></autoFilter>
</filter>
<filter fld="0" type="count" iMeasureFld="1" id="2"><autoFilter><filterColumn colId="0">
  <top10 val="5" filterVal="5"/></filterColumn></autoFilter></filter></filters>
<extLst><ext><x14:pivotTableDefinition hideValuesRow="1"/></ext></extLst></pivotTableDefinition>""".encode()


def _fields() -> tuple[CacheField, ...]:
    return cache_fields(CACHE)


def _table() -> PivotTable:
    return pivot_table(TABLE, _fields())


def test_shared_items_are_values_of_python() -> None:
    date = datetime(2021, 3, 4, 5, 6, 7)
    assert _fields()[0].items == ("a\nb", 1.5, True, ErrorValue("#N/A"), date, None)
    assert _fields()[1].items == ()


def test_groupings_say_their_kind_their_bounds_and_their_items() -> None:
    _, _, ranged, months, by_hand, _ = (field.grouping for field in _fields())
    assert ranged is not None
    assert months is not None
    assert by_hand is not None
    assert (ranged.by, ranged.start, ranged.end, ranged.interval) == ("range", 0.0, 30.0, 10.0)
    assert (ranged.auto_start, ranged.auto_end) == (False, True)
    assert (months.by, months.start, months.parent) == ("months", datetime(2021, 1, 1), 4)
    assert (by_hand.by, by_hand.base, by_hand.mapping) == ("discrete", 0, (1, 0))
    assert _fields()[3].members == ("Mar",)


def test_calculated_fields_and_items_keep_their_formulas() -> None:
    made = _fields()[5]
    assert (made.formula, made.database) == ("Plain*2", False)
    assert _fields()[0].calculated_items == {5: "a+1"}


def test_the_axes_name_fields_and_the_values() -> None:
    table = _table()
    assert (table.rows, table.columns) == ((0, VALUES), ())
    assert [(page.field, page.item, page.caption) for page in table.pages] == [
        (2, 1, "chosen"),
        (1, None, None),
    ]
    assert table.location == Area(4, 2, 9, 4)


def test_pivot_fields_keep_their_items_in_order() -> None:
    field = _table().fields[0]
    assert field.items == (
        Item(2, hidden=True, caption="renamed"),
        Item(0, expanded=False),
        Item(1, missing=True),
        Item(None, "sum"),
    )
    assert (field.subtotals, field.outline, field.repeat_labels) == (("sum", "max"), False, True)
    assert (field.sort, field.sort_by) == ("descending", {VALUES: (1,), 2: (3,)})


def test_data_fields_take_what_they_show_from_the_extension() -> None:
    plain, share = _table().data
    assert (plain.function, plain.show_as, plain.base_field) == ("sum", "normal", -1)
    assert (share.function, share.show_as, share.base_item) == ("average", "percentOfParentRow", 2)


def test_filters_keep_their_criteria() -> None:
    between, top = _table().filters
    criteria = (("greaterThanOrEqual", "a"), ("lessThanOrEqual", "k"))
    options = {"val": "5", "filterVal": "5"}
    assert between == Filter(0, "captionBetween", -1, None, criteria, True, value1="a", value2="k")
    assert top == Filter(0, "count", 0, 1, options=options)


def test_flags_have_the_schemas_defaults() -> None:
    table = _table()
    assert (table.row_grand_totals, table.column_grand_totals) == (False, True)
    assert (table.compact, table.compact_data, table.hide_values_row) == (False, True, True)
    assert (table.missing_caption, table.grand_total_caption, table.page_wrap) == ("-", None, 2)


@pytest.mark.parametrize("part", [b"<pivotTableDefinition", f"<pivotTableDefinition {MAIN}/>".encode()])
def test_a_part_that_is_no_pivot_is_an_error_of_the_package(part: bytes) -> None:
    with pytest.raises(PackageError):
        pivot_table(part, ())
