"""templates/NAME.yaml → Report. All faults of the file come at once, each with its line.

Reading one touches neither the workbook nor the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from reporter import declared
from reporter.document import Document, did_you_mean, read, validate
from reporter.errors import SettingsError, UsageError
from reporter.parameters import Parameter, Type, Value, typed
from reporter.period import Kind
from reporter.report import faults, shapes, tracked
from reporter.report.file_name import check_file
from reporter.report.model import Check, DataSet, Repeat, Report, Scalar
from reporter.report.parameter_faults import check_parameters

__all__ = ["find", "load", "names"]

_SHORT = (faults.spell_out_data, faults.spell_out_repeat, declared.spell_out, tracked.spell_out)
"""What writes in full what the file may say shorter, before anything reads it."""

_CHECKS = (
    faults.check_schema,
    check_parameters,
    check_file,
    faults.check_checks,
    faults.check_repeat,
    tracked.check,
)


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
    for spell_out in _SHORT:
        spell_out(document)
    declared.check(document)
    for check in _CHECKS:
        check(document, schemas)
    file = validate(document, shapes.File)
    template = path.with_suffix(".xlsx")
    if not template.is_file():
        what = f"its template {template.name} isn't there"
        raise SettingsError.of("report.no-template", what, place=document.name)
    return _report(document, file, path, template)


def _report(document: Document, file: shapes.File, definition: Path, template: Path) -> Report:
    return Report(
        name=definition.stem,
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
        definition=definition,
        template=template,
        allow=file.allow,
        repeat=tuple(
            Repeat(item.sheet, item.data, item.key, document.place(("repeat",))) for item in file.repeat
        ),
        declared=declared.declarations(document, file.pivots, file.slicers, file.timelines),
        changes=tracked.tracked(document, file.changes),
    )


def _parameter(name: str, item: shapes.Parameter) -> Parameter:
    kind = Type(item.type)

    def value(given: Scalar | None) -> Value:
        return None if given is None else typed(kind, given)

    return Parameter(
        name, kind, value(item.default), value(item.min), value(item.max), item.choices, item.help
    )


def _data_set(name: str, item: shapes.DataSet, document: Document) -> DataSet:
    place = document.place(("data", name))
    split = item.overflow == "split"
    taken = item.columns, item.unused, place, split, item.expects, item.result
    return DataSet(name, item.call, item.arguments, *taken)


def _check(name: str, item: shapes.Check, document: Document) -> Check:
    place = document.place(("checks", name))
    return Check(name, item.control, item.arguments, item.where, item.agree, place)
