"""What refreshed pivots must show: their totals from the rows, in the checks, in a finished workbook."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from reporter import delivered, workbook
from reporter.checks import CheckResult
from reporter.pivots import PivotFigure, checked, figures, recorded
from reporter.record import file_hash
from reporter.template import Filled, fill
from reporter.xlsx.package import Package, content_hash
from tests.pivot.declared_reports import report

ROWS = pl.DataFrame(
    {
        "Region": ["APAC", "APAC", "EU", "NA"],
        "Day": [dt.date(2020, 1, 5), dt.date(2021, 1, 5), dt.date(2020, 4, 5), dt.date(2021, 4, 5)],
        "Units": [1, 2, 30, 400],
        "Amount": [Decimal("0.10"), Decimal("0.20"), Decimal("3.00"), Decimal("40.00")],
    },
    schema_overrides={"Amount": pl.Decimal(18, 2)},
)
PIVOT = """
pivots:
  P:
    source: sales
    at: "Pivots!B3"
    rows: {rows}
    values:
      - {{field: Units, name: Sold}}
      - {{field: Amount, name: Revenue, format: "#,##0.00"}}
      - {{field: Units, name: Share, show_as: percent_of_total}}
"""


def filled(folder: Path, rows: str = "Region", more: str = "") -> Filled:
    said = report(folder, PIVOT.format(rows=rows) + more, {"sales": ROWS})
    return fill(workbook.opened(said), {"sales": ROWS}, {})


def told(found: tuple[PivotFigure, ...]) -> list[tuple[str, float, float, bool]]:
    return [(one.name, one.total, round(one.shown, 9), one.whole) for one in found]


def test_the_figures_of_a_pivot_are_the_totals_of_its_rows(tmp_path: Path) -> None:
    found = filled(tmp_path)
    assert told(figures(found.pivots)) == [("Sold", 433.0, 433.0, True), ("Revenue", 43.3, 43.3, True)]


def test_a_pivot_without_grand_totals_is_added_up_from_its_lines(tmp_path: Path) -> None:
    found = filled(tmp_path, more="    grand_totals: false\n    columns: {field: Day, group: years}\n")
    assert told(figures(found.pivots)) == [("Sold", 433.0, 433.0, True), ("Revenue", 43.3, 43.3, True)]


def test_hidden_items_do_not_count(tmp_path: Path) -> None:
    found = filled(tmp_path, "{field: Region, hide: [NA]}")
    assert told(figures(found.pivots)) == [("Sold", 33.0, 33.0, False), ("Revenue", 3.3, 3.3, False)]


def test_chosen_page_items_alone_count(tmp_path: Path) -> None:
    found = filled(tmp_path, "{field: Day, group: years}", "    filters: {field: Region, only: [APAC]}\n")
    assert told(figures(found.pivots))[0] == ("Sold", 3.0, 3.0, False)


def test_the_record_tells_where_pivots_stand_and_what_they_add_up_to(tmp_path: Path) -> None:
    (one,) = recorded(filled(tmp_path).pivots)
    assert one == {
        "name": "P",
        "sheet": "Pivots",
        "ref": "B3:E7",
        "source": "sales",
        "rows": 4,
        "totals": {"Sold": "433.0", "Revenue": one["totals"]["Revenue"]},
        "uncomputed": [],
    }


def test_a_check_gets_the_figure_of_a_pivot_over_all_rows_of_its_data_set(tmp_path: Path) -> None:
    found = figures(filled(tmp_path).pivots)
    results = [
        CheckResult("sales: units", 433, 433, 0, "passed"),
        CheckResult("sales: amount", Decimal("43.30"), Decimal("43.30"), Decimal(0), "passed"),
        CheckResult("sales: row_count", 4, 4, 0, "passed"),
    ]
    columns = {"sales: units": (["sales"], "Units"), "sales: amount": (["sales"], "Amount")}
    after = checked(results, found, columns)
    assert [one.pivot_figure for one in after] == [433, Decimal("43.30"), None]
    assert {one.verdict for one in after} == {"passed"}


def test_no_pivot_figure_is_told_where_only_some_rows_count(tmp_path: Path) -> None:
    found = figures(filled(tmp_path, "{field: Region, hide: [NA]}").pivots)
    results = [CheckResult("sales: units", 433, 433, 0, "passed")]
    (after,) = checked(results, found, {"sales: units": (["sales"], "Units")})
    assert after.pivot_figure is None


# A finished workbook


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    path = tmp_path / "finished.xlsx"
    filled(tmp_path).save(path)
    return path


def altered(path: Path, old: str, new: str) -> None:
    package = Package.open(path)
    part = "xl/worksheets/sheet1.xml"
    data = package.read(part).decode()
    assert old in data
    package.save(path.with_name("altered.xlsx"), {part: data.replace(old, new, 1).encode()})
    path.with_name("altered.xlsx").replace(path)


def with_record(path: Path, pivots: list[dict[str, Any]]) -> None:
    """A run's record beside the workbook, as if it had been published as it is."""
    facts = {"run_id": "x", "content_hash": content_hash(path), "sha256": file_hash(path), "pivots": pivots}
    path.with_suffix(".json").write_text(json.dumps(facts), encoding="utf-8")


def codes(path: Path) -> list[str]:
    return [fault.code for fault in delivered.faults(path)]


def test_a_finished_workbook_with_its_own_figures_is_sound(finished: Path) -> None:
    assert codes(finished) == []


def test_a_changed_grand_total_is_found_in_any_workbook(finished: Path) -> None:
    altered(finished, "<v>433</v>", "<v>434</v>")
    (fault,) = delivered.faults(finished)
    assert (fault.code, fault.place) == ("verify.pivot-cell", "Pivots!C7")
    assert (fault.expected, fault.found) == ("433.0", "434")


def test_any_changed_cell_is_found_in_a_workbook_with_its_runs_record(tmp_path: Path) -> None:
    found = filled(tmp_path)
    path = tmp_path / "finished.xlsx"
    found.save(path)
    with_record(path, list(recorded(found.pivots)))
    assert codes(path) == []
    altered(path, "<v>30</v>", "<v>31</v>")
    with_record(path, list(recorded(found.pivots)))
    assert codes(path) == ["verify.pivot-cell"]


def test_records_that_are_fewer_than_the_runs_rows_are_found(tmp_path: Path) -> None:
    found = filled(tmp_path)
    path = tmp_path / "finished.xlsx"
    found.save(path)
    (one,) = recorded(found.pivots)
    with_record(path, [{**one, "rows": 5}])
    assert codes(path) == ["verify.pivot-records"]
