"""What labels of subtotals say of numbers and dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pytest

from reporter.pivot.captions import subtotal_caption
from reporter.pivot.model import AxisItem, CacheField, Item, PivotField, PivotTable, Scalar
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.moves import Area


def _label(
    value: Scalar, own: int | None = None, source: int = 0, formats: Mapping[int, str] | None = None
) -> str:
    table = PivotTable(
        name="P",
        cache=(CacheField("When", (value,), number_format=source), CacheField("What", ("x",))),
        fields=(PivotField("axisRow", items=(Item(0),), number_format=own), PivotField("axisRow")),
        rows=(0, 1),
        columns=(),
        pages=(),
        data=(),
        location=Area(1, 1, 1, 1),
        formats=formats or {},
    )
    return subtotal_caption(table, table.rows, AxisItem("default", (0,)))


@pytest.mark.parametrize(
    ("value", "own", "source", "label"),
    [
        (datetime(2024, 3, 1), None, 0, "3/1/2024 Total"),
        (datetime(2024, 3, 1, 13, 5), None, 0, "3/1/2024 13:05 Total"),
        (datetime(1899, 12, 30, 16, 30), None, 0, "4:30:00 PM Total"),
        (datetime(2024, 3, 1, 13, 5), None, 14, "3/1/2024 Total"),
        (datetime(2024, 3, 1), 15, 14, "1-Mar-24 Total"),
        (datetime(2024, 3, 1), 164, 0, "2024-03-01 Total"),
        (0.125, 10, 0, "12.50% Total"),
        (1234.5, 4, 0, "1,234.50 Total"),
        (1234.5, None, 0, "1234.5 Total"),
        (1234.5, 200, 0, "1234.5 Total"),
        ("North", 14, 0, "North Total"),
        (True, 14, 0, "TRUE Total"),
        (None, 14, 0, "(blank) Total"),
        (ErrorValue("#N/A"), 14, 0, "#N/A Total"),
    ],
)
def test_a_subtotal_names_its_item_in_the_fields_format(
    value: Scalar, own: int | None, source: int, label: str
) -> None:
    assert _label(value, own, source, {164: "yyyy-mm-dd"}) == label
