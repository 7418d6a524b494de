"""The tables of finance_pack that show the ladder by something, beside last year."""

from __future__ import annotations

from collections.abc import Sequence

from book import Book
from charts import MILLIONS, plain_chart, value_axis
from columns import Column, Place, Table
from printing import finish
from theme import PALETTE, chart_font
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

__all__ = ["CHART_ROWS", "TO_DATE", "draw_charted", "finished", "ladder_columns"]

# Rows that a chart above a table takes.
CHART_ROWS = 16
TO_DATE = (
    "{{ labels.net_sales_label }} and all else in millions (M), from {{ fiscal_year_start:d mmmm yyyy }} to "
    "{{ period_end:d mmmm yyyy }}; last year: the same months"
)
YEARS = "Up to {{ period_end:d mmmm yyyy }}, in millions (M); a year to date beside the same months before"


def ladder_columns(table: str, added: bool) -> tuple[Column, ...]:
    """The steps, last year and what differs; ``added``: the totals row adds up and takes its shares anew.

    Their columns hold thousands of millions, should a project have figures in full.
    """
    total = "sum" if added else ""

    def ratio(over: str, under: str) -> str:
        if not added:
            return ""
        sums = [f"SUBTOTAL(109,{table}[[{name}]])" for name in (over, under)]
        return f'=IF({sums[1]}=0,"",{sums[0]}/{sums[1]})'

    net, before, margin, margin_before = (
        "Net sales, M",
        "Net sales last year, M",
        "Gross margin, M",
        "Gross margin last year, M",
    )
    share, share_before = (
        ratio(*pair).removeprefix("=") for pair in ((margin, net), (margin_before, before))
    )
    points = f'=IFERROR(100*({share}-{share_before}),"")' if added else ""
    change = f'/ABS(SUBTOTAL(109,{table}[[{before}]])),"")'
    change = f"=IFERROR(SUBTOTAL(109,{table}[[Variance, M]]){change}" if added else ""
    return (
        Column("Gross sales, M", "million", (5e6, 3e6), 13, total),
        Column("Pre-invoice deductions, M", "million spaced", (-1e6, -6e5), 13, total),
        Column("Net invoice sales, M", "million", (4e6, 2.4e6), 12, total),
        Column("Post-invoice deductions, M", "million spaced", (-1e6, -4e5), 13, total),
        Column(net, "million", (3e6, 2e6), 13, total),
        Column("Manufacturing cost, M", "million", (-1.4e6, -1e6), 13, total),
        Column("Freight, M", "million", (-1e5, -5e4), 8.5, total),
        Column("Other cost, M", "million", (-1e4, -5e3), 8.5, total),
        Column(margin, "million", (1.49e6, 9.45e5), 10, total),
        Column("Margin, % of net sales", "percent", (0.4967, 0.4725), 10, ratio(margin, net)),
        Column(before, "million", (2e6, 2e6), 12, total),
        Column("Variance, M", "million change", (1e6, 0), 14, total),
        Column("Change", "percent change", (0.5, 0), 10, change),
        Column(margin_before, "million", (1e6, 9e5), 11, total),
        Column("Margin last year, %", "percent", (0.5, 0.45), 10, ratio(margin_before, before)),
        Column("Margin change, points", "points", (-0.33, 2.25), 9, points),
    )  # fmt: skip


def finished(book: Book, sheet: Worksheet, table: Table, row: int) -> Place:
    place = book.table(sheet, row, 1, table)
    sheet.set_row(row, 44)  # three lines, so that the columns are narrow and print larger
    if any(column.total for column in table.columns):
        finish(sheet, place)
    else:
        sheet.freeze_panes(place.first_row, 0)
        sheet.repeat_rows(place.header_row)
        sheet.print_area(0, 0, place.last_row, place.first_column + len(place.names) - 1)
    return place


def draw_charted(book: Book, name: str, data: str, keys: Sequence[Column], added: bool = True) -> Place:
    """A sheet with a chart above its table: the table may grow below it."""
    words = name.lower().rstrip("s")
    sheet = book.sheet(
        name,
        f"By {'fiscal ' if name != 'Segments' else ''}{words}",
        YEARS if data == "finance_by_year" else TO_DATE,
    )
    columns = (*keys, *ladder_columns(data, added))
    place = finished(
        book, sheet, Table(data, f"Gross sales to gross margin by {words}", columns), 5 + CHART_ROWS
    )
    sheet.freeze_panes(0, 0)
    title = f"{{{{ labels.net_sales_short }}}} and gross margin by {words}, against last year, M"
    options = {
        "description": f"Columns: net sales of each {words} this year and last, and gross margin this year.",
        "object_position": 3,
    }
    sheet.insert_chart(4, 1, _against_last_year(book, place, keys[0].header, title), options)
    return place


def _against_last_year(book: Book, place: Place, key: str, title: str) -> Chart:
    chart = plain_chart(book, {"type": "column"}, title)
    looks = (
        ("Net sales last year", "Net sales last year, M", PALETTE["silver bar"]),
        ("Net sales", "Net sales, M", PALETTE["accent"]),
        ("Gross margin", "Gross margin, M", PALETTE["gold bar"]),
    )
    for name, column, colour in looks:
        series = {"name": name, "categories": place.values(key), "values": place.values(column)}
        chart.add_series(series | {"fill": {"color": colour}, "gap": 60, "overlap": 0})
    chart.set_legend({"position": "top", "font": chart_font()})
    chart.set_x_axis(
        {"num_font": chart_font(9, "ink"), "line": {"color": PALETTE["line"]}, "label_position": "low"}
    )
    chart.set_y_axis(value_axis(MILLIONS))
    chart.set_size({"width": 1180, "height": 22 * CHART_ROWS - 16})
    return chart
