"""Short lists on a dashboard: rows of merged cells that read the first rows of a table elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from book import Book
from xlsxwriter.worksheet import Worksheet

__all__ = ["Field", "draw_list"]


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a list: its header, how many columns of the grid it takes, its look, its formulas."""

    header: str
    width: int
    look: tuple[str, str]
    """Number format and alignment."""
    formula: Callable[[int], str]
    """Of the row's number from 1; a formula without its equals sign."""


def draw_list(book: Book, sheet: Worksheet, at: tuple[int, int], rows: int, fields: Sequence[Field]) -> None:
    """Headers at the cell given, and so many rows below."""
    top, left = at
    for field in fields:
        number, align = field.look
        for offset in range(rows + 1):
            style = (
                book.styles("Table cell", number, align)
                if offset
                else book.styles("Table header", align=align)
            )
            if field.width > 1:
                sheet.merge_range(top + offset, left, top + offset, left + field.width - 1, "", style)
            if offset:
                sheet.write_formula(top + offset, left, f"={field.formula(offset)}", style, "Sample")
            else:
                sheet.write(top, left, field.header, style)
        book.far_changes(sheet, (top + 1, left, top + rows, left), number)
        left += field.width
