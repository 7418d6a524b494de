"""The sheets of reports on the schema gdb that say which data are there: months of sales, and facts."""

from __future__ import annotations

from book import Book
from columns import Column, Table
from printing import finish

__all__ = ["COVERAGE", "MISSING", "draw_coverage", "draw_missing"]

COVERAGE = ("Coverage", "Which months of sales are there")
MISSING = ("Missing data", "Sales lines without a price, a deduction, a cost or a forecast")
"""The sheets, for the contents of a cover."""
Counted = tuple[str, tuple[str, ...]]
"""What a table of months counts: in words, and the headers of its columns."""
COVERED: Counted = ("Months with sales", ("Months covered",))
STATES = {"missing": "Bad", "months missing": "Bad"}


def draw_coverage(book: Book, table: str = "coverage", counted: Counted = COVERED) -> None:
    """The months by fiscal year: what is counted of each, and how many it has."""
    what, headers = counted
    sheet = book.sheet("Coverage", "Coverage", "{{ covered.coverage_note }}")
    columns = (
        Column("Year", "label", ("FY1999", "FY2000"), 18),
        Column("Note", "text", ("Sample note A", "Sample note B"), 60),
        *(Column(header, "whole spaced", (1, 2), 12) for header in headers),
        Column("Months", "whole", (12, 12), 12),
        Column("First month", "month", (40000, 40031), 14),
        Column("Last month", "month", (40000, 40031), 14),
    )
    place = book.table(sheet, 5, 1, Table(table, f"{what} by fiscal year", columns))
    for header in headers:
        book.circles(sheet, place, header, 12)
    finish(sheet, place)


def draw_missing(book: Book) -> None:
    """What the sales lines lack by fiscal year and fact; a calm table, coloured only where months lack it."""
    note = "What is missing counts as nothing; no sales line is dropped for it"
    sheet = book.sheet("Missing data", "What the sales lines lack", note)
    table = Table(
        "fact_coverage",
        "Sales lines without a price, a deduction, a cost, freight or a forecast, by fiscal year",
        (
            Column("Year", "label", ("FY1999", "FY1999"), 18),
            Column("Fact", "text", ("Sample fact A", "Sample fact B"), 24),
            Column("State", "label", ("complete", "complete"), 20),
            Column("Note", "text", ("Sample note A", "Sample note B"), 74),
            Column("Months covered", "whole", (12, 12), 12),
            Column("Months", "whole", (12, 12), 10),
            Column("Sales lines", "whole", (10, 10), 13),
            Column("Lines without", "whole", (0, 0), 14),
            Column("Share without", "percent", (0, 0), 14),
        ),
    )
    place = book.table(sheet, 5, 1, table)
    book.words(sheet, place.local("State"), STATES)
    book.groups(sheet, place, "Year")
    finish(sheet, place)
