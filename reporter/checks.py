"""Control totals: what the database says by another path against what the tables hold, to the last digit."""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any, Literal

from reporter.document import did_you_mean
from reporter.errors import CheckError, Fault
from reporter.rows import Rows

if TYPE_CHECKING:
    import polars as pl

    from reporter.results import ResultSet
    from reporter.rows import Frames

__all__ = [
    "ROW_COUNT",
    "CheckResult",
    "Figure",
    "compare",
    "failures",
    "figure_series",
    "figure_type",
    "frame",
    "in_words",
    "is_number",
    "master_check",
    "totals",
    "wanted",
]

Figure = Decimal | float | int

ROW_COUNT = "row_count"
_SHARED = "__"
_FLOAT_TOLERANCE = 1e-9
_DIGITS = 38


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One control total; ``difference`` is the table's figure less the database's.

    ``pivot_figure`` is what a pivot over all rows of the table shows as their total, where there is one.
    ``formula`` makes the table's figure of the workbook's tables, ``read_from`` says where these stand; no
    formula where no table holds what is checked.
    """

    name: str
    database_figure: Figure
    table_figure: Figure
    difference: Figure
    verdict: Literal["passed", "failed"]
    pivot_figure: Figure | None = None
    formula: str = ""
    read_from: str = ""

    def with_pivot(self, shown: float) -> CheckResult:
        """The result with a pivot's figure, failed where that isn't the database's to nine digits."""
        own = self.database_figure
        same = math.isclose(shown, own, rel_tol=_FLOAT_TOLERANCE, abs_tol=_FLOAT_TOLERANCE)
        figure: Figure = shown
        if not isinstance(own, float):
            exponent = Decimal(own).as_tuple().exponent
            figure = round(Decimal(repr(shown)), -int(exponent))
            figure = int(figure) if isinstance(own, int) else figure
        return replace(self, pivot_figure=figure, verdict=self.verdict if same else "failed")


def compare(
    data_set: str, control: ResultSet, rows: Frames, where: Mapping[str, Any]
) -> tuple[CheckResult, ...]:
    """A result for each column of the control, in its order; ``where`` names the rows that are added up.

    A control that proves several data sets names its columns ``DATA_SET__column``: each takes its own.

    Raises CheckError where the control isn't one row, or where it or ``where`` names what the data set
    hasn't.
    """
    import polars as pl

    rows = Rows.of(rows)
    own = _own(data_set, control.names)
    _require_comparable(data_set, control, own, rows, where)
    row = control.frame.row(0, named=True)
    figures = {name: row[column] for name, column in own.items()}
    chosen = wanted(data_set, rows, where)
    sums = {name: _Sum(rows.schema[name]) for name in figures if name != ROW_COUNT}
    height = 0
    for batch in rows.batches(list({**sums, **chosen}) or rows.columns[:1]):
        for name, values in chosen.items():
            batch = batch.filter(pl.col(name).is_in(values.implode()))
        height += batch.height
        for name, added in sums.items():
            added.add(batch.get_column(name))
    return tuple(
        _result(f"{data_set}: {name}", figure, height if name == ROW_COUNT else sums[name].figure)
        for name, figure in figures.items()
    )


def _own(data_set: str, columns: Iterable[str]) -> dict[str, str]:
    """The control's columns that speak of the data set, by the data set's columns."""
    columns, prefix = tuple(columns), f"{data_set}{_SHARED}"
    if not any(_SHARED in column for column in columns):
        return dict(zip(columns, columns, strict=True))
    return {column.removeprefix(prefix): column for column in columns if column.startswith(prefix)}


def _require_comparable(
    data_set: str, control: ResultSet, own: Mapping[str, str], rows: Rows, where: Mapping[str, Any]
) -> None:
    faults = [
        Fault("check.rows", "the control procedure must return one row", data_set, "1 row", f"{height} rows")
        for height in {control.rows.height} - {1}
    ]
    if not own:
        what, expected = "the control has no column for this data set", f"{data_set}{_SHARED}{ROW_COUNT}"
        faults.append(Fault("check.column", what, data_set, expected, ", ".join(control.names)))
    for name in (*(name for name in own if name != ROW_COUNT), *where):
        if name not in rows.columns:
            expected, near = ", ".join(rows.columns), did_you_mean(name, rows.columns)
            what = f'the data set has no column "{name}" to check'
            faults.append(Fault("check.column", what, data_set, expected, "", near))
        elif name not in where and not is_number(rows.schema[name]):
            what = f'the column "{name}" holds no numbers'
            faults.append(Fault("check.column", what, data_set, "", str(rows.schema[name])))
    CheckError.raise_if(faults)


def is_number(kind: pl.DataType) -> bool:
    import polars as pl

    return kind.is_numeric() or kind == pl.Null


def wanted(data_set: str, rows: Rows, where: Mapping[str, Any]) -> dict[str, pl.Series]:
    """The values that the columns of the chosen rows hold, each in its column's own type."""
    import polars as pl

    found: dict[str, pl.Series] = {}
    for name, wanted in where.items():
        kind = rows.schema[name]
        values = wanted if isinstance(wanted, list | tuple) else [wanted]
        try:
            found[name] = pl.Series([_in_type(str(value), kind) for value in values], dtype=kind)
        except (ValueError, ArithmeticError) as error:
            raise CheckError.of(
                "check.where", f'"where" has a value that "{name}" can\'t hold', place=data_set,
                expected=str(kind), found=str(wanted),
            ) from error  # fmt: skip
    return found


def _in_type(text: str, kind: pl.DataType) -> Any:
    """The text of the settings as a value of the column's type."""
    import polars as pl

    if kind == pl.Boolean:
        return text.lower() in ("true", "1", "yes")
    if kind == pl.Date:
        return date.fromisoformat(text)
    if isinstance(kind, pl.Datetime):
        return datetime.fromisoformat(text)
    if kind.is_integer():
        return int(text)
    return Decimal(text) if kind.is_decimal() else float(text) if kind.is_float() else text


class _Sum:
    """The exact sum of a column that comes in parts; 0 where it holds nothing."""

    def __init__(self, kind: pl.DataType) -> None:
        self._kind = kind
        self._exact: Decimal | int = 0
        self._doubles = array("d")

    def add(self, part: pl.Series) -> None:
        import polars as pl

        if self._kind.is_float():
            self._doubles.extend(part.drop_nulls())
        elif self._kind != pl.Null and len(part):
            scale = self._kind.scale if isinstance(self._kind, pl.Decimal) else 0
            result = part.cast(pl.Decimal(_DIGITS, scale)).sum()
            exact = Decimal(0) if result is None else Decimal(str(result))
            with localcontext() as context:
                context.prec = 2 * _DIGITS
                self._exact += exact if scale else int(exact)

    @property
    def figure(self) -> Figure:
        return math.fsum(self._doubles) if self._kind.is_float() and self._doubles else self._exact


def _result(name: str, figure: Any, table: Figure) -> CheckResult:
    """Exact where both are exact; a DOUBLE on either side is compared to nine digits."""
    database: Figure = 0 if figure is None else figure
    if isinstance(database, Decimal) and database.as_tuple().exponent == 0:
        database = int(database)
    if isinstance(database, float) or isinstance(table, float):
        same = math.isclose(database, table, rel_tol=_FLOAT_TOLERANCE, abs_tol=_FLOAT_TOLERANCE)
        return CheckResult(
            name, database, table, float(table) - float(database), "passed" if same else "failed"
        )
    difference = table - database
    return CheckResult(name, database, table, difference, "failed" if difference else "passed")


def frame(results: Sequence[CheckResult]) -> pl.DataFrame:
    """The results as the data set ``checks``: check (in words), database_figure, table_figure, pivot_figure,
    difference, verdict, read_from.
    """
    import polars as pl

    figures: dict[str, list[Figure | None]] = {
        "database_figure": [result.database_figure for result in results],
        "table_figure": [result.table_figure for result in results],
        "pivot_figure": [result.pivot_figure for result in results],
        "difference": [result.difference for result in results],
    }
    kind = figure_type(figure for column in figures.values() for figure in column if figure is not None)
    return pl.DataFrame(
        {
            "check": pl.Series([in_words(result.name) for result in results], dtype=pl.String),
            **{name: figure_series(column, kind) for name, column in figures.items()},
            "verdict": pl.Series([result.verdict for result in results], dtype=pl.String),
            "read_from": pl.Series([result.read_from for result in results], dtype=pl.String),
        }
    )


def in_words(name: str) -> str:
    """A check's name as finance reads it: "market_badges: row_count" is "Market badges: number of rows"."""
    words = re.sub(rf": {ROW_COUNT}$", ": number of rows", name).replace("_", " ")
    return words[:1].upper() + words[1:]


def figure_type(figures: Iterable[Figure]) -> pl.DataType:
    """Whole numbers, else decimals with the most digits that any figure has, else doubles."""
    import polars as pl

    scale = 0
    for figure in figures:
        if isinstance(figure, float):
            return pl.Float64()
        if isinstance(figure, Decimal):
            scale = max(scale, -int(figure.as_tuple().exponent))
    return pl.Decimal(_DIGITS, scale) if scale else pl.Int64()


def figure_series(column: Sequence[Figure | None], kind: pl.DataType) -> pl.Series:
    import polars as pl

    plain = float if kind == pl.Float64() else int if kind == pl.Int64() else Decimal
    return pl.Series([None if figure is None else plain(figure) for figure in column], dtype=kind)


def master_check(results: Sequence[CheckResult]) -> str:
    """All of the checks in a sentence for the cover."""
    failed = sum(result.verdict == "failed" for result in results)
    if not results:
        return "No checks are defined"
    if failed:
        return f"{failed} of {len(results)} checks FAILED"
    return f"All {len(results)} checks passed" if len(results) > 1 else "The one check passed"


def failures(results: Iterable[CheckResult]) -> tuple[Fault, ...]:
    """A fault for each check that failed."""
    return tuple(
        Fault(
            "check.total",
            "the table doesn't hold what the database says",
            result.name,
            str(result.database_figure),
            f"{result.table_figure} (difference {result.difference})" + _pivoted(result),
        )
        for result in results
        if result.verdict == "failed"
    )


def _pivoted(result: CheckResult) -> str:
    return "" if result.pivot_figure is None else f", in the pivot {result.pivot_figure}"


def totals(data: Mapping[str, Frames]) -> dict[str, dict[str, Figure]]:
    """The exact sum of every column of numbers, by data set and column."""
    found: dict[str, dict[str, Figure]] = {}
    for name, rows in ((name, Rows.of(rows)) for name, rows in data.items()):
        sums = {column: _Sum(kind) for column, kind in rows.schema.items() if kind.is_numeric()}
        for batch in rows.batches(list(sums)) if sums else ():
            for column, added in sums.items():
                added.add(batch.get_column(column))
        found[name] = {column: added.figure for column, added in sums.items()}
    return found
