"""templates/market_badges.xlsx: Gold and Silver by market, against last year, by fiscal year and region."""

from __future__ import annotations

from pathlib import Path

from badge_dashboard import BEFORE, LABEL_PLACE, Places, draw_dashboard
from book import Book
from columns import Column, Place, Table
from common import CHANGES, draw_changes, draw_checks, draw_cover, draw_pivot_sheet, workbook_properties
from coverage import COVERAGE, MISSING, draw_coverage, draw_missing
from printing import finish
from theme import PALETTE
from totals import growth

__all__ = ["draw"]

TITLE = "Market badges"

CONTENTS = (
    ("Dashboard", "Six figures, units by market, badge, region and against last year"),
    ("Badges", "Rank, units, distance to the threshold and badge of every market"),
    ("Movement", "Who was promoted or demoted against last year"),
    ("History", "Units and badge by market and fiscal year"),
    ("Regions", "Units and Gold markets by region and fiscal year"),
    ("Shares", "Markets and units by badge and fiscal year"),
    ("Sales", "Gross sales by region, market and fiscal year: a pivot with slicers"),
    ("Quarters", "Gross sales by quarter and region: a pivot and its chart"),
    CHANGES,
    COVERAGE,
    MISSING,
    ("Checks", "Control totals against the tables of this workbook"),
    ("Sales list", "Sales by market, channel, segment and quarter: the rows of the pivots"),
    ("Chart data", "The rows that the dashboard's charts show"),
)
CURRENT = "market_badges_current"
BADGES = {"Gold": "Gold", "Silver": "Silver"}
MOVEMENTS = {
    "promoted": "Good",
    "ahead": "Good",
    "new": "Good",
    "demoted": "Bad",
    "behind": "Bad",
    "gone": "Bad",
}
PIVOTED = "Gross sales, summed from the Sales list, up to {{ period_end:d mmmm yyyy }}"
QUARTERLY = ("Sales by quarter", "Gross sales of fiscal quarters; the choices on Sales hold here too")
UNITS = "Quantities in units sold; a fiscal year runs from September to August"


def draw(path: Path) -> None:
    """Draw the template at the path."""
    book = Book(path, workbook_properties(TITLE, "Gold and Silver markets"))
    draw_cover(book, UNITS, CONTENTS)
    dashboard = book.sheet("Dashboard", "{{ title }}", colour=PALETTE["accent"])
    badges = _draw_badges(book)
    movement = _draw_movement(book)
    _draw_history(book)
    _draw_regions(book)
    shares = _draw_shares(book)
    draw_pivot_sheet(book, "Sales", ("Sales by region and market", PIVOTED), (26, 15))
    draw_pivot_sheet(book, "Quarters", QUARTERLY, (18, 16)).fit_to_pages(1, 1)
    draw_changes(book)
    draw_coverage(book)
    draw_missing(book)
    draw_checks(book)
    _draw_sales_list(book)
    bars, regions = _draw_chart_data(book)
    draw_dashboard(book, dashboard, Places(badges, movement, shares, bars, regions))
    book.close()


def _badge(table: str) -> str:
    return f'=IF({table}[[#This Row],[Units]]>threshold,"Gold","Silver")'


_SHORT = f"=MAX(threshold-{CURRENT}[[#This Row],[Units]],0)"


def _bars_if(badge: str) -> str:
    """The units of a bar of one market with this badge, else 0: the others have a colour of their own."""
    row = "badge_bars[[#This Row]"
    than = ">" if badge == "Gold" else "<="
    return f"=IF(AND({row},[Markets]]=1,{row},[Units]]{than}threshold),{row},[Units]],0)"


_OTHER_BARS = "=IF(badge_bars[[#This Row],[Markets]]>1,badge_bars[[#This Row],[Units]],0)"


def _badge_or_none(units: str) -> str:
    """The badge of a column of units that is empty where nothing was sold."""
    cell = f"badge_movement[[#This Row],[{units}]]"
    return f'=IF({cell}="","none",IF({cell}>threshold,"Gold","Silver"))'


_ROW = "badge_movement[[#This Row]"
_NOW, _THEN = f"{_ROW},[Badge]]", f"{_ROW},[Badge last year]]"
# In a year that isn't over nobody has been promoted or demoted yet.
_MOVED = (
    f'=IF({_THEN}="none",IF(markets_before=0,"no last year","new"),'
    f'IF({_NOW}="none",IF(year_is_over=1,"gone","not yet"),'
    f'IF({_NOW}={_THEN},IF(year_is_over=1,"stays "&{_NOW},{_NOW}&" as then"),'
    f'IF({_NOW}="Gold",IF(year_is_over=1,"promoted","ahead"),IF(year_is_over=1,"demoted","behind")))))'
)

_MOVED_TOTAL = growth("badge_movement", "Units", "Units last year")


def _draw_badges(book: Book) -> Place:
    sheet = book.sheet(
        "Badges", f"Badges of {LABEL_PLACE}", "Up to {{ period_end:d mmmm yyyy }}; quantities in units"
    )
    sheet.write(3, 1, "Gold above this many units", book.styles("Body"))
    sheet.write(3, 3, "{{ threshold }}", book.styles("Report input", "whole"))
    book.name("threshold", sheet, 3, 3)
    table = Table(
        CURRENT,
        "Markets of the fiscal year by units, with their badge",
        (
            Column("Rank", "rank", (1, 2, 3), 8, "Total"),
            Column("Market", "text", ("Sample market A", "Sample market B", "Sample market C"), 24),
            Column("Region", "text", ("Sample region", "Sample region", "Sample region"), 16),
            Column("Sub-zone", "text", ("Sample zone", "Sample zone", "Sample zone"), 14),
            Column("Units", "whole", (6000000, 3000000, 1000000), 28, "sum"),
            Column("Units to threshold", "whole", (0, 2000000, 4000000), 15, formula=_SHORT),
            Column("Share", "percent", (0.6, 0.3, 0.1), 10, "sum"),
            Column("Badge", "badge", ("Gold", "Silver", "Silver"), 11, formula=_badge(CURRENT)),
            Column(BEFORE, "whole", (4000000, 4000000, 1000000), 17, "sum"),
            Column("Change", "percent change", (0.5, -0.25, 0), 11, growth(CURRENT, "Units", BEFORE)),
        ),
    )  # fmt: skip
    place = book.table(sheet, 5, 1, table)
    book.words(sheet, place.local("Badge"), BADGES)
    book.data_bar(sheet, place, "Units")
    finish(sheet, place)
    return place


def _draw_movement(book: Book) -> Place:
    sheet = book.sheet(
        "Movement",
        f"Badges of {LABEL_PLACE} against last year",
        "Up to {{ period_end:d mmmm yyyy }}, both years the same months; quantities in units",
    )
    table = Table(
        "badge_movement",
        "Markets by the movement of their badge against the same months of last year",
        (
            Column("Market", "text", ("Sample market A", "Sample market B", "Sample market C"), 28, "Total"),
            Column("Region", "text", ("Sample region", "Sample region", "Sample region"), 20),
            Column("Movement", "label", ("promoted", "new", "stays Silver"), 18, formula=_MOVED),
            Column(
                "Badge last year",
                "badge",
                ("Silver", "none", "Silver"),
                11,
                formula=_badge_or_none("Units last year"),
            ),
            Column("Badge", "badge", ("Gold", "Silver", "Silver"), 14, formula=_badge_or_none("Units")),
            Column("Units last year", "whole", (4000000, None, 900000), 18, "sum"),
            Column("Units", "whole", (6000000, 3000000, 1000000), 18, "sum"),
            Column("Difference", "whole", (2000000, 3000000, 100000), 18, "sum"),
            Column("Change", "percent change", (0.5, None, 0.1111), 14, _MOVED_TOTAL),
        ),
    )
    place = book.table(sheet, 5, 1, table)
    for column in ("Badge last year", "Badge"):
        book.words(sheet, place.local(column), BADGES)
    book.words(sheet, place.local("Movement"), MOVEMENTS)
    # For the words: 1 where the fiscal year is over, and the markets of last year. Out of sight at the right,
    # not printed.
    sheet.write(3, 11, "{{ badge_insight.year_is_over }}", book.styles("Body"))
    sheet.write_formula(2, 11, f"=COUNT({place.body('Units last year')})", book.styles("Body"), 2)
    book.name("markets_before", sheet, 2, 11)
    sheet.set_column(11, 11, None, None, {"hidden": True})
    book.name("year_is_over", sheet, 3, 11)
    book.groups(sheet, place, "Movement")
    finish(sheet, place)
    return place


def _draw_history(book: Book) -> None:
    sheet = book.sheet(
        "History", "Badges by fiscal year", "Up to {{ period_end:d mmmm yyyy }}; quantities in units"
    )
    table = Table(
        "market_badges",
        "Units and badge by market and fiscal year",
        (
            Column("Year", "label", ("FY1999", "FY1999"), 18),
            Column("Market", "text", ("Sample market A", "Sample market B"), 24),
            Column("Region", "text", ("Sample region", "Sample region"), 16),
            Column("Sub-zone", "text", ("Sample zone", "Sample zone"), 14),
            Column("Units", "whole", (6000000, 3000000), 30),
            Column("Badge", "badge", ("Gold", "Silver"), 12, formula=_badge("market_badges")),
        ),
    )
    place = book.table(sheet, 5, 1, table)
    book.words(sheet, place.local("Badge"), BADGES)
    book.data_bar(sheet, place, "Units")
    book.groups(sheet, place, "Year")
    finish(sheet, place)


def _draw_regions(book: Book) -> None:
    sheet = book.sheet(
        "Regions", "Regions by fiscal year", "Gold markets at the run's threshold; quantities in units"
    )
    table = Table(
        "region_badges",
        "Units and Gold markets by region and fiscal year",
        (
            Column("Year", "label", ("FY1999", "FY1999"), 18),
            Column("Region", "text", ("Sample region A", "Sample region B"), 22),
            Column("Markets", "rank", (2, 1), 12),
            Column("Gold markets", "rank", (1, 0), 14),
            Column("Units", "whole", (7000000, 3000000), 30),
            Column("Share of the fiscal year", "percent", (0.7, 0.3), 16),
            Column("Units last year, same months", "whole", (5000000, None), 17),
            Column("Change", "percent change", (0.4, None), 12),
        ),
    )
    place = book.table(sheet, 5, 1, table)
    book.data_bar(sheet, place, "Units")
    book.groups(sheet, place, "Year")
    finish(sheet, place)


def _draw_shares(book: Book) -> Place:
    sheet = book.sheet(
        "Shares", "Gold and Silver by fiscal year", "At the run's threshold; quantities in units"
    )
    table = Table(
        "badge_share",
        "Markets and units by badge and fiscal year",
        (
            Column("Year", "label", ("FY1999", "FY2000"), 18),
            Column("Markets", "whole", (3, 3), 11),
            Column("Gold markets", "whole", (1, 1), 14),
            Column("Silver markets", "whole", (2, 2), 14),
            Column("Units", "whole", (10000000, 12000000), 17),
            Column("Gold units", "whole", (6000000, 9000000), 17),
            Column("Silver units", "whole", (4000000, 3000000), 17),
            Column("Gold share", "percent", (0.6, 0.75), 13),
            Column("Silver share", "percent", (0.4, 0.25), 13),
        ),
    )
    place = book.table(sheet, 5, 1, table)
    finish(sheet, place)
    return place


def _draw_chart_data(book: Book) -> tuple[Place, Place]:
    """The rows of the charts by market and by region, one table above the other."""
    sheet = book.sheet(
        "Chart data", "Chart data", "The twenty markets with the most units, the others as one"
    )
    bars = Table(
        "badge_bars",
        "The markets with the most units and the others as one, by badge and against last year",
        (
            Column("Bar", "text", ("Sample market A", "Sample others"), 26),
            Column("Markets", "whole", (1, 2), 12),
            Column("Units", "whole", (6000000, 4000000), 17),
            Column("Units last year, same months", "whole", (4000000, 3000000), 17),
            Column("Gold units", "whole", (6000000, 0), 15, formula=_bars_if("Gold")),
            Column("Silver units", "whole", (0, 0), 15, formula=_bars_if("Silver")),
            Column("Units of others", "whole", (0, 4000000), 17, formula=_OTHER_BARS),
        ),
    )
    upper = book.table(sheet, 5, 1, bars)
    regions = Table(
        "burst_keys",
        "Units and markets by region in the fiscal year",
        (
            Column("Region", "text", ("Sample region A", "Sample region B"), 26),
            Column("Markets", "whole", (2, 1), 12),
            Column("Units", "whole", (7000000, 3000000), 17),
        ),
    )
    sheet.write(upper.last_row + 2, 1, "By region", book.styles("Section"))
    lower = book.table(sheet, upper.last_row + 3, 1, regions)
    finish(sheet, upper)
    sheet.print_area(0, 0, lower.last_row, 7)
    sheet.fit_to_pages(1, 1)
    return upper, lower


def _draw_sales_list(book: Book) -> None:
    note = "By market, channel, platform, segment and quarter; the rows aren't printed"
    sheet = book.sheet("Sales list", "Sales list", note)
    table = Table(
        "market_sales",
        "Units and gross sales by market, channel, platform, segment and quarter",
        (
            Column("Region", "text", ("Sample region", "Sample region"), 12),
            Column("Sub-zone", "text", ("Sample zone", "Sample zone"), 12),
            Column("Market", "text", ("Sample market A", "Sample market B"), 20),
            Column("Channel", "text", ("Sample channel", "Sample channel"), 14),
            Column("Platform", "text", ("Sample platform", "Sample platform"), 18),
            Column("Division", "text", ("Sample", "Sample"), 11),
            Column("Segment", "text", ("Sample segment", "Sample segment"), 16),
            Column("Year", "label", ("FY1999", "FY1999"), 18),
            Column("Quarter", "label", ("Q1", "Q2"), 11),
            Column("Units", "whole", (600, 300), 14),
            Column("Gross sales", "exact", (6000, 3000), 18),
        ),
    )
    place = book.table(sheet, 5, 1, table)
    finish(sheet, place)
    # Two hundred pages that nobody reads: the print area is the heading.
    sheet.print_area(0, 0, place.header_row - 2, place.first_column + len(place.names) - 1)
