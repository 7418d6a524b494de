"""Rules of slicers on pivots and tables: slicer-list, -name, -cache, -shape, -pivot, -items, -table."""

from __future__ import annotations

from collections import Counter

from reporter.xlsx.markup import Element
from reporter.xlsx.rules.contents import Contents, Findings
from reporter.xlsx.rules.pivot_parts import Pivot, PivotCache, Pivots, Subject, count_of, flag, whole
from reporter.xlsx.rules.slicing import REMEDY, Cache, Form, check_pivots_of, check_slicing, slicing_of
from reporter.xlsx.strings import decoded

__all__ = ["check_slicers"]

_FORM = Form(
    "slicer",
    {"pivot": "{BBE1A952-AA13-448e-AADC-164F8A28A991}", "table": "{46BE6895-7355-4a93-B00E-2C351335B9C9}"},
    {"pivot": "{A8765BA9-456A-4dab-B4F3-ACF838C121DE}", "table": "{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}"},
    (("slicerCaches", "slicerCache"), ("slicerList", "slicer")),
    "slicer",
    {"pivot": "a14", "table": "sle15"},
)


def check_slicers(contents: Contents, pivots: Pivots, findings: Findings) -> None:
    """All rules of slicers."""
    slicing = slicing_of(contents, _FORM)
    check_slicing(contents, slicing, findings)
    for cache in slicing.caches:
        subject = Subject(findings, cache.part, f"the slicer cache {cache.name!r}", REMEDY)
        tabular = cache.root.find("data", "tabular")
        if cache.of == "table":
            _check_table(contents, cache, subject)
        elif tabular is not None:
            identity = tabular.get("pivotCacheId")
            source, tables = check_pivots_of(contents, pivots, cache, identity, subject)
            _check_items(cache, tabular, (source, tables), subject)
        elif cache.root.find("data", "olap") is None:
            subject.fault("slicer-items", "it has no items", expected="tabular")


def _check_items(
    cache: Cache, tabular: Element, of: tuple[PivotCache | None, list[Pivot]], subject: Subject
) -> None:
    """slicer-items: every shared item of its field once, chosen as in the pivots."""
    source, tables = of
    name = decoded(cache.root.get("sourceName"))
    number = source.position(name) if source else None
    field = source.field(number) if source else None
    if source is not None and field is None:
        subject.fault("slicer-items", "its field isn't in the pivot cache", found=name)
    items = tabular.find("items")
    count_of(items, subject, "slicer-items")
    listed = items.elements("i") if items else []
    if field is None or number is None:
        return
    count = len(field.items)
    for at, times in Counter(whole(item, "x") for item in listed).items():
        if at is None or not 0 <= at < count:
            what = f"it lists an item that field {name!r} hasn't"
            subject.fault("slicer-items", what, expected=f"under {count}", found=at)
        elif times > 1:
            subject.fault("slicer-items", "it lists an item twice", found=at)
    missing = set(range(count)) - {whole(item, "x") for item in listed}
    if missing:
        what = f"it doesn't list all items of field {name!r}"
        subject.fault("slicer-items", what, expected=count, found=f"without {sorted(missing)[:5]}")
    if listed and not any(flag(item, "s") for item in listed):
        subject.fault("slicer-items", "none of its items is chosen")
    for pivot in tables:
        _check_choice(pivot, number, listed, subject)


def _check_choice(pivot: Pivot, number: int, listed: list[Element], subject: Subject) -> None:
    """The items that aren't chosen are those that the pivot hides."""
    items = pivot.fields[number].find("items") if number < len(pivot.fields) else None
    if items is None:
        what = f"{pivot.title} has no items of its field"
        subject.fault("slicer-items", what, expected=len(listed))
        return
    hidden = {whole(e, "x") for e in items.elements("item") if flag(e, "h") and e.get("x")}
    left_out = {whole(e, "x") for e in listed if not flag(e, "s")}
    if pivot.fields[number].get("axis") != "axisPage" and hidden != left_out:
        what = f"its choice isn't what {pivot.title} shows"
        expected = f"hidden: {sorted(h for h in hidden if h is not None)[:8]}"
        found = f"not chosen: {sorted(h for h in left_out if h is not None)[:8]}"
        subject.fault("slicer-items", what, expected=expected, found=found)


def _check_table(contents: Contents, cache: Cache, subject: Subject) -> None:
    """slicer-table: the table and the column that it filters."""
    element = next(cache.root.walk("tableSlicerCache"))
    tables = {
        root.get("id"): root
        for sheet in contents.worksheets
        for part in contents.linked(sheet.part, "table")
        if (root := contents.tree(part)).get("id")
    }
    table = tables.get(element.get("tableId"))
    if table is None:
        subject.fault("slicer-table", "its table isn't there", found=f"tableId {element.get('tableId')}")
        return
    columns = {column.get("id"): column.get("name") for column in table.walk("tableColumn")}
    name = columns.get(element.get("column"))
    if name is None:
        what = f"its column isn't in table {table.get('displayName')!r}"
        subject.fault("slicer-table", what, expected=" ".join(columns), found=element.get("column"))
    elif decoded(name) != decoded(cache.root.get("sourceName")):
        subject.fault("slicer-table", "it is named after another column", expected=name,
                      found=cache.root.get("sourceName"))  # fmt: skip
