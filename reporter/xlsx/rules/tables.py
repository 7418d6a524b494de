"""Rules of tables: names, columns, headers, places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reporter.xlsx.cells import cell_name
from reporter.xlsx.markup import Element
from reporter.xlsx.moves import Area
from reporter.xlsx.rules.contents import Contents, Findings, attribute_number, repeated
from reporter.xlsx.rules.features import area_of, overlaps
from reporter.xlsx.rules.formulas import check_formula
from reporter.xlsx.rules.workbook import is_name
from reporter.xlsx.strings import decoded

__all__ = ["TablePart", "check_headers", "check_tables", "tables_of"]

_FORMATS = (
    "headerRowDxfId",
    "dataDxfId",
    "totalsRowDxfId",
    "headerRowBorderDxfId",
    "tableBorderDxfId",
    "totalsRowBorderDxfId",
)


@dataclass(frozen=True, slots=True)
class TablePart:
    """A table part on a sheet; ``headers`` are its header cells with the column names they must show."""

    part: str
    sheet: str
    name: str
    area: Area | None
    headers: Mapping[tuple[int, int], str]


def tables_of(contents: Contents) -> tuple[TablePart, ...]:
    """The tables of all worksheets."""
    return tuple(
        _table(contents.tree(part), part, sheet.name)
        for sheet in contents.worksheets
        for part in contents.linked(sheet.part, "table")
        if part not in contents.broken
    )


def _table(root: Element, part: str, sheet: str) -> TablePart:
    area = area_of(root.get("ref"))
    headers: dict[tuple[int, int], str] = {}
    if area and root.get("headerRowCount", "1") != "0":
        for place, column in enumerate(root.walk("tableColumn")):
            headers[area.first_row, area.first_column + place] = decoded(column.get("name"))
    return TablePart(part, sheet, root.get("displayName"), area, headers)


def check_tables(contents: Contents, tables: tuple[TablePart, ...], findings: Findings) -> None:
    """package.table-name, -id, -ref, -columns, -overlap, package.dxf-index and the rules of formulas."""
    names = contents.tree(contents.workbook).find("definedNames")
    taken = [e.get("name") for e in names.elements() if not e.get("localSheetId")] if names else []
    for name in repeated([*taken, *(table.name for table in tables)]):
        findings.add("table-name", "two tables or names are the same", contents.workbook, found=name)
    for number in repeated(contents.tree(table.part).get("id") for table in tables):
        findings.add("table-id", "two tables have the same id", contents.workbook, found=number)
    for table in tables:
        _check_table(contents.tree(table.part), table, contents.count("dxfs"), findings)
    for sheet in contents.worksheets:
        mine = {table.area: table for table in tables if table.sheet == sheet.name and table.area}
        for first, second in overlaps(mine):
            found = f"{mine[first].name} and {mine[second].name}"
            findings.add("table-overlap", "tables overlap", sheet.name, found=found)


def _check_table(root: Element, table: TablePart, formats: int, findings: Findings) -> None:
    columns = list(root.walk("tableColumn"))
    if not is_name(table.name):
        findings.add("table-name", "a table has a name that Excel refuses", table.part, found=table.name)
    rows = 1 + (root.get("headerRowCount", "1") != "0") + (attribute_number(root, "totalsRowCount") or 0)
    area = table.area
    if area is None or area.last_row - area.first_row + 1 < rows:
        what = "a table's cells don't hold its header, a row and its totals"
        findings.add("table-ref", what, table.part, found=root.get("ref"))
    elif area.last_column - area.first_column + 1 != len(columns):
        what = "a table is as wide as other than its columns"
        findings.add(
            "table-columns", what, table.part, expected=f"{len(columns)} columns", found=root.get("ref")
        )
    for name in repeated(decoded(column.get("name")) for column in columns):
        findings.add("table-columns", "two columns have the same name", table.part, found=name)
    for number in repeated(column.get("id") for column in columns):
        findings.add("table-columns", "two columns have the same id", table.part, found=number)
    _check_parts(root, columns, table, formats, findings)


def _check_parts(
    root: Element, columns: list[Element], table: TablePart, formats: int, findings: Findings
) -> None:
    for element in (root, *columns):
        for name in _FORMATS:
            number = attribute_number(element, name)
            if number is not None and number >= formats:
                what = f"{name} is a format that isn't there"
                findings.add("dxf-index", what, table.part, expected=f"under {formats}", found=str(number))
    for formula in root.walk("calculatedColumnFormula", "totalsRowFormula"):
        check_formula(formula.text, table.part, findings)
    filtered = root.find("autoFilter")
    inner = area_of(filtered.get("ref")) if filtered else None
    if (
        inner
        and table.area
        and not (
            table.area.first_row == inner.first_row
            and table.area.holds(inner.first_row, inner.first_column)
            and table.area.holds(inner.last_row, inner.last_column)
        )
    ):
        findings.add(
            "table-ref",
            "a table's filter lies outside it",
            table.part,
            found=filtered.get("ref") if filtered else "",
        )


def check_headers(
    tables: tuple[TablePart, ...],
    texts: Mapping[str, Mapping[tuple[int, int], str | None]],
    findings: Findings,
) -> None:
    """package.table-header: header cells that aren't the text of their columns' names."""
    for table in tables:
        shown = texts.get(table.sheet, {})
        for place, name in table.headers.items():
            text = shown.get(place)
            if text is None or _folded(text) != _folded(name):
                what = f"a header of table {table.name} isn't its column's name"
                findings.add(
                    "table-header",
                    what,
                    f"{table.sheet}!{cell_name(*place)}",
                    expected=name,
                    found=text or "",
                )


def _folded(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
