"""``pivots:``, ``slicers:`` and ``timelines:`` of NAME.yaml: what they say wrong, and the parts they become."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from pathlib import Path
from typing import get_args

import polars as pl
import pytest
from lxml import etree

from reporter import workbook
from reporter.declared import Pivot, Slicer, Timeline
from reporter.declared.shapes import FUNCTIONS, SHOW_AS, Along, Axis, Captions, Chart, Totals, Value
from reporter.errors import ReporterError
from reporter.xlsx import rules
from reporter.xlsx.package import Package
from tests.microsoft import validation_errors
from tests.pivot.declared_reports import filled, report, saved

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PAGE = (Path(__file__).resolve().parents[2] / "docs/templates.md").read_text(encoding="utf-8")
COLUMNS = ["Customer", "Region", "Market", "Channel", "Division", "Order date", "Net sales", "Units"]
MARKETS = [("India", "APAC"), ("Japan", "APAC"), ("France", "EU"), ("Spain", "EU"), ("USA", "NA")]


def orders(rows: int = 60) -> pl.DataFrame:
    found = []
    for number in range(rows):
        market, region = MARKETS[number % len(MARKETS)]
        customer = "Test customer" if number % 11 == 10 else f"Customer {number % 7}"
        day = dt.date(2019, 1, 15) + dt.timedelta(days=number * 17)
        division = ("PC", "Networks", "Storage")[number % 3]
        found.append(
            (
                customer,
                region,
                market,
                ("Retail", "Direct")[number % 2],
                division,
                day,
                100.0 + number,
                1 + number % 4,
            )
        )
    types = [pl.String] * 5 + [pl.Date, pl.Float64, pl.Int64]
    return pl.DataFrame(found, schema=dict(zip(COLUMNS, types, strict=True)), orient="row")


def products() -> pl.DataFrame:
    return pl.DataFrame({"Product": ["A", "B", "C"], "Division": ["PC", "Networks", "PC"]})


def faults(folder: Path, text: str, **frames: pl.DataFrame) -> list[tuple[str, str]]:
    """Code and line of each fault that the text has."""
    with pytest.raises(ReporterError) as raised:
        workbook.opened(report(folder, text, frames or {"orders": orders()}))
    return [(fault.code, fault.place) for fault in raised.value.faults]


def pivot(**keys: str) -> str:
    """A pivot with these keys, each on a line of its own from line 9."""
    said = {"source": "orders", "at": '"Pivots!B3"', "rows": "Customer", "values": "Net sales", **keys}
    return "pivots:\n  P:\n" + "".join(f"    {key}: {value}\n" for key, value in said.items())


# The page


def _example() -> str:
    """The example of the page."""
    section = PAGE.partition("## Pivots without Excel")[2]
    block = re.search(r"(?:^    .*\n|^\n)+", section, re.MULTILINE)
    found = [one for one in re.findall(r"(?:^(?:    .*)?\n)+", section, re.MULTILINE) if "pivots:" in one]
    assert block and found
    return "".join(line[4:] if line.startswith("    ") else line for line in found[0].splitlines(True))


def test_the_pages_example_fills(tmp_path: Path) -> None:
    frames = {"orders": orders(), "products": products()}
    found = filled(tmp_path, _example(), frames, sheets=("Overview",))
    assert {one.name for one in found.pivots} == {"Sales by customer", "Regions", "Customers", "Growth"}
    assert not found.uncomputed


def test_the_pages_example_shows_every_key() -> None:
    example = _example()
    shapes = (Pivot, Axis, Value, Along, Totals, Chart, Slicer, Timeline)
    missing = {
        f"{shape.__name__}.{name}"
        for shape in shapes
        for name in shape.__dataclass_fields__  # type: ignore[attr-defined]
        if not re.search(rf"\b{name}:", example)
    }
    assert missing <= {"Axis.bottom"}, "keys without an example"


def test_the_page_names_every_word() -> None:
    words = [*FUNCTIONS, *SHOW_AS, *Captions.__dataclass_fields__, *get_args(Axis.__annotations__["sort"])]  # type: ignore[attr-defined]
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
        ({"calculated": "{Units: Net sales}"}, [("pivot.calculated", "{}/t.yaml:8")]),
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
        "pivot.sheet", "pivot.field", "pivot.field", "pivot.field", "pivot.field", "pivot.sheet", "pivot.field",
        "pivot.unknown",
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
        + '  Q: {source: products, at: "Pivots!H3", rows: Division, values: {field: Product, function: count}}\n'
    )
    text += "slicers: {field: Division, pivots: [P, Q], at: Pivots!M3}\n"
    found = faults(tmp_path, text, orders=orders(), products=products())
    assert [code for code, _ in found] == ["pivot.tables"]


def test_a_pivot_reads_no_table_on_a_sheet_that_repeats(tmp_path: Path) -> None:
    text = pivot() + "repeat: {sheet: Data, data: orders, key: market}\n"
    assert "template.repeat-read" in [code for code, _ in faults(tmp_path, text)]
