"""Which objects an object's text names, and the order to create them in that follows from it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from reporter.database.tokens import Token, code, unquoted

__all__ = ["References", "cycle", "ordered", "reachable", "references"]

_TABLE_FOLLOWS = frozenset({"FROM", "JOIN", "STRAIGHT_JOIN", "INTO", "UPDATE"})
_LIST_ENDS = frozenset(
    {"WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "UNION", "EXCEPT", "INTERSECT", "ON", "USING", "SELECT"}
    | {"SET", "VALUES", "WINDOW", "FOR", ";", ")"}
)
_NAME = re.compile(r"[\w$`]")


@dataclass(frozen=True, slots=True)
class References:
    """Names in lower case: ``tables`` and views that the text reads or writes, ``routines`` that it calls."""

    tables: frozenset[str]
    routines: frozenset[str]


def references(text: str) -> References:
    """What the text names where the grammar wants a table or routine; a column of that name doesn't count."""
    words = code(text)
    common = set(_common_tables(words))
    return References(
        frozenset(name for name in _tables(words) if name not in common),
        frozenset(unquoted(a) for a, b in pairwise(words) if b.text == "(" and _is_name(a))
        | frozenset(unquoted(b) for a, b in pairwise(words) if a.keyword == "CALL"),
    )


def ordered(needs: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """The names so that each stands behind those it needs, else in alphabetical order. Raises CycleError."""
    sorter = TopologicalSorter({name: sorted(needs[name]) for name in sorted(needs)})
    return tuple(name for name in sorter.static_order() if name in needs)


def cycle(needs: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """A chain of names of which each needs the next and the last is the first; empty where there is none."""
    try:
        ordered(needs)
    except CycleError as error:
        return tuple(reversed(error.args[1]))
    return ()


def reachable(start: str, needs: Mapping[str, Collection[str]]) -> frozenset[str]:
    """The names that ``start`` needs, at any distance, itself included; empty where it isn't among them."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in needs and name not in found:
            found.add(name)
            waiting.extend(needs[name])
    return frozenset(found)


def _tables(words: list[Token]) -> Iterator[str]:
    """The names after FROM, JOIN, INTO and UPDATE, and after the commas of a FROM list."""
    in_list = wanted = False
    for index, token in enumerate(words):
        word = token.keyword
        if word in _TABLE_FOLLOWS:
            in_list = wanted = True
        elif word in _LIST_ENDS:
            in_list = wanted = False
        elif wanted and _is_name(token):
            yield _last_part(words, index)
            wanted = False
        elif in_list and word == ",":
            wanted = True


def _last_part(words: list[Token], index: int) -> str:
    """``schema.name`` is name."""
    qualified = index + 2 < len(words) and words[index + 1].text == "."
    return unquoted(words[index + 2 if qualified else index])


def _common_tables(words: list[Token]) -> Iterator[str]:
    """The names of WITH … AS ( … ): they hide views of the same name."""
    for index, token in enumerate(words[1:-2], start=1):
        after = words[index + 1].keyword, words[index + 2].keyword
        if (
            after == ("AS", "(")
            and words[index - 1].keyword in ("WITH", ",", "RECURSIVE")
            and _is_name(token)
        ):
            yield unquoted(token)


def _is_name(token: Token) -> bool:
    return token.kind in ("word", "name") and bool(_NAME.match(token.text))
