"""MySQL scripts as statements, the way the mysql client cuts them, each with its line in the file.

DELIMITER lines, quotes, comments and versioned comments are the client's. One thing goes further: under the
delimiter ``;`` a CREATE PROCEDURE, FUNCTION, TRIGGER or EVENT reaches to its body's end, without DELIMITER.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reporter.database.tokens import COMMENT, DOUBLE, QUOTED_NAME, SINGLE, VERSIONED, Token, code
from reporter.errors import DatabaseError, Fault, ReporterError

__all__ = ["Script", "Statement", "read_script", "split", "split_stream"]

CHUNK = 1 << 20  # characters asked for at a time
LONGEST = 1 << 28  # characters in a statement; the server's own limit (max_allowed_packet) is at most 1 GiB

_GAP = re.compile(rf"(?:(?P<last>\s++|{COMMENT}))*")
_DELIMITER = re.compile(r"DELIMITER[ \t]++(?P<delimiter>[^\s]++)[^\n]*+(?:\n|\Z)", re.IGNORECASE)
_ROUTINE = re.compile(
    r"CREATE\s(?:[^'`;]|'[^']*'|`[^`]*`)*?\b(?:PROCEDURE|FUNCTION|TRIGGER|EVENT)\b", re.IGNORECASE
)
_OPENING = {"'": "quote", '"': "quote", "`": "quoted name", "/": "comment"}


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement without its delimiter; ``line`` is where its first word stands, counted from 1."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Script:
    """A file: its text and its statements."""

    text: str
    statements: tuple[Statement, ...]


def read_script(path: Path, faults: list[Fault]) -> Script | None:
    """The script at the path; None where it can't be read, which adds to the faults."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return Script(text, split(text))
    except UnicodeDecodeError as error:
        found = f"byte {error.start}"
        faults.append(Fault("project.encoding", "the file isn't UTF-8", str(path), found=found))
    except ReporterError as error:
        faults.extend(
            Fault(f.code, f.what, f"{path}:{f.place.removeprefix('line ')}", found=f.found)
            for f in error.faults
        )
    return None


def split(text: str) -> tuple[Statement, ...]:
    """The statements of a script, in order; comments and blanks between them belong to none."""
    return tuple(split_stream([text]))


def split_stream(chunks: Iterable[str]) -> Iterator[Statement]:
    """The statements of a script that comes in pieces; holds one statement and a piece in memory.

    Raises DatabaseError where a quote or comment never closes.
    """
    script = _Script(iter(chunks))
    while (statement := script.next()) is not None:
        yield statement


class _Script:
    """The part of a script that is still to be cut, and how much has been."""

    def __init__(self, chunks: Iterator[str]) -> None:
        self._chunks = chunks
        self._text = ""
        self._at = 0
        self._line = 1
        self._delimiter = ";"
        self._complete = False

    def next(self) -> Statement | None:
        while True:
            self._skip()
            if self._at == len(self._text) and self._complete:
                return None
            end = self._end()
            if end is None:
                self._read()
                continue
            statement = Statement(self._text[self._at : end].strip(), self._line)
            self._advance(min(end + len(self._delimiter), len(self._text)))
            if statement.text:
                return statement

    def _skip(self) -> None:
        """Moves past blanks, comments and DELIMITER lines."""
        while True:
            gap = _GAP.match(self._text, self._at)
            if gap and gap.end() == len(self._text) and not self._complete:
                self._advance(max(gap.start("last"), self._at))  # the last may go on in the next piece
                self._read()
                continue
            self._advance(gap.end() if gap else self._at)
            command = _DELIMITER.match(self._text, self._at) if self._starts_line(self._at) else None
            if command is None:
                return
            if command.end() == len(self._text) and not self._complete:
                self._read()
                continue
            self._delimiter = command["delimiter"]
            self._advance(command.end())

    def _starts_line(self, at: int) -> bool:
        return not self._text[self._text.rfind("\n", 0, at) + 1 : at].strip()

    def _end(self) -> int | None:
        """Where the statement that starts here ends, or None where more text must tell."""
        body, at, depth = _body(self._delimiter), self._at, 0
        routine = self._delimiter == ";" and _ROUTINE.match(self._text, at) is not None
        while True:
            end = _end_of(body, self._text, at)
            if not self._text.startswith(self._delimiter, end):
                return self._last(end)
            depth += _nesting(self._text[at:end]) if routine else 0
            if depth <= 0:
                return end
            at = end + 1

    def _last(self, end: int) -> int | None:
        if not self._complete:
            return None
        if end == len(self._text):
            return end
        line = self._line + self._text.count("\n", self._at, end)
        thing = _OPENING.get(self._text[end], "quote")
        raise DatabaseError.of(
            "sql.unterminated",
            f"a {thing} opens here and never closes",
            place=f"line {line}",
            found=self._text[end : end + 40],
        )

    def _advance(self, to: int) -> None:
        self._line += self._text.count("\n", self._at, to)
        self._at = to

    def _read(self) -> None:
        """Takes in as much again as is still uncut: a long statement is looked at only a few times."""
        rest = self._text[self._line_start() :]
        self._at -= len(self._text) - len(rest)
        if len(rest) > LONGEST:
            raise DatabaseError.of(
                "sql.statement-too-long",
                f"a statement of more than {LONGEST:,} characters",
                place=f"line {self._line}",
            )
        pieces, size = [rest], 0
        while size < max(len(rest), CHUNK):
            piece = next(self._chunks, None)
            if piece is None:
                self._complete = True
                break
            pieces.append(piece)
            size += len(piece)
        self._text = "".join(pieces)

    def _line_start(self) -> int:
        """The last line's start before the cut: DELIMITER counts only as the first word of its line."""
        return max(self._text.rfind("\n", 0, self._at), self._at - CHUNK, 0)


def _end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


@lru_cache(maxsize=16)
def _body(delimiter: str) -> re.Pattern[str]:
    """Matches up to the delimiter, or to what never closes, or to the end."""
    first = re.escape(delimiter[0])
    return re.compile(
        rf"""(?:(?!{re.escape(delimiter)})(?:
              [^'"`#/\-{first}]++ | {SINGLE} | {DOUBLE} | {QUOTED_NAME} | {COMMENT} | {VERSIONED}
              | (?!/\*)(?!['"`])[/\-\#{first}]
            ))*""",
        re.VERBOSE | re.DOTALL,
    )


def _nesting(piece: str) -> int:
    """How many more blocks this piece of a routine opens than it closes."""
    depth = 0
    words = code(piece)
    for index, token in enumerate(words):
        before = words[index - 1].keyword if index else ";"
        word = token.keyword
        if before == "." or (before == "END" and word in _OPENERS):
            continue  # END IF closes once
        if before in _NAMES_FOLLOW and word in ("BEGIN", "END"):
            continue  # these two aren't reserved: AS end is a name
        if word in ("IF", "REPEAT"):
            depth += before in _STARTS and _opens(words, index)
        else:
            depth += _OPENERS.get(word, -1 if word == "END" else 0)
    return depth


_OPENERS = {"BEGIN": 1, "CASE": 1, "LOOP": 1, "WHILE": 1, "IF": 1, "REPEAT": 1}
_NAMES_FOLLOW = frozenset({",", "AS", "SELECT", "(", "BY"})
# After these a statement begins. ")" ends a routine's parameters.
_STARTS = frozenset(
    {";", ":", ")", "BEGIN", "THEN", "ELSE", "DO", "LOOP", "REPEAT", "DETERMINISTIC", "DATA", "ROW"}
)


def _opens(words: list[Token], index: int) -> bool:
    """Whether this IF or REPEAT begins a statement; in an expression they are functions.

    An IF statement's condition ends in THEN. Behind a function of that name, in a branch of a CASE, comes
    WHEN, ELSE or END first.
    """
    if words[index].keyword == "REPEAT":
        return [token.text for token in words[index + 1 : index + 2]] != ["("]
    brackets = cases = 0
    for token in words[index + 1 :]:
        brackets += {"(": 1, ")": -1}.get(token.keyword, 0)
        if brackets == 0 and cases == 0 and token.keyword in ("THEN", "WHEN", "ELSE", "END", ","):
            return token.keyword == "THEN"
        cases += {"CASE": 1, "END": -1}.get(token.keyword, 0)
        if brackets < 0:
            return False
    return False
