"""``python -m bench``: measures what docs/performance.md tells and prints it as Markdown."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.process import Cost, in_fresh_process
from bench.scenarios import SCENARIOS, Scenario, middle
from bench.tables import heading, table


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints a table a scenario; 1 where a subject failed."""
    options = _parser().parse_args(arguments)
    failed = 0
    print(heading(options.runs), flush=True)
    for name in options.bench or SCENARIOS:
        scenario = SCENARIOS[name]
        rows = options.rows or scenario.rows if scenario.rows > _SMALL else scenario.rows
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            try:
                print(
                    table(scenario, rows, _measured(scenario, rows, options.runs, Path(folder))), flush=True
                )
            except RuntimeError as error:
                failed = 1
                print(f"{name}: {error}", file=sys.stderr)
    return failed


_SMALL = 10
"""Scenarios of so few rows keep them whatever is asked for."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    names = ", ".join(SCENARIOS)
    parser.add_argument("bench", nargs="*", metavar="BENCH", help=f"which to run: {names}; all without")
    parser.add_argument("--rows", type=int, help="rows instead of each bench's own number")
    parser.add_argument("--runs", type=int, default=3, help="runs of each subject, in turn (3)")
    parser.add_argument(
        "--folder", type=Path, help="where the workbooks are written (the system's temporary one)"
    )
    return parser


def _measured(scenario: Scenario, rows: int, runs: int, folder: Path) -> dict[tuple[str, int], Cost]:
    """The medians; the subjects take turns, so that what disturbs the machine disturbs all."""
    found: dict[tuple[str, int], list[Cost]] = {}
    for turn in range(runs):
        for subject, count in _turn(scenario, rows):
            cost = in_fresh_process(subject, [str(count), str(folder)])
            found.setdefault((subject, count), []).append(cost)
            print(f"{scenario.name} {turn + 1}/{runs}: {subject} {cost.total:.3f} s", file=sys.stderr)
    return {key: middle(costs) for key, costs in found.items()}


def _turn(scenario: Scenario, rows: int) -> Iterator[tuple[str, int]]:
    for share in scenario.shares:
        yield from ((subject, round(rows * share)) for subject in scenario.subjects)


if __name__ == "__main__":
    sys.exit(main())
