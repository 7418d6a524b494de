"""The words of labels."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from reporter.pivot.captions import caption, item_text
from reporter.pivot.layout import lay_out
from reporter.pivot.model import VALUES, Item, Scalar
from reporter.pivot.words import words_of
from reporter.xlsx.errorvalues import ErrorValue
from tests.pivot.sample import SALES, Sample, shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "(blank)"),
        (True, "TRUE"),
        (2020.0, "2020"),
        (0.1, "0.1"),
        (1e20, "1E+20"),
        (ErrorValue("#N/A"), "#N/A"),
        (datetime(2021, 3, 4), "3/4/2021"),
        (datetime(2021, 3, 4, 5, 6), "3/4/2021 5:06"),
        (datetime(1899, 12, 30, 16, 30), "4:30:00 PM"),
        (datetime(1899, 12, 31), "1/1/1900"),
    ],
)
def test_an_item_within_a_label_is_text_as_excel_writes_it(value: Scalar, text: str) -> None:
    assert item_text(value) == text


def test_a_label_is_the_items_own_caption_its_value_or_the_data_fields_name() -> None:
    columns = {**SALES, "Year": [2020.0, 2021.0, 2021.0, None, 2021.0, 2021.0]}
    table = Sample(columns, rows=["Year"]).table
    renamed = replace(table.fields[2], items=(Item(0, caption="first"), Item(1), Item(2)))
    table = replace(table, fields=(*table.fields[:2], renamed, table.fields[3]))
    assert [caption(table, 2, at) for at in range(3)] == ["first", 2021.0, "(blank)"]
    assert caption(table, VALUES, 0) == "Sum of Units"


@pytest.mark.parametrize(
    ("settings", "label"),
    [
        ({}, "APAC Total"),
        ({"subtotals": ("countA",)}, "APAC Count"),
        ({"subtotal_caption": "All of ?"}, "All of APAC"),
    ],
)
def test_a_subtotal_names_its_item_and_function(settings: dict[str, object], label: str) -> None:
    sample = Sample(rows=["Region", "Market"], fields={"Region": {"subtotal_top": False} | settings})
    assert shown(lay_out(sample.table, sample.records))[4][0] == label


def test_subtotals_of_several_data_fields_name_these() -> None:
    data = (("Units", "sum"), ("Units", "count"))
    fields = {"Region": {"subtotals": ("max",)}}
    sample = Sample(rows=["Region", "Market", "Values"], data=data)
    plain = [line[0] for line in shown(lay_out(sample.table, sample.records))]
    assert {"APAC Sum of Units", "APAC Count of Units", "Total Sum of Units"} <= set(plain)
    custom = replace(sample, fields=fields)
    assert "APAC Max of Units" in [line[0] for line in shown(lay_out(custom.table, custom.records))]


def test_labels_are_in_the_language_of_the_workbook() -> None:
    sample = Sample(rows=["Region", "Market"], fields={"Region": {"subtotal_top": False}}, across=["Year"])
    table = replace(sample.table, words=words_of("Werte"))
    grid = shown(lay_out(table, sample.records))
    assert (grid[0][1], grid[1][0], grid[5][0], grid[-1][0]) == (
        "Spaltenbeschriftungen",
        "Zeilenbeschriftungen",
        "APAC Ergebnis",
        "Gesamtergebnis",
    )
