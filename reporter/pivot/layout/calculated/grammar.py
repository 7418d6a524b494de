"""The formulas of calculated fields and items, as trees: no cell references, but names of fields and items.

Precedence as in Excel, tightest first: sign, ``%``, ``^``, ``* /``, ``+ -``, ``&``, comparisons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeAlias

__all__ = [
    "Binary",
    "Call",
    "Constant",
    "FormulaError",
    "ItemReference",
    "Name",
    "Node",
    "Signed",
    "children",
    "parse",
    "references",
]


class FormulaError(ValueError):
    """What of a formula isn't computed, in words that follow the field's or item's name."""


@dataclass(frozen=True, slots=True)
class Constant:
    value: float | str | bool


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a field (in a calculated item: of an item of its own field)."""

    name: str


@dataclass(frozen=True, slots=True)
class ItemReference:
    """``Field[Item]``; ``position`` counts the items from 1 (``[2]``), or from this one (``[-1]``)."""

    field: str
    item: str
    position: int | None = None
    relative: bool = False


@dataclass(frozen=True, slots=True)
class Signed:
    """``operator`` is ``-``, ``+`` or ``%``."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple[Node, ...]


Node: TypeAlias = Constant | Name | ItemReference | Signed | Binary | Call


class _Token(NamedTuple):
    kind: str
    text: str


_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![\w.])
    | "(?P<text>(?:[^"]|"")*)"
    | '(?P<quoted>(?:[^']|'')*)'
    | (?P<name>[^\W\d][\w.?\\]*(?:[ ]+[^\W\d][\w.?\\]*)*)
    | (?P<item>\[[^\]]*\])
    | (?P<operator><>|<=|>=|[-+*/^&=<>%(),;])
    )""",
    re.VERBOSE,
)
_LEVELS = (("=", "<>", "<", "<=", ">", ">="), ("&",), ("+", "-"), ("*", "/"), ("^",))


@lru_cache(maxsize=256)
def parse(formula: str) -> Node:
    """The formula's tree; FormulaError where a pivot can't hold it."""
    reader = _Reader(list(_tokens(formula.strip().removeprefix("="))))
    try:
        node = reader.level(0)
    except RecursionError:
        raise FormulaError("the formula is too deep") from None
    if reader.token.kind != "end":
        raise FormulaError(f"the formula can't be read at “{reader.token.text}”")
    if _depth(node) > _DEEPEST:
        raise FormulaError("the formula is too deep")
    return node


_DEEPEST = 300
"""Operations within operations; a sum of so many terms is as deep."""


def _depth(node: Node) -> int:
    depth, level = 0, [node]
    while level:
        depth, level = depth + 1, [child for one in level for child in children(one)]
    return depth


def children(node: Node) -> tuple[Node, ...]:
    """The operands or arguments of a node."""
    if isinstance(node, Binary):
        return node.left, node.right
    if isinstance(node, Signed):
        return (node.operand,)
    return node.arguments if isinstance(node, Call) else ()


def references(node: Node) -> Iterator[Name | ItemReference]:
    """Every name and item reference of a tree, in the formula's order."""
    if isinstance(node, (Name, ItemReference)):
        yield node
    for child in children(node):
        yield from references(child)


def _tokens(formula: str) -> Iterator[_Token]:
    place, end = 0, len(formula.rstrip())
    while place < end:
        match = _TOKEN.match(formula, place)
        if match is None or match.lastgroup is None:
            raise FormulaError(f"the formula can't be read at “{formula[place:].strip()[:20]}”")
        yield _Token(match.lastgroup, match[match.lastgroup])
        place = match.end()
    yield _Token("end", "the end")


class _Reader:
    """A recursive descent over the tokens; ``token`` is the one that comes next."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._place = 0

    @property
    def token(self) -> _Token:
        return self._tokens[self._place]

    def _take(self) -> _Token:
        token = self.token
        self._place += 1
        return token

    def _is(self, *operators: str) -> bool:
        return self.token.kind == "operator" and self.token.text in operators

    def _expect(self, operator: str) -> None:
        if not self._is(operator):
            raise FormulaError(f"the formula needs “{operator}” before {self.token.text}")
        self._take()

    def level(self, number: int) -> Node:
        """An expression of the operators of one level of precedence, all left associative."""
        if number == len(_LEVELS):
            return self._percent()
        node = self.level(number + 1)
        while self._is(*_LEVELS[number]):
            node = Binary(self._take().text, node, self.level(number + 1))
        return node

    def _percent(self) -> Node:
        node = self._sign()
        while self._is("%"):
            node = Signed(self._take().text, node)
        return node

    def _sign(self) -> Node:
        if self._is("-", "+"):
            return Signed(self._take().text, self._sign())
        return self._primary()

    def _primary(self) -> Node:
        token = self._take()
        if token.kind == "number":
            return Constant(float(token.text))
        if token.kind == "text":
            return Constant(token.text.replace('""', '"'))
        if token.kind in ("name", "quoted"):
            return self._named(token)
        if token == _Token("operator", "("):
            node = self.level(0)
            self._expect(")")
            return node
        raise FormulaError(f"the formula can't be read at “{token.text}”")

    def _named(self, token: _Token) -> Node:
        name = token.text.replace("''", "'")
        if self.token.kind == "item":
            return _item(name, self._take().text[1:-1].strip())
        if token.kind == "name" and self._is("("):
            return self._call(name.upper())
        if token.kind == "name" and name.upper() in ("TRUE", "FALSE"):
            return Constant(name.upper() == "TRUE")
        return Name(name)

    def _call(self, function: str) -> Node:
        self._take()
        if self._is(")"):
            self._take()
            return Call(function, ())
        arguments = [self._argument()]
        while self._is(","):
            self._take()
            arguments.append(self._argument())
        self._expect(")")
        return Call(function, tuple(arguments))

    def _argument(self) -> Node:
        """An argument; one that is left out counts as zero."""
        return Constant(0.0) if self._is(",", ")") else self.level(0)


def _item(field: str, text: str) -> ItemReference:
    if text.startswith("'") and text.endswith("'") and len(text) > 1:
        return ItemReference(field, text[1:-1].replace("''", "'"))
    if re.fullmatch(r"[+-]\d+", text):
        return ItemReference(field, text, int(text), relative=True)
    return ItemReference(field, text, int(text) if text.isdecimal() else None)
