"""The dashboard of forecast_accuracy: how far off, which way, where, and who is worst."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from book import Book
from charts import UNSEEN, category_axis, plain_chart, value_axis
from columns import Place
from dashboard import LAST_YEAR, draw_card, draw_insight, draw_subtitle, lay_grid
from forecast_figures import Figures, Prepared
from lists import Field, draw_list
from theme import GRID_COLUMNS, PALETTE, SERIES, chart_font
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

__all__ = ["ABOVE", "BELOW", "draw_dashboard"]

UPPER, LOWER = 10, 26  # rows of the charts
LEFT, RIGHT = 1, 13  # columns of the two halves, eleven each
ABOVE, BELOW = SERIES[1], PALETTE["accent"]
LOWEST = 42
WORST, FELL = 23, 7  # customers: what the printed page holds
NET = "Net error % of forecast"
AMOUNT = "#,##0;#,##0;"  # which side a bar is on says which way


def draw_dashboard(book: Book, sheet: Worksheet, prepared: Prepared) -> None:
    """Cards, three charts and a list on one screen; below it what else the printed page holds."""
    lay_grid(sheet)
    dates = "up to {{ period_end:d mmmm yyyy }}. Data as of {{ data_as_of:d mmmm yyyy }}."
    draw_subtitle(book, sheet, f"FY{{{{ fiscal_year }}}} {dates}{LAST_YEAR}")
    figures = Figures(prepared)
    draw_insight(book, sheet, figures.insight())
    for number, card in enumerate(figures.cards()):
        draw_card(book, sheet, (6, 1 + 4 * number), card)
    charts = (
        (UPPER, LEFT, _by_month(book, prepared.months), "Columns: net error of each month as a share of the "
         "forecast, up where more was forecast than sold, down where less."),
        (UPPER, RIGHT, _by_market(book, prepared.bars), "Columns: accuracy of the forecast by market, "
         "the least accurate first. Marks: the same months of last year."),
        (LOWER, LEFT, _by_category(book, prepared.categories), "Bars: what the units forecast above (right) "
         "and below (left) what was sold cost to make, by product category."),
    )  # fmt: skip
    for row, column, chart, words in charts:
        chart.set_size({"width": 770, "height": 310})
        sheet.insert_chart(row, column, chart, {"description": words, "object_position": 3})
    _draw_customers(book, sheet, prepared)
    sheet.print_area(0, 0, LOWER + 1 + WORST, GRID_COLUMNS + 1)


def _by_month(book: Book, months: Place) -> Chart:
    chart = plain_chart(book, {"type": "column"}, "='Months'!$B$4")
    for name, column, colour in (("Forecast too high", "Above", ABOVE), ("Forecast too low", "Below", BELOW)):
        chart.add_series(_bars(months, name, ("Month", column), colour, "+0.0%;-0.0%;"))
    chart.show_hidden_data()
    chart.set_legend({"position": "top", "font": chart_font()})
    names = {"num_font": chart_font(), "num_format": "mmm yy", "text_axis": True, "label_position": "low"}
    chart.set_x_axis(names | {"line": {"color": PALETTE["ink"]}, "major_tick_mark": "none"})
    # Every column says its figure, so that the zero line stands alone.
    chart.set_y_axis(UNSEEN)
    return chart


def _by_market(book: Book, bars: Place) -> Chart:
    chart = plain_chart(book, {"type": "column"}, "='Chart data'!$B$4")
    look = {"fill": {"color": PALETTE["accent"]}, "gap": 40}
    chart.add_series(_series(bars, "This year", "Bar", "Accuracy") | look)
    last_year = book.workbook.add_chart({"type": "line"})
    mark = {
        "type": "diamond",
        "size": 6,
        "fill": {"color": PALETTE["ink"]},
        "border": {"color": PALETTE["ink"]},
    }
    marks = {"line": {"none": True}, "marker": mark}
    last_year.add_series(_series(bars, "Last year", "Bar", "Accuracy last year") | marks)
    chart.combine(last_year)
    chart.set_legend({"position": "top", "font": chart_font()})
    chart.set_x_axis(category_axis(chart_font(8, "ink", rotation=-45), interval_unit=1))
    chart.set_y_axis(value_axis("0%", min=0, max=1, major_unit=0.2))
    return chart


def _by_category(book: Book, categories: Place) -> Chart:
    chart = plain_chart(book, {"type": "bar"}, "='Categories'!$B$4")
    for name, column, colour in (("Stock-outs", "Below", BELOW), ("Overstock", "Above", ABOVE)):
        chart.add_series(_bars(categories, name, ("Category", column), colour, AMOUNT))
    chart.show_hidden_data()
    chart.set_legend({"position": "top", "font": chart_font()})
    names = {"reverse": True, "interval_unit": 1, "num_font": chart_font(8, "ink"), "label_position": "low"}
    chart.set_y_axis(names | {"line": {"color": PALETTE["ink"]}, "major_tick_mark": "none"})
    chart.set_x_axis(UNSEEN)
    return chart


def _series(place: Place, name: str, categories: str, values: str) -> dict[str, object]:
    return {"name": name, "categories": place.values(categories), "values": place.values(values)}


def _bars(place: Place, name: str, columns: tuple[str, str], colour: str, number: str) -> dict[str, object]:
    """A series on one side of the zero line, with its figures at the ends."""
    labels = {"value": True, "num_format": number, "font": chart_font(8, "ink"), "position": "outside_end"}
    look = {"fill": {"color": colour}, "gap": 40, "overlap": 100, "data_labels": labels}
    return _series(place, name, *columns) | look


# Header, columns of the grid, number format, alignment, the column of the table.
WEAKEST = (
    ("Customer", 3, "", "left", "Customer"),
    ("Market", 2, "", "left", "Market"),
    ("Accuracy", 1, "accuracy", "right", "Accuracy"),
    ("Status", 1, "", "center", "Status"),
    ("Forecast was", 2, "", "center", "Direction"),
    ("by", 1, "accuracy", "left", NET),
    ("Units off", 1, "whole", "right", "Absolute error"),
)
DEEPEST = (
    ("Customer", 3, "", "left", "Customer"),
    ("Market", 2, "", "left", "Market"),
    ("Accuracy", 1, "accuracy", "right", "Accuracy"),
    ("Last year", 1, "accuracy", "right", "Accuracy last year"),
    ("Points", 1, "accuracy change", "right", "Change, points"),
    ("Forecast was", 2, "", "center", "Direction"),
    ("by", 1, "accuracy", "left", NET),
)


def _draw_customers(book: Book, sheet: Worksheet, prepared: Prepared) -> None:
    """The least accurate customers that have a forecast, and those that lost most of their accuracy."""
    words = ("The least accurate customers", "No customer has a forecast")
    _draw_first(book, sheet, ((LOWER, RIGHT), WORST, words), (prepared.customers, WEAKEST))
    status = (LOWER + 2, RIGHT + 6, LOWER + 1 + WORST, RIGHT + 6)
    book.words(sheet, status, {"Weak": "Failed"})
    words = ("The deepest falls of accuracy against last year", "No customer less accurate than last year")
    _draw_first(book, sheet, ((LOWEST, LEFT), FELL, words), (prepared.fallen, DEEPEST))


def _draw_first(
    book: Book,
    sheet: Worksheet,
    where: tuple[tuple[int, int], int, tuple[str, str]],
    what: tuple[Place, Sequence[tuple[str, int, str, str, str]]],
) -> None:
    """The first rows of a table that have an accuracy below a title; ``where``: cell, rows, words with and
    without any.
    """
    (row, left), rows, (title, none) = where
    place, columns = what
    judged = f"COUNT({place.body('Accuracy')})"
    sheet.merge_range(row, left, row, left + 10, "", book.styles("Section"))
    sheet.write_formula(row, left, f'=IF({judged}=0,"{none}","{title}")', book.styles("Section"), title)

    def value(column: str, absolute: bool) -> Callable[[int], str]:
        def formula(number: int) -> str:
            found = f"INDEX({place.body(column)},{number})"
            return f'IF({number}>{judged},"",{f"ABS({found})" if absolute else found})'

        return formula

    fields = [
        Field(header, width, (number, align), value(column, header == "by"))
        for header, width, number, align, column in columns
    ]
    draw_list(book, sheet, (row + 1, left), rows, fields)
