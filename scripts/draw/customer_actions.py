"""The last rows of customer_analytics' dashboard: what to do about whom, in figures and sentences."""

from __future__ import annotations

from dataclasses import dataclass

from book import Book
from columns import Place
from customer_charts import LEFT, RIGHT
from customer_segments import PATTERNS, WIN_BACK, Segments
from theme import GRID_COLUMNS
from xlsxwriter.worksheet import Worksheet

__all__ = ["HEIGHT", "MONTHS", "Sources", "draw_actions", "months_of"]

HEIGHT = 6  # rows
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sources:
    """What the sentences count."""

    segments: Segments
    lifecycle: Place
    cross_sell: Place


def months_of(season: Place, word: str) -> str:
    """A formula: the full names of the months that the season calls so, in their order."""
    pattern = season.body("pattern")
    named = (
        f'IF(IFERROR(INDEX({pattern},{number}),"")="{word}",", {month}","")'
        for number, month in enumerate(MONTHS, 1)
    )
    return f"=MID({'&'.join(named)},3,99)"


def draw_actions(book: Book, sheet: Worksheet, row: int, sources: Sources) -> None:
    """Patterns of orders on the left, sentences on the right, each below a heading."""
    sheet.set_row(row, 20)
    sheet.write(row, LEFT, "What to do, by number and value of orders", book.styles("Section"))
    patterns = [(f"{pattern.capitalize()} orders", action) for pattern, action, _, _ in PATTERNS]
    for number, words in enumerate((*patterns, ("Among them", WIN_BACK))):
        _draw_pattern(book, sheet, (row + 1 + number, number), words, sources.segments)
    sheet.write(row, RIGHT, "Who came, who went, what to offer and when", book.styles("Section"))
    for number, formula in enumerate(_sentences(sources)):
        look = book.styles("Table cell")
        sheet.merge_range(row + 1 + number, RIGHT, row + 1 + number, GRID_COLUMNS, "", look)
        sheet.write_formula(row + 1 + number, RIGHT, formula, look, "Sample sentence")


def _draw_pattern(
    book: Book, sheet: Worksheet, at: tuple[int, int], words: tuple[str, str], segments: Segments
) -> None:
    row, number = at
    counted, share = segments.cell("E", number), segments.cell("I", number)
    cells = (
        (LEFT, LEFT + 1, words[0], "text"),
        (LEFT + 2, LEFT + 6, words[1], "text"),
        (LEFT + 7, LEFT + 8, f'={counted}&IF({counted}=1," customer"," customers")', "right"),
        (LEFT + 9, LEFT + 10, f'=TEXT({share},"0.0%")&" of revenue"', "right"),
    )
    for first, last, text, align in cells:
        look = book.styles("Table cell", "", "right" if align == "right" else "")
        sheet.merge_range(row, first, row, last, "", look)
        if text.startswith("="):
            sheet.write_formula(row, first, text, look, "Sample words")
        else:
            sheet.write_string(row, first, text, look)


def _sentences(sources: Sources) -> tuple[str, ...]:
    years = sources.lifecycle.body("Year")
    newest = f"MAX({years})"
    nothing = f'IF(COUNT({years})=0,"Nobody has ordered yet.",'
    return (
        f"={nothing}{_standing(sources.lifecycle, newest)})",
        f'=IF(COUNTIF({years},{newest}-1)=0,"",{_standing(sources.lifecycle, f"({newest}-1)")})',
        _offers(sources.cross_sell),
        '=IF(peak_months="","No month stands out.","Over all years the strongest months are "&peak_months'
        '&IF(low_months="","",", the weakest "&low_months)&".")',
    )


def _standing(lifecycle: Place, year: str) -> str:
    """How many were new, returned or lapsed; nobody is said to have in a year that isn't over."""
    new, returning, lapsed, waiting = (
        f"SUMIFS({lifecycle.body(header)},{lifecycle.body('Year')},{year})"
        for header in ("New customers", "Returning customers", "Lapsed customers", "No order yet")
    )
    so_far = f'{waiting}&" without an order yet, as the data end within the year"'
    return (
        f'{year}&": "&{new}&" new, "&{returning}&" returning, "'
        f'&IF({waiting}>0,{so_far},{lapsed}&" lapsed")&"."'
    )


def _offers(cross_sell: Place) -> str:
    rows = f"COUNT({cross_sell.body('Suggestion')})"
    customers = f"COUNTIF({cross_sell.body('Suggestion')},1)"
    return (
        f'=IF({rows}=0,"No product is bought by most of the customers similar to one that doesn\'t buy it.",'
        f'{rows}&IF({rows}=1," product"," products")&" to offer to "&{customers}'
        f'&IF({customers}=1," customer"," customers")&": see Cross-sell.")'
    )
