"""market_badges' dashboard: the sentence, the cards and the charts."""

from __future__ import annotations

from dataclasses import dataclass

from book import Book
from charts import SIGNED_AXIS, SIGNED_LABEL, UNSEEN, names_upright, plain_chart, value_axis
from columns import Place
from dashboard import LAST_YEAR, Card, draw_card, draw_insight, draw_subtitle, lay_grid
from names import CARD_NAME, brief
from theme import GRID_COLUMNS, PALETTE, chart_font
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

__all__ = ["BEFORE", "LABEL_PLACE", "Places", "draw_dashboard"]

BEFORE = "Units last year, same months"
LABEL_PLACE = "{{ badge_insight.fiscal_year_label }}"
LEFT, RIGHT = 1, 13  # first columns of the two halves
HALF = 770  # pixels of eleven columns
# Rows: the first charts end where a screen does, the second ones fill the page.
UPPER, LOWER, LAST = 10, 36, 53

# What each chart shows, for those who can't see it.
WORDS = {
    "badges": "Bars: units of the twenty largest markets in the fiscal year and of all others, "
    "gold where the market is Gold, grey where Silver.",
    "years": "Bars: units of the same markets in the fiscal year and in the same months of the year before.",
    "shares": "Columns: the share of Gold and of Silver markets in the units of each fiscal year.",
    "regions": "Bars: units of each region in the fiscal year.",
}


@dataclass(frozen=True, slots=True)
class Places:
    """Where the tables stand that the dashboard reads."""

    badges: Place
    movement: Place
    shares: Place
    bars: Place
    regions: Place


def draw_dashboard(book: Book, sheet: Worksheet, places: Places) -> None:
    """The sentence, six cards and two rows of charts: by market, then by badge and by region."""
    lay_grid(sheet)
    dates = "up to {{ period_end:d mmmm yyyy }}. Data as of {{ data_as_of:d mmmm yyyy }}."
    draw_subtitle(book, sheet, f"{LABEL_PLACE}, {dates}{LAST_YEAR}")
    draw_insight(book, sheet, _insight(places.badges, places.movement))
    for number, card in enumerate(_cards(places.badges)):
        draw_card(book, sheet, (6, 1 + 4 * number), card)
    charts = (
        ("badges", _by_market(book, places.bars), (UPPER, LEFT)),
        ("years", _against_last_year(book, places.bars), (UPPER, RIGHT)),
        ("shares", _by_badge(book, places.shares), (LOWER, LEFT)),
        ("regions", _by_region(book, places.regions), (LOWER, RIGHT)),
    )
    for name, chart, (row, column) in charts:
        rows = LOWER - UPPER if row == UPPER else LAST - LOWER
        chart.set_size({"width": HALF, "height": 20 * rows - 8})
        sheet.insert_chart(row, column, chart, {"description": WORDS[name], "object_position": 3})
    sheet.print_area(0, 0, LAST, GRID_COLUMNS + 1)


def _cards(badges: Place) -> tuple[Card, ...]:
    units, before, badge = (badges.body(each) for each in ("Units", BEFORE, "Badge"))
    market = badges.body("Market")
    rows, gold = f"COUNTA({market})", f'COUNTIF({badge},"Gold")'
    nearest = brief(f"INDEX({market},{gold}+1)", CARD_NAME)
    below = _below(f"INDEX({units},{gold}+1)")
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


def _insight(badges: Place, movement: Place) -> str:
    """Each case in its own words: no market, none Gold, one, two, more; all Gold; no last year."""
    market, units, share = (badges.body(each) for each in ("Market", "Units", "Share"))
    badge = badges.body("Badge")
    rows, gold = f"COUNTA({market})", f'COUNTIF({badge},"Gold")'
    many = f'TEXT({rows},"#,##0")'
    first, second = f"INDEX({market},1)", f"INDEX({market},2)"
    names = f'IF({gold}=1,": "&{first},IF({gold}=2,": "&{first}&" and "&{second},", led by "&{first}))'
    part = f'SUMIFS({share},{badge},"Gold")'
    # Where others took back more than they sold, the Gold markets have more than all units.
    held = f'IF(OR(SUM({units})<=0,{part}>1),"",", with "&TEXT({part},"0.0%")&" of the units")'
    below = _below(f"INDEX({units},{gold}+1)")
    return (
        f'=IF({rows}=0,"No market has sold anything in this fiscal year.",'
        f'IF({gold}=0,IF({rows}=1,"The one market is not","None of "&{many}&" markets is"),'
        f'TEXT({gold},"#,##0")&" of "&{many}&IF({rows}=1," market"," markets")&IF({gold}=1," is"," are"))'
        f'&" Gold"&IF({gold}=0,"",{names}&{held})&"."'
        f'&IF({gold}<{rows}," Nearest to Gold is "&INDEX({market},{gold}+1)&", "&{below}&".","")'
        f"&{_against(badges, movement)})"
    )


def _below(units: str) -> str:
    """'4,900 units below the threshold'."""
    gap = f"(threshold-{units})"
    return f'TEXT({gap},"#,##0")&IF({gap}=1," unit"," units")&" below the threshold"'


def _against(badges: Place, movement: Place) -> str:
    """The sentence on last year's same months: units up, down or level; who was promoted or demoted."""
    units, before = (f"SUM({badges.body(each)})" for each in ("Units", BEFORE))
    change = f"({units}/{before}-1)"
    level = f'IF(ABS({change})<0.0005,"level",IF({change}>0,"up ","down ")&TEXT(ABS({change}),"0.0%"))'
    moved = movement.body("Movement")
    words = (
        # Of a year that is over and of one to date; after one name and after a number of markets.
        (("promoted", "ahead"), (" was promoted", " is Gold already"),
         (" markets were promoted", " markets are Gold already")),
        (("demoted", "behind"), (" was demoted", " isn't Gold yet"),
         (" markets were demoted", " markets aren't Gold yet")),
    )  # fmt: skip
    counts, told = [], []
    for movements, one, several in words:
        word = _over(*movements)
        count = f"COUNTIF({moved},{word})"
        name = f"INDEX({movement.body('Market')},MATCH({word},{moved},0))"
        counts.append(count)
        told.append(f"IF({count}=1,{name}&{_over(*one)},{count}&{_over(*several)})")
    up, down = counts
    badges_moved = (
        f"IF({up}+{down}=0,{_over(' and no badge has changed', ' and the badges are the same')},"
        f'IF({up}=0,"",", "&{told[0]})&IF({down}=0,"",IF({up}=0,", "," and ")&{told[1]})'
        f"&{_over('', ', unlike then')})"
    )
    return f'IF({before}=0,""," Against the same months of last year units are "&{level}&{badges_moved}&".")'


def _over(closed: str, so_far: str) -> str:
    """The first text where the fiscal year is over, else the second."""
    return f'IF(year_is_over=1,"{closed}","{so_far}")'


def _by_market(book: Book, bars: Place) -> Chart:
    """Three series in the same place, of which a bar has one: so the badge has its colour and its legend."""
    chart = plain_chart(book, {"type": "bar"}, f"Units by market, {LABEL_PLACE}")
    looks = (
        ("Gold", "Gold units", PALETTE["gold bar"]),
        ("Silver", "Silver units", PALETTE["silver bar"]),
        ("Other markets", "Units of others", PALETTE["accent pale"]),
    )
    for name, column, colour in looks:
        labels = {"value": True, "num_format": SIGNED_LABEL, "font": chart_font(8, "ink")}
        chart.add_series(_bars(bars, name, column, colour) | {"overlap": 100, "data_labels": labels})
    chart.set_legend({"position": "top", "font": chart_font()})
    names_upright(chart)
    chart.set_x_axis(UNSEEN | {"min": 0})
    return chart


def _against_last_year(book: Book, bars: Place) -> Chart:
    chart = plain_chart(book, {"type": "bar"}, f"Units, {LABEL_PLACE}, and the same months of last year")
    looks = (("This year", "Units", PALETTE["accent"]), ("Last year", BEFORE, PALETTE["silver bar"]))
    for name, column, colour in looks:
        chart.add_series(_bars(bars, name, column, colour))
    chart.set_legend({"position": "top", "font": chart_font()})
    names_upright(chart)
    chart.set_x_axis(value_axis(SIGNED_AXIS, 8, min=0))
    return chart


def _by_badge(book: Book, shares: Place) -> Chart:
    """Gold below Silver in one column a fiscal year: shares, so that years of all sizes compare."""
    kind = {"type": "column", "subtype": "stacked"}
    chart = plain_chart(book, kind, "Share of units by badge and fiscal year")
    for name, colour in (("Gold", PALETTE["gold bar"]), ("Silver", PALETTE["silver bar"])):
        labels = {"value": True, "num_format": "0%;;", "font": chart_font(9, "ink")}
        series = {"values": shares.values(f"{name} share"), "categories": shares.values("Year"), "name": name}
        chart.add_series(series | {"fill": {"color": colour}, "gap": 60, "data_labels": labels})
    chart.set_legend({"position": "top", "font": chart_font()})
    chart.set_x_axis({"num_font": chart_font(9, "ink"), "line": {"color": PALETTE["line"]}})
    chart.set_y_axis(UNSEEN | {"min": 0, "max": 1})
    return chart


def _by_region(book: Book, regions: Place) -> Chart:
    chart = plain_chart(book, {"type": "bar"}, f"Units by region, {LABEL_PLACE}")
    labels = {"value": True, "num_format": SIGNED_LABEL, "font": chart_font(9, "ink")}
    series = {"name": "Units", "values": regions.values("Units"), "categories": regions.values("Region")}
    chart.add_series(series | {"fill": {"color": PALETTE["accent"]}, "gap": 60, "data_labels": labels})
    names_upright(chart, 9)
    chart.set_x_axis(UNSEEN | {"min": 0})
    return chart


def _bars(bars: Place, name: str, column: str, colour: str) -> dict[str, object]:
    return {
        "name": name,
        "categories": bars.values("Bar"),
        "values": bars.values(column),
        "fill": {"color": colour},
        "gap": 40,
    }
