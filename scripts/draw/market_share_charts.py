"""The charts of market_share: bars of this year and last, cumulative shares, shares by fiscal year."""

from __future__ import annotations

from typing import Any

from book import Book
from charts import SIGNED_AXIS, SIGNED_LABEL, UNSEEN, category_axis, names_upright, plain_chart, value_axis
from columns import Place
from theme import PALETTE, chart_font
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

__all__ = ["bars", "insert", "pareto", "shares_by_year", "sized"]

NAMES = ("This year", "Last year, same months")
COLOURS = (PALETTE["accent"], PALETTE["silver bar"])


def insert(sheet: Worksheet, at: tuple[int, int], chart: Chart, words: str, *, moves: bool = False) -> None:
    """Put the chart at the cell; ``words`` say what it shows; ``moves``: with the rows above it."""
    sheet.insert_chart(*at, chart, {"description": words, "object_position": 2 if moves else 3})


def sized(chart: Chart, width: int, height: int) -> Chart:
    """The chart, so many pixels large."""
    chart.set_size({"width": width, "height": height})
    return chart


def bars(
    book: Book, place: Place, names: str, columns: tuple[str, str], title: str, number: str = SIGNED_LABEL
) -> Chart:
    """Two bars a name, this year's with its figure and last year's, the names from the first row down."""
    chart = plain_chart(book, {"type": "bar"}, title)
    for name, column, colour in zip(NAMES, columns, COLOURS, strict=True):
        labels = {"value": True, "num_format": number, "font": chart_font(8, "ink")}
        shown = {"data_labels": labels} if colour == COLOURS[0] else {}
        chart.add_series(_series(place, names, name, column, colour) | {"gap": 40} | shown)
    chart.set_legend({"position": "top", "font": chart_font()})
    names_upright(chart)
    chart.set_x_axis(UNSEEN | {"min": 0})
    return chart


def _series(place: Place, names: str, name: str, column: str, colour: str) -> dict[str, Any]:
    return {
        "name": name,
        "categories": place.values(names),
        "values": place.values(column),
        "fill": {"color": colour},
    }


def pareto(book: Book, place: Place, what: str) -> Chart:
    """Net sales of the first customers and all others, with their cumulative share."""
    chart = plain_chart(book, {"type": "column"}, f"Customers by {what}, with their cumulative share")
    chart.add_series(_series(place, "Customer", "Sales", "Net sales", PALETTE["accent"]) | {"gap": 45})
    line = book.workbook.add_chart({"type": "line"})
    line.add_series(
        {
            "name": "Cumulative share",
            "categories": place.values("Customer"),
            "values": place.values("Cumulative share"),
            "y2_axis": True,
            "line": {"color": PALETTE["grey"], "width": 2},
        }
    )
    chart.combine(line)
    chart.set_legend({"position": "top", "font": chart_font()})
    chart.set_x_axis(category_axis(chart_font(8, rotation=-45), label_position="low"))
    chart.set_y_axis(value_axis(SIGNED_AXIS))
    percents = {"num_font": chart_font(), "num_format": "0%", "min": 0, "max": 1, "major_unit": 0.2}
    line.set_y2_axis(percents | {"line": {"none": True}})
    return chart


def shares_by_year(book: Book, place: Place) -> Chart:
    """The share of the three largest markets in net and in net invoice sales, a pair of columns a year."""
    chart = plain_chart(book, {"type": "column"}, "Share of the three largest markets by fiscal year")
    colours = (PALETTE["accent"], PALETTE["bar"])
    for column, colour in zip(("Share of net sales", "Share of net invoice sales"), colours, strict=True):
        labels = {"value": True, "num_format": "0.0%", "font": chart_font(8, "ink")}
        chart.add_series(_series(place, "Year", column, column, colour) | {"gap": 60, "data_labels": labels})
    chart.set_legend({"position": "top", "font": chart_font()})
    chart.set_x_axis(category_axis(chart_font(9, "ink")))
    chart.set_y_axis(value_axis("0%", min=0, max=1, major_unit=0.2))
    return chart
