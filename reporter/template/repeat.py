"""A template in which a sheet stands once for each key: an ordinary template, filled as any other."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reporter.errors import Fault, TemplateError
from reporter.template.open import Template
from reporter.template.placeholders import fill_in
from reporter.xlsx.cells import Value, cell_name
from reporter.xlsx.formulas import prefix_of, tokens
from reporter.xlsx.sheet_copies import copies
from reporter.xlsx.sheet_parts import owned, readers
from reporter.xlsx.workbook import SheetPart, Workbook

__all__ = ["Repeated", "copied", "holds", "numbered", "repeat_faults", "repeated", "sheet_names", "spanning"]

_LONGEST = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_STAYS = {
    "slicer": "a slicer",
    "timeline": "a timeline",
    "oleObject": "an embedded object",
    "package": "an embedded object",
    "control": "an ActiveX control",
    "queryTable": "a query",
}


@dataclass(frozen=True, slots=True)
class Repeated:
    """The template with the copies; for each, its sheet's name and its tables by the template's names."""

    template: Template
    sheets: tuple[tuple[str, Mapping[str, str]], ...]


def repeated(template: Template, sheet: str, names: Sequence[str]) -> Repeated:
    """The template with the sheet under each of the names; without names it goes.

    Raises TemplateError where something on the sheet can't be copied, something else reads it, or no other
    sheet would be left to see.
    """
    found = _sheet(template, sheet)
    faults = list(repeat_faults(template, sheet))
    if not names and all(other is found or other.state != "visible" for other in template.workbook.sheets):
        what = f"no sheet is left, as there is nothing to repeat {sheet} for"
        faults.append(
            Fault("template.repeat-nothing", what, template.name, remedy="add a sheet that always stays")
        )
    TemplateError.raise_if(faults)
    return copied(template, sheet, names)


def copied(template: Template, sheet: str, names: Sequence[str]) -> Repeated:
    """The template with the sheet under each of the names, whatever reads it."""
    made = copies(template.workbook, _sheet(template, sheet), names)
    package = template.workbook.package.with_parts(made.changed)
    return Repeated(Template(Workbook(package)), tuple(zip(names, made.tables, strict=True)))


def _sheet(template: Template, name: str) -> SheetPart:
    found = next((sheet for sheet in template.workbook.worksheets if sheet.name == name), None)
    if found is None:
        names = ", ".join(sheet.name for sheet in template.workbook.worksheets)
        raise TemplateError(Fault("template.repeat-sheet", f"has no sheet {name}", template.name, names))
    return found


def repeat_faults(template: Template, sheet: str) -> Iterator[Fault]:
    """Why the sheet can't stand several times: what can't be copied, what couldn't tell the copies apart."""
    found = _sheet(template, sheet)
    workbook = template.workbook
    for what in holds(workbook, found):
        yield Fault(
            "template.repeat-holds", f"a sheet that repeats holds {what}", f"{template.name}: {sheet}"
        )
    across = dict.fromkeys(spanning(workbook, found))
    for place, text in across:
        yield Fault(
            "template.repeat-read",
            f"reads all sheets from one to another, among them {sheet}, which repeats",
            f"{template.name}: {place}",
            found=text,
            remedy="read a table on another sheet, or move the sheet that repeats out of between them",
        )
    for place, text in dict.fromkeys(one for one in readers(workbook, found) if one not in across):
        yield Fault(
            "template.repeat-read",
            f"reads the sheet {sheet}, which repeats, so that nobody knows which copy is meant",
            f"{template.name}: {place}",
            found=text,
            remedy="read a table on another sheet, or make the name local to the sheet that repeats",
        )


def spanning(workbook: Workbook, sheet: SheetPart) -> Iterator[tuple[str, str]]:
    """The formulas and names that read every sheet from one to another, the sheet among them, with places."""
    order = {one.name.casefold(): number for number, one in enumerate(workbook.sheets)}
    own = order[sheet.name.casefold()]
    for place, text in _formulas(workbook):
        for token in tokens(text) if ":" in text and "!" in text else ():
            named = prefix_of(token.prefix).sheets if token.prefix else ()
            ends = sorted(order.get(name.casefold(), -1) for name in named)
            if len(ends) == 2 and ends[0] <= own <= ends[1]:
                yield place, text


def _formulas(workbook: Workbook) -> Iterator[tuple[str, str]]:
    for sheet in workbook.worksheets:
        for cell in workbook.sheet(sheet.name).formulas:
            if cell.formula and cell.formula.text:
                yield f"{sheet.name}!{cell_name(cell.row, cell.column)}", cell.formula.text
    for name in workbook.names:
        yield f"the name {name.name}", name.text


def holds(workbook: Workbook, sheet: SheetPart) -> tuple[str, ...]:
    """What stands on the sheet and can't be copied."""
    kinds = (found.kind for part in owned(workbook, sheet) for found in workbook.related(part))
    return tuple(dict.fromkeys(_STAYS[kind] for kind in kinds if kind in _STAYS))


def sheet_names(
    pattern: str, scopes: Sequence[Mapping[str, Value]], others: Collection[str]
) -> tuple[str, ...]:
    """A sheet's name for each scope: what Excel forbids is replaced, what is too long is cut and ends in ….

    ``[ ] : * ? / \\`` become ``-``; an empty name is "(blank)". A name that is taken, also by one of the
    others, gets " (2)" and so on. The key itself can always be shown in full by its placeholder.
    """
    taken = {name.casefold() for name in others} | {"history"}
    found: list[str] = []
    for scope in scopes:
        name = _FORBIDDEN.sub("-", fill_in(pattern, scope)).strip().strip("'").strip() or "(blank)"
        found.append(_free(name, taken))
        taken.add(found[-1].casefold())
    return tuple(found)


def numbered(name: str, count: int, others: Collection[str]) -> tuple[str, ...]:
    """The name, "name (2)" and so on, none of them that of another sheet."""
    taken = {other.casefold() for other in others}
    found = [name]
    while len(found) < count:
        taken.add(found[-1].casefold())
        found.append(_free(name, {*taken, name.casefold()}))
    return tuple(found)


def _free(name: str, taken: Collection[str]) -> str:
    free = _cut(name, "")
    number = 2
    while free.casefold() in taken:
        free = _cut(name, f" ({number})")
        number += 1
    return free


def _cut(name: str, ending: str) -> str:
    """The name with the ending in 31 UTF-16 units, as Excel counts."""
    if _units(name + ending) <= _LONGEST:
        return name + ending
    while _units(name + "…" + ending) > _LONGEST:
        name = name[:-1]
    return name.rstrip(" '") + "…" + ending


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
