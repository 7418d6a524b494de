"""templates/market_badges.xlsx: Gold and Silver by market, against last year, by fiscal year and region."""

from __future__ import annotations

from pathlib import Path

from charts import AXIS, LABEL, grid_line, plain_chart
from common import CHANGES, draw_changes, draw_checks, draw_cover, draw_pivot_sheet, workbook_properties
from parts import Book, Card, Column, Place, Table, draw_card, draw_insight, draw_subtitle, finish, lay_grid
from theme import GRID_COLUMNS, PALETTE, chart_font
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

__all__ = ["draw"]

TITLE = "Market badges"
LABEL_PLACE = "{{ badge_insight.fiscal_year_label }}"

CONTENTS = (
    ("Dashboard", "Six figures, units by market with their badge, units against last year"),
    ("Badges", "Rank, units, distance to the threshold and badge of every market"),
    ("History", "Units and badge by market and fiscal year"),
    ("Regions", "Units and Gold markets by region and fiscal year"),
    ("Sales", "Gross sales by region, market and fiscal year: a pivot with slicers"),
    ("Quarters", "Gross sales by quarter and region: a pivot and its chart"),
    CHANGES,
    ("Coverage", "Which months of sales are there"),
    ("Checks", "Control totals against the tables of this workbook"),
    ("Sales list", "Sales by market, channel, segment and quarter: the rows of the pivots"),
)
CURRENT = "market_badges_current"
BEFORE = "Units last year, same months"
BADGES = {"Gold": "Gold", "Silver": "Silver"}
PIVOTED = "Gross sales, summed from the Sales list, up to {{ period_end:d mmmm yyyy }}"
QUARTERLY = ("Sales by quarter", "Gross sales of fiscal quarters; the choices on Sales hold here too")
UNITS = "Quantities in units sold; a fiscal year runs from September to August"


def draw(path: Path) -> None:
    """Draw the template at the path."""
    book = Book(path, workbook_properties(TITLE, "Gold and Silver markets"))
    draw_cover(book, UNITS, CONTENTS)
    dashboard = book.sheet("Dashboard", "{{ title }}", colour=PALETTE["accent"])
    badges = _draw_badges(book)
    _draw_history(book)
    _draw_regions(book)
    draw_pivot_sheet(book, "Sales", ("Sales by region and market", PIVOTED), (26, 15))
    draw_pivot_sheet(book, "Quarters", QUARTERLY, (18, 16))
    draw_changes(book)
    _draw_coverage(book)
    draw_checks(book)
    _draw_dashboard(book, dashboard, badges)
    _draw_sales_list(book)
    book.close()


def _badge(table: str) -> str:
    return f'=IF({table}[[#This Row],[Units]]>threshold,"Gold","Silver")'


_SHORT = f"=MAX(threshold-{CURRENT}[[#This Row],[Units]],0)"


def _units_if(badge: str) -> str:
    row = f"{CURRENT}[[#This Row]"
    return f'=IF({row},[Badge]]="{badge}",{row},[Units]],0)'


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
            Column("Units", "whole", (6000000, 3000000, 1000000), 15, "sum"),
            Column("Units to threshold", "whole", (0, 2000000, 4000000), 15, formula=_SHORT),
            Column("Share", "percent", (0.6, 0.3, 0.1), 10, "sum"),
            Column("Badge", "badge", ("Gold", "Silver", "Silver"), 11, formula=_badge(CURRENT)),
            Column(BEFORE, "whole", (4000000, 4000000, 1000000), 17, "sum"),
            Column("Change", "percent change", (0.5, -0.25, 0), 11),
            Column("Gold units", "whole", (6000000, 0, 0), 15, formula=_units_if("Gold")),
            Column("Silver units", "whole", (0, 3000000, 1000000), 15, formula=_units_if("Silver")),
        ),
    )  # fmt: skip
    place = book.table(sheet, 5, 1, table)
    book.words(sheet, place.local("Badge"), BADGES)
    book.data_bar(sheet, place, "Units")
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
            Column("Units", "whole", (6000000, 3000000), 17),
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
            Column("Markets", "whole", (2, 1), 12),
            Column("Gold markets", "whole", (1, 0), 14),
            Column("Units", "whole", (7000000, 3000000), 17),
            Column("Share of the fiscal year", "percent", (0.7, 0.3), 16),
        ),
    )
    place = book.table(sheet, 5, 1, table)
    book.data_bar(sheet, place, "Units")
    book.groups(sheet, place, "Year")
    finish(sheet, place)


def _draw_sales_list(book: Book) -> None:
    sheet = book.sheet("Sales list", "Sales list", "By market, channel, platform, segment and quarter")
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
    finish(sheet, book.table(sheet, 5, 1, table))


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


def _draw_dashboard(book: Book, sheet: Worksheet, badges: Place) -> None:
    lay_grid(sheet)
    dates = "up to {{ period_end:d mmmm yyyy }}. Data as of {{ data_as_of:d mmmm yyyy }}."
    draw_subtitle(book, sheet, f"{LABEL_PLACE}, {dates}")
    draw_insight(book, sheet, _insight(badges))
    for number, card in enumerate(_cards(badges)):
        draw_card(book, sheet, (6, 1 + 4 * number), card)
    words = "Bars: units of each market in the fiscal year, gold where the market is Gold, grey where Silver."
    _insert(sheet, 1, _by_market(book, badges), words)
    words = "Bars: units of each market in the fiscal year and in the same months of the year before."
    _insert(sheet, 13, _against_last_year(book, badges), words)
    sheet.print_area(0, 0, 41, GRID_COLUMNS + 1)


def _insert(sheet: Worksheet, column: int, chart: Chart, words: str) -> None:
    chart.set_size({"width": 770, "height": 615})
    sheet.insert_chart(10, column, chart, {"description": words, "object_position": 3})


def _cards(badges: Place) -> tuple[Card, ...]:
    units, before, badge = (badges.body(each) for each in ("Units", BEFORE, "Badge"))
    market = badges.body("Market")
    rows, gold = f"COUNTA({market})", f'COUNTIF({badge},"Gold")'
    nearest = f"INDEX({market},{gold}+1)"
    below = f'TEXT(threshold-INDEX({units},{gold}+1),"#,##0")&" units below the threshold"'
    from_last = f'"from "&TEXT(SUM({before}),"#,##0")&" in the same months"'
    return (
        Card("Markets", f"={rows}", "with units in this or last year"),
        Card("Gold markets", f"={gold}", '="more than "&TEXT(threshold,"#,##0")&" units"'),
        Card("Silver markets", f'=COUNTIF({badge},"Silver")', '="up to "&TEXT(threshold,"#,##0")&" units"'),
        Card("Units", f"=SUM({units})", LABEL_PLACE),
        Card(
            "Change against last year",
            f'=IF(SUM({before})=0,"–",SUM({units})/SUM({before})-1)',
            f'=IF(SUM({before})=0,"no units last year",{from_last})',
            "percent change",
        ),
        Card(
            "Nearest to Gold",
            f'=IF({gold}<{rows},{nearest},"–")',
            f'=IF({gold}<{rows},{below},"no market is Silver")',
        ),
    )


def _insight(badges: Place) -> str:
    """Each case in its own words: no market, none Gold, one, two, more; all Gold; no last year."""
    market, units, share = (badges.body(each) for each in ("Market", "Units", "Share"))
    before, badge = badges.body(BEFORE), badges.body("Badge")
    rows, gold = f"COUNTA({market})", f'COUNTIF({badge},"Gold")'
    first, second = f"INDEX({market},1)", f"INDEX({market},2)"
    names = f'IF({gold}=1,": "&{first},IF({gold}=2,": "&{first}&" and "&{second},", led by "&{first}))'
    held = f'", with "&TEXT(SUMIFS({share},{badge},"Gold"),"0.0%")&" of the units"'
    below = f'TEXT(threshold-INDEX({units},{gold}+1),"#,##0")&" units below the threshold."'
    change = f"(SUM({units})/SUM({before})-1)"
    verb = f'IF({change}>0," above"," below")'
    return (
        f'=IF({rows}=0,"No market has sold anything in this fiscal year.",'
        f'IF({gold}=0,IF({rows}=1,"The one market is not","None of "&{rows}&" markets is"),'
        f'{gold}&" of "&{rows}&IF({rows}=1," market"," markets")&IF({gold}=1," is"," are"))'
        f'&" Gold"&IF({gold}=0,"",{names}&{held})&"."'
        f'&IF({gold}<{rows}," Nearest to Gold is "&INDEX({market},{gold}+1)&", "&{below},"")'
        f'&IF(SUM({before})=0,""," Units are "&IF({change}=0,"at",TEXT(ABS{change},"0.0%")&{verb})'
        f'&" the level of the same months of last year."))'
    )


def _by_market(book: Book, badges: Place) -> Chart:
    """Two series in the same place, of which a market has one: so the badge has its colour and its legend."""
    chart = plain_chart(book, {"type": "bar"}, f"Units by market, {LABEL_PLACE}")
    for name, colour in (("Gold units", PALETTE["gold bar"]), ("Silver units", PALETTE["silver bar"])):
        labels = {"value": True, "num_format": LABEL, "font": chart_font(8, "ink")}
        chart.add_series(
            _bars(badges, name.split()[0], name, colour) | {"overlap": 100, "data_labels": labels}
        )
    _names_upright(chart)
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    return chart


def _against_last_year(book: Book, badges: Place) -> Chart:
    chart = plain_chart(book, {"type": "bar"}, f"Units, {LABEL_PLACE}, and the same months of last year")
    looks = (("This year", "Units", PALETTE["accent"]), ("Last year", BEFORE, PALETTE["silver bar"]))
    for name, column, colour in looks:
        chart.add_series(_bars(badges, name, column, colour))
    _names_upright(chart)
    numbers = {"num_font": chart_font(8), "num_format": AXIS, "line": {"none": True}}
    chart.set_x_axis(numbers | {"major_gridlines": grid_line(), "min": 0})
    return chart


def _bars(badges: Place, name: str, column: str, colour: str) -> dict[str, object]:
    return {
        "name": name,
        "categories": badges.values("Market"),
        "values": badges.values(column),
        "fill": {"color": colour},
        "gap": 40,
    }


def _names_upright(chart: Chart) -> None:
    """Names on the left from the largest down; XlsxWriter's y axis is the upright one."""
    chart.set_legend({"position": "top", "font": chart_font()})
    names = {"reverse": True, "interval_unit": 1, "num_font": chart_font(8, "ink")}
    chart.set_y_axis(names | {"line": {"color": PALETTE["line"]}, "major_tick_mark": "none"})
