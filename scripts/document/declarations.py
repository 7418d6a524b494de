"""Tables and routines as their CREATE statements declare them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reporter.database.project import SqlObject
from reporter.database.tokens import COMMENT

__all__ = ["Column", "Table", "parameters", "table"]

_COMMENT = re.compile(COMMENT)
_KEY = re.compile(r"PRIMARY KEY \(([^)]*)\)", re.IGNORECASE)
_NO_COLUMN = re.compile(r"(?:PRIMARY|UNIQUE|KEY|INDEX|CONSTRAINT|CHECK|FULLTEXT|FOREIGN)\b", re.IGNORECASE)
_COLUMN = re.compile(r"`?(\w+)`?\s+(\w+(?:\([^)]*\))?(?:\s+UNSIGNED)?)(.*)", re.DOTALL | re.IGNORECASE)
_PARAMETER = re.compile(r"(?:(IN|OUT|INOUT)\s+)?`?(\w+)`?\s+(.+)", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str
    key: bool
    generated: bool
    nullable: bool


@dataclass(frozen=True, slots=True)
class Table:
    """``key`` are the columns of the primary key, in its order."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]


def table(found: SqlObject) -> Table:
    """The columns and the key of a table's file."""
    parts = list(_parts(found.text))
    keys = [part for part in parts if part.upper().startswith("PRIMARY KEY")]
    match = _KEY.match(keys[0]) if keys else None
    key = tuple(name.strip(" `") for name in match[1].split(",")) if match else ()
    return Table(found.name, tuple(_columns(parts, key)), key)


def _columns(parts: list[str], key: tuple[str, ...]) -> Iterator[Column]:
    for part in parts:
        match = None if _NO_COLUMN.match(part) else _COLUMN.match(part)
        if match:
            rest = match[3].upper()
            named = match[1] in key
            yield Column(
                match[1], match[2].lower(), named, "GENERATED" in rest, "NOT NULL" not in rest and not named
            )


def parameters(found: SqlObject) -> tuple[tuple[str, str, str], ...]:
    """Name, type and mode (IN, OUT, INOUT) of each parameter of a routine."""
    matches = (_PARAMETER.fullmatch(part) for part in _parts(found.text))
    return tuple(
        (match[2], " ".join(match[3].split()), (match[1] or "IN").upper()) for match in matches if match
    )


def _parts(text: str) -> Iterator[str]:
    """What stands between the commas of the first brackets, without comments."""
    text = _COMMENT.sub("", text)
    depth, start = 0, 0
    for at, letter in enumerate(text):
        if letter == "(":
            depth += 1
            start = at + 1 if depth == 1 else start
        elif (letter == "," and depth == 1) or (letter == ")" and depth == 1):
            yield " ".join(text[start:at].split())
            start = at + 1
        if letter == ")":
            depth -= 1
            if depth == 0:
                return
