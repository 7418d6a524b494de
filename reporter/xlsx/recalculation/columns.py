"""Formulas that are filled down a column, prepared once: the others differ from the first in rows only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from reporter.xlsx.formulas import Kind, Token, prefix_of, reference_of, tokens
from reporter.xlsx.formulas.references import Corner
from reporter.xlsx.moves import LAST_ROW, Area

__all__ = ["FilledText", "Span", "filled_text", "relative_text"]


@dataclass(frozen=True, slots=True)
class Span:
    """Cells that a filled formula reads: rows as in its first cell, and whether each end moves along."""

    sheet: str
    area: Area
    first_moves: bool
    last_moves: bool

    def at(self, down: int) -> tuple[str, Area]:
        """Sheet and area as read ``down`` rows further."""
        area = self.area
        first = area.first_row + down * self.first_moves
        last = area.last_row + down * self.last_moves
        if first > last:
            first, last = last, first
        return self.sheet, Area(first, area.first_column, last, area.last_column)


@dataclass(frozen=True, slots=True)
class FilledText:
    """A formula's text in pieces, numbers being the rows that move along, and what it reads."""

    pieces: tuple[str | int, ...]
    reads: tuple[Span, ...]

    def at(self, down: int) -> str | None:
        """The text ``down`` rows further; None where a row leaves the sheet."""
        if not all(0 < piece + down <= LAST_ROW for piece in self.pieces if isinstance(piece, int)):
            return None
        return "".join([str(piece + down) if isinstance(piece, int) else piece for piece in self.pieces])


def filled_text(formula: str, sheet: str) -> FilledText:
    """The formula, in A1 notation only, ready to be filled down from its cell on the sheet."""
    pieces: list[str | int] = []
    reads: list[Span] = []
    for token in tokens(formula):
        if token.kind is not Kind.REFERENCE:
            pieces.append(token.text)
            continue
        reference = reference_of(token.target)
        last = reference.last or reference.first
        pieces += [token.prefix, *_pieces(reference.first)]
        if reference.last is not None:
            pieces += [":", *_pieces(reference.last)]
        moves = (_moves(reference.first), _moves(last))
        if last.row < reference.first.row:
            moves = moves[::-1]
        reads += [Span(name, reference.area, *moves) for name in _sheets(token, sheet)]
    return FilledText(tuple(_joined(pieces)), tuple(reads))


def relative_text(formula: str, row: int) -> str:
    """What is the same wherever a formula that stands in ``row`` is filled down: moving rows as distances."""
    if _stands_still(formula):
        return formula
    return "".join(
        _distances(token, row) if token.kind is Kind.REFERENCE else token.text for token in tokens(formula)
    )


@lru_cache(maxsize=1024)
def _stands_still(formula: str) -> bool:
    return not any(_moving(token) for token in tokens(formula))


def _moving(token: Token) -> bool:
    if token.kind is not Kind.REFERENCE:
        return False
    reference = reference_of(token.target)
    return _moves(reference.first) or (reference.last is not None and _moves(reference.last))


def _distances(token: Token, row: int) -> str:
    reference = reference_of(token.target)
    corners = [reference.first, *([reference.last] if reference.last else [])]
    texts = [
        f"{one.text().rstrip('0123456789')}[{one.row - row}]" if _moves(one) else one.text()
        for one in corners
    ]
    return token.prefix + ":".join(texts)


def _sheets(token: Token, sheet: str) -> Iterable[str]:
    if not token.prefix:
        return (sheet.casefold(),)
    return (name.casefold() for name in prefix_of(token.prefix).sheets)


def _moves(corner: Corner) -> bool:
    return bool(corner.row) and not corner.row_fixed


def _pieces(corner: Corner) -> list[str | int]:
    text = corner.text()
    return [text.rstrip("0123456789"), corner.row] if _moves(corner) else [text]


def _joined(pieces: Iterable[str | int]) -> Iterable[str | int]:
    """The pieces with neighbouring texts in one."""
    text = ""
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
            continue
        yield from (text, piece) if text else (piece,)
        text = ""
    if text:
        yield text
