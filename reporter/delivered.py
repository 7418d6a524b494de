"""A finished workbook checked by itself: its package, its formulas' values, and the record beside it.

This is what ``reporter verify`` says of a file that anybody may have touched, or made. The check that every
run makes of its own workbook, with the fetched rows at hand, is ``reporter.verify``.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reporter.checks import in_words
from reporter.errors import Fault, PackageError
from reporter.pivots import disagreements
from reporter.record import file_hash
from reporter.report import CHECKS
from reporter.xlsx.package import LIMIT, Package, content_hash
from reporter.xlsx.pieces import pieces
from reporter.xlsx.untrusted import untrusted

if TYPE_CHECKING:
    from reporter.xlsx.rules.contents import Contents
    from reporter.xlsx.sheet import Cell
    from reporter.xlsx.tables import Table
    from reporter.xlsx.workbook import Workbook

__all__ = ["faults"]

_NO_LIMIT = 1 << 40
_MOST = 10
_AGREED = 1e-12
_ROUNDING = 2.0**-52
"""A cell's double is within half of this, relatively, of the exact figure that the record adds up."""

_REMEDIES = {
    "package.chart-reference": "choose the chart's data anew in Excel, or take the series out",
    "package.name-repeated": "delete one of the two in Excel: Formulas, Name Manager",
    "package.table-header": "type the column's name into its header cell",
    "verify.changed": "make the report again, or keep this copy apart from the published one",
    "verify.check-figure": "make the report again; a figure that was changed by hand isn't the database's",
    "verify.pivot-cell": "refresh the pivot in Excel and save; a report is made again",
    "verify.error-cell": "mend the formula or what it reads",
    "verify.no-value": "open the workbook in Excel and save it, so that other readers see the value too",
}
_REMEDY = "make the workbook anew; where it comes from elsewhere, let Excel repair it and save it"


def faults(path: Path, template: Path | None = None) -> tuple[Fault, ...]:
    """Everything that is wrong with the workbook, without what its template has in the same way.

    Raises PackageError with one fault where the file can't be read, or isn't to be trusted.
    """
    record, found = _record(path)
    found += _faults(path, record)
    known = _faults(template, {}) if template else ()
    return tuple(
        replace(fault, remedy=fault.remedy or _REMEDIES.get(fault.code, _REMEDY))
        for fault in _without(found, known)
    )


def _faults(path: Path, record: Mapping[str, Any]) -> list[Fault]:
    from reporter.xlsx import rules
    from reporter.xlsx.rules.contents import Contents
    from reporter.xlsx.workbook import Workbook

    own = bool(record) and path.is_file() and record.get("sha256") == file_hash(path)
    package = Package.open(path, limit=_NO_LIMIT if own else LIMIT)
    with untrusted(path.name):
        workbook = Workbook(package)
        contents = Contents(package)
        if not contents.workbook:
            raise PackageError.of("package.not-workbook", "holds no workbook", place=path.name)
        found = [*rules.check(contents), *_values(contents, record)]
        if not any(fault.code.startswith("package.") for fault in found):
            found += disagreements(workbook, record)
        if record:
            found += _differences(path, (workbook, contents), record, own=own)
    hostile = next((fault for fault in found if fault.code == "package.doctype"), None)
    if hostile:
        raise PackageError(hostile)
    return found


def _without(found: Iterable[Fault], known: Iterable[Fault]) -> Iterator[Fault]:
    """What was found, less as many faults of a kind on a sheet or in a part as were known."""
    left = Counter(map(_kind, known))
    for fault in found:
        if left[_kind(fault)]:
            left[_kind(fault)] -= 1
        else:
            yield fault


def _kind(fault: Fault) -> tuple[str, ...]:
    """Cells are left out: they move when a table grows."""
    return fault.code, fault.place.rpartition("!")[0] or fault.place, fault.what, fault.found


# Values of formulas


def _values(contents: Contents, record: Mapping[str, Any]) -> Iterator[Fault]:
    """Formulas that show an error or have no value, but for those that the record tells of."""
    told = {str(text).partition(": ")[0] for text in record.get("uncomputed", ())}
    allowed = set(record.get("error_cells", ()))
    for sheet in contents.worksheets:
        shown, empty = _Cells(), _Cells()
        for cell, kind, value in _formulas(contents.chunks(sheet.part)):
            place = f"{sheet.name}!{cell}"
            if kind == "e" and not {sheet.name, place} & allowed:
                shown.add(place, value)
            elif kind not in ("e", "str") and not value and place not in told:
                empty.add(place)
        yield from _told("verify.error-cell", "a formula shows an error", shown)
        yield from _told("verify.no-value", "a formula has no value but in Excel", empty)


@dataclass(slots=True)
class _Cells:
    """The first cells of a kind with what they show, and how many there are."""

    first: list[tuple[str, str]] = field(default_factory=list)
    count: int = 0

    def add(self, place: str, shown: str = "") -> None:
        self.count += 1
        if self.count <= _MOST:
            self.first.append((place, shown))


def _told(code: str, what: str, cells: _Cells) -> Iterator[Fault]:
    yield from (Fault(code, what, cell, found=shown) for cell, shown in cells.first)
    if cells.count > _MOST:
        sheet = cells.first[0][0].rpartition("!")[0]
        yield Fault(code, f"{cells.count - _MOST:,} more formulas of this kind", sheet)


def _formulas(chunks: Iterable[bytes]) -> Iterator[tuple[str, str, str]]:
    """Cell, type and value (as written) of each cell with a formula of a worksheet."""
    for piece in pieces(chunks):
        if b"f" in piece.rows:
            yield from _formulas_of(piece.rows, piece.prefix)


def _formulas_of(part: bytes, name_prefix: bytes) -> Iterator[tuple[str, str, str]]:
    prefix, after = re.escape(name_prefix), 0
    formula = re.compile(rb"<%bf(?:\s[^>]*?)?(?:/>|>[^<]*</%bf\s*>)" % (prefix, prefix))
    value = re.compile(rb"\s*<%bv(?:\s[^>]*)?>\s*([^<]*[^<\s])" % prefix)
    tag = b"<%bc " % name_prefix
    for match in formula.finditer(part):
        start, after = part.rfind(tag, after, match.start()), match.end()
        attributes = part[start : part.find(b">", start)] if start >= 0 else b""
        kind = re.search(rb"\st=[\"'](\w+)", attributes)
        name = re.search(rb"\sr=[\"']([A-Z]+[0-9]+)", attributes)
        word = kind[1].decode() if kind else ""
        shown = value.match(part, match.end())
        yield name[1].decode() if name else "", word, shown[1].decode("utf-8", "replace") if shown else ""


# The record


def _record(path: Path) -> tuple[Mapping[str, Any], list[Fault]]:
    """The record of the run that made the workbook, empty where none is beside it."""
    file = path.with_suffix(".json")
    if not file.is_file() or file == path:
        return {}, []
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        return {}, [Fault("verify.record", "the record can't be read", file.name, found=str(error)[:200])]
    if not isinstance(found, dict) or not {"run_id", "content_hash", "sha256"} <= found.keys():
        return {}, []  # some other JSON of that name
    return found, []


def _differences(
    path: Path, read: tuple[Workbook, Contents], record: Mapping[str, Any], *, own: bool
) -> Iterator[Fault]:
    """What the record says otherwise than the workbook."""
    if record["content_hash"] != content_hash(path):
        what = "the workbook's content isn't what was published"
        yield Fault("verify.changed", what, path.name, f"content {record['content_hash']}")
    elif not own:
        what = "the content is what was published, but the file was packed anew"
        yield Fault("verify.repacked", what, path.name, f"sha256 {record['sha256']}")
    if record.get("status") == "failed":
        yield Fault("verify.failed", "its run failed, and it was never published", path.name)
    for check in record.get("checks", ()):
        if check.get("verdict") == "failed":
            expected, found = str(check.get("database_figure")), str(check.get("table_figure"))
            yield Fault("verify.check", "a check of its run failed", str(check.get("name")), expected, found)
    tables = {table.name.casefold(): table for table in read[0].tables}
    if CHECKS in tables:
        yield from _checks(read, tables[CHECKS], record.get("checks", ()))
    for name, rows in record.get("rows", {}).items():
        spread = record.get("spread", {}).get(name.lower(), {name: rows})
        parts = [(tables[one.casefold()], count) for one, count in spread.items() if one.casefold() in tables]
        if parts:
            headers = record.get("headers", {}).get(name, {})
            totals = record.get("totals", {}).get(name, {})
            wanted = {headers[column]: totals[column] for column in totals if column in headers}
            yield from _tables(read, parts, wanted)


def _tables(
    read: tuple[Workbook, Contents], parts: Sequence[tuple[Table, int]], totals: Mapping[str, Any]
) -> Iterator[Fault]:
    """A fault where a table hasn't the recorded rows, or their column doesn't add up to a header's total.

    A data set that goes over several sheets has as many tables, of which the first is named.
    """
    faults = [fault for table, rows in parts for fault in _height(table, rows)]
    yield from faults
    if faults:
        return
    first = parts[0][0]
    columns = {column.name: at for at, column in enumerate(first.columns)}
    wanted = {columns[header]: header for header in totals if header in columns}
    numbers: dict[int, list[float]] = {at: [] for at in wanted}
    for table, _ in parts:
        found = _columns(*read, table, frozenset(map(table.sheet_column, wanted)))
        for at in wanted:
            numbers[at] += found[table.sheet_column(at)]
    for at, header in wanted.items():
        total, sum_ = Fraction(str(totals[header])), math.fsum(numbers[at])
        if abs(Fraction(sum_) - total) > Fraction(_ROUNDING * math.fsum(map(abs, numbers[at]))):
            what = "the column doesn't add up to what its run fetched"
            place = f"{first.sheet}: table {first.name}, column {header}"
            yield Fault("verify.total", what, place, str(totals[header]), repr(sum_))


def _height(table: Table, rows: int) -> Iterator[Fault]:
    height = table.body.last_row - table.body.first_row + 1
    if height != max(rows, 1):
        place = f"{table.sheet}: table {table.name}"
        yield Fault("verify.rows", "the table hasn't the rows of its run", place, str(rows), str(height))


def _columns(
    workbook: Workbook, contents: Contents, table: Table, wanted: frozenset[int]
) -> dict[int, list[float]]:
    """The numbers of the wanted columns; those of more digits than a double holds stand as text."""
    found: dict[int, list[float]] = {column: [] for column in wanted}
    from reporter.xlsx.sheet import Sheet

    body = table.body
    part = next(sheet.part for sheet in workbook.worksheets if sheet.name == table.sheet)
    for piece in pieces(contents.chunks(part)) if wanted else ():
        sheet = Sheet(b"".join([piece.head, piece.rows, b"</%bsheetData>" % piece.prefix]))
        for row in sheet.rows:
            if body.first_row <= row.number <= body.last_row:
                for cell in sheet.cells(row):
                    if cell.column in wanted:
                        found[cell.column] += _number(cell.value(workbook.strings))
    return found


def _checks(
    read: tuple[Workbook, Contents], table: Table, known: Iterable[Mapping[str, Any]]
) -> Iterator[Fault]:
    """A fault where a check shows another figure than its run found, or a value in the place of a formula."""
    rows = {str(row["check"].value(read[0].strings)): row for row in _rows(*read, table) if "check" in row}
    for check in known:
        exact = str(check.get("name"))
        name = exact if exact in rows else in_words(exact)  # earlier versions showed the exact name
        place = f"{table.sheet}: table {table.name}, {exact}"
        if name not in rows:
            yield Fault("verify.check-row", "a check of its run isn't in the table", place)
            continue
        if check.get("formula") and rows[name]["table_figure"].formula is None:
            what = "a check's figure is a value, where its run wrote a formula"
            yield Fault("verify.check-formula", what, place, str(check["formula"]))
        for column in ("database_figure", "table_figure", "pivot_figure", "verdict"):
            cell = rows[name].get(column)
            shown = cell.value(read[0].strings) if cell else None
            if check.get(column) is not None and column in rows[name] and not _alike(shown, check[column]):
                what = f"a check shows another {column.replace('_', ' ')} than its run found"
                yield Fault("verify.check-figure", what, place, str(check[column]), str(shown))


def _rows(workbook: Workbook, contents: Contents, table: Table) -> Iterator[dict[str, Cell]]:
    """The cells of each row of a table that fits in memory, by the names of their columns."""
    from reporter.template import name_of
    from reporter.xlsx.sheet import Sheet

    body = table.body
    part = next(sheet.part for sheet in workbook.worksheets if sheet.name == table.sheet)
    names = {table.sheet_column(at): name_of(column.name) for at, column in enumerate(table.columns)}
    sheet = Sheet(b"".join(contents.chunks(part)))
    for row in sheet.rows:
        if body.first_row <= row.number <= body.last_row:
            yield {names[cell.column]: cell for cell in sheet.cells(row) if cell.column in names}


def _alike(shown: object, known: object) -> bool:
    """True where a cell shows the recorded word or figure, but for the last digits of a double."""
    (left, right) = (_number(shown), _number(known))
    if left and right:
        return math.isclose(left[0], right[0], rel_tol=_AGREED, abs_tol=_AGREED)
    return str(shown) == str(known)


def _number(value: object) -> list[float]:
    try:
        return [float(value)] if isinstance(value, int | float | str) and not isinstance(value, bool) else []
    except ValueError:
        return []
