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
        found.append((customer, region, market, ("Retail", "Direct")[number % 2], division, day, 100.0 + number, 1 + number % 4))
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
    codes = {code for path in folder.glob("*.py") for code in re.findall(r'"(pivot\.[a-z-]+)"', path.read_text("utf-8"))}
    assert sorted(code for code in codes if f"`{code}`" not in PAGE) == []
