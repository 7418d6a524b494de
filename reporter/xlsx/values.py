"""Values as cells: single ones, and whole columns for the fast row writer (the rules: docs/values.md).

Each rule stands twice, for one value of Python and for a column of polars, and a test holds them together.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from reporter.errors import Fault, TemplateError
from reporter.xlsx.cells import Value
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.strings import LONGEST, SharedStrings, encoded, text_markup

if TYPE_CHECKING:
    import polars as pl

    Pieces: TypeAlias = list["pl.Expr | str"]

__all__ = [
    "CellTexts",
    "Place",
    "Texts",
    "cell_texts",
    "doubles",
    "escaped",
    "serial",
    "serials",
    "value_markup",
]

_DIGITS = 15
_LIMIT = 10**_DIGITS
_OFTEN = 8
"""Rows to each whole number from which on numbers are written once and looked up."""
_FIRST = 8192
"""Rows among which all the different texts of a column often are."""
_SHARED = 50_000
"""A column of more different texts than this writes them inline."""


@dataclass(frozen=True, slots=True)
class Place:
    """What messages say of a column, and what its cells need: style index and date system.

    ``before`` counts the rows of the data that come before the values at hand.
    """

    table: str
    header: str
    style: str = ""
    first_row: int = 1
    date1904: bool = False
    before: int = 0

    def fault(self, code: str, what: str, row: int, found: str = "", remedy: str = "") -> TemplateError:
        """The error of the value in the given row of the values at hand, counted from 0."""
        row += self.before
        where = f"table {self.table}, column {self.header}, row {row + 1} (sheet row {self.first_row + row})"
        return TemplateError(Fault(code, what, where, "", found, remedy))


@dataclass(frozen=True, slots=True)
class CellTexts:
    """A column of cells: ``pieces(column)`` is the text that follows the style, from ``t=`` to ``</c>``.

    A null is a cell without a value, or no cell where it has no style either. ``as_text`` counts numbers that
    became text because a double can't hold their digits. Where there are ``texts``, the values are their
    indexes, and a text is all that follows the row's number: many rows share few cells.
    """

    values: pl.Series
    pieces: Callable[[pl.Expr], Pieces]
    style: str = ""
    as_text: int = 0
    texts: pl.Series | None = None

    def rows(self, first: int, count: int) -> pl.Series:
        """What ``pieces`` takes, or the texts, of some rows."""
        part = self.values.slice(first, count)
        return part if self.texts is None else self.texts.gather(part)

    def part(self, first: int, count: int) -> CellTexts:
        """The cells of so many rows from ``first`` on."""
        return replace(self, values=self.values.slice(first, count))


def serial(value: dt.date | dt.time | dt.timedelta, date1904: bool = False) -> int | float:
    """The serial number of a date, time or duration; ValueError where the date system has none for it."""
    if isinstance(value, dt.timedelta):
        return (value // dt.timedelta(microseconds=1)) / 86_400_000_000
    if isinstance(value, dt.time):
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        return (seconds * 1_000_000 + value.microsecond) / 86_400_000_000
    day = value.date() if isinstance(value, dt.datetime) else value
    days = (day - (dt.date(1904, 1, 1) if date1904 else dt.date(1899, 12, 30))).days
    if not date1904 and days < 61:
        days -= 1  # Excel's 1900 has a 29 February: what comes before it counts from one day later
    if days < (0 if date1904 else 1):
        raise ValueError(f"{day} lies before the workbook's date system begins")
    if not isinstance(value, dt.datetime):
        return days
    microseconds = (value.replace(tzinfo=None) - dt.datetime.combine(day, dt.time())) // dt.timedelta(
        microseconds=1
    )
    return days if not microseconds else (days * 86_400_000_000 + microseconds) / 86_400_000_000


def doubles(values: pl.Series) -> list[float]:
    """The doubles nearest to the numbers; a decimal's by its text, since a quotient is rounded twice."""
    import polars as pl

    there = values.drop_nulls()
    found: list[float] = (
        (there.cast(pl.String) if there.dtype.is_decimal() else there).cast(pl.Float64).to_list()
    )
    return found


def value_markup(
    value: Value, strings: SharedStrings | None, date1904: bool = False, *, computed: bool = False
) -> tuple[str, bytes]:
    """The ``t`` attribute's value and the inner XML of a cell with this value; ("", b"") for None.

    Text goes to the shared strings, or inline where there are none; ``computed`` is a formula's cached value,
    whose text stands in the cell. ValueError where no cell can hold the value.
    """
    if value is None:
        return "", b""
    if isinstance(value, bool):
        return "b", b"<v>%d</v>" % value
    if isinstance(value, int | float | Decimal):
        return _number(value, strings, date1904)
    if isinstance(value, ErrorValue):
        return "e", b"<v>%b</v>" % value.encode()
    if isinstance(value, str):
        return _text(value, strings, computed)
    return "", b"<v>%b</v>" % repr(serial(value, date1904)).encode()


def _number(value: int | float | Decimal, strings: SharedStrings | None, date1904: bool) -> tuple[str, bytes]:
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value} is no number that a cell can hold")
        written = repr(value)
        return "", b"<v>%b</v>" % written.removesuffix(".0").encode()
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is no number that a cell can hold")
        if len(format(value, "f").replace(".", "").strip("-0")) > _DIGITS:
            raise ValueError(f"{value} has more than 15 digits")
        return "", b"<v>%b</v>" % format(value, "f").encode()
    if abs(value) >= _LIMIT:
        return value_markup(str(value), strings, date1904)
    return "", b"<v>%d</v>" % value


def _text(value: str, strings: SharedStrings | None, computed: bool) -> tuple[str, bytes]:
    if utf16_length(value) > LONGEST:
        raise ValueError(f"a text of {utf16_length(value):,} characters, more than {LONGEST:,}")
    if computed:
        from reporter.xlsx.markup import escape

        kept = b' xml:space="preserve"' if value != value.strip() else b""
        return "str", b"<v%b>%b</v>" % (kept, escape(encoded(value)))
    if strings is None:
        return "inlineStr", b"<is>%b</is>" % text_markup(value)
    return "s", b"<v>%d</v>" % strings.index(value)


def utf16_length(text: str) -> int:
    """Characters as Excel counts them."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


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
        (values.dtype == pl.String, _texts),
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
        return CellTexts(codes, lambda c: [c], style, 0, _written(numbers, style, "><v>"))
    return CellTexts(values, _plain, style)


def _written(numbers: pl.Series, style: str, opening: str) -> pl.Series:
    """What follows the row's number in the cells of these numbers."""
    import polars as pl

    start = f'" s="{style}"{opening}' if style else f'"{opening}'
    texts = numbers.to_frame("number").select(
        pl.concat_str(pl.lit(start), pl.col("number").cast(pl.String), pl.lit("</v></c>")).alias("text")
    )
    return texts.to_series()


def _integers(values: pl.Series, place: Place, strings: SharedStrings | None) -> CellTexts:
    low, high = values.min(), values.max()
    if int(low or 0) > -_LIMIT and int(high or 0) < _LIMIT:  # type: ignore[arg-type]
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
    if largest.scaleb(scale) >= _LIMIT:
        digits = values.cast(pl.String).str.replace("-", "").str.replace(".", "", literal=True)
        long = (digits.str.strip_chars("0").str.len_bytes() > _DIGITS).fill_null(value=False).arg_true()
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


def _texts(values: pl.Series, place: Place, strings: SharedStrings | None) -> CellTexts:
    texts = Texts(place)
    coded, found = (None, None) if strings is None else _coded(values)
    texts.look(values, place, found)
    if strings is not None:
        texts.share(strings)
    return texts.of(values, coded)


def _coded(values: pl.Series) -> tuple[pl.Series | None, pl.Series | None]:
    """The texts as an Enum, and the different ones, where all are among the first: one search, not two."""
    import polars as pl

    found = values.head(_FIRST).drop_nulls().unique(maintain_order=True)
    if len(values) <= _FIRST or len(found) * 4 > _FIRST:
        return None, None
    coded = values.cast(pl.Enum(found), strict=False)
    return (coded, found) if coded.null_count() == values.null_count() else (None, None)


class Texts:
    """A column of texts, which may come in parts: all are looked at before the first one is written."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._different: pl.Series | None = None
        self._count = 0
        self._shared: tuple[pl.Enum, pl.Series] | None = None
        self._many = False

    def look(self, values: pl.Series, place: Place, found: pl.Series | None = None) -> None:
        """Adds to the different texts, up to more than are shared; TemplateError for a text too long.

        ``found`` are those among the values, where they are known.
        """
        _check_lengths(values, place)
        self._count += len(values)
        if self._many:
            return
        if found is None:
            found = values.unique(maintain_order=True).drop_nulls()
        if self._different is not None:
            found = self._different.append(found).unique(maintain_order=True)
        self._many = len(found) > _SHARED
        self._different = None if self._many else found

    def share(self, strings: SharedStrings) -> None:
        """Makes shared strings of the texts, unless they are too many, or most of them occur but once."""
        import polars as pl

        found = self._different
        if found is not None and not (len(found) > 1000 and len(found) * 2 > self._count):
            indexes = pl.Series([strings.index(text) for text in found.to_list()], dtype=pl.UInt32)
            self._shared = pl.Enum(found), _written(indexes, self._place.style, ' t="s"><v>')

    def of(self, values: pl.Series, coded: pl.Series | None = None) -> CellTexts:
        """The cells of a part; ``coded`` are the same as an Enum of all different texts."""
        import polars as pl

        if self._shared is None:
            return _inline(values, self._place)
        kind, texts = self._shared
        codes = (values.cast(kind) if coded is None else coded).to_physical().cast(pl.UInt32)
        return CellTexts(codes, lambda c: [c], self._place.style, 0, texts)


def _check_lengths(values: pl.Series, place: Place) -> None:
    bytes_at_most = values.str.len_bytes().max()
    if not isinstance(bytes_at_most, int) or bytes_at_most <= LONGEST // 2:
        return
    long = (values.str.len_chars() > LONGEST // 2).fill_null(value=False).arg_true()
    for row in long:
        if utf16_length(values[row]) > LONGEST:
            raise place.fault(
                "value.text-too-long",
                f"a text is longer than the {LONGEST:,} characters that a cell holds",
                row,
                f"{utf16_length(values[row]):,} characters",
                "shorten it in the procedure",
            )


def escaped(values: pl.Series) -> pl.Series:
    """Texts as they stand in XML, with ``_xHHHH_`` for what it can't hold."""
    import polars as pl

    if values.str.contains(r"_x[0-9A-Fa-f]{4}_|[\x00-\x08\x0b-\x1f\x{fffe}\x{ffff}]").any():
        values = values.map_elements(encoded, return_dtype=pl.String)
    if values.str.contains_any(["&", "<", ">"]).any():
        values = values.str.replace_many(["&", "<", ">"], ["&amp;", "&lt;", "&gt;"])
    return values


def _inline(values: pl.Series, place: Place) -> CellTexts:
    values = escaped(values)
    kept = ' xml:space="preserve"' if values.str.contains(r"^\s|\s$|\n").any() else ""
    return CellTexts(values, lambda c: [f' t="inlineStr"><is><t{kept}>', c, "</t></is></c>"], place.style)


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


def finished(kind: str, inner: bytes) -> str:
    """The end of a cell from behind its style: type, value and closing tag."""
    return f' t="{kind}">{inner.decode()}</c>' if kind else f">{inner.decode()}</c>"
