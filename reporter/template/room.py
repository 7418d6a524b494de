"""Columns wide enough for figures in full, where the template has them in millions."""

from __future__ import annotations

from collections.abc import Collection

from reporter.template.pivots.widths import widened
from reporter.xlsx.markup import plain
from reporter.xlsx.workbook import Workbook

__all__ = ["roomy"]

_CHARACTERS = {"full": len("(9,99,99,99,999)"), "thousands": len("(99,99,999)")}


def roomy(workbook: Workbook, unit: str, headers: Collection[str]) -> dict[str, bytes]:
    """The worksheets whose tables have the headers, these columns wide enough for the unit; they only get
    wider. Nothing for millions, lakh and crore, which are about as long as each other.
    """
    found: dict[str, dict[int, float]] = {}
    parts = {sheet.name: sheet.part for sheet in workbook.worksheets}
    for table in workbook.tables if unit in _CHARACTERS else ():
        for number, column in enumerate(table.columns):
            if column.name in headers:
                found.setdefault(parts[table.sheet], {})[table.sheet_column(number)] = _CHARACTERS[unit]
    return {part: widened(plain(workbook.package.read(part)), wanted) for part, wanted in found.items()}
