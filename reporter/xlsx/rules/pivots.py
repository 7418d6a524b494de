"""Rules of how pivot tables, their caches, slicers and timelines hang together in the package."""

from __future__ import annotations

from reporter.xlsx.cells import area_name
from reporter.xlsx.markup import Element
from reporter.xlsx.rules.contents import Contents, Findings, repeated
from reporter.xlsx.rules.features import overlaps
from reporter.xlsx.rules.pivot_caches import check_cache
from reporter.xlsx.rules.pivot_charts import check_pivot_charts
from reporter.xlsx.rules.pivot_formats import check_formats
from reporter.xlsx.rules.pivot_lines import check_lines
from reporter.xlsx.rules.pivot_parts import Pivot, Pivots, Subject, pivots_of
from reporter.xlsx.rules.pivot_tables import check_table
from reporter.xlsx.rules.slicers import check_slicers
from reporter.xlsx.rules.tables import TablePart
from reporter.xlsx.rules.timelines import check_timelines

__all__ = ["check_pivots"]

_BEFORE = {
    *("sheets", "functionGroups", "externalReferences", "definedNames"),
    *("calcPr", "oleSize", "customWorkbookViews"),
}
_BEHIND = {"smartTagPr", "smartTagTypes", "webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst"}
_PARTS = {
    "pivotTable": "a pivot table's part",
    "pivotCacheDefinition": "a pivot cache's part",
    "pivotCacheRecords": "a part with records of a pivot cache",
    "slicer": "a part of slicers",
    "slicerCache": "a slicer cache's part",
    "timeline": "a part of timelines",
    "timelineCache": "a timeline cache's part",
}


def check_pivots(contents: Contents, tables: tuple[TablePart, ...], findings: Findings) -> None:
    """All rules of pivots; see the modules for their codes."""
    if not contents.workbook:
        return
    pivots = pivots_of(contents)
    _check_list(contents, pivots, findings)
    _check_orphans(contents, findings)
    _check_extensions(contents, findings)
    for cache in pivots.caches:
        check_cache(contents, cache, tables, findings)
    for pivot in pivots.tables:
        _check_link(contents, pivot, findings)
        subject = Subject(findings, pivot.part, pivot.title)
        check_table(pivot, subject)
        check_lines(pivot, subject)
        check_formats(contents, pivot, subject)
    _check_places(pivots, tables, findings)
    check_pivot_charts(contents, pivots, findings)
    check_slicers(contents, pivots, findings)
    check_timelines(contents, pivots, findings)


def _check_list(contents: Contents, pivots: Pivots, findings: Findings) -> None:
    """package.pivot-cache-list: what the workbook says of its caches, once each, and in its place."""
    subject = Subject(findings, contents.workbook, "the workbook's list of pivot caches")
    root = contents.tree(contents.workbook)
    entries = [entry for found in root.elements("pivotCaches") for entry in found.elements("pivotCache")]
    listed = _listed(contents, entries, subject)
    others = [e for found in root.elements("extLst") for e in found.walk("pivotCache")]
    links = {link.id: link.target for link in contents.links(contents.workbook)}
    elsewhere = {links.get(entry.get("*:id"), "") for entry in others}
    used = {pivot.root.get("cacheId") for pivot in pivots.tables}
    for identity in repeated(cache.identity for cache in pivots.caches if cache.identity):
        what = "two caches are called the same by slicers"
        subject.fault("pivot-cache-list", what, expected="pivotCacheId", found=identity)
    for cache in pivots.caches:
        if cache.part not in listed | elsewhere:
            subject.fault("pivot-cache-list", "a cache isn't listed", found=cache.part)
        elif not (cache.number in used or cache.identity or cache.online or _shared(contents, cache.part)):
            subject.fault("pivot-cache-list", "no pivot table uses a cache", found=cache.part)
    _check_place(root, subject)


def _listed(contents: Contents, entries: list[Element], subject: Subject) -> set[str]:
    """The definitions that the entries lead to; they are told where they lead to none, or repeat."""
    links = {link.id: link for link in contents.links(contents.workbook, "pivotCacheDefinition")}
    for number in repeated(entry.get("cacheId") for entry in entries):
        subject.fault("pivot-cache-list", "two caches have the same cacheId", found=number)
    found: set[str] = set()
    for entry in entries:
        link = links.get(entry.get("*:id"))
        if link is None:
            text = f"cacheId {entry.get('cacheId')}, relationship {entry.get('*:id') or 'none'}"
            subject.fault("pivot-cache-list", "an entry leads to no pivot cache", found=text)
        elif link.target in found:
            subject.fault("pivot-cache-list", "a cache is listed more than once", found=link.target)
        else:
            found.add(link.target)
    return found


def _check_place(root: Element, subject: Subject) -> None:
    names = [child.name for child in root.elements()]
    if "pivotCaches" in names:
        at = names.index("pivotCaches")
        wrong = [n for n in names[:at] if n in _BEHIND] + [n for n in names[at:] if n in _BEFORE]
        if wrong or names.count("pivotCaches") > 1:
            what, expected = "it stands in the wrong place", "once, behind calcPr and before extLst"
            subject.fault("pivot-cache-list", what, expected=expected, found=" ".join(wrong))


def _shared(contents: Contents, cache: str) -> bool:
    """True where some other part leads to the cache."""
    others = (part for part in contents.parts if part != contents.workbook)
    return any(cache in contents.linked(part, "pivotCacheDefinition") for part in others)


def _check_orphans(contents: Contents, findings: Findings) -> None:
    """package.pivot-orphan: parts of pivots, slicers and timelines that nothing leads to, or two sheets."""
    linked: dict[str, set[str]] = {}
    for part in contents.parts:
        for link in contents.links(part):
            if link.kind in _PARTS and not link.external:
                linked.setdefault(link.target, set()).add(part)
    for part, kind in _types(contents).items():
        word = kind.rpartition(".")[2].removesuffix("+xml")
        if word not in _PARTS or part not in contents:
            continue
        subject = Subject(findings, part, _PARTS[word])
        if part not in linked:
            subject.fault("pivot-orphan", "nothing in the workbook leads to it")
        elif word in ("pivotTable", "slicer", "timeline") and len(linked[part]) > 1:
            found = " ".join(sorted(linked[part]))
            subject.fault("pivot-orphan", "more than one sheet leads to it", expected="one", found=found)


def _check_extensions(contents: Contents, findings: Findings) -> None:
    """package.extension-list: one list in the workbook and in each sheet at most, each extension once."""
    places = [(contents.workbook, "the workbook", contents.tree(contents.workbook))]
    places += [(s.part, f"sheet {s.name!r}", contents.frame(s.part)) for s in contents.worksheets]
    for part, name, root in places:
        lists = root.elements("extLst")
        if len(lists) > 1:
            what = f"{name} has more than one list of extensions"
            findings.add("extension-list", what, part, expected="one extLst", found=str(len(lists)))
        for uri in repeated(e.get("uri") for found in lists for e in found.elements("ext")):
            findings.add("extension-list", f"{name} has an extension twice", part, found=uri)


def _types(contents: Contents) -> dict[str, str]:
    """The content types that parts have for themselves."""
    overrides = contents.tree("[Content_Types].xml").elements("Override")
    return {element.get("PartName").lstrip("/"): element.get("ContentType") for element in overrides}


def _check_link(contents: Contents, pivot: Pivot, findings: Findings) -> None:
    """package.pivot-cache: the cacheId and the relationship of a pivot table lead to one cache."""
    subject = Subject(findings, pivot.part, pivot.title)
    linked = [*contents.linked(pivot.part, "pivotCacheDefinition")]
    number = pivot.root.get("cacheId")
    if pivot.cache is None:
        subject.fault("pivot-cache", "its cacheId is that of no cache in the workbook's list", found=number)
    elif not linked:
        what = "no relationship leads to its cache"
        subject.fault("pivot-cache", what, expected=pivot.cache.part)
    elif linked != [pivot.cache.part]:
        what = "its cacheId and its relationship lead to different caches"
        subject.fault("pivot-cache", what, expected=pivot.cache.part, found=" ".join(linked))


def _check_places(pivots: Pivots, tables: tuple[TablePart, ...], findings: Findings) -> None:
    """package.pivot-name and pivot-overlap: names that repeat on a sheet, areas that share cells."""
    for sheet in {pivot.sheet for pivot in pivots.tables}:
        here = [pivot for pivot in pivots.tables if pivot.sheet == sheet]
        names = repeated(pivot.name for pivot in here)
        for pivot in here:
            subject = Subject(findings, pivot.part, pivot.title)
            if not pivot.name.strip():
                subject.fault("pivot-name", "it has no name")
            elif pivot.name in names:
                subject.fault("pivot-name", "another one on the sheet has its name")
        areas = {p.area: p for p in here if p.area}
        others = [t.area for t in tables if t.sheet == sheet.name and t.area]
        for one, two in overlaps([*(p.area for p in here if p.area), *others]):
            owner = areas.get(two) or areas.get(one)
            if owner:
                subject = Subject(findings, owner.part, owner.title)
                found = f"{area_name(one)} and {area_name(two)}"
                subject.fault("pivot-overlap", "it shares cells with another pivot or table", found=found)
