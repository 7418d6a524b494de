"""The shared strings of a workbook: read as text, and added to without touching what is there."""

from __future__ import annotations

import re
from array import array
from functools import cached_property

from reporter.errors import PackageError
from reporter.xlsx.markup import Element, escape, parse, unescape

__all__ = ["EMPTY", "LONGEST", "SharedStrings", "decoded", "encoded", "item_text", "text_markup"]

EMPTY = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"></sst>'
)
LONGEST = 32_767
"""Characters (UTF-16 units) that a cell may hold."""

_MOST_ITEMS = 16_000_000
_ITEM = re.compile(rb"<((?:[\w.-]+:)?)si(?:\s[^>]*)?(?:/>|>(.*?)</\1si\s*>)", re.DOTALL)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LITERAL = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_END = re.compile(rb"</(?:[\w.-]+:)?sst\s*>\s*$|(<(?:[\w.-]+:)?sst[^>]*)/>\s*$")


class SharedStrings:
    """The items of ``xl/sharedStrings.xml`` and those that a fill adds behind them."""

    def __init__(self, part: bytes = EMPTY) -> None:
        self.part = part
        self._added: list[str] = []
        self._indexes: dict[str, int] = {}
        self._texts: dict[int, str] = {}

    @cached_property
    def _places(self) -> tuple[array[int], array[int]]:
        """Where the items' inner XML begins and ends."""
        kind = "I" if len(self.part) < 1 << 32 else "Q"
        starts, ends = array(kind), array(kind)
        for match in _ITEM.finditer(self.part):
            start, end = match.span(2) if match.end(2) >= 0 else (0, 0)
            starts.append(start)
            ends.append(end)
            if len(starts) > _MOST_ITEMS:
                what = f"there are more than {_MOST_ITEMS:,} shared texts"
                raise PackageError.of("package.too-large", what)
        return starts, ends

    @cached_property
    def _plain(self) -> dict[str, int]:
        """Texts of items without runs and phonetics, so that a text that is there isn't added again."""
        found: dict[str, int] = {}
        for index in range(len(self._places[0])):
            item = self.item(index)
            if b"<r>" not in item and b"rPh" not in item and b":r>" not in item:
                found.setdefault(self.text(index), index)
        return found

    def __len__(self) -> int:
        return len(self._places[0]) + len(self._added)

    @property
    def added(self) -> bool:
        """True where the part has to be written."""
        return bool(self._added)

    def item(self, index: int) -> bytes:
        """The XML within an item that the part holds."""
        starts, ends = self._places
        return self.part[starts[index] : ends[index]]

    def text(self, index: int) -> str:
        """The item's text without runs and phonetics."""
        held = len(self._places[0])
        if index >= held:
            return self._added[index - held]
        if index not in self._texts:
            self._texts[index] = item_text(self.item(index))
        return self._texts[index]

    def index(self, text: str) -> int:
        """The index of the text, which is added where no plain item holds it."""
        found = self._plain.get(text)
        if found is None:
            found = self._indexes.get(text)
        if found is None:
            found = self._indexes[text] = len(self)
            self._added.append(text)
        return found

    def written(self, part: bytes | None = None) -> bytes:
        """The part with the added items; ``part`` is the present part where others changed it meanwhile."""
        part = self.part if part is None else part
        if not self._added:
            return part
        match = re.search(rb"<((?:[\w.-]+:)?)sst[\s>/]", part)
        prefix = match.group(1) if match else b""
        items = b"".join(
            b"<%bsi>%b</%bsi>" % (prefix, text_markup(text, prefix), prefix) for text in self._added
        )
        end = _END.search(part)
        if end is None:
            raise ValueError("the shared strings end without </sst>")
        opening = end.group(1)
        head = part[: end.start()] + (opening + b">" if opening else b"")
        tail = b"</%bsst>" % prefix
        return _counted(head, len(self), len(self._added)) + items + tail


def _counted(head: bytes, unique: int, added: int) -> bytes:
    """The beginning with new counts, where the part gives them."""
    match = re.search(rb"<(?:[\w.-]+:)?sst[^>]*>", head)
    if match is None:
        return head
    element = Element(match.group())
    if element.get("count"):
        element.set("count", str(int(element.get("count")) + added))
    if element.get("uniqueCount"):
        element.set("uniqueCount", str(unique))
    return head[: match.start()] + element.open + head[match.end() :]


def item_text(item: bytes) -> str:
    """The text of an ``si`` or ``is``: its ``t`` and its runs, without phonetics."""
    if b"<t>" in item and item.startswith(b"<t>") and item.count(b"<") == 2:
        return decoded(unescape(item[3 : item.rfind(b"<")]))
    pieces: list[str] = []
    _collect(parse(item), pieces)
    return decoded("".join(pieces))


def _collect(element: Element, pieces: list[str]) -> None:
    for child in element.elements():
        if child.name == "t":
            pieces.append(child.text)
        elif child.name != "rPh":
            _collect(child, pieces)


def encoded(text: str) -> str:
    """The text with ``_xHHHH_`` for what XML or Excel can't hold, and for a literal ``_xHHHH_``."""
    if "_x" in text:
        text = _LITERAL.sub("_x005F_", text)
    return _CONTROL.sub(lambda match: f"_x{ord(match.group()):04X}_", text)


def decoded(text: str) -> str:
    """The text that ``_xHHHH_`` stands for."""
    return _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), text) if "_x" in text else text


def text_markup(text: str, prefix: bytes = b"") -> bytes:
    """The text as a ``t`` element, blanks at its ends kept."""
    kept = b' xml:space="preserve"' if text != text.strip() or "\n" in text else b""
    return b"<%bt%b>%b</%bt>" % (prefix, kept, escape(encoded(text)), prefix)
