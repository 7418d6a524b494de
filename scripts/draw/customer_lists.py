"""The sheets of customer_analytics that others read: prepared rows of the year choice, rows of the pivots."""

from __future__ import annotations

from collections.abc import Sequence

from book import Book
from columns import Column, Place, Table
from common import UNTIL
from printing import finish
from theme import PALETTE
from xlsxwriter.worksheet import Worksheet

__all__ = ["BADGES", "draw_contribution", "draw_order_list", "draw_product_list", "draw_spending"]

BADGES = {"Gold": "Gold", "Silver": "Silver"}
# Pages that nobody reads: the print area is the heading.
UNPRINTED = "Rows aren't printed: clear the print area, or print a selection, to have them on paper"

CUSTOMERS = (
    Column("Customer code", "code", ("Sample1", "Sample2", "Sample1"), 14),
    Column("Customer name", "text", ("Sample customer A", "Sample customer B", "Sample customer A"), 34),
)


def _finish_list(sheet: Worksheet, place: Place) -> None:
    """Freeze the header; print nothing but title and note."""
    finish(sheet, place)
    sheet.print_area(0, 0, place.header_row - 2, place.first_column + len(place.names) - 1)


def draw_order_list(book: Book) -> None:
    """Every order: the rows of the pivots that count them."""
    sheet = book.sheet("Order list", "Order list", f"A row an order, {UNTIL}. {UNPRINTED}", PALETTE["muted"])
    table = Table(
        "customer_orders",
        "Orders with customer, market, date and revenue",
        (
            Column("Customer code", "code", ("Sample1", "Sample2"), 14),
            Column("Customer", "text", ("Sample customer A", "Sample customer B"), 30),
            Column("Type", "text", ("Sample type", "Sample type"), 16),
            Column("Market", "text", ("Sample market", "Sample market"), 18),
            Column("Zone", "text", ("Sample zone", "Sample zone"), 14),
            Column("Order date", "date", (40000, 40400), 13),
            Column("Year", "rank", (2009, 2010), 9),
            Column("Revenue, ₹", "whole", (600, 300), 16),
        ),
    )
    _finish_list(sheet, book.table(sheet, 5, 1, table))


def draw_product_list(book: Book) -> None:
    """Every pair of customer and product: the rows of the pivot that shows the strongest ones."""
    note = f"A row a customer and product, all years {UNTIL}. {UNPRINTED}"
    sheet = book.sheet("Product list", "Product list", note, PALETTE["muted"])
    place = book.table(
        sheet,
        5,
        1,
        Table(
            "products_by_customer",
            "Products that each customer bought",
            (
                Column("Customer code", "code", ("Sample1", "Sample2"), 14, "Total"),
                Column("Customer", "text", ("Sample customer A", "Sample customer B"), 34),
                Column("Product code", "code", ("Sample8", "Sample9"), 12),
                Column("Product type", "text", ("Sample type", "Sample type"), 20),
                Column("Quantity, units", "whole spaced", (3, 1), 14, "sum"),
                Column("Revenue, ₹", "whole", (900, 100), 18, "sum"),
                Column("Orders", "whole", (2, 1), 10),
            ),
        ),
    )
    book.data_bar(sheet, place, "Revenue, ₹")
    book.groups(sheet, place, "Customer code")
    _finish_list(sheet, place)


def draw_contribution(book: Book) -> Place:
    """What each customer brings for each year choice."""
    columns = (
        Column("Revenue rank", "rank", (1, 2, 1), 10),
        *CUSTOMERS,
        Column("Customer type", "text", ("Sample type",) * 3, 20),
        Column("Revenue, ₹", "whole", (900, 100, 400), 17),
        Column("Share", "percent", (0.9, 0.1, 1), 10),
        Column("Cumulative share", "percent", (0.9, 1, 1), 16),
        Column("Share before", "percent", (0, 0.9, 0), 11),
        Column("Badge", "badge", ("Gold", "Silver", "Gold"), 11),
    )
    sheet, place = _draw_choices(book, "Contribution", ("contribution", columns))
    book.words(sheet, place.local("Badge"), BADGES)
    return _grouped(book, sheet, place)


def draw_spending(book: Book) -> Place:
    """What each customer spends on an order for each year choice."""
    columns = (
        Column("Spending rank", "rank", (1, 2, 1), 10),
        *CUSTOMERS,
        Column("Revenue, ₹", "whole", (900, 100, 400), 17),
        Column("Orders", "whole", (3, 1, 2), 10),
        Column("Average order value, ₹", "whole", (300, 100, 200), 14),
    )
    sheet, place = _draw_choices(book, "Spending", ("spending and average order value", columns))
    return _grouped(book, sheet, place)


def _draw_choices(book: Book, name: str, shown: tuple[str, Sequence[Column]]) -> tuple[Worksheet, Place]:
    """The rows of every year choice, on a sheet of their own; ``shown``: what of the customers, and how."""
    what, columns = shown
    note = f"Prepared rows behind the year choice of the dashboard. {UNPRINTED}"
    title = f"{name} by year"
    sheet = book.sheet(title, title, note, PALETTE["muted"])
    choice = Column("Year choice", "label", ("All", "All", "1999"), 10)
    words = f"Customers by {what} for each year choice"
    return sheet, book.table(sheet, 5, 1, Table(f"customer_{name.lower()}", words, (choice, *columns)))


def _grouped(book: Book, sheet: Worksheet, place: Place) -> Place:
    book.groups(sheet, place, "Year choice")
    _finish_list(sheet, place)
    return place
