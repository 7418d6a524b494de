"""templates/market_share.xlsx: on which markets and customers net sales depend, and what grows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from book import Book
from columns import Column, Place, Table
from common import CHANGES, draw_changes, draw_checks, draw_cover, draw_pivot_sheet, workbook_properties
from coverage import COVERAGE, MISSING, draw_coverage, draw_missing
from market_share_charts import bars, insert, sized
from market_share_dashboard import Firsts, Shown, draw_dashboard
from market_share_sheets import draw_channels, draw_concentration, draw_top
from market_share_words import AMOUNTS, CUSTOMER_NAMES, LAST, MARKET_NAMES, MONTHS, NET, POINTS, TREND
from printing import finish, print_setup
from theme import PALETTE
from totals import growth
from xlsxwriter.worksheet import Worksheet

__all__ = ["draw"]

TITLE = "Market share"
REGION = "Region {{ region_name }}"
UNITS = (
    "Amounts in the currency of the price list, rounded to cents a customer and month; "
    "a fiscal year runs from September to August"
)

CONTENTS = (
    ("Dashboard", "Six figures, shares of markets and customers, growth of channels and regions"),
    ("Concentration", "What the three largest markets and customers bring, against the limit"),
    ("Markets", "Share, growth and change of every market"),
    ("Customers", "Share, cumulative share and growth of every customer"),
    ("Regions", "Share and growth of every region; a sheet for each of them follows"),
    ("Customers by region", "Share of every customer within each region"),
    ("Channels and platforms", "Gross and net sales of channels and platforms, with their growth"),
    ("Top", "The first markets and customers, of a market or region if asked for"),
    ("Sales", "Net sales by region and market: a pivot with slicers"),
    CHANGES,
    COVERAGE,
    MISSING,
    ("Checks", "Control totals against the tables of this workbook"),
    ("Chart data", "The rows that the dashboard's charts show: the first 20 and all others"),
    ("Sales list", "Net sales by customer code and quarter: the rows of the pivot"),
)


@dataclass(frozen=True, slots=True)
class Leading:
    """A table of the first names and all others together: data set, column of names, invented names."""

    table: str
    name: str
    samples: Sequence[str]


def draw(path: Path) -> None:
    """Draw the template at the path."""
    book = Book(path, workbook_properties(TITLE, "Shares of markets, customers, regions and channels"))
    draw_cover(book, UNITS, CONTENTS)
    dashboard = book.sheet("Dashboard", "{{ title }}", colour=PALETTE["accent"])
    concentration = book.sheet("Concentration", "Concentration", AMOUNTS)
    markets = _draw_markets(book)
    customers = _draw_customers(book)
    regions = _draw_regions(book)
    _draw_region(book)
    _draw_customers_by_region(book)
    channels, platforms = draw_channels(book)
    draw_top(book)
    words = ("{{ label.net_sales_short }} by region and market", f"Summed from the Sales list, {AMOUNTS}")
    draw_pivot_sheet(book, "Sales", words, (30, 17))
    draw_changes(book)
    draw_coverage(book)
    draw_missing(book)
    draw_checks(book)
    first_markets, first_customers = _draw_chart_data(book)
    years = draw_concentration(book, concentration, first_customers)
    firsts = Firsts(first_markets, first_customers, years)
    draw_dashboard(book, dashboard, Shown(markets, customers, regions, channels, platforms, firsts))
    _draw_sales_list(book)
    book.close()


def _compared(table: str, total: bool = True) -> tuple[Column, ...]:
    """Net sales against last year's, and what became of the share."""
    added = "sum" if total else ""
    grown = growth(table, "Net sales", LAST) if total else ""
    return (
        Column("Net sales", "whole", (600, 300, 100), 17, added),
        Column(LAST, "whole", (400, 300, 100), 17, added),
        Column("Change", "whole", (200, 0, 0), 17, added),
        Column("Growth", "percent change", (0.5, 0, 0), 11, grown),
        Column(POINTS, "fine points", (10, -5, -5), 14),
    )


def _shares() -> tuple[Column, ...]:
    return (
        Column("Share", "percent", (0.6, 0.3, 0.1), 15, "sum"),
        Column("Cumulative share", "percent", (0.6, 0.9, 1), 12),
    )


def _trend() -> tuple[Column, ...]:
    """Small charts and, hidden on their right, the months that they show."""
    months = tuple(Column(month, "whole", (1, 2, 3)) for month in MONTHS)
    return (Column(TREND, "sparkline", ("", "", ""), 22), *months)


def _draw_markets(book: Book) -> Place:
    sheet = book.sheet("Markets", f"Markets by {NET}", AMOUNTS)
    table = Table(
        "market_share",
        "Markets of the fiscal year by net sales, with share and growth",
        (
            Column("Rank", "rank", (1, 2, 3), 8, "Total"),
            Column("Market", "text", MARKET_NAMES, 24),
            Column("Region", "text", ("Sample region",) * 3, 14),
            *_shares(),
            *_compared("market_share"),
            Column("Customers", "rank", (3, 2, 1), 12),
            *_trend(),
        ),
    )
    return _finished(book, sheet, table)


def _draw_customers(book: Book) -> Place:
    note = f"{AMOUNTS}. Codes of the same name are one customer"
    sheet = book.sheet("Customers", f"Customers by {NET}", note)
    table = Table(
        "customer_share",
        "Customers of the fiscal year by net sales, with share and growth",
        (
            Column("Rank", "rank", (1, 2, 3), 8, "Total"),
            Column("Customer", "text", CUSTOMER_NAMES, 28),
            *_shares(),
            *_compared("customer_share"),
            Column("Markets", "rank", (3, 2, 1), 12),
            *_trend(),
        ),
    )
    return _finished(book, sheet, table)


def _draw_regions(book: Book) -> Place:
    sheet = book.sheet("Regions", f"Regions by {NET}", AMOUNTS)
    table = Table(
        "region_share",
        "Regions of the fiscal year by net sales, with share and growth",
        (
            Column("Rank", "rank", (1, 2, 3), 8, "Total"),
            Column("Region", "text", ("Sample region A", "Sample region B", "Sample region C"), 24),
            _shares()[0],
            *_compared("region_share"),
            Column("Markets", "rank", (3, 2, 1), 12),
            Column("Customers", "rank", (3, 2, 1), 12),
        ),
    )
    return _finished(book, sheet, table)


def _finished(book: Book, sheet: Worksheet, table: Table) -> Place:
    place = book.table(sheet, 5, 1, table)
    book.data_bar(sheet, place, "Share")
    finish(sheet, place)
    if TREND in place.names:
        book.sparklines(sheet, place, TREND, (MONTHS[0], MONTHS[-1]), "column")
        first, last = place.column(MONTHS[0]), place.column(MONTHS[-1])
        sheet.set_column(first, last, None, None, {"hidden": True})
        sheet.print_area(0, 0, place.last_row + 1, first - 1)
    return place


def _draw_region(book: Book) -> None:
    """The sheet that repeats for each region: figures, two charts, and the rows that they show."""
    sheet = book.sheet(REGION, "{{ region_name }}", AMOUNTS)
    for column, width in enumerate((6, 27, 17, 17, 10, 10, 3, 6, 27, 17, 17, 10, 10), 1):
        sheet.set_column(column, column, width)
    facts = (
        ("Net sales", "{{ region_share.net_sales }}", "whole"),
        ("Last year, same months", "{{ region_share.net_sales_last_year }}", "whole"),
        ("Growth", "{{ region_share.growth }}", "percent change"),
        ("Share of all regions", "{{ region_share.share }}", "percent"),
    )
    for row, (label, value, number) in enumerate(facts, 4):
        sheet.merge_range(row, 1, row, 2, label, book.styles("Label"))
        sheet.write(row, 3, value, book.styles("Body", number, "right"))
    markets = Leading("leading_markets_by_region", "Market", MARKET_NAMES)
    customers = Leading("leading_customers_by_region", "Customer", CUSTOMER_NAMES)
    first = _draw_leading(book, sheet, (30, 1), markets)
    second = _draw_leading(book, sheet, (30, 8), customers)
    words = "Bars: net sales in this fiscal year and in the same months of the year before, by {}."
    for column, place, name in ((1, first, "market"), (8, second, "customer")):
        title = f"{{{{ label.net_sales_short }}}} by {name}"
        chart = bars(book, place, name.capitalize(), ("Net sales", LAST), title)
        insert(sheet, (9, column), sized(chart, 625, 430), words.format(name))
    print_setup(sheet, pages_high=1)
    sheet.print_area(0, 0, second.last_row + 1, 13)


def _draw_leading(
    book: Book, sheet: Worksheet, at: tuple[int, int], leading: Leading, cumulative: bool = False
) -> Place:
    all_of, added = ("", "") if cumulative else ("All", "sum")
    last = (Column("Cumulative share", "percent", (0.6, 0.9, 1)),) if cumulative else ()
    table = Table(
        leading.table,
        f"{leading.name}s with the largest net sales, and all others together",
        (
            Column("No.", "rank", (1, 2, 3), total=all_of),
            Column(leading.name, "text", leading.samples),
            Column("Net sales", "whole", (600, 300, 100), total=added),
            Column(LAST, "whole", (400, 300, 100), total=added),
            Column("Share", "percent", (0.6, 0.3, 0.1), total=added),
            Column("Share last year", "percent", (0.5, 0.375, 0.125), total=added),
            *last,
        ),
    )
    place = book.table(sheet, *at, table)
    sheet.set_row(at[0], 28)
    return place


def _draw_customers_by_region(book: Book) -> None:
    sheet = book.sheet("Customers by region", "Customers by region", AMOUNTS)
    table = Table(
        "customer_share_by_region",
        "Customers of each region by net sales, with their share of the region",
        (
            Column("Region", "text", ("Sample region", "Sample region"), 14),
            Column("Rank", "rank", (1, 2), 8),
            Column("Customer", "text", CUSTOMER_NAMES[:2], 28),
            Column("Share of the region", "percent", (0.6, 0.3), 15),
            Column("Cumulative share", "percent", (0.6, 0.9), 12),
            Column("Share of all regions", "percent", (0.6, 0.3), 12),
            *_compared("customer_share_by_region", total=False),
            Column("Markets", "rank", (3, 2), 12),
        ),
    )
    place = book.table(sheet, 5, 1, table)
    book.data_bar(sheet, place, "Share of the region")
    book.groups(sheet, place, "Region")
    finish(sheet, place)


def _draw_chart_data(book: Book) -> tuple[Place, Place]:
    note = "What the dashboard's charts show: the first 20 and all others together"
    sheet = book.sheet("Chart data", "Chart data", note, PALETTE["muted"])
    for column, width in enumerate((6, 28, 18, 18, 11, 11, 12, 3, 6, 28, 18, 18, 11, 11, 12), 1):
        sheet.set_column(column, column, width)
    markets = Leading("leading_markets", "Market", MARKET_NAMES)
    customers = Leading("leading_customers", "Customer", CUSTOMER_NAMES)
    _name_words(book, sheet)
    first = _draw_leading(book, sheet, (5, 1), markets, cumulative=True)
    second = _draw_leading(book, sheet, (5, 9), customers, cumulative=True)
    sheet.freeze_panes(6, 0)
    sheet.print_area(0, 0, second.last_row + 1, 15)
    return first, second


def _name_words(book: Book, sheet: Worksheet) -> None:
    """What net sales are called, for the sentence and cards of the dashboard."""
    sheet.write(3, 1, "Called", book.styles("Label"))
    sheet.write(3, 2, NET, book.styles("Body"))
    book.name("sales_words", sheet, 3, 2)


def _draw_sales_list(book: Book) -> None:
    sheet = book.sheet("Sales list", "Sales list", f"By customer code and quarter, {AMOUNTS}")
    table = Table(
        "customer_quarter_sales",
        "Net sales by customer code and quarter, with last year's",
        (
            Column("Region", "text", ("Sample region", "Sample region"), 12),
            Column("Sub-zone", "text", ("Sample zone", "Sample zone"), 12),
            Column("Market", "text", MARKET_NAMES[:2], 20),
            Column("Customer", "text", CUSTOMER_NAMES[:2], 28),
            Column("Customer code", "code", ("Sample1", "Sample2"), 14),
            Column("Channel", "text", ("Sample channel", "Sample channel"), 14),
            Column("Platform", "text", ("Sample platform", "Sample platform"), 18),
            Column("Quarter", "label", ("Q1", "Q2"), 11),
            Column("Net sales", "exact", (600, 300), 18),
            Column("Net sales last year", "exact", (400, 300), 18),
        ),
    )
    finish(sheet, book.table(sheet, 5, 1, table))
