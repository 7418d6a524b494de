"""How a pivot looks that nobody has formatted."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from reporter.xlsx.package import Package
from reporter.xlsx.rules import check
from tests.pivot.declared_reports import saved
from tests.template.test_pivots import PIVOT, sales


def test_heads_and_totals_stand_out_for_programs_that_do_not_know_a_pivots_style(tmp_path: Path) -> None:
    path = saved(tmp_path, PIVOT, {"sales": sales()})
    sheet = openpyxl.load_workbook(path)["Pivots"]
    bold = [[sheet.cell(row, column).font.bold for column in (2, 3, 4)] for row in range(3, 11)]
    head, region, market, total = ([stands_out] * 3 for stands_out in (True, True, False, True))
    assert bold == [head, region, market, market, region, market, market, total]
    assert [sheet.cell(3, column).alignment.horizontal for column in (3, 4)] == ["right", "right"]
    assert check(Package.open(path)) == ()
