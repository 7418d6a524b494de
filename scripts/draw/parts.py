"""What every workbook is made of: sheets with a title, tables, a cover and the checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cellstyles import name_cell_styles
from theme import GRID, GRID_COLUMNS, GUTTER, PALETTE, Styles, theme_xml
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range, xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

__all__ = [
    "Book",
    "Card",
    "Column",
    "Place",
    "Table",
    "draw_card",
    "draw_insight",
    "draw_subtitle",
    "finish",
    "lay_grid",
    "print_setup",
]

COVER = "Cover"

# How many digits a card shows, by the size of its figure; the largest first.
CARD_RULES = ((99_950_000, "card hundreds of millions"), (1_000_000, "card millions"))

# Column kinds: number format and alignment of the cells; headers are aligned as their cells are.
KINDS = {
    "text": ("", ""),
    "text after figures": ("", "indent"),
    "wrapped after figures": ("", "wrap indent"),
    "wrapped": ("", "wrap"),
    "code": ("text", ""),
    "label": ("text", "center"),
    "badge": ("", "center"),
    "whole": ("whole", ""),
    "whole spaced": ("whole spaced", ""),
    "rank": ("plain", "center"),
    "percent": ("percent", ""),
    "percent change": ("percent change", ""),
    "accuracy": ("accuracy", ""),
    "accuracy change": ("accuracy change", ""),
    "decimal": ("decimal", ""),
    "exact": ("exact", ""),
    "million": ("million", ""),
    "million spaced": ("million spaced", ""),
    "million change": ("million change", ""),
    "percent arrow spaced": ("percent arrow spaced", ""),
    "accuracy arrow spaced": ("accuracy arrow spaced", ""),
    "exact spaced": ("exact spaced", ""),
    "points": ("points", ""),
    "fine points": ("fine points", ""),
    "date": ("date", "right"),
    "month": ("month", "right"),
    "sparkline": ("", ""),
}
LEFT = ("text", "wrapped", "code")
CENTRED = ("rank", "badge", "label", "sparkline")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its header, the kind of its cells, two or three invented values."""

    header: str
    kind: str
    sample: Sequence[object] = ()
    width: float | None = None
    total: str = ""
    formula: str = ""
    name: str = ""
    """The column's name in a table without header row; the header is then a cell above it."""

    @property
    def wraps(self) -> bool:
        """True where the header takes two lines of its column's width."""
        return self.width is not None and len(self.header) > self.width and "{{" not in self.header

    @property
    def calculation(self) -> str:
        """The formula of its cells; a column of sparklines has an empty one, so that it needs no data."""
        return '=""' if self.kind == "sparkline" else self.formula

    @property
    def column_name(self) -> str:
        return self.name or self.header


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table came to stand, all 0-based; the body is first_row to last_row."""

    sheet: str
    header_row: int
    first_row: int
    last_row: int
    first_column: int
    names: tuple[str, ...]

    def column(self, name: str) -> int:
        return self.first_column + self.names.index(name)

    def body(self, name: str) -> str:
        """The column's cells as an absolute reference with its sheet; grows with the table."""
        column = self.column(name)
        cells: str = xl_range_abs(self.first_row, column, self.last_row, column)
        return f"'{self.sheet}'!{cells}"

    def local(self, first: str, last: str = "") -> tuple[int, int, int, int]:
        """The cells from one column to another, as XlsxWriter takes them."""
        return self.first_row, self.column(first), self.last_row, self.column(last or first)

    def header(self, name: str) -> str:
        cell = xl_rowcol_to_cell(self.header_row, self.column(name), row_abs=True, col_abs=True)
        return f"='{self.sheet}'!{cell}"

    def values(self, name: str) -> str:
        return f"={self.body(name)}"


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, what it shows, its columns; rows come from the columns' samples."""

    name: str
    description: str
    columns: Sequence[Column]
    headed: bool = True
    """False: no header row in the table, so that the visible headers may be placeholders."""

    @property
    def rows(self) -> int:
        return max(len(column.sample) for column in self.columns)

    @property
    def totalled(self) -> bool:
        return any(column.total for column in self.columns)


@dataclass(frozen=True, slots=True)
class Card:
    """A figure on a dashboard: label, its value and what stands below it (formula or text), number format."""

    label: str
    value: str
    note: str
    number: str = "card"


class Book:
    """One workbook being drawn."""

    def __init__(self, path: Path, properties: dict[str, Any]) -> None:
        self.path = path
        self.workbook = Workbook(str(path))
        self.styles = Styles(self.workbook)
        self._theme()
        self.workbook.set_properties(properties)
        self.workbook.set_calc_mode("auto")

    def _theme(self) -> None:
        from io import StringIO

        self.workbook.use_custom_theme(StringIO(theme_xml()))

    def close(self) -> None:
        used = self.styles.used()
        self.workbook.close()
        name_cell_styles(self.path, used)

    def sheet(self, name: str, title: str, note: str = "", colour: str | None = None) -> Worksheet:
        """A sheet with the common margin, title and note, ready for a table from row 5."""
        sheet = self.workbook.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, GUTTER)
        sheet.set_default_row(16.5)
        sheet.set_row(0, 9)
        sheet.set_row(1, 28)
        sheet.write(1, 1, title, self.styles("Report title"))
        sheet.write(2, 1, note, self.styles("Subtitle"))
        if name != COVER:
            back, tip = self.styles("Back"), "Back to the cover"
            sheet.write_url(1, 0, f"internal:'{COVER}'!A1", back, "‹", tip)
        if colour:
            sheet.set_tab_color(colour)
        print_setup(sheet)
        return sheet

    def table(self, sheet: Worksheet, row: int, column: int, table: Table) -> Place:
        """Draw the table with its header at the row and column given."""
        first = row + 1
        last = first + table.rows - 1
        right = column + len(table.columns) - 1
        options = {
            "name": table.name,
            "style": "",
            "title": table.name,
            "description": table.description,
            "header_row": table.headed,
            "total_row": table.totalled,
            "autofilter": table.headed,
            "banded_rows": False,
            "columns": [self._column_options(table, each) for each in table.columns],
        }
        failed = sheet.add_table(
            row if table.headed else first, column, last + int(table.totalled), right, options
        )
        assert not failed, table.name
        sheet.set_row(row, 28 if any(column.wraps for column in table.columns) else 21)
        for offset, each in enumerate(table.columns):
            self._draw_column(sheet, (row, column + offset), table, each)
        return Place(
            sheet.get_name(), row, first, last, column, tuple(each.column_name for each in table.columns)
        )

    def _column_options(self, table: Table, column: Column) -> dict[str, Any]:
        options: dict[str, Any] = {"header": column.column_name}
        if column.calculation:
            options["formula"] = column.calculation
        if column.total == "sum":
            options["total_function"] = "sum"
        elif column.total.startswith("="):
            options["total_function"] = column.total
        elif column.total:
            options["total_string"] = column.total
        if table.headed:
            options["header_format"] = self._header_format(column)
        return options

    def _header_format(self, column: Column) -> Any:
        align = "" if column.kind in LEFT else "center" if column.kind in CENTRED else "right"
        align = "indent" if column.kind.endswith("after figures") else align
        number = "text spaced" if column.kind.endswith("spaced") else ""
        return self.styles("Table header", number, align)

    def _draw_column(self, sheet: Worksheet, at: tuple[int, int], table: Table, column: Column) -> None:
        row, number = at
        cell_format = self.styles("Table cell", *KINDS[column.kind])
        if not table.headed:
            sheet.write(row, number, column.header, self._header_format(column))
        for offset in range(table.rows):
            value = column.sample[offset] if offset < len(column.sample) else None
            cell = (row + 1 + offset, number)
            if column.calculation:
                sample = " " if column.kind == "sparkline" else _formula_sample(value)
                sheet.write_formula(*cell, column.calculation, cell_format, sample)
            elif isinstance(value, str):
                sheet.write_string(*cell, value, cell_format)
            else:
                sheet.write(*cell, value, cell_format)
        if table.totalled:
            self._draw_total(sheet, (row + 1 + table.rows, number), table, column)
        if column.width:
            sheet.set_column(number, number, column.width)

    def _draw_total(self, sheet: Worksheet, at: tuple[int, int], table: Table, column: Column) -> None:
        total_format = self.styles("Table total", *KINDS[column.kind])
        if column.total == "sum":
            # XlsxWriter writes [column] alone, which is how Excel displays it, not how a file says it.
            formula = f"=SUBTOTAL(109,{table.name}[[{column.column_name}]])"
            numbers = [value for value in column.sample if isinstance(value, int | float)]
            sheet.write_formula(*at, formula, total_format, sum(numbers))
        elif column.total.startswith("="):
            sheet.write_formula(*at, column.total, total_format, 0)
        else:
            sheet.write(*at, column.total or None, total_format)

    def words(self, sheet: Worksheet, cells: tuple[int, int, int, int], looks: dict[str, str]) -> None:
        """Colour the cells by the word they hold: {word: style}."""
        for word, style in looks.items():
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": self.styles.rule(style)}
            sheet.conditional_format(*cells, rule)

    def sparklines(
        self, sheet: Worksheet, place: Place, column: str, months: tuple[str, str], kind: str = "line"
    ) -> None:
        """A small chart in each row of a column of kind sparkline: over its row's cells between two columns.

        Each row has its own scale, so that the words near it should say "trend"; the last point is marked.
        ``kind`` is line or column. The one of the first row is filled down as the table grows.
        """
        first, last = (place.column(name) for name in months)
        rows = range(place.first_row, place.last_row + 1)
        options = {
            "location": [xl_rowcol_to_cell(row, place.column(column)) for row in rows],
            "range": [f"'{place.sheet}'!{xl_range(row, first, row, last)}" for row in rows],
            "type": kind,
            "series_color": PALETTE["accent"] if kind == "line" else PALETTE["bar"],
            "last_point": True,
            "last_color": PALETTE["ink"] if kind == "line" else PALETTE["accent"],
            "weight": 1.25,
            "show_hidden": True,  # the months may be columns that are folded away
        }
        sheet.add_sparkline(place.first_row, place.column(column), options)

    def circles(self, sheet: Worksheet, place: Place, column: str, most: int) -> None:
        """A circle at the left of each figure, filled by quarters: how much of the most there is.

        Only a whole one is full, only nothing is empty. Figures of a column before it would seem to be its.
        """
        limits = (most, most * 2 / 3, most / 3, 1)
        icons = [{"criteria": ">=", "type": "number", "value": limit} for limit in limits]
        rule = {"type": "icon_set", "icon_style": "5_quarters", "icons": icons}
        sheet.conditional_format(*place.local(column), rule)

    def bars(self, sheet: Worksheet, place: Place, column: str, most: float | None = None) -> None:
        """Bars alone, in a column of their own that repeats a figure: the figures themselves stay unpainted.

        ``most`` is the value of the whole width; without it that is the largest one.
        """
        bar = self._bar() | {"bar_only": True}
        if most is not None:
            bar |= {"max_type": "num", "max_value": most}
        sheet.conditional_format(*place.local(column), bar)

    def data_bar(self, sheet: Worksheet, place: Place, column: str) -> None:
        """Bars behind the column's figures, from zero; the longest ends before the figures begin.

        The longest takes four tenths of the width, so give the column nearly twice that of its figures.
        """
        cells = xl_range_abs(*place.local(column))
        bar = self._bar() | {"max_type": "formula", "max_value": f"=2.5*MAX({cells},0)"}
        sheet.conditional_format(*place.local(column), bar)

    def _bar(self) -> dict[str, Any]:
        return {
            "type": "data_bar",
            "bar_color": PALETTE["bar"],
            "bar_border_color": PALETTE["bar"],
            "bar_solid": True,
            "min_type": "num",
            "min_value": 0,
        }

    def decimals(self, sheet: Worksheet, place: Place, first: str, last: str = "") -> None:
        """Decimals where a figure has some, in columns whose rows are of different units."""
        cell = xl_rowcol_to_cell(place.first_row, place.column(first))
        fraction = f"{cell}<>INT({cell})"
        for limit, number in ((f"ABS({cell})<100", "fraction"), (f"ABS({cell})>=100", "exact")):
            rule = {"type": "formula", "criteria": f"=AND(ISNUMBER({cell}),{fraction},{limit})"}
            rule["format"] = self.styles.number_rule(number)
            sheet.conditional_format(*place.local(first, last), rule)

    def groups(self, sheet: Worksheet, place: Place, column: str) -> None:
        """A line above each row whose value in the column differs from the row before."""
        here = xl_rowcol_to_cell(place.first_row, place.column(column), col_abs=True)
        above = xl_rowcol_to_cell(place.first_row - 1, place.column(column), col_abs=True)
        line = self.workbook.add_format({"top": 1, "top_color": PALETTE["line"]})
        rule = {"type": "formula", "criteria": f"={here}<>{above}", "format": line}
        sheet.conditional_format(*place.local(place.names[0], place.names[-1]), rule)

    def name(self, name: str, sheet: Worksheet, row: int, column: int) -> None:
        """A defined name for one cell."""
        cell = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
        self.workbook.define_name(name, f"='{sheet.get_name()}'!{cell}")


def _formula_sample(value: object) -> Any:
    return 0 if value is None else value


def draw_card(book: Book, sheet: Worksheet, at: tuple[int, int], card: Card) -> None:
    """Label, value and note below each other from the cell given, three columns wide."""
    row, left = at
    styles = book.styles("Card label"), book.styles("Card value", card.number), book.styles("Card note")
    for offset, (style, height) in enumerate(zip(styles, (20, 28, 18), strict=True)):
        sheet.merge_range(row + offset, left, row + offset, left + 2, "", style)
        sheet.set_row(row + offset, height)
    for least, number in CARD_RULES if card.number == "card" else ():
        cell = xl_rowcol_to_cell(row + 1, left, row_abs=True, col_abs=True)
        rule = {"type": "formula", "criteria": f"=AND(ISNUMBER({cell}),ABS({cell})>={least})"}
        shown = rule | {"format": book.styles.number_rule(number), "stop_if_true": True}
        sheet.conditional_format(row + 1, left, row + 1, left, shown)
    sheet.write_string(row, left, card.label, styles[0])
    if card.value.startswith("="):
        sheet.write_formula(row + 1, left, card.value, styles[1], 0)
    else:
        sheet.write_string(row + 1, left, card.value, styles[1])
    if card.note.startswith("="):
        sheet.write_formula(row + 2, left, card.note, styles[2], "Sample note")
    else:
        sheet.write_string(row + 2, left, card.note, styles[2])


def lay_grid(sheet: Worksheet) -> None:
    """The dashboards' grid: 23 equal columns between two margins, rows of 20 pixels; one screen, one page.

    Six cards of three columns with gutters of one, or two charts of eleven, fit it.
    """
    sheet.set_default_row(15)
    sheet.set_column(1, GRID_COLUMNS, GRID)
    sheet.set_column(GRID_COLUMNS + 1, GRID_COLUMNS + 1, GUTTER)
    for row in (3, 5, 9):
        sheet.set_row(row, 8)
    print_setup(sheet, pages_high=1)


def draw_subtitle(book: Book, sheet: Worksheet, text: str) -> None:
    """The line below a dashboard's title, and at its end the notice, coloured where there is one."""
    sheet.write(2, 1, text, book.styles("Subtitle"))
    sheet.set_row(2, 17)
    left, right = GRID_COLUMNS - 2, GRID_COLUMNS
    sheet.merge_range(2, left, 2, right, "{{ notice }}", book.styles("Body", align="center"))
    cell = xl_rowcol_to_cell(2, left, row_abs=True, col_abs=True)
    rule = {"type": "formula", "criteria": f"=LEN({cell})>0", "format": book.styles.rule("Notice")}
    sheet.conditional_format(2, left, 2, right, rule)


def draw_insight(book: Book, sheet: Worksheet, formula: str) -> None:
    """The sentence below the title, over the whole width and up to two lines."""
    sheet.merge_range(4, 1, 4, GRID_COLUMNS, "", book.styles("Insight"))
    sheet.write_formula(4, 1, formula, book.styles("Insight"), "Sample sentence")
    sheet.set_row(4, 34)


def finish(sheet: Worksheet, place: Place) -> None:
    """Freeze and repeat the header, and print the table with its totals."""
    sheet.freeze_panes(place.first_row, 0)
    sheet.repeat_rows(place.header_row)
    sheet.print_area(0, 0, place.last_row + 1, place.first_column + len(place.names) - 1)


def print_setup(sheet: Worksheet, pages_high: int = 0) -> None:
    """Landscape A4, one page wide, page numbers, title and notice on every page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, pages_high)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&9{{ title }}, {{ period }}   {{ notice }}&C&9&A&R&9Page &P of &N")
