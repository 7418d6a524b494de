"""templates/top_products.xlsx: the leading products of each division, by net sales and by quantity."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from charts import LABEL as FIGURE
from charts import plain_chart
from common import CHANGES, draw_changes, draw_checks, draw_cover, draw_pivot_sheet, workbook_properties
from parts import Book, Card, Column, Place, Table, draw_card, draw_subtitle, finish, lay_grid
from theme import GRID_COLUMNS, PALETTE, chart_font
from xlsxwriter.chart import Chart
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

__all__ = ["draw"]

TITLE = "Top products"
YEAR = "{{ top_products_insight.fiscal_year_label }}"
UNTIL = "up to {{ period_end:d mmmm yyyy }}"
CONTENTS = (
    ("Dashboard", "Six figures, the leading products of each division by net sales and by quantity"),
    ("By net sales", "The leading products of each division by net sales, with their last 24 months"),
    ("By quantity", "The leading products of each division by units sold, with their last 24 months"),
    ("In a market", "The products with the most net sales in the chosen market or region"),
    ("Sales by product", "Net sales by division, product and fiscal year: a pivot with slicers"),
    ("Quarters", "Net sales by fiscal quarter and division: a pivot and its chart"),
    CHANGES,
    ("Coverage", "Which months of sales are there"),
    ("Checks", "Control totals against the tables of this workbook"),
    ("Chart data", "The rows that the dashboard's charts show"),
    ("Product list", "Sales by product, region and quarter: the rows of the pivots"),
)
UNITS = "Amounts in the currency of the price list; a product is all variants of its name"
SALES, SALES_BEFORE = "Net sales", "Net sales last year"
QUANTITY, QUANTITY_BEFORE = "Units", "Units last year"
MONTHS = tuple(f"Month {number:02}" for number in range(1, 25))
GROUP, LABEL = "Group name", "Label"
GROUPS = ("Sample division", None, "Sample division B")
LABELS = ("1  Sample product A", "2  Sample product B", "1  Sample product C")
BEFORE = (2000, 2500, None)
TREND = "Trend, last 24 months"
NET = "{{ labels.net_sales_label }}"
WORDS = "{{ labels.net_sales_words }}"
SHORT = "{{ labels.net_sales_short }}"
PIVOTED = f"{NET}, summed from the Product list, {UNTIL}"
QUARTERLY = (
    "Sales by quarter",
    "Net sales of fiscal quarters; the choices on Sales by product hold here too",
)


def draw(path: Path) -> None:
    """Draw the template at the path."""
    book = Book(path, workbook_properties(TITLE, "The leading products of each division"))
    draw_cover(book, UNITS, CONTENTS)
    dashboard = book.sheet("Dashboard", "{{ title }}", colour=PALETTE["accent"])
    sales = _draw_ranking(book, "net sales", WORDS, _sales_columns())
    _draw_ranking(book, "quantity", "quantity", _quantity_columns())
    _draw_place(book)
    draw_pivot_sheet(book, "Sales by product", ("Sales by division and product", PIVOTED), (34, 15))
    draw_pivot_sheet(book, "Quarters", QUARTERLY, (18, 16))
    draw_changes(book)
    _draw_coverage(book)
    draw_checks(book)
    words = "The leading products as the dashboard shows them"
    charted = _draw_chart_data(book, book.sheet("Chart data", "Rows of the charts", words))
    _draw_dashboard(book, dashboard, sales, charted)
    _draw_list(book)
    book.close()


def _names() -> tuple[Column, ...]:
    return (
        Column("Division", "text", ("Sample division", "Sample division", "Sample division B"), 17),
        Column("Rank", "rank", (1, 2, 1), 8),
        Column("Rank last year", "rank", (2, 1, None), 10),
        Column("Product", "text", ("Sample product A", "Sample product B", "Sample product C"), 34),
        Column("Segment", "text", ("Sample segment", "Sample segment", "Sample segment"), 16),
        Column("Category", "text", ("Sample category", "Sample category", "Sample category"), 24),
    )


def _sales_columns() -> tuple[Column, ...]:
    return (
        Column(SALES, "whole", (3000000, 2000000, 1000000), 17, "sum"),
        Column(SALES_BEFORE, "whole", (2000000, 2500000, None), 17, "sum"),
        Column("Change", "percent change", (0.5, -0.2, None), 14),
        Column("Share of division", "percent", (0.3, 0.2, 0.1), 18),
        Column(QUANTITY, "whole", (3000, 2000, 1000), 14, "sum"),
    )


def _quantity_columns() -> tuple[Column, ...]:
    return (
        Column(QUANTITY, "whole", (3000, 2000, 1000), 17, "sum"),
        Column(QUANTITY_BEFORE, "whole", (2000, 2500, None), 17, "sum"),
        Column("Change", "percent change", (0.5, -0.2, None), 14),
        Column("Share of division", "percent", (0.3, 0.2, 0.1), 18),
        Column(SALES, "whole", (3000000, 2000000, 1000000), 17, "sum"),
    )


def _draw_ranking(book: Book, measure: str, words: str, figures: Sequence[Column]) -> Place:
    """A sheet by one measure; the months behind the sparklines stand hidden at its right."""
    note = f"{NET} and units {UNTIL}; last year: the same months; products that share a rank are all shown"
    sheet = book.sheet(f"By {measure}", f"Leading products by {words}, {YEAR}", note)
    name = "top_products_by_quantity" if measure == "quantity" else "top_products_by_sales"
    told = f"The leading products of each division by {measure}"
    table = Table(name, told, (*_names(), Column(TREND, "sparkline", width=24), *figures, *_months()))
    place = book.table(sheet, 5, 1, table)
    sheet.set_column(place.column(MONTHS[0]), place.column(MONTHS[-1]), None, None, {"hidden": True})
    book.sparklines(sheet, place, TREND, (MONTHS[0], MONTHS[-1]), "column")
    book.arrows(sheet, place, "Change")
    book.data_bar(sheet, place, "Share of division")
    book.groups(sheet, place, "Division")
    finish(sheet, place)
    sheet.print_area(0, 0, place.last_row + 1, place.column(MONTHS[0]) - 1)
    return place


def _months() -> tuple[Column, ...]:
    """The figures behind the sparklines."""
    return tuple(Column(month, "whole", (number, 24 - number, 12)) for number, month in enumerate(MONTHS, 1))


def _draw_chart_data(book: Book, sheet: Worksheet) -> tuple[Place, Place]:
    """What the dashboard's charts show, in two tables side by side."""
    sales = (
        Column(SALES, "whole", (3000000, 2000000, 1000000), 17),
        Column(SALES_BEFORE, "whole", BEFORE, 17),
    )
    units = (Column(QUANTITY, "whole", (3000, 2000, 1000), 17), Column(QUANTITY_BEFORE, "whole", BEFORE, 17))
    places = []
    for left, measure, figures in ((1, "sales", sales), (8, "quantity", units)):
        name = f"chart_by_{measure}"
        product, rank = (f"{name}[[#This Row],[{each}]]" for each in ("Product", "Rank"))
        label = f'={rank}&"  "&IF(LEN({product})>34,LEFT({product},33)&"…",{product})'
        columns = (
            Column(GROUP, "text", GROUPS, 17),
            Column(LABEL, "text", LABELS, 36, formula=label),
            Column("Rank", "rank", (1, 2, 1), 8),
            Column("Product", "text", ("Sample product A", "Sample product B", "Sample product C"), 36),
        )
        table = Table(name, f"The rows of the dashboard's chart by {measure}", (*columns, *figures))
        places.append(book.table(sheet, 5, left, table))
    sheet.freeze_panes(6, 0)
    sheet.repeat_rows(5)
    sheet.print_area(0, 0, places[0].last_row, 13)
    return places[0], places[1]


def _draw_place(book: Book) -> None:
    sheet = book.sheet(
        "In a market",
        "Leading products in {{ chosen_place.place }}",
        f"{NET}, {YEAR}, {UNTIL}. {{{{ chosen_place.place_note }}}}",
    )
    table = Table(
        "top_products",
        "The products with the most net sales in the chosen market or region",
        (
            Column("Rank", "rank", (1, 2), 8),
            Column("Product", "text", ("Sample product A", "Sample product B"), 34),
            Column("Division", "text", ("Sample division", "Sample division"), 12),
            Column("Segment", "text", ("Sample segment", "Sample segment"), 16),
            Column("Category", "text", ("Sample category", "Sample category"), 24),
            Column(SALES, "whole", (3000000, 2000000), 17, "sum"),
            Column(SALES_BEFORE, "whole", (2000000, 2500000), 17, "sum"),
            Column("Change", "percent change", (0.5, -0.2), 14),
            Column("Units", "whole", (3000, 2000), 14, "sum"),
            Column("Share of all", "percent", (0.3, 0.2), 18, "sum"),
            Column("Share of division", "percent", (0.4, 0.3), 11),
            Column("Share of segment", "percent", (0.5, 0.4), 11),
            Column("Division's net sales", "whole", (9000000, 9000000), 17),
            Column("Segment's net sales", "whole", (7000000, 7000000), 17),
        ),
    )  # fmt: skip
    place = book.table(sheet, 5, 1, table)
    book.arrows(sheet, place, "Change")
    book.data_bar(sheet, place, "Share of all")
    finish(sheet, place)


def _draw_list(book: Book) -> None:
    sheet = book.sheet(
        "Product list",
        "Product list",
        "By product, region and fiscal quarter, of this fiscal year and the one before; rows aren't printed",
    )
    table = Table(
        "product_sales",
        "Units and net sales by product, region and fiscal quarter",
        (
            Column("Division", "text", ("Sample", "Sample"), 12),
            Column("Segment", "text", ("Sample segment", "Sample segment"), 16),
            Column("Category", "text", ("Sample category", "Sample category"), 24),
            Column("Product", "text", ("Sample product A", "Sample product B"), 34),
            Column("Region", "text", ("Sample region", "Sample region"), 12),
            Column("Year", "label", ("FY1999", "FY1999"), 18),
            Column("Quarter", "label", ("Q1", "Q2"), 11),
            Column("Units", "whole", (600, 300), 14),
            Column(SALES, "exact", (6000, 3000), 18),
        ),
    )
    place = book.table(sheet, 5, 1, table)
    finish(sheet, place)
    sheet.print_area(0, 0, place.header_row - 2, place.first_column + len(place.names) - 1)


def _draw_coverage(book: Book) -> None:
    sheet = book.sheet("Coverage", "Coverage", "{{ covered.coverage_note }}")
    table = Table(
        "coverage",
        "Months with sales by fiscal year",
        (
            Column("Year", "label", ("FY1999", "FY2000"), 18),
            Column("Note", "text", ("Sample note A", "Sample note B"), 60),
            Column("Months covered", "whole", (1, 2), 12),
            Column("Months", "whole", (12, 12), 12),
            Column("First month", "month", (40000, 40031), 14),
            Column("Last month", "month", (40000, 40031), 14),
        ),
    )
    finish(sheet, book.table(sheet, 5, 1, table))


def _draw_dashboard(book: Book, sheet: Worksheet, sales: Place, charted: tuple[Place, Place]) -> None:
    lay_grid(sheet)
    draw_subtitle(book, sheet, f"{YEAR}, {UNTIL}. Data as of {{{{ data_as_of:d mmmm yyyy }}}}.")
    sheet.merge_range(4, 1, 4, GRID_COLUMNS, "{{ top_products_insight.sentence }}", book.styles("Insight"))
    sheet.set_row(4, 34)
    for number, card in enumerate(_cards(sales)):
        draw_card(book, sheet, (6, 1 + 4 * number), card)
    charts = (
        (1, _bars(book, charted[0], WORDS, SALES, SALES_BEFORE), "net sales"),
        (13, _bars(book, charted[1], "units sold", QUANTITY, QUANTITY_BEFORE), "units sold"),
    )
    for column, chart, words in charts:
        told = f"Bars: {words} of each division's leading products, this year and in last year's same months."
        chart.set_size({"width": 770, "height": 615})
        sheet.insert_chart(10, column, chart, {"description": told, "object_position": 3})
    sheet.print_area(0, 0, 41, GRID_COLUMNS + 1)


def _cards(sales: Place) -> tuple[Card, ...]:
    figures, change, product = (sales.body(each) for each in (SALES, "Change", "Product"))
    grown = f'COUNTIF({change},">0")'
    insight = "{{ top_products_insight.%s }}"
    return (
        Card(SHORT, insight % "net_sales", insight % "change_words"),
        Card("Units", insight % "units", insight % "breadth"),
        Card(
            "Share of the leading products",
            f'=IF(SUM($B$8)>0,SUM({figures})/$B$8,"–")',
            f'=COUNTA({product})&IF(COUNTA({product})=1," product, "," products, ")&"of all sales"',
            "percent",
        ),
        Card(
            "Leading products that grow",
            f'=IF(COUNT({change})=0,"–",{grown}&" of "&COUNT({change}))',
            "that sold in the same months last year",
        ),
        Card(
            "Largest product",
            f'=IF(COUNT({figures})=0,"–",MAX({figures}))',
            f'=IF(COUNT({figures})=0,"no sales",INDEX({product},MATCH(MAX({figures}),{figures},0)))',
        ),
        Card(
            "Fastest growing of them",
            f'=IF(COUNT({change})=0,"–",MAX({change}))',
            f'=IF(COUNT({change})=0,"no sales last year",INDEX({product},MATCH(MAX({change}),{change},0)))',
            "percent change",
        ),
    )


def _bars(book: Book, place: Place, words: str, now: str, before: str) -> Chart:
    """Two bars a product, this year's with its figure; the division stands once beside its products."""
    chart = plain_chart(book, {"type": "bar"}, f"Leading products of each division by {words}, {YEAR}")
    groups, labels = place.column(GROUP), place.column(LABEL)
    categories = f"='{place.sheet}'!" + xl_range_abs(place.first_row, groups, place.last_row, labels)
    looks = (("This year", now, PALETTE["accent"]), ("Last year, same months", before, PALETTE["silver bar"]))
    for name, column, colour in looks:
        series: dict[str, object] = {
            "name": name,
            "categories": categories,
            "categories_data": [[each or "" for each in GROUPS], list(LABELS)],
            "values": place.values(column),
            "fill": {"color": colour},
            "gap": 45,
        }
        if column == now:
            series["data_labels"] = {"value": True, "num_format": FIGURE, "font": chart_font(8, "ink")}
        chart.add_series(series)
    chart.set_legend({"position": "top", "font": chart_font()})
    names = {"reverse": True, "interval_unit": 1, "num_font": chart_font(8, "ink")}
    chart.set_y_axis(names | {"line": {"color": PALETTE["line"]}, "major_tick_mark": "none"})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    return chart
