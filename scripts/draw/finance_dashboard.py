"""The dashboard of finance_pack: the sentence, six cards, two waterfalls, the months against last year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from book import Book
from charts import MILLIONS, category_axis, plain_chart, value_axis
from columns import Place
from dashboard import LAST_YEAR, Card, draw_card, draw_insight, draw_subtitle, lay_grid
from lists import Field, draw_list
from theme import GRID_COLUMNS, PALETTE, chart_font
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

__all__ = ["Prepared", "draw_dashboard", "draw_figures"]

# Rows of the ladder; its nine steps are always there, in this order.
GROSS, PRE, POST, NET, MARGIN = 1, 2, 4, 5, 9

FALL, RISE = PALETTE["fall bar"], PALETTE["rise bar"]
# Calculated columns: name, the procedure's column of which it is a part, whether the small steps'.
PARTED = (
    ("Large fall", "Waterfall fall", False),
    ("Large rise", "Waterfall rise", False),
    ("Small fall", "Waterfall fall", True),
    ("Small rise", "Waterfall rise", True),
)
# Series of a waterfall from the bottom: column, colour (None: not drawn), where its label stands, sign.
# What is small is stacked once more above itself, not drawn, to carry the label.
BARS = (
    ("Waterfall base", None, "", ""),
    ("Waterfall total", PALETTE["accent"], "inside_end", ""),
    ("Large fall", FALL, "center", "-"),
    ("Large rise", RISE, "center", "+"),
    ("Small fall", FALL, "", "-"),
    ("Small rise", RISE, "", "+"),
    ("Waterfall fall below", FALL, "center", "-"),
    ("Waterfall rise below", RISE, "center", "+"),
    ("Small fall", None, "inside_base", "-"),
    ("Small rise", None, "inside_base", "+"),
)
PLACED = "Placed"
"""The column of the movers that says which one a row is: "Customer up 1"."""
# What, direction and rank, and what to say without it.
MOVERS = (
    ("Customer up 1", "No customer gained"),
    ("Customer up 2", ""),
    ("Customer up 3", ""),
    ("Customer down 1", "No customer lost"),
    ("Product up 1", "No product gained"),
    ("Product up 2", ""),
    ("Product up 3", ""),
    ("Product down 1", "No product lost"),
)
HALF, UPPER, LOWER = 770, 17, 14  # pixels; rows of 20 pixels
LISTED = 8  # rows below the charts, on the rest of the printed page

WORDS = {
    "ladder": "Columns: the levels gross sales, net invoice sales, net sales and gross margin, and between "
    "them the deductions and costs that lead from one to the next.",
    "bridge": "Columns: net sales of last year's same months, what the markets that moved most and all "
    "others added or took, net sales of this year.",
    "months": "Columns: net sales of each month of the fiscal year beside the same month of last year.",
    "margin": "Lines: gross margin as a share of net sales by month, this year and last year.",
}

BRIDGE_TITLE = (
    '=net_name&IF(net_sales_before=0,": last year has no sales in these months",'
    '": from last year to this year, by market, M")'
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """The tables that the dashboard reads."""

    ladder: Place
    months: Place
    bridge: Place
    bridge_title: str
    """The cell with the title of the bridge, which says so where there is no last year."""
    segments: Place
    movers: Place


def draw_figures(book: Book, sheet: Worksheet, ladder: Place, row: int) -> int:
    """The figures of the cards and the sentence as named cells below the ladder; the row of the last one."""
    sheet.write(row, 1, "Figures and words that the dashboard takes from here", book.styles("Section"))
    for name, what, number, formula in _figures(ladder):
        row += 1
        sheet.write(row, 1, what, book.styles("Label"))
        write = sheet.write_formula if formula.startswith("=") else sheet.write_string
        write(row, 3, formula, book.styles("Body", number, "right"))
        book.name(name, sheet, row, 3)
    return row


def _figures(ladder: Place) -> tuple[tuple[str, str, str, str], ...]:
    """Defined name, words, number format, formula."""

    def step(number: int, column: str = "Amount, M") -> str:
        return f"=IFERROR(INDEX({ladder.body(column)},{number}),0)"

    last = "Last year, M"
    return (
        ("gross_sales", "Gross sales, M", "million", step(GROSS)),
        ("gross_sales_before", "Gross sales last year, M", "million", step(GROSS, last)),
        ("net_sales", "Net sales, M", "million", step(NET)),
        ("net_sales_before", "Net sales last year, M", "million", step(NET, last)),
        ("gross_margin", "Gross margin, M", "million", step(MARGIN)),
        ("gross_margin_before", "Gross margin last year, M", "million", step(MARGIN, last)),
        (
            "pre_share",
            "Pre-invoice deductions, % of gross sales",
            "percent",
            _ratio(f"-({step(PRE)[1:]})", "gross_sales"),
        ),
        (
            "post_share",
            "Post-invoice deductions, % of gross sales",
            "percent",
            _ratio(f"-({step(POST)[1:]})", "gross_sales"),
        ),
        ("margin_share", "Gross margin, % of net sales", "percent", _ratio("gross_margin", "net_sales")),
        (
            "margin_points",
            "Its change, points",
            "points",
            "=IF(net_sales_before=0,0,ROUND(100*(margin_share-gross_margin_before/net_sales_before),1))",
        ),
        (
            "net_change",
            "Change of net sales",
            "percent change",
            _ratio("(net_sales-net_sales_before)", "net_sales_before"),
        ),
        ("net_name", "Name of net sales", "", "{{ labels.net_sales_short }}"),
        ("net_words", "Their name within a sentence", "", "{{ labels.net_sales_words }}"),
        ("compared", "Steps with a figure of last year", "plain", f"=COUNT({ladder.body(last)})"),
        ("without_data", "Steps without data", "plain", f'=COUNTIF({ladder.body("Step")},"*(no *")'),
        ("bridge_title", "Title of the bridge", "", BRIDGE_TITLE),
    )


def _ratio(over: str, under: str) -> str:
    return f"=IF({under}=0,0,{over}/{under})"


def draw_dashboard(book: Book, sheet: Worksheet, prepared: Prepared) -> None:
    """Title, sentence, cards, charts: in the order in which they are read."""
    lay_grid(sheet)
    dates = "{{ fiscal_year_start:mmmm yyyy }} to {{ period_end:mmmm yyyy }}, against the same months"
    draw_subtitle(
        book, sheet, f"{dates} of last year. Data as of {{{{ data_as_of:d mmmm yyyy }}}}.{LAST_YEAR}"
    )
    draw_insight(book, sheet, _insight(prepared.bridge))
    for number, card in enumerate(_cards()):
        draw_card(book, sheet, (6, 1 + 4 * number), card)
    net = "{{ labels.net_sales_short }}"
    charts = (
        ("ladder", _waterfall(book, prepared.ladder, "From gross sales to gross margin, M"), 10, 1, UPPER),
        (
            "bridge",
            _waterfall(book, prepared.bridge, prepared.bridge_title),
            10,
            13,
            UPPER,
        ),
        ("months", _months(book, prepared.months, f"{net} by month, M"), 10 + UPPER, 1, LOWER),
        (
            "margin",
            _margin(book, prepared.months, "Gross margin by month, % of {{ labels.net_sales_words }}"),
            10 + UPPER,
            13,
            LOWER,
        ),
    )
    for words, chart, row, column, height in charts:
        chart.set_size({"width": HALF, "height": 20 * height - 5})
        sheet.insert_chart(row, column, chart, {"description": WORDS[words], "object_position": 3})
    top = 10 + UPPER + LOWER
    _draw_segments(book, sheet, top, prepared.segments)
    _draw_movers(book, sheet, top, prepared.movers)
    sheet.print_area(0, 0, top + 1 + LISTED, GRID_COLUMNS + 1)


def _draw_segments(book: Book, sheet: Worksheet, row: int, place: Place) -> None:
    """The product segments with the largest net sales, beside last year."""
    sheet.write(row, 1, "Product segments by {{ labels.net_sales_words }}, M", book.styles("Section"))

    def value(column: str) -> Callable[[int], str]:
        found = f"INDEX({place.body(column)},{{0}})"
        rows = f"COUNTA({place.body('Segment')})"
        return lambda number: f'IF({number}>{rows},"",{_or_blank(found.format(number))})'

    fields = (
        Field("Segment", 3, ("", "left"), value("Segment")),
        Field("This year", 2, ("million", "right"), value("Net sales, M")),
        Field("Last year", 2, ("million", "right"), value("Net sales last year, M")),
        Field("Change", 2, ("percent change", "right"), value("Change")),
        Field("Margin", 2, ("percent", "right"), value("Margin, % of net sales")),
    )
    draw_list(book, sheet, (row + 1, 1), LISTED, fields)


def _or_blank(found: str, without: str = '""') -> str:
    """What is found, or what is to be said where that is an empty cell, which as a figure would be 0."""
    return f'IF({found}="",{without},{found})'


def _draw_movers(book: Book, sheet: Worksheet, row: int, place: Place) -> None:
    """The customers and products that gained most and lost most."""
    title = "Customers and products that moved {{ labels.net_sales_words }} most, M"
    sheet.write(row, 13, title, book.styles("Section"))

    def value(column: str) -> Callable[[int], str]:
        def formula(number: int) -> str:
            mover, none = MOVERS[number - 1]
            row = f'MATCH("{mover}",{place.body(PLACED)},0)'
            without = f"INDEX({place.body('Note')},{row})" if column == "Change" else '""'
            found = _or_blank(f"INDEX({place.body(column)},{row})", without)
            words = f'IF(compared=0,"no last year","{none}")' if none and column == "Name" else '""'
            return f"IFERROR({found},{words})"

        return formula

    def kind(number: int) -> str:
        """Customer or product, where the row names one or says that there is none."""
        return f'IF({value("Name")(number)}="","","{MOVERS[number - 1][0].split()[0]}")'

    fields = (
        Field("", 2, ("", "left"), kind),
        Field("Name", 4, ("", "left"), value("Name")),
        Field("This year", 2, ("million", "right"), value("Net sales, M")),
        Field("Variance", 2, ("million change", "right"), value("Variance, M")),
        Field("Change", 1, ("percent change", "right"), value("Change")),
    )
    draw_list(book, sheet, (row + 1, 13), len(MOVERS), fields)


def _against(figure: str) -> str:
    """'+12.3% on last year', or that there is none."""
    words = f'TEXT(ROUND({figure}/{figure}_before-1,3),"+#,##0.0%;-#,##0.0%;0.0%")&" on last year"'
    return f'=IF({figure}_before>0,{words},IF({figure}_before=0,"no last year","last year below zero"))'


def _cards() -> tuple[Card, ...]:
    deducted = '"pre-invoice "&TEXT(pre_share,"0.0%")&", post-invoice "&TEXT(post_share,"0.0%")'
    below = '"returns exceed sales"'
    none = '"no gross sales"'
    points = 'TEXT(ROUND(margin_points,1),"+0.0;-0.0;0.0")&" points on last year"'
    before = f'=IF(net_sales_before>0,"from "&{_million("net_sales_before")},"no last year")'
    margin = f'IF(net_sales_before>0,{points},"no last year")'
    return (
        Card("Gross sales", "=gross_sales", _against("gross_sales")),
        Card(
            "Deductions, % of gross sales",
            '=IF(gross_sales<=0,"–",pre_share+post_share)',
            f"=IF(gross_sales=0,{none},IF(gross_sales<0,{below},{deducted}))",
            "percent",
        ),
        Card("{{ labels.net_sales_short }}", "=net_sales", _against("net_sales")),
        Card("Gross margin", "=gross_margin", _against("gross_margin")),
        Card(
            "Gross margin, %",
            '=IF(net_sales<=0,"–",margin_share)',
            f"=IF(net_sales<0,{below},{margin})",
            "percent",
        ),
        Card(
            "Change of {{ labels.net_sales_words }}",
            '=IF(net_sales_before>0,net_change,"–")',
            before,
            "percent change",
        ),
    )


def _million(figure: str) -> str:
    """The figure in millions, or in full where that would be next to nothing."""
    return f'IF(ABS({figure})<100000,TEXT({figure},"#,##0"),TEXT({figure}/1000000,"#,##0.0")&" M")'


def _insight(bridge: Place) -> str:
    """Each case in its own words: no sales, no last year, a loss, level with last year, ties of movers."""
    kept = (
        f'"Of "&{_million("gross_sales")}&" gross sales "'
        f'&IF(gross_margin<=0,"nothing remains: the gross margin is "&{_million("gross_margin")},'
        f'{_million("gross_margin")}&IF(net_sales>0," remain as gross margin, "'
        f'&TEXT(margin_share,"0.0%")&" of "&net_words," remain as gross margin"))&"."'
    )
    returned = (
        f'"Returns exceed sales: gross sales are "&{_million("gross_sales")}'
        f'&", the gross margin is "&{_million("gross_margin")}&"."'
    )
    missing = (
        'IF(without_data=0,""," Steps without data count as zero, so that the margin is too high by them.")'
    )
    return (
        '=IF(AND(gross_sales=0,net_sales_before=0),"No gross sales in this fiscal year up to the period.",'
        f"IF(gross_sales<0,{returned},{kept})&{_compared(bridge)}&{missing})"
    )


def _compared(bridge: Place) -> str:
    level = (
        '" "&net_name&" are "'
        '&IF(ABS(net_change)<0.0005,"at",TEXT(ABS(net_change),"0.0%")&IF(net_change>0," above"," below"))'
        '&" those of the same months of last year"&IF(net_sales<=0,"",", the margin is "'
        '&IF(ABS(margin_points)<0.05,"the same",TEXT(ABS(margin_points),"0.0")'
        '&IF(ABS(margin_points)=1," point "," points ")'
        '&IF(margin_points>0,"higher","lower")))&"."'
    )
    moved = f'IF(net_sales_before>0,{level},"")&{_mover(bridge)}'
    return f'IF(compared>0,{moved}," Last year has no sales in these months.")'


def _mover(bridge: Place) -> str:
    """The market that moved most; with others where they moved as much."""
    step, amount = bridge.body("Step"), bridge.body("Amount, M")
    first, second = f"INDEX({amount},2)", f"INDEX({amount},3)"
    tie = f'IF(IFERROR(AND(COUNT({amount})>3,ABS({first})=ABS({second})),FALSE)," and others","")'
    moved = f'IF({first}>0,"+","")&{_million(first)}'
    words = f'" "&INDEX({step},2)&{tie}&" moved them most ("&{moved}&")."'
    return f'IF(COUNT({amount})<3,"",IF({first}=0,"",{words}))'


def _waterfall(book: Book, place: Place, title: str) -> Chart:
    """Stacked columns over a part that isn't drawn, so that every program draws it."""
    chart = plain_chart(book, {"type": "column", "subtype": "stacked"}, title)
    for column, colour, stands, sign in BARS:
        fill = {"color": colour} if colour else {"none": True}
        series: dict[str, object] = {
            "name": column,
            "categories": place.values("Step"),
            "values": place.values(column),
            "fill": fill,
            "gap": 45,
        }
        if stands:
            number = f"{sign}#,##0.0,,;{sign or '-'}#,##0.0,,;;"
            font = chart_font(8, "ink" if sign else "paper", bold=True)
            series["data_labels"] = {"value": True, "num_format": number, "position": stands, "font": font}
        chart.add_series(series)
    chart.show_hidden_data()
    chart.set_x_axis(category_axis(chart_font(8, "ink"), label_position="low"))
    chart.set_y_axis(value_axis(MILLIONS, 8))
    return chart


def _months(book: Book, months: Place, title: str) -> Chart:
    chart = plain_chart(book, {"type": "column"}, title)
    looks = (
        ("Last year", "Net sales last year, M", PALETTE["silver bar"]),
        ("This year", "Net sales, M", PALETTE["accent"]),
    )
    for name, column, colour in looks:
        series = {"name": name, "categories": months.values("Month"), "values": months.values(column)}
        chart.add_series(series | {"fill": {"color": colour}, "gap": 50, "overlap": 0})
    _over_months(chart, MILLIONS)
    return chart


def _margin(book: Book, months: Place, title: str) -> Chart:
    chart = plain_chart(book, {"type": "line"}, title)
    looks = (
        ("Last year", "Margin last year, %", PALETTE["silver bar"]),
        ("This year", "Margin, % of net sales", PALETTE["accent"]),
    )
    for name, column, colour in looks:
        line = {"color": colour, "width": 2.25}
        marker = {"type": "circle", "size": 5, "fill": {"color": colour}, "border": {"color": colour}}
        series = {"name": name, "categories": months.values("Month"), "values": months.values(column)}
        chart.add_series(series | {"line": line, "marker": marker})
    _over_months(chart, "0.0%")
    return chart


def _over_months(chart: Chart, number: str) -> None:
    chart.set_legend({"position": "top", "font": chart_font()})
    months = {"num_format": "mmm yy", "text_axis": True, "label_position": "low"}
    chart.set_x_axis(category_axis(chart_font(8, "ink"), **months))
    chart.set_y_axis(value_axis(number, 8))
