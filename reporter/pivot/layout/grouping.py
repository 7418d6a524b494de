"""Which member of a field each record belongs to: its shared item, or the group that its value falls into."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import numpy.typing as npt

from reporter.pivot.model import CacheField, Grouping, RecordColumn, Records, Scalar
from reporter.pivot.scalars import number, numbers

__all__ = ["NOWHERE", "group_indices", "member_indices"]

NOWHERE = -1
"""The index of a record whose value is no member of the field."""

Indices = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def member_indices(fields: Sequence[CacheField], records: Records, field: int) -> Indices:
    """The index among the field's members of each record; NOWHERE where there is none."""
    of = fields[field]
    if of.grouping is None:
        codes = records.columns[field].codes if field in records.columns else None
        return np.full(records.height, NOWHERE, np.int64) if codes is None else codes
    base = of.grouping.base if of.grouping.base >= 0 else field
    if base != field and fields[base].grouping is not None and of.grouping.by == "discrete":
        within = member_indices(fields, records, base)
        return _looked_up(np.array(of.grouping.mapping, np.int64), within)
    return _grouped(of.grouping, fields[base], records.columns[base])


def _grouped(grouping: Grouping, base: CacheField, column: RecordColumn) -> Indices:
    """The group of each record, by its shared item where the base field has such."""
    if column.codes is not None:
        return _looked_up(group_indices(grouping, base.items), column.codes)
    groups = _ranged(grouping, column.numbers)
    blank = _blank(grouping)
    unfilled = ~column.present if column.present is not None else np.isnan(column.numbers)
    return np.where(unfilled, blank, groups)


def _looked_up(groups: Indices, codes: npt.NDArray[np.int32] | Indices) -> Indices:
    """The group of each code; codes out of range are nowhere."""
    known = np.append(groups, NOWHERE)
    return known[np.where((codes >= 0) & (codes < len(groups)), codes, len(groups))]


def group_indices(grouping: Grouping, items: Sequence[Scalar]) -> Indices:
    """The index of the group that each of the base field's shared items falls into."""
    if grouping.by == "discrete":
        mapping = np.array(grouping.mapping, np.int64)
        return _looked_up(mapping, np.arange(len(items)))
    groups = _ranged(grouping, numbers(items))
    others = {item: at for at, item in reversed(tuple(enumerate(grouping.items)))} | {None: _blank(grouping)}
    for at in np.flatnonzero(groups == NOWHERE).tolist():
        groups[at] = others.get(items[at], NOWHERE)
    return groups


def _blank(grouping: Grouping) -> int:
    """The group of blanks: the one without a value, else the first, whatever that is called."""
    return next((at for at, item in enumerate(grouping.items) if item is None), 0)


def _ranged(grouping: Grouping, values: Floats) -> Indices:
    """The group of each number or serial: 0 below the start, the last one beyond the end.

    The first and the last group item are ``<start`` and ``>end``; a number at the end belongs to the last
    interval, a date at the end lies beyond.
    """
    last = len(grouping.items) - 1
    start, end = _serial(grouping.start, -np.inf), _serial(grouping.end, np.inf)
    known = ~np.isnan(values)
    inner = np.zeros(len(values), np.int64)
    within = known & (values >= start) & (values <= end)
    if grouping.by == "range":
        steps = np.floor((values[within] - start) / grouping.interval).astype(np.int64)
        inner[within] = np.minimum(steps + 1, last - 1)
        beyond = values > end
    else:
        inner[within] = _part(grouping, values[within], start) + 1
        beyond = values >= end
    groups = np.where(beyond, last, inner)
    return np.where(known, np.minimum(groups, last), NOWHERE)


def _serial(bound: float | datetime | None, otherwise: float) -> float:
    return otherwise if bound is None else number(bound)


_MICROSECONDS = 86_400_000_000
_EPOCH = np.datetime64("1899-12-30T00:00:00.000000")


def _part(grouping: Grouping, serials: Floats, start: float) -> Indices:
    """The part of each date that it is grouped by, from 0."""
    if grouping.by == "days" and grouping.interval > 1:
        return np.floor((serials - start) / grouping.interval).astype(np.int64)
    moments = _EPOCH + np.rint(serials * _MICROSECONDS).astype("timedelta64[us]")
    years = moments.astype("datetime64[Y]")
    months: Indices = moments.astype("datetime64[M]").astype(np.int64) % 12
    if grouping.by == "years":
        first = start if np.isfinite(start) else float(serials.min(initial=0.0))
        began = (_EPOCH + np.timedelta64(int(first), "D")).astype("datetime64[Y]")
        since: Indices = (years - began).astype(np.int64)
        return since
    if grouping.by in ("months", "quarters"):
        return months // (3 if grouping.by == "quarters" else 1)
    if grouping.by == "days":
        return _days_of_leap_year(moments, months)
    seconds: Indices = (moments - moments.astype("datetime64[D]")).astype("timedelta64[s]").astype(np.int64)
    unit, count = {"hours": (3600, 24), "minutes": (60, 60), "seconds": (1, 60)}[grouping.by]
    return seconds // unit % count


def _days_of_leap_year(moments: npt.NDArray[np.datetime64], months: Indices) -> Indices:
    """The day of a year that has a 29 February, from 0: group items of days always name 366."""
    before = np.array([0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335])
    days: Indices = (moments.astype("datetime64[D]") - moments.astype("datetime64[M]")).astype(np.int64)
    return before[months] + days
