"""Each procedure of the reports over gdb, as a run calls it, against the queries that it replaces."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.database.by_hand import questions
from bench.database.project import Project
from reporter.cli import main
from reporter.database import Connection, connect
from reporter.settings import load

__all__ = ["APART", "WITHOUT_QUESTION", "Answered", "Pack", "answered", "pack"]

PERIOD = "2021-08"
APART = frozenset({"month_lines"})
"""Timed apart: the lines of a month are line items."""
WITHOUT_QUESTION = APART | {
    "chosen_place",
    "coverage",
    "coverage_note",
    "customers_chosen",
    "fact_coverage",
    "forecast_coverage",
    "net_sales_label",
}
"""They say what there is, not what was sold: there is nothing to ask the line items."""


@dataclass(frozen=True, slots=True)
class Pack:
    """All reports of a period: medians of seconds by report and stage, and by procedure.

    ``wall`` are the seconds that the command takes, with as many reports at a time as it chooses itself; all
    others are of one report after the other, so that a procedure has the server for itself as the queries
    have that it is held against.
    """

    wall: float
    stages: Mapping[str, Mapping[str, float]]
    procedures: Mapping[str, float]
    data_sets: frozenset[str]
    """Procedures of data sets over gdb; the others are controls, or of another schema."""
    controls: frozenset[str]


@dataclass(frozen=True, slots=True)
class Answered:
    """A question's procedures with their seconds, the query by hand's and that over the views."""

    question: str
    procedures: Mapping[str, float]
    by_hand: float
    over_views: float


def pack(project: Project, runs: int) -> Pack:
    """The whole pack, run as ``reporter run --all`` does and with ``--jobs 1``, so many times each."""
    walls, found = [], []
    for turn in range(runs):
        begin = perf_counter()
        _run(project, f"out-{turn}")
        walls.append(perf_counter() - begin)
        out = _run(project, f"single-{turn}", "--jobs", "1")
        found.append([json.loads(path.read_text("utf-8")) for path in sorted(out.rglob("*.json"))])
    records = [each for turn in found for each in turn]
    stages = {
        name: {
            stage: median(each["timings"][stage] for each in records if each["report"] == name)
            for stage in first["timings"]
        }
        for first in found[0]
        for name in [first["report"]]
    }
    names = {name for each in found[0] for name in each["procedures"]}
    seconds = {
        name: median(
            each["procedures"][name] for turn in found for each in turn if name in each["procedures"]
        )
        for name in names
    }
    data_sets, controls = _roles(project)
    return Pack(median(walls), stages, seconds, data_sets, controls)


def _run(project: Project, folder: str, *options: str) -> Path:
    """The folder with the workbooks and their records."""
    out = project.root / folder
    command = ["--project", str(project.root), "run", "--all", "--period", PERIOD, "--out", str(out)]
    if main([*command, *options]) != 0:
        raise RuntimeError("a report of the pack failed")
    return out


def _roles(project: Project) -> tuple[frozenset[str], frozenset[str]]:
    from reporter import report

    settings = load(project.root)
    reports = [
        report.load(report.find(settings.templates, name), settings.schemas)
        for name in report.names(settings.templates)
    ]
    of_gdb = [each for each in reports if each.schema == "gdb"]
    return (
        frozenset(item.procedure for each in of_gdb for item in each.data),
        frozenset(item.control for each in reports for item in each.checks),
    )


def answered(project: Project, seconds: Mapping[str, float], runs: int) -> tuple[Answered, ...]:
    """Every question asked of the line items each way, medians of so many times, beside its procedures."""
    found = []
    with connect(project.server, load(project.root).schemas["gdb"]) as connection:
        for question in questions():
            known = {name: seconds[name] for name in question.procedures if name in seconds}
            turns = [
                [_timed(connection, sql) for sql in (question.by_hand, question.over_views)]
                for _ in range(runs)
            ]
            by_hand, over_views = (median(each) for each in zip(*turns, strict=True))
            found.append(Answered(question.name, known, by_hand, over_views))
    return tuple(found)


def _timed(connection: Connection, sql: str) -> float:
    begin = perf_counter()
    connection.query(sql)
    return perf_counter() - begin
