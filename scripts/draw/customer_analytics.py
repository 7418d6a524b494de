"""templates/customer_analytics.xlsx: what customers bring, when they buy, what the old report claimed."""

from __future__ import annotations

from pathlib import Path

from book import Book
from charts import AXIS, category_axis, plain_chart, value_axis
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
from customer_actions import Sources
from customer_dashboard import Prepared, draw_chart_data, draw_dashboard
from customer_lifecycle import draw_lifecycle, draw_types
from customer_lists import (
    BADGES,
    draw_contribution,
    draw_order_list,
    draw_product_list,
    draw_spending,
)
from customer_segments import draw_cross_sell, draw_segments
from printing import finish, print_setup
from theme import PALETTE, chart_font
from totals import quotient

__all__ = ["draw"]

TITLE = "Customer analytics"
YEARS = ("year_1", "year_2", "year_3", "year_4")

CONTENTS = (
    ("Dashboard", "Six figures, the customers that carry them, the months; by year"),
    ("Customers", "Rank, share, cumulative share and badge of every customer"),
    ("Segments", "Classes by share of revenue, patterns of orders, and what to do about each"),
    ("Customers by segment", "Class, pattern and recommended action of every customer"),
    ("Lifecycle", "First and last order; new, returning or lapsed in each year"),
    ("Lifecycle by year", "How many were new, returned or lapsed, by type"),
    ("Customer types", "Customers, orders and revenue by year and type"),
    ("Cross-sell", "Products to offer to each customer, and who buys them"),
    ("Order frequency", "Orders by customer and year"),
    ("Orders", "The same as a pivot: by type, zone and time, to be turned"),
    ("Orders by year", "Orders by year and type of customer: a pivot and its chart"),
    ("Products by customer", "The five strongest products of each customer: a pivot, to be turned"),
    ("Season", "Revenue by month of the year, a column a year; peak and low months"),
    ("Months", "Revenue and orders month by month"),
    CHANGES,
    ("Data quality", "What cleaning changed or left out, and which months are there"),
    ("Claims", "What the earlier report claimed, and whether it holds"),
    ("Checks", "Control totals against the tables of this workbook"),
    ("Contribution by year", "Prepared rows behind the year choice: shares"),
    ("Spending by year", "Prepared rows behind the year choice: order values"),
    ("Chart data", "The rows that the dashboard's charts show"),
    ("Order list", "Every order, the rows of the pivots"),
    ("Product list", "What each customer buys, the rows of the pivot"),
)

ORDERS = ("Orders by customer and year", f"Counted from the Order list, {UNTIL}")
PRODUCTS = (
    "Products by customer",
    f"The five products that bring the most with each customer, all years {UNTIL}",
)
YEARLY = ("Orders by year and type", "Counted from the Order list; the choices on Orders hold here too")


def draw(path: Path) -> None:
    """Draw the template at the path."""
    book = Book(path, workbook_properties(TITLE, "Customers, revenue and orders"))
    cover = draw_cover(
        book, "Revenue in Indian rupees (₹); an order is a customer, a day and a market", CONTENTS
    )
    print_setup(cover, pages_high=1)  # many sheets: the contents are longer than a page
    dashboard = book.sheet("Dashboard", "{{ title }}", colour=PALETTE["accent"])
    _draw_customers(book)
    segments = draw_segments(book)
    lifecycle = draw_lifecycle(book, YEARS)
    draw_types(book)
    sources = Sources(segments, lifecycle, draw_cross_sell(book))
    _draw_order_frequency(book)
    draw_pivot_sheet(book, "Orders", ORDERS, (30, 11))
    draw_pivot_sheet(book, "Orders by year", YEARLY, (16, 16))
    draw_pivot_sheet(book, "Products by customer", PRODUCTS, (34, 18))
    season = _draw_season(book)
    _draw_months(book)
    draw_changes(book)
    _draw_data_quality(book)
    _draw_claims(book)
    draw_checks(book)
    contribution = draw_contribution(book)
    spending = draw_spending(book)
    overview = draw_chart_data(book, Prepared(contribution, spending, season))
    draw_dashboard(book, dashboard, overview, season, sources)
    draw_order_list(book)
    draw_product_list(book)
    book.close()


def _draw_customers(book: Book) -> None:
    sheet = book.sheet("Customers", "Customers by contribution", f"All years {UNTIL}")
    sheet.write(3, 1, "Gold while the share before is under", book.styles("Body"))
    sheet.write(3, 4, "{{ gold_share }}", book.styles("Report input", "percent"))
    book.name("gold_share", sheet, 3, 4)
    average = quotient("customer_ranking", "Revenue, ₹", "Orders")
    badge = '=IF(customer_ranking[[#This Row],[Share before]]<gold_share,"Gold","Silver")'
    place = book.table(
        sheet,
        5,
        1,
        Table(
            "customer_ranking",
            "Customers by their contribution to revenue",
            (
                Column("Rank", "rank", (1, 2, 3), 8, "Total"),
                Column("Customer code", "code", ("Sample1", "Sample2", "Sample3"), 14),
                Column(
                    "Customer", "text", ("Sample customer A", "Sample customer B", "Sample customer C"), 27
                ),
                Column("Type", "text", ("Sample type", "Sample type", "Sample type"), 15),
                Column("Orders", "whole spaced", (3, 2, 1), 9, "sum"),
                Column("Revenue, ₹", "whole", (600, 300, 100), 16, "sum"),
                Column("Average order value, ₹", "whole", (200, 150, 100), 14, average),
                Column("Share", "percent", (0.6, 0.3, 0.1), 10, "sum"),
                Column("Cumulative share", "percent", (0.6, 0.9, 1), 12),
                Column("Share before", "percent", (0, 0.6, 0.9), 10),
                Column("Last order", "date", (40000, 40001, 40002), 13),
                Column("Badge", "badge", ("Gold", "Gold", "Silver"), 10, formula=badge),
            ),
        ),
    )
    book.words(sheet, place.local("Badge"), BADGES)
    sheet.conditional_format(*place.local("Rank"), _hue(high=PALETTE["paper"], low="#8CC4E8"))
    book.data_bar(sheet, place, "Revenue, ₹")
    finish(sheet, place)


def _draw_order_frequency(book: Book) -> None:
    sheet = book.sheet(
        "Order frequency",
        "Order frequency",
        f"Orders by customer and year, {UNTIL}",
    )
    years = tuple(
        Column(f"{{{{ year_labels.{year} }}}}", "whole", samples, 12, "sum", name=year)
        for year, samples in zip(YEARS, ((1, 0), (2, 1), (3, 0), (4, 1)), strict=True)
    )
    place = book.table(
        sheet,
        5,
        1,
        Table(
            "order_frequency",
            "Orders by customer and year",
            (
                Column("Customer code", "code", ("Sample1", "Sample2"), 14, "Total", name="customer_code"),
                Column(
                    "Customer", "text", ("Sample customer A", "Sample customer B"), 34, name="customer_name"
                ),
                Column("{{ year_labels.earlier_label }}", "whole", (0, 0), 12, "sum", name="earlier"),
                *years,
                Column("All years", "whole", (10, 2), 12, "sum", name="orders"),
            ),
            headed=False,
        ),
    )
    sheet.conditional_format(*place.local("earlier", "year_4"), _hue(low=PALETTE["paper"], high="#5AA9DA"))
    finish(sheet, place)


def _draw_season(book: Book) -> Place:
    sheet = book.sheet(
        "Season", "Season", "Revenue by month of the year, ₹; the average counts covered months only"
    )
    years = tuple(
        Column(f"{{{{ year_labels.{year} }}}}", "whole", (10, 20), 15, "sum", name=year) for year in YEARS
    )
    place = book.table(
        sheet,
        5,
        1,
        Table(
            "purchase_season",
            "Revenue by month of the year and by year",
            (
                Column("No.", "rank", (1, 2), 6, name="month_number"),
                Column("Month", "text", ("Sample month A", "Sample month B"), 14, "Total", name="month_name"),
                *years,
                Column("All years, ₹", "whole", (40, 80), 17, "sum", name="total"),
                Column("Months with data", "whole spaced", (4, 4), 11, "sum", name="covered_months"),
                Column("Average a covered month, ₹", "whole", (10, 20), 16, name="average_per_month"),
                Column("Against the mean month", "percent change", (-0.33, 0.33), 15, name="against_average"),
                Column("Rank by average", "rank", (2, 1), 10, name="peak_rank"),
                Column("Peak or low", "badge", ("Low", "Peak"), 10, name="pattern"),
            ),
            headed=False,
        ),
    )
    sheet.conditional_format(*place.local("year_1", "year_4"), _hue(low=PALETTE["paper"], high="#5AA9DA"))
    book.data_bar(sheet, place, "average_per_month")
    book.words(sheet, place.local("pattern"), {"Peak": "New", "Low": "Silver"})
    finish(sheet, place)
    return place


def _draw_months(book: Book) -> None:
    sheet = book.sheet("Months", "Months", f"Revenue and orders month by month, {UNTIL}")
    place = book.table(
        sheet,
        5,
        1,
        Table(
            "purchase_trend",
            "Revenue and orders by month",
            (
                Column("Month", "month", (40000, 40031), 13, "Total"),
                Column("Revenue, ₹", "whole", (100, 200), 17, "sum"),
                Column("Orders", "whole", (1, 2), 10, "sum"),
            ),
        ),
    )
    finish(sheet, place)
    chart = plain_chart(book, {"type": "column"}, "Revenue by month, ₹")
    chart.add_series(
        {
            "name": "Revenue, ₹",
            "categories": place.values("Month"),
            "values": place.values("Revenue, ₹"),
            "fill": {"color": PALETTE["accent"]},
            "gap": 50,
        }
    )
    chart.set_x_axis(category_axis(chart_font(), num_format="mmm yy", date_axis=True))
    chart.set_y_axis(value_axis(AXIS))
    chart.set_size({"width": 700, "height": 360})
    words = "Columns: revenue in rupees of each month up to the period's end."
    sheet.print_area(0, 0, place.last_row + 1, 15)
    sheet.insert_chart(6, 5, chart, {"object_position": 3, "description": words})


def _draw_data_quality(book: Book) -> None:
    sheet = book.sheet(
        "Data quality", "Data quality and coverage", "Cleaning: {{ cleaning }}. {{ covered.coverage_note }}"
    )
    sheet.set_row(4, 22)
    sheet.write(4, 1, "What each rule of cleaning did", book.styles("Section"))
    quality = book.table(
        sheet,
        5,
        1,
        Table(
            "data_quality",
            "What each rule of cleaning removed, changed or found",
            (
                Column("No.", "rank", (1, 2), 8),
                Column("Rule", "text", ("Sample rule A", "Sample rule B"), 70),
                Column("Effect", "text", ("Sample effect", "Sample effect"), 24),
                Column("Rows", "whole", (1, 2), 14),
                Column("Amount, ₹", "whole", (10, 20), 20),
            ),
        ),
    )
    row = quality.last_row + 3
    sheet.set_row(row, 22)
    sheet.write(row, 1, "Which months are there", book.styles("Section"))
    place = book.table(
        sheet,
        row + 1,
        1,
        Table(
            "coverage",
            "Months with data by year",
            (
                Column("Year", "rank", (1999, 2000)),
                Column("Note", "text", ("Sample note A", "Sample note B")),
                Column("Months covered", "whole", (1, 2)),
                Column("Months", "whole", (12, 12)),
                Column("First order", "date", (40000, 40100)),
                Column("Last order", "date", (40001, 40101), 14),
            ),
        ),
    )
    sheet.freeze_panes(4, 0)
    sheet.print_area(0, 0, place.last_row, 6)


def _draw_claims(book: Book) -> None:
    sheet = book.sheet(
        "Claims",
        "Claims of the earlier report",
        f"Each claim is tested against the data {UNTIL}",
    )
    place = book.table(
        sheet,
        5,
        1,
        Table(
            "claims",
            "What the earlier report claimed, and whether it holds",
            (
                Column("No.", "rank", (1, 2), 8),
                Column("Claim", "wrapped", ("Sample claim A", "Sample claim B"), 54),
                Column("Verdict", "badge", ("holds", "doesn't hold"), 16),
                Column("Figure", "wrapped after figures", ("Sample figure A", "Sample figure B"), 76),
            ),
        ),
    )
    book.words(sheet, place.local("Verdict"), {"holds": "Passed", "doesn't hold": "Failed"})
    finish(sheet, place)


def _hue(low: str, high: str) -> dict[str, object]:
    return {"type": "2_color_scale", "min_color": low, "max_color": high}
