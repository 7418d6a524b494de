"""A refresh from unchanged sources leaves Excel's pivots as they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.pivot_noop import Outcome, main, measured
from bench.pivot_oracle import computed_by_excel

WORKBOOKS = (
    "Slicers",
    "PivotTableDateGrouping",
    "PivotTableDateGroupingAllTypes",
    "PivotTableCustomGrouping",
    "PivotTableCustomNumberGroupings",
    "PivotTableHiddenRowAndColumnItems",
    "PivotTableShowDataAs",
    "PivotTableSortingCalculatedFields",
    "PivotTableWithBlankValues",
    "PivotTableWithBooleanValues",
    "PivotTableWithMAttrbuteFieldItems",
    "PivotTableWithPageFields",
)


@pytest.fixture(scope="module")
def outcomes(shared: Path) -> list[Outcome]:
    paths = [shared / f"fixtures/workbooks/epplus-fork__{name}.xlsx" for name in WORKBOOKS]
    excel = computed_by_excel()
    found = [outcome for path in paths for outcome in measured(path)]
    return [one for one in found if not one.skipped and (not one.name or excel.get((one.file, one.part)))]


def _differing(outcomes: list[Outcome], *kinds: str) -> list[str]:
    return [
        f"{one.workbook} {one.part}: {text}"
        for one in outcomes
        for kind in kinds
        for text in one.differences.get(kind, ())[:3]
    ]


def test_these_pivots_have_a_source_that_still_is_theirs(outcomes: list[Outcome]) -> None:
    assert sum(bool(one.name) for one in outcomes) == 41


def test_items_keep_their_order_their_captions_and_what_is_hidden(outcomes: list[Outcome]) -> None:
    assert _differing(outcomes, "captions") == []


def test_lines_and_cells_are_those_that_no_refresh_would_give_otherwise(outcomes: list[Outcome]) -> None:
    assert _differing([one for one in outcomes if not one.recomputed], "layout", "cells") == []


def test_caches_say_the_same_of_their_values_groups_and_slicers(outcomes: list[Outcome]) -> None:
    assert _differing(outcomes, "flags", "groups", "slicers") == []


def test_nothing_that_was_chosen_is_missed_and_nothing_is_left_to_excel(outcomes: list[Outcome]) -> None:
    assert _differing(outcomes, "faults", "uncomputed") == []


def test_the_counts_are_printed(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = shared / "fixtures/workbooks/epplus-fork__PivotTableDateGrouping.xlsx"
    assert main([str(path), "--list", "--records"]) == 0
    assert "pivots computed by Excel: 6\n    captions: 0 differ\n" in capsys.readouterr().out
