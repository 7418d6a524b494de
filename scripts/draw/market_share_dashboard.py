"""The dashboard of market_share: on whom and where net sales depend, and what grows, on one screen."""

from __future__ import annotations

from dataclasses import dataclass

from book import Book
from columns import Place
from dashboard import LAST_YEAR, Card, draw_card, draw_insight, draw_subtitle, lay_grid
from market_share_charts import bars, insert, pareto, shares_by_year, sized
from market_share_words import LAST, NET, YEAR
from names import CARD_NAME, SPOKEN_NAME, brief
from theme import GRID_COLUMNS
from xlsxwriter.worksheet import Worksheet

__all__ = ["Firsts", "Shown", "draw_dashboard"]

# A bar of nothing has no label.
PERCENT = "0.0%;-0.0%;"
# The first charts end where a screen does, the row below fills the printed page.
LAST_ROW = 54
# At the beginning of a sentence.
SPOKEN = "UPPER(LEFT(sales_words,1))&MID(sales_words,2,40)"


@dataclass(frozen=True, slots=True)
class Firsts:
    """The tables of the first markets and customers with all others together, and of the years' findings."""

    markets: Place
    customers: Place
    years: Place


@dataclass(frozen=True, slots=True)
class Shown:
    """The tables that the dashboard reads."""

    markets: Place
    customers: Place
    regions: Place
    channels: Place
    platforms: Place
    firsts: Firsts


def draw_dashboard(book: Book, sheet: Worksheet, shown: Shown) -> None:
    """Title, sentence, cards, charts: in the order in which they are read."""
    lay_grid(sheet)
    draw_subtitle(book, sheet, f"{YEAR}. Data as of {{{{ data_as_of:d mmmm yyyy }}}}.{LAST_YEAR}")
    draw_insight(book, sheet, _insight(shown))
    for number, card in enumerate(_cards(shown)):
        draw_card(book, sheet, (6, 1 + 4 * number), card)
    _insert_charts(book, sheet, shown)
    sheet.print_area(0, 0, LAST_ROW, GRID_COLUMNS + 1)


def _insert_charts(book: Book, sheet: Worksheet, shown: Shown) -> None:
    """Three columns of charts to the end of a screen, and a row below that fills the printed page."""
    firsts, title = shown.firsts, "{{ label.net_sales_short }} by "
    now, ways = ("Net sales", LAST), ("Net sales", "Net sales last year")
    shares, part = ("Share", "Share last year"), f"Share of {NET} by "
    both = "in this fiscal year and in the same months of the year before."
    for at, size, chart, words in (
        ((10, 1), (550, 615), bars(book, firsts.markets, "Market", shares, f"{part}market", PERCENT),
         f"Bars: the share in net sales of the first 20 markets and of all others, {both}"),
        ((10, 9), (550, 615), bars(book, firsts.customers, "Customer", shares, f"{part}customer", PERCENT),
         f"Bars: the share in net sales of the first 20 customers and of all others, {both}"),
        ((10, 17), (485, 305), bars(book, shown.channels, "Channel", ways, f"{title}channel"),
         f"Bars: net sales of each channel, {both}"),
        ((26, 17), (485, 295), bars(book, shown.regions, "Region", now, f"{title}region"),
         f"Bars: net sales of each region, {both}"),
        ((42, 1), (550, 250), shares_by_year(book, firsts.years),
         "Columns: share of the three largest markets in net sales and in net invoice sales by fiscal year."),
        ((42, 9), (550, 250), pareto(book, firsts.customers, NET),
         "Columns: net sales of the first 20 customers and of all others. Line: their cumulative share."),
        ((42, 17), (485, 250), bars(book, shown.platforms, "Platform", ways, f"{title}platform"),
         f"Bars: net sales of each platform, {both}"),
    ):  # fmt: skip
        insert(sheet, at, sized(chart, *size), words)


def _top_three(place: Place) -> str:
    return f'SUMIFS({place.body("Share")},{place.body("Rank")},"<=3")'


def _against_limit(place: Place) -> str:
    words = f'IF({_top_three(place)}>concentration_limit,"more than","not more than")'
    none = f"SUM({place.body('Net sales')})<=0"
    return f'=IF({none},"no "&sales_words,{words}&" the limit of "&TEXT(concentration_limit,"0.0%"))'


def _gain(place: Place, name: str) -> str:
    """The name whose net sales rose most."""
    change = place.body("Change")
    return f"INDEX({place.body(name)},MATCH(MAX({change}),{change},0))"


def _cards(shown: Shown) -> tuple[Card, ...]:
    markets, customers = shown.markets, shown.customers
    sales, before = markets.body("Net sales"), markets.body(LAST)
    gain, most = markets.body("Change"), f'TEXT(MAX({markets.body("Change")}),"#,##0")'
    from_last = f'"from "&TEXT(SUM({before}),"#,##0")&" in the same months"'
    first = f"INDEX({customers.body('Share')},1)"
    largest = brief(f"INDEX({customers.body('Customer')},1)", CARD_NAME)
    return (
        Card(
            "{{ label.net_sales_short }}",
            f"=SUM({sales})",
            "FY{{ fiscal_year }} up to {{ period_end:d mmm yyyy }}",
        ),
        Card(
            "Change against last year",
            f'=IF(SUM({before})<=0,"–",SUM({sales})/SUM({before})-1)',
            f'=IF(SUM({before})<=0,"no "&sales_words&" last year",{from_last})',
            "percent change",
        ),
        Card("Three largest markets", f"={_top_three(markets)}", _against_limit(markets), "percent"),
        Card("Three largest customers", f"={_top_three(customers)}", _against_limit(customers), "percent"),
        Card(
            "Largest customer",
            f'=IF(SUM({sales})<=0,"–",{largest})',
            f'=IF(SUM({sales})<=0,"no "&sales_words,TEXT({first},"0.0%")&" of "&sales_words)',
        ),
        Card(
            "Largest gain",
            f'=IF(OR(SUM({before})<=0,MAX({gain})<=0),"–",{brief(_gain(markets, "Market"), CARD_NAME)})',
            f'=IF(SUM({before})<=0,"no "&sales_words&" last year",'
            f'IF(MAX({gain})<=0,"no market has gained",{most}&" more than last year"))',
        ),
    )


def _insight(shown: Shown) -> str:
    """Each case in its own words: no sales, one market, two, three, more; ties at the top; no last year."""
    markets, customers = shown.markets, shown.customers
    sales, before, name = markets.body("Net sales"), markets.body(LAST), markets.body("Market")
    count, returned = f'COUNTIF({sales},"<>0")', f'COUNTIF({sales},"<0")'
    named = [f"INDEX({name},{number})" for number in (1, 2, 3)]
    pair = f'{named[0]}&" and "&{named[1]}'
    three = f'{named[0]}&", "&{named[1]}&" and "&{named[2]}'
    who = (
        f'IF({count}=1,{named[0]}&", the only market, brings",'
        f'IF({count}=2,{pair}&", the only markets, bring",'
        f'IF({count}=3,{three}&", the only markets, bring",'
        f'"The three largest of "&TEXT({count},"#,##0")&" markets, "&{three}&", bring")))'
    )
    limit = f'IF({_top_three(markets)}>concentration_limit,", more than",", not more than")'
    change = f"(SUM({sales})/SUM({before})-1)"
    verb = f'IF({change}>0," above"," below")'
    gained = f'IF(MAX({markets.body("Change")})<=0,"","; "&{_gain(markets, "Market")}&" gained most")'
    returns = (
        f'IF({returned}=0,""," Returns exceed sales in "&{returned}&IF({returned}=1," market"," markets")'
        f'&", so that the shares of the others add up to more than all.")'
    )
    return (
        f'=IF(SUM({sales})<=0,"There are no "&sales_words&" to share out in this fiscal year.",'
        f'{who}&" "&TEXT({_top_three(markets)},"0.0%")&" of "&sales_words&{limit}&" the limit of "'
        f'&TEXT(concentration_limit,"0.0%")&". "&{_largest(customers)}&"."'
        f'&IF(SUM({before})<=0,""," "&{SPOKEN}&" are "'
        f'&IF(ABS({change})<0.0005,"at",TEXT(ABS{change},"0.0%")&{verb})'
        f'&" the level of the same months of last year"&{gained}&".")&{returns})'
    )


def _largest(customers: Place) -> str:
    """The largest customer and what it brings, or how many share that place."""
    sales, name = customers.body("Net sales"), customers.body("Customer")
    ties = f"COUNTIF({sales},MAX({sales}))"
    share = f'TEXT(INDEX({customers.body("Share")},1),"0.0%")'
    first = brief(f"INDEX({name},1)", SPOKEN_NAME)
    return (
        f'IF({ties}>1,"Each of the "&{ties}&" largest customers, among them "&{first}&",",'
        f'"The largest customer, "&{first}&",")&" brings "&{share}'
    )
