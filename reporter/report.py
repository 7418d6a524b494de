"""templates/NAME.yaml → Report: which procedure fills which table, with which parameters and checks.

Reading one touches neither the workbook nor the database. All faults of the file come at once, each with
its line.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass as record
from dataclasses import field as attribute
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from reporter import contracts, declared, tracked
from reporter.document import Document, Keys, did_you_mean, read, validate
from reporter.errors import SettingsError, UsageError
from reporter.parameters import RUN_NAMES, Parameter, Type, Value, checked, typed
from reporter.period import Kind
from reporter.pivot.declared.declaration import Declarations
from reporter.tracked import NAME as CHANGES
from reporter.tracked import Tracked

__all__ = ["CHANGES", "FACTS", "OWN", "Check", "DataSet", "Report", "find", "load", "names"]

FACTS = (
    "report", "title", "description", "period", *RUN_NAMES, "data_as_of", "origin", "notice", "run_id",
    "parameters", "master_check", "coverage_note", "coverage_grade", "changes_note",
    "changes_period",
)  # fmt: skip
"""The names that a placeholder may use in every report."""

CHECKS = "checks"
"""The data set that the run itself makes, with the results of its checks."""

OWN = (CHECKS, CHANGES)
"""The data sets that every run makes for itself."""

Scalar = str | bool | int | float


@record(frozen=True, slots=True)
class DataSet:
    """What fills one table: the procedure, overrides of its arguments and of headers, columns that nothing
    shows; the words for the types of its columns where it expects them, and which result set it takes, None
    being the only one.
    """

    name: str
    procedure: str
    arguments: Mapping[str, Scalar]
    columns: Mapping[str, str]
    unused: tuple[str, ...]
    line: str
    split: bool = False
    """True where rows that a sheet can't hold go on over further sheets, false where they are an error."""
    expects: Mapping[str, str] = attribute(default_factory=dict)
    result: int | str | None = None


@record(frozen=True, slots=True)
class Repeat:
    """A sheet of the template that a workbook holds once for each row of a data set; ``key`` is the column
    that names the sheet and picks the rows of its tables.
    """

    sheet: str
    data: str
    key: str
    line: str


@record(frozen=True, slots=True)
class Check:
    """A control procedure for a data set; ``agree``: calculated column of the workbook → column of the
    procedure.
    """

    data_set: str
    control: str
    arguments: Mapping[str, Scalar]
    where: Mapping[str, Scalar | tuple[Scalar, ...]]
    agree: Mapping[str, str]
    line: str


@record(frozen=True, slots=True)
class Report:
    """A report as its NAME.yaml defines it; ``schema`` is a key of the settings' schemas."""

    name: str
    title: str
    description: str
    schema: str
    period: Kind
    freshness: str | None
    file: str
    parameters: tuple[Parameter, ...]
    data: tuple[DataSet, ...]
    checks: tuple[Check, ...]
    error_cells: tuple[str, ...]
    definition: Path
    template: Path
    repeat: tuple[Repeat, ...] = ()
    allow: tuple[str, ...] = ()
    declared: Declarations = attribute(default_factory=Declarations)
    """Pivots, slicers and timelines that come into the template."""
    changes: tuple[Tracked, ...] = ()

    @property
    def procedures(self) -> tuple[str, ...]:
        """Every procedure that a run calls, each once, in the order of the file."""
        called = [self.freshness] if self.freshness else []
        called += [item.procedure for item in self.data] + [item.control for item in self.checks]
        return tuple(dict.fromkeys(called))


_SHAPE = ConfigDict(extra="forbid")
_NAME = r"^[A-Za-z_][A-Za-z0-9_]{0,63}$"
_Word = Annotated[str, Field(pattern=_NAME)]
_Text = Annotated[str, Field(min_length=1)]


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class _DataSet:
    call: _Word
    arguments: dict[str, Scalar] = Field(default_factory=dict)
    columns: dict[str, str] = Field(default_factory=dict)
    unused: tuple[str, ...] = ()
    overflow: Literal["error", "split"] = "error"
    expects: dict[str, contracts.Word] = Field(default_factory=dict)
    result: contracts.Result | None = None


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class _Repeat:
    sheet: _Text
    data: _Text
    key: _Word


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class _Parameter:
    type: Literal["text", "integer", "decimal", "date", "choice", "boolean"]
    default: Scalar | None = None
    min: Scalar | None = None
    max: Scalar | None = None
    choices: tuple[str, ...] = ()
    help: str = ""


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class _Check:
    control: _Word
    arguments: dict[str, Scalar] = Field(default_factory=dict)
    where: dict[str, Scalar | tuple[Scalar, ...]] = Field(default_factory=dict)
    agree: dict[str, str] = Field(default_factory=dict)


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class _File:
    title: _Text
    description: str = ""
    schema: _Text
    period: Literal["none", "month", "to_date"]
    freshness: _Word | None = None
    file: _Text
    parameters: dict[_Word, _Parameter] = Field(default_factory=dict)
    data: Annotated[dict[_Word, _DataSet], Field(min_length=1)]
    checks: dict[str, _Check] = Field(default_factory=dict)
    error_cells: tuple[str, ...] = ()
    repeat: tuple[_Repeat, ...] = ()
    allow: tuple[Literal["external-links", "embedded-objects"], ...] = ()
    pivots: dict[str, declared.Pivot] = Field(default_factory=dict)
    slicers: tuple[declared.Slicer, ...] = ()
    timelines: tuple[declared.Timeline, ...] = ()
    changes: dict[str, tracked.Shape] = Field(default_factory=dict)


def names(templates: Path) -> tuple[str, ...]:
    """The reports of a project, by name: every NAME.yaml of the folder."""
    return tuple(sorted(path.stem for path in templates.glob("*.yaml") if not path.name.startswith(".")))


def find(templates: Path, name: str) -> Path:
    """The NAME.yaml of a report; raises UsageError for an unknown one."""
    known = names(templates)
    if name in known:
        return templates / f"{name}.yaml"
    raise UsageError.of(
        "report.unknown",
        f'there is no report "{name}"',
        expected=", ".join(known) or f"a NAME.yaml in {templates}",
        remedy=did_you_mean(name, known),
    )


def load(path: Path, schemas: Mapping[str, str]) -> Report:
    """The report that the file defines; raises SettingsError with every fault of it."""
    document = read(path, f"{path.parent.name}/{path.name}")
    _spell_out_data(document)
    _spell_out_repeat(document)
    declared.spell_out(document)
    declared.check(document)
    tracked.spell_out(document)
    own = (_check_schema, _check_parameters, _check_file, _check_checks, _check_repeat)
    for check in (*own, tracked.check):
        check(document, schemas)
    file = validate(document, _File)
    template = path.with_suffix(".xlsx")
    if not template.is_file():
        raise SettingsError.of(
            "report.no-template", f"its template {template.name} isn't there", place=document.name
        )
    return Report(
        name=path.stem,
        title=file.title,
        description=file.description,
        schema=file.schema,
        period=Kind(file.period),
        freshness=file.freshness,
        file=file.file,
        parameters=tuple(_parameter(name, item) for name, item in file.parameters.items()),
        data=tuple(_data_set(name, item, document) for name, item in file.data.items()),
        checks=tuple(_check(name, item, document) for name, item in file.checks.items()),
        error_cells=file.error_cells,
        definition=path,
        template=template,
        allow=file.allow,
        repeat=tuple(
            Repeat(item.sheet, item.data, item.key, document.place(("repeat",))) for item in file.repeat
        ),
        declared=declared.declarations(document, file.pivots, file.slicers, file.timelines),
        changes=tracked.tracked(document, file.changes),
    )


def _parameter(name: str, item: _Parameter) -> Parameter:
    kind = Type(item.type)

    def value(given: Scalar | None) -> Value:
        return None if given is None else typed(kind, given)

    return Parameter(
        name, kind, value(item.default), value(item.min), value(item.max), item.choices, item.help
    )


def _data_set(name: str, item: _DataSet, document: Document) -> DataSet:
    place = document.place(("data", name))
    split = item.overflow == "split"
    taken = item.columns, item.unused, place, split, item.expects, item.result
    return DataSet(name, item.call, item.arguments, *taken)


def _check(name: str, item: _Check, document: Document) -> Check:
    place = document.place(("checks", name))
    return Check(name, item.control, item.arguments, item.where, item.agree, place)


def _spell_out_data(document: Document) -> None:
    """``badges: market_badges`` as ``badges: {call: market_badges}``; the run's own names are taken."""
    data = document.values.get("data")
    if not isinstance(data, dict):
        return
    for name, value in data.items():
        if isinstance(value, str):
            data[name] = {"call": value}
        if name.lower() in OWN:
            what = f'a data set can\'t be called "{name.lower()}": the run makes it'
            document.fault("report.reserved", what, ("data", name))
    lower = [name.lower() for name in data]
    for name in data:
        if lower.count(name.lower()) > 1:
            document.fault(
                "report.same-name",
                f'"{name}" differs from another only in its letters\' case',
                ("data", name),
            )


def _spell_out_repeat(document: Document) -> None:
    """One sheet that repeats may stand without the list."""
    if isinstance(document.values.get("repeat"), dict):
        document.values["repeat"] = [document.values["repeat"]]


def _check_repeat(document: Document, _schemas: Mapping[str, str]) -> None:
    """Faults of ``repeat:`` that need no template: unknown data sets, keys that hide another value."""
    repeats, data = document.values.get("repeat"), document.values.get("data")
    parameters = document.values.get("parameters")
    taken = {*FACTS, *(parameters if isinstance(parameters, dict) else ())}
    if not isinstance(repeats, list) or not isinstance(data, dict):
        return
    for item in repeats:
        if not isinstance(item, dict):
            continue
        if isinstance(item.get("data"), str) and item["data"] not in data:
            document.fault(
                "report.repeat",
                f'there is no data set "{item["data"]}" to repeat a sheet for',
                ("repeat",),
                expected=", ".join(data),
                remedy=did_you_mean(item["data"], data),
            )
        if item.get("key") in taken:
            what = f'the key "{item["key"]}" has the name of another value of the run'
            document.fault("report.repeat", what, ("repeat",), remedy="return it under another name")


def _check_schema(document: Document, schemas: Mapping[str, str]) -> None:
    schema = document.values.get("schema")
    if isinstance(schema, str) and schema and schema not in schemas:
        document.fault(
            "report.schema",
            f'unknown schema "{schema}"',
            ("schema",),
            expected=", ".join(schemas) + " (the schemas of config.yaml)",
            remedy=did_you_mean(schema, schemas),
        )


def _check_parameters(document: Document, _schemas: Mapping[str, str]) -> None:
    parameters = document.values.get("parameters")
    for name, item in parameters.items() if isinstance(parameters, dict) else ():
        keys: Keys = ("parameters", name)
        if name in FACTS:
            document.fault("report.reserved", f'"{name}" is a name that every run has', keys)
        if isinstance(item, dict) and item.get("type") in set(Type):
            _check_parameter(document, keys, item)


def _check_parameter(document: Document, keys: Keys, item: dict[str, Any]) -> None:
    """Faults where bounds, choices and default don't suit the type or each other."""
    kind, choices = Type(item["type"]), item.get("choices")
    if (kind is Type.CHOICE) != bool(choices):
        what = "needs its choices" if kind is Type.CHOICE else f"has choices, and its type is {kind}"
        document.fault("report.choices", f'the parameter "{keys[-1]}" {what}', (*keys, "choices"))
        return
    bounds: dict[str, Value] = {}
    for key in ("min", "max"):
        if item.get(key) is None:
            continue
        if kind not in (Type.INTEGER, Type.DECIMAL, Type.DATE):
            document.fault("report.bound", f"a parameter of type {kind} has no {key}", (*keys, key))
            return
        try:
            bounds[key] = typed(kind, item[key])
        except ValueError:
            document.fault(
                "report.bound", f'"{key}" isn\'t of type {kind}', (*keys, key), found=str(item[key])
            )
            item[key] = None
    listed = tuple(map(str, choices)) if isinstance(choices, list) else ()
    parameter = Parameter(str(keys[-1]), kind, None, bounds.get("min"), bounds.get("max"), listed)
    if item.get("default") is not None:
        try:
            checked(parameter, item["default"])
        except ValueError:
            document.fault(
                "report.default",
                f'the default of "{parameter.name}" isn\'t a value that it allows',
                (*keys, "default"),
                expected=parameter.expected,
                found=f'"{item["default"]}"',
            )
            item["default"] = None


def _check_file(document: Document, _schemas: Mapping[str, str]) -> None:
    """Faults of the file name's pattern: its braces, unknown names, no {period} where there are several
    periods.
    """
    pattern, period = document.values.get("file"), document.values.get("period")
    if not isinstance(pattern, str):
        return
    parameters = document.values.get("parameters")
    known = {"report", *(parameters if isinstance(parameters, dict) else ())}
    known |= {"period"} if period != "none" else set()
    try:
        parts = list(string.Formatter().parse(pattern))
    except ValueError as error:
        document.fault("report.file", f'"file" isn\'t a pattern: {error}', ("file",), found=f'"{pattern}"')
        return
    used = {name for _, name, _, _ in parts if name is not None}
    for name in sorted(used - known):
        document.fault(
            "report.file",
            f'"file" uses the unknown name "{name}"',
            ("file",),
            expected=", ".join(f"{{{item}}}" for item in sorted(known)),
            remedy=did_you_mean(name, known),
        )
    if any(form or conversion for _, _, form, conversion in parts):
        document.fault("report.file", '"file" takes names in braces only, without a format', ("file",))
    if not pattern.endswith(".xlsx") or re.search(r"[/\\]", pattern):
        document.fault(
            "report.file", '"file" must be a file name that ends in .xlsx', ("file",), found=pattern
        )
    if period in ("month", "to_date") and "period" not in used:
        document.fault(
            "report.file", '"file" doesn\'t name the period, so one would replace another', ("file",),
            remedy="put {period} into the name",
        )  # fmt: skip


def _check_checks(document: Document, _schemas: Mapping[str, str]) -> None:
    checks, data = document.values.get("checks"), document.values.get("data")
    if not isinstance(checks, dict) or not isinstance(data, dict):
        return
    for name in checks:
        if name not in data:
            document.fault(
                "report.check",
                f'there is no data set "{name}" to check',
                ("checks", name),
                expected=", ".join(data),
                remedy=did_you_mean(name, data),
            )
