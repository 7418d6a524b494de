"""Where a report meets its template: examined before any query, filled with what was fetched."""

from reporter.workbook.examination import faults, opened
from reporter.workbook.filling import FilledReport, expected, filled
from reporter.workbook.prepared import restyled, with_declared, with_headers
from reporter.workbook.tables import change_frame, check_frame, frames, headers, table_of
from reporter.workbook.values import NOTICE, facts, row_values

__all__ = [
    "NOTICE",
    "FilledReport",
    "change_frame",
    "check_frame",
    "expected",
    "facts",
    "faults",
    "filled",
    "frames",
    "headers",
    "opened",
    "restyled",
    "row_values",
    "table_of",
    "with_declared",
    "with_headers",
]
