"""MySQL text as tokens: comments, strings, names, words; the ground for splitting, linting and ordering.

Follows the server's rules under the default sql_mode: backslash and doubled quotes escape, ``--`` needs a
blank behind it, what stands in a versioned comment (``/*!50003 … */``) is code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["COMMENT", "Token", "code", "normal", "tokens", "unquoted"]

# Runs of characters are possessive and alternatives begin differently, so that nothing is tried twice and the
# time is linear in the text. Groups aren't possessive: Python before 3.11.5 mismatches them (cpython 106052).
SINGLE = r"'(?:[^'\\]++|\\.|'')*'(?!')"
DOUBLE = r'"(?:[^"\\]++|\\.|"")*"(?!")'
QUOTED_NAME = r"`(?:[^`]++|``)*`(?!`)"
LINE_COMMENT = r"(?:--(?=[\x00-\x20]|\Z)|\#)[^\n]*+"
BLOCK_COMMENT = r"/\*(?!M?!)(?:[^*]++|\*(?!/))*\*/"
COMMENT = rf"(?:{LINE_COMMENT}|{BLOCK_COMMENT})"
# A versioned comment is one piece for the splitter, delimiters in it included; plain comments may nest in it.
VERSIONED = rf"/\*M?!(?:[^'\"`*/\#\-]++|{SINGLE}|{DOUBLE}|{QUOTED_NAME}|{COMMENT}|\*(?!/)|[/\#\-])*\*/"

_TOKEN = re.compile(
    rf"""(?P<blank>\s++)
       | (?P<comment>{COMMENT})
       | (?P<version>/\*M?!\d*+ | \*/)
       | (?P<string>{SINGLE} | {DOUBLE})
       | (?P<name>{QUOTED_NAME})
       | (?P<variable>@++[\w$.]*+)
       | (?P<number>\d++(?:\.\d++)?(?![\w$]))
       | (?P<word>[\w$]++)
       | (?P<symbol>.)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text: ``kind`` is the lexer's word for it, ``start`` its offset."""

    kind: str
    text: str
    start: int

    @property
    def keyword(self) -> str:
        """The word or symbol in capitals, to compare with; empty for strings and quoted names."""
        return self.text.upper() if self.kind in ("word", "symbol") else ""


def tokens(text: str) -> Iterator[Token]:
    """Every token in turn; together they are the text."""
    for match in _TOKEN.finditer(text):
        yield Token(match.lastgroup or "symbol", match.group(), match.start())


def code(text: str) -> list[Token]:
    """The tokens that the server acts on: no blanks, no comments, no marks of versioned comments."""
    return [token for token in tokens(text) if token.kind not in ("blank", "comment", "version")]


def normal(text: str) -> str:
    """The text without comments and with single blanks: equal for texts that mean the same to the server."""
    return " ".join(token.text for token in code(text))


def unquoted(token: Token) -> str:
    """The name that a token stands for, in lower case."""
    text = token.text
    return (text[1:-1].replace("``", "`") if token.kind == "name" else text).lower()
