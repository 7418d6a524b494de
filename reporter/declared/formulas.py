"""Formulas of calculated fields as a person writes them, with names of columns that hold blanks and all."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

__all__ = ["quoted", "unknown"]

_WORDS = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|[^\W\d][\w.]*\s*\(|[^\W\d][\w.]*")
_PLAIN = re.compile(r"[^\W\d]\w*")
_CONSTANTS = {"TRUE", "FALSE"}


def quoted(formula: str, names: Iterable[str]) -> str:
    """The formula without ``=``, each name that isn't one plain word in single quotes."""
    pattern = _named(names)
    if pattern is None:
        return formula.strip().lstrip("=").strip()
    return pattern.sub(_in_quotes, formula.strip().lstrip("=").strip())


def _in_quotes(match: re.Match[str]) -> str:
    name = match.group(1)
    if name is None or _PLAIN.fullmatch(name):
        return match.group()
    return "'" + name.replace("'", "''") + "'"


def _named(names: Iterable[str]) -> re.Pattern[str] | None:
    """What finds the names, the longest first, but not within quotes."""
    known = sorted(names, key=len, reverse=True)
    if not known:
        return None
    return re.compile(
        r"'(?:[^']|'')*'|\"[^\"]*\"|(?<!\w)(" + "|".join(map(re.escape, known)) + r")(?!\w)", re.IGNORECASE
    )


def unknown(formula: str, names: Collection[str]) -> tuple[str, ...]:
    """The words of the formula that are no column, function or constant."""
    known = {name.casefold() for name in names}
    words = [match.group() for match in _WORDS.finditer(quoted(formula, names))]
    named = [
        word[1:-1].replace("''", "'") if word.startswith("'") else word
        for word in words
        if not word.startswith('"') and not word.endswith("(")
    ]
    return tuple(name for name in named if name.casefold() not in known and name.upper() not in _CONSTANTS)
