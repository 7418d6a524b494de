"""Rules of what a pivot table says of formats and filters: references to fields and items, and to styles."""

from __future__ import annotations

from collections.abc import Iterator

from reporter.xlsx.markup import Element
from reporter.xlsx.rules.contents import Contents, repeated
from reporter.xlsx.rules.pivot_parts import Pivot, Subject, flag, whole

__all__ = ["check_formats"]

_VALUES = 4294967294
"""The number of the field of values in a reference: -2 without a sign."""
_FIRST_OWN = 164
_COMPARED = ("Equal", "NotEqual", "Between", "NotBetween")
_ORDERED = ("GreaterThan", "GreaterThanOrEqual", "LessThan", "LessThanOrEqual")
_WORDS = ("BeginsWith", "NotBeginsWith", "EndsWith", "NotEndsWith", "Contains", "NotContains")
_AGES = ("OlderThan", "OlderThanOrEqual", "NewerThan", "NewerThanOrEqual")
_SPANS = ("Week", "Month", "Quarter", "Year")
_FILTERS = frozenset(
    (
        *("unknown", "count", "percent", "sum", "yesterday", "today", "tomorrow", "yearToDate"),
        *(f"caption{word}" for word in (*_COMPARED, *_ORDERED, *_WORDS)),
        *(f"value{word}" for word in (*_COMPARED, *_ORDERED)),
        *(f"date{word}" for word in (*_COMPARED, *_AGES)),
        *(f"{which}{span}" for which in ("last", "this", "next") for span in _SPANS),
        *(f"Q{number}" for number in range(1, 5)),
        *(f"M{number}" for number in range(1, 13)),
    )
)
"""ST_PivotFilterType."""


def check_formats(contents: Contents, pivot: Pivot, subject: Subject) -> None:
    """All rules here for one pivot table."""
    if not (pivot.cache and pivot.cache.online):
        for reference in _references(pivot.root):
            _check_reference(pivot, reference, subject)
    _check_styles(contents, pivot, subject)
    _check_priorities(contents, pivot, subject)
    _check_filters(pivot, subject)


def _references(root: Element) -> Iterator[Element]:
    for child in root.elements("pivotFields", "formats", "conditionalFormats", "chartFormats"):
        yield from child.walk("reference")


def _check_reference(pivot: Pivot, reference: Element, subject: Subject) -> None:
    """package.pivot-reference: formats, sort orders and charts name fields and items that are there."""
    number, count = whole(reference, "field"), len(pivot.fields)
    values = reference.elements("x")
    if not reference.get("field"):
        return
    if number == _VALUES:
        data = pivot.root.find("dataFields")
        limit = len(data.elements()) if data else 0
    elif number is not None and 0 <= number < count:
        items = pivot.fields[number].find("items")
        limit = len(items.elements()) if items else 0
    else:
        what = "a format or sort order names a field that isn't there"
        subject.fault("pivot-reference", what, expected=f"under {count}", found=reference.get("field"))
        return
    if whole(reference, "count", len(values)) != len(values):
        what = "a format or sort order miscounts its items"
        subject.fault("pivot-reference", what, expected=len(values), found=reference.get("count"))
    for value in values:
        at = whole(value, "v")
        if at is None or not 0 <= at < limit:
            name = "the field of values" if number == _VALUES else pivot.field_name(number)
            what = f"a format or sort order names an item of {name} that isn't there"
            subject.fault("pivot-reference", what, expected=f"under {limit}", found=value.get("v"))


def _check_styles(contents: Contents, pivot: Pivot, subject: Subject) -> None:
    """package.dxf-index and pivot-number-format: formats that the styles part hasn't."""
    formats = contents.count("dxfs")
    found = pivot.root.find("formats")
    for element in found.elements("format") if found else []:
        number = whole(element, "dxfId", 0)
        if number is None or not 0 <= number < formats:
            what = "a format is one that isn't there"
            subject.fault("dxf-index", what, expected=f"under {formats}", found=element.get("dxfId"))
    listed = contents.styles.find("numFmts")
    own = {whole(e, "numFmtId") for e in (listed.elements() if listed else [])}
    data = pivot.root.find("dataFields")
    for element in (*pivot.fields, *(data.elements() if data else [])):
        number = whole(element, "numFmtId", 0)
        if number is None or (number >= _FIRST_OWN and number not in own):
            what = "a number format isn't there"
            subject.fault("pivot-number-format", what, found=element.get("numFmtId"))


def _check_priorities(contents: Contents, pivot: Pivot, subject: Subject) -> None:
    """package.pivot-conditional-format: each has a rule of its priority on the sheet."""
    found = pivot.root.find("conditionalFormats")
    if found is None or pivot.sheet.part in contents.broken:
        return
    root = contents.frame(pivot.sheet.part)
    rules = {
        rule.get("priority")
        for area in root.walk("conditionalFormatting")
        if flag(area, "pivot")
        for rule in area.walk("cfRule")
    }
    for element in found.elements("conditionalFormat"):
        if element.get("priority") not in rules:
            what = "a conditional format has no rule of its priority on the sheet"
            subject.fault("pivot-conditional-format", what, found=element.get("priority"))


def _check_filters(pivot: Pivot, subject: Subject) -> None:
    """package.pivot-filter: its kind, its field and the data field that it looks at."""
    found = pivot.root.find("filters")
    filters = found.elements("filter") if found else []
    for identity in repeated(element.get("id") for element in filters):
        subject.fault("pivot-filter", "two filters have the same id", found=identity)
    data = pivot.root.find("dataFields")
    measures = len(data.elements()) if data else 0
    for element in filters:
        number, measure = whole(element, "fld"), whole(element, "iMeasureFld", 0)
        if number is None or not 0 <= number < len(pivot.fields):
            subject.fault("pivot-filter", "a filter's field isn't there", found=element.get("fld"))
        if element.get("type") not in _FILTERS:
            subject.fault("pivot-filter", "a filter is of no known kind", found=element.get("type"))
        if element.get("iMeasureFld") and (measure is None or not 0 <= measure < measures):
            what = "a filter looks at a data field that isn't there"
            subject.fault("pivot-filter", what, expected=f"under {measures}", found=measure)
        if element.find("autoFilter") is None:
            subject.fault("pivot-filter", "a filter has no criteria", expected="autoFilter")
