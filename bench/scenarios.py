"""What is compared with what, how often, and the bars: each a ratio within one run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

from bench.process import Cost

__all__ = ["SCENARIOS", "Bar", "Costs", "Scenario"]

Costs = Mapping[tuple[str, int], Cost]
"""The median cost of each subject at each number of rows."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A promise: ``figure`` of the costs is at most ``limit``; ``unit`` follows the figures in the table."""

    promise: str
    figure: Callable[[Costs, int], float]
    limit: float
    unit: str = "×"


@dataclass(frozen=True, slots=True)
class Scenario:
    """Subjects that take turns, each at its numbers of rows (as shares of ``rows``), and the bars."""

    name: str
    title: str
    rows: int
    subjects: tuple[str, ...]
    bars: tuple[Bar, ...]
    shares: tuple[float, ...] = (1.0,)


def _ratio(subject: str, peer: str) -> Callable[[Costs, int], float]:
    return lambda costs, rows: costs[subject, rows].total / costs[peer, rows].total


def _written(peer: str) -> Callable[[Costs, int], float]:
    """The writer alone, its recalculation counted apart."""
    return lambda costs, rows: costs["writer", rows].cpu["write"] / costs[peer, rows].total


def _a_column(costs: Costs, rows: int) -> float:
    """Milliseconds that each of the two calculated columns takes, computed and written."""
    return (costs["calculated", rows].total - costs["writer", rows].total) / 2 * 1000


def _tenfold(costs: Costs, rows: int) -> float:
    return costs["writer", rows].total / costs["writer", rows // 10].total


_BIG = (
    Bar("writer, of XlsxWriter in constant_memory mode", _written("xlsxwriter-constant"), 1 / 30),
    Bar("writer, of rustpy-xlsxwriter", _written("rustpy"), 1 / 4),
    Bar("writer, of jetxl", _written("jetxl"), 1 / 2),
    Bar("writer, of compressing the same XML alone", _written("compression"), 3),
    Bar("writer's memory over the rows", lambda costs, rows: costs["writer", rows].memory, 150, " MiB"),
    Bar("the whole run's memory over the rows", lambda costs, rows: costs["whole", rows].memory, 150, " MiB"),
    Bar("writer, recompute and verify, of XlsxWriter", _ratio("whole", "xlsxwriter-constant"), 1 / 8),
)


def _milliseconds(subject: str) -> Callable[[Costs, int], float]:
    return lambda costs, rows: costs[subject, rows].total * 1000


_PIVOT = (
    Bar("refresh and records, CPU", _milliseconds("pivot"), 5_000, " ms"),
    Bar("memory over the rows", lambda costs, rows: costs["pivot", rows].memory, 600, " MiB"),
    Bar("refresh and records, of filling the table's sheet", _ratio("pivot", "writer"), 3),
)

SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario(
            "rows",
            "Rows into a template's table",
            1_000_000,
            ("writer", "whole", "compression", "jetxl", "rustpy", "xlsxwriter-constant"),
            _BIG,
        ),
        Scenario(
            "others",
            "The same rows by writers in Python that keep them, or write slower",
            1_000_000,
            ("writer", "xlsxwriter", "openpyxl-rows"),
            (),
        ),
        Scenario(
            "linear",
            "Ten times the rows",
            1_000_000,
            ("writer",),
            (Bar("ten times the rows, of the time", _tenfold, 11),),
            (0.1, 1.0),
        ),
        Scenario(
            "calculated",
            "Rows into a table with two calculated columns",
            1_000_000,
            ("writer", "calculated"),
            (
                Bar("with two calculated columns, of the fill without", _ratio("calculated", "writer"), 2.5),
                Bar("each calculated column, CPU", _a_column, 1500, " ms"),
            ),
        ),
        Scenario(
            "template",
            "Rows into a template",
            100_000,
            ("writer", "openpyxl-table"),
            (
                Bar(
                    "fill and save, of openpyxl's load, fill and save",
                    _ratio("writer", "openpyxl-table"),
                    1 / 20,
                ),
            ),
        ),
        Scenario(
            "large",
            "A small fill in a template of 6 MB and twelve sheets",
            10,
            ("into-large", "openpyxl-large"),
            (Bar("fill and save, of openpyxl's", _ratio("into-large", "openpyxl-large"), 1 / 100),),
        ),
        Scenario(
            "warm",
            "Rows into a template of twenty sheets, in a process that has filled one before",
            1_000,
            ("warm",),
            (Bar("CPU", lambda costs, rows: costs["warm", rows].total * 1000, 50, " ms"),),
        ),
        Scenario(
            "pivot",
            "A pivot over a long table of eight columns, refreshed",
            1_000_000,
            ("pivot", "writer"),
            _PIVOT,
        ),
        Scenario(
            "pivots",
            "Pivots over a table of eight columns, refreshed: of 4,000 lines, and of as many lines as rows",
            100_000,
            ("pivot", "pivot-long", "writer"),
            (
                Bar("refresh and records, CPU", _milliseconds("pivot"), 500, " ms"),
                Bar("the same of as many lines, CPU", _milliseconds("pivot-long"), 5_000, " ms"),
            ),
        ),
        Scenario(
            "help",
            "reporter --help, the whole process",
            0,
            ("help",),
            (Bar("CPU", lambda costs, rows: costs["help", rows].total * 1000, 150, " ms"),),
        ),
    )
}


def middle(costs: list[Cost]) -> Cost:
    """The medians of several runs, each figure for itself."""
    stages = {stage: median(cost.cpu[stage] for cost in costs) for stage in costs[0].cpu}
    return Cost(stages, median(cost.memory for cost in costs), round(median(cost.size for cost in costs)))
