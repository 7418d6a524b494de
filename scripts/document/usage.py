"""Who uses which procedure: reports, the program itself, other objects; and what nobody uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reporter.database.project import Project, Schema
from reporter.database.references import references
from reporter.report import Report

__all__ = ["OWN", "called", "missing", "unused", "users"]

OWN = {
    "data_origin": "every run, for where the data come from",
    "freshness": "every run, for how far the data reach",
    "after_load": "`reporter db load`, on new rows, before anyone sees them",
    "refresh": "`reporter db refresh`",
    "mark_months": "`reporter db apply`, before `refresh`",
}
"""The procedures that the program calls by name."""

BESIDES: Mapping[str, Mapping[str, str]] = {
    "gdb": {"recipients": "whoever sends reports, for the addresses"},
}
"""Procedures that neither a report nor the program calls, and who does."""


def called(report: Report) -> Iterator[tuple[str, str]]:
    """Each procedure that the report names, with what for."""
    if report.freshness:
        yield report.freshness, "freshness"
    for item in report.data:
        yield item.procedure, f"data set {item.name}"
    for check in report.checks:
        yield check.control, f"control of {check.data_set}"


def missing(project: Project, reports: Iterable[Report]) -> list[str]:
    """What reports name and no file has, in words."""
    there = {
        name: {found.name for found in schema.of("procedure")} for name, schema in project.schemas.items()
    }
    return [
        f"{report.name}: {procedure} ({purpose}) isn't in sql/{report.schema}/procedures"
        for report in reports
        for procedure, purpose in called(report)
        if procedure not in there.get(report.schema, ())
    ]


def unused(project: Project, reports: Iterable[Report]) -> list[str]:
    """Procedures that no report, no trigger, not the program and no used procedure calls."""
    named: dict[str, set[str]] = {}
    for report in reports:
        named.setdefault(report.schema, set()).update(procedure for procedure, _ in called(report))
    reached = {name: _reached(schema, named.get(name, set())) for name, schema in project.schemas.items()}
    return [
        f"{name}.{found.name}"
        for name, schema in project.schemas.items()
        for found in schema.of("procedure")
        if found.name not in reached[name]
    ]


def _reached(schema: Schema, named: set[str]) -> set[str]:
    starts = {*named, *OWN, *BESIDES.get(schema.name, {}), *(found.name for found in schema.of("trigger"))}
    return {found.name for start in starts for found in schema.needed_by(start)}


def users(schema: Schema, reports: Iterable[Report]) -> Mapping[str, list[str]]:
    """For each procedure and function, in words, who uses it: reports first."""
    found: dict[str, list[str]] = {}
    for report in reports:
        if report.schema == schema.name:
            for procedure, purpose in called(report):
                if purpose != "freshness":
                    found.setdefault(procedure, []).append(f"{report.name} ({purpose})")
    for name, why in {**OWN, **BESIDES.get(schema.name, {})}.items():
        found.setdefault(name, []).append(why)
    by_text: dict[str, dict[str, list[str]]] = {}
    for item in schema.objects:
        for routine in references(item.text).routines:
            if routine != item.name.lower():
                by_text.setdefault(routine, {}).setdefault(item.kind, []).append(item.name)
    for routine, kinds in by_text.items():
        for kind, names in kinds.items():
            found.setdefault(routine, []).append(_listed(kind, names))
    return found


def _listed(kind: str, names: list[str]) -> str:
    if len(names) > 4:
        return f"{len(names)} {kind}s"
    return f"the {kind}{'s' if len(names) > 1 else ''} {', '.join(names)}"
