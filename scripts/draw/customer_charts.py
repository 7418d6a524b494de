"""The charts of customer_analytics' dashboard, and the rows of the sheet that they read."""

from __future__ import annotations

from book import Book
from charts import AXIS, LABEL, UNSEEN, category_axis, plain_chart, value_axis
from columns import Place
from theme import PALETTE, SERIES, chart_font
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

__all__ = ["insert_charts"]

CHART_DATA = "Chart data"
PARETO_ROWS, SPENDING_ROWS = 15, 12

# 0-based rows of the blocks' headers on the sheet with the charts' rows.
CHOICE_TOP = 4
PARETO_TOP = CHOICE_TOP + 18
SPENDING_TOP = PARETO_TOP + PARETO_ROWS + 5

LEFT, RIGHT = 1, 13  # first columns of the two halves, eleven columns each
HALF = 11 * 70  # pixels
UPPER = 10  # row of the upper charts

# What each chart shows, for those who can't see it.
WORDS = {
    "pareto": "Columns: revenue in rupees of the first 15 customers and of all others in the chosen year. "
    "Line: their cumulative share from 0 to 100 %, with the Gold limit.",
    "revenue": "Bars: revenue in rupees of the first twelve customers of the chosen year.",
    "orders": "Bars: average order value in rupees of the same twelve customers, in the same order.",
    "years": "Lines: revenue in rupees by month of the year, a line for each of the last four years.",
    "months": "Columns: average revenue in rupees of each month of the year over the months with data.",
}


def insert_charts(book: Book, sheet: Worksheet, season: Place) -> None:
    """Two rows of charts: by customer, which follow the year choice, and by month, which show all years."""
    wide, narrow = HALF * 3 // 5, HALF * 2 // 5
    # Alternative text, chart, left column, pixels to its right, width; by row and height in rows.
    upper = (
        ("pareto", _pareto(book), LEFT, 0, HALF),
        ("revenue", _bars(book, "D", "Revenue by customer, ₹", names=True), RIGHT, 0, wide),
        ("orders", _bars(book, "E", "Average order value, ₹", names=False), RIGHT, wide, narrow),
    )
    lower = (
        ("years", _years(book, season), LEFT, 0, HALF),
        ("months", _average_months(book, season), RIGHT, 0, HALF),
    )
    for row, height, charts in ((UPPER, 17, upper), (UPPER + 17, 14, lower)):
        for words, chart, column, shift, width in charts:
            chart.set_size({"width": width, "height": 20 * height - 5})
            options = {"description": WORDS[words], "object_position": 3, "x_offset": shift}
            sheet.insert_chart(row, column, chart, options)


def _rows(column: str, top: int, count: int) -> str:
    return f"='{CHART_DATA}'!${column}${top + 2}:${column}${top + 1 + count}"


def _pareto(book: Book) -> Chart:
    count = PARETO_ROWS + 1
    names = _rows("C", PARETO_TOP, count)
    chart = plain_chart(book, {"type": "column"}, f"='{CHART_DATA}'!$B${PARETO_TOP}")
    chart.add_series(
        {
            "name": "Revenue, ₹",
            "categories": names,
            "values": _rows("D", PARETO_TOP, count),
            "fill": {"color": PALETTE["accent"]},
            "gap": 45,
        }
    )
    lines = book.workbook.add_chart({"type": "line"})
    looks = (
        ("Cumulative share", "E", {"color": PALETTE["grey"], "width": 2}),
        ("Gold limit", "F", {"color": PALETTE["gold bar"], "width": 1.25, "dash_type": "dash"}),
    )
    for name, column, line in looks:
        series = {"name": name, "categories": names, "values": _rows(column, PARETO_TOP, count)}
        lines.add_series(series | {"y2_axis": True, "line": line})
    chart.combine(lines)
    chart.set_legend({"position": "top", "font": chart_font()})
    chart.set_x_axis(category_axis(chart_font(8, rotation=-45)))
    chart.set_y_axis(value_axis(AXIS, min=0))
    shares = {"num_font": chart_font(), "num_format": "0%", "line": {"none": True}}
    lines.set_y2_axis(shares | {"min": 0, "max": 1, "major_unit": 0.2})
    return chart


def _bars(book: Book, column: str, title: str, names: bool) -> Chart:
    chart = plain_chart(book, {"type": "bar"}, title)
    chart.add_series(
        {
            "name": title,
            "categories": _rows("C", SPENDING_TOP, SPENDING_ROWS),
            "values": _rows(column, SPENDING_TOP, SPENDING_ROWS),
            "fill": {"color": PALETTE["accent"] if names else PALETTE["silver bar"]},
            "gap": 40,
            "data_labels": {"value": True, "num_format": LABEL, "font": chart_font(8, "ink")},
        }
    )
    # In a bar chart XlsxWriter's y axis is the upright one, with the names.
    chart.set_x_axis(UNSEEN | {"min": 0})
    labels = {"num_font": chart_font(8, "ink")} if names else {"label_position": "none"}
    chart.set_y_axis(
        {"reverse": True, "line": {"color": PALETTE["line"]}, "major_tick_mark": "none", **labels}
    )
    return chart


def _years(book: Book, season: Place) -> Chart:
    chart = plain_chart(book, {"type": "line"}, "Revenue by month, a line a year, ₹")
    looks = ((SERIES[0], 1.5), (SERIES[1], 1.5), (SERIES[2], 1.5), (PALETTE["accent"], 2.75))
    for number, (colour, width) in enumerate(looks, 1):
        name = f"year_{number}"
        chart.add_series(
            {
                "name": season.header(name),
                "categories": season.values("month_name"),
                "values": season.values(name),
                "line": {"color": colour, "width": width},
                "marker": {
                    "type": "circle",
                    "size": 4,
                    "fill": {"color": colour},
                    "border": {"color": colour},
                },
            }
        )
    chart.set_legend({"position": "top", "font": chart_font()})
    _month_axes(chart)
    return chart


def _average_months(book: Book, season: Place) -> Chart:
    chart = plain_chart(book, {"type": "column"}, "Average revenue a covered month, all years, ₹")
    chart.add_series(
        {
            "name": "Average revenue, ₹",
            "categories": season.values("month_name"),
            "values": season.values("average_per_month"),
            "fill": {"color": PALETTE["accent"]},
            "gap": 50,
            "data_labels": {"value": True, "num_format": LABEL, "font": chart_font(8, "ink")},
        }
    )
    _month_axes(chart)
    return chart


def _month_axes(chart: Chart) -> None:
    chart.set_x_axis(category_axis(chart_font()))
    chart.set_y_axis(value_axis(AXIS))
