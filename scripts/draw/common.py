"""The sheets that every report has: its cover, its changes since the last period, its checks."""

from __future__ import annotations

from collections.abc import Sequence

from book import Book
from columns import Column, Place, Table
from printing import finish
from theme import GUTTER, PALETTE
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

__all__ = [
    "CHANGES",
    "UNTIL",
    "draw_changes",
    "draw_checks",
    "draw_cover",
    "draw_pivot_sheet",
    "workbook_properties",
]

UNTIL = "up to {{ period_end:d mmmm yyyy }}"

CHANGES = ("Changes", "What is new, lost or moved since the last published period")
"""The sheet of changes, for the contents of a cover."""
SHOWN = (
    ("%", ("Before", "Now"), "fine percent"),
    ("%", ("Difference", ""), "percent points"),
    ("M", ("Before", "Difference"), "million"),
    ("K", ("Before", "Difference"), "thousand"),
    ("0.0", ("Before", "Difference"), "decimal"),
    ("0.00", ("Before", "Difference"), "exact"),
)
"""How figures of each unit are shown: the columns and the number format."""
KINDS_OF_CHANGE = {"new": "Good", "lost": "Bad"}
VERDICTS = {"passed": "Passed", "failed": "Failed"}

# Green, amber and red, each with its word; of two that a cell holds the first counts.
GRADES = {
    "failed": "Failed",
    "No checks": "Warning",
    "Partial": "Warning",
    "passed": "Passed",
    "Complete": "Passed",
}
INSIGHT, FACTS_ROW = 5, 10
"""The first of four rows of the answer, and the row of the heading below it."""
LONG = (FACTS_ROW + 5, FACTS_ROW + 7)
"""Rows of facts that may take two lines: the parameters, the units."""
TRUST = (
    ("Checks", "=Checks!$B$4"),
    ("Coverage", "{{ coverage_grade }}"),
)

FACTS = (
    ("Period", "{{ period }}", "text"),
    ("Figures up to", "{{ period_end }}", "date"),
    ("Data as of", "{{ data_as_of }}", "date"),
    ("Origin of the data", "{{ origin }}", "text"),
    ("Parameters", "{{ parameters }}", "text"),
    ("Run", "{{ run_id }}", "text"),
)


def workbook_properties(title: str, subject: str) -> dict[str, object]:
    """Document properties, with the period, the origin and the notice as placeholders."""
    from datetime import datetime

    return {
        "title": f"{title}, {{{{ period }}}}",
        "subject": subject,
        "author": "Finance",
        "company": "AtliQ",
        "category": "{{ notice }}",
        "keywords": "{{ period }}",
        "comments": "{{ origin }} {{ notice }}",
        "created": datetime(2021, 1, 1),  # fixed: drawing again gives the same file
    }


def draw_cover(book: Book, units: str, contents: Sequence[tuple[str, str]]) -> Worksheet:
    """The first sheet: what this is and says, from when, whether it can be trusted, what is inside.

    All but what is inside stands in a column that a telephone shows without turning it.
    """
    sheet = book.sheet("Cover", "{{ title }}", "{{ description }}", PALETTE["ink"])
    for column, width in enumerate((GUTTER, 18, 58, 3, 24, 70)):
        sheet.set_column(column, column, width)
    _draw_notice(book, sheet)
    sheet.set_row(4, 6)
    answer = book.styles("Insight", align="top")
    sheet.merge_range(INSIGHT, 1, INSIGHT + 3, 2, "", answer)
    sheet.write_formula(INSIGHT, 1, "=Dashboard!$B$5", answer, "Sample sentence")
    facts = _draw_facts(book, sheet, units)
    sheet.write(INSIGHT, 4, "Contents", book.styles("Section"))
    for row, (name, what) in enumerate(contents, INSIGHT + 1):
        sheet.write_url(row, 4, f"internal:'{name}'!A1", book.styles("Report link"), name)
        sheet.write(row, 5, what, book.styles("Body"))
    last = max(INSIGHT + 1 + len(contents), FACTS_ROW + 1 + facts)
    for row in range(INSIGHT, last):
        sheet.set_row(row, 28 if row in LONG else 20)
    notes = (
        ("What is covered", "{{ covered.coverage_note }} {{ coverage_note }}"),
        ("Changes", "{{ changes_note }}"),
    )
    for row, (label, text) in enumerate(notes, last + 1):
        sheet.write(row, 1, label, book.styles("Label", align="top"))
        sheet.set_row(row, 46)
        sheet.merge_range(row, 2, row, 5, "", book.styles("Note text"))
        sheet.write(row, 2, text, book.styles("Note text"))
    sheet.print_area(0, 0, last + len(notes), 5)
    sheet.activate()
    return sheet


def _draw_notice(book: Book, sheet: Worksheet) -> None:
    sheet.set_row(3, 24)
    # Written plainly and coloured by a rule, so that nothing is left of the band where there is no notice.
    sheet.write(3, 1, "{{ notice }}", book.styles("Section"))
    warning = "Invented figures, not for decisions"
    sheet.write_formula(3, 2, f'=IF(LEN($B$4)>0,"{warning}","")', book.styles("Body"), warning)
    rule = {"type": "formula", "criteria": "=LEN($B$4)>0", "format": book.styles.rule("Notice")}
    sheet.conditional_format(3, 1, 3, 5, rule)


def _draw_facts(book: Book, sheet: Worksheet, units: str) -> int:
    """What this report is and whether it can be trusted; gives the number of rows."""
    sheet.write(FACTS_ROW, 1, "This report", book.styles("Section"))
    for row, (label, value, kind) in enumerate((*FACTS, ("Units", units, "text")), FACTS_ROW + 1):
        sheet.write(row, 1, label, book.styles("Label"))
        number = "date" if kind == "date" else ""
        sheet.write(row, 2, value, book.styles("Body", number, "wrap" if kind == "text" else "left"))
    for row, (label, value) in enumerate(TRUST, FACTS_ROW + 1 + len(FACTS) + 1):
        sheet.write(row, 1, label, book.styles("Label"))
        if value.startswith("="):
            sheet.write_formula(row, 2, value, book.styles("Body", align="left"), "Sample checks passed")
        else:
            sheet.write(row, 2, value, book.styles("Body", align="left"))
        for word, style in GRADES.items():
            rule = {"type": "text", "criteria": "containing", "value": word}
            sheet.conditional_format(row, 2, row, 2, rule | {"format": book.styles.rule(style)})
    return len(FACTS) + 1 + len(TRUST)


def draw_pivot_sheet(
    book: Book, name: str, words: tuple[str, str], widths: tuple[float, float], columns: int = 14
) -> Worksheet:
    """A sheet for pivots that NAME.yaml declares: ``words`` are title and note, ``widths`` B and others."""
    sheet = book.sheet(name, *words)
    first, others = widths
    sheet.set_column(1, 1, first)
    sheet.set_column(2, columns, others)
    return sheet


def draw_checks(book: Book) -> Worksheet:
    """The last sheet: each control total beside the figure of the table it proves."""
    note = (
        "Database and pivot figures as published; each table's figure is a live sum, so that one changed "
        "by hand fails here. Differences are rounded to the last digit that both figures have."
    )
    sheet = book.sheet("Checks", "Checks", note, PALETTE["ink"])
    table = Table(
        "checks",
        "Control totals against the tables of this workbook",
        (
            Column("Check", "text", ("Sample check A", "Sample check B"), 50),
            Column("Database figure", "exact", (1.5, 2), 22),
            Column("Table figure", "exact", (1.5, 2), 22),
            Column("Pivot figure", "exact", (1.5, 2), 22),
            Column("Difference", "exact", (0, 0), 16),
            Column("Verdict", "badge", ("passed", "passed"), 14),
            Column("Read from", "text after figures", ("Sample sheet", "Sample sheet"), 34),
        ),
    )
    place = book.table(sheet, 5, 1, table)
    book.words(sheet, place.local("Verdict"), VERDICTS)
    _draw_whole(book, sheet, place)
    verdicts = place.body("Verdict")
    failed, passed = (f'COUNTIF({verdicts},"{word}")' for word in ("failed", "passed"))
    summary = (
        f'=IF({failed}>0,{failed}&" of "&{failed}+{passed}&" checks failed",'
        f'IF({passed}=0,"No checks",IF({passed}=1,"The one check passed","All "&{passed}&" checks passed")))'
    )
    sheet.write_formula(3, 1, summary, book.styles("Section"), "Sample checks passed")
    sheet.freeze_panes(6, 0)
    sheet.repeat_rows(5)
    sheet.print_area(0, 0, place.last_row, 7)
    return sheet


def _draw_whole(book: Book, sheet: Worksheet, place: Place) -> None:
    """No decimals in rows whose figures all are whole: a count isn't an amount."""
    figures = ("Database figure", "Table figure", "Pivot figure")
    cells = [xl_rowcol_to_cell(place.first_row, place.column(name), col_abs=True) for name in figures]
    whole = ",".join(f"N({cell})=INT(N({cell}))" for cell in cells)
    rule = {
        "type": "formula",
        "criteria": f"=AND(ISNUMBER({cells[0]}),{whole})",
        "format": book.styles.number_rule("whole"),
    }
    for name in (*figures, "Difference"):
        sheet.conditional_format(*place.local(name), rule)


def draw_changes(book: Book) -> Worksheet:
    """What has changed since the last published period, in the order of the data: most important first."""
    note = "Each figure beside the one that was published then; a figure to date as it stood then"
    sheet = book.sheet("Changes", "Changes since the last published period", note)
    sheet.merge_range(3, 1, 3, 8, "", book.styles("Note text"))
    sheet.write(3, 1, "{{ changes_note }}", book.styles("Note text"))
    sheet.set_row(3, 44)
    table = Table(
        "changes",
        "New and lost keys, words that differ, and the largest differences of figures",
        (
            Column("What", "text", ("Sample keys", "Sample keys"), 18),
            Column("Key", "text", ("Sample key A", "Sample key B"), 34),
            Column("Change", "label", ("new", "up"), 22),
            Column("Figure", "text after figures", ("Sample figure", "Sample figure"), 26),
            Column("Before", "whole", (None, 1), 18),
            Column("Now", "whole", (1, 2), 18),
            Column("Difference", "whole", (None, 1), 18),
            Column("Change %", "percent change", (None, 1), 12),
            Column("Unit", "text", ("", "%")),
        ),
    )
    place = book.table(sheet, 5, 1, table)
    book.words(sheet, place.local("Change"), KINDS_OF_CHANGE)
    words = {"type": "text", "criteria": "containing", "value": "→", "format": book.styles.rule("Changed")}
    sheet.conditional_format(*place.local("Change"), words)
    cell = xl_rowcol_to_cell(place.first_row, place.column("Unit"), col_abs=True)
    for shown, (first, last), number in SHOWN:
        rule = {
            "type": "formula",
            "criteria": f'={cell}="{shown}"',
            "format": book.styles.number_rule(number),
        }
        sheet.conditional_format(*place.local(first, last), rule | {"stop_if_true": True})
    book.decimals(sheet, place, "Before", "Difference")
    for word, arrow in (("up", "▲"), ("down", "▼")):
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": book.styles.prefix(arrow)}
        sheet.conditional_format(*place.local("Change"), rule)
    unit = place.column("Unit")
    sheet.set_column(unit, unit, None, None, {"hidden": True})
    finish(sheet, place)
    sheet.print_area(0, 0, place.last_row + 1, unit - 1)
    return sheet
