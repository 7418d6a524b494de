"""The generated pages of docs/: reports.md, modules.md, and in procedures/ a page and a picture a schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from comments import described
from declarations import parameters
from markdown import HINT, escaped, table
from modules import modules
from picture import picture
from usage import users

from reporter import report as reports
from reporter import settings
from reporter.database import project
from reporter.database.project import Schema, SqlObject
from reporter.report import Report
from reporter.template import Template, open_template

__all__ = ["differs", "load", "pages"]

_KINDS = {
    "procedure": "## Procedures",
    "view": "## Views",
    "function": "## Functions",
    "table": "## Tables",
    "trigger": "## Triggers",
}

_MONEY = {"gdb": "in the currency of the price list", "sales": "in rupees"}
_UNSAID = (
    ("`p_period_end`", "the last day that counts"),
    ("`…sales`, `revenue`, `amount`, costs, margins", ""),
    ("`units`, `…quantity`", "pieces"),
    ("`…share`, `…_pct`, `accuracy`", "a fraction: 0.25 is 25 %"),
    ("`…_last_year`", "the same figure for the same months of the fiscal year before"),
    ("`data_set__column`, `…row_count`", "of a control: that column's total in the data set, its rows"),
)
"""What columns and parameters of many objects are; without a text it is money."""


def load(root: Path) -> tuple[project.Project, tuple[Report, ...]]:
    """The SQL project and every report of the checkout."""
    found = settings.load(root)
    names = reports.names(found.templates)
    loaded = tuple(reports.load(reports.find(found.templates, name), found.schemas) for name in names)
    return project.read(found.sql), loaded


def pages(root: Path) -> dict[str, str]:
    """Each page's text by its path below the checkout."""
    source, loaded = load(root)
    written = {
        "docs/reports.md": "\n".join(_reports(loaded)),
        "docs/modules.md": "\n".join(modules(root / "reporter")),
    }
    for schema in source.schemas.values():
        written[f"docs/procedures/{schema.name}.md"] = "\n".join(_schema(schema, loaded))
        written[f"docs/procedures/{schema.name}.svg"] = picture(schema)
    return written


def differs(path: Path, text: str) -> bool:
    """Whether the file holds another text, or isn't there."""
    return not path.is_file() or path.read_text(encoding="utf-8") != text


def _reports(loaded: Iterable[Report]) -> Iterator[str]:
    yield HINT.format("templates/")
    yield "# Reports\n"
    yield "What fills what: each data set, the procedure that gives its rows, the control that proves them,"
    yield "and the sheets that show them. They are described in [procedures/](procedures/), by schema.\n"
    yield from table(
        ("report", "what it is about"),
        ((f"[{one.title}](#{_anchor(one.title)})", one.description) for one in loaded),
    )
    for report in loaded:
        yield from _report(report)


def _report(report: Report) -> Iterator[str]:
    template = open_template(report.template)
    yield f"## {report.title}\n"
    yield f"{report.description}\n"
    period = "" if report.period == "none" else " --period YYYY-MM"
    yield f"    reporter run {report.name}{period}\n"
    yield f"File `{report.file}`, schema [{report.schema}](procedures/{report.schema}.md).\n"
    if report.parameters:
        yield from table(
            ("parameter", "type", "default", "meaning"),
            ((f"`{p.name}`", _type(p.type, p.choices), _value(p.default), p.help) for p in report.parameters),
        )
    page = f"procedures/{report.schema}.md"
    controls = {check.data_set.lower(): check.control for check in report.checks}
    rows = []
    for item in report.data:
        control = controls.get(item.name.lower(), "")
        shown = _link(page, control) if control else ""
        rows.append(
            (f"`{item.name}`", _link(page, item.procedure), shown, ", ".join(_sheets(template, item.name)))
        )
    yield from table(("data set", "procedure", "control", "sheets"), rows)
    if report.declared.pivots:
        yield from table(
            ("pivot", "over the data set", "sheet"),
            ((one.name, f"`{one.source}`", one.place.sheet) for one in report.declared.pivots),
        )


def _sheets(template: Template, name: str) -> list[str]:
    """The sheets that hold the data set's table or a value of its row."""
    found = [table.sheet for table in template.tables.values() if table.name.lower() == name.lower()]
    for placeholder, places in template.placeholders.items():
        if placeholder.partition(".")[0] == name and "." in placeholder:
            found += [place.rpartition("!")[0] or place.partition(":")[0] for place in places]
    return list(dict.fromkeys(found))


def _schema(schema: Schema, loaded: tuple[Report, ...]) -> Iterator[str]:
    yield HINT.format(f"the comments in sql/{schema.name}/")
    yield f"# The schema {schema.name}\n"
    yield f"![Tables of {schema.name} with their keys]({schema.name}.svg)\n"
    yield from _index(schema)
    used = users(schema, loaded)
    for kind, head in _KINDS.items():
        found = sorted(schema.of(kind), key=lambda one: one.name)
        if not found:
            continue
        yield f"{head}\n"
        if kind in ("table", "trigger"):
            yield from table(
                (kind, "what it is"), ((f"`{one.name}`", _oneline(one.comment)) for one in found)
            )
        else:
            for one in found:
                yield from _object(one, used.get(one.name.lower(), []))


def _index(schema: Schema) -> Iterator[str]:
    """The procedures with the first sentence of each, and what columns are that say no more."""
    yield from table(
        ("procedure", "what it returns"),
        ((f"[{one.name}](#{one.name})", _first(described(one.comment).what)) for one in _procedures(schema)),
    )
    yield "Where a parameter or a column says no more:\n"
    money = _MONEY.get(schema.name, "in the currency of the data")
    yield from table(("name", "what it holds"), ((name, text or money) for name, text in _UNSAID))


def _procedures(schema: Schema) -> list[SqlObject]:
    return sorted(schema.of("procedure"), key=lambda one: one.name)


def _first(text: str) -> str:
    """The first sentence."""
    return " ".join(text.split()).partition(". ")[0].rstrip(".")


def _object(found: SqlObject, used: list[str]) -> Iterator[str]:
    told = described(found.comment)
    given = {name: meaning for names, meaning in told.parameters for name in _several(names)}
    yield f"### {found.name}\n"
    yield f"{escaped(told.what)}\n"
    takes = parameters(found) if found.kind in ("procedure", "function") else ()
    if takes:
        yield from table(
            ("parameter", "type", "meaning"),
            (
                (f"`{n}`{'' if mode == 'IN' else f' ({mode})'}", kind, given.get(n, ""))
                for n, kind, mode in takes
            ),
        )
    if told.columns:
        yield from table(
            ("column", "what it holds"),
            ((_quoted(names), meaning) for names, meaning in told.columns),
        )
    if told.notes:
        yield f"{escaped(told.notes)}\n"
    by = f"Used by {'; '.join(used)}. " if used else ""
    yield f"{by}[{found.path.name}](../../sql/{found.schema}/{found.path.parent.name}/{found.path.name})\n"


def _several(names: str) -> list[str]:
    return names.replace(" and ", ", ").split(", ")


def _quoted(names: str) -> str:
    """``a and b`` is two names, ``month_01 to month_24`` a first and a last."""
    return ", ".join(" to ".join(f"`{part}`" for part in one.split(" to ")) for one in _several(names))


def _oneline(text: str) -> str:
    return " ".join(text.split())


def _link(page: str, name: str) -> str:
    return f"[{name}]({page}#{name})"


def _anchor(title: str) -> str:
    return "".join(letter for letter in title.lower().replace(" ", "-") if letter.isalnum() or letter in "-_")


def _type(kind: object, choices: tuple[str, ...]) -> str:
    return " or ".join(f"`{one}`" for one in choices) if choices else str(kind)


def _value(value: object) -> str:
    return "" if value in (None, "") else f"`{value}`"
