"""top_products' dashboard: the sentence, the cards and the charts."""

from __future__ import annotations

from dataclasses import dataclass

from book import Book
from columns import Place
from common import UNTIL
from dashboard import LAST_YEAR, Card, draw_card, draw_subtitle, lay_grid
from names import CARD_NOTE, brief
from theme import GRID_COLUMNS
from top_products_charts import by_product, leading_shares, month_by_month
from top_products_words import (
    QUANTITY,
    QUANTITY_BEFORE,
    SALES,
    SALES_BEFORE,
    SHORT,
    WORDS,
    YEAR,
)
from xlsxwriter.worksheet import Worksheet

__all__ = ["Places", "draw_dashboard"]

LEFT, RIGHT, HALF = 1, 13, 770  # first columns of the two halves, pixels of eleven columns
# Rows: the first charts end where a screen does, the second ones fill the page.
UPPER, LOWER, LAST = 10, 39, 53
TOLD = "Bars: %s of each division's leading products, in this fiscal year and in last year's same months."
SHARES = "Bars: the share of its leading products in the sales of each division, and that of all others."
BY_MONTH = "Columns: sales of the leading products in each of the last twelve months and the twelve before."


@dataclass(frozen=True, slots=True)
class Places:
    """Where the tables stand that the dashboard reads."""

    sales: Place
    divisions: Place
    by_sales: Place
    by_quantity: Place


def draw_dashboard(book: Book, sheet: Worksheet, places: Places) -> None:
    """The sentence, six cards, a chart for each measure; below them shares by division, and months."""
    lay_grid(sheet)
    draw_subtitle(book, sheet, f"{YEAR}, {UNTIL}. Data as of {{{{ data_as_of:d mmmm yyyy }}}}.{LAST_YEAR}")
    sheet.merge_range(4, 1, 4, GRID_COLUMNS, "{{ top_products_insight.sentence }}", book.styles("Insight"))
    sheet.set_row(4, 34)
    for number, card in enumerate(_cards(places.sales)):
        draw_card(book, sheet, (6, 1 + 4 * number), card)
    by_sales = by_product(book, places.by_sales, WORDS, SALES, SALES_BEFORE)
    by_quantity = by_product(book, places.by_quantity, "units sold", QUANTITY, QUANTITY_BEFORE)
    charts = (
        (UPPER, LEFT, by_sales, TOLD % "net sales"),
        (UPPER, RIGHT, by_quantity, TOLD % "units sold"),
        (LOWER, LEFT, leading_shares(book, places.divisions), SHARES),
        (LOWER, RIGHT, month_by_month(book), BY_MONTH),
    )
    for row, column, chart, words in charts:
        rows = LOWER - UPPER if row == UPPER else LAST - LOWER
        chart.set_size({"width": HALF, "height": 20 * rows - 8})
        sheet.insert_chart(row, column, chart, {"description": words, "object_position": 3})
    sheet.print_area(0, 0, LAST, GRID_COLUMNS + 1)


def _cards(sales: Place) -> tuple[Card, ...]:
    figures, change, product = (sales.body(each) for each in (SALES, "Change", "Product"))
    grown = f'COUNTIF({change},">0")'
    largest, fastest = (
        brief(f"INDEX({product},MATCH(MAX({most}),{most},0))", CARD_NOTE) for most in (figures, change)
    )
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
            f'=IF(COUNT({figures})=0,"no sales",{largest})',
        ),
        Card(
            "Fastest growing of them",
            f'=IF(COUNT({change})=0,"–",IF(MAX({change})<=0,"–",MAX({change})))',
            f'=IF(COUNT({change})=0,"no sales last year",IF(MAX({change})<=0,"none grows",{fastest}))',
            "percent change",
        ),
    )
