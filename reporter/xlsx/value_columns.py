"""Columns of values as cells, for the fast row writer (the rules: docs/values.md).

Each rule stands twice, for one value of Python (:mod:`reporter.xlsx.values`) and for a column of polars, and
a test holds them together.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from reporter.xlsx.cell_texts import CellTexts, Pieces, Place, written
from reporter.xlsx.strings import SharedStrings
from reporter.xlsx.text_columns import text_cells
from reporter.xlsx.values import DIGITS, LIMIT, finished, value_markup

if TYPE_CHECKING:
    import polars as pl

__all__ = ["cell_texts", "doubles", "serials"]

_OFTEN = 8
"""Rows to each whole number from which on numbers are written once and looked up."""


def doubles(values: pl.Series) -> list[float]:
    """The doubles nearest to the numbers; a decimal's by its text, since a quotient is rounded twice."""
    import polars as pl

    there = values.drop_nulls()
    found: list[float] = (
        (there.cast(pl.String) if there.dtype.is_decimal() else there).cast(pl.Float64).to_list()
    )
    return found


def cell_texts(values: pl.Series, place: Place, strings: SharedStrings | None) -> CellTexts:
    """The cells of a column of values; TemplateError names table, column and row of what no cell can hold.

    Text stands inline where there are no shared strings.
    """
    import polars as pl

    kind = values.dtype
    if kind in (pl.Categorical, pl.Enum):
        values = values.cast(pl.String)
    if values.null_count() == len(values):
        return CellTexts(
            pl.repeat(None, len(values), dtype=pl.String, eager=True), lambda c: [c], place.style
        )
    for holds, writer in (
        (kind.is_integer(), _integers),
        (kind.is_float(), _floats),
        (kind.is_decimal(), _decimals),
        (values.dtype == pl.String, text_cells),
        (kind == pl.Boolean, _booleans),
        (kind.is_temporal(), _temporal),
        (kind == pl.Object, _objects),
    ):
        if holds:
            return writer(values, place, strings)
    raise place.fault(
        "value.type", "no cell can hold values of this type", 0, str(kind), "convert it in the procedure"
    )


def _plain(column: pl.Expr) -> Pieces:
    import polars as pl

    return ["><v>", column.cast(pl.String), "</v></c>"]


def _whole(values: pl.Series, style: str) -> CellTexts:
    """Whole numbers; few that stand in many rows are written once each."""
    import polars as pl

    low, high = values.min(), values.max()
    if isinstance(low, int) and isinstance(high, int) and (high - low + 1) * _OFTEN < len(values):
        numbers = pl.int_range(low, high + 1, eager=True)
        codes = (values.cast(pl.Int64) - low).cast(pl.UInt32)
        return CellTexts(codes, lambda c: [c], style, 0, written(numbers, style, "><v>"))
    return CellTexts(values, _plain, style)


def _integers(values: pl.Series, place: Place, strings: SharedStrings | None) -> CellTexts:
    low, high = values.min(), values.max()
    if int(low or 0) > -LIMIT and int(high or 0) < LIMIT:  # type: ignore[arg-type]
        return _whole(values, place.style)
    items = [None if value is None else value_markup(value, strings) for value in values.to_list()]
    return _ready(items, place, sum(1 for item in items if item and item[0]))


def _floats(values: pl.Series, place: Place, strings: SharedStrings | None) -> CellTexts:
    bad = (values.is_nan() | values.is_infinite()).arg_true()
    if len(bad):
        raise place.fault(
            "value.not-finite",
            "a number is not finite",
            bad[0],
            str(values[bad[0]]),
            "return NULL or a number from the procedure",
        )
    return CellTexts(values, _plain, place.style)


def _decimals(values: pl.Series, place: Place, strings: SharedStrings | None) -> CellTexts:
    import polars as pl

    largest = max(abs(Decimal(str(edge))) for edge in (values.min(), values.max()))
    scale = getattr(values.dtype, "scale", 0)
    if largest.scaleb(scale) >= LIMIT:
        digits = values.cast(pl.String).str.replace("-", "").str.replace(".", "", literal=True)
        long = (digits.str.strip_chars("0").str.len_bytes() > DIGITS).fill_null(value=False).arg_true()
        if len(long):
            raise place.fault(
                "value.digits",
                "a decimal has more than 15 digits, which Excel would cut",
                long[0],
                str(values[long[0]]),
                "ROUND it in the procedure, or return it as text",
            )
    return CellTexts(values, _plain, place.style)


def _booleans(values: pl.Series, place: Place, strings: SharedStrings | None) -> CellTexts:
    import polars as pl

    return CellTexts(
        values.cast(pl.UInt8), lambda c: [' t="b"><v>', c.cast(pl.String), "</v></c>"], place.style
    )


def _temporal(values: pl.Series, place: Place, strings: SharedStrings | None) -> CellTexts:
    import polars as pl

    found = serials(values, place.date1904)
    if values.dtype in (pl.Time, pl.Duration):
        return CellTexts(found, _plain, place.style)
    early = (found < (0 if place.date1904 else 1)).fill_null(value=False).arg_true()
    if len(early):
        raise place.fault(
            "value.date", "a date lies before the workbook's date system begins", early[0],
            str(values[early[0]]), "return it as text, or leave it out",
        )  # fmt: skip
    return _whole(found, place.style) if values.dtype == pl.Date else CellTexts(found, _plain, place.style)


def serials(values: pl.Series, date1904: bool) -> pl.Series:
    """The serial numbers of dates, times or durations, also those for which the date system has none."""
    import polars as pl

    kind = values.dtype
    if kind == pl.Time:
        return values.to_physical() / 86_400_000_000_000
    if kind == pl.Duration:
        return values.cast(pl.Duration("us")).to_physical() / 86_400_000_000
    if isinstance(kind, pl.Datetime) and kind.time_zone:
        values = values.dt.replace_time_zone(None)
    days = values.cast(pl.Date).to_physical().cast(pl.Int64) + (24_107 if date1904 else 25_569)
    if not date1904:
        days = days - (days < 61).cast(pl.Int64)
    if kind == pl.Date:
        return days
    part = values.cast(pl.Datetime("us")).to_physical() % 86_400_000_000
    return (days * 86_400_000_000 + part) / 86_400_000_000 if (part != 0).any() else days


def _objects(values: pl.Series, place: Place, strings: SharedStrings | None) -> CellTexts:
    items: list[tuple[str, bytes] | None] = []
    for row, value in enumerate(values.to_list()):
        try:
            items.append(None if value is None else value_markup(value, strings, place.date1904))
        except ValueError as error:
            raise place.fault("value.refused", str(error), row) from None
    return _ready(items, place, 0)


def _ready(items: list[tuple[str, bytes] | None], place: Place, as_text: int) -> CellTexts:
    """Cells that were written one by one."""
    import polars as pl

    texts = [None if item is None else finished(*item) for item in items]
    return CellTexts(pl.Series(texts, dtype=pl.String), lambda c: [c], place.style, as_text)
