"""templates/forecast_accuracy.xlsx: the forecast against what was sold, and what that means for stock."""

from __future__ import annotations

from pathlib import Path

from book import Book
from columns import Column, Place, Table
from common import CHANGES, draw_changes, draw_checks, draw_cover, draw_pivot_sheet, workbook_properties
from coverage import MISSING, draw_coverage, draw_missing
from forecast_dashboard import ABOVE, BELOW, draw_dashboard
from forecast_figures import Prepared
from printing import finish
from theme import PALETTE
from totals import accuracy, points, quotient
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

__all__ = ["draw"]

TITLE = "Forecast accuracy"
CONTENTS = (
    ("Dashboard", "Six figures, bias, markets, stock risk, weak customers"),
    ("Customers", "Forecast, error and accuracy of every customer, the least accurate first"),
    ("Fallen", "Customers whose forecast was less accurate than last year"),
    ("Markets", "Forecast, error and accuracy of every market"),
    ("Months", "Forecast, error and accuracy of every month"),
    ("Categories", "Units above and below what was sold, and their cost"),
    ("Accuracy", "Accuracy by category and region: a pivot with slicers"),
    ("Stock risk", "Units too many and too few by region and market: a pivot"),
    CHANGES,
    ("Coverage", "Which months have sales, and which of them a forecast"),
    MISSING,
    ("Checks", "Control totals against the tables of this workbook"),
    ("Chart data", "The rows of the chart by market"),
    ("Error list", "Errors by market, channel, category and quarter: the rows of the pivots"),
)
UNITS = "Quantities in units; accuracy: 1 less the absolute error's share of the forecast, not under 0"
UNTIL = "FY{{ fiscal_year }} up to {{ period_end:d mmmm yyyy }}; quantities in units"
CUSTOMERS, FALLERS = "forecast_accuracy_by_customer", "forecast_fallers"
MARKETS, MONTHS, CATEGORIES = (f"forecast_accuracy_by_{each}" for each in ("market", "month", "category"))
COVERED = (
    "Months with sales and with a forecast",
    ("Months with sales", "Months with forecast"),
)
STATUS = {"Weak": "Failed", "No forecast": "Silver"}
NAMES = ("Sample customer A", "Sample customer B")
PLACES = ("Sample market", "Sample market")
REGIONS = ("Region", "Region")
DIRECTIONS = ("too high", "too low")
TREND = "Net error by month"
FISCAL_MONTHS = ("Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug")
NET, ABSOLUTE = "Net error % of forecast", "Absolute error % of forecast"


def draw(path: Path) -> None:
    """Draw the template at the path."""
    book = Book(path, workbook_properties(TITLE, "Forecast against sales"))
    draw_cover(book, UNITS, CONTENTS)
    dashboard = book.sheet("Dashboard", "{{ title }}", colour=PALETTE["accent"])
    customers = _draw_customers(book)
    fallen = _draw_fallen(book)
    _draw_markets(book)
    months = _draw_months(book)
    categories = _draw_categories(book)
    words = "From the Error list, FY{{ fiscal_year }} up to {{ period_end:d mmmm yyyy }}"
    sheet = draw_pivot_sheet(book, "Accuracy", ("Accuracy by category and region", words), (26, 15))
    sheet.fit_to_pages(1, 1)
    _shade(sheet)
    words = "Units forecast above and below what was sold; the choices on Accuracy hold here too"
    sheet = draw_pivot_sheet(book, "Stock risk", ("Stock risk by region and market", words), (26, 16))
    sheet.fit_to_pages(1, 1)
    draw_changes(book)
    draw_coverage(book, "forecast_coverage", COVERED)
    draw_missing(book)
    draw_checks(book)
    bars = _draw_chart_data(book)
    draw_dashboard(book, dashboard, Prepared(customers, fallen, bars, months, categories))
    _draw_error_list(book)
    book.close()


def _quantities(net: bool = True) -> tuple[Column, ...]:
    first = (
        Column("Forecast", "whole", (1200, 900), 13, "sum"),
        Column("Sold", "whole", (1000, 1000), 13, "sum"),
    )
    return (*first, Column("Net error", "whole", (200, -100), 13, "sum")) if net else first


def _accuracies(table: str = "", before: bool = False) -> tuple[Column, ...]:
    """``table``: its totals row says the accuracy of all rows, ``before``: last year's too."""
    now = accuracy(table) if table else ""
    then = accuracy(table, "Absolute error last year", "Forecast last year") if before else ""
    return (
        Column("Accuracy", "accuracy", (0.35, 0.75), 12, now),
        Column("Accuracy last year", "accuracy", (0.45, 0.7), 12, then),
        Column("Change, points", "accuracy arrow spaced", (-10, 5), 13, points(now, then) if before else ""),
    )


def _net_error(table: str) -> Column:
    return Column(NET, "percent change", (0.167, -0.111), 12, quotient(table, "Net error", "Forecast"))


def _status() -> str:
    row = f"{CUSTOMERS}[[#This Row]"
    return (
        f'=IF({row},[Customer]]="","",IF({row},[Accuracy]]="","No forecast",'
        f'IF({row},[Accuracy]]<weak_below,"Weak","OK")))'
    )


def _draw_customers(book: Book) -> Place:
    sheet = book.sheet("Customers", "Accuracy by customer", f"{UNTIL}; the least accurate first")
    sheet.write(3, 1, "Weak under this accuracy", book.styles("Body"))
    sheet.write(3, 2, "{{ weak_below }}", book.styles("Report input", "accuracy"))
    book.name("weak_below", sheet, 3, 2)
    table = Table(
        CUSTOMERS,
        "Forecast, errors and accuracy of each customer, the least accurate first",
        (
            Column("Customer", "text", NAMES, 26, "Total"),
            Column("Market", "text", PLACES, 16),
            Column("Region", "text", REGIONS, 9),
            Column("Code", "code", ("1", "2"), 11),
            *_quantities(),
            _net_error(CUSTOMERS),
            Column("Direction", "badge", DIRECTIONS, 13),
            Column("Absolute error", "whole", (780, 225), 20, "sum"),
            Column(ABSOLUTE, "percent", (0.65, 0.25), 17, quotient(CUSTOMERS, "Absolute error", "Forecast")),
            *_accuracies(CUSTOMERS),
            Column("Status", "badge", ("Weak", "OK"), 13, formula=_status()),
        ),
    )
    place = book.table(sheet, 5, 1, table)
    book.words(sheet, place.local("Status"), STATUS)
    book.data_bar(sheet, place, "Absolute error")
    _codes(sheet, place)
    finish(sheet, place)
    return place


def _draw_fallen(book: Book) -> Place:
    note = f"{UNTIL}; less accurate than in the same months of last year, the deepest fall first"
    sheet = book.sheet("Fallen", "Customers whose accuracy fell", note)
    table = Table(
        FALLERS,
        "Customers whose forecast was less accurate than last year, the deepest fall first",
        (
            Column("Customer", "text", NAMES, 26, "Total"),
            Column("Market", "text", PLACES, 16),
            Column("Region", "text", REGIONS, 9),
            Column("Code", "code", ("1", "2"), 11),
            *_accuracies(FALLERS, before=True),
            Column("Direction", "badge", DIRECTIONS, 13),
            Column(NET, "percent change", (0.167, -0.111), 12),
            Column("Direction last year", "badge", DIRECTIONS, 13),
            Column("Net error last year % of forecast", "percent change", (0.1, -0.1), 15),
            *_quantities(net=False),
            Column("Absolute error", "whole", (780, 225), 14, "sum"),
            Column("Forecast last year", "whole", (1100, 800), 16, "sum"),
            Column("Absolute error last year", "whole", (600, 240), 16, "sum"),
        ),
    )
    place = book.table(sheet, 5, 1, table)
    rows = f"COUNTA({place.body('Customer')})"
    fallen = f'{rows}&IF({rows}=1," customer"," customers")&" less accurate than last year"'
    _codes(sheet, place)
    sheet.write_formula(
        3, 1, f'=IF({rows}=0,"No customer to show",{fallen})', book.styles("Section"), "Sample"
    )
    finish(sheet, place)
    return place


def _draw_markets(book: Book) -> None:
    sheet = book.sheet("Markets", "Accuracy by market", f"{UNTIL}; the least accurate first")
    table = Table(
        MARKETS,
        "Forecast, errors and accuracy of each market, the least accurate first",
        (
            Column("Market", "text", ("Sample market A", "Sample market B"), 22, "Total"),
            Column("Region", "text", REGIONS, 9),
            Column("Sub-zone", "text", ("Zone", "Zone"), 10),
            Column("Customers", "whole", (2, 3), 11, "sum"),
            *_quantities(),
            _net_error(MARKETS),
            Column("Direction", "badge", DIRECTIONS, 13),
            Column("Absolute error", "whole", (780, 225), 20, "sum"),
            *_accuracies(MARKETS),
            Column(TREND, "sparkline", width=24),
            *(Column(each, "percent change", (0.1, -0.1), 9) for each in FISCAL_MONTHS),
        ),
    )
    place = book.table(sheet, 5, 1, table)
    book.data_bar(sheet, place, "Absolute error")
    _draw_trends(sheet, place)
    _hide(sheet, place, FISCAL_MONTHS[0], FISCAL_MONTHS[-1])
    _heading(book, sheet, place, "The least accurate market first")
    finish(sheet, place)


def _draw_months(book: Book) -> Place:
    sheet = book.sheet("Months", "Accuracy by month", UNTIL)
    table = Table(
        MONTHS,
        "Forecast, errors and accuracy of each month",
        (
            Column("Month", "month", (40000, 40031), 13, "Total"),
            *_quantities(),
            _net_error(MONTHS),
            Column("Direction", "badge", ("Sample", "Sample"), 13),
            Column("Too much", "whole", (490, 62), 13, "sum"),
            Column("Too little", "whole spaced", (290, 163), 14, "sum"),
            Column("Absolute error", "whole", (780, 225), 20, "sum"),
            *_accuracies(MONTHS, before=True),
            Column("Forecast last year", "whole", (1100, 800), 16, "sum"),
            Column("Absolute error last year", "whole", (600, 240), 16, "sum"),
            Column("Above", "percent change", (0.167, None), 13),
            Column("Below", "percent change", (None, -0.111), 13),
        ),
    )
    place = book.table(sheet, 5, 1, table)
    _hide(sheet, place, "Above", "Below")
    book.data_bar(sheet, place, "Absolute error")
    _heading(book, sheet, place, "Net error by month, % of the forecast: above or below what was sold")
    finish(sheet, place)
    return place


def _draw_categories(book: Book) -> Place:
    note = (
        f"{UNTIL}, amounts at the average cost of the units that the category sold; the dearest error first"
    )
    sheet = book.sheet("Categories", "Stock risk by product category", note)
    table = Table(
        CATEGORIES,
        "Units above and below what was sold by product category, and what they cost",
        (
            Column("Category", "text", ("Sample category A", "Sample category B"), 24, "Total"),
            Column("Segment", "text", ("Sample segment", "Sample segment"), 14),
            Column("Division", "text", ("Sample", "Sample"), 11),
            Column("Overstock, units", "whole", (490, 62), 12, "sum"),
            Column("Stock-out, units", "whole", (290, 163), 12, "sum"),
            Column("Main risk", "badge", ("overstock", "stock-out"), 11),
            Column("Cost of a unit, average", "exact spaced", (2, 1), 13),
            Column("Overstock, at cost", "whole spaced", (980, 62), 20, "sum"),
            Column("Stock-out, at cost", "whole", (580, 163), 20, "sum"),
            *_quantities(),
            _net_error(CATEGORIES),
            Column("Absolute error", "whole", (780, 225), 14, "sum"),
            *_accuracies(CATEGORIES),
            Column("Above", "whole", (980, 62), 13),
            Column("Below", "whole", (-580, -163), 13),
        ),
    )
    place = book.table(sheet, 5, 1, table)
    _hide(sheet, place, "Above", "Below")
    for column in ("Overstock, at cost", "Stock-out, at cost"):
        book.data_bar(sheet, place, column)
    _heading(book, sheet, place, "Risk of overstock and of stock-outs by product category, at cost")
    finish(sheet, place)
    return place


def _draw_chart_data(book: Book) -> Place:
    note = "The thirty markets with the largest forecast, the others as one"
    sheet = book.sheet("Chart data", "Chart data", note, PALETTE["muted"])
    table = Table(
        "forecast_market_bars",
        "Accuracy of the thirty markets with the largest forecast, and of the others as one",
        (
            Column("Bar", "text", ("Sample market A", "Other, 2 markets"), 26),
            Column("Markets", "whole", (1, 2), 12),
            Column("Forecast", "whole", (1200, 900), 15),
            Column("Accuracy", "accuracy", (0.35, 0.75), 12),
            Column("Accuracy last year", "accuracy", (0.45, 0.7), 12),
        ),
    )
    place = book.table(sheet, 5, 1, table)
    _heading(book, sheet, place, "Accuracy by market, the least accurate first; marks: last year")
    finish(sheet, place)
    return place


def _draw_error_list(book: Book) -> None:
    note = "Units by market, channel, product category and quarter; rows aren't printed"
    sheet = book.sheet("Error list", "Error list", note, PALETTE["muted"])
    table = Table(
        "forecast_errors",
        "Forecast, sales and errors by market, channel, product category and quarter",
        (
            Column("Region", "text", REGIONS, 10),
            Column("Market", "text", ("Sample market A", "Sample market B"), 20),
            Column("Channel", "text", ("Channel", "Channel"), 13),
            Column("Division", "text", ("Sample", "Sample"), 11),
            Column("Segment", "text", ("Segment", "Segment"), 15),
            Column("Category", "text", ("Category", "Category"), 24),
            Column("Quarter", "label", ("Q1", "Q2"), 10),
            *(Column(each.header, "whole", each.sample, 13) for each in _quantities()),
            Column("Overstock", "whole", (490, 62), 13),
            Column("Stock-out", "whole", (290, 163), 13),
            Column("Absolute error", "whole", (780, 225), 13),
        ),
    )
    place = book.table(sheet, 5, 1, table)
    finish(sheet, place)
    # Ninety pages that nobody reads: the print area is the heading.
    sheet.print_area(0, 0, place.header_row - 2, place.first_column + len(place.names) - 1)


def _draw_trends(sheet: Worksheet, place: Place) -> None:
    """A small chart a market: the net error of each month, all on one scale; up is too high."""
    first, last = place.column(FISCAL_MONTHS[0]), place.column(FISCAL_MONTHS[-1])
    rows = range(place.first_row, place.last_row + 1)
    options = {
        "location": [xl_rowcol_to_cell(row, place.column(TREND)) for row in rows],
        "range": [f"'{place.sheet}'!{xl_range(row, first, row, last)}" for row in rows],
        "type": "column",
        "series_color": ABOVE,
        "negative_points": True,
        "negative_color": BELOW,
        "axis": True,
        "max": "group",
        "min": "group",
        "show_hidden": True,
    }
    sheet.add_sparkline(place.first_row, place.column(TREND), options)


def _heading(book: Book, sheet: Worksheet, place: Place, words: str) -> None:
    """The line above a table and the title of its chart: what it shows, or that there is nothing."""
    rows = f"COUNTA({place.body(place.names[0])})"
    none = f'IF({rows}=0,"Nothing sold in these months","No forecast for these months")'
    shown = f'"{words}"'
    if "Cost of a unit, average" in place.names:
        costs = f"SUM({place.body('Cost of a unit, average')})"
        shown = f'IF({costs}=0,"No manufacturing cost for these months",{shown})'
    formula = f"=IF(SUM({place.body('Forecast')})=0,{none},{shown})"
    sheet.write_formula(3, 1, formula, book.styles("Section"), words)


def _shade(sheet: Worksheet) -> None:
    """The less accurate, the darker, in one hue; over as many cells as the pivot may take."""
    hue = {"type": "2_color_scale", "min_color": PALETTE["heat"], "max_color": PALETTE["paper"]}
    sheet.conditional_format(15, 2, 99, 13, hue)


def _codes(sheet: Worksheet, place: Place) -> None:
    """No green corners at codes, which are digits kept as text."""
    sheet.ignore_errors({"number_stored_as_text": xl_range(*place.local("Code"))})


def _hide(sheet: Worksheet, place: Place, first: str, last: str) -> None:
    """Columns that only charts read, folded away."""
    sheet.set_column(place.column(first), place.column(last), None, None, {"hidden": True})
