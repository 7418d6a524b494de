"""templates/finance_pack.xlsx: from gross sales to gross margin, against last year, and who moved it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from book import Book
from charts import MILLIONS, plain_chart, value_axis
from columns import Column, Place, Table
from common import CHANGES, draw_changes, draw_checks, draw_cover, draw_pivot_sheet, workbook_properties
from coverage import COVERAGE, MISSING, draw_coverage, draw_missing
from finance_dashboard import PARTED, PLACED, Prepared, draw_dashboard, draw_figures
from finance_tables import CHART_ROWS, TO_DATE, draw_charted, finished, ladder_columns
from printing import finish
from theme import PALETTE, chart_font
from xlsxwriter.chart import Chart
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

__all__ = ["draw"]

TITLE = "Finance pack"
UNITS = (
    "Amounts in millions (M) in the currency of the price list; deductions and costs negative; "
    "a fiscal year runs from September to August"
)
CONTENTS = (
    ("Dashboard", "Six figures, the way to gross margin, the months, who moved it"),
    ("Ladder", "Gross sales to gross margin step by step, beside last year"),
    ("Months", "The same by month, beside the same month of last year"),
    ("Quarters", "The same by fiscal quarter"),
    ("Markets", "The same by market"),
    ("Segments", "The same by segment of the products"),
    ("Years", "The same by fiscal year"),
    ("Bridge", "From last year's net sales to this year's, by market"),
    ("Movers", "Markets, customers and products that moved most"),
    ("Gross sales by month", "Gross sales of the chosen customers, month by month"),
    ("Lines", "The month's lines as a pivot, to be turned and drilled into"),
    CHANGES,
    COVERAGE,
    MISSING,
    ("Checks", "Control totals against the tables of this workbook"),
    ("Line list", "Every line of the month, the rows of the pivot"),
)
BRIDGED = "{{ labels.net_sales_label }} in millions (M); last year: the same months"
LINES = (
    "Lines of the month",
    "{{ period_end:mmmm yyyy }}, added up from the Line list; a double click on a figure lists its lines",
)
WATERFALL = (
    "Waterfall base",
    "Waterfall total",
    "Waterfall fall",
    "Waterfall rise",
    "Waterfall fall below",
    "Waterfall rise below",
)
# Under this share of the highest level a column is lower than the line of its label.
SMALL = 0.07


def draw(path: Path) -> None:
    """Draw the template at the path."""
    book = Book(path, workbook_properties(TITLE, "From gross sales to gross margin"))
    draw_cover(book, UNITS, CONTENTS)
    dashboard = book.sheet("Dashboard", "{{ title }}", colour=PALETTE["accent"])
    ladder, bridge_title = _draw_ladder(book)
    months = _draw_months(book)
    draw_charted(book, "Quarters", "finance_by_quarter", (_key("Quarter", ("Q1", "Sample Q2 to date"), 16),))
    _draw_markets(book)
    segment = _key("Segment", ("Sample segment A", "Sample segment B"), 18)
    division = Column("Division", "text", ("", ""), 11)
    segments = draw_charted(book, "Segments", "finance_by_segment", (segment, division))
    draw_charted(
        book, "Years", "finance_by_year", (_key("Year", ("Sample FY1999", "FY2000 to date"), 18),), False
    )
    bridge = _draw_bridge(book)
    movers = _draw_movers(book)
    _draw_monthly_gross_sales(book)
    draw_pivot_sheet(book, "Lines", LINES, (30, 16))
    draw_changes(book)
    draw_coverage(book)
    draw_missing(book)
    draw_checks(book)
    draw_dashboard(book, dashboard, Prepared(ladder, months, bridge, bridge_title, segments, movers))
    _draw_line_list(book)
    book.close()


def _key(header: str, sample: Sequence[object], width: float) -> Column:
    return Column(
        header, "text", sample, width, "Total" if header in ("Quarter", "Market", "Segment") else ""
    )


def _waterfall_columns(table: str, samples: Sequence[Sequence[float]]) -> tuple[Column, ...]:
    """The stack of each step as the procedure gives it, and its falls and rises parted by size."""
    given = (
        Column(header, "million", [row[number] for row in samples], 22)
        for number, header in enumerate(WATERFALL)
    )
    return *given, *(_parted(table, *column) for column in PARTED)


def _parted(table: str, name: str, whole: str, small: bool) -> Column:
    """The part of a step, or nothing where it is of the other size: no label fits into a small one."""
    row, most = f"{table}[[#This Row],[{whole}]]", f"MAX({table}[Waterfall total])"
    shown = f"0,{row}" if not small else f"{row},0"
    return Column(name, "million", (0, 0), 22, formula=f"=IF({row}<{SMALL}*{most},{shown})")


def _set_apart(sheet: Worksheet, place: Place) -> None:
    """What only the waterfall reads, at the right, in a group to fold and not printed.

    Folded from the start, LibreOffice would write ### over empty cells beside it.
    """
    sheet.set_column(place.column(WATERFALL[0]), place.column(PARTED[-1][0]), 22, None, {"level": 1})


def _draw_ladder(book: Book) -> tuple[Place, str]:
    """The ladder's place, and the reference to the title of the bridge's chart."""
    sheet = book.sheet("Ladder", "From gross sales to gross margin", TO_DATE)
    samples = ((0, 5e6, 0, 0, 0, 0), (4e6, 0, 1e6, 0, 0, 0))
    table = Table(
        "finance_ladder_total",
        "Gross sales to gross margin step by step, beside last year",
        (
            Column("No.", "rank", (1, 2), 6),
            Column("Step", "text", ("Sample level", "Sample deductions"), 38),
            Column("Amount, M", "million", (5e6, -1e6), 15),
            Column("Share of gross", "percent", (1, -0.2), 14),
            Column("Last year, M", "million", (4e6, -1e6), 15),
            Column("Variance, M", "million change", (1e6, 0), 15),
            Column("Change", "percent change", (0.25, 0), 11),
            Column("Note", "label", ("", "no data last year"), 24),
            *_waterfall_columns("finance_ladder_total", samples),
        ),
    )
    place = book.table(sheet, 5, 1, table)
    number = xl_rowcol_to_cell(place.first_row, place.column("No."), col_abs=True)
    level = book.workbook.add_format({"bold": True, "bg_color": PALETTE["band"]})
    rule = {
        "type": "formula",
        "criteria": f"=OR({number}=1,{number}=3,{number}=5,{number}=9)",
        "format": level,
    }
    sheet.conditional_format(*place.local("No.", "Note"), rule)
    _set_apart(sheet, place)
    last = _below(book, sheet, place)
    return place, f"='Ladder'!$D${last + 1}"


def _below(book: Book, sheet: Worksheet, place: Place) -> int:
    """How the ladder is read, and the figures that the dashboard takes from it; the row of the last one."""
    notes = (
        "Deductions and costs are negative, so that the steps add up. A negative variance lowers the margin.",
        "Freight and other cost are fractions of net sales, by market and fiscal year.",
    )
    for offset, note in enumerate(notes, 2):
        sheet.write(place.last_row + offset, 1, note, book.styles("Report note"))
    last = draw_figures(book, sheet, place, place.last_row + 5)
    sheet.freeze_panes(place.first_row, 0)
    sheet.fit_to_pages(1, 1)
    # The figures below are the dashboard's, not the reader's: not printed.
    sheet.print_area(0, 0, place.last_row + 1 + len(notes), place.column("Note"))
    return last


def _draw_months(book: Book) -> Place:
    sheet = book.sheet("Months", "By month of the fiscal year", TO_DATE)
    month = Column("Month", "month", (40000, 40031), 11, "Total")
    columns = (month, *ladder_columns("finance_ladder", True))
    return finished(book, sheet, Table("finance_ladder", "Gross sales to gross margin by month", columns), 5)


def _draw_markets(book: Book) -> None:
    sheet = book.sheet("Markets", "By market", TO_DATE)
    keys = (
        _key("Market", ("Sample market A", "Sample market B"), 20),
        _key("Region", ("Sample region", "Sample region"), 10),
    )
    columns = (*keys, *ladder_columns("finance_by_market", True))
    place = finished(
        book, sheet, Table("finance_by_market", "Gross sales to gross margin by market", columns), 5
    )
    book.data_bar(sheet, place, "Net sales, M")


def _draw_bridge(book: Book) -> Place:
    sheet = book.sheet("Bridge", "From last year's net sales to this year's", BRIDGED)
    samples = ((0, 5e6, 0, 0, 0, 0), (4e6, 0, 1e6, 0, 0, 0))
    table = Table(
        "net_sales_bridge",
        "Net sales of last year, what each market added or took, net sales of this year",
        (
            Column("No.", "rank", (1, 2), 6),
            Column("Step", "text", ("Sample year", "Sample market"), 60),
            Column("Amount, M", "million", (5e6, -1e6), 22),
            Column("Share of change", "percent", (None, -0.2), 22),
            *_waterfall_columns("net_sales_bridge", samples),
        ),
    )
    place = book.table(sheet, 5, 1, table)
    _set_apart(sheet, place)
    sheet.freeze_panes(place.first_row, 0)
    sheet.repeat_rows(place.header_row)
    sheet.print_area(0, 0, place.last_row, place.column("Share of change"))
    return place


def _draw_movers(book: Book) -> Place:
    note = "At most {{ n }} of a kind and direction, by their change against the same months of last year"
    sheet = book.sheet("Movers", "Who moved net sales", note)
    table = Table(
        "top_movers",
        "Markets, customers and products whose net sales moved most",
        (
            Column("What", "text", ("Sample", "Sample"), 13),
            Column("Direction", "label", ("up", "down"), 13),
            Column("Rank", "rank", (1, 1), 8),
            Column("Name", "text", ("Sample name A", "Sample name B"), 60),
            Column("Net sales, M", "million", (5e6, 1e6), 14),
            Column("Net sales last year, M", "million", (4e6, 2e6), 18),
            Column("Variance, M", "million change", (1e6, -1e6), 14),
            Column("Change", "percent change", (0.25, -0.5), 11),
            Column("Note", "label", ("new", ""), 10),
            Column(PLACED, "text", ("Sample", "Sample"), 18, formula=_placed()),
        ),
    )
    place = book.table(sheet, 5, 1, table)
    for word, arrow in (("up", "▲"), ("down", "▼")):
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": book.styles.prefix(arrow)}
        sheet.conditional_format(*place.local("Direction"), rule)
    book.groups(sheet, place, "What")
    placed = place.column(PLACED)
    sheet.set_column(placed, placed, None, None, {"hidden": True})
    finish(sheet, place)
    sheet.print_area(0, 0, place.last_row + 1, placed - 1)
    return place


def _placed() -> str:
    """What, direction and rank as one text, by which the dashboard finds a mover."""
    words = (f"top_movers[[#This Row],[{name}]]" for name in ("What", "Direction", "Rank"))
    return "=" + '&" "&'.join(words)


def _draw_monthly_gross_sales(book: Book) -> None:
    note = "{{ chosen.customers_chosen }}; gross sales in millions (M), up to {{ period_end:d mmmm yyyy }}"
    sheet = book.sheet("Gross sales by month", "Gross sales by month", note)
    table = Table(
        "monthly_gross_sales",
        "Gross sales of the chosen customers by month",
        (
            Column("Month", "month", (40000, 40031), 14),
            Column("Year", "label", ("Sample FY1999", "FY1999"), 18),
            Column("Units", "whole", (600, 300), 16),
            Column("Gross sales, M", "million", (5e6, 4e6), 16),
            Column("Gross sales last year, M", "million", (4e6, None), 24),
            Column("Change", "percent change", (0.25, None), 12),
        ),
    )
    place = book.table(sheet, 5 + CHART_ROWS, 1, table)
    book.groups(sheet, place, "Year")
    finish(sheet, place)
    sheet.freeze_panes(0, 0)
    chart = _gross_sales_chart(book, place)
    words = "Lines: gross sales of each month and of the same month a year before."
    sheet.insert_chart(4, 1, chart, {"description": words, "object_position": 3})


def _gross_sales_chart(book: Book, place: Place) -> Chart:
    chart = plain_chart(book, {"type": "line"}, "Gross sales by month and those of a year before, M")
    looks = (
        ("A year before", "Gross sales last year, M", PALETTE["silver bar"]),
        ("Gross sales", "Gross sales, M", PALETTE["accent"]),
    )
    for name, column, colour in looks:
        line = {"color": colour, "width": 2}
        chart.add_series(
            {"name": name, "categories": place.values("Month"), "values": place.values(column), "line": line}
        )
    chart.set_legend({"position": "top", "font": chart_font()})
    chart.set_x_axis(
        {
            "num_font": chart_font(),
            "num_format": "mmm yy",
            "line": {"color": PALETTE["line"]},
            "text_axis": True,
        }
    )
    chart.set_y_axis(value_axis(MILLIONS))
    chart.set_size({"width": 660, "height": 22 * CHART_ROWS - 16})
    return chart


def _draw_line_list(book: Book) -> None:
    sheet = book.sheet(
        "Line list",
        "Line list",
        "Every line of {{ period_end:mmmm yyyy }}; amounts in full, rounded a line. The rows aren't printed",
    )
    texts = (
        ("Market", 18), ("Region", 10), ("Channel", 12), ("Customer", 24), ("Customer code", 11),
        ("Division", 10), ("Segment", 14), ("Category", 22), ("Product", 34), ("Variant", 16),
        ("Product code", 14),
    )  # fmt: skip
    sample = ("Sample A", "Sample B")
    amounts = (
        "Gross sales",
        "Pre-invoice deductions",
        "Net invoice sales",
        "Post-invoice deductions",
        "Net sales",
    )
    table = Table(
        "month_lines",
        "The lines of the month, a customer code and product each",
        (
            *(
                Column(header, "code" if "code" in header else "text", sample, width)
                for header, width in texts
            ),
            Column("Units", "whole", (6, 3), 10),
            *(Column(header, "exact", (60.5, 30.25), 15) for header in amounts),
        ),
    )
    place = book.table(sheet, 5, 1, table)
    sheet.ignore_errors({"number_stored_as_text": place.body("Customer code").partition("!")[2]})
    finish(sheet, place)
    sheet.print_area(0, 0, 2, place.first_column + len(place.names) - 1)
