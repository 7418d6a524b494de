"""Sheets of customer_analytics that say what to do: segments, products to offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from book import Book
from charts import AXIS, UNSEEN, category_axis, grid_line, plain_chart
from columns import Column, Place, Table
from common import UNTIL
from printing import finish
from theme import PALETTE, SERIES, chart_font
from totals import quotient
from xlsxwriter.chart import Chart
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

__all__ = [
    "PATTERNS",
    "WIN_BACK",
    "Segments",
    "draw_cross_sell",
    "draw_segments",
]

CLASSES = {"A": "Gold", "B": "Silver"}
VALUE = "Average order value, ₹"
COUNTED = ("Customers", "Share of customers", "Orders", "Revenue, ₹", "Share of revenue")

# Pattern, what to do; the words are those of the procedure. Colour and marker tell them apart in the chart.
PATTERNS = (
    ("many large", "Keep: look after them first", PALETTE["accent"], "circle"),
    ("few large", "Raise frequency: agree on a schedule of orders", SERIES[1], "diamond"),
    ("many small", "Upsell: offer more products an order", SERIES[2], "square"),
    ("few small", "Automate: serve them by catalogue", PALETTE["grey"], "triangle"),
)
WIN_BACK = "Win back: no order for more than a year"
FIRST_CLASS, FIRST_PATTERN = 6, 13  # 0-based rows of the blocks on the sheet Segments
MEDIANS = 21  # the first of four columns
NAMES = ("Sample customer A", "Sample customer B", "Sample customer C")
TYPES = ("Sample type",) * 3


@dataclass(frozen=True, slots=True)
class Segments:
    """Where the dashboard finds the patterns: their sheet and the first of their rows."""

    sheet: str
    first_row: int

    def cell(self, column: str, number: int) -> str:
        return f"'{self.sheet}'!${column}${self.first_row + number + 1}"


def draw_segments(book: Book) -> Segments:
    """The summary with its chart, then the customers that it counts; returns where the patterns stand."""
    summary = book.sheet("Segments", "Segments", f"Who brings what, and what to do, all years {UNTIL}")
    place = _draw_segment_list(book)
    for column, width in enumerate((17, 44, 10, 11, 11, 10, 18, 11), 1):
        summary.set_column(column, column, width)
    _draw_classes(book, summary, place)
    _draw_patterns(book, summary, place)
    _draw_medians(book, summary, place)
    _insert_charts(summary, book, place)
    summary.print_area(0, 0, 42, 19)
    return Segments("Segments", FIRST_PATTERN)


def _draw_segment_list(book: Book) -> Place:
    sheet = book.sheet("Customers by segment", "Customers by segment", f"All years {UNTIL}")
    row = "customer_segments[[#This Row],[Share before]]"
    classed = f'=IF({row}<a_share,"A",IF({row}<b_share,"B","C"))'
    average = quotient("customer_segments", "Revenue, ₹", "Orders")
    actions = (PATTERNS[0][1], PATTERNS[0][1], WIN_BACK)
    table = Table(
        "customer_segments",
        "Customers with their class, their pattern of orders and what to do",
        (
            Column("Rank", "rank", (1, 2, 3), 8, "Total"),
            Column("Customer code", "code", ("Sample1", "Sample2", "Sample3"), 14),
            Column("Customer", "text", NAMES, 27),
            Column("Type", "text", TYPES, 15),
            Column("Orders", "whole", (3, 2, 1), 9, "sum"),
            Column(VALUE, "whole spaced", (200, 150, 100), 14, average),
            Column("Revenue, ₹", "whole", (600, 300, 100), 16, "sum"),
            Column("Share", "percent", (0.6, 0.3, 0.1), 10, "sum"),
            Column("Cumulative share", "percent", (0.6, 0.9, 1), 12),
            Column("Share before", "percent", (0, 0.6, 0.9), 10),
            Column("Class", "badge", ("A", "A", "B"), 9, formula=classed),
            Column("Pattern", "label", ("many large", "many large", "few small"), 13),
            Column("Days since, last order", "whole spaced", (1, 0, 400), 11),
            Column("Recommended action", "text after figures", actions, 44),
            Column("Many large", "whole", (200, 150, None)),
            Column("Few large", "whole"),
            Column("Many small", "whole"),
            Column("Few small", "whole", (None, None, 100)),
        ),
    )
    place = book.table(sheet, 5, 1, table)
    book.words(sheet, place.local("Class"), CLASSES)
    book.data_bar(sheet, place, "Revenue, ₹")
    finish(sheet, place)
    first, last = place.column("Many large"), place.column("Few small")
    sheet.set_column(first, last, None, None, {"hidden": True})  # a chart's series, one a pattern
    sheet.print_area(0, 0, place.last_row + 1, first - 1)
    return place


def _heads(book: Book, sheet: Worksheet, row: int, heads: Sequence[str]) -> None:
    sheet.set_row(row, 28)
    for column, head in enumerate(heads, 1):
        align = "" if column < 3 else "right"
        sheet.write(row, column, head, book.styles("Table header", align=align))


def _draw_counts(book: Book, sheet: Worksheet, row: int, place: Place, of: tuple[str, str]) -> None:
    """Customers, their share, orders, revenue and its share where the column of the list says the word."""
    column, word = of
    found, revenue = place.body(column), place.body("Revenue, ₹")
    total = f"SUM({revenue})"
    counted, everybody = f'COUNTIF({found},"{word}")', f"COUNTA({place.body('Customer code')})"
    cells = (
        ("whole", f"={counted}", 1),
        ("percent", f"=IF({everybody}=0,0,{counted}/{everybody})", 0.5),
        ("whole", f'=SUMIFS({place.body("Orders")},{found},"{word}")', 2),
        ("whole", f'=SUMIFS({revenue},{found},"{word}")', 3),
        ("percent", f'=IF({total}=0,0,SUMIFS({revenue},{found},"{word}")/{total})', 0.5),
    )
    for number, (look, formula, sample) in enumerate(cells, 4):
        sheet.write_formula(row, number, formula, book.styles("Table cell", look), sample)


def _draw_classes(book: Book, sheet: Worksheet, place: Place) -> None:
    sheet.write(4, 1, "By share of revenue", book.styles("Section"))
    _heads(book, sheet, 5, ("Class", "Who is in it", "Limit", *COUNTED))
    words = (
        "the largest, while those before them bring under",
        "the next, while those before them bring under",
    )
    for number, word in enumerate("ABC"):
        row = FIRST_CLASS + number
        sheet.write_string(row, 1, word, book.styles("Table cell"))
        sheet.write_string(row, 2, words[number] if number < 2 else "all others", book.styles("Table cell"))
        sheet.write_blank(row, 3, None, book.styles("Table cell"))
        _draw_counts(book, sheet, row, place, ("Class", word))
    for number, name in enumerate(("a_share", "b_share")):
        sheet.write(FIRST_CLASS + number, 3, f"{{{{ {name} }}}}", book.styles("Report input", "percent"))
        book.name(name, sheet, FIRST_CLASS + number, 3)
    book.words(sheet, (FIRST_CLASS, 1, FIRST_CLASS + 2, 1), CLASSES)


def _draw_patterns(book: Book, sheet: Worksheet, place: Place) -> None:
    row = FIRST_PATTERN
    sheet.write(row - 2, 1, "By number of orders and order value", book.styles("Section"))
    _heads(book, sheet, row - 1, ("Pattern of orders", "What to do", "", *COUNTED))
    for number, (pattern, action, _, _) in enumerate(PATTERNS):
        sheet.write_string(row + number, 1, pattern, book.styles("Table cell"))
        sheet.write_string(row + number, 2, action, book.styles("Table cell"))
        sheet.write_blank(row + number, 3, None, book.styles("Table cell"))
        _draw_counts(book, sheet, row + number, place, ("Pattern", pattern))
    row += len(PATTERNS)
    sheet.write_string(row, 1, "among them", book.styles("Table cell"))
    sheet.write_string(row, 2, WIN_BACK, book.styles("Table cell"))
    sheet.write_blank(row, 3, None, book.styles("Table cell"))
    _draw_counts(book, sheet, row, place, ("Recommended action", WIN_BACK))
    limits = (
        ("Many: at least the median number of orders", "Orders"),
        ("Large: at least the median average order value, ₹", VALUE),
    )
    for number, (words, column) in enumerate(limits, 1):
        body = place.body(column)
        formula = f"=IF(COUNT({body})=0,0,MEDIAN({body}))"
        sheet.write_string(row + number, 1, words, book.styles("Label"))
        sheet.write_formula(row + number, 4, formula, book.styles("Body", "whole"), 2)


def _draw_medians(book: Book, sheet: Worksheet, place: Place) -> None:
    """The ends of the chart's two lines through the medians, folded away: orders, then order value."""
    for number, column in enumerate(("Orders", VALUE)):
        body, median = place.body(column), f"$E${FIRST_PATTERN + len(PATTERNS) + 2 + number}"
        other = place.body((VALUE, "Orders")[number])
        # A scale of tenfold steps has no zero.
        ends = tuple(f"=IF(COUNT({body})=0,1,{end}({other}))" for end in ("MIN", "MAX"))
        middle = f"=IF(COUNT({body})=0,1,{median})"
        for row, outer in enumerate(ends, FIRST_PATTERN):
            pair = (middle, outer) if number == 0 else (outer, middle)
            for offset, formula in enumerate(pair):
                sheet.write_formula(
                    row, MEDIANS + 2 * number + offset, formula, book.styles("Body", "whole"), 1
                )
    sheet.set_column(MEDIANS, MEDIANS + 3, None, None, {"hidden": True})


def _insert_charts(sheet: Worksheet, book: Book, place: Place) -> None:
    cells = {"object_position": 3}
    words = (
        "Points: each customer by its number of orders, from left to right, and its average order value in "
        "rupees, upwards, both on tenfold scales; a colour and a shape for each pattern of orders, dashed "
        "lines at the medians."
    )
    chart = _scatter(book, place)
    chart.set_size({"width": 700, "height": 820})
    sheet.insert_chart(4, 9, chart, cells | {"description": words, "x_offset": 18})
    words = "Bars: the share of each pattern of orders in revenue and in customers."
    chart = _shares(book)
    chart.set_size({"width": 930, "height": 420})
    sheet.insert_chart(22, 1, chart, cells | {"description": words})


def _scatter(book: Book, place: Place) -> Chart:
    title = "Orders and average order value of each customer; lines at the medians"
    chart = plain_chart(book, {"type": "scatter"}, title)
    for pattern, _, colour, marker in PATTERNS:
        look = {"type": marker, "size": 8, "fill": {"color": colour}, "border": {"color": PALETTE["paper"]}}
        chart.add_series(
            {
                "name": pattern,
                "categories": place.values("Orders"),
                "values": place.values(pattern.capitalize()),
                "marker": look,
            }
        )
    _add_medians(chart)
    chart.show_hidden_data()
    chart.set_legend({"position": "top", "font": chart_font(), "delete_series": [4, 5]})
    axis = {"num_font": chart_font(), "num_format": AXIS, "log_base": 10, "line": {"color": PALETTE["line"]}}
    named = {"name_font": chart_font()}
    chart.set_x_axis(axis | named | {"name": "Orders", "major_gridlines": {"visible": False}})
    chart.set_y_axis(axis | named | {"name": VALUE, "major_gridlines": grid_line()})
    return chart


def _add_medians(chart: Chart) -> None:
    for number, name in enumerate(("median of orders", "median of values")):
        first, last = FIRST_PATTERN, FIRST_PATTERN + 1
        x = xl_range_abs(first, MEDIANS + 2 * number, last, MEDIANS + 2 * number)
        y = xl_range_abs(first, MEDIANS + 2 * number + 1, last, MEDIANS + 2 * number + 1)
        line = {"color": PALETTE["muted"], "width": 1, "dash_type": "dash"}
        cells = {"categories": f"=Segments!{x}", "values": f"=Segments!{y}"}
        chart.add_series({"name": name, "line": line, "marker": {"type": "none"}, **cells})


def _shares(book: Book) -> Chart:
    """Customers and revenue of the four patterns, side by side."""
    chart = plain_chart(book, {"type": "bar"}, "Share of customers and of revenue by pattern of orders")
    first, last = FIRST_PATTERN + 1, FIRST_PATTERN + len(PATTERNS)
    looks = (("Share of revenue", "I", PALETTE["accent"]), ("Share of customers", "F", PALETTE["silver bar"]))
    for name, column, colour in looks:
        labels = {"value": True, "num_format": "0.0%;;", "font": chart_font(8, "ink")}
        chart.add_series(
            {
                "name": name,
                "categories": f"=Segments!$B${first}:$B${last}",
                "values": f"=Segments!${column}${first}:${column}${last}",
                "fill": {"color": colour},
                "gap": 50,
                "data_labels": labels,
            }
        )
    chart.set_legend({"position": "top", "font": chart_font()})
    chart.set_x_axis(UNSEEN | {"min": 0})
    chart.set_y_axis(category_axis(chart_font(9, "ink"), reverse=True))
    return chart


def draw_cross_sell(book: Book) -> Place:
    note = "What most of the customers that buy the most alike buy, and this one doesn't yet"
    sheet = book.sheet("Cross-sell", "Cross-sell", f"{note}; {UNTIL}")
    table = Table(
        "cross_sell",
        "Products to offer to each customer",
        (
            Column("Customer code", "code", ("Sample1", "Sample1"), 13),
            Column("Customer", "text", ("Sample customer A", "Sample customer A"), 27),
            Column("Suggestion", "rank", (1, 2), 11),
            Column("Product code", "code", ("Sample8", "Sample9"), 12),
            Column("Product type", "text", ("Sample type", "Sample type"), 19),
            Column("Similar customers", "whole", (5, 5), 10),
            Column("Buyers", "whole", (4, 3), 9),
            Column("Score", "percent", (0.8, 0.6), 9),
            Column("Revenue per buyer, ₹", "whole spaced", (900, 100), 19),
            Column("Bought by", "wrapped", ("Sample customers", "Sample customers"), 72),
        ),
    )
    place = book.table(sheet, 5, 1, table)
    book.groups(sheet, place, "Customer code")
    finish(sheet, place)
    return place
