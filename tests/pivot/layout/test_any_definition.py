"""Whatever a definition asks for, each cell is written once, within the area that the pivot covers."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.pivot.layout import lay_out
from reporter.pivot.layout.show_data_as import NEXT, PREVIOUS, SHOW_AS
from reporter.pivot.model import (
    VALUES,
    CacheField,
    DataField,
    Filter,
    Item,
    PageField,
    PivotField,
    PivotTable,
    RecordColumn,
    Records,
    Scalar,
)
from reporter.xlsx.moves import Area

AXES = 4
UNITS, RATIO = AXES, AXES + 1
_FORMULAS = ("i0+1", "F0[1]*2", "F0[-1]", "1/0", "i9")
_FILTERS = (
    "captionBetween",
    "captionContains",
    "valueGreaterThan",
    "count",
    "percent",
    "sum",
    "thisYear",
    "M5",
)

booleans = st.booleans()
texts: st.SearchStrategy[Scalar] = st.sampled_from(["i0", "i1", 2.0, None, True])


@st.composite
def cache_fields(draw: st.DrawFn, at: int) -> CacheField:
    items = tuple(draw(st.lists(texts, min_size=1, max_size=5)))
    calculated = {len(items) - 1: draw(st.sampled_from(_FORMULAS))} if at < 2 and draw(booleans) else {}
    return CacheField(f"F{at}", items, calculated_items=calculated)


@st.composite
def pivot_fields(draw: st.DrawFn, of: CacheField, axis: str | None) -> PivotField:
    order = draw(st.permutations(range(len(of.items))))
    subtotals = draw(st.sampled_from([(), (), ("sum",), ("sum", "avg")]))
    ends = [Item(None, kind) for kind in subtotals or ("default",)]
    flags: dict[str, Any] = {
        name: draw(booleans)
        for name in (
            *("compact", "outline", "subtotal_top", "default_subtotal", "insert_blank_row"),
            *("show_all", "repeat_labels", "multiple_selection"),
        )
    }
    return PivotField(
        axis,
        items=(
            *(Item(at, hidden=draw(st.integers(0, 5)) == 0, expanded=draw(booleans)) for at in order),
            *ends,
        ),
        subtotals=subtotals,
        sort=draw(st.sampled_from(["manual", "ascending", "descending"])),
        sort_by=draw(st.sampled_from([None, {VALUES: (0,)}])),
        **flags,
    )


@st.composite
def data_fields(draw: st.DrawFn, at: int) -> DataField:
    return DataField(
        f"D{at}",
        draw(st.sampled_from([UNITS, UNITS, RATIO])),
        draw(st.sampled_from(["sum", "count", "average", "max", "stdDev", "product"])),
        draw(st.sampled_from(["normal", *SHOW_AS])),
        draw(st.integers(-1, AXES - 1)),
        draw(st.sampled_from([0, 1, 7, PREVIOUS, NEXT])),
    )


@st.composite
def tables(draw: st.DrawFn) -> PivotTable:
    cache = tuple(draw(cache_fields(at)) for at in range(AXES))
    order = draw(st.permutations(range(AXES)))
    first, second = sorted((draw(st.integers(0, 3)), draw(st.integers(0, 3))))
    rows, columns, pages = list(order[:first]), list(order[first:second]), order[second:3]
    data = tuple(draw(data_fields(at)) for at in range(draw(st.integers(0, 2))))
    if len(data) > 1:
        axis = rows if draw(booleans) else columns
        axis.insert(draw(st.integers(0, len(axis))), VALUES)
    named = {at: name for name, axis in (("axisRow", rows), ("axisCol", columns)) for at in axis}
    named |= dict.fromkeys(pages, "axisPage")
    filters = draw(st.lists(st.tuples(st.integers(0, AXES), st.sampled_from(_FILTERS)), max_size=2))
    return PivotTable(
        name="P",
        cache=(*cache, CacheField("Units"), CacheField("Ratio", formula="Units/F1", database=False)),
        fields=(
            *(draw(pivot_fields(cache[at], named.get(at))) for at in range(AXES)),
            PivotField(data=True),
            PivotField(data=True),
        ),
        rows=tuple(rows),
        columns=tuple(columns),
        pages=tuple(PageField(at, draw(st.sampled_from([None, 0]))) for at in pages),
        data=data,
        location=Area(8, 2, 9, 3),
        filters=tuple(
            Filter(on, kind, value1="1", value2="i1", options={"val": "2"}) for on, kind in filters
        ),
        row_grand_totals=draw(booleans),
        column_grand_totals=draw(booleans),
        compact=draw(booleans),
        outline=draw(booleans),
        data_on_rows=VALUES in rows,
        show_empty_rows=draw(booleans),
        sliced=draw(st.sampled_from([None, frozenset()])),
    )


def _records(table: PivotTable, height: int, seed: int) -> Records:
    random = np.random.default_rng(seed)
    numbers = np.where(random.random(height) < 0.2, np.nan, random.random(height))
    columns = {UNITS: RecordColumn(numbers)}
    for at in range(AXES):
        codes = random.integers(0, len(table.cache[at].items), height).astype(np.int32)
        columns[at] = RecordColumn(np.full(height, np.nan), codes=codes)
    return Records(height, columns)


@settings(deadline=None)
@given(tables(), st.integers(0, 20), st.integers(0, 9))
def test_each_cell_is_written_once_within_the_area(table: PivotTable, height: int, seed: int) -> None:
    layout = lay_out(table, _records(table, height, seed), date(2025, 1, 1))
    places = [(cell.row, cell.column) for cell in layout.cells]
    assert len(places) == len(set(places))
    assert all(layout.area.holds(*place) for place in places)
    assert layout.ref.last_row - layout.ref.first_row + 1 >= layout.first_data_row + len(layout.rows)
