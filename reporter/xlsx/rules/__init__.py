"""The rules that a package must keep so that Excel opens it without a repair.

``check(package)`` gives every fault, each with a stable code ``package.…``; the modules' docstrings name
the codes. Schema validators find about half of what breaks a workbook: these rules are about parts that
must agree.
"""

from __future__ import annotations

from collections.abc import Mapping

from reporter.errors import Fault
from reporter.xlsx.package import Package
from reporter.xlsx.rules.cells import CellRules, check_strings
from reporter.xlsx.rules.charts import check_charts
from reporter.xlsx.rules.contents import MOST_OF_FORMULAS, Contents, Findings
from reporter.xlsx.rules.features import check_features
from reporter.xlsx.rules.parts import check_links, check_markup, check_members, check_types
from reporter.xlsx.rules.pivots import check_pivots
from reporter.xlsx.rules.styles import check_styles
from reporter.xlsx.rules.tables import TablePart, check_headers, check_tables, tables_of
from reporter.xlsx.rules.workbook import check_names, check_sheets

__all__ = ["check"]


def check(package: Package | Mapping[str, bytes] | Contents) -> tuple[Fault, ...]:
    """All faults of the package, or of its parts by name; places name a part, or a sheet and cell.

    Sheets are read row by row. At most ten faults of a code in a part are told one by one.
    """
    contents = package if isinstance(package, Contents) else Contents(package)
    findings = Findings(formulas=None if contents.trusted else MOST_OF_FORMULAS)
    check_markup(contents, findings)
    check_members(contents, findings)
    check_types(contents, findings)
    check_links(contents, findings)
    check_sheets(contents, findings)
    check_names(contents, findings)
    check_styles(contents, findings)
    tables = tables_of(contents)
    check_tables(contents, tables, findings)
    _check_worksheets(contents, tables, findings)
    check_charts(contents, findings)
    check_pivots(contents, tables, findings)
    return findings.finished()


def _check_worksheets(contents: Contents, tables: tuple[TablePart, ...], findings: Findings) -> None:
    check_strings(contents.strings.part, contents.part_of("sharedStrings"), findings)
    texts: dict[str, Mapping[tuple[int, int], str | None]] = {}
    for sheet in contents.worksheets:
        wanted = {place for table in tables if table.sheet == sheet.name for place in table.headers}
        rules = CellRules(sheet.name, contents.strings, contents.count("cellXfs"), findings, wanted)
        rows = contents.rows(sheet.part)
        rules.check(rows)
        texts[sheet.name] = rules.texts
        check_features(contents.frame(sheet.part), sheet.name, contents.count("dxfs"), findings)
    check_headers(tables, texts, findings)
