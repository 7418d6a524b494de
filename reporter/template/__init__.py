"""A workbook drawn in Excel, opened, checked, bound to data sets and filled."""

from __future__ import annotations

from reporter.template.binding import match_columns, name_of
from reporter.template.fill import Filled, fill
from reporter.template.lint import lint
from reporter.template.open import Chart, PlacedText, Template, open_template
from reporter.template.repeat import Repeated, repeat_faults, repeated, sheet_names
from reporter.template.split import capacity, split, split_faults
from reporter.xlsx.tables import Table as TableModel
from reporter.xlsx.tables import TableColumn

__all__ = [
    "Chart",
    "Filled",
    "PlacedText",
    "Repeated",
    "TableColumn",
    "TableModel",
    "Template",
    "capacity",
    "fill",
    "lint",
    "match_columns",
    "name_of",
    "open_template",
    "repeat_faults",
    "repeated",
    "sheet_names",
    "split",
    "split_faults",
]
