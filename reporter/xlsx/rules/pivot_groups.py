"""Rules of grouped and calculated fields of a pivot cache."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from reporter.xlsx.markup import Element
from reporter.xlsx.rules.formulas import check_formula
from reporter.xlsx.rules.pivot_parts import CacheField, PivotCache, Subject, count_of, flag, whole
from reporter.xlsx.rules.pivot_values import date_of, number_of

__all__ = ["check_group"]

_QUOTED = re.compile(r"'(?:[^']|'')*'")
"""A field's name with blanks, as formulas of calculated fields have it."""
_NO_NAMES = re.compile(r'"[^"]*"|#[A-Z/0]+[!?]?')
"""Texts and errors in a formula."""
_WORD = re.compile(r"(?<![\w.])[^\W\d][\w.]*(?![\w.])(?! *\()")
_CONSTANTS = ("TRUE", "FALSE")
_UNITS = ("range", "seconds", "minutes", "hours", "days", "months", "quarters", "years")
_LABELS = {"months": 12, "quarters": 4, "days": 366, "hours": 24, "minutes": 60, "seconds": 60}
"""Group items between the first and the last one, ``<start`` and ``>end``."""

_ENDS = (
    ("start", "autoStart", (("startDate", "minDate"), ("startNum", "minValue"))),
    ("end", "autoEnd", (("endDate", "maxDate"), ("endNum", "maxValue"))),
)


def check_group(cache: PivotCache, number: int, subject: Subject) -> None:
    """All rules here for one field of the cache."""
    field = cache.fields[number]
    if field.calculated:
        _check_calculated(cache, field, subject)
    if field.group is not None:
        _check_base(cache, number, field.group, subject)
        _check_items(cache, field.group, subject)
        _check_range(cache, number, field.group, subject)
    elif not field.database and not field.calculated:
        subject.fault("pivot-group", "it has no values in the records, and is no group and not calculated")


def _names(formula: str) -> list[str]:
    """The fields that a formula of a calculated field names, in quotes or as they are."""
    text = _NO_NAMES.sub("", formula)
    quoted = [name[1:-1].replace("''", "'") for name in _QUOTED.findall(text)]
    return quoted + [name for name in _WORD.findall(_QUOTED.sub(" ", text)) if name.upper() not in _CONSTANTS]


def _check_calculated(cache: PivotCache, field: CacheField, subject: Subject) -> None:
    """package.pivot-calculated: a formula as Excel writes it, and no values."""
    formula = field.element.get("formula")
    if formula.startswith("="):
        subject.fault("pivot-calculated", "its formula begins with =", found=formula)
    if field.database:
        what = "a calculated field counts as one of the source's"
        subject.fault("pivot-calculated", what, expected='databaseField="0"')
    if field.shared:
        subject.fault("pivot-calculated", "a calculated field shares items", found=len(field.shared))
    plain = _QUOTED.sub("x", formula)
    check_formula(plain, subject.part, subject.findings)
    for name in _names(formula):
        if cache.position(name) is None:
            subject.fault("pivot-calculated", "its formula names a field that isn't there", found=name)
    if not plain.strip():
        subject.fault("pivot-calculated", "its formula is empty")


def _check_base(cache: PivotCache, number: int, group: Element, subject: Subject) -> None:
    """package.pivot-group: base and parent are fields, and of the same source field."""
    base, parent = whole(group, "base"), whole(group, "par")
    for name, at in (("base", base), ("par", parent)):
        if group.get(name) and cache.field(at) is None:
            what = f"its group's {name} is no field of the cache"
            subject.fault("pivot-group", what, expected=f"under {len(cache.fields)}", found=group.get(name))
    below = cache.field(base)
    field = cache.fields[number]
    if below is not None and base != number and field.database:
        subject.fault("pivot-group", "a group of another field counts as one of the source's", found=base)
    if below is not None and base == number and not field.database:
        subject.fault("pivot-group", "a group of itself isn't a field of the source", found=base)
    groups = [at for at, f in enumerate(cache.fields) if f.group and whole(f.group, "base") == number != at]
    if groups and parent is None:
        subject.fault("pivot-group", "it doesn't name its coarser group", expected=f'par="{groups[-1]}"')
    above = cache.field(parent)
    if above is not None and (above.group is None or whole(above.group, "base") not in (base, number)):
        found = above.name
        subject.fault("pivot-group", "its coarser group isn't a group of the same field", found=found)


def _check_items(cache: PivotCache, group: Element, subject: Subject) -> None:
    """package.pivot-group-items: what a group's items and its mapping count."""
    items, mapping = group.find("groupItems"), group.find("discretePr")
    for found in (items, mapping):
        count_of(found, subject, "pivot-group-items")
    if mapping is None:
        return
    count = len(items.elements()) if items else 0
    for entry in mapping.elements("x"):
        at = whole(entry, "v")
        if at is None or not 0 <= at < count:
            what = "an item belongs to a group that isn't there"
            subject.fault("pivot-group-items", what, expected=f"under {count}", found=entry.get("v"))
    base = cache.field(whole(group, "base"))
    if base is not None and len(mapping.elements()) != len(base.items):
        what = "not every item of the field below belongs to a group"
        subject.fault("pivot-group-items", what, expected=len(base.items), found=len(mapping.elements()))


def _check_range(cache: PivotCache, number: int, group: Element, subject: Subject) -> None:
    """package.pivot-group and pivot-group-items for groups of dates and numbers."""
    span, items = group.find("rangePr"), group.find("groupItems")
    if span is None:
        return
    unit = span.get("groupBy", "range")
    if unit not in _UNITS:
        subject.fault("pivot-group", "it groups by no known unit", expected=" ".join(_UNITS), found=unit)
        return
    if items is not None:
        _check_labels(items, subject)
    _check_automatic(cache, number, span, subject)
    count = len(items.elements()) if items else 0
    start, end = _ends(span, unit)
    if start is None or end is None or start > end:
        found = (
            f"{span.get('startDate') or span.get('startNum')} to {span.get('endDate') or span.get('endNum')}"
        )
        subject.fault("pivot-group", "its group has no range", found=found)
    elif items and unit in _LABELS and count != _LABELS[unit] + 2 and not _counted(span):
        what = f"a group by {unit} hasn't one item for each, and one before and behind"
        subject.fault("pivot-group-items", what, expected=_LABELS[unit] + 2, found=count)
    elif items and unit == "years" and count != int(end) - int(start) + 3:
        what = "a group by years hasn't one item for each, and one before and behind"
        subject.fault("pivot-group-items", what, expected=int(end) - int(start) + 3, found=count)


def _check_labels(items: Element, subject: Subject) -> None:
    """The first item is what lies before the range, or blanks; the last what lies behind it."""
    labels = [item.get("v") for item in items.elements()]
    if not labels or not labels[0].startswith(("<", "(")):  # Excel says (blank) in its own language
        what = "a group's first item isn't what lies before its range"
        subject.fault("pivot-group-items", what, expected="<1/1/2021 or (blank)", found=labels[:1])
    elif not labels[-1].startswith(">"):
        what = "a group's last item isn't what lies behind its range"
        subject.fault("pivot-group-items", what, expected=">1/1/2022", found=labels[-1])


def _check_automatic(cache: PivotCache, number: int, span: Element, subject: Subject) -> None:
    """A range that wasn't chosen is that of the values."""
    group = cache.fields[number].group
    base = cache.field(whole(group, "base", number)) if group else None
    shared = base.element.find("sharedItems") if base else None
    for end, automatic, limits in _ENDS if shared else ():
        for name, limit in limits:
            stated, actual = span.get(name), shared.get(limit) if shared else ""
            wanted = {actual, _whole_day(actual, end)} if actual else {stated}
            if stated and stated not in wanted and flag(span, automatic, default=True):
                what = f"the {end} of its groups isn't that of its values"
                subject.fault("pivot-group", what, expected=f"{name} {actual}", found=stated)


def _whole_day(actual: str, end: str) -> str:
    """The midnight before the first moment, or behind the last: groups may begin and end with days."""
    moment = date_of(actual) if "T" in actual else None
    if moment is None or moment.time() == time():
        return actual
    day = datetime.combine(moment, time())
    return (day if end == "start" else day + timedelta(days=1)).isoformat()


def _counted(span: Element) -> bool:
    """True for days in steps of more than one."""
    return (number_of(span.get("groupInterval", "1")) or 1) != 1


def _ends(span: Element, unit: str) -> tuple[float | None, float | None]:
    """The ends of the range, comparable: years with the fraction of a year, or numbers."""
    if unit == "range":
        return number_of(span.get("startNum", "0")), number_of(span.get("endNum", "0"))
    start, end = (date_of(span.get(name)) for name in ("startDate", "endDate"))
    return (
        start.year + start.timetuple().tm_yday / 400 if start else None,
        end.year + end.timetuple().tm_yday / 400 if end else None,
    )
