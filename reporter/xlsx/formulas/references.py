"""A reference in A1 notation, taken apart and put together: sheet prefix, dollar signs, rows and columns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from reporter.xlsx.cells import column_letters, column_number
from reporter.xlsx.moves import LAST_COLUMN, LAST_ROW, Area

__all__ = ["Corner", "Prefix", "Reference", "prefix_of", "reference_of", "sheet_prefix"]

_PART = re.compile(r"(\$?)([A-Za-z]*)(\$?)([0-9]*)")
_PLAIN = re.compile(r"[^\W\d][\w.]*")
_LIKE_A_CELL = re.compile(
    r"[A-Za-z]{1,3}[0-9]{1,7}|[Rr][0-9]*(?:[Cc][0-9]*)?|[Cc][0-9]*|TRUE|FALSE", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Corner:
    """One end of a range; ``column`` or ``row`` is 0 where whole rows or columns are meant."""

    column: int
    row: int
    column_fixed: bool
    row_fixed: bool

    def text(self) -> str:
        """The corner as the file writes it: ``$B$5``, ``B``, ``$5``."""
        columns = f"{'$' * self.column_fixed}{column_letters(self.column)}" if self.column else ""
        rows = f"{'$' * self.row_fixed}{self.row}" if self.row else ""
        return columns + rows


@dataclass(frozen=True, slots=True)
class Reference:
    """A cell (``last`` is None) or a range between two corners."""

    first: Corner
    last: Corner | None

    @property
    def area(self) -> Area:
        """The rectangle, whole rows and columns filled in, corners put in order."""
        last = self.last or self.first
        rows = sorted((self.first.row or 1, last.row or LAST_ROW))
        columns = sorted((self.first.column or 1, last.column or LAST_COLUMN))
        return Area(rows[0], columns[0], rows[1], columns[1])

    def text(self) -> str:
        """The reference without a sheet, dollar signs kept."""
        return f"{self.first.text()}:{self.last.text()}" if self.last else self.first.text()


@dataclass(frozen=True, slots=True)
class Prefix:
    """What stands before ``!``: one sheet, two of a 3-D reference, or (external) a book or lost sheet."""

    sheets: tuple[str, ...]
    external: bool


@lru_cache(maxsize=4096)
def reference_of(text: str) -> Reference:
    """The reference that a token's target writes."""
    first, colon, last = text.partition(":")
    return Reference(_corner(first), _corner(last) if colon else None)


def _corner(text: str) -> Corner:
    match = _PART.fullmatch(text)
    if match is None:
        raise ValueError(f"not a reference: {text!r}")
    before, letters, between, digits = match.groups()
    if not letters:  # whole rows: the dollar sign stands before the digits
        before, between = "", before or between
    return Corner(column_number(letters), int(digits or 0), bool(before), bool(between))


def prefix_of(text: str) -> Prefix:
    """The prefix taken apart; ``text`` ends in ``!``."""
    name = text[:-1]
    if name.startswith("'"):
        name = name[1:-1].replace("''", "'")
    if "[" in name or name == "#REF":
        return Prefix((), external=True)
    return Prefix(tuple(name.split(":")), external=False)


def sheet_prefix(*sheets: str) -> str:
    """The prefix for one sheet or two, quoted where Excel quotes it."""
    name = ":".join(sheets)
    if all(_PLAIN.fullmatch(sheet) and not _LIKE_A_CELL.fullmatch(sheet) for sheet in sheets):
        return f"{name}!"
    return "'" + name.replace("'", "''") + "'!"
