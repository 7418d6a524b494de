"""Reports with declared pivots over templates drawn for tests, filled without a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import xlsxwriter

from reporter import workbook
from reporter.report import Report, load
from reporter.template import Filled, fill

__all__ = ["drawn", "filled", "report", "saved"]

HEAD = "title: Declared\nschema: sales\nperiod: none\nfile: t.xlsx\n"
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
