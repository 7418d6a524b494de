"""How sheets are printed."""

from __future__ import annotations

from columns import Place
from xlsxwriter.worksheet import Worksheet

__all__ = ["finish", "print_setup"]


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
