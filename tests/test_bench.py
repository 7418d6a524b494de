"""The benchmarks run: each of reporter's own at a tiny size, in its own process, with every stage counted."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.process import in_fresh_process
from bench.scenarios import SCENARIOS
from bench.subjects import SUBJECTS

LARGE = {"into-large", "openpyxl-large"}
PEERS = {"jetxl": "jetxl", "rustpy": "rustpy_xlsxwriter"}
MISSING = {subject for subject, module in PEERS.items() if find_spec(module) is None}


@pytest.mark.parametrize("subject", sorted(set(SUBJECTS) - LARGE - MISSING))
def test_a_subject_does_its_work_and_tells_its_cost(subject: str, tmp_path: Path) -> None:
    cost = in_fresh_process(subject, ["50", str(tmp_path)])

    assert cost.total > 0
    assert subject == "help" or cost.size > 500


def test_writing_recomputing_and_verifying_are_counted_apart(tmp_path: Path) -> None:
    assert set(in_fresh_process("whole", ["50", str(tmp_path)]).cpu) == {"write", "recompute", "verify"}


def test_every_scenario_names_subjects_that_are_there() -> None:
    assert {name for scenario in SCENARIOS.values() for name in scenario.subjects} == set(SUBJECTS)


def test_the_figures_are_printed_as_a_table_with_the_verdict_on_each_bar(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["linear", "--rows", "500", "--runs", "1"]) == 0

    printed = capsys.readouterr().out
    assert "| reporter: fill and save | 50 |" in printed
    assert "| ten times the rows, of the time | 11.00 × |" in printed
