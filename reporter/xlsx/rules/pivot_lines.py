"""Rules of a pivot table's lines: what its rows and columns stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reporter.xlsx.markup import Element
from reporter.xlsx.rules.pivot_parts import DATA, Pivot, Subject, flag, whole

__all__ = ["check_lines"]

_FUNCTIONS = ("sum", "countA", "avg", "max", "min", "product", "count", "stdDev", "stdDevP", "var", "varP")
_TOTALS = ("default", *_FUNCTIONS)
_ANY = 1048832
"""The item of the outer fields in a total of an inner item over all of them."""
_PLAIN_LINE = re.compile(rb'<i(?: t="(\w+)")?(?: r="([0-9]{1,9})")?(?: i="([0-9]{1,9})")?/?>')
_PLAIN_VALUE = re.compile(rb'<x(?: v="([0-9]{1,9})")?/>')
"""Lines and their values as Excel writes them: a pivot may have a hundred thousand."""
_KINDS = ("data", "grand", "blank", *_TOTALS)


@dataclass(slots=True)
class _Axis:
    """One axis: how many items each of its fields has, and how many data fields there are.

    ``path`` is the line before, ``seen`` all lines.
    """

    limits: Sequence[int]
    data: int
    online: bool
    subject: Subject
    path: tuple[int, ...] = ()
    seen: set[tuple[object, ...]] = field(default_factory=set)


def check_lines(pivot: Pivot, subject: Subject) -> None:
    """package.pivot-lines and pivot-grand for both axes."""
    if pivot.cache and pivot.cache.remade:
        return
    for fields, lines, grand in (
        ("rowFields", "rowItems", "rowGrandTotals"),
        ("colFields", "colItems", "colGrandTotals"),
    ):
        found = pivot.root.find(lines)
        if found is not None:
            axis = _axis(pivot, pivot.listed(fields), subject.of(lines))
            kinds = [_check_line(line, at, axis) for at, line in enumerate(found.elements("i"), 1)]
            _check_grand(pivot, pivot.listed(fields), kinds, (grand, axis))


def _axis(pivot: Pivot, fields: Sequence[int | None], subject: Subject) -> _Axis:
    data = pivot.root.find("dataFields")
    count = len(data.elements()) if data else 0
    limits = [_limit(pivot, number, count) for number in fields]
    return _Axis(limits, count, pivot.cache is not None and pivot.cache.online, subject)


def _limit(pivot: Pivot, number: int | None, data: int) -> int:
    if number == DATA:
        return data
    known = number is not None and 0 <= number < len(pivot.fields)
    items = pivot.fields[number or 0].find("items") if known else None
    return len(items.elements()) if items else 0


def _check_line(line: Element, at: int, axis: _Axis) -> str:
    """The line's kind."""
    kind, kept, data = _read(line)
    values = [_value(child) for child in line.children if isinstance(child, Element) and child.name == "x"]
    for what, expected, found in _problems((kind, kept, data), values, axis):
        axis.subject.fault("pivot-lines", f"line {at} {what}", expected=expected, found=found)
        return kind
    path = (*axis.path[: kept or 0], *(value or 0 for value in values))
    if kind != "grand":
        axis.path = path
    key = (kind, data, *path)
    if key in axis.seen and kind != "grand" and not axis.online:
        axis.subject.fault("pivot-lines", f"line {at} comes twice")
    axis.seen.add(key)
    return kind


def _read(line: Element) -> tuple[str, int | None, int | None]:
    """The line's kind, how much it repeats of the line before, and its data field."""
    plain = _PLAIN_LINE.fullmatch(line.open)
    if plain is None:
        return line.get("t", "data"), whole(line, "r", 0), whole(line, "i", 0)
    return (plain[1] or b"data").decode(), int(plain[2] or 0), int(plain[3] or 0)


def _value(element: Element) -> int | None:
    plain = _PLAIN_VALUE.fullmatch(element.open)
    return int(plain[1] or 0) if plain else whole(element, "v", 0)


def _problems(
    line: tuple[str, int | None, int | None], values: list[int | None], axis: _Axis
) -> Iterator[tuple[str, object, object]]:
    """What is wrong, what was expected and found."""
    kind, kept, data = line
    deepest = len(axis.limits)
    if kind not in _KINDS:
        yield "is of no known kind", "", kind
    elif data is None or not 0 <= data < max(axis.data, 1):
        yield "belongs to a data field that isn't there", f"under {axis.data}", data
    elif kind != "grand" and (kept is None or not 0 <= kept <= len(axis.path)):
        yield "repeats more of the line before than that has", f"at most {len(axis.path)}", kept
    elif kind != "grand" and (kept or 0) + len(values) > deepest:
        yield "has more items than the axis has fields", deepest, (kept or 0) + len(values)
    elif kind != "grand":
        for value, limit in zip(values, axis.limits[kept or 0 :], strict=False):
            if (value is None or not 0 <= value < limit) and not (value == _ANY and kind in _TOTALS):
                yield "names an item that isn't there", f"under {limit}", value


def _check_grand(pivot: Pivot, fields: Sequence[int | None], kinds: list[str], at: tuple[str, _Axis]) -> None:
    """package.pivot-grand: total lines come last, and are there if the pivot says so."""
    name, axis = at
    stated, there = flag(pivot.root, name, default=True), "grand" in kinds
    if not fields or fields == [DATA]:
        stated = False
    if there and not stated:
        axis.subject.fault("pivot-grand", f"there is a grand total against {name}", found="grand")
    if stated and not there and kinds and not axis.online:
        axis.subject.fault("pivot-grand", f"there is no grand total against {name}", expected="grand")
    if there and "grand" not in kinds[-1]:
        axis.subject.fault("pivot-grand", "a line stands behind the grand total", found=kinds[-1])
