"""One workbook being drawn: its sheets, its tables, and the rules that colour them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cellstyles import name_cell_styles
from columns import CENTRED, KINDS, LEFT, Column, Place, Table
from printing import print_setup
from theme import GUTTER, NUMBERS, PALETTE, Styles, theme_xml
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range, xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

__all__ = ["Book"]

COVER = "Cover"
_FAR = 99.9995
"""A change that rounds to 10,000.0 %."""


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
        last = row + table.rows
        if table.totalled:
            last += 1
            self._draw_total(sheet, (last, number), table, column)
        self.far_changes(sheet, (row + 1, number, last, number), KINDS[column.kind][0])
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

    def far_changes(self, sheet: Worksheet, cells: tuple[int, int, int, int], number: str) -> None:
        """Changes too large for their column in fewer digits, where the number format has such a form."""
        if (far := f"{number}, far") in NUMBERS:
            rule = {"type": "cell", "criteria": "not between", "minimum": -_FAR, "maximum": _FAR}
            sheet.conditional_format(*cells, rule | {"format": self.styles.number_rule(far)})

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
