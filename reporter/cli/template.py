"""``reporter template``: what templates hold, and what is wrong with them."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import click

from reporter.cli.options import CONTEXT, as_json, common, settings
from reporter.cli.outcome import error_document, show
from reporter.cli.root import Commands
from reporter.errors import Fault, TemplateError, UsageError

if TYPE_CHECKING:
    from rich.tree import Tree

    from reporter.inspection import Bound, Finding, Inspection
    from reporter.template.outline import PivotTable

__all__ = ["command"]

_HOMES = {
    "inspect": ("reporter.cli.template", "inspect", "Show what a template holds and what fills it."),
    "lint": ("reporter.cli.template", "lint", "Show all that is wrong with templates."),
}


@click.command("template", cls=Commands, homes=_HOMES, context_settings=CONTEXT)
def command() -> None:
    """Templates: what they hold, what fills it, and what is wrong with them. The database isn't asked.

    \b
    Example:
      reporter template lint --all
    """


@click.command("inspect", context_settings=CONTEXT)
@click.argument("name")
@as_json
@common
@click.pass_context
def inspect(ctx: click.Context, name: str, as_json: bool) -> None:
    """Show what the template of report NAME holds, and what each part is bound to.

    Tables with the data set, procedure and columns that fill them; placeholders; charts, pivot tables and
    slicers with the tables that they show.

    \b
    Example:
      reporter template inspect market_badges
    """
    from reporter import inspection

    found = inspection.inspect(settings(ctx), name)
    if as_json:
        show(json.dumps(asdict(found), indent=2, ensure_ascii=False))
    else:
        _show_tree(_outline(found))


@click.command("lint", context_settings=CONTEXT)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every report of the project.")
@as_json
@common
@click.pass_context
def lint(ctx: click.Context, names: tuple[str, ...], every: bool, as_json: bool) -> None:
    """Show all findings of the templates and NAME.yaml files together, each with its cell, reason and remedy.

    Errors stop a run before any query, warnings don't. Exit code 3 means that there is an error.

    \b
    Examples:
      reporter template lint market_badges
      reporter template lint --all --json
    """
    from reporter import inspection, report

    if every == bool(names):
        what, remedy = "name the reports to look at, or say --all", "reporter list shows them"
        raise UsageError.of("usage.command-line", what, remedy=remedy)
    project = settings(ctx)
    chosen = report.names(project.templates) if every else tuple(dict.fromkeys(names))
    found = {name: inspection.lint(project, name) for name in chosen}
    if as_json:
        _show_json(found)
    else:
        _show_findings(found)
    if any(_errors(findings) for findings in found.values()):
        raise click.exceptions.Exit(TemplateError.exit_code)


def _errors(findings: Sequence[Finding]) -> int:
    return sum(finding.severity == "error" for finding in findings)


def _show_findings(found: dict[str, tuple[Finding, ...]]) -> None:
    for name, findings in found.items():
        for one in findings:
            place = f"{one.file}: {one.place}" if one.place not in ("", one.file) else one.file
            show(f"{one.severity}: {Fault(one.code, one.what, place, one.expected, one.found).text()}")
            show(f"  why:      {one.why}")
            if one.remedy:
                show(f"  remedy:   {one.remedy}")
        errors = _errors(findings)
        show(f"{name}: {_count(errors, 'error')}, {_count(len(findings) - errors, 'warning')}")


def _count(number: int, word: str) -> str:
    return f"{number or 'no'} {word}{'' if number == 1 else 's'}"


def _show_json(found: dict[str, tuple[Finding, ...]]) -> None:
    reports = [
        {"report": name, "errors": _errors(findings), "findings": [one.record() for one in findings]}
        for name, findings in found.items()
    ]
    document: dict[str, object] = {"reports": reports}
    faults = tuple(
        Fault(one.code, one.what, f"{one.file}: {one.place}", one.expected, one.found, one.remedy)
        for findings in found.values()
        for one in findings
        if one.severity == "error"
    )
    if faults:
        document |= error_document(TemplateError.exit_code, faults)
    show(json.dumps(document, indent=2, ensure_ascii=False))


# The tree


@dataclass(frozen=True, slots=True)
class _Node:
    """A line of the tree, and those below it."""

    text: str
    below: tuple[_Node, ...] = ()


def _outline(found: Inspection) -> _Node:
    charts = [
        _Node(f"{one.sheet}!{one.cell or '?'}: {_shown(one.tables)}", _leaves(one.references))
        for one in found.charts
    ]
    pivots = [
        _Node(f"{one.name} at {one.sheet}!{one.ref}: from {one.source}", _pivot(one)) for one in found.pivots
    ]
    slicers = [
        _Node(f"{one.name} on {one.sheet}: {one.kind} by {one.field} of {', '.join(one.targets) or '?'}")
        for one in found.slicers
    ]
    placed = [_Node(f"{one.name}: {one.source}", _leaves(one.places)) for one in found.placeholders]
    groups = (
        ("tables", [_table(table) for table in found.tables]),
        ("placeholders", placed),
        ("charts", charts),
        ("pivot tables", pivots),
        ("slicers and timelines", slicers),
    )
    below = (_Node(f"{title} ({len(nodes)})", tuple(nodes)) for title, nodes in groups if nodes)
    return _Node(f"{found.template}: {found.title}", tuple(below))


def _pivot(one: PivotTable) -> tuple[_Node, ...]:
    """The tables that a pivot is made from, and its fields."""
    said = (("rows", one.rows), ("columns", one.columns), ("values", one.values), ("filters", one.filters))
    fields = (f"{title}: {', '.join(names)}" for title, names in said if names)
    return (*_leaves(one.tables, "table "), *_leaves([*fields]))


def _table(table: Bound) -> _Node:
    source = f" of procedure {table.procedure}" if table.procedure else ""
    filled = f"data set {table.data_set}{source}" if table.data_set else "nothing fills it"
    columns = (
        _Node(f"{one.header}: {f'= {one.formula}' if one.formula else one.column or '?'}")
        for one in table.columns
    )
    return _Node(f"{table.name} at {table.sheet}!{table.ref}: {filled}", tuple(columns))


def _shown(tables: Sequence[str]) -> str:
    return f"shows {', '.join(tables)}" if tables else "shows no table"


def _leaves(texts: Sequence[str], before: str = "") -> tuple[_Node, ...]:
    return tuple(_Node(f"{before}{text}") for text in texts)


def _show_tree(node: _Node) -> None:
    if not sys.stdout.isatty():
        for line in _lines(node, 0):
            show(line)
        return
    from rich.console import Console

    Console().print(_branch(node))


def _lines(node: _Node, depth: int) -> list[str]:
    return ["  " * depth + node.text, *(line for one in node.below for line in _lines(one, depth + 1))]


def _branch(node: _Node) -> Tree:
    from rich.text import Text
    from rich.tree import Tree

    tree = Tree(Text(node.text))
    for one in node.below:
        tree.children.append(_branch(one))
    return tree
