"""Formulas that follow the moves of a fill, renamed sheets, and their own cell when they are filled down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from reporter.xlsx.formulas.references import (
    Corner,
    Reference,
    prefix_of,
    reference_of,
    sheet_prefix,
)
from reporter.xlsx.formulas.tokens import Kind, Token, tokens
from reporter.xlsx.moves import LAST_COLUMN, LAST_ROW, Area, Moves

__all__ = [
    "Precedent",
    "partial_references",
    "precedents",
    "rename_tables",
    "rewrite",
    "rewrite_reference",
    "translate",
]

_NO_SHEETS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Precedent:
    """Cells that a formula reads: a rectangle on each of ``sheets`` (two are the ends of a 3-D reference)."""

    sheets: tuple[str, ...]
    area: Area


def rewrite(formula: str, sheet: str, moves: Moves, renamed: Mapping[str, str] = _NO_SHEETS) -> str:
    """The formula after the moves and with renamed sheets; every other character stays.

    ``sheet`` is the template's name of the sheet that the formula stands on; ``renamed`` maps template
    names to new ones. A deleted cell becomes ``#REF!``. A single cell moves as a cell, also where a table
    has one row only; a range over a table's whole body grows. References to other workbooks and the cells
    of 3-D references stay, as they do in Excel.
    """
    return _mapped(formula, _rewriter(sheet, moves, renamed, cells_grow=False))


def rewrite_reference(
    reference: str,
    sheet: str,
    moves: Moves,
    renamed: Mapping[str, str] = _NO_SHEETS,
    *,
    cells_grow: bool = True,
) -> str:
    """Like :func:`rewrite` for what means cells and no figure: a chart's ``c:f``, a print area, a sparkline.

    A single cell that is a table's whole one-row body grows with it, unless ``cells_grow`` is false. Unions
    (``Sheet!$A$1:$A$5,Sheet!$C$1``, also in round brackets) and lists with blanks between them are kept.
    """
    return _mapped(reference, _rewriter(sheet, moves, renamed, cells_grow=cells_grow))


def translate(formula: str, from_cell: tuple[int, int], to_cell: tuple[int, int]) -> str:
    """The formula as Excel fills it from one (row, column) to another: relative parts move, fixed ones stay.

    What leaves the sheet becomes ``#REF!``. This is also how a shared formula reads in its dependent cells.
    """
    down = to_cell[0] - from_cell[0]
    right = to_cell[1] - from_cell[1]
    if not down and not right:
        return formula

    def moved(token: Token) -> str:
        if token.kind is not Kind.REFERENCE:
            return token.text
        reference = reference_of(token.target)
        first = _offset(reference.first, down, right)
        last = _offset(reference.last, down, right) if reference.last else None
        if first is None or (reference.last and last is None):
            return f"{token.prefix}#REF!"
        return token.prefix + Reference(first, last).text()

    return _mapped(formula, moved)


def partial_references(formula: str, sheet: str, bodies: Iterable[tuple[str, Area]]) -> tuple[str, ...]:
    """The ranges in the formula that hold a part of a table's body rows only: they won't follow its growth.

    ``bodies`` are (sheet, body) pairs. Left out as meant so: single cells, ranges within one row, and
    ranges with one fixed and one relative row (``$B$2:B2``).
    """
    found: list[str] = []
    places = [(name.casefold(), body) for name, body in bodies]
    for token in tokens(formula):
        for precedent in _precedents(token, sheet):
            reference = reference_of(token.target)
            if reference.last is None or reference.first.row_fixed != reference.last.row_fixed:
                continue
            area = precedent.area
            if any(
                name == precedent.sheets[0].casefold()
                and area.meets(body)
                and not (area.first_row <= body.first_row and area.last_row >= body.last_row)
                and area.first_row != area.last_row
                for name, body in places
            ):
                found.append(token.text)
    return tuple(dict.fromkeys(found))


def precedents(formula: str, sheet: str) -> tuple[Precedent, ...]:
    """The cells in A1 notation that the formula reads, in order; names and tables are not resolved."""
    return tuple(one for token in tokens(formula) for one in _precedents(token, sheet))


def rename_tables(formula: str, renamed: Mapping[str, str]) -> str:
    """The formula with tables renamed, in structured references and alone; case doesn't count."""
    names = {old.casefold(): new for old, new in renamed.items()}

    def moved(token: Token) -> str:
        if token.kind not in {Kind.STRUCTURED, Kind.NAME} or token.prefix:
            return token.text
        name, bracket, rest = token.text.partition("[")
        return names.get(name.casefold(), name) + bracket + rest

    return _mapped(formula, moved)


def _mapped(formula: str, moved: Callable[[Token], str]) -> str:
    return "".join(moved(token) for token in tokens(formula))


def _precedents(token: Token, sheet: str) -> tuple[Precedent, ...]:
    if token.kind is not Kind.REFERENCE:
        return ()
    prefix = prefix_of(token.prefix) if token.prefix else None
    if prefix and prefix.external:
        return ()
    return (Precedent(prefix.sheets if prefix else (sheet,), reference_of(token.target).area),)


def _rewriter(
    sheet: str, moves: Moves, renamed: Mapping[str, str], *, cells_grow: bool
) -> Callable[[Token], str]:
    names = {old.casefold(): new for old, new in renamed.items() if old != new}

    def moved(token: Token) -> str:
        prefix = prefix_of(token.prefix) if token.prefix else None
        if prefix and prefix.external:
            return token.text
        sheets = prefix.sheets if prefix else (sheet,)
        text = token.target
        if token.kind is Kind.REFERENCE and len(sheets) == 1 and moves.on(sheets[0]):
            text = _moved(text, sheets[0], moves, cells_grow=cells_grow)
        if prefix and any(name.casefold() in names for name in sheets):
            return sheet_prefix(*(names.get(name.casefold(), name) for name in sheets)) + text
        return token.prefix + text

    return moved


def _moved(text: str, sheet: str, moves: Moves, *, cells_grow: bool) -> str:
    reference = reference_of(text)
    if not (reference.first.row or (reference.last and reference.last.row)):
        return text  # whole columns hold whatever comes
    before = reference.area
    if reference.last is None and not cells_grow:
        row = moves.row(sheet, before.first_row, before.first_column)
        return "#REF!" if row is None else replace(reference, first=replace(reference.first, row=row)).text()
    after = moves.area(sheet, before)
    if after is None:
        return "#REF!"
    return text if after == before else _resized(reference, after).text()


def _resized(reference: Reference, after: Area) -> Reference:
    """The reference over ``after``; corners that are written upside down stay so."""
    top, bottom = after.first_row, after.last_row
    if reference.last is None and top == bottom:
        return Reference(replace(reference.first, row=top), None)
    last = reference.last or reference.first
    if last.row < reference.first.row:
        top, bottom = bottom, top
    return Reference(replace(reference.first, row=top), replace(last, row=bottom))


def _offset(corner: Corner, down: int, right: int) -> Corner | None:
    row = corner.row if corner.row_fixed or not corner.row else corner.row + down
    column = corner.column if corner.column_fixed or not corner.column else corner.column + right
    if (corner.row and not 1 <= row <= LAST_ROW) or (corner.column and not 1 <= column <= LAST_COLUMN):
        return None
    return replace(corner, row=row, column=column)
