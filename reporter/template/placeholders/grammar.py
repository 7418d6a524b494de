"""The grammar of placeholders: ``{{ name }}``, ``{{ dataset.column }}``, ``{{ name:0.0% }}``, nothing else.

Blanks inside the braces don't count. ``{{{{`` writes two literal braces; ``}}`` outside a placeholder is
text. Names are letters, digits and ``_``, as procedures and parameters are named, and are compared as
written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from reporter.errors import Fault
from reporter.template.placeholders.formats import FORMATS, is_format

__all__ = ["Placeholder", "Text", "parse", "unknown"]

_PIECE = re.compile(r"\{\{\{\{|\{\{(?P<inside>.*?)\}\}|\{\{", re.DOTALL)
_INSIDE = re.compile(
    r"(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?)\s*(?::(?P<format>.*))?", re.ASCII | re.DOTALL
)
_REMEDY = "write {{ name }}, {{ dataset.column }} or {{ name:format }}; {{{{ for two literal braces"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A name and a number format or none, at ``start`` to ``end`` of its text; no name: a literal ``{{``."""

    name: str
    format: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its placeholders in order, and what is malformed in it."""

    text: str
    pieces: tuple[Placeholder, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names in order, each once."""
        return tuple(dict.fromkeys(piece.name for piece in self.pieces if piece.name))

    @property
    def alone(self) -> Placeholder | None:
        """The placeholder, where the text is nothing else and has no format: its cell gets a typed value."""
        if len(self.pieces) != 1 or not self.pieces[0].name or self.pieces[0].format:
            return None
        piece = self.pieces[0]
        return None if self.text[: piece.start].strip() or self.text[piece.end :].strip() else piece

    def __bool__(self) -> bool:
        return bool(self.pieces or self.faults)


def parse(text: str, place: str = "") -> Text:
    """The text's placeholders and faults; ``place`` is what a fault names ("Cover!B3")."""
    if "{{" not in text:
        return Text(text)
    pieces: list[Placeholder] = []
    faults: list[Fault] = []
    for match in _PIECE.finditer(text):
        piece = _piece(match, place)
        if isinstance(piece, Fault):
            faults.append(piece)
        else:
            pieces.append(piece)
    return Text(text, tuple(pieces), tuple(faults))


def _piece(match: re.Match[str], place: str) -> Placeholder | Fault:
    if match[0] == "{{{{":
        return Placeholder("", "", *match.span())
    if match["inside"] is None:
        what = "a placeholder has no closing braces"
        return Fault("template.placeholder-open", what, place, "}} in the same text", match.string, _REMEDY)
    inside = _INSIDE.fullmatch(match["inside"].strip())
    if inside is None:
        what = "a placeholder can't be understood"
        return Fault("template.placeholder-syntax", what, place, "{{ name }}", match[0], _REMEDY)
    number_format = (inside["format"] or "").strip()
    if inside["format"] is not None and not is_format(number_format):
        what = f"the placeholder {inside['name']} asks for a format that isn't known"
        return Fault("template.placeholder-format", what, place, FORMATS, number_format)
    return Placeholder(inside["name"], number_format, *match.span())


def unknown(text: Text, names: Collection[str], place: str = "") -> tuple[Fault, ...]:
    """A fault for each name in the text that isn't among ``names``."""
    return tuple(_unknown(name, names, place) for name in text.names if name not in names)


def _unknown(name: str, names: Iterable[str], place: str) -> Fault:
    close = get_close_matches(name, list(names), n=1)
    return Fault(
        "template.placeholder-unknown",
        f"there is no value named {name}",
        place,
        expected=", ".join(sorted(names)),
        found=f"{{{{ {name} }}}}",
        remedy=f"did you mean {close[0]}?" if close else "",
    )
