"""The figures as Markdown: a table of costs and a table of bars for each scenario."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench.process import Cost
from bench.scenarios import Bar, Costs, Scenario
from bench.subjects import SUBJECTS

__all__ = ["heading", "table"]

_STAGES = ("refresh", "write", "recompute", "verify")


def heading(runs: int) -> str:
    """The machine, without its name, and what was measured."""
    cores = os.cpu_count() or 1
    names = sorted({subject.distribution for subject in SUBJECTS.values()} | {"polars"})
    versions = ", ".join(f"{name} {_version(name)}" for name in names)
    return (
        f"Machine: {_processor()}, {cores} cores, {_memory()}, {platform.system()}, "
        f"Python {platform.python_version()}. Medians of {runs} runs in turn, each in a fresh process.\n\n"
        f"Versions: {versions}.\n"
    )


def table(scenario: Scenario, rows: int, costs: Costs) -> str:
    """The scenario's costs, with reporter's first, and how far each bar is kept."""
    return "\n".join([f"### {scenario.title}: {rows:,} rows" if rows else f"### {scenario.title}", "",
                      *_costs(scenario, costs), "", *_bars(scenario, rows, costs), ""])  # fmt: skip


def _costs(scenario: Scenario, costs: Costs) -> Iterator[str]:
    stages = [stage for stage in _STAGES if any(stage in cost.cpu for cost in costs.values())]
    stages = stages if len(stages) > 1 else []
    names = ["", "rows", "CPU s", *stages, "ratio", "MiB over the data", "file MB"]
    yield f"| {' | '.join(names)} |"
    yield f"|---|{'--:|' * (len(names) - 1)}"
    first = costs[scenario.subjects[0], max(rows for _, rows in costs)]
    for (name, rows), cost in costs.items():
        spent = (f"{cost.cpu[stage]:.3f}" if stage in cost.cpu else "" for stage in stages)
        ratio = f"{cost.total / first.total:.2f}"
        figures = [
            SUBJECTS[name].title,
            f"{rows:,}",
            f"{cost.total:.3f}",
            *spent,
            ratio,
            _mib(cost),
            _size(cost),
        ]
        yield f"| {' | '.join(figures)} |"


def _bars(scenario: Scenario, rows: int, costs: Costs) -> Iterator[str]:
    if not scenario.bars:
        return
    yield "| bar | at most | measured | |"
    yield "|---|--:|--:|---|"
    for bar in scenario.bars:
        found = bar.figure(costs, rows)
        verdict = "kept" if found <= bar.limit else "missed"
        yield f"| {bar.promise} | {_figure(bar, bar.limit)} | {_figure(bar, found)} | {verdict} |"


def _figure(bar: Bar, figure: float) -> str:
    if bar.unit != "×":
        return f"{figure:,.0f}{bar.unit}"
    return f"1/{1 / figure:.1f}" if 0 < figure < 1 else f"{figure:.2f} ×"


def _mib(cost: Cost) -> str:
    return f"{cost.memory:,.0f}" if cost.memory == cost.memory else ""


def _size(cost: Cost) -> str:
    return f"{cost.size / 1e6:,.1f}" if cost.size else ""


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def _processor() -> str:
    """The processor's own name, as the system gives it."""
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text().splitlines() if cpu.exists() else []
    found = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return found or platform.processor() or platform.machine()


def _memory() -> str:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return "memory unknown"
    return f"{size / 2**30:.0f} GiB"
