"""The values of a cache field: its shared items, its part of the records, and what sharedItems says of them.

Items stay in the order that they had; new ones follow in the order in which the rows show them first. Texts
that differ only by case are one item, in the spelling that came first; numbers, dates, texts, booleans,
errors and blanks never equal each other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from reporter.pivot.model import RecordColumn, Scalar
from reporter.pivot.ordering import folded
from reporter.pivot.scalars import numbers as item_numbers
from reporter.xlsx.errorvalues import ErrorValue

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "FieldValues",
    "Profile",
    "attributes",
    "inline_values",
    "iso",
    "key",
    "number_text",
    "profile",
    "scalar",
    "shared_values",
]

_EPOCH = dt.datetime(1899, 12, 30)
_DAY = dt.timedelta(days=1)
_EPOCH_DAYS = 25_569
_JANUARY = dt.datetime(1900, 1, 1)
_MARCH = dt.datetime(1900, 3, 1)
_LEAP_DAY = 60
"""The serial of 29 February 1900, a day that only sheets have."""
_MICROSECONDS = 86_400_000_000
_LONG = 255
_LIMIT = 10**15
"""From here on a whole number is text in its cell: a double can't hold its digits."""


@dataclass(frozen=True, slots=True, eq=False)
class FieldValues:
    """A database field of all records; ``items`` is empty where the records hold the values themselves.

    ``attributes`` are those of sharedItems, in Excel's order, without count. The first ``recorded`` items are
    those that records have.
    """

    items: tuple[Scalar, ...]
    record: RecordColumn
    attributes: Mapping[str, str]
    recorded: int = 0


# One value


def scalar(value: Any) -> Scalar:
    """The value as a cache holds it: numbers as floats, dates and times without a zone."""
    if value is None or isinstance(value, bool | ErrorValue | str):
        return value
    if isinstance(value, int):
        return float(value) if -_LIMIT < value < _LIMIT else str(value)
    if isinstance(value, float):
        return value if value == value else None
    if isinstance(value, Decimal):
        return float(value)
    return _moment(value)


def _moment(value: dt.date | dt.time | dt.timedelta) -> dt.datetime:
    """The moment as a cache counts it: whole seconds since 30 December 1899.

    A sheet counts a 29 February 1900 too, so that dates before it lag by a day.
    """
    if isinstance(value, dt.timedelta):
        return _whole_seconds(_EPOCH + value)
    if isinstance(value, dt.time):
        return _whole_seconds(dt.datetime.combine(_EPOCH, value.replace(tzinfo=None)))
    if not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time())
    moment = _whole_seconds(value.replace(tzinfo=None))
    return moment - _DAY if _JANUARY <= moment < _MARCH else moment


def _whole_seconds(moment: dt.datetime) -> dt.datetime:
    if not moment.microsecond:
        return moment
    return moment.replace(microsecond=0) + dt.timedelta(seconds=round(moment.microsecond / 1e6))


def key(value: Scalar) -> Hashable:
    """What two values have in common that are one item."""
    return type(value).__name__, folded(value)


def iso(moment: dt.datetime) -> str:
    """The moment as xsd:dateTime, to the millisecond where it has a fraction."""
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")


def number_text(number: float) -> str:
    """The shortest text of the double."""
    whole = abs(number) < _LIMIT and number.is_integer()
    return str(int(number)) if whole else repr(number).upper()


# What sharedItems says


@dataclass(frozen=True, slots=True)
class Profile:
    """What occurs in a field: the least and greatest number and date, and whether there is anything else.

    ``text`` is true for texts, booleans and errors, ``integer`` where every number is whole.
    """

    text: bool = False
    blank: bool = False
    long: bool = False
    integer: bool = False
    numbers: tuple[float, float] | None = None
    dates: tuple[dt.datetime, dt.datetime] | None = None


def profile(items: Iterable[Scalar]) -> Profile:
    """What occurs among the values."""
    values = list(items)
    numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    dates = [value for value in values if isinstance(value, dt.datetime)]
    texts = [value for value in values if isinstance(value, str | bool)]
    return Profile(
        text=bool(texts),
        blank=any(value is None for value in values),
        long=any(isinstance(text, str) and len(text) > _LONG for text in texts),
        integer=all(float(number).is_integer() for number in numbers),
        numbers=(min(numbers), max(numbers)) if numbers else None,
        dates=(min(dates), max(dates)) if dates else None,
    )


def attributes(of: Profile, recorded: Profile | None = None) -> dict[str, str]:
    """The attributes of sharedItems, in Excel's order, without count and those that say their default.

    Items that no record has count in all but containsNonDate; ``recorded`` is the profile without them.
    """
    there = recorded or of
    dated, numbered = of.dates is not None, of.numbers is not None
    if not (of.text or of.blank or dated or numbered):
        return {}
    flags = {
        "containsSemiMixedTypes": "" if of.text or of.blank else "0",
        "containsNonDate": "" if there.text or there.numbers is not None else "0",
        "containsDate": "1" if dated else "",
        "containsString": "" if of.text else "0",
        "containsBlank": "1" if of.blank else "",
        "containsMixedTypes": "1" if of.text + dated + numbered > 1 else "",
        **_number_range(of),
        **_date_range(of),
        "longText": "1" if of.long else "",
    }
    return {name: value for name, value in flags.items() if value}


def _number_range(of: Profile) -> dict[str, str]:
    """Numbers beside dates are counted as dates."""
    if of.numbers is None or of.dates is not None:
        return {}
    return {
        "containsNumber": "1",
        "containsInteger": "1" if of.integer else "",
        "minValue": number_text(of.numbers[0]),
        "maxValue": number_text(of.numbers[1]),
    }


def _date_range(of: Profile) -> dict[str, str]:
    """The greatest date is a bound that no date reaches where it is a midnight."""
    if of.dates is None:
        return {}
    low, high = of.dates
    midnight = high.time() == dt.time()
    return {"minDate": iso(low), "maxDate": iso(high + _DAY if midnight else high)}


# Columns


def shared_values(
    values: pl.Series,
    before: Sequence[Scalar] = (),
    calculated: Sequence[Scalar] = (),
    kept: Sequence[Scalar] = (),
) -> FieldValues:
    """The field with shared items: those that it had ``before`` in their order, then the others.

    Behind them stand what formulas make, and what is ``kept`` though no record has it.
    """
    different, codes = _different(_prepared(values))
    index: dict[Hashable, int] = {}
    items: list[Scalar] = []
    merged = np.empty(len(different), np.int32)
    for at, value in enumerate(different):
        place = merged[at] = index.setdefault(key(value), len(items))
        if place == len(items):
            items.append(value)
    items, places = _as_before(items, index, before)
    record = _coded(items, places[merged][codes])
    more = {key(value): value for value in (*calculated, *kept) if key(value) not in index}
    every = (*items, *more.values())
    flags = attributes(profile(every), profile([*items, *calculated]))
    return FieldValues(every, record, flags, len(items))


def _as_before(
    items: list[Scalar], index: Mapping[Hashable, int], before: Sequence[Scalar]
) -> tuple[list[Scalar], np.ndarray]:
    """The items in their former order, new ones behind; the new place of each."""
    known = [index[key(value)] for value in before if key(value) in index]
    order = list(dict.fromkeys([*known, *range(len(items))]))
    places = np.empty(len(items), np.int32)
    places[order] = np.arange(len(items), dtype=np.int32)
    return [items[at] for at in order], places


def _coded(items: Sequence[Scalar], codes: np.ndarray) -> RecordColumn:
    numbers = item_numbers(items)
    filled = np.array([item is not None for item in items], bool)
    return RecordColumn(numbers[codes], None if filled.all() else filled[codes], codes)


def _prepared(values: pl.Series) -> pl.Series:
    """Values of which equal ones are one item: categories, and numbers that a double can't hold, as texts."""
    import polars as pl

    kind = values.dtype
    if kind in (pl.Categorical, pl.Enum):
        return values.cast(pl.String)
    if kind.is_float():
        return values.cast(pl.Float64).fill_nan(None)
    if kind == pl.Datetime:
        return values.dt.replace_time_zone(None).cast(pl.Datetime("us")).dt.round("1s")
    return values


def _too_long(values: pl.Series) -> bool:
    low, high = values.min(), values.max()
    return isinstance(low, int) and isinstance(high, int) and (low <= -_LIMIT or high >= _LIMIT)


def _different(values: pl.Series) -> tuple[list[Scalar], np.ndarray]:
    """The different values in the order of their first rows, and for each row the index of its own."""
    import polars as pl

    if values.dtype == pl.Object:
        return _different_objects(values)
    found = values.unique(maintain_order=True)
    keys = found.alias("value").to_frame().with_row_index("index")
    rows = values.alias("value").to_frame()
    joined = rows.join(keys, on="value", how="left", nulls_equal=True, maintain_order="left")
    codes = joined.get_column("index").cast(pl.Int32).to_numpy()
    return [scalar(value) for value in found.to_list()], codes


def _different_objects(values: pl.Series) -> tuple[list[Scalar], np.ndarray]:
    index: dict[Hashable, int] = {}
    items: list[Scalar] = []
    codes = np.empty(len(values), np.int32)
    for row, value in enumerate(map(scalar, values.to_list())):
        exact = (type(value).__name__, value)
        codes[row] = place = index.setdefault(exact, len(items))
        if place == len(items):
            items.append(value)
    return items, codes


def inline_values(values: pl.Series) -> FieldValues:
    """The field whose records hold the values themselves."""
    values = _prepared(values)
    if _by_value(values):
        items = [scalar(value) for value in values.to_list()]
        record = _coded(items, np.arange(len(items)))
        errors = {row: item for row, item in enumerate(items) if isinstance(item, ErrorValue)}
        column = RecordColumn(record.numbers, record.present, errors=errors)
        return FieldValues((), column, attributes(profile(items)))
    numbers = serials(values)
    return FieldValues(
        (), RecordColumn(numbers, _present(values)), attributes(_column_profile(values, numbers))
    )


def _by_value(values: pl.Series) -> bool:
    """True where values of one column are of different kinds."""
    import polars as pl

    return values.dtype == pl.Object or (values.dtype.is_integer() and _too_long(values))


def _present(values: pl.Series) -> np.ndarray | None:
    return values.is_not_null().to_numpy() if values.null_count() else None


def serials(values: pl.Series) -> np.ndarray:
    """The number or the date's serial of each value, NaN for all else."""

    kind = values.dtype
    if kind.is_decimal():
        return _doubles(values)
    if kind.is_numeric():
        return _floats(values)
    return _days(values) if kind.is_temporal() else np.full(len(values), np.nan)


def _doubles(values: pl.Series) -> np.ndarray:
    """The doubles nearest to the decimals: by their text where a quotient would be rounded twice."""
    import polars as pl

    digits = values.to_physical()
    edges = digits.abs().max()
    if isinstance(edges, int) and edges > 1 << 53:
        return values.cast(pl.String).cast(pl.Float64).fill_null(np.nan).to_numpy()
    scale = getattr(values.dtype, "scale", 0) or 0
    numbers: np.ndarray = _floats(digits) / 10.0**scale
    return numbers  # not divided by polars, which multiplies by the reciprocal and rounds twice


def _days(values: pl.Series) -> np.ndarray:
    import polars as pl

    kind = values.dtype
    if kind == pl.Time:
        return _floats(values.to_physical()) / (_MICROSECONDS * 1000)
    if kind == pl.Date:
        return _sheet_days(_floats(values.to_physical()) + _EPOCH_DAYS)
    if kind == pl.Duration:
        return _floats(values.cast(pl.Duration("us")).to_physical()) / _MICROSECONDS
    moments = values.to_physical()
    days, rest = moments // _MICROSECONDS, moments % _MICROSECONDS
    return _sheet_days(_floats(days) + _EPOCH_DAYS + _floats(rest) / _MICROSECONDS)


def _floats(values: pl.Series) -> np.ndarray:
    import polars as pl

    return values.cast(pl.Float64).fill_null(np.nan).to_numpy()


def _sheet_days(days: np.ndarray) -> np.ndarray:
    early: np.ndarray = days - ((days >= 1) & (days <= _LEAP_DAY))
    return early


def _column_profile(values: pl.Series, numbers: np.ndarray) -> Profile:
    import polars as pl

    blank, kind = bool(values.null_count()), values.dtype
    if values.null_count() == len(values):
        return Profile(blank=blank)
    if kind == pl.String:
        return Profile(text=True, blank=blank, long=bool((values.str.len_chars() > _LONG).any()))
    if kind == pl.Boolean:
        return Profile(text=True, blank=blank)
    low, high = scalar(values.min()), scalar(values.max())
    if isinstance(low, dt.datetime) and isinstance(high, dt.datetime):
        return Profile(blank=blank, dates=(low, high))
    there = numbers[~np.isnan(numbers)]
    whole = bool((there == np.floor(there)).all())
    return Profile(blank=blank, integer=whole, numbers=(float(there.min()), float(there.max())))
