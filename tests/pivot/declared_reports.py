"""Reports with declared pivots over templates drawn for tests, filled without a database."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import xlsxwriter

from reporter import workbook
from reporter.report import Report, load
from reporter.template import Filled, fill

__all__ = [
    "COLUMNS",
    "HEAD",
    "MARKETS",
    "PAGE",
    "drawn",
    "example",
    "filled",
    "orders",
    "pivot",
    "products",
    "report",
    "saved",
]

PAGE = (Path(__file__).resolve().parents[2] / "docs/templates.md").read_text(encoding="utf-8")
HEAD = "title: Declared\nschema: sales\nperiod: none\nfile: t.xlsx\n"
COLUMNS = ["Customer", "Region", "Market", "Channel", "Division", "Order date", "Net sales", "Units"]
MARKETS = [("India", "APAC"), ("Japan", "APAC"), ("France", "EU"), ("Spain", "EU"), ("USA", "NA")]
FORMATS = {pl.Date: "yyyy-mm-dd", pl.Datetime: "yyyy-mm-dd hh:mm", pl.Float64: "#,##0.00", pl.Int64: "#,##0"}


def drawn(path: Path, frames: Mapping[str, pl.DataFrame], sheets: Sequence[str] = ("Pivots",)) -> Path:
    """A template with the sheets, and a table for each frame on the sheet Data, beside each other."""
    book = xlsxwriter.Workbook(path)
    for name in sheets:
        book.add_worksheet(name)
    data, left = book.add_worksheet("Data"), 0
    for name, frame in frames.items():
        formats = [
            book.add_format({"num_format": FORMATS[type(kind)]}) if type(kind) in FORMATS else None
            for kind in frame.dtypes
        ]
        columns = [
            {"header": column, "format": one} for column, one in zip(frame.columns, formats, strict=True)
        ]
        data.add_table(0, left, 1, left + len(columns) - 1, {"name": name, "columns": columns})
        for place, one in enumerate(formats):
            data.write_blank(1, left + place, None, one)
        left += len(columns) + 1
    book.close()
    return path


def report(folder: Path, text: str, frames: Mapping[str, pl.DataFrame], **drawing: Sequence[str]) -> Report:
    """The report whose NAME.yaml declares the text, over a drawn template."""
    drawn(folder / "t.xlsx", frames, **drawing)
    data = "data:\n" + "".join(f"  {name}: {name}\n" for name in frames)
    (folder / "t.yaml").write_text(HEAD + data + text, "utf-8")
    return load(folder / "t.yaml", {"sales": "sales"})


def filled(folder: Path, text: str, frames: Mapping[str, pl.DataFrame], **drawing: Sequence[str]) -> Filled:
    """The report opened and filled with the frames."""
    return fill(workbook.opened(report(folder, text, frames, **drawing)), frames, {})


def saved(folder: Path, text: str, frames: Mapping[str, pl.DataFrame], **drawing: Sequence[str]) -> Path:
    """The filled report as a file."""
    path = folder / "out.xlsx"
    filled(folder, text, frames, **drawing).save(path)
    return path


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


def pivot(**keys: str) -> str:
    """A pivot with these keys, each on a line of its own from line 9."""
    said = {"source": "orders", "at": '"Pivots!B3"', "rows": "Customer", "values": "Net sales", **keys}
    return "pivots:\n  P:\n" + "".join(f"    {key}: {value}\n" for key, value in said.items())


def example() -> str:
    """The example of the page."""
    section = PAGE.partition("## Pivots without Excel")[2]
    found = [one for one in re.findall(r"(?:^(?:    .*)?\n)+", section, re.MULTILINE) if "pivots:" in one]
    assert found
    return "".join(line[4:] if line.startswith("    ") else line for line in found[0].splitlines(True))
