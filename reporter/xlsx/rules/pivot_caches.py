"""Rules of a pivot cache: its source, its fields, what they say of their values, and its records."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence

from reporter.errors import PackageError
from reporter.xlsx.markup import Element, parse
from reporter.xlsx.rules.contents import Contents, Findings, repeated
from reporter.xlsx.rules.features import area_of
from reporter.xlsx.rules.pivot_groups import check_group
from reporter.xlsx.rules.pivot_parts import CacheField, PivotCache, Subject, count_of, flag, whole
from reporter.xlsx.rules.pivot_records import Records
from reporter.xlsx.rules.pivot_values import Values, date_of, number_of
from reporter.xlsx.rules.tables import TablePart

__all__ = ["check_cache"]

_KINDS = {"s": "text", "n": "number", "d": "date", "b": "boolean", "e": "error", "m": "blank", "x": "index"}
_DEFAULTS = {"containsSemiMixedTypes": True, "containsNonDate": True, "containsString": True}
_RELATIVE = 1e-12
_LONGEST_NAME = 255
_MOST_ITEMS = 1_048_576
_SOUND: Mapping[str, Callable[[str], bool]] = {
    "n": lambda text: number_of(text) is not None,
    "d": lambda text: date_of(text) is not None,
    "b": lambda text: text in ("0", "1", "true", "false"),
    "e": lambda text: text.startswith("#"),
    "s": lambda text: True,
    "m": lambda text: True,
    "x": str.isdecimal,
}


def check_cache(
    contents: Contents, cache: PivotCache, tables: tuple[TablePart, ...], findings: Findings
) -> None:
    """All rules here for one cache."""
    subject = Subject(findings, cache.part, f"the pivot cache of {_source(cache)}")
    _check_records_link(contents, cache, subject)
    _check_source(contents, cache, tables, subject)
    _check_fields(cache, subject)
    if cache.online:
        return
    if not cache.remade:
        _check_values(contents, cache, subject)
    for number, field in enumerate(cache.fields):
        check_group(cache, number, subject.of(f"field {field.name!r}"))


def _check_values(contents: Contents, cache: PivotCache, subject: Subject) -> None:
    held = _check_records(contents, cache, subject) if cache.records else {}
    for place, field in enumerate(field for field in cache.fields if field.database):
        _check_shared(field, subject.of(f"field {field.name!r}"))
        _check_flags(field, held.get(place), subject.of(f"field {field.name!r}"))


def _source(cache: PivotCache) -> str:
    """The source as an analyst knows it."""
    source = cache.root.find("cacheSource", "worksheetSource")
    if source is None:
        return "an outside source"
    return source.get("name") or f"{source.get('sheet')}!{source.get('ref')}"


def _check_records_link(contents: Contents, cache: PivotCache, subject: Subject) -> None:
    """package.pivot-records: records are there if and only if the definition names them."""
    links = {link.id: link for link in contents.links(cache.part, "pivotCacheRecords")}
    identity = cache.root.get("*:id")
    if identity and identity not in links:
        subject.fault("pivot-records", "its r:id leads to no records", found=identity)
    elif links and not identity:
        subject.fault(
            "pivot-records", "it has records, but no r:id that names them", expected=next(iter(links))
        )
    empty = cache.root.get("saveData") in ("0", "false") or flag(cache.root, "invalid")
    if not links and not empty:
        what = "it has no records and doesn't say so"
        subject.fault("pivot-records", what, expected='saveData="0" refreshOnLoad="1"')


def _check_source(
    contents: Contents, cache: PivotCache, tables: tuple[TablePart, ...], subject: Subject
) -> None:
    """package.pivot-source: a table, name, sheet or range that isn't in the workbook."""
    source = cache.root.find("cacheSource")
    if source is None or source.get("type") not in ("worksheet", "external", "consolidation", "scenario"):
        subject.fault("pivot-source", "it doesn't say what its source is")
        return
    area = source.find("worksheetSource")
    if source.get("type") != "worksheet" or (area is not None and area.get("*:id")):
        return
    if area is None:
        subject.fault("pivot-source", "it doesn't say which range or table is its source")
        return
    name, sheet, ref = area.get("name"), area.get("sheet"), area.get("ref")
    if name and name.casefold() not in _names(contents, tables):
        subject.fault("pivot-source", "its source is no table or name of the workbook", found=name)
    if sheet and sheet.casefold() not in {s.name.casefold() for s in contents.sheets}:
        subject.fault("pivot-source", "its source is on a sheet that isn't there", found=sheet)
    if not name and area_of(ref) is None:
        subject.fault("pivot-source", "its source is no range", expected="A1:H100", found=ref)


def _names(contents: Contents, tables: tuple[TablePart, ...]) -> set[str]:
    """Tables and defined names in lower case."""
    names = contents.tree(contents.workbook).find("definedNames")
    defined = {e.get("name").casefold() for e in (names.elements("definedName") if names else [])}
    return defined | {table.name.casefold() for table in tables}


def _check_fields(cache: PivotCache, subject: Subject) -> None:
    """package.pivot-cache-fields and pivot-field-name."""
    count_of(cache.root.find("cacheFields"), subject, "pivot-cache-fields")
    if not cache.fields:
        subject.fault("pivot-cache-fields", "it has no fields")
    names = [field.name for field in cache.fields]
    for name in repeated(names):
        subject.fault("pivot-field-name", "two fields have the same name", found=name)
    for number, name in enumerate(names, 1):
        if not name:
            subject.fault("pivot-field-name", "a field has no name", found=f"field {number}")
        elif len(name) > _LONGEST_NAME:
            what = f"a field's name is over {_LONGEST_NAME} characters long"
            subject.fault("pivot-field-name", what, found=name)


def _check_shared(field: CacheField, subject: Subject) -> None:
    """package.pivot-shared-items: the count, and values that are none or repeat."""
    shared = field.element.find("sharedItems")
    if shared is None:
        return
    count = shared.get("count")
    if bool(count) != bool(field.shared) and not (count == "0" and not field.shared):
        what = "it must count its shared items where it lists them, and only there"
        subject.fault("pivot-shared-items", what, expected=len(field.shared) or "no count", found=count)
    elif field.shared:
        count_of(shared, subject, "pivot-shared-items")
    if len(field.shared) > _MOST_ITEMS:
        what = "it shares more items than Excel takes"
        subject.fault("pivot-shared-items", what, expected=f"{_MOST_ITEMS:,}", found=f"{len(field.shared):,}")
    for item in field.shared:
        problem = _problem(item)
        if problem:
            subject.fault("pivot-shared-items", f"a shared item is no {problem}", found=item.get("v"))
    for key in repeated(_key(item) for item in field.shared):
        kind, _, value = key.partition(" ")
        what = f"two shared items are the same {_KINDS.get(kind, 'value')}"
        subject.fault("pivot-shared-items", what, found=value)


def _key(item: Element) -> str:
    """What tells items apart: kind and value, numbers by what they are worth."""
    value = item.get("v")
    number = number_of(value) if item.name == "n" else None
    return f"{item.name} {value if number is None else repr(number)}"


def _problem(item: Element) -> str:
    """What the value should be and isn't, "" where it is sound."""
    sound = _SOUND.get(item.name)
    return "value of a pivot" if sound is None else "" if sound(item.get("v")) else _KINDS[item.name]


def _check_flags(field: CacheField, held: Values | None, subject: Subject) -> None:
    """package.pivot-flags: what a field says of its values, which readers believe."""
    shared = field.element.find("sharedItems")
    if field.shared:
        held = Values()
        for item in field.shared:
            held.add(item.name, item.get("v"), used=not flag(item, "u"))
    if shared is None or held is None:
        return
    for name, expected in held.flags.items():
        stated = flag(shared, name, default=_DEFAULTS.get(name, False))
        if stated != expected and not (name == "containsNonDate" and stated == held.other_than_dates):
            what = f"{name} doesn't agree with its values"
            subject.fault("pivot-flags", what, expected=int(expected), found=shared.get(name) or int(stated))
    if held.flags.get("containsNumber"):
        _check_ends(shared, (held.low, held.high), subject)
    if held.kinds & {"d"} and "n" not in held.kinds:
        _check_dates(shared, held, subject)


def _check_ends(shared: Element, ends: tuple[float, float], subject: Subject) -> None:
    for name, expected in zip(("minValue", "maxValue"), ends, strict=True):
        stated = number_of(shared.get(name))
        if stated is None or abs(stated - expected) > _RELATIVE * max(abs(stated), abs(expected)):
            what = f"{name} isn't that of its values"
            subject.fault("pivot-flags", what, expected=repr(expected), found=shared.get(name))


def _check_dates(shared: Element, held: Values, subject: Subject) -> None:
    """minDate is the earliest; maxDate the latest, one day later where that is a midnight."""
    first, last = date_of(held.first), date_of(held.last)
    if first is None or last is None:
        return
    if last.time() == datetime.time():
        last += datetime.timedelta(days=1)
    for name, expected in (("minDate", first), ("maxDate", last)):
        if date_of(shared.get(name)) != expected:
            what = f"{name} isn't that of its values"
            subject.fault("pivot-flags", what, expected=expected.isoformat(), found=shared.get(name))


def _check_records(contents: Contents, cache: PivotCache, subject: Subject) -> dict[int, Values]:
    """package.pivot-record-count, -width, -index, -kind, -value; the values by database field."""
    if cache.records in contents.broken:
        return {}
    records = contents.records(cache.records)
    there = Subject(subject.findings, cache.records, f"the records of {_source(cache)}", subject.remedy)
    count, sound = records.count, True
    for odd in _odd(records, there):
        count += len(odd)
        sound &= _check_odd(odd, [f for f in cache.fields if f.database], records, there)
    stated = whole(_root(records.head), "count")
    if stated is not None and stated != count:
        what = "the number of records isn't what their part says"
        there.fault("pivot-record-count", what, expected=count, found=stated)
    if cache.root.get("recordCount") and whole(cache.root, "recordCount") != count:
        what = "the number of records isn't what the cache says"
        subject.fault("pivot-record-count", what, expected=count, found=cache.root.get("recordCount"))
    if not count:
        there.fault("pivot-record-count", "it has none", expected="one of blanks for an empty table")
    elif sound and cache.root.find("cacheSource", "worksheetSource") is not None:
        _check_used(cache, records, subject)
    return records.values


def _root(head: bytes) -> Element:
    """The root's open tag, from what stands before all records."""
    return Element(head[head.rfind(b"<") :])


def _odd(records: Records, subject: Subject) -> Iterator[list[Element]]:
    """The records to be looked at, some at a time."""
    for text in records.odd:
        try:
            yield parse(text).elements()
        except PackageError as error:
            subject.fault("pivot-record-value", "some records can't be read", found=error)


def _check_used(cache: PivotCache, records: Records, subject: Subject) -> None:
    """package.pivot-vanished: values that no record has are marked, so that they count as kept ones."""
    for place, field in enumerate(field for field in cache.fields if field.database):
        used = records.used.get(place, set())
        for number, item in enumerate(field.shared):
            there, marked = b"%d" % number in used, flag(item, "u") or flag(item, "f")
            if there == marked:
                what = "a shared item is in a record, and marked as in none"
                if not there:
                    what = "a shared item is in no record, and not marked so"
                subject.of(f"field {field.name!r}").fault("pivot-vanished", what, found=item.get("v"))


def _check_odd(
    odd: Sequence[Element], database: Sequence[CacheField], records: Records, subject: Subject
) -> bool:
    """True where all have as many values as they should; each value is told once."""
    columns: list[dict[bytes, None]] = [{} for _ in database]
    sound = True
    for record in odd:
        values = record.elements()
        if len(values) == len(database):
            for column, value in zip(columns, values, strict=True):
                column[value.open] = None
        else:
            what, found = (
                "a record hasn't one value for each field of the source",
                f"{len(values)} in one record",
            )
            subject.fault("pivot-record-width", what, expected=len(database), found=found)
            sound = False
    for place, (column, field) in enumerate(zip(columns, database, strict=True)):
        for value in map(Element, column):
            _check_value(value, field, subject)
            if field.shared:
                records.used.setdefault(place, set()).add(value.get("v").encode())
            else:
                records.values.setdefault(place, Values()).add(value.name, value.get("v"))
    return sound


def _check_value(child: Element, field: CacheField, subject: Subject) -> None:
    shared, value = len(field.shared), child.get("v")
    code = what = expected = ""
    if shared and child.name != "x":
        code, what, expected = "kind", "holds a value itself, although the field shares its items", "x"
    elif not shared and child.name == "x":
        code, what, expected = "kind", "names a shared item, and the field has none", "the value itself"
    elif shared and not 0 <= (whole(child, "v") or 0) < shared:
        code, what, expected = "index", "names a shared item that isn't there", f"0 to {shared - 1}"
    elif _problem(child):
        code, what = "value", f"holds a {_KINDS.get(child.name, 'value')} that is none"
    if code:
        of = subject.of(f"field {field.name!r}")
        found = f"{child.name} {value}" if child.name != "x" else value
        of.fault(f"pivot-record-{code}", f"a record {what}", expected=expected, found=found)
