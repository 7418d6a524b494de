"""Groups of a cache field made anew for other values: their bounds, their items, and where old ones went."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import partial

from reporter.pivot.model import Grouping, Scalar
from reporter.pivot.refresh.shared_items import key, number_text

__all__ = ["Regrouped", "regrouped"]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Regrouped:
    """The new grouping, and the new index of each old group that is left."""

    grouping: Grouping
    moved: Mapping[int, int]


def regrouped(
    old: Grouping, base: Sequence[Scalar], moved: Mapping[int, int], own: bool = False
) -> Regrouped:
    """The groups for the members that the base field has now.

    ``moved`` says where its old members went; ``own`` is true where the base field is grouped itself. A fixed
    start or end stays; an automatic one follows the values.
    """
    if old.by == "discrete":
        return _by_hand(old, base, moved)
    new = _numbers(old, base) if old.by == "range" else _dates(old, base, own)
    return Regrouped(new, _same_label(old.items, new.items))


def _same_label(old: Sequence[Scalar], new: Sequence[Scalar]) -> dict[int, int]:
    """Where each old group is now: the first and the last are what lies outside, the others go by label."""
    inner = {key(new[at]): at for at in range(1, len(new) - 1)}
    moved = {at: inner[key(old[at])] for at in range(1, len(old) - 1) if key(old[at]) in inner}
    if old and new:
        moved |= {0: 0, len(old) - 1: len(new) - 1}
    return moved


# By hand


def _by_hand(old: Grouping, base: Sequence[Scalar], moved: Mapping[int, int]) -> Regrouped:
    """Groups keep the members that are left; a member that no group has is one itself, behind the others."""
    groups = {moved[at]: group for at, group in enumerate(old.mapping) if at in moved}
    kept = [at for at in range(len(old.items)) if at in set(groups.values())]
    places = {group: at for at, group in enumerate(kept)}
    items = [old.items[group] for group in kept]
    mapping: list[int] = []
    for at, member in enumerate(base):
        if at not in groups:
            items.append(member)
        mapping.append(places[groups[at]] if at in groups else len(items) - 1)
    return Regrouped(replace(old, items=tuple(items), mapping=tuple(mapping)), places)


# Numbers


def _numbers(old: Grouping, base: Sequence[Scalar]) -> Grouping:
    values = [v for v in base if isinstance(v, int | float) and not isinstance(v, bool)]
    start = float(old.start) if isinstance(old.start, int | float) else 0.0
    end = float(old.end) if isinstance(old.end, int | float) else start
    if values:
        start = min(values) if old.auto_start else start
        end = max(values) if old.auto_end else end
    whole = all(float(value).is_integer() for value in values)
    outside = f"<{number_text(start)}" + (" or (blank)" if None in base else "")
    inner, beyond = _intervals(start, end, old.interval, whole)
    items = (outside, *inner, f">{number_text(beyond)}")
    return replace(old, items=items, start=start, end=end)


def _intervals(start: float, end: float, interval: float, whole: bool) -> tuple[list[str], float]:
    """The labels from start to end, and what lies beyond the last; whole numbers end one before the next."""
    count = max(math.ceil(round((end - start) / interval, 9)), 1)
    beyond = start + count * interval
    step = 1 if whole and interval.is_integer() and start.is_integer() else 0
    edges = [start + at * interval for at in range(count + 1)]
    uppers = [edge - step for edge in edges[1:]]
    if beyond == end:
        uppers[-1] = end
    pairs = zip(edges, uppers, strict=False)
    return [f"{number_text(_tidy(low))}-{number_text(_tidy(high))}" for low, high in pairs], _tidy(beyond)


def _tidy(number: float) -> float:
    """The number without what adding up has left behind the fifteenth digit."""
    return float(f"{number:.15g}")


# Dates


def _dates(old: Grouping, base: Sequence[Scalar], own: bool) -> Grouping:
    values = [value for value in base if isinstance(value, datetime)]
    start, end = old.start, old.end
    if values:
        start = _midnight(min(values)) if old.auto_start or not isinstance(start, datetime) else start
        end = _midnight(max(values)) + _DAY if old.auto_end or not isinstance(end, datetime) else end
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return old
    written = _date_form(old)
    first = _blank_label(old) if own and None in base else f"<{written(start)}"
    items = (first, *_parts(old, (start, end), written), f">{written(end)}")
    return replace(old, items=items, start=start, end=end)


def _midnight(moment: datetime) -> datetime:
    return datetime.combine(moment, time())


def _blank_label(old: Grouping) -> Scalar:
    """Blanks of the base field stand where else lies what is before the start."""
    first = old.items[0] if old.items else None
    return first if isinstance(first, str) and not first.startswith("<") else "(blank)"


def _parts(
    old: Grouping, bounds: tuple[datetime, datetime], written: Callable[[datetime], str]
) -> Sequence[Scalar]:
    """The groups between the bounds; names of months and the like stay as they are in the file."""
    start, end = bounds
    if old.by == "years":
        return [str(year) for year in range(start.year, end.year + 1)]
    if old.by != "days" or old.interval <= 1:
        return old.items[1:-1]
    step = timedelta(days=old.interval)
    count = max(math.ceil((end - start) / step), 1)
    days = [(start + at * step, start + (at + 1) * step - _DAY) for at in range(count)]
    return [f"{written(first)} - {written(last)}" for first, last in days]


_FORMS = (
    "{m}/{d}/{y}",
    "{d}/{m}/{y}",
    "{m:02}/{d:02}/{y}",
    "{d:02}/{m:02}/{y}",
    "{d:02}.{m:02}.{y}",
    "{d}.{m}.{y}",
    "{y}-{m:02}-{d:02}",
    "{y}/{m:02}/{d:02}",
    "{y}/{m}/{d}",
    "{d:02}-{m:02}-{y}",
    "{d}-{m}-{y}",
    "{y}.{m:02}.{d:02}",
    "{y}. {m:02}. {d:02}.",
)
"""How systems write a short date, the most usual first."""


def _date_form(old: Grouping) -> Callable[[datetime], str]:
    """The way in which the file's labels write their bounds; Excel's own where they don't tell."""
    edges = [(old.items[0], old.start), (old.items[-1], old.end)] if old.items else []
    known = [
        (label[1:], bound)
        for label, bound in edges
        if isinstance(label, str) and label[:1] in ("<", ">") and isinstance(bound, datetime)
    ]
    for form in _FORMS:
        if all(_dated(form, bound) == label for label, bound in known):
            return partial(_dated, form)
    return partial(_dated, _FORMS[0])


def _dated(form: str, moment: datetime) -> str:
    return form.format(d=moment.day, m=moment.month, y=moment.year)
