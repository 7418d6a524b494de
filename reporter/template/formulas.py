"""The formulas of a filled sheet: each as it reads after the moves, shared ones kept where they still fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reporter.xlsx.cells import area_name, parse_area
from reporter.xlsx.dependants import Follow
from reporter.xlsx.filled_sheet import FilledSheet
from reporter.xlsx.formulas import Kind, Token, reference_of, tokens, translate
from reporter.xlsx.moves import Area
from reporter.xlsx.sheet import Cell, Formula
from reporter.xlsx.tables import Table

__all__ = ["MovedFormula", "filled_down", "free_shared", "moved_formulas"]


@dataclass(frozen=True, slots=True)
class MovedFormula:
    """A formula outside the bodies: its template cell, its row in the result, its text and array range there.

    ``broken`` says that cells it reads are gone, so that its stored value is no longer true.
    """

    cell: Cell
    row: int
    text: str
    array: Area | None = None
    broken: bool = False


def moved_formulas(filled: FilledSheet, place: Follow, tables: Sequence[Table] = ()) -> list[MovedFormula]:
    """The sheet's formulas after the moves; cells whose formula changes become edits of the sheet.

    In the totals rows of the given tables a reference without a table's name (``[Units]``, as XlsxWriter
    writes it) gets the name: the file format wants it, and LibreOffice.
    """
    groups: dict[str, list[tuple[Cell, Formula]]] = {}
    moved: list[MovedFormula] = []
    for cell in filled.sheet.formulas:
        formula = cell.formula
        if formula is None:
            continue
        if formula.kind == "shared" and formula.shared:
            groups.setdefault(formula.shared, []).append((cell, formula))
        elif (row := filled.moved(cell.row, cell.column)) is not None:
            table = next((table for table in tables if table.ref.holds(cell.row, cell.column)), None)
            moved.append(_single(filled, place, cell, row, table.name if table else ""))
    for group in groups.values():
        moved += _group(filled, place, group)
    return moved


def _single(filled: FilledSheet, place: Follow, cell: Cell, row: int, table: str) -> MovedFormula:
    formula = cell.formula or Formula("")
    text = place.formula(formula.text) if formula.text else ""
    if table and "[" in text:
        text = "".join(_named(token, table) for token in tokens(text))
    array = place.moves.area(filled.name, parse_area(formula.ref)) if formula.ref else None
    ref = area_name(array) if array else formula.ref
    if text != formula.text or ref != formula.ref:
        edited = filled.edited(cell).with_formula(Formula(text, formula.kind, ref, formula.shared))
        filled.edits[cell.row, cell.column] = edited
    if formula.kind == "dataTable":
        _move_inputs(filled, place, cell)
    return MovedFormula(cell, row, text, array, _breaks(formula.text, text))


def _move_inputs(filled: FilledSheet, place: Follow, cell: Cell) -> None:
    """Lets the input cells of a what-if data table follow; where one goes, it stays named as it was."""
    edited = filled.edited(cell)
    moved = edited.with_inputs(lambda row, column: place.moves.row(filled.name, row, column))
    if moved != edited.raw:
        filled.edits[cell.row, cell.column] = moved


def _named(token: Token, table: str) -> str:
    return table + token.text if token.kind is Kind.STRUCTURED and token.text.startswith("[") else token.text


def _group(
    filled: FilledSheet, place: Follow, group: Sequence[tuple[Cell, Formula]]
) -> Iterator[MovedFormula]:
    """A shared formula's cells: still shared where the first one's text gives all the others."""
    master, first = next(((cell, own) for cell, own in group if own.text), group[0])
    found: list[MovedFormula] = []
    for cell, _ in group:
        before = translate(first.text, (master.row, master.column), (cell.row, cell.column))
        row = filled.moved(cell.row, cell.column)
        if row is not None:
            text = place.formula(before)
            found.append(MovedFormula(cell, row, text, None, _breaks(before, text)))
    head = next((one for one in found if one.cell is master), None)
    shared = len(found) == len(group) and head is not None and all(_fits(head, one) for one in found)
    for one in found:
        if not shared:
            _edit(filled, one.cell, Formula(one.text))
        elif one is head:
            area = place.moves.area(filled.name, parse_area(first.ref)) if first.ref else None
            ref = area_name(area) if area else first.ref
            if (one.text, ref) != (first.text, first.ref):
                _edit(filled, one.cell, Formula(one.text, "shared", ref, first.shared))
    return iter(found)


def _fits(head: MovedFormula, one: MovedFormula) -> bool:
    return translate(head.text, (head.row, head.cell.column), (one.row, one.cell.column)) == one.text


def _edit(filled: FilledSheet, cell: Cell, formula: Formula) -> None:
    filled.edits[cell.row, cell.column] = filled.edited(cell).with_formula(formula)


def _breaks(before: str, after: str) -> bool:
    return after.count("#REF!") > before.count("#REF!")


def filled_down(formula: str, place: Follow) -> str:
    """A calculated column's formula after the moves, as it reads in the body's first row.

    A running range, with one fixed and one relative row (``$D$5:D5``), keeps both ends: it grows from row to
    row, not with the table. A function stays: ``LOG10`` without its bracket would be a cell.
    """
    return "".join(
        token.text if token.kind is Kind.FUNCTION else _running(token, place) or place.formula(token.text)
        for token in tokens(formula)
    )


def _running(token: Token, place: Follow) -> str:
    """The range with each end moved by itself, "" where it is no running one."""
    reference = reference_of(token.target) if token.kind is Kind.REFERENCE else None
    if reference is None or reference.last is None or reference.first.row_fixed == reference.last.row_fixed:
        return ""
    ends = token.target.split(":")
    return ":".join(
        [place.formula(token.prefix + ends[0]), place.formula(token.prefix + ends[1]).rpartition("!")[2]]
    )


def free_shared(filled: FilledSheet) -> int:
    """The first number that no shared formula of the sheet has."""
    numbers = [cell.formula.shared for cell in filled.sheet.formulas if cell.formula]
    return max((int(number) for number in numbers if number.isdigit()), default=-1) + 1
