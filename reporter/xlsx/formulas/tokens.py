"""A formula cut into tokens, without a byte lost: the grammar of formulas as files hold them.

A file's formula has no leading ``=``, a comma between arguments, English function names and structured
references written in full (ECMA-376 part 1, 18.17; [MS-XLSX] 2.2.2). The tokens' texts joined are the
formula, whatever the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from reporter.xlsx.cells import column_number
from reporter.xlsx.errorvalues import ERROR_WORDS
from reporter.xlsx.moves import LAST_COLUMN, LAST_ROW

__all__ = ["Kind", "Token", "tokens"]


class Kind(Enum):
    """What a token is."""

    STRING = "text literal"
    NUMBER = "number literal"
    ERROR = "error literal"
    REFERENCE = "cells in A1 notation"
    STRUCTURED = "structured reference"
    NAME = "defined name, table or logical value"
    FUNCTION = "function name before its bracket"
    OPERATOR = "operator, comma, bracket or brace"
    SPACE = "white space"
    OTHER = "what the grammar does not know"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a formula at ``start``; ``prefix`` is what it begins with up to ``!``, or empty."""

    kind: Kind
    text: str
    start: int
    prefix: str = ""

    @property
    def target(self) -> str:
        """The text behind the prefix."""
        return self.text[len(self.prefix) :]


_CELL = r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}"
_SHEET = r"[^\s'\"!#()\[\]{}<>=&+\-*/^,;:@%$~|]{1,255}"
_BOOK = r"\[[^\[\]']*\]"
_QUOTED = r"'(?=[^']|'')[^']*(?:''[^']*){0,64}'!"
_PREFIX = rf"{_QUOTED}|(?:{_BOOK})?{_SHEET}(?::{_SHEET})?!|{_BOOK}!|\#REF!(?=[$A-Za-z0-9])"
_BRACKETS = r"\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\]"
_WORD = r"(?:[^\W\d]|\\)[\w.?\\]*"
_END = r"(?![\w.?\\(\[])"

_PREFIXED = re.compile(_PREFIX)
_CELL_BEFORE_COLON = re.compile(rf"{_CELL}:")
_AREA = re.compile(
    rf"(?:{_CELL}:{_CELL}|{_CELL}|\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}|\$?[0-9]{{1,7}}:\$?[0-9]{{1,7}}){_END}"
)
_REST = re.compile(
    rf"""(?P<STRING>"(?:[^"]|"")*")
    |(?P<ERROR>{"|".join(re.escape(word) for word in ERROR_WORDS)})
    |(?P<STRUCTURED>(?:{_WORD})?{_BRACKETS})
    |(?P<FUNCTION>{_WORD}(?=\())
    |(?P<NAME>{_WORD})
    |(?P<NUMBER>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |(?P<OPERATOR><=|>=|<>|[-+*/^&=<>,;:%@\#(){{}}])
    |(?P<SPACE>\s+)
    |(?P<OTHER>.)""",
    re.VERBOSE | re.DOTALL,
)
_SHORT = 256
"""Characters of a formula whose tokens are kept for the next one like it."""
_TARGETS = {Kind.NAME, Kind.STRUCTURED, Kind.ERROR, Kind.FUNCTION}
_PART = re.compile(r"\$?([A-Za-z]*)\$?([0-9]*)")


def tokens(formula: str) -> tuple[Token, ...]:
    """The tokens of the formula, in order; their texts joined are the formula."""
    return _known(formula) if len(formula) <= _SHORT else _cut(formula)


@lru_cache(maxsize=2048)
def _known(formula: str) -> tuple[Token, ...]:
    return _cut(formula)


def _cut(formula: str) -> tuple[Token, ...]:
    found: list[Token] = []
    at = 0
    while at < len(formula):
        token = _token(formula, at)
        found.append(token)
        at += len(token.text)
    return tuple(found)


def _token(formula: str, at: int) -> Token:
    prefix = _prefix(formula, at)
    after = at + len(prefix)
    area = _AREA.match(formula, after)
    if area and _on_sheet(area[0]):
        return Token(Kind.REFERENCE, prefix + area[0], at, prefix)
    rest = _REST.match(formula, after)
    if rest is not None and (not prefix or Kind[str(rest.lastgroup)] in _TARGETS):
        return Token(Kind[str(rest.lastgroup)], prefix + rest[0], at, prefix)
    return Token(Kind.OTHER, prefix, at, prefix)


def _prefix(formula: str, at: int) -> str:
    """The sheet or book before a ``!``; ``A1:`` before a sheet begins a range and is no 3-D sheet."""
    match = _PREFIXED.match(formula, at)
    if match is None or _CELL_BEFORE_COLON.match(match[0]):
        return ""
    return match[0]


def _on_sheet(area: str) -> bool:
    """False where letters or digits lie beyond XFD1048576, which makes the word a name."""
    for part in area.split(":"):
        match = _PART.fullmatch(part)
        letters, digits = match.groups() if match else ("", "")
        if letters and column_number(letters) > LAST_COLUMN:
            return False
        if digits and not 1 <= int(digits) <= LAST_ROW:
            return False
    return True
