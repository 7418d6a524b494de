"""What refreshed pivots must show: totals from the fetched rows, by another path than the pivots' own."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reporter.errors import Fault
from reporter.pivot.model import VALUES, AxisItem, DataField, PivotCell, PivotTable, Scalar
from reporter.xlsx.cells import area_name, cell_name
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.strings import decoded
from reporter.xlsx.value_columns import doubles

if TYPE_CHECKING:
    import polars as pl

    from reporter.checks import CheckResult
    from reporter.rows import Rows
    from reporter.template.pivots import Shown
    from reporter.template.pivots.stored import StoredPivot
    from reporter.xlsx.workbook import Workbook

__all__ = ["PivotFigure", "checked", "differences", "disagreements", "figures", "recorded"]

_DAY_ZERO = dt.datetime(1899, 12, 30)
_TOLERANCE = 1e-9
_MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class PivotFigure:
    """The total of a pivot's data field: the sum of ``column`` over the rows that count.

    ``cells`` (row and column) show it together: the grand total, or every line where there is none. ``whole``
    is true where all rows of the source count. ``shown`` is what the pivot was laid out to show.
    """

    pivot: str
    sheet: str
    source: str
    name: str
    column: str
    cells: tuple[tuple[int, int], ...]
    total: float
    scale: float
    shown: float
    whole: bool

    @property
    def place(self) -> str:
        first = f"{self.sheet}!{cell_name(*self.cells[0])}" if self.cells else self.sheet
        return f"{first}: pivot table {self.pivot}, {self.name}"

    def agrees(self, found: float) -> bool:
        """True where a figure is the total but for the rounding of doubles."""
        return abs(found - self.total) <= _TOLERANCE * max(self.scale, 1.0)


def figures(shown: Sequence[Shown]) -> tuple[PivotFigure, ...]:
    """The figures of every pivot that was computed, in order; none of what only its own rules could tell."""
    return tuple(
        figure
        for one in shown
        if not one.uncomputed
        for number, field in enumerate(one.table.data)
        if (figure := _figure(one, number, field)) is not None
    )


def _figure(one: Shown, number: int, field: DataField) -> PivotFigure | None:
    cached = one.table.cache[field.field]
    if field.function != "sum" or field.show_as != "normal" or not cached.database or one.table.filters:
        return None
    header = _header(one.rows, cached.name)
    wanted = _counting(one.table, one.rows)
    cells = _cells(one, number)
    if header is None or wanted is None or not cells or _calculated(one.table):
        return None
    numbers = _numbers(one.rows, header, wanted)
    if not math.isfinite(sum(map(abs, numbers))):
        return None
    values = {(cell.row, cell.column): cell.value for cell in one.layout.cells}
    return PivotFigure(
        one.name,
        one.sheet,
        one.source,
        field.name,
        header,
        cells,
        math.fsum(numbers),
        math.fsum(map(abs, numbers)),
        math.fsum(_number(values.get(cell)) for cell in cells),
        not wanted,
    )


def _calculated(table: PivotTable) -> bool:
    """True where calculated items add to what the records hold."""
    return any(field.calculated_items for field in table.cache)


def _header(rows: Rows, name: str) -> str | None:
    return next((column for column in rows.columns if column.casefold() == name.casefold()), None)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0


def recorded(shown: Sequence[Shown]) -> Iterator[dict[str, Any]]:
    """What the run's record tells of each refreshed pivot."""
    totals = {}
    for figure in figures(shown):
        totals[figure.sheet, figure.pivot, figure.name] = repr(figure.shown)
    for one in shown:
        yield {
            "name": one.name,
            "sheet": one.sheet,
            "ref": area_name(one.before.ref if one.uncomputed else one.layout.ref),
            "source": one.source,
            "rows": one.rows.height,
            "totals": {
                field.name: totals[one.sheet, one.name, field.name]
                for field in one.table.data
                if (one.sheet, one.name, field.name) in totals
            },
            "uncomputed": list(one.uncomputed),
        }


def checked(
    results: Sequence[CheckResult],
    found: Sequence[PivotFigure],
    columns: Mapping[str, tuple[Sequence[str], str]],
) -> tuple[CheckResult, ...]:
    """The results, each with the figure of a pivot over all rows of what it checks, where there is one.

    ``columns`` are, by the names of results, the tables that hold the data set and the column's header there.
    """
    return tuple(
        result
        if (figure := _pivot_figure(found, columns.get(result.name))) is None
        else result.with_pivot(figure)
        for result in results
    )


def _pivot_figure(found: Sequence[PivotFigure], where: tuple[Sequence[str], str] | None) -> float | None:
    """The total that the pivots over these tables show of a column; None unless each table has one."""
    if where is None:
        return None
    tables, header = where
    shown: list[float] = []
    for table in tables:
        own = [
            one.shown
            for one in found
            if one.whole and one.source.casefold() == table.casefold() and one.column == header
        ]
        if not own:
            return None
        shown.append(own[0])
    return math.fsum(shown) if shown else None


# Which cells


def _cells(one: Shown, number: int) -> tuple[tuple[int, int], ...]:
    """The grand total of a data field, else all lines and columns that together make it."""
    top = one.layout.ref.first_row + one.layout.first_data_row
    left = one.layout.ref.first_column + one.layout.first_data_column
    rows = _totals(one.layout.rows, one.table.rows, number)
    columns = _totals(one.layout.columns, one.table.columns, number)
    return tuple((top + row, left + column) for row in rows for column in columns)


def _totals(items: Sequence[AxisItem], axis: Sequence[int], number: int) -> list[int]:
    """The places on an axis that add up to all of a data field."""
    of_field = [
        (at, item) for at, item in enumerate(items) if VALUES not in axis or item.data_field == number
    ]
    grand = [at for at, item in of_field if item.kind == "grand"]
    if grand:
        return grand[:1]
    data = [(at, item.path) for at, item in of_field if item.kind == "data"]
    after = [path for _, path in data[1:]] + [()]
    fields = sum(field != VALUES for field in axis)
    return [
        at
        for (at, path), later in zip(data, after, strict=True)
        if not fields or not (len(later) > len(path) and later[: len(path)] == path)
    ]


# Which rows


def _counting(table: PivotTable, rows: Rows) -> dict[str, Callable[[object], bool]] | None:
    """For each column that filters: which of its values count; None where that can't be told so."""
    found: dict[str, Callable[[object], bool]] = {}
    chosen = {page.field: page.item for page in table.pages}
    for number, (field, cached) in enumerate(zip(table.fields, table.cache, strict=False)):
        item = chosen.get(number)
        hidden = [one for one in field.items if one.hidden and one.index is not None]
        off = field.axis is None and table.sliced is not None and number not in table.sliced
        if item is None and (off or not hidden):
            continue
        header = _header(rows, cached.name)
        if cached.grouping is not None or header is None or not cached.items:
            return None
        picked = field.items[item].index if item is not None else None
        if picked is not None:
            found[header] = _is_one_of([cached.items[picked]], wanted=True)
        else:
            found[header] = _is_one_of([cached.items[one.index or 0] for one in hidden], wanted=False)
    return found


def _is_one_of(items: Sequence[Scalar], *, wanted: bool) -> Callable[[object], bool]:
    keys = {_key(item) for item in items}
    return lambda value: (_key(value) in keys) is wanted


def _key(value: object) -> object:
    """What values have in common that are one item to Excel."""
    if isinstance(value, bool) or value is None:
        return type(value).__name__, value
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime(value.year, value.month, value.day)
    return value if isinstance(value, dt.datetime) else float(value)  # type: ignore[arg-type]


def _numbers(rows: Rows, header: str, wanted: Mapping[str, Callable[[object], bool]]) -> list[float]:
    """The numbers of a column in the rows that count."""
    found: list[float] = []
    for batch in rows.batches(list(dict.fromkeys((header, *wanted)))):
        for name, counts in wanted.items():
            batch = batch.filter(_mask(batch.get_column(name), counts))
        found += _of_column(batch.get_column(header))
    return found


def _mask(values: pl.Series, counts: Callable[[object], bool]) -> pl.Series:
    import polars as pl

    known: dict[Any, bool] = {}
    said: list[bool] = []
    for value in values.to_list():
        key = (type(value), value)
        if key not in known:
            known[key] = counts(value)
        said.append(known[key])
    return pl.Series(said, dtype=pl.Boolean)


def _of_column(values: pl.Series) -> list[float]:
    import polars as pl

    if values.dtype.is_numeric():
        return doubles(values)
    if values.dtype == pl.Object:
        return [_number(value) for value in values.to_list()]
    if values.dtype.is_temporal():
        return [_days(value) for value in values.drop_nulls().to_list()]
    return []


def _days(value: dt.date | dt.time | dt.timedelta) -> float:
    """The days that a date, time or duration counts as."""
    if isinstance(value, dt.time):
        value = dt.datetime.combine(_DAY_ZERO, value)
    elif not isinstance(value, dt.datetime | dt.timedelta):
        value = dt.datetime.combine(value, dt.time())
    since = value if isinstance(value, dt.timedelta) else value.replace(tzinfo=None) - _DAY_ZERO
    return since.total_seconds() / 86_400


# What the saved workbook shows


def differences(
    shown: Sequence[Shown], found: Callable[[str, set[tuple[int, int]]], Mapping[tuple[int, int], Any]]
) -> Iterator[Fault]:
    """A fault for each pivot whose cells, as another reader ``found`` them, aren't its figures.

    Its totals are compared with the rows, and each cell with what was laid out.
    """
    for one in shown:
        if one.uncomputed:
            continue
        cells = {(cell.row, cell.column): cell.value for cell in one.layout.cells}
        read = found(one.sheet, {*cells})
        wrong = [place for place, value in cells.items() if not _same(value, read.get(place))]
        if wrong:
            more = f" and {len(wrong) - _MOST_SHOWN} more" if len(wrong) > _MOST_SHOWN else ""
            names = ", ".join(cell_name(*place) for place in wrong[:_MOST_SHOWN])
            what = f"pivot table {one.name} doesn't show what it was laid out to show"
            place = f"{one.sheet}!{names}{more}"
            expected, got = str(cells[wrong[0]]), str(read.get(wrong[0]))
            yield Fault("verify.pivot-cell", what, place, expected, got)
        for figure in figures([one]):
            total = math.fsum(_number(read.get(cell)) for cell in figure.cells)
            if not figure.agrees(total):
                what = "the pivot's total isn't that of its rows"
                yield Fault("verify.pivot-total", what, figure.place, repr(figure.total), repr(total))


def disagreements(workbook: Workbook, record: Mapping[str, Any]) -> Iterator[Fault]:
    """A fault for each pivot of a finished workbook that doesn't show what the records of its cache give.

    Of a workbook with a run's record every cell of the pivots that it names is compared, of others the grand
    totals of sums; pivots that Excel lays out when it opens the workbook are left to it.
    """
    from reporter.template.pivots.stored import stored_pivots

    told = {(one.get("sheet"), one.get("name")): one for one in record.get("pivots", ())}
    for one in stored_pivots(workbook):
        if one.refreshes or one.layout.uncomputed:
            continue
        run = told.get((one.sheet, one.name))
        if run is not None and max(int(run.get("rows", 0)), 1) != one.records.height:
            what = f"the cache of pivot table {one.name} hasn't a record for each row of its source"
            expected, got = str(run.get("rows")), str(one.records.height)
            yield Fault("verify.pivot-records", what, f"{one.sheet}!{area_name(one.ref)}", expected, got)
        if run is None and one.layout.ref != one.ref:
            continue
        yield from _stale_cells(workbook, one, whole=run is not None)


def _stale_cells(workbook: Workbook, one: StoredPivot, *, whole: bool) -> Iterator[Fault]:
    sheet = workbook.sheet(one.sheet)
    wrong: list[tuple[str, Scalar, object]] = []
    for cell in one.layout.cells:
        if not whole and not _is_total(one.table, cell):
            continue
        found = sheet.cell(cell.row, cell.column)
        value = found.value(workbook.strings) if found else None
        if not _equal(cell.value, value):
            wrong.append((cell_name(cell.row, cell.column), cell.value, value))
    if wrong:
        more = f" and {len(wrong) - _MOST_SHOWN} more" if len(wrong) > _MOST_SHOWN else ""
        what = f"pivot table {one.name} doesn't show what its records give"
        place = f"{one.sheet}!{', '.join(name for name, _, _ in wrong[:_MOST_SHOWN])}{more}"
        yield Fault("verify.pivot-cell", what, place, str(wrong[0][1]), str(wrong[0][2]))


def _is_total(table: PivotTable, cell: PivotCell) -> bool:
    """True for the grand total of a plain sum."""
    if cell.kind != "grand" or not 0 <= cell.number < len(table.data) or not isinstance(cell.value, float):
        return False
    field = table.data[cell.number]
    return field.function == "sum" and field.show_as == "normal"


def _equal(wanted: Scalar, found: object) -> bool:
    """True where a cell of the file holds what was laid out, doubles to nine digits."""
    if isinstance(wanted, float) and isinstance(found, int | float) and not isinstance(found, bool):
        return math.isclose(wanted, found, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)
    return _same(wanted, found)


def _same(wanted: Scalar, found: object) -> bool:
    """True where the other reader's value is the one laid out; dates may come as such or as numbers."""
    if wanted is None or wanted == "":
        return found in (None, "")
    if isinstance(wanted, ErrorValue):
        return found in ("", None) or str(found) == str(wanted)  # a reader that has no errors gives nothing
    if isinstance(wanted, dt.datetime) or isinstance(found, dt.date | dt.time | dt.timedelta):
        return found is not None and found != ""
    if isinstance(wanted, bool) or isinstance(found, bool):
        return wanted is found
    if isinstance(wanted, float) and isinstance(found, int | float):
        return wanted == float(found) or math.isclose(wanted, float(found), rel_tol=1e-15)
    return str(found) == str(wanted) or decoded(str(found)) == str(
        wanted
    )  # readers may leave _xHHHH_ as it is
