"""Rules of the package itself: members, content types, relationships, well-formed XML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.parsers import expat

from reporter.errors import PackageError
from reporter.xlsx.markup import DEEPEST
from reporter.xlsx.relationships import rels_part
from reporter.xlsx.rules.contents import Contents, Findings, repeated

__all__ = ["check_links", "check_markup", "check_members", "check_types"]

_TYPES_PART = "[Content_Types].xml"
_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_EXCEL = "application/vnd.ms-excel."
_DRAWING = "application/vnd.openxmlformats-officedocument.drawing"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_TYPES: dict[str, tuple[str, ...]] = {
    "officeDocument": (
        f"{_MAIN}sheet.main+xml",
        f"{_MAIN}template.main+xml",
        f"{_EXCEL}sheet.macroEnabled.main+xml",
        f"{_EXCEL}template.macroEnabled.main+xml",
        f"{_EXCEL}addin.macroEnabled.main+xml",
    ),
    "worksheet": (f"{_MAIN}worksheet+xml",),
    "chartsheet": (f"{_MAIN}chartsheet+xml",),
    "sharedStrings": (f"{_MAIN}sharedStrings+xml",),
    "styles": (f"{_MAIN}styles+xml",),
    "table": (f"{_MAIN}table+xml",),
    "comments": (f"{_MAIN}comments+xml",),
    "calcChain": (f"{_MAIN}calcChain+xml",),
    "pivotTable": (f"{_MAIN}pivotTable+xml",),
    "pivotCacheDefinition": (f"{_MAIN}pivotCacheDefinition+xml",),
    "pivotCacheRecords": (f"{_MAIN}pivotCacheRecords+xml",),
    "externalLink": (f"{_MAIN}externalLink+xml",),
    "queryTable": (f"{_MAIN}queryTable+xml",),
    "connections": (f"{_MAIN}connections+xml",),
    "slicer": (f"{_EXCEL}slicer+xml",),
    "slicerCache": (f"{_EXCEL}slicerCache+xml",),
    "timeline": (f"{_EXCEL}timeline+xml",),
    "timelineCache": (f"{_EXCEL}timelineCache+xml",),
    "drawing": (f"{_DRAWING}+xml",),
    "chart": (f"{_DRAWING}ml.chart+xml",),
    "chartEx": (f"{_EXCEL}chartex+xml",),
    "theme": (f"{_OFFICE}theme+xml",),
}
_ILLEGAL = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|\xed[\xa0-\xbf]"
    rb"|&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]|[fF]{3}[eE]|[fF]{4}));"
)
_PREFIX = re.compile(
    rb'xmlns:([\w.-]+)\s*=\s*["\'](?:http://schemas\.openxmlformats\.org/officeDocument/2006'
    rb'|http://purl\.oclc\.org/ooxml/officeDocument)/relationships["\']'
)


_SLICE = 1 << 20
_LONG = 1 << 16
_MANY_TAGS = 100_000
_MOST_TAGS = 16_000_000
_DECLARATION = 200
_LONGEST_TAG = 1 << 20
_STRETCH = re.compile(rb"<[^<]{65536}")
_TAG = re.compile(
    rb"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[|<[^<>\"']*(?:\"[^\"]*\"[^<>\"']*|'[^']*'[^<>\"']*){0,4096}>",
    re.DOTALL,
)


def check_members(contents: Contents, findings: Findings) -> None:
    """package.duplicate, package.no-workbook, package.orphan-relationships."""
    for part in repeated(contents.parts):
        findings.add("duplicate", "a member stands in the package twice", part)
    if not contents.workbook:
        findings.add("no-workbook", "the package leads to no workbook part", "_rels/.rels")
    for part in contents.parts:
        match = re.fullmatch(r"(?:(.*)/)?_rels/(.+)\.rels", part)
        source = f"{match[1]}/{match[2]}" if match and match[1] else match[2] if match else ""
        if match and source not in contents:
            findings.add(
                "orphan-relationships", "relationships of a part that isn't there", part, found=source
            )


def check_markup(contents: Contents, findings: Findings) -> None:
    """package.illegal-character, malformed, doctype; such parts are broken for other rules.

    Rows of worksheets and records of pivot caches that fit a pattern are well-formed by it and aren't parsed.
    """
    xml = [part for part in contents.parts if part.endswith((".xml", ".rels", ".vml"))]
    sheets = dict.fromkeys(part for part in xml if "/worksheets/sheet" in part.lower())
    likely_records = dict.fromkeys(part for part in xml if "pivotcacherecords" in part.lower())
    for part in xml:
        if part in sheets or part in likely_records:
            continue
        if not _well_formed([contents.read(part)], part, findings, trusted=contents.trusted):
            contents.broken.add(part)
    for part in sheets:
        pieces = [contents.read(part)] if contents.foreign(part) else contents.rows(part).condensed()
        if not _well_formed(pieces, part, findings, trusted=contents.trusted):
            contents.broken.add(part)
    for part in likely_records:
        scanned = part in contents.record_parts and not contents.foreign(part)
        pieces = contents.records(part).condensed() if scanned else [contents.read(part)]
        if not _well_formed(pieces, part, findings, trusted=contents.trusted):
            contents.broken.add(part)


def _well_formed(pieces: Iterable[bytes], part: str, findings: Findings, *, trusted: bool) -> bool:
    """False, with a finding, where the part in pieces is broken; tags aren't cut by the pieces."""
    parser = expat.ParserCreate(namespace_separator=" ", intern=None)
    declared: list[str] = []
    parser.StartDoctypeDeclHandler = lambda name, *rest: declared.append(name)
    problem, illegal = "", None
    try:
        for data in pieces:
            if not trusted:
                _check_tags(data, part, parser)
            if illegal := _beyond(data):
                break
            for at in range(0, len(data), _SLICE):
                parser.Parse(data[at : at + _SLICE], False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:  # the latter: an unknown encoding
        problem = str(error)
        illegal = _ILLEGAL.search(data)
    if illegal:
        what = "a character that XML can't hold"
        findings.add("illegal-character", what, part, expected="_xHHHH_ in its stead", found=repr(illegal[0]))
    elif problem:
        findings.add("malformed", "the part is not well-formed XML", part, found=problem)
    elif declared:
        findings.add("doctype", "the part declares a document type", part)
    return not (problem or illegal or declared)


def _beyond(data: bytes) -> re.Match[bytes] | None:
    """The first character that XML can't hold, where there are the two that the parser lets pass."""
    beyond = not data.isascii() and (b"\xef\xbf\xbe" in data or b"\xef\xbf\xbf" in data)
    return _ILLEGAL.search(data) if beyond else None


def _check_tags(data: bytes, part: str, parser: expat.XMLParserType) -> None:
    """PackageError where tags are so long, so many or so deep that reading them takes all memory."""
    if len(data) < _LONG:
        return
    if data.count(b"<") > _MOST_TAGS:
        raise PackageError.of("package.too-large", f"{part} has more than {_MOST_TAGS:,} tags")
    if not _is_shallow(data):
        _limit_depth(parser, part)
    for found in _STRETCH.finditer(data):
        if not _TAG.match(data, found.start(), found.start() + _LONGEST_TAG):
            raise PackageError.of("package.too-large", f"{part} has a tag or comment that is too long")


def _is_shallow(data: bytes) -> bool:
    """True where so many tags close others at every place that there can't be many open ones."""
    if any(mark in data[_DECLARATION:] for mark in (b"<!", b"<?")):
        return False  # in a comment nothing closes
    depth = 0
    for at in range(0, len(data), _SLICE):
        depth += data.count(b"<", at, at + _SLICE) - 2 * data.count(b"</", at, at + _SLICE)
        if depth > _MANY_TAGS:
            return False
    return True


def _limit_depth(parser: expat.XMLParserType, part: str) -> None:
    depth = 0

    def deeper(name: str, attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise PackageError.of("package.malformed", f"{part} is over {DEEPEST} elements deep")

    def back(name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = deeper, back


def check_types(contents: Contents, findings: Findings) -> None:
    """package.content-type: none, one for a missing part, or one that doesn't fit the relationship."""
    if _TYPES_PART not in contents:
        findings.add("content-type", "the list of content types is missing", _TYPES_PART)
        return
    tree = contents.tree(_TYPES_PART)
    defaults = {e.get("Extension").casefold(): e.get("ContentType") for e in tree.elements("Default")}
    overrides = {e.get("PartName").lstrip("/"): e.get("ContentType") for e in tree.elements("Override")}
    types = {part.casefold(): kind for part, kind in overrides.items()}
    names = {part.casefold() for part in contents.parts}
    for part in overrides:
        if part.casefold() not in names:
            findings.add("content-type", "a content type for a part that isn't there", part)
    for part in repeated(e.get("PartName") for e in tree.elements("Override")):
        findings.add("content-type", "a part has two content types", part)
    found = {
        part: types.get(part.casefold()) or defaults.get(part.rpartition(".")[2].casefold(), "")
        for part in contents.parts
        if part != _TYPES_PART
    }
    for part, kind in found.items():
        if not kind:
            findings.add("content-type", "a part has no content type", part)
    for source in ("", *contents.parts):
        for link in contents.links(source) if rels_part(source) in contents else ():
            expected = _TYPES.get(link.kind)
            actual = found.get(link.target)
            if expected and actual and not link.external and actual not in expected:
                what = f"a {link.kind} part has another content type"
                findings.add("content-type", what, link.target, expected=expected[0], found=actual)


def check_links(contents: Contents, findings: Findings) -> None:
    """package.missing-part, package.relationship-id and package.dangling: what leads to nothing."""
    for part in ("", *contents.parts):
        if rels_part(part) not in contents or rels_part(part) in contents.broken:
            continue
        links = contents.links(part)
        for link in links:
            if (
                not link.external
                and link.target.partition("#")[0] not in contents
                and not _local(link.target)
            ):
                found = f"{link.id} to {link.target}"
                findings.add(
                    "missing-part", "a relationship leads to a part that isn't there", part, found=found
                )
        for identity in repeated(link.id for link in links):
            findings.add("relationship-id", "two relationships have the same id", part, found=identity)
    for part in contents.parts:
        if part.endswith(".xml") and part not in contents.broken:
            _check_ids(contents, part, findings)


def _local(target: str) -> bool:
    """True for a place in the workbook (``#Sheet1!A1``) and for nothing (``NULL``, a lost picture)."""
    return target.startswith("#") or "/#" in target or target.rpartition("/")[2] == "NULL"


def _check_ids(contents: Contents, part: str, findings: Findings) -> None:
    data = contents.frame_bytes(part)
    prefixes = set(_PREFIX.findall(data))
    if not prefixes:
        return
    attribute = re.compile(
        rb"\s(?:" + b"|".join(map(re.escape, prefixes)) + rb")\:\w+\s*=\s*[\"']([^\"']*)[\"']"
    )
    known = {link.id for link in contents.links(part)}
    for identity in dict.fromkeys(match.decode() for match in attribute.findall(data)):
        if identity and identity not in known:
            what = "the part names a relationship that it doesn't have"
            findings.add("dangling", what, part, found=identity)
