"""Sheets of market_share beside its markets and customers: concentration, channels, the first few."""

from __future__ import annotations

from book import Book
from columns import Column, Place, Table
from market_share_charts import bars, insert, pareto, shares_by_year, sized
from market_share_words import AMOUNTS, CUSTOMER_NAMES, MARKET_NAMES, NET, POINTS
from printing import print_setup
from totals import growth
from xlsxwriter.worksheet import Worksheet

__all__ = ["draw_channels", "draw_concentration", "draw_top"]

FINDINGS = {"yes": "Notice", "no": "Body"}


def draw_concentration(book: Book, sheet: Worksheet, customers: Place) -> Place:
    """Findings, their history, whose place is returned, and the cumulative shares behind them."""
    sheet.write(3, 1, "Limit", book.styles("Body"))
    sheet.write(3, 2, "{{ percent }}", book.styles("Report input", "percent"))
    book.name("concentration_limit", sheet, 3, 2)
    findings = book.table(sheet, 5, 1, _findings())
    book.words(sheet, findings.local("More than the limit"), FINDINGS)
    row = findings.last_row + 3
    sheet.set_row(row, 22)
    sheet.write(row, 1, "By fiscal year, the three largest markets", book.styles("Section"))
    years = book.table(sheet, row + 1, 1, _years())
    sheet.set_row(row + 1, 28)
    book.words(sheet, years.local("More than the limit"), FINDINGS)
    top = years.last_row + 3
    words = "Columns: net sales of the first 20 customers and of all others. Line: their cumulative share."
    insert(sheet, (top, 1), sized(pareto(book, customers, NET), 950, 500), words, moves=True)
    words = (
        "Columns: share of the three largest markets in net sales and in net invoice sales by fiscal year."
    )
    insert(sheet, (top, 10), sized(shares_by_year(book, years), 700, 500), words, moves=True)
    sheet.print_area(0, 0, top + 24, 10)
    return years


def _findings() -> Table:
    return Table(
        "concentration",
        "Whether the three largest exceed the limit",
        (
            Column("No.", "rank", (1, 2), 14),
            Column("Three largest", "text", ("Sample subject", "Sample subject"), 18),
            Column("Of", "text", ("Sample measure", "Sample measure"), 18),
            Column("Their sales", "whole", (600, 500), 18),
            Column("All sales", "whole", (1000, 1000), 18),
            Column("Share", "percent", (0.6, 0.5), 12),
            Column("Share last year", "percent", (0.5, 0.5), 12),
            Column("Change in points", "fine points", (10, 0), 12),
            Column("More than the limit", "badge", ("no", "no"), 14),
            Column("Finding", "text after figures", ("Sample finding A", "Sample finding B"), 104),
        ),
    )


def _years() -> Table:
    return Table(
        "concentration_by_year",
        "Share of the three largest markets by fiscal year",
        (
            Column("Year", "label", ("FY1999", "FY2000")),
            Column("Net sales", "whole", (1000, 1000)),
            Column("Net invoice sales", "whole", (1200, 1200)),
            Column("Share of net sales", "percent", (0.6, 0.5)),
            Column("Share of net invoice sales", "percent", (0.6, 0.5)),
            Column("More than the limit", "badge", ("no", "no")),
            Column("Three largest markets", "text after figures", ("Sample A and B", "Sample A and B")),
        ),
    )


def draw_channels(book: Book) -> tuple[Place, Place]:
    sheet = book.sheet(
        "Channels and platforms", "Channels and platforms", AMOUNTS.replace("Amounts", "Net amounts")
    )
    channels = _draw_way(book, sheet, 5, "Channel")
    sheet.set_row(channels.last_row + 3, 22)
    sheet.write(channels.last_row + 3, 1, "Platforms", book.styles("Section"))
    platforms = _draw_way(book, sheet, channels.last_row + 4, "Platform")
    sheet.set_row(4, 22)
    sheet.write(4, 1, "Channels", book.styles("Section"))
    top = platforms.last_row + 4
    words = "Bars: net sales in this fiscal year and in the same months of the year before, by {}."
    for column, place, name in ((1, channels, "channel"), (6, platforms, "platform")):
        title = f"{{{{ label.net_sales_short }}}} by {name}"
        chart = bars(book, place, name.capitalize(), ("Net sales", "Net sales last year"), title)
        insert(sheet, (top, column), sized(chart, 560, 300), words.format(name), moves=True)
    sheet.print_area(0, 0, top + 16, 10)
    return channels, platforms


def _draw_way(book: Book, sheet: Worksheet, row: int, name: str) -> Place:
    data = f"{name.lower()}_share"
    net, gross = (growth(data, f"{each} sales", f"{each} sales last year") for each in ("Net", "Gross"))
    table = Table(
        data,
        f"{name}s by net sales, with gross sales, growth and share",
        (
            Column(name, "text", (f"Sample {name.lower()} A", f"Sample {name.lower()} B"), 24, "Total"),
            Column("Share of net sales", "percent", (0.6, 0.4), 19, "sum"),
            Column(POINTS, "fine points", (10, -10), 14),
            Column("Net sales", "whole", (600, 400), 17, "sum"),
            Column("Net sales last year", "whole", (400, 400), 17, "sum"),
            Column("Change", "whole", (200, 0), 17, "sum"),
            Column("Growth of net sales", "percent change", (0.5, 0), 12, net),
            Column("Gross sales", "whole", (900, 600), 17, "sum"),
            Column("Gross sales last year", "whole", (600, 600), 20, "sum"),
            Column("Growth of gross sales", "percent change", (0.5, 0), 13, gross),
        ),
    )
    place = book.table(sheet, row, 1, table)
    book.data_bar(sheet, place, "Share of net sales")
    return place


def draw_top(book: Book) -> None:
    """The first markets and customers of the place that the run was asked for."""
    sheet = book.sheet("Top", "The first {{ n }}", f"{AMOUNTS}. Equal figures share a rank")
    for column, width in enumerate((8, 28, 28, 18, 18), 1):
        sheet.set_column(column, column, width)
    sheet.write(3, 1, "{{ chosen_place.place_note }}", book.styles("Section"))
    sections = (
        (f"Markets by {NET}, {{{{ chosen_region.place }}}}", _top_markets()),
        (f"Customers by {NET}, {{{{ chosen_place.place }}}}", _top_customers()),
        ("Markets of each region by gross sales, all regions", _top_by_region()),
    )
    row = 5
    for heading, table in sections:
        sheet.set_row(row, 22)
        sheet.write(row, 1, heading, book.styles("Section"))
        place = book.table(sheet, row + 1, 1, table)
        book.data_bar(sheet, place, next(name for name in place.names if name.startswith("Share")))
        row = place.last_row + 3
    book.groups(sheet, place, "Region")
    print_setup(sheet, pages_high=1)
    sheet.print_area(0, 0, row, 5)


def _top_markets() -> Table:
    return Table(
        "top_markets",
        "The first markets by net sales",
        (
            Column("Rank", "rank", (1, 2)),
            Column("Market", "text", MARKET_NAMES[:2]),
            Column("Region", "text", ("Sample region", "Sample region")),
            Column("Share", "percent", (0.6, 0.3)),
            Column("Net sales", "whole", (600, 300)),
        ),
    )


def _top_customers() -> Table:
    return Table(
        "top_customers",
        "The first customers by net sales",
        (
            Column("Rank", "rank", (1, 2)),
            Column("Customer", "text", CUSTOMER_NAMES[:2]),
            Column("Share", "percent", (0.6, 0.3)),
            Column("Net sales", "whole", (600, 300)),
        ),
    )


def _top_by_region() -> Table:
    return Table(
        "top_markets_by_region",
        "The first markets of each region by gross sales",
        (
            Column("Rank", "rank", (1, 2)),
            Column("Region", "text", ("Sample region", "Sample region")),
            Column("Market", "text", MARKET_NAMES[:2]),
            Column("Share of region", "percent", (0.6, 0.3)),
            Column("Gross sales", "whole", (600, 300)),
        ),
    )
