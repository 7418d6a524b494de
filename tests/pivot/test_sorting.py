"""Items in the order of their figures."""

from __future__ import annotations

from typing import Any

import pytest

from reporter.pivot.layout import lay_out
from tests.pivot.sample import Sample

TIES = ["Intel", "AMD", "ARM", "Custom", "IBM", "Lemote", "None", "Qualcomm"]
FIGURES = [1925.0, 307.0, 3.0, 1.0, 1.0, 2.0, 927.0, 1.0]


def _sorted(**settings: Any) -> list[object]:
    sample = Sample(
        {"CPU": TIES, "Units": FIGURES}, rows=["CPU"], fields={"CPU": settings | {"sort_by": {-2: (0,)}}}
    )
    layout = lay_out(sample.table, sample.records)
    return [cell.value for cell in layout.cells if cell.kind == "row_label"]


def test_descending_ties_stand_as_excel_stored_them() -> None:
    """Figures and order are those of a pivot that Excel 2013 saved."""
    assert _sorted(sort="descending") == [
        "Intel",
        "None",
        "AMD",
        "ARM",
        "Lemote",
        "IBM",
        "Qualcomm",
        "Custom",
    ]


def test_ascending_ties_stay_in_the_order_of_the_items() -> None:
    assert _sorted(sort="ascending")[:3] == ["Custom", "IBM", "Qualcomm"]


@pytest.mark.parametrize("settings", [{"sort": "manual"}, {}])
def test_without_an_order_the_items_stay_as_they_are(settings: dict[str, Any]) -> None:
    assert _sorted(**settings) == sorted(TIES)
