"""``pivots:``, ``slicers:``, ``timelines:`` of NAME.yaml: what they may say, and what they say wrong."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import polars as pl
import pytest

from reporter import workbook
from reporter.declared import Pivot, Slicer, Timeline
from reporter.declared.shapes import FUNCTIONS, SHOW_AS, Along, Axis, Captions, Chart, Totals, Value
from reporter.errors import ReporterError
from tests.pivot.declared_reports import PAGE, example, filled, orders, pivot, products, report


def faults(folder: Path, text: str, **frames: pl.DataFrame) -> list[tuple[str, str]]:
    """Code and line of each fault that the text has."""
    with pytest.raises(ReporterError) as raised:
        workbook.opened(report(folder, text, frames or {"orders": orders()}))
    return [(fault.code, fault.place) for fault in raised.value.faults]


# The page


def test_the_pages_example_fills(tmp_path: Path) -> None:
    frames = {"orders": orders(), "products": products()}
    found = filled(tmp_path, example(), frames, sheets=("Overview",))
    assert {one.name for one in found.pivots} == {"Sales by customer", "Regions", "Customers", "Growth"}
    assert not found.uncomputed


def test_the_pages_example_shows_every_key() -> None:
    text = example()
    shapes = (Pivot, Axis, Value, Along, Totals, Chart, Slicer, Timeline)
    missing = {
        f"{shape.__name__}.{name}"
        for shape in shapes
        for name in shape.__dataclass_fields__
        if not re.search(rf"\b{name}:", text)
    }
    assert missing <= {"Axis.bottom"}, "keys without an example"


def test_the_page_names_every_word() -> None:
    words = [*FUNCTIONS, *SHOW_AS, *Captions.__dataclass_fields__, *get_args(Axis.__annotations__["sort"])]
    assert [word for word in words if f"`{word}`" not in PAGE] == []


def test_the_page_names_every_fault() -> None:
    folder = Path(workbook.__file__).parent / "declared"
    codes = {
        code
        for path in folder.glob("*.py")
        for code in re.findall(r'"(pivot\.[a-z-]+)"', path.read_text("utf-8"))
    }
    assert sorted(code for code in codes if f"`{code}`" not in PAGE) == []


# Faults


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"source": "order"}, [("pivot.source", "{}/t.yaml:8")]),
        ({"rows": "Custommer"}, [("pivot.field", "{}/t.yaml:11")]),
        ({"rows": "[Customer, Customer]"}, [("pivot.field-twice", "{}/t.yaml:11")]),
        ({"filters": "Customer"}, [("pivot.field-twice", "{}/t.yaml:13")]),
        ({"rows": "{field: Customer, by: Sales}"}, [("pivot.by", "{}/t.yaml:11")]),
        ({"rows": "{field: Customer, top: 2, bottom: 2}"}, [("pivot.both", "{}/t.yaml:11")]),
        ({"filters": "{field: Region, top: 2}"}, [("pivot.filter", "{}/t.yaml:13")]),
        ({"values": "[Units, Units]"}, [("pivot.value-twice", "{}/t.yaml:12")]),
        ({"values": "[]"}, [("pivot.values", "{}/t.yaml:12")]),
        ({"values": "{field: Units, function: distinct_count}"}, [("pivot.distinct", "{}/t.yaml:12")]),
        ({"values": "{field: Units, function: summ}"}, [("settings.value", "{}/t.yaml:12")]),
        ({"values": "{field: Units, show_as: rank}"}, [("pivot.show-as", "{}/t.yaml:12")]),
        ({"values": "{field: Units, along: Customer}"}, [("pivot.show-as", "{}/t.yaml:12")]),
        ({"values": "{field: Units, show_as: rank, along: Market}"}, [("pivot.along", "{}/t.yaml:12")]),
        ({"rows": "{field: Order date, group: [years, months], top: 3}"}, [("pivot.groups", "{}/t.yaml:11")]),
        ({"rows": "{field: Order date, group: weeks}"}, [("settings.value", "{}/t.yaml:11")]),
        ({"at": "B3"}, [("pivot.place", "{}/t.yaml:10")]),
        ({"at": '"Pivot!B3"'}, [("pivot.sheet", "{}/t.yaml:10")]),
        ({"sheet": "Pivots", "at": "B3"}, [("pivot.sheet", "{}/t.yaml:8")]),
        ({"sheet": '"a/b"', "at": "B3"}, [("pivot.sheet", "{}/t.yaml:8")]),
        ({"calculated": "{Price: Net sales / Unit}"}, [("pivot.calculated", "{}/t.yaml:8")]),
        ({"calculated": "{Price: Net sales / }"}, [("pivot.calculated", "{}/t.yaml:8")]),
        ({"calculated": "{Price: HYPERLINK(Units)}"}, [("pivot.calculated", "{}/t.yaml:8")]),
        ({"calculated": "{Units: Net sales}"}, [("pivot.calculated", "{}/t.yaml:8")]),
        ({"rows": "{field: Customer, caption: region}"}, [("pivot.caption", "{}/t.yaml:11")]),
        (
            {"rows": "[{field: Customer, caption: Who}, {field: Region, caption: who}]"},
            [("pivot.caption", "{}/t.yaml:11")],
        ),
        ({"style": "PivotStyleLight29"}, [("pivot.style", "{}/t.yaml:8")]),
        ({"rows": "{field: Customer, top: true}"}, [("settings.value", "{}/t.yaml:11")]),
        (
            {"rows": "{field: Order date, group: months, hide: [13, Foo, Mar, 2]}"},
            [("pivot.groups", "{}/t.yaml:11")] * 2,
        ),
        (
            {"rows": "{field: Order date, group: quarters, only: [Q1, Q7, qtr2]}"},
            [("pivot.groups", "{}/t.yaml:11")],
        ),
        ({"at": '"Pivots!B0"'}, [("pivot.place", "{}/t.yaml:10")]),
        ({"at": '"Pivots!XFE3"'}, [("pivot.place", "{}/t.yaml:10")]),
        ({"at": '"Pivots!B1048577"'}, [("pivot.place", "{}/t.yaml:10")]),
        ({"values": "{field: Units, format: '[Red 0'}"}, [("pivot.format", "{}/t.yaml:12")]),
        ({"rows": "{field: Units, format: '0;0;0;0;0'}"}, [("pivot.format", "{}/t.yaml:11")]),
        ({"at": '"Data!A1"'}, [("pivot.occupied", "{}/t.yaml:10")]),
        ({"colums": "Region"}, [("settings.unknown-key", "{}/t.yaml:13")]),
    ],
)  # fmt: skip
def test_a_fault_names_its_line(
    tmp_path: Path, keys: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    found = faults(tmp_path, pivot(**keys))
    assert found == [(code, place.format(tmp_path.name)) for code, place in expected]


def test_all_faults_of_a_file_come_at_once(tmp_path: Path) -> None:
    text = pivot(rows="[Custommer, Regin]", values="[Net sale, Unit]", at='"Pivot!B3"')
    text += (
        "slicers: [{field: Regio, pivots: P, at: Nowhere!A1}, {field: Region, pivots: Q, at: Pivots!A1}]\n"
    )
    found = faults(tmp_path, text)
    assert [code for code, _ in found] == [
        "pivot.sheet", "pivot.field", "pivot.field", "pivot.field", "pivot.field", "pivot.sheet",
        "pivot.field", "pivot.unknown",
    ]  # fmt: skip


def test_a_misspelt_field_is_recognised(tmp_path: Path) -> None:
    with pytest.raises(ReporterError) as raised:
        workbook.opened(report(tmp_path, pivot(rows="Custmer"), {"orders": orders()}))
    assert raised.value.faults[0].remedy == 'did you mean "Customer"?'


def test_pivots_over_one_table_agree_on_date_groups(tmp_path: Path) -> None:
    text = pivot(rows="{field: Order date, group: years}")
    text += '  Q: {source: orders, at: "Pivots!H3", rows: Order date, values: Units}\n'
    assert [code for code, _ in faults(tmp_path, text)] == ["pivot.groups"]


def test_a_slicer_filters_pivots_over_one_table(tmp_path: Path) -> None:
    text = (
        pivot()
        + '  Q: {source: products, at: "Pivots!H3", rows: Division,'
        + " values: {field: Product, function: count}}\n"
    )
    text += "slicers: {field: Division, pivots: [P, Q], at: Pivots!M3}\n"
    found = faults(tmp_path, text, orders=orders(), products=products())
    assert [code for code, _ in found] == ["pivot.tables"]


def test_a_pivot_reads_no_table_on_a_sheet_that_repeats(tmp_path: Path) -> None:
    text = pivot() + "repeat: {sheet: Data, data: orders, key: market}\n"
    assert "template.repeat-read" in [code for code, _ in faults(tmp_path, text)]


@pytest.mark.parametrize("name", ["p", '"a\\tb"', '"a\\u0001b"'])
def test_a_pivots_name_is_its_own_and_can_be_read(tmp_path: Path, name: str) -> None:
    text = pivot() + f'  {name}: {{source: orders, at: "Pivots!H3", rows: Region, values: Units}}\n'
    assert faults(tmp_path, text) == [("pivot.name", f"{tmp_path.name}/t.yaml:13")]


def test_a_timeline_stands_on_dates(tmp_path: Path) -> None:
    text = pivot() + "timelines: {field: Channel, pivots: P, at: Pivots!M3}\n"
    with pytest.raises(ReporterError) as raised:
        filled(tmp_path, text, {"orders": orders()})
    (fault,) = raised.value.faults
    assert (fault.code, fault.place, fault.found) == (
        "pivot.not-groupable",
        "timeline NativeTimeline_Channel",
        "Retail",
    )


def test_a_text_in_date_groups_names_the_pivot(tmp_path: Path) -> None:
    with pytest.raises(ReporterError) as raised:
        filled(tmp_path, pivot(rows="{field: Channel, group: years}"), {"orders": orders()})
    assert {fault.place for fault in raised.value.faults} == {"Pivots, pivot P"}


def test_every_wrong_formula_is_named_at_once(tmp_path: Path) -> None:
    text = pivot(values="[A]", calculated='{A: "Units +", B: "Foo / 2", C: "VLOOKUP(Units,1)", D: "B * 2"}')
    with pytest.raises(ReporterError) as raised:
        workbook.opened(report(tmp_path, text, {"orders": orders()}))
    named = [fault.what.split('"')[1] for fault in raised.value.faults]
    assert named == ["B", "A", "C"]
