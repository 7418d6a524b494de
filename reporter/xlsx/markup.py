"""XML of a part as a tree that gives back its bytes: what isn't edited is written as it was read.

A library's tree would change quotes, entities and namespace declarations of everything around an edit.
This one keeps each tag's own bytes and changes only the attribute, text or child that is set. Names are local
ones: the prefix differs between producers (``<row>`` and ``<x:row>``), the words of ECMA-376 don't.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from reporter.errors import PackageError, ReporterError

__all__ = ["DEEPEST", "MOST_TAGS", "Element", "escape", "find", "parse", "plain", "unescape"]

_TOKEN = re.compile(
    rb"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[.*?\]\]>"
    rb"|<[^<>\"']*(?:\"[^\"]*\"[^<>\"']*|'[^']*'[^<>\"']*){0,4096}>|[^<]+",
    re.DOTALL,
)
_NAME = re.compile(rb"</?\s*(?:([\w.-]+):)?([\w.-]+)")
_ENTITY = re.compile("&(amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
MOST_TAGS = 1_000_000
"""Tags of a tree at most: a tag takes up to 300 bytes, and more come from nobody who draws a workbook."""
DEEPEST = 256
_MOST_REWRITTEN = 16 << 20
_MOST_NAMES = 4096
_names: dict[bytes, tuple[bytes, str]] = {}
_MISSES = 64
"""Rare bytes that aren't what is looked for, after which they aren't rare."""


class Element:
    """One element: ``open`` tag, ``children`` (elements, and text as bytes) and ``close`` tag.

    ``close`` is empty where the element closes itself. A document is an element without a name.
    """

    __slots__ = ("_children", "close", "name", "open", "prefix")

    def __init__(self, opening: bytes, closing: bytes = b"") -> None:
        self.open = opening
        self.close = closing
        self.prefix, self.name = _named(opening)
        self._children: list[Element | bytes] | None = None

    @property
    def children(self) -> list[Element | bytes]:
        if self._children is None:
            self._children = []
        return self._children

    @children.setter
    def children(self, children: list[Element | bytes]) -> None:
        self._children = children

    def __bytes__(self) -> bytes:
        pieces: list[bytes] = []
        self._write(pieces)
        return b"".join(pieces)

    def _write(self, pieces: list[bytes]) -> None:
        children = self._children or ()
        if children and self.open.endswith(b"/>"):
            self.open = self.open[:-2].rstrip() + b">"
            self.close = b"</" + (self.prefix + b":" if self.prefix else b"") + self.name.encode() + b">"
        pieces.append(self.open)
        for child in children:
            if isinstance(child, bytes):
                pieces.append(child)
            else:
                child._write(pieces)
        pieces.append(self.close)

    def elements(self, *names: str) -> list[Element]:
        """The child elements, those of the given local names only where names are given."""
        return [
            child
            for child in self._children or ()
            if isinstance(child, Element) and (not names or child.name in names)
        ]

    def find(self, *path: str) -> Element | None:
        """The first descendant along the path of local names."""
        found: Element | None = self
        for name in path:
            children = found._children or () if found is not None else ()
            found = next((c for c in children if isinstance(c, Element) and c.name == name), None)
        return found

    def walk(self, *names: str) -> Iterator[Element]:
        """All descendants in document order, those of the given local names only where names are given."""
        open_ones = [iter(self.elements())]
        while open_ones:
            child = next(open_ones[-1], None)
            if child is None:
                open_ones.pop()
                continue
            if not names or child.name in names:
                yield child
            if child._children:
                open_ones.append(iter(child.elements()))

    @property
    def attributes(self) -> dict[str, str]:
        """All attributes with the names as written (``r:id``), without namespace declarations."""
        found = re.findall(rb"\s([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", self.open)
        return {
            name.decode(): unescape(double or single)
            for name, double, single in found
            if not name.startswith(b"xmlns")
        }

    def get(self, name: str, default: str = "") -> str:
        """The attribute's value. The name is as written, or ``*:id`` for any prefix."""
        match = _attribute(name).search(self.open)
        return default if match is None else unescape(match.group(2)[1:-1])

    def set(self, name: str, value: str) -> None:
        """Sets the attribute in its place or adds it last; an equal value leaves the bytes alone."""
        match = _attribute(name).search(self.open)
        if match is None:
            end = len(self.open) - (2 if self.open.endswith(b"/>") else 1)
            self.open = b'%b %b="%b"%b' % (
                self.open[:end].rstrip(),
                name.encode(),
                escape(value, quote=True),
                self.open[end:],
            )
        elif unescape(match.group(2)[1:-1]) != value:
            start, end = match.span(2)
            self.open = b'%b"%b"%b' % (self.open[:start], escape(value, quote=True), self.open[end:])

    def unset(self, name: str) -> None:
        """Takes the attribute away, if it is there."""
        match = _attribute(name).search(self.open)
        if match:
            self.open = self.open[: match.start()] + self.open[match.end() :]

    @property
    def text(self) -> str:
        """The element's own text, unescaped."""
        return "".join(_text(child) for child in self._children or () if isinstance(child, bytes))

    @text.setter
    def text(self, value: str) -> None:
        if value != self.text or self.elements():
            self.children = [escape(value)]

    def remove(self, child: Element) -> None:
        self.children = [other for other in self.children if other is not child]


def _named(tag: bytes) -> tuple[bytes, str]:
    """Prefix and local name of a tag; the same objects for most tags of a part."""
    match = _NAME.match(tag)
    if match is None:
        return b"", ""
    found = _names.get(match[0])
    if found is None:
        found = match[1] or b"", match[2].decode()
        if len(_names) < _MOST_NAMES:
            _names[match[0]] = found
    return found


def parse(data: bytes) -> Element:
    """The document as a tree whose bytes are the data's.

    PackageError where it isn't well-formed enough, or so large or deep that only an attack would be.
    """
    if data.count(b"<") > MOST_TAGS:
        raise PackageError.of("package.too-large", f"a part has more than {MOST_TAGS:,} tags")
    document = Element(b"")
    stack = [document]
    position = 0
    for token in _TOKEN.finditer(data):
        if token.start() != position or len(stack) > DEEPEST:
            break
        if not _added(token.group(), stack):
            position = -1
            break
        position = token.end()
    if position != len(data) or len(stack) != 1:
        raise _malformed(repr(data[:60]))
    return document


def _added(piece: bytes, stack: list[Element]) -> bool:
    """Adds a token to the innermost open element; False where it closes another than that."""
    if not piece.startswith(b"<") or piece.startswith((b"<!--", b"<?", b"<![CDATA[")):
        stack[-1].children.append(piece)
    elif piece.startswith(b"<!"):
        raise PackageError.of("package.doctype", "a part declares a document type, which no workbook does")
    elif piece.startswith(b"</"):
        element = stack.pop()
        if not stack or _named(piece)[1] != element.name:
            return False
        element.close = piece
    else:
        element = Element(piece)
        stack[-1].children.append(element)
        if not piece.endswith(b"/>"):
            stack.append(element)
    return True


def _malformed(found: str) -> ReporterError:
    return PackageError.of("package.malformed", "a part is not well-formed XML", found=found)


def plain(data: bytes) -> bytes:
    """The part in UTF-8 without CDATA: itself in nearly all cases, else as an XML library writes it."""
    head = data[:200]
    declared = re.search(rb"encoding\s*=\s*[\"']([\w-]+)", head)
    utf8 = not head.startswith((b"\xff\xfe", b"\xfe\xff")) and (
        declared is None or declared.group(1).upper() in (b"UTF-8", b"US-ASCII")
    )
    if utf8 and find(data, b"<![CDATA[", b"!") < 0:
        return data
    if len(data) > _MOST_REWRITTEN or data.count(b"<") > MOST_TAGS:
        what = f"a part of over {_MOST_REWRITTEN >> 20} MiB is not in plain UTF-8, or holds CDATA"
        raise PackageError.of("package.too-large", what)
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, strip_cdata=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _malformed(str(error)) from None
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def find(data: bytes, wanted: bytes, mark: bytes, start: int = 0, end: int | None = None) -> int:
    """The place of the wanted bytes, -1 for none, as ``bytes.find`` gives it.

    ``mark`` is one of them that is rare in the data: a single byte is looked for twenty times as fast.
    """
    end = len(data) if end is None else end
    before = wanted.index(mark)
    position = start + before
    for _ in range(_MISSES):
        at = data.find(mark, position, end)
        if at < 0 or data.startswith(wanted, at - before, end):
            return at if at < 0 else at - before
        position = at + 1
    return data.find(wanted, position - before, end)


def escape(text: str, quote: bool = False) -> bytes:
    """The text as XML in UTF-8, quotes and line ends too for an attribute."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if quote:
        text = text.replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
    return text.replace("\r", "&#13;").encode()


def unescape(data: bytes) -> str:
    """The text that the XML bytes stand for."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise _malformed(repr(data[:60])) from None
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    """The character of an entity that XML knows; others, and numbers that no character has, stay."""
    name = match.group(1)
    if not name.startswith("#"):
        return _ENTITIES[name]
    number = int(name[2:], 16) if name.startswith("#x") else int(name[1:])
    return chr(number) if number <= sys.maxunicode else match.group()


def _text(piece: bytes) -> str:
    if piece.startswith(b"<![CDATA["):
        return piece[9:-3].decode()
    return "" if piece.startswith(b"<") else unescape(piece)


def _attribute(name: str) -> re.Pattern[bytes]:
    found = _ATTRIBUTES.get(name)
    if found is None:
        written = rb"[\w.-]+:" + name[2:].encode() if name.startswith("*:") else re.escape(name.encode())
        found = re.compile(rb"\s(" + written + rb")\s*=\s*(\"[^\"]*\"|'[^']*')")
        _ATTRIBUTES[name] = found
    return found


_ATTRIBUTES: dict[str, re.Pattern[bytes]] = {}
