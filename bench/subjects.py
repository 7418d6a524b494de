"""Everything that is measured: reporter's work and the same work done by its peers.

Each subject prepares its data in the form that it takes fastest, imports what it needs, and returns the work
that is then measured.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import data, pivots
from bench.job import Job

__all__ = ["SUBJECTS", "Subject"]

Work = Callable[[], None]

_HEADER = {"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF"}
_SHEET = "xl/worksheets/sheet1.xml"
_SMALL = 10
"""Rows of a small fill."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject's name as the table shows it, its distribution for the version, and its preparation."""

    title: str
    distribution: str
    prepare: Callable[[Job, Path], Work]


# reporter


def _reporter(job: Job, file: Path, *, template: Path, rows: int, check: bool = False) -> Work:
    """Opens, fills and saves; the recalculation is a stage of its own, and so is the reading back."""
    import formualizer  # noqa: F401
    import isal.isal_zlib  # noqa: F401
    import lxml.etree  # noqa: F401
    import numpy  # noqa: F401
    import python_calamine  # noqa: F401

    from reporter import verify
    from reporter.template import fill, open_template
    from reporter.template.result import Result
    from reporter.xlsx import rules  # noqa: F401

    frame = data.kept_sales(job.folder, rows)
    Result.recalculate = job.meter.staged("recompute", Result.recalculate)  # type: ignore[method-assign, assignment]

    def work() -> None:
        with job.meter.stage("write"):
            fill(open_template(template), {"sales": frame}, {}).save(file)
        if check:
            with job.meter.stage("verify"):
                faults = verify.faults(file, [verify.Expected("sales", frame)])
            if faults:
                raise RuntimeError(str(faults[0]))

    return work


def _writer(job: Job, file: Path) -> Work:
    return _reporter(job, file, template=job.template("table", data.sheets_template), rows=job.rows)


def _whole(job: Job, file: Path) -> Work:
    template = job.template("table", data.sheets_template)
    return _reporter(job, file, template=template, rows=job.rows, check=True)


def _calculated(job: Job, file: Path) -> Work:
    template = job.template("calculated", data.calculated_template)
    return _reporter(job, file, template=template, rows=job.rows)


def _into_large(job: Job, file: Path) -> Work:
    return _reporter(job, file, template=job.template("large", data.large_template), rows=_SMALL)


def _warm(job: Job, file: Path) -> Work:
    """A fill of a template of twenty sheets in a process that has done one before."""

    def draw(path: Path) -> None:
        data.sheets_template(path, 20, 20)

    again = _reporter(job, file, template=job.template("twenty", draw), rows=job.rows)
    again()
    job.meter.cpu.clear()
    return again


def _help(job: Job, file: Path) -> Work:
    """``reporter --help``, from the start of its process to its end."""
    command = [sys.executable, "-m", "reporter", "--help"]

    def work() -> None:
        with job.meter.stage("write"):
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    return work


def _compression(job: Job, file: Path) -> Work:
    """The XML that reporter wrote, compressed once more by isal at level 1 without being built."""
    from isal import isal_zlib

    written = job.folder / f"writer-{job.rows}.xlsx"
    if not written.exists():
        _writer(job, written)()
        job.meter.cpu.clear()
    with zipfile.ZipFile(written) as archive, archive.open(_SHEET) as part:
        chunks = [*iter(lambda: part.read(1 << 22), b"")]

    def work() -> None:
        with job.meter.stage("write"), file.open("wb") as target:
            packer = isal_zlib.compressobj(1, zlib.DEFLATED, -15)
            for chunk in chunks:
                target.write(packer.compress(chunk))
            target.write(packer.flush())

    return work


# Peers


def _xlsxwriter(job: Job, file: Path, *, constant: bool = False) -> Work:
    """Each cell by the method of its type, which is the fastest way; without a table, which costs it more."""
    import xlsxwriter

    rows = data.as_tuples(data.kept_sales(job.folder, job.rows))

    def work() -> None:
        with job.meter.stage("write"):
            book = xlsxwriter.Workbook(file, {"constant_memory": constant})
            header = book.add_format(_HEADER)
            formats = [book.add_format({"num_format": code}) if code else None for code in data.FORMATS]
            sheet = book.add_worksheet("Data")
            for column, title in enumerate(data.HEADERS):
                sheet.write_string(0, column, title, header)
            kinds = [sheet.write_datetime, *[sheet.write_string] * 5, *[sheet.write_number] * 4]
            writers = [*zip(range(len(kinds)), kinds, formats, strict=True)]
            for number, row in enumerate(rows, 1):
                for column, write, cells in writers:
                    write(number, column, row[column], cells)
            book.close()

    return work


def _constant(job: Job, file: Path) -> Work:
    return _xlsxwriter(job, file, constant=True)


def _openpyxl_rows(job: Job, file: Path) -> Work:
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.worksheet.table import Table

    rows = data.as_tuples(data.kept_sales(job.folder, job.rows))
    formatted = [(column, code) for column, code in enumerate(data.FORMATS) if code]

    def work() -> None:
        with job.meter.stage("write"):
            book = openpyxl.Workbook(write_only=True)
            sheet = book.create_sheet("Data")
            table = Table(displayName="sales", ref=f"A1:J{len(rows) + 1}")
            table._initialise_columns()  # type: ignore[attr-defined]
            for column, title in zip(table.tableColumns, data.HEADERS, strict=True):
                column.name = title
            sheet.append(data.HEADERS)
            for row in rows:
                cells: list[Any] = [*row]
                for column, code in formatted:
                    cells[column] = cell = WriteOnlyCell(sheet, row[column])
                    cell.number_format = code
                sheet.append(cells)
            sheet.add_table(table)
            book.save(file)

    return work


def _openpyxl(job: Job, file: Path, *, template: Path, rows: int) -> Work:
    """Loads, writes the rows below the header with the first row's formats, grows the table, saves."""
    import openpyxl

    values = data.as_tuples(data.kept_sales(job.folder, rows))

    def work() -> None:
        with job.meter.stage("write"):
            book = openpyxl.load_workbook(template)
            sheet = book["Data"]
            formats = [cell.number_format for cell in sheet[2][: len(data.HEADERS)]]
            for number, row in enumerate(values, 2):
                for column, (value, code) in enumerate(zip(row, formats, strict=True), 1):
                    cell = sheet.cell(number, column, value)
                    cell.number_format = code
            table = sheet.tables["sales"]
            table.ref = table.autoFilter.ref = f"A1:J{len(values) + 1}"
            book.save(file)

    return work


def _openpyxl_table(job: Job, file: Path) -> Work:
    return _openpyxl(job, file, template=job.template("table", data.sheets_template), rows=job.rows)


def _openpyxl_large(job: Job, file: Path) -> Work:
    return _openpyxl(job, file, template=job.template("large", data.large_template), rows=_SMALL)


def _rustpy(job: Job, file: Path) -> Work:
    from rustpy_xlsxwriter import FastExcel, Format

    rows = data.as_floats(data.kept_sales(job.folder, job.rows))
    formats = {
        title: Format().set_num_format(code)
        for title, code in zip(data.HEADERS, data.FORMATS, strict=True)
        if code
    }
    header = Format().set_bold().set_background_color("#1F3864").set_font_color("#FFFFFF")

    def work() -> None:
        with job.meter.stage("write"):
            FastExcel(file).sheet("Data", rows, column_formats=formats, header_format=header).save()

    return work


def _jetxl(job: Job, file: Path) -> Work:
    import jetxl

    rows = data.as_floats(data.kept_sales(job.folder, job.rows)).to_arrow()
    table = {"name": "sales", "start_row": 1, "start_col": 0, "end_row": job.rows + 1, "end_col": 9}
    formats = {title: code for title, code in zip(data.HEADERS, data.FORMATS, strict=True) if code}

    def work() -> None:
        with job.meter.stage("write"):
            jetxl.write_sheet_arrow(
                rows,
                str(file),
                sheet_name="Data",
                styled_headers=True,
                column_formats=formats,
                tables=[table],
            )

    return work


SUBJECTS = {
    "writer": Subject("reporter: fill and save", "reporter", _writer),
    "whole": Subject("reporter: fill, save, verify", "reporter", _whole),
    "calculated": Subject("reporter: with two calculated columns", "reporter", _calculated),
    "into-large": Subject("reporter: a small fill", "reporter", _into_large),
    "warm": Subject("reporter: twenty sheets, warm", "reporter", _warm),
    "help": Subject("reporter --help", "reporter", _help),
    "pivot": Subject("reporter: a pivot refreshed", "reporter", pivots.refreshed),
    "pivot-long": Subject("reporter: a pivot of as many lines", "reporter", pivots.long_result),
    "compression": Subject("isal level 1, the same XML alone", "isal", _compression),
    "xlsxwriter-constant": Subject("XlsxWriter, constant_memory", "xlsxwriter", _constant),
    "xlsxwriter": Subject("XlsxWriter", "xlsxwriter", _xlsxwriter),
    "openpyxl-rows": Subject("openpyxl, write_only", "openpyxl", _openpyxl_rows),
    "rustpy": Subject("rustpy-xlsxwriter", "rustpy-xlsxwriter", _rustpy),
    "jetxl": Subject("jetxl", "jetxl", _jetxl),
    "openpyxl-table": Subject("openpyxl: load, fill, save", "openpyxl", _openpyxl_table),
    "openpyxl-large": Subject("openpyxl: load, a small fill, save", "openpyxl", _openpyxl_large),
}
"""By the names that ``python -m bench.once`` takes."""
