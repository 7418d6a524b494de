"""What holds of every pivot, whatever its fields, forms and totals."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.pivot.layout import lay_out
from tests.pivot.sample import SALES, Sample

NAMES = ("Region", "Market", "Year")
FUNCTIONS = ("sum", "count", "average", "max", "stdDev")

forms = st.fixed_dictionaries(
    {
        "compact": st.booleans(),
        "outline": st.booleans(),
        "subtotal_top": st.booleans(),
        "default_subtotal": st.booleans(),
        "subtotals": st.sampled_from([(), (), ("sum",), ("countA", "max")]),
        "insert_blank_row": st.booleans(),
        "show_all": st.booleans(),
        "repeat_labels": st.booleans(),
        "sort": st.sampled_from(["manual", "ascending", "descending"]),
        "sort_by": st.sampled_from([None, {-2: (0,)}]),
    }
)
options = st.fixed_dictionaries(
    {
        "compact": st.booleans(),
        "outline": st.booleans(),
        "row_grand_totals": st.booleans(),
        "column_grand_totals": st.booleans(),
        "hide_values_row": st.booleans(),
        "grid_drop_zones": st.booleans(),
        "show_headers": st.booleans(),
        "missing_caption": st.sampled_from([None, "-"]),
    }
)


@st.composite
def samples(draw: st.DrawFn) -> Sample:
    fields = draw(st.permutations(NAMES))
    split = draw(st.integers(0, 3))
    rows, across = list(fields[:split]), list(fields[split : draw(st.integers(split, 3))])
    functions = draw(st.lists(st.sampled_from(FUNCTIONS), min_size=1, max_size=2))
    if len(functions) > 1:
        axis = draw(st.sampled_from([rows, across]))
        axis.insert(draw(st.integers(0, len(axis))), "Values")
    of_fields: dict[str, Any] = {name: draw(forms) for name in NAMES}
    hidden = draw(st.sampled_from([[], ["APAC"], ["APAC", "EU", "NA"]]))
    of_fields["Region"] = of_fields["Region"] | {"hidden": hidden if "Region" in (*rows, *across) else []}
    data = [("Units", function) for function in functions]
    return Sample(rows=rows, across=across, data=data, fields=of_fields, options=draw(options))


@settings(max_examples=150)
@given(samples())
def test_each_cell_stands_once_within_a_reference_as_large_as_the_lines(sample: Sample) -> None:
    layout = lay_out(sample.table, sample.records)
    places = [(cell.row, cell.column) for cell in layout.cells]
    assert len(set(places)) == len(places)
    assert all(layout.ref.holds(*place) for place in places)
    assert layout.ref.last_row - layout.ref.first_row + 1 == layout.first_data_row + len(layout.rows)
    assert layout.ref.last_column - layout.ref.first_column + 1 == layout.first_data_column + len(
        layout.columns
    )


@given(samples())
def test_the_last_cell_of_a_sum_is_that_of_all_records_that_count(sample: Sample) -> None:
    hidden = sample.fields["Region"]["hidden"]
    pairs = zip(SALES["Region"], SALES["Units"], strict=True)
    units = [number for region, number in pairs if region not in hidden and isinstance(number, float)]
    layout = lay_out(sample.table, sample.records)
    grand = layout.rows[-1].kind == "grand" or not sample.rows
    across = layout.columns[-1].kind == "grand" or not sample.across
    if sample.data != [("Units", "sum")] or not (grand and across and units):
        return
    corner = (layout.ref.last_row, layout.ref.last_column)
    assert [cell.value for cell in layout.cells if (cell.row, cell.column) == corner] == [math.fsum(units)]
