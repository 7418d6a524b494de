"""What slicers and timelines have in common: a cache in the workbook, a part on the sheet, a shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reporter.xlsx.markup import Element
from reporter.xlsx.rules.contents import Contents, Findings, SheetEntry, repeated
from reporter.xlsx.rules.pivot_parts import Pivot, PivotCache, Pivots, Subject
from reporter.xlsx.strings import decoded

__all__ = ["REMEDY", "Cache", "Form", "Slicing", "check_pivots_of", "check_slicing", "slicing_of"]

REMEDY = "delete it in Excel and insert it anew; where the workbook was made here, make it anew"


@dataclass(frozen=True, slots=True)
class Form:
    """How a kind of slicing is written.

    ``workbook`` and ``sheet`` are the extensions' URIs by whether they are of pivots or of tables; ``lists``
    the lists in them with their entries, of the workbook and of the sheet.
    """

    word: str
    workbook: Mapping[str, str]
    sheet: Mapping[str, str]
    lists: tuple[tuple[str, str], tuple[str, str]]
    shape: str
    requires: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cache:
    """A slicer cache or timeline cache; ``of`` is what it filters: "pivot" or "table"."""

    part: str
    root: Element
    name: str
    of: str


@dataclass(frozen=True, slots=True)
class Slicing:
    """All slicers, or all timelines, of a workbook: caches, and the elements on each sheet by part."""

    form: Form
    caches: tuple[Cache, ...]
    shown: tuple[tuple[SheetEntry, str, Element], ...]

    def cache(self, name: str) -> Cache | None:
        return next((c for c in self.caches if c.name.casefold() == name.casefold()), None)


def slicing_of(contents: Contents, form: Form) -> Slicing:
    """What the workbook and its worksheets lead to."""
    parts = dict.fromkeys(contents.linked(contents.workbook, f"{form.word}Cache"))
    caches = tuple(_cache(contents, part) for part in parts if part not in contents.broken)
    shown = tuple(
        (sheet, part, element)
        for sheet in contents.worksheets
        for part in dict.fromkeys(contents.linked(sheet.part, form.word))
        if part not in contents.broken
        for element in contents.tree(part).elements(form.word)
    )
    return Slicing(form, caches, shown)


def _cache(contents: Contents, part: str) -> Cache:
    root = contents.tree(part)
    of = "table" if next(root.walk("tableSlicerCache"), None) is not None else "pivot"
    return Cache(part, root, decoded(root.get("name")), of)


def check_slicing(contents: Contents, slicing: Slicing, findings: Findings) -> None:
    """slicer-list, -name, -cache, -shape, and the same of timelines."""
    form = slicing.form
    book = contents.tree(contents.workbook)
    subject = Subject(findings, contents.workbook, "the workbook", REMEDY)
    wanted = {cache.part: cache.of for cache in slicing.caches}
    _check_list(contents, (book, contents.workbook, f"{form.word}Cache"), wanted, (form, 0, subject))
    for sheet in contents.worksheets:
        parts = {part for on, part, _ in slicing.shown if on == sheet}
        if parts or _mentions(contents, sheet, form):
            subject = Subject(findings, sheet.part, f"sheet {sheet.name!r}", REMEDY)
            _check_sheet(contents, slicing, sheet, subject)
    _check_names(contents, slicing, findings)


def _mentions(contents: Contents, sheet: SheetEntry, form: Form) -> bool:
    rows = contents.rows(sheet.part)
    return form.lists[1][0].encode() in rows.tail or form.lists[1][0].encode() in rows.head


def _check_sheet(contents: Contents, slicing: Slicing, sheet: SheetEntry, subject: Subject) -> None:
    form, root = slicing.form, contents.frame(sheet.part)
    here = [(part, element) for on, part, element in slicing.shown if on == sheet]
    wanted: dict[str, str] = {}
    for part, element in here:
        cache = slicing.cache(decoded(element.get("cache")))
        of = cache.of if cache else "pivot"
        if wanted.setdefault(part, of) != of:
            what = "one part holds slicers of pivots and of tables"
            subject.fault(f"{form.word}-list", what, expected="two parts", found=part)
    _check_list(contents, (root, sheet.part, form.word), wanted, (form, 1, subject))
    _check_shapes(contents, slicing, sheet, subject)


def _check_list(
    contents: Contents,
    place: tuple[Element, str, str],
    wanted: Mapping[str, str],
    told: tuple[Form, int, Subject],
) -> None:
    """The relationships to parts of this kind, and the entries in the extension, are the same."""
    (root, source, kind), (form, level, subject) = place, told
    uris = form.workbook if level == 0 else form.sheet
    links = {link.id: link for link in contents.links(source)}
    listed: set[str] = set()
    for uri, entry in _entries(root, form.lists[level]):
        link = links.get(entry.get("*:id"))
        if link is None or link.kind != kind:
            found = f"relationship {entry.get('*:id') or 'none'}"
            subject.fault(f"{form.word}-list", f"its list of {form.word}s leads to none", found=found)
            continue
        if link.target in listed:
            subject.fault(f"{form.word}-list", f"it lists a {form.word} part twice", found=link.target)
        listed.add(link.target)
        expected = uris.get(wanted.get(link.target, ""), "")
        if expected and uri.casefold() != expected.casefold():
            what = f"it lists {form.word}s of a {wanted[link.target]} in another extension than Excel"
            subject.fault(f"{form.word}-list", what, expected=expected, found=uri)
    for part in wanted:
        if part not in listed:
            subject.fault(f"{form.word}-list", f"it leads to a part with {form.word}s and doesn't list it",
                          expected=uris[wanted[part]], found=part)  # fmt: skip


def _entries(root: Element, names: tuple[str, str]) -> Iterator[tuple[str, Element]]:
    for extensions in root.elements("extLst"):
        for extension in extensions.elements("ext"):
            for found in extension.elements(names[0]):
                yield from ((extension.get("uri"), entry) for entry in found.elements(names[1]))


def _check_names(contents: Contents, slicing: Slicing, findings: Findings) -> None:
    """Names of caches and slicers are there, unique and known; each cache has a defined name."""
    word = slicing.form.word
    names = contents.tree(contents.workbook).find("definedNames")
    defined = {
        e.get("name").casefold(): e.text.strip() for e in (names.elements("definedName") if names else [])
    }
    repeats = repeated(cache.name for cache in slicing.caches)
    for cache in slicing.caches:
        subject = Subject(findings, cache.part, f"the {word} cache {cache.name!r}", REMEDY)
        if not cache.name or cache.name in repeats:
            subject.fault(f"{word}-name", "its name is missing or another one's")
        elif defined.get(cache.name.casefold()) != "#N/A":
            found = defined.get(cache.name.casefold(), "")
            what = "the workbook has no defined name for it"
            subject.fault(f"{word}-name", what, expected=f"{cache.name} = #N/A", found=found)
    titles = repeated(decoded(element.get("name")) for _, _, element in slicing.shown)
    for sheet, part, element in slicing.shown:
        name = decoded(element.get("name"))
        subject = Subject(findings, part, f"{word} {name!r} on sheet {sheet.name!r}", REMEDY)
        if not name or name in titles:
            subject.fault(f"{word}-name", "its name is missing or another one's")
        if slicing.cache(decoded(element.get("cache"))) is None:
            subject.fault(f"{word}-cache", "its cache isn't there", found=element.get("cache"))
    shown = {decoded(element.get("cache")).casefold() for _, _, element in slicing.shown}
    for cache in slicing.caches:
        if cache.name.casefold() not in shown:
            subject = Subject(findings, cache.part, f"the {word} cache {cache.name!r}", REMEDY)
            subject.fault(f"{word}-cache", f"no {word} shows it")


def _check_shapes(contents: Contents, slicing: Slicing, sheet: SheetEntry, subject: Subject) -> None:
    """Each is drawn on its sheet, for programs that know it, with a fallback for those that don't."""
    form = slicing.form
    here = {decoded(e.get("name")): e for on, _, e in slicing.shown if on == sheet}
    drawn: set[str] = set()
    for choice, alternate, name in _shapes(contents, sheet, form.shape):
        drawn.add(name)
        if name not in here:
            what = f"a shape shows a {form.word} that isn't on the sheet"
            subject.fault(f"{form.word}-shape", what, found=name)
            continue
        cache = slicing.cache(decoded(here[name].get("cache")))
        expected = form.requires[cache.of if cache else "pivot"]
        if choice is None or choice.get("Requires") != expected:
            what = f"the shape of {form.word} {name!r} doesn't say what it needs"
            found = choice.get("Requires") if choice else "no choice"
            subject.fault(f"{form.word}-shape", what, expected=f'Requires="{expected}"', found=found)
        if alternate is not None and alternate.find("Fallback") is None:
            what = f"the shape of {form.word} {name!r} has no fallback"
            subject.fault(f"{form.word}-shape", what, expected="mc:Fallback")
    for name in here.keys() - drawn:
        subject.fault(f"{form.word}-shape", f"{form.word} {name!r} has no shape", expected=name)


def _shapes(
    contents: Contents, sheet: SheetEntry, shape: str
) -> Iterator[tuple[Element | None, Element | None, str]]:
    """The choice and the alternatives that a shape stands in, None where there are none, and its name."""
    for part in contents.linked(sheet.part, "drawing"):
        found: dict[int, tuple[Element, Element]] = {}
        root = contents.tree(part)
        for alternate in root.walk("AlternateContent"):
            for choice in alternate.elements("Choice"):
                found |= {id(element): (choice, alternate) for element in choice.walk(shape)}
        for element in root.walk(shape):
            yield *found.get(id(element), (None, None)), decoded(element.get("name"))


def check_pivots_of(
    contents: Contents, pivots: Pivots, cache: Cache, identity: str, subject: Subject
) -> tuple[PivotCache | None, list[Pivot]]:
    """slicer-pivot and timeline-pivot: the pivots that it filters are there and of its cache."""
    word = "timeline" if cache.root.name.startswith("timeline") else "slicer"
    source = pivots.cache(identity)
    if source is None:
        what = "its pivotCacheId is that of no pivot cache"
        expected = " ".join(c.identity or c.number for c in pivots.caches)
        subject.fault(f"{word}-pivot", what, expected=expected, found=identity)
    sheets = {sheet.id: sheet for sheet in contents.sheets}
    listed = cache.root.find("pivotTables")
    found: list[Pivot] = []
    for element in listed.elements("pivotTable") if listed else []:
        sheet = sheets.get(element.get("tabId"))
        pivot = pivots.on(sheet, decoded(element.get("name"))) if sheet else None
        if pivot is None:
            what = "a pivot table that it filters isn't there"
            text = f"{element.get('name')} on sheet {sheet.name if sheet else element.get('tabId')}"
            subject.fault(f"{word}-pivot", what, found=text)
        else:
            found.append(pivot)
            if source is not None and pivot.cache is not None and pivot.cache.part != source.part:
                what = f"{pivot.title} has another cache than it"
                subject.fault(f"{word}-pivot", what, expected=source.part, found=pivot.cache.part)
    return source, found
