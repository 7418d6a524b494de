"""The charts of top_products, and the sheet with the rows that they show."""

from __future__ import annotations

from book import Book
from charts import SIGNED_AXIS, SIGNED_LABEL, UNSEEN, category_axis, names_upright, plain_chart, value_axis
from columns import Column, Place, Table
from theme import PALETTE, chart_font
from top_products_words import (
    LED,
    MONTHS,
    OTHERS,
    QUANTITY,
    QUANTITY_BEFORE,
    SALES,
    SALES_BEFORE,
    SHORT,
    WORDS,
    YEAR_OR_NOTHING,
)
from xlsxwriter.chart import Chart
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

__all__ = ["by_product", "draw_chart_data", "leading_shares", "month_by_month"]

SHEET = "Chart data"
GROUP, NAMED = "Group name", "Label"
GROUPS = ("Sample division", None, "Sample division B")
LABELS = ("1  Sample product A", "2  Sample product B", "1  Sample product C")
PRODUCTS = ("Sample product A", "Sample product B", "Sample product C")
# The months' block, 0-based: beside the tables, so that it stays where it is as they grow.
TOP, LEFT = 5, 15
CHART_LOOKS = (("This year", PALETTE["accent"]), ("Last year, same months", PALETTE["silver bar"]))


def draw_chart_data(book: Book, sales: Place) -> tuple[Place, Place]:
    """The rows of the charts by product, in two tables, and beside them those of the chart by month."""
    sheet = book.sheet(SHEET, "Rows of the charts", "What the dashboard's charts show")
    thousands, units = (3000000, 2000000, 1000000), (3000, 2000, 1000)
    places = (
        _draw_products(book, sheet, 1, ("sales", SALES, SALES_BEFORE, thousands)),
        _draw_products(book, sheet, 8, ("quantity", QUANTITY, QUANTITY_BEFORE, units)),
    )
    _draw_months(book, sheet, sales)
    sheet.freeze_panes(TOP + 1, 0)
    sheet.repeat_rows(TOP)
    sheet.print_area(0, 0, places[0].last_row, LEFT + 2)
    return places


def _draw_products(
    book: Book, sheet: Worksheet, left: int, shown: tuple[str, str, str, tuple[int, ...]]
) -> Place:
    measure, now, before, figures = shown
    name = f"chart_by_{measure}"
    product, rank = (f"{name}[[#This Row],[{each}]]" for each in ("Product", "Rank"))
    label = f'={rank}&"  "&IF(LEN({product})>34,LEFT({product},33)&"…",{product})'
    columns = (
        Column(GROUP, "text", GROUPS, 17),
        Column(NAMED, "text", LABELS, 36, formula=label),
        Column("Rank", "rank", (1, 2, 1), 8),
        Column("Product", "text", PRODUCTS, 36),
        Column(now, "whole", figures, 17),
        Column(before, "whole", (*figures[:2], None), 17),
    )
    return book.table(sheet, TOP, left, Table(name, f"The rows of the chart by {measure}", columns))


def _draw_months(book: Book, sheet: Worksheet, sales: Place) -> None:
    """The leading products' sales by month: the last twelve months beside the twelve before."""
    sheet.write(TOP - 2, LEFT, "Months up to", book.styles("Label"))
    sheet.write(TOP - 2, LEFT + 1, "{{ period_end }}", book.styles("Body", "date", "right"))
    for offset, header in enumerate(("Month", "Last 12 months", "12 months before")):
        sheet.write(TOP, LEFT + offset, header, book.styles("Table header", align="right" if offset else ""))
        sheet.set_column(LEFT + offset, LEFT + offset, 17)
    for number in range(12):
        row = TOP + 1 + number
        month = f'=TEXT(EDATE($Q${TOP - 1},{number - 11}),"mmm")'
        sheet.write_formula(row, LEFT, month, book.styles("Table cell"), "Sample")
        for offset, at in ((1, number + 12), (2, number)):
            total = f"=SUM({sales.body(MONTHS[at])})"
            sheet.write_formula(row, LEFT + offset, total, book.styles("Table cell", "whole"), 36)


def by_product(book: Book, place: Place, words: str, now: str, before: str) -> Chart:
    """Two bars a product, this year's with its figure; the division stands once beside its products."""
    chart = plain_chart(
        book, {"type": "bar"}, f"Leading products of each division by {words}, {YEAR_OR_NOTHING}"
    )
    groups, labels = place.column(GROUP), place.column(NAMED)
    categories = f"='{place.sheet}'!" + xl_range_abs(place.first_row, groups, place.last_row, labels)
    for (name, colour), column in zip(CHART_LOOKS, (now, before), strict=True):
        series: dict[str, object] = {
            "name": name,
            "categories": categories,
            "categories_data": [[each or "" for each in GROUPS], list(LABELS)],
            "values": place.values(column),
            "fill": {"color": colour},
            "gap": 45,
        }
        if column == now:
            series["data_labels"] = _figures(SIGNED_LABEL)
        chart.add_series(series)
    chart.set_legend({"position": "top", "font": chart_font()})
    names_upright(chart)
    chart.set_x_axis(UNSEEN | {"min": 0})
    return chart


def leading_shares(book: Book, divisions: Place) -> Chart:
    """A bar a division, in which the leading products and all others share."""
    title = f"Share of the leading products in each division's {WORDS}, {YEAR_OR_NOTHING}"
    chart = plain_chart(book, {"type": "bar", "subtype": "percent_stacked"}, title)
    looks = ((LED, PALETTE["accent"], "paper"), (OTHERS, PALETTE["silver bar"], "ink"))
    for column, colour, ink in looks:
        chart.add_series(
            {
                "name": column,
                "categories": divisions.values("Division"),
                "values": divisions.values(column),
                "fill": {"color": colour},
                "gap": 45,
                "data_labels": {"value": True, "num_format": "0.0%;;", "font": chart_font(9, ink)},
            }
        )
    chart.set_legend({"position": "top", "font": chart_font()})
    names_upright(chart)
    chart.set_x_axis(UNSEEN)
    return chart


def month_by_month(book: Book) -> Chart:
    """Two columns a month: the last twelve months and the twelve before."""
    chart = plain_chart(
        book,
        {"type": "column"},
        f"{SHORT} of the leading products by month" + "{{ top_products_insight.nothing_sold }}",
    )
    names = ("Last 12 months", "12 months before")
    for offset, (name, (_, colour)) in enumerate(zip(names, CHART_LOOKS, strict=True), 1):
        chart.add_series(
            {
                "name": name,
                "categories": f"='{SHEET}'!" + xl_range_abs(TOP + 1, LEFT, TOP + 12, LEFT),
                "values": f"='{SHEET}'!" + xl_range_abs(TOP + 1, LEFT + offset, TOP + 12, LEFT + offset),
                "fill": {"color": colour},
                "gap": 60,
            }
        )
    chart.set_legend({"position": "top", "font": chart_font()})
    chart.set_x_axis(category_axis(chart_font(9, "ink"), label_position="low"))
    chart.set_y_axis(value_axis(SIGNED_AXIS))
    return chart


def _figures(number: str) -> dict[str, object]:
    return {"value": True, "num_format": number, "font": chart_font(8, "ink")}
