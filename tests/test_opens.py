"""Finished workbooks in other people's programs: Microsoft's validator, LibreOffice, and two readers."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from reporter.errors import TemplateError
from reporter.template import Template, fill, open_template
from tests.demo_reports import Demo
from tests.microsoft import new_findings, validation_errors
from tests.office import converted, without_pivots
from tests.tables import sheets
from tests.template.drawn import sales_template
from tests.template.test_fill import KEYS, VALUES, beside, rows
from tests.template.test_real_workbooks import FOREIGN, TORN, rows_of
from tests.templates.filled import CUSTOMERS, MARKETS, TEMPLATES
from tests.written import broken

pytestmark = pytest.mark.full

Place = tuple[str, int, int]
Cells = Mapping[Place, Any]

# What no reader may see, on paper either: errors, columns too narrow for their figures, and placeholders.
UNREADABLE = re.compile(r"#(REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|##)|\{\{|Err:5")


def same(left: object, right: object) -> bool:
    """Whether two programs' readings of a cell agree: numbers to a relative 1e-9, all else exactly."""
    if isinstance(left, int | float) and isinstance(right, int | float):
        return left == pytest.approx(right, rel=1e-9, abs=0)
    return left == right


def differences(left: Cells, right: Cells) -> list[tuple[Place, Any, Any]]:
    places = sorted(left.keys() | right.keys())
    pairs = ((place, left.get(place), right.get(place)) for place in places)
    return [(place, one, other) for place, one, other in pairs if not same(one, other)]


def by_openpyxl(path: Path) -> Cells:
    """Every value that stands in the file, by sheet, row and column; blank texts count as no value."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, data_only=True)
    found = {
        (sheet.title, row, column): value
        for sheet in book.worksheets
        for row, line in enumerate(sheet.iter_rows(min_row=1, min_col=1, values_only=True), 1)
        for column, value in enumerate(line, 1)
    }
    return {place: value for place, value in found.items() if value not in (None, "")}


def by_calamine(path: Path) -> Cells:
    """The same by the other reader, whose dates without a time become those of openpyxl."""
    found = {
        (name, row, column): value
        for name, lines in sheets(path).items()
        for row, line in enumerate(lines, 1)
        for column, value in enumerate(line, 1)
    }
    return {place: _moment(value) for place, value in found.items() if value not in (None, "")}


def _moment(value: object) -> object:
    is_day = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    return dt.datetime.combine(value, dt.time()) if is_day else value  # type: ignore[arg-type]


def test_two_readers_see_the_same_in_every_cell(demo: Demo) -> None:
    for path in demo.workbooks:
        read = by_openpyxl(path)
        assert len(read) > 100
        assert differences(read, by_calamine(path)) == [], path


def test_recalculated_by_libreoffice_every_cell_holds_what_it_held_before(demo: Demo, tmp_path: Path) -> None:
    for number, path in enumerate(demo.workbooks):
        plain = without_pivots(path, tmp_path / f"{number}.xlsx")
        again = converted(plain, tmp_path / str(number))
        assert differences(by_openpyxl(path), by_openpyxl(again)) == [], path


def test_printed_nothing_is_an_error_or_too_narrow(demo: Demo, tmp_path: Path) -> None:
    for number, path in enumerate(demo.workbooks):
        printed = converted(path, tmp_path / str(number), "pdf")
        command = ["pdftotext", "-layout", str(printed), "-"]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        assert len(text) > 1000
        assert [line for line in text.splitlines() if UNREADABLE.search(line)] == [], path


def fill_to(path: Path, template: Template, frames: dict[str, pl.DataFrame], values: dict[str, Any]) -> Path:
    fill(template, frames, values).save(path)
    return path


def starters(folder: Path) -> dict[Path, list[Path]]:
    """Workbooks by template: the starter templates without rows, and with the first of their own rows."""
    made = {}
    for name, values in (("customer_analytics", CUSTOMERS), ("market_badges", MARKETS)):
        template = open_template(TEMPLATES / f"{name}.xlsx")
        own = {table.name: rows_of(template, table) for table in template.tables.values()}
        made[TEMPLATES / f"{name}.xlsx"] = [
            fill_to(folder / f"{name} {count}.xlsx", template, frames, values)
            for count in (0, 1)
            for frames in [{table: frame.head(count) for table, frame in own.items()}]
        ]
    return made


def features(folder: Path) -> dict[Path, list[Path]]:
    """Workbooks by template: the templates of the fill's own tests, with none, one, few and many rows."""
    sales = sales_template(folder / "sales.xlsx")
    two = beside(folder / "beside.xlsx")
    return {
        sales: [
            fill_to(folder / f"sales {n}.xlsx", open_template(sales), {"sales": rows(n)}, dict(VALUES))
            for n in (0, 1, 5, 3000)
        ],
        two: [
            fill_to(
                folder / f"beside {left} {right}.xlsx",
                open_template(two),
                {"left": KEYS.head(left), "right": KEYS.head(right)},
                {},
            )
            for left, right in ((0, 4), (4, 1), (4, 3))
        ],
    }


def grown(paths: list[Path], folder: Path) -> dict[Path, list[Path]]:
    """Workbooks by template: all tables of each with twice their rows, and all of them without any."""
    made: dict[Path, list[Path]] = {}
    for path in paths:
        template = open_template(path)
        names = [name for name in template.tables if (path.name, name) not in TORN]
        own = {name: rows_of(template, template.tables[name]) for name in names}
        for times in (0, 2) if own else ():
            frames = {name: pl.concat([frame] * 2) if times else frame.clear() for name, frame in own.items()}
            target = folder / f"{path.stem} {times}.xlsx"
            with refused_growth():
                made.setdefault(path, []).append(fill_to(target, template, frames, {}))
    return made


@contextmanager
def refused_growth() -> Iterator[None]:
    """Twice the rows may let a pivot grow into another one: refused, as it should be, and nothing is made."""
    try:
        yield
    except TemplateError as error:
        if {fault.code for fault in error.faults} != {"template.pivot-grows"}:
            raise


def test_microsofts_validator_finds_nothing_in_finished_reports(demo: Demo) -> None:
    for path in demo.workbooks:
        assert validation_errors([path]) == {path.name: []}


def test_microsofts_validator_finds_nothing_in_filled_starters(tmp_path: Path) -> None:
    made = starters(tmp_path)
    errors = validation_errors([*made, *(path for paths in made.values() for path in paths)])
    assert len(errors) == 6
    assert not any(errors.values()), errors


def test_microsofts_validator_finds_nothing_new_where_tables_grow_and_empty(tmp_path: Path) -> None:
    made = features(tmp_path)
    assert sum(map(len, made.values())) == 7
    assert new_findings(made) == {}


def test_microsofts_validator_finds_nothing_new_in_workbooks_that_excel_saved(
    shared: Path, tmp_path: Path
) -> None:
    found = sorted((shared / "fixtures/workbooks").glob("*.xlsx"))
    made = grown([path for path in found if path.name not in FOREIGN], tmp_path)
    assert sum(map(len, made.values())) > 60
    assert new_findings(made) == {}


def test_the_validator_does_find_what_is_wrong(tmp_path: Path) -> None:
    """Its control: a count that isn't that of the columns, and rows out of order."""
    from reporter.xlsx.package import Package

    package = Package.open(sales_template(tmp_path / "sales.xlsx"))
    sheet = package.read("xl/worksheets/sheet2.xml")
    with broken("the validator has to find it"):
        package.save(
            tmp_path / "broken.xlsx",
            {"xl/worksheets/sheet2.xml": sheet.replace(b'<row r="4"', b'<row r="x"')},
        )

    assert validation_errors([tmp_path / "broken.xlsx"])["broken.xlsx"]
