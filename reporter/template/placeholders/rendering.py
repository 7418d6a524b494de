"""Placeholders found and filled in the parts of a package; all bytes around them stay as they are.

Excel splits a text into runs as it likes: the braces may stand in one run and the name in the next. What
fills a placeholder takes the format of the run in which it begins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate

from reporter.errors import Fault, TemplateError
from reporter.template.placeholders.formats import text_of
from reporter.template.placeholders.grammar import Placeholder, Text, parse, unknown
from reporter.xlsx.cells import Value
from reporter.xlsx.markup import Element
from reporter.xlsx.markup import parse as parse_markup
from reporter.xlsx.strings import encoded

__all__ = [
    "fill_in",
    "find_properties",
    "find_strings",
    "find_text",
    "render_header",
    "render_properties",
    "render_sheet_name",
    "render_strings",
    "render_text",
]

_ITEM = re.compile(rb"<((?:[\w.-]+:)?)si(?:\s[^<>]*?)?(?:/>|>.*?</\1si\s*>)", re.DOTALL)
_BODIES = ("p", "si", "is", "text")
_HEADER_LIMIT = 255
_SHEET_NAME_LIMIT = 31
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\r\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FONT_SIZE = re.compile(r"(?<!&)(?:&&)*&[0-9]+$")


def find_strings(shared_strings: bytes) -> dict[int, Text]:
    """The shared strings that hold placeholders or faulty ones, by index; faults have no place yet."""
    return {index: parse(_joined(_texts(item))) for index, item, _ in _items(shared_strings)}


def find_text(part: bytes) -> tuple[Text, ...]:
    """The paragraphs with placeholders: of a drawing, a chart, comments, or a sheet's inline strings."""
    return tuple(found for body in _bodies(part) if (found := parse(_joined(body))))


def find_properties(part: bytes) -> tuple[Text, ...]:
    """The document properties that hold placeholders."""
    return tuple(found for leaf in _leaves(part) if (found := parse(leaf.text)))


def render_strings(
    shared_strings: bytes, values: Mapping[str, Value], place: str = "shared strings"
) -> tuple[bytes, dict[int, Value]]:
    """The part with its placeholders filled, and the typed values for cells that hold a placeholder only.

    The values are by index: cells with such an index take the value in the string's stead. The string is
    filled too, so that no markup of the template stays. Raises TemplateError with all faults.
    """
    typed: dict[int, Value] = {}
    pieces: list[bytes] = []
    faults: list[Fault] = []
    at = 0
    for index, item, span in _items(shared_strings):
        texts = _texts(item)
        found = parse(_joined(texts), place)
        if found.alone is not None and found.alone.name in values:
            typed[index] = values[found.alone.name]
        faults += _fill(texts, found, _Filling(values, place, encoded, keeps_blanks=True))
        pieces += [shared_strings[at : span[0]], bytes(item)]
        at = span[1]
    TemplateError.raise_if(faults)
    return (b"".join([*pieces, shared_strings[at:]]) if pieces else shared_strings), typed


def render_text(part: bytes, values: Mapping[str, Value], place: str = "") -> bytes:
    """The drawing, chart or comments with its paragraphs' placeholders filled; without any, the same object.

    Line ends in values become blanks, as a paragraph holds none. Raises TemplateError with all faults.
    """
    if b"{" not in part:
        return part
    document = parse_markup(part)
    cells = bool(document.elements("comments", "worksheet"))
    filling = _Filling(values, place, encoded if cells else _visible, keeps_blanks=cells)
    return _rendered(part, document, [_texts(body) for body in _walk_bodies(document)], filling)


def render_properties(part: bytes, values: Mapping[str, Value], place: str = "document properties") -> bytes:
    """The document properties (core, app or custom) filled; the same object if there is nothing to fill."""
    if b"{{" not in part:
        return part
    document = parse_markup(part)
    leaves = [[leaf] for leaf in document.walk() if not leaf.elements()]
    return _rendered(part, document, leaves, _Filling(values, place, _visible, keeps_blanks=False))


def render_header(text: str, values: Mapping[str, Value], place: str = "") -> str:
    """The header or footer filled; ``text`` is unescaped. Raises TemplateError, also over 255 characters.

    ``&`` in a value is doubled, and a value that begins with a digit is kept apart from a font size before
    it.
    """
    found = parse(text, place)

    def written(value: str, before: str) -> str:
        value = _visible(value).replace("&", "&&")
        return f" {value}" if value[:1].isdigit() and _FONT_SIZE.search(before) else value

    rendered, faults = _replaced(found, values, place, written)
    if not faults and found and len(rendered) > _HEADER_LIMIT:
        what = "a header or footer is too long"
        faults = [
            Fault("template.header-length", what, place, f"at most {_HEADER_LIMIT} characters", rendered)
        ]
    TemplateError.raise_if(faults)
    return rendered


def render_sheet_name(name: str, values: Mapping[str, Value], place: str = "") -> str:
    """The sheet's name filled; raises TemplateError where Excel would not take it."""
    found = parse(name, place)
    rendered, faults = _replaced(found, values, place, lambda value, before: value)
    if not faults and found and not _sheet_name(rendered):
        what = "a sheet can't have this name"
        expected = f"1 to {_SHEET_NAME_LIMIT} characters, none of []:*?/\\, no ' at either end, not History"
        faults = [Fault("template.sheet-name", what, place or name, expected, rendered)]
    TemplateError.raise_if(faults)
    return rendered


def fill_in(text: str, values: Mapping[str, Value], place: str = "") -> str:
    """The text with its placeholders filled; raises TemplateError with all faults."""
    rendered, faults = _replaced(parse(text, place), values, place, lambda value, before: value)
    TemplateError.raise_if(faults)
    return rendered


def _sheet_name(name: str) -> bool:
    return (
        0 < len(name.encode("utf-16-le")) // 2 <= _SHEET_NAME_LIMIT
        and not re.search(r"[\[\]:*?/\\\x00-\x1f]", name)
        and not (name.startswith("'") or name.endswith("'") or name.casefold() == "history")
    )


@dataclass(frozen=True, slots=True)
class _Filling:
    """What fills a part: values, the place in faults, the escapes, whether outer blanks need a mark."""

    values: Mapping[str, Value]
    place: str
    escape: Callable[[str], str]
    keeps_blanks: bool


def _rendered(part: bytes, document: Element, bodies: Iterable[list[Element]], filling: _Filling) -> bytes:
    faults: list[Fault] = []
    changed = False
    for texts in bodies:
        if found := parse(_joined(texts), filling.place):
            faults += _fill(texts, found, filling)
            changed = True
    TemplateError.raise_if(faults)
    return bytes(document) if changed else part


def _fill(texts: list[Element], found: Text, filling: _Filling) -> list[Fault]:
    """Fills the placeholders of a text that stands in the given elements, run by run; returns the faults."""
    faults = [*found.faults, *unknown(found, filling.values, filling.place)]
    if faults:
        return faults
    runs = [element.text for element in texts]
    starts = [0, *accumulate(len(run) for run in runs)]
    for piece in reversed(found.pieces):
        value = _value(piece, filling.values)
        if isinstance(value, Fault):
            faults.append(replace(value, place=filling.place))
            continue
        first = True
        for number, start in enumerate(starts[:-1]):
            run = runs[number]
            # Earlier pieces are untouched, as the pieces are filled from the last to the first.
            low, high = max(piece.start, start), min(piece.end, starts[number + 1])
            if low < high:
                filled = filling.escape(value) if first else ""
                runs[number] = run[: low - start] + filled + run[high - start :]
                first = False
    for element, run in zip(texts, runs, strict=True):
        _write(element, run, keeps_blanks=filling.keeps_blanks)
    return faults


def _write(element: Element, text: str, *, keeps_blanks: bool) -> None:
    if text == element.text:
        return
    element.text = text
    if keeps_blanks and text != text.strip():
        element.set("xml:space", "preserve")


def _value(piece: Placeholder, values: Mapping[str, Value]) -> str | Fault:
    return text_of(values[piece.name], piece.format) if piece.name else "{{"


def _replaced(
    found: Text, values: Mapping[str, Value], place: str, written: Callable[[str, str], str]
) -> tuple[str, list[Fault]]:
    faults = [*found.faults, *unknown(found, values, place)]
    if faults:
        return found.text, faults
    rendered, at = "", 0
    for piece in found.pieces:
        value = _value(piece, values)
        if isinstance(value, Fault):
            faults.append(replace(value, place=place))
            continue
        rendered += found.text[at : piece.start]
        rendered += written(value, rendered)
        at = piece.end
    return rendered + found.text[at:], faults


def _items(shared_strings: bytes) -> Iterator[tuple[int, Element, tuple[int, int]]]:
    """Index, element and place in the part of each shared string with placeholders."""
    if b"{" not in shared_strings:
        return
    for index, match in enumerate(_ITEM.finditer(shared_strings)):
        if b"{" in match[0]:
            (item,) = parse_markup(match[0]).elements()
            if parse(_joined(_texts(item))):
                yield index, item, match.span()


def _bodies(part: bytes) -> Iterator[list[Element]]:
    if b"{" in part:
        for body in _walk_bodies(parse_markup(part)):
            yield _texts(body)


def _walk_bodies(document: Element) -> Iterator[Element]:
    return (body for body in document.walk(*_BODIES) if body.elements("r", "t"))


def _leaves(part: bytes) -> Iterator[Element]:
    if b"{{" in part:
        yield from (leaf for leaf in parse_markup(part).walk() if not leaf.elements())


def _texts(body: Element) -> list[Element]:
    """The elements with a text: its own ``t`` and those of its runs, no phonetics."""
    found: list[Element] = []
    for child in body.elements("r", "t"):
        found += [child] if child.name == "t" else child.elements("t")
    return found


def _joined(texts: list[Element]) -> str:
    return "".join(element.text for element in texts)


def _visible(text: str) -> str:
    """The text for drawings and properties, which have no escapes: blanks for what can't be shown."""
    return re.sub(r"\s*\n\s*", " ", _ILLEGAL.sub(" ", text))
