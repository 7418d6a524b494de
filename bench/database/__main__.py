"""``python -m bench.database``: what docs/performance.md tells of the database, as Markdown."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

from bench.database import fetching, loading, procedures
from bench.database.project import KINDS, Project, project

_ROWS = 1_000_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the tables of each kind of server."""
    options = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        for kind in options.kind or KINDS:
            with project(Path(folder), kind, options.scale) as made:
                print(f"## {kind}\n", flush=True)
                for name in options.bench or BENCHES:
                    for line in BENCHES[name](made, options.runs):
                        print(line, flush=True)
                    print(flush=True)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.database", description=__doc__)
    parser.add_argument("bench", nargs="*", metavar="BENCH", help=f"{', '.join(BENCHES)}; all without")
    parser.add_argument("--kind", action="append", choices=KINDS, help="only this kind of server")
    parser.add_argument(
        "--scale", type=float, default=1.0, help="of the demo data; 1 is 1.4 million sales lines"
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where servers keep their data (else a temporary one)")
    return parser


def _bar(promise: str, limit: float, found: float, unit: str = "×") -> str:
    verdict = "kept" if found <= limit else "missed"
    return f"| {promise} | {_figure(limit, unit)} | {_figure(found, unit)} | {verdict} |"


def _figure(figure: float, unit: str) -> str:
    if unit != "×":
        return f"{figure:.2f} {unit}"
    return f"1/{1 / figure:.1f}" if 0 < figure < 1 else f"{figure:.2f} ×"


_BARS = ("| bar | at most | measured | |", "|---|--:|--:|---|")


def _fetch(made: Project, runs: int) -> Iterator[str]:
    rows = round(_ROWS * min(1.0, made.scale))
    costs = {way: [fetching.fetched(made, way, rows) for _ in range(runs)] for way in fetching.WAYS}
    yield f"### {rows:,} rows of {fetching.COLUMNS} columns from a procedure into columns\n"
    yield "| | CPU s | ratio | MiB |"
    yield "|---|--:|--:|--:|"
    cpu = {way: median(cost.total for cost in found) for way, found in costs.items()}
    memory = {way: median(cost.memory for cost in found) for way, found in costs.items()}
    for way, (title, _) in fetching.WAYS.items():
        yield f"| {title} | {cpu[way]:.2f} | {cpu[way] / cpu['reporter']:.2f} | {memory[way]:,.0f} |"
    yield ""
    yield from _BARS
    yield _bar("CPU, of the driver's fetchall and a polars frame", 1 / 2, cpu["reporter"] / cpu["polars"])
    yield _bar("memory", 200, memory["reporter"], "MiB")


def _procedures(made: Project, runs: int) -> Iterator[str]:
    found = procedures.pack(made, runs)
    yield f"### All reports of {procedures.PERIOD}\n"
    yield from _pack(found)
    yield ""
    yield "### Procedures of the reports over gdb, against line items\n"
    yield "| question | slowest procedure s | by hand s | ratio | over the views s | ratio |"
    yield "|---|--:|--:|--:|--:|--:|"
    asked = procedures.answered(made, found.procedures, runs)
    for each in asked:
        slowest = max(each.procedures.values(), default=float("nan"))
        ratios = (each.by_hand / slowest, each.over_views / slowest)
        yield (
            f"| {each.question} | {slowest:.3f} | {each.by_hand:.2f} | {ratios[0]:.0f} ×"
            f" | {each.over_views:.2f} | {ratios[1]:.0f} × |"
        )
    yield ""
    yield from _procedure_bars(found, asked)
    yield ""
    yield from _each(found)


def _pack(found: procedures.Pack) -> Iterator[str]:
    yield "| report | database s | of which controls | workbook s | all s |"
    yield "|---|--:|--:|--:|--:|"
    sums = [0.0, 0.0, 0.0]
    for name, stages in found.stages.items():
        database, whole = stages["connect"] + stages["fetch"], sum(stages.values())
        sums = [sums[0] + database, sums[1] + whole - database, sums[2] + whole]
        yield f"| {name} | {database:.2f} | | {whole - database:.2f} | {whole:.2f} |"
    controls = sum(seconds for name, seconds in found.procedures.items() if name in found.controls)
    yield f"| all | {sums[0]:.2f} | {controls:.2f} | {sums[1]:.2f} | {sums[2]:.2f} |"
    yield ""
    yield from _BARS
    yield _bar("the whole pack, by the clock", 20, found.wall, "s")


def _procedure_bars(found: procedures.Pack, asked: Sequence[procedures.Answered]) -> Iterator[str]:
    pairs = [(each, seconds) for each in asked for seconds in each.procedures.values()]
    quick = {
        name: each for name, each in found.procedures.items() if name in found.data_sets - procedures.APART
    }
    slowest = max(quick, key=lambda name: quick[name])
    by_hand = sum(each.by_hand * len(each.procedures) for each in asked)
    yield from _BARS
    yield _bar(
        "a procedure, of the query by hand", 1 / 20, max(seconds / each.by_hand for each, seconds in pairs)
    )
    yield _bar(
        "a procedure, of the query over the views",
        1 / 5,
        max(seconds / each.over_views for each, seconds in pairs),
    )
    yield _bar(f"the slowest procedure, {slowest}", 1, quick[slowest], "s")
    yield _bar("all of them, of the queries by hand", 1 / 20, sum(seconds for _, seconds in pairs) / by_hand)


def _each(found: procedures.Pack) -> Iterator[str]:
    yield "| procedure | s | |"
    yield "|---|--:|---|"
    for name, seconds in sorted(found.procedures.items(), key=lambda item: -item[1]):
        role = "control" if name in found.controls else "data set" if name in found.data_sets else ""
        yield f"| {name} | {seconds:.3f} | {role} |"


def _load(made: Project, runs: int) -> Iterator[str]:
    found = loading.loading(made, runs)
    yield f"### Load of {found.rows:,} sales lines with their forecasts, deductions and prices\n"
    yield "| | s | bare s | ratio |"
    yield "|---|--:|--:|--:|"
    rows = (
        ("load, against LOAD DATA into the same keyed tables", found.load, found.plain, 1.5),
        ("rebuild of fact_act_est, against its INSERT … SELECT", found.rebuild, found.rebuild_bare, 2),
        ("refresh of all summaries, against their INSERT … SELECT", found.refresh, found.refresh_bare, 2),
    )
    for title, ours, bare, _ in rows:
        yield f"| {title} | {ours:.1f} | {bare:.1f} | {ours / bare:.2f} |"
    yield ""
    yield from _BARS
    for title, ours, bare, limit in rows:
        yield _bar(title.partition(",")[0], limit, ours / bare)


BENCHES: dict[str, Callable[[Project, int], Iterator[str]]] = {
    "procedures": _procedures,
    "fetch": _fetch,
    "load": _load,
}

if __name__ == "__main__":
    sys.exit(main())
