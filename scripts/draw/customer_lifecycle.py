"""Sheets of customer_analytics by year: who is new, returned or lapsed, and what each type brings."""

from __future__ import annotations

from collections.abc import Sequence

from book import Book
from charts import AXIS, category_axis, plain_chart, value_axis
from columns import Column, Place, Table
from common import UNTIL
from customer_segments import NAMES, TYPES, VALUE
from printing import finish
from theme import PALETTE, SERIES, chart_font
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

__all__ = ["draw_lifecycle", "draw_types"]

LIFE = {"New": "New", "Returning": "Passed", "Lapsed": "Failed", "No order yet": "Silver"}
CHART_ROWS = 16
BELOW_CHART = 5 + CHART_ROWS
STANDINGS = (
    ("Returning customers", PALETTE["accent"]),
    ("New customers", SERIES[4]),
    ("No order yet", PALETTE["hairline"]),
    ("Lapsed customers", SERIES[5]),
)


def draw_lifecycle(book: Book, years: Sequence[str]) -> Place:
    """Each customer's standing by year; then how many, by year and type: the place of that table."""
    _draw_customers(book, years)
    sheet = book.sheet("Lifecycle by year", "Lifecycle by year", f"Customers by year and type, {UNTIL}")
    table = Table(
        "lifecycle_by_year",
        "New, returning and lapsed customers by year and type",
        (
            Column("Year", "rank", (1999, 2000), 8),
            Column("Customer type", "text", ("Sample type", "Sample type"), 20),
            Column("Customers", "whole", (2, 1), 13),
            Column("New customers", "whole", (2, 0), 15),
            Column("Returning customers", "whole", (0, 1), 20),
            Column("Lapsed customers", "whole", (0, 1), 17),
            Column("No order yet", "whole", (0, 0), 13),
            Column("Kept, of last year's", "percent", (None, 0.5), 13),
        ),
    )
    place = book.table(sheet, BELOW_CHART, 1, table)
    book.groups(sheet, place, "Year")
    words = "Columns: new, returning and lapsed customers, and those without an order yet, by year and type."
    chart = _by_year(book, place, "Customers by year and type", STANDINGS)
    chart.set_legend({"position": "top", "font": chart_font()})
    _above(sheet, place, chart, words)
    return place


def _by_year(book: Book, place: Place, title: str, series: Sequence[tuple[str, str]]) -> Chart:
    """Stacked columns of the table's columns, {header: colour}, over its years and types."""
    chart = plain_chart(book, {"type": "column", "subtype": "stacked"}, title)
    top, bottom = place.first_row + 1, place.last_row + 1
    for header, colour in series:
        chart.add_series(
            {
                "name": header,
                "categories": f"='{place.sheet}'!$B${top}:$C${bottom}",
                "categories_data": [["1999", "2000"], ["Sample type"] * 2],
                "values": place.values(header),
                "fill": {"color": colour},
                "gap": 50,
            }
        )
    chart.set_x_axis(category_axis(chart_font(8, "ink")))
    chart.set_y_axis(value_axis(AXIS, min=0))
    return chart


def _above(sheet: Worksheet, place: Place, chart: Chart, words: str) -> None:
    """The chart over its table, which grows below it: both are as wide, so that a page shows them large."""
    finish(sheet, place)
    sheet.freeze_panes(0, 0)
    chart.set_size({"width": 840, "height": 22 * CHART_ROWS - 16})
    sheet.insert_chart(4, 1, chart, {"object_position": 3, "description": words})
    sheet.print_area(0, 0, place.last_row, place.first_column + len(place.names) - 1)


def _draw_customers(book: Book, years: Sequence[str]) -> None:
    note = f"What each customer was in a year, {UNTIL}; days up to the newest order of all"
    sheet = book.sheet("Lifecycle", "Lifecycle", note)
    standing = tuple(
        Column(f"{{{{ year_labels.{year} }}}}", "badge", ("New",) * 3, 14, name=year) for year in years
    )
    table = Table(
        "customer_lifecycle",
        "First and last order of each customer, and what it was in each year",
        (
            Column("Customer code", "code", ("Sample1", "Sample2", "Sample3"), 14, name="customer_code"),
            Column("Customer", "text", NAMES, 30, name="customer_name"),
            Column("Type", "text", TYPES, 16, name="customer_type"),
            Column("First order", "date", (40000, 40001, 40002), 13, name="first_order"),
            Column("Last order", "date", (40100, 40101, 40102), 13, name="last_order"),
            Column("Days since", "whole spaced", (2, 1, 0), 11, name="days_since"),
            Column("Orders", "whole", (3, 2, 1), 11, name="orders"),
            *standing,
        ),
        headed=False,
    )
    place = book.table(sheet, 5, 1, table)
    book.words(sheet, place.local(years[0], years[-1]), LIFE)
    book.data_bar(sheet, place, "orders")
    finish(sheet, place)


def draw_types(book: Book) -> None:
    sheet = book.sheet("Customer types", "Customer types", f"What each type brings, by year, {UNTIL}")
    table = Table(
        "customer_types",
        "Customers, orders and revenue by year and type",
        (
            Column("Year", "rank", (1999, 2000), 8),
            Column("Customer type", "text", ("Sample type", "Sample type"), 20),
            Column("Customers", "whole", (2, 1), 11),
            Column("Orders", "whole", (3, 1), 10),
            Column("Revenue, ₹", "whole", (600, 300), 16),
            Column("Share", "percent", (1, 1), 10),
            Column("Revenue per customer, ₹", "whole", (300, 300), 14),
            Column(VALUE, "whole", (200, 300), 14),
            Column("Growth, same months", "percent change", (None, -0.5), 12),
        ),
    )
    place = book.table(sheet, BELOW_CHART, 1, table)
    book.groups(sheet, place, "Year")
    words = "Columns: revenue in rupees by year and type of customer."
    chart = _by_year(
        book, place, "Revenue by year and type of customer, ₹", (("Revenue, ₹", PALETTE["accent"]),)
    )
    _above(sheet, place, chart, words)
