"""What every dashboard is made of: its grid, the sentence below its title, its cards."""

from __future__ import annotations

from dataclasses import dataclass

from book import Book
from printing import print_setup
from theme import GRID, GRID_COLUMNS, GUTTER
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

__all__ = ["LAST_YEAR", "Card", "draw_card", "draw_insight", "draw_subtitle", "lay_grid"]

# How many digits a card shows, by the size of its figure; the largest first.
CARD_RULES = ((99_950_000, "card hundreds of millions"), (1_000_000, "card millions"))


@dataclass(frozen=True, slots=True)
class Card:
    """A figure on a dashboard: label, its value and what stands below it (formula or text), number format."""

    label: str
    value: str
    note: str
    number: str = "card"


def draw_card(book: Book, sheet: Worksheet, at: tuple[int, int], card: Card) -> None:
    """Label, value and note below each other from the cell given, three columns wide."""
    row, left = at
    styles = book.styles("Card label"), book.styles("Card value", card.number), book.styles("Card note")
    for offset, (style, height) in enumerate(zip(styles, (20, 28, 18), strict=True)):
        sheet.merge_range(row + offset, left, row + offset, left + 2, "", style)
        sheet.set_row(row + offset, height)
    for least, number in CARD_RULES if card.number == "card" else ():
        cell = xl_rowcol_to_cell(row + 1, left, row_abs=True, col_abs=True)
        rule = {"type": "formula", "criteria": f"=AND(ISNUMBER({cell}),ABS({cell})>={least})"}
        shown = rule | {"format": book.styles.number_rule(number), "stop_if_true": True}
        sheet.conditional_format(row + 1, left, row + 1, left, shown)
    sheet.write_string(row, left, card.label, styles[0])
    if card.value.startswith("="):
        sheet.write_formula(row + 1, left, card.value, styles[1], 0)
    else:
        sheet.write_string(row + 1, left, card.value, styles[1])
    if card.note.startswith("="):
        sheet.write_formula(row + 2, left, card.note, styles[2], "Sample note")
    else:
        sheet.write_string(row + 2, left, card.note, styles[2])


def lay_grid(sheet: Worksheet) -> None:
    """The dashboards' grid: 23 equal columns between two margins, rows of 20 pixels; one screen, one page.

    Six cards of three columns with gutters of one, or two charts of eleven, fit it.
    """
    sheet.set_default_row(15)
    sheet.set_column(1, GRID_COLUMNS, GRID)
    sheet.set_column(GRID_COLUMNS + 1, GRID_COLUMNS + 1, GUTTER)
    for row in (3, 5, 9):
        sheet.set_row(row, 8)
    print_setup(sheet, pages_high=1)


LAST_YEAR = " {{ covered.last_year_note }}"
"""Behind the dates of a dashboard that compares two years: that the data cover one in part."""


def draw_subtitle(book: Book, sheet: Worksheet, text: str) -> None:
    """The line below a dashboard's title, and at its end the notice, coloured where there is one."""
    sheet.write(2, 1, text, book.styles("Subtitle"))
    sheet.set_row(2, 17)
    left, right = GRID_COLUMNS - 2, GRID_COLUMNS
    sheet.merge_range(2, left, 2, right, "{{ notice }}", book.styles("Body", align="center"))
    cell = xl_rowcol_to_cell(2, left, row_abs=True, col_abs=True)
    rule = {"type": "formula", "criteria": f"=LEN({cell})>0", "format": book.styles.rule("Notice")}
    sheet.conditional_format(2, left, 2, right, rule)


def draw_insight(book: Book, sheet: Worksheet, formula: str) -> None:
    """The sentence below the title, over the whole width and up to two lines."""
    sheet.merge_range(4, 1, 4, GRID_COLUMNS, "", book.styles("Insight"))
    sheet.write_formula(4, 1, formula, book.styles("Insight"), "Sample sentence")
    sheet.set_row(4, 34)
