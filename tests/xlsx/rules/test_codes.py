"""Every code of a rule of pivots is documented, and stands for a defect that a test breaks a workbook by."""

from __future__ import annotations

import re
from pathlib import Path

from tests.xlsx.rules import test_pivot_caches, test_pivot_tables, test_pivots, test_slicing

ROOT = Path(__file__).resolve().parents[3]
CASES = (*test_pivots.CASES, *test_pivot_caches.CASES, *test_pivot_tables.CASES, *test_slicing.CASES)
PIVOTS = re.compile(r"package\.((?:pivot|slicer|timeline|extension)-[a-z-]+)")


def test_the_page_lists_the_codes_that_tests_find() -> None:
    documented = {*PIVOTS.findall((ROOT / "docs/templates.md").read_text(encoding="utf-8"))}
    found = {code for expected, *_ in CASES for code in expected.split()}
    assert {code for code in found if PIVOTS.fullmatch(f"package.{code}")} == documented


def test_there_are_many_ways_to_break_a_workbook() -> None:
    assert len({(part, old, new) for _, part, old, new in CASES}) >= 200
