"""templates/top_products.xlsx: the leading products of each division, by net sales and by quantity."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from book import Book
from columns import Column, Place, Table
from common import (
    CHANGES,
    UNTIL,
    draw_changes,
    draw_checks,
    draw_cover,
    draw_pivot_sheet,
    workbook_properties,
)
from coverage import COVERAGE, draw_coverage
from printing import finish
from theme import PALETTE
from top_products_charts import draw_chart_data
from top_products_dashboard import Places, draw_dashboard
from top_products_words import (
    LEADERS,
    LED,
    MONTHS,
    NET,
    OTHERS,
    QUANTITY,
    QUANTITY_BEFORE,
    SALES,
    SALES_BEFORE,
    TREND,
    WORDS,
    YEAR,
)
from totals import growth, quotient

__all__ = ["draw"]

TITLE = "Top products"
CONTENTS = (
    ("Dashboard", "Six figures, the leading products of each division by net sales and by quantity"),
    ("By net sales", "The leading products of each division by net sales, with their last 24 months"),
    ("By quantity", "The leading products of each division by units sold, with their last 24 months"),
    ("Divisions", "What the leading products bring of each division, and how many bring half of it"),
    ("In a market", "The products with the most net sales in the chosen market or region"),
    ("Sales by product", "Net sales by division, product and fiscal year: a pivot with slicers"),
    ("Quarters", "Net sales by fiscal quarter and division: a pivot and its chart"),
    CHANGES,
    COVERAGE,
    ("Checks", "Control totals against the tables of this workbook"),
    ("Chart data", "The rows that the dashboard's charts show"),
    ("Product list", "Sales by product, region and quarter: the rows of the pivots"),
)
UNITS = "Amounts in the currency of the price list; a product is all variants of its name"
PIVOTED = f"{NET}, summed from the Product list, {UNTIL}"
QUARTERLY = (
    "Sales by quarter",
    f"{NET} of fiscal quarters; the choices on Sales by product hold here too",
)


def draw(path: Path) -> None:
    """Draw the template at the path."""
    book = Book(path, workbook_properties(TITLE, "The leading products of each division"))
    draw_cover(book, UNITS, CONTENTS)
    dashboard = book.sheet("Dashboard", "{{ title }}", colour=PALETTE["accent"])
    sales = _draw_ranking(book, "net sales", WORDS, _sales_columns())
    _draw_ranking(book, "quantity", "quantity", _quantity_columns())
    divisions = _draw_divisions(book)
    _draw_place(book)
    draw_pivot_sheet(book, "Sales by product", ("Sales by division and product", PIVOTED), (34, 15))
    draw_pivot_sheet(book, "Quarters", QUARTERLY, (18, 16)).fit_to_pages(1, 1)
    draw_changes(book)
    draw_coverage(book)
    draw_checks(book)
    charted = draw_chart_data(book, sales)
    draw_dashboard(book, dashboard, Places(sales, divisions, *charted))
    _draw_list(book)
    book.close()


def _grown(table: str) -> str:
    return growth(table, SALES, SALES_BEFORE)


def _names() -> tuple[Column, ...]:
    return (
        Column("Division", "text", ("Sample division", "Sample division", "Sample division B"), 17, "Total"),
        Column("Rank", "rank", (1, 2, 1), 8),
        Column("Rank last year", "rank", (2, 1, None), 10),
        Column("Product", "text", ("Sample product A", "Sample product B", "Sample product C"), 34),
        Column("Segment", "text", ("Sample segment", "Sample segment", "Sample segment"), 16),
        Column("Category", "text", ("Sample category", "Sample category", "Sample category"), 24),
    )


def _sales_columns() -> tuple[Column, ...]:
    return (
        Column(SALES, "whole", (3000000, 2000000, 1000000), 17, "sum"),
        Column(SALES_BEFORE, "whole", (2000000, 2500000, None), 17, "sum"),
        Column("Change", "percent arrow spaced", (0.5, -0.2, None), 14, _grown("top_products_by_sales")),
        Column("Share of division", "percent", (0.3, 0.2, 0.1), 18),
        Column(QUANTITY, "whole", (3000, 2000, 1000), 14, "sum"),
    )


def _quantity_columns() -> tuple[Column, ...]:
    grown = growth("top_products_by_quantity", QUANTITY, QUANTITY_BEFORE)
    return (
        Column(QUANTITY, "whole", (3000, 2000, 1000), 17, "sum"),
        Column(QUANTITY_BEFORE, "whole", (2000, 2500, None), 17, "sum"),
        Column("Change", "percent arrow spaced", (0.5, -0.2, None), 14, grown),
        Column("Share of division", "percent", (0.3, 0.2, 0.1), 18),
        Column(SALES, "whole", (3000000, 2000000, 1000000), 17, "sum"),
    )


def _draw_ranking(book: Book, measure: str, words: str, figures: Sequence[Column]) -> Place:
    """A sheet by one measure; the months behind the sparklines stand hidden at its right."""
    note = f"{NET} and units {UNTIL}; last year: the same months, blank where nothing was sold then"
    sheet = book.sheet(f"By {measure}", f"Leading products by {words}, {YEAR}", note)
    name = "top_products_by_quantity" if measure == "quantity" else "top_products_by_sales"
    told = f"The leading products of each division by {measure}"
    table = Table(name, told, (*_names(), Column(TREND, "sparkline", width=24), *figures, *_months()))
    place = book.table(sheet, 5, 1, table)
    sheet.set_column(place.column(MONTHS[0]), place.column(MONTHS[-1]), None, None, {"hidden": True})
    book.sparklines(sheet, place, TREND, (MONTHS[0], MONTHS[-1]), "column")
    book.data_bar(sheet, place, "Share of division")
    book.groups(sheet, place, "Division")
    finish(sheet, place)
    sheet.print_area(0, 0, place.last_row + 1, place.column(MONTHS[0]) - 1)
    return place


def _months() -> tuple[Column, ...]:
    """The figures behind the sparklines."""
    return tuple(Column(month, "whole", (number, 24 - number, 12)) for number, month in enumerate(MONTHS, 1))


def _draw_divisions(book: Book) -> Place:
    note = f"{NET} {UNTIL}; leading products: the first {{{{ n }}}} ranks by {WORDS}"
    sheet = book.sheet("Divisions", f"What leading products bring of {WORDS}, {YEAR}", note)
    led = quotient("division_products", "Their net sales", SALES)
    table = Table(
        "division_products",
        "Net sales of each division, and what its leading products bring of them",
        (
            Column("Division", "text", ("Sample division A", "Sample division B"), 17, "Total"),
            Column("First product", "text", ("Sample product A", "Sample product B"), 34),
            Column("Its share", "percent", (0.1, 0.2), 11),
            Column("Products", "whole", (20, 10), 11, "sum"),
            Column("Products that bring half", "whole", (7, 5), 14),
            Column(SALES, "whole", (3000000, 2000000), 18, "sum"),
            Column(SALES_BEFORE, "whole", (2000000, 2500000), 18, "sum"),
            Column("Change", "percent arrow spaced", (0.5, -0.2), 14, _grown("division_products")),
            Column("Share of all", "percent", (0.6, 0.4), 18, "sum"),
            Column(LEADERS, "whole", (5, 5), 11, "sum"),
            Column("Their net sales", "whole", (1000000, 1000000), 18, "sum"),
            Column(LED, "percent", (0.3, 0.5), 14, led),
            Column(OTHERS, "percent", (0.7, 0.5), 14, f'=IFERROR(1-{led.removeprefix("=")},"")'),
        ),
    )
    place = book.table(sheet, 5, 1, table)
    book.data_bar(sheet, place, "Share of all")
    finish(sheet, place)
    return place


def _draw_place(book: Book) -> None:
    sheet = book.sheet(
        "In a market",
        "Leading products in {{ chosen_place.place }}",
        f"{NET}, {YEAR}, {UNTIL}. {{{{ chosen_place.place_note }}}}",
    )
    table = Table(
        "top_products",
        "The products with the most net sales in the chosen market or region",
        (
            Column("Rank", "rank", (1, 2), 8),
            Column("Product", "text", ("Sample product A", "Sample product B"), 34, "Total"),
            Column("Division", "text", ("Sample division", "Sample division"), 12),
            Column("Segment", "text", ("Sample segment", "Sample segment"), 16),
            Column("Category", "text", ("Sample category", "Sample category"), 24),
            Column(SALES, "whole", (3000000, 2000000), 17, "sum"),
            Column(SALES_BEFORE, "whole", (2000000, 2500000), 17, "sum"),
            Column("Change", "percent arrow spaced", (0.5, -0.2), 14, _grown("top_products")),
            Column("Units", "whole spaced", (3000, 2000), 14, "sum"),
            Column("Share of all", "percent", (0.3, 0.2), 18, "sum"),
            Column("Share of division", "percent", (0.4, 0.3), 11),
            Column("Share of segment", "percent", (0.5, 0.4), 11),
            Column("Division's net sales", "whole", (9000000, 9000000), 17),
            Column("Segment's net sales", "whole", (7000000, 7000000), 17),
        ),
    )  # fmt: skip
    place = book.table(sheet, 5, 1, table)
    book.data_bar(sheet, place, "Share of all")
    finish(sheet, place)


def _draw_list(book: Book) -> None:
    sheet = book.sheet(
        "Product list",
        "Product list",
        "By product, region and fiscal quarter, of this fiscal year and the one before; rows aren't printed",
    )
    table = Table(
        "product_sales",
        "Units and net sales by product, region and fiscal quarter",
        (
            Column("Division", "text", ("Sample", "Sample"), 12),
            Column("Segment", "text", ("Sample segment", "Sample segment"), 16),
            Column("Category", "text", ("Sample category", "Sample category"), 24),
            Column("Product", "text", ("Sample product A", "Sample product B"), 34),
            Column("Region", "text", ("Sample region", "Sample region"), 12),
            Column("Year", "label", ("FY1999", "FY1999"), 18),
            Column("Quarter", "label", ("Q1", "Q2"), 11),
            Column("Units", "whole", (600, 300), 14),
            Column(SALES, "exact", (6000, 3000), 18),
        ),
    )
    place = book.table(sheet, 5, 1, table)
    finish(sheet, place)
    sheet.print_area(0, 0, place.header_row - 2, place.first_column + len(place.names) - 1)
