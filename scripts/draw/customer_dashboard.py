"""The dashboard of customer_analytics: one screen whose cards and charts follow the chosen year.

The choice reads prepared rows by INDEX and MATCH, which every spreadsheet program and the run's own
calculation know; nothing here is volatile and nothing spills.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from book import Book
from columns import Column, Place, Table
from customer_actions import HEIGHT, MONTHS, Sources, draw_actions, months_of
from customer_charts import (
    CHART_DATA,
    CHOICE_TOP,
    LEFT,
    PARETO_ROWS,
    PARETO_TOP,
    SPENDING_ROWS,
    SPENDING_TOP,
    UPPER,
    insert_charts,
)
from dashboard import Card, draw_card, draw_insight, draw_subtitle, lay_grid
from theme import GRID_COLUMNS, PALETTE
from xlsxwriter.worksheet import Worksheet

__all__ = ["Prepared", "draw_chart_data", "draw_dashboard"]

ACTIONS = UPPER + 33
PARETO_TITLE = '="Revenue by customer and cumulative share, "&year_shown&", ₹"'
PARETO_SAMPLE = "Revenue by customer and cumulative share, all years, ₹"


@dataclass(frozen=True, slots=True)
class Prepared:
    """The tables that the dashboard reads."""

    contribution: Place
    spending: Place
    season: Place


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure for a card: its label, the column of the choices that holds it, a line below."""

    label: str
    column: str
    note: str


FIGURES = (
    Figure("Customers", "Customers", '="with orders, "&year_shown'),
    Figure("Orders", "Orders", '="a customer, a day, a market"'),
    Figure("Revenue, ₹", "Revenue, ₹", ""),
    Figure("Revenue a customer, ₹", "Revenue per customer, ₹", '="on average, "&year_shown'),
    Figure("Average order value, ₹", "Average order value, ₹", '="revenue by orders, "&year_shown'),
    Figure("Active customers", "Active customers", '="ordered in the last 720 days"'),
)


def draw_chart_data(book: Book, prepared: Prepared) -> Place:
    """The sheet with the choices and the rows of the charts; the place of the table of choices."""
    sheet = book.sheet(
        CHART_DATA, "Chart data", "What the dashboard's charts show for the chosen year", PALETTE["muted"]
    )
    for column, width in enumerate((12, 34, 17, 17, 17, 17, 17), 1):
        sheet.set_column(column, column, width)
    _draw_choice(book, sheet, prepared)
    sheet.write_formula(PARETO_TOP - 1, 1, PARETO_TITLE, book.styles("Section"), PARETO_SAMPLE)
    shown = ("Rank", "Customer", "Revenue, ₹", "Cumulative share", "Reference: Gold limit")
    _draw_rows(book, sheet, PARETO_TOP, shown, _pareto_rows(prepared.contribution))
    sheet.write(SPENDING_TOP - 1, 1, "Revenue and average order value", book.styles("Section"))
    rows = _spending_rows(prepared.contribution, prepared.spending)
    _draw_rows(book, sheet, SPENDING_TOP, ("Rank", "Customer", "Revenue, ₹", "Average order value, ₹"), rows)
    place = _draw_choices(book, sheet, SPENDING_TOP + SPENDING_ROWS + 2)
    sheet.print_area(0, 0, place.last_row, 7)
    return place


def _draw_choices(book: Book, sheet: Worksheet, row: int) -> Place:
    """The table that the year choice lists, with the figures of the cards."""
    sheet.write(row, 1, "Year choices", book.styles("Section"))
    samples: Sequence[Sequence[Any]] = (
        ("All", "1999"), (2, 1), (6, 2), (1000, 400), (500, 400), (167, 200), (2, 1),
    )  # fmt: skip
    headers = (
        "Year choice", "Customers", "Orders", "Revenue, ₹", "Revenue per customer, ₹",
        "Average order value, ₹", "Active customers",
    )  # fmt: skip
    kinds = ("code", *("whole",) * 6)
    table = Table(
        "customer_overview",
        "The six figures for each year choice",
        tuple(Column(*each) for each in zip(headers, kinds, samples, strict=True)),
    )
    place = book.table(sheet, row + 1, 1, table)
    book.workbook.define_name("year_choices", f"={place.body('Year choice')}")
    return place


def _choice_cells(contribution: Place, season: Place) -> tuple[tuple[str, str, str, str], ...]:
    """What the choice leads to: defined name, words, number format, formula."""
    years = contribution.body("Year choice")
    name, revenue = contribution.body("Customer name"), contribution.body("Revenue, ₹")
    share, before, rank = (contribution.body(each) for each in ("Share", "Share before", "Revenue rank"))
    same = f"{years}=chosen"
    number, peak, average = (season.body(each) for each in ("month_number", "peak_rank", "average_per_month"))
    named = ",".join(f'"{month}"' for month in MONTHS)
    return (
        ("chosen", "Year choice", "", '=year_choice&""'),
        ("year_shown", "In words", "", '=IF(chosen="All","all years",chosen)'),
        ("customer_count", "Customers", "whole", f"=COUNTIF({years},chosen)"),
        ("first_row", "First row of contribution", "plain", f"=IFERROR(MATCH(chosen,{years},0),1)"),
        ("total_revenue", "Revenue, ₹", "whole", f"=SUMIFS({revenue},{years},chosen)"),
        ("top_three", "Share of the first three", "percent", f"=SUMPRODUCT(({same})*({rank}<=3)*{share})"),
        ("largest", "Largest customer", "", f'=IF(customer_count=0,"",INDEX({name},first_row))'),
        ("largest_share", "Its share", "percent", f"=IF(customer_count=0,0,INDEX({share},first_row))"),
        (
            "largest_ties",
            "Customers with that revenue",
            "whole",
            f"=IF(customer_count=0,0,SUMPRODUCT(({same})*({revenue}=INDEX({revenue},first_row))))",
        ),
        ("gold_count", "Gold customers", "whole", f"=SUMPRODUCT(({same})*({before}<gold_share))"),
        (
            "gold_total",
            "Share of Gold customers",
            "percent",
            f"=SUMPRODUCT(({same})*({before}<gold_share)*{share})",
        ),
        (
            "peak_month",
            "Strongest month",
            "",
            f'=IFERROR(CHOOSE(INDEX({number},MATCH(1,{peak},0)),{named}),"")',
        ),
        ("peak_average", "Its average, ₹", "whole", f"=IFERROR(INDEX({average},MATCH(1,{peak},0)),0)"),
        ("peak_ties", "Months with that average", "whole", f"=COUNTIF({peak},1)"),
        ("peak_months", "Peak months", "", months_of(season, "Peak")),
        ("low_months", "Low months", "", months_of(season, "Low")),
    )


def _draw_choice(book: Book, sheet: Worksheet, prepared: Prepared) -> None:
    sheet.write(CHOICE_TOP - 1, 1, "The choice and what follows from it", book.styles("Section"))
    for offset, (name, what, number, formula) in enumerate(
        _choice_cells(prepared.contribution, prepared.season)
    ):
        row = CHOICE_TOP + offset
        sheet.write(row, 1, what, book.styles("Body"))
        sheet.write_formula(row, 3, formula, book.styles("Body", number, "right"), 0)
        book.name(name, sheet, row, 3)


def _draw_rows(
    book: Book, sheet: Worksheet, top: int, headers: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    for column, header in enumerate(headers, 1):
        sheet.write(top, column, header, book.styles("Table header", align="" if column < 3 else "right"))
    for row, formulas in enumerate(rows, top + 1):
        sheet.write_number(row, 1, row - top, book.styles("Table cell", "plain", "left"))
        for column, formula in enumerate(formulas, 2):
            number = "percent" if headers[column - 1].startswith(("Cumulative", "Reference")) else "whole"
            text = column == 2
            cell_format = book.styles("Table cell", "" if text else number)
            sheet.write_formula(row, column, formula, cell_format, "Sample customer" if text else 1)


def _pareto_rows(contribution: Place) -> Sequence[Sequence[str]]:
    """The first customers one by one; the last row holds all the others together."""
    name, revenue = contribution.body("Customer name"), contribution.body("Revenue, ₹")
    cumulative = contribution.body("Cumulative share")
    rows = []
    for number in range(1, PARETO_ROWS + 1):
        inside, at = f"{number}<=customer_count", f"first_row+{number - 1}"
        rows.append(
            (
                f'=IF({inside},INDEX({name},{at}),"")',
                f"=IF({inside},INDEX({revenue},{at}),0)",
                f"=IF({inside},INDEX({cumulative},{at}),IF(customer_count=0,0,1))",
                "=gold_share",
            )
        )
    first, last = PARETO_TOP + 2, PARETO_TOP + 1 + PARETO_ROWS
    rest = f"total_revenue-SUM($D${first}:$D${last})"
    others = f"customer_count>{PARETO_ROWS}"
    rows.append(
        (
            f'=IF({others},"Others ("&customer_count-{PARETO_ROWS}&")","")',
            f"=IF({others},{rest},0)",
            "=IF(customer_count=0,0,1)",
            "=gold_share",
        )
    )
    return rows


def _spending_rows(contribution: Place, spending: Place) -> Sequence[Sequence[str]]:
    """The customers with the most revenue; their average order value is looked up by code."""
    code, name, revenue = (
        contribution.body(each) for each in ("Customer code", "Customer name", "Revenue, ₹")
    )
    value, years, codes = (
        spending.body(each) for each in ("Average order value, ₹", "Year choice", "Customer code")
    )
    rows = []
    for number in range(1, SPENDING_ROWS + 1):
        inside, at = f"{number}<=customer_count", f"first_row+{number - 1}"
        average = f"SUMIFS({value},{years},chosen,{codes},INDEX({code},{at}))"
        rows.append(
            (
                f'=IF({inside},INDEX({name},{at}),"")',
                f"=IF({inside},INDEX({revenue},{at}),0)",
                f"=IF({inside},{average},0)",
            )
        )
    return rows


def draw_dashboard(book: Book, sheet: Worksheet, overview: Place, season: Place, sources: Sources) -> None:
    """Title, sentence, cards, charts, all on a screen; below them what to do, on the same page."""
    lay_grid(sheet)
    dates = "Up to {{ period_end:d mmmm yyyy }}. Data as of {{ data_as_of:d mmmm yyyy }}."
    draw_subtitle(book, sheet, dates)
    _draw_year_choice(book, sheet)
    draw_insight(book, sheet, INSIGHT)
    for number, figure in enumerate(FIGURES):
        draw_card(book, sheet, (6, LEFT + 4 * number), _card(overview, figure))
    insert_charts(book, sheet, season)
    draw_actions(book, sheet, ACTIONS, sources)
    sheet.print_area(0, 0, ACTIONS + HEIGHT, GRID_COLUMNS + 1)


def _draw_year_choice(book: Book, sheet: Worksheet) -> None:
    sheet.merge_range(1, 17, 1, 20, "Year shown (choose):", book.styles("Body", align="right"))
    sheet.merge_range(1, 21, 1, 23, "All", book.styles("Report input", "text"))
    sheet.data_validation(
        1, 21, 1, 23,
        {
            "validate": "list",
            "source": "=year_choices",
            "input_title": "Year",
            "input_message": "Cards and the charts by customer follow this choice.",
            "error_title": "No such year",
            "error_message": "Choose one of the list: All, or a year with orders.",
        },
    )  # fmt: skip
    book.name("year_choice", sheet, 1, 21)


# Every case has its own words: nobody, one customer, few, many, and a tie at the top.
INSIGHT = (
    '=IF(OR(customer_count=0,total_revenue<=0),"No revenue in "&year_shown&".",'
    'IF(customer_count=1,largest&" is the only customer of "&year_shown&" and brings all of the revenue.",'
    'IF(customer_count<=3,"The ","The first three of ")&TEXT(customer_count,"#,##0")&" customers"'
    '&" bring "&TEXT(top_three,"0.0%")&" of the revenue of "&year_shown&"; losing "'
    '&IF(largest_ties>1,"one of the "&largest_ties&" largest, ","the largest, ")&largest&", would cost "'
    '&TEXT(largest_share,"0.0%")&". "'
    '&IF(gold_count=0,"No customer is Gold.",'
    'IF(gold_count=1,"One customer is","The first "&TEXT(gold_count,"#,##0")&" are")'
    '&" Gold, with "&TEXT(gold_total,"0.0%")&" together.")'
    '&IF(peak_ties<>1,""," Over all years "&peak_month&" brings the most, "&TEXT(peak_average,"#,##0")'
    '&" ₹ a covered month.")))'
)


def _card(overview: Place, figure: Figure) -> Card:
    row = f"MATCH(chosen,{overview.body('Year choice')},0)"
    value = f"=IFERROR(INDEX({overview.body(figure.column)},{row}),0)"
    return Card(figure.label, value, figure.note or _share_of_all(overview))


def _share_of_all(overview: Place) -> str:
    revenue = overview.body("Revenue, ₹")
    everything = f'SUMIFS({revenue},{overview.body("Year choice")},"All")'
    share = f'TEXT(total_revenue/{everything},"0.0%")&" of all years"'
    return f'=IF(OR(chosen="All",{everything}=0),"all years",{share})'
