"""What all charts have in common."""

from __future__ import annotations

from typing import Any

from book import Book
from theme import PALETTE, chart_font
from xlsxwriter.chart import Chart

__all__ = [
    "AXIS", "LABEL", "MILLIONS", "SIGNED_AXIS", "SIGNED_LABEL", "UNSEEN",
    "category_axis", "grid_line", "names_upright", "plain_chart", "value_axis",
]  # fmt: skip

AXIS = '[>=1000000]#,##0.0,," M";[>=1000]#,##0," K";0'
# Where the title says that the figures are millions.
# Without conditions, which lose the minus of what none of them names.
MILLIONS = "#,##0.0,,;-#,##0.0,,;0"
# As on the axis; a bar of nothing has no label.
LABEL = '[>=1000000]#,##0.0,," M";[>=1000]#,##0," K";#'
# Where returns may exceed sales: a format has two conditions, and what neither names may lose its minus.
SIGNED_AXIS = '[>=1000000]#,##0.0,," M";[<0]-#,##0.0,," M";#,##0'
SIGNED_LABEL = '[>=1000000]#,##0.0,," M";[<0]-#,##0.0,," M";#,###'
UNSEEN: dict[str, Any] = {"visible": False, "major_gridlines": {"visible": False}}


def value_axis(number: str, size: int = 9, **more: Any) -> dict[str, Any]:
    """An axis of figures: a grid instead of a line of its own."""
    look = {"num_font": chart_font(size), "num_format": number, "line": {"none": True}}
    return look | {"major_gridlines": grid_line(), **more}


def category_axis(font: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An axis of names or months: a line without marks."""
    return {"num_font": font, "line": {"color": PALETTE["line"]}, "major_tick_mark": "none", **more}


def names_upright(chart: Chart, size: int = 8) -> None:
    """Names at the left from the first row down; in a bar chart XlsxWriter's y axis is the upright one."""
    names = {"reverse": True, "interval_unit": 1, "label_position": "low"}
    chart.set_y_axis(category_axis(chart_font(size, "ink"), **names))


def grid_line() -> dict[str, Any]:
    return {"visible": True, "line": {"color": PALETTE["hairline"], "width": 0.75}}


def plain_chart(book: Book, kind: dict[str, str], title: str) -> Chart:
    """A chart with the common look: title at the left, no border, no legend, gaps where nothing is known."""
    chart = book.workbook.add_chart(kind)
    font = chart_font(12, "ink", bold=True)
    chart.set_title({"name": title, "name_font": font, "layout": {"x": 0.012, "y": 0.02}})
    chart.set_legend({"none": True})
    chart.set_chartarea({"border": {"none": True}, "fill": {"color": PALETTE["paper"]}})
    chart.set_plotarea({"fill": {"none": True}})
    chart.show_blanks_as("gap")
    return chart
