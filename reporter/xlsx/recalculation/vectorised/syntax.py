"""A formula as a tree, as far as whole columns can be reckoned with.

The formula is in A1 notation only. Relative cells are those of its own row; what reads no such cell at all is
the same in every row, and is left to the engine as one value.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from reporter.xlsx.cells import Value, area_name
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.formulas import Kind, Token, prefix_of, reference_of, sheet_prefix, tokens
from reporter.xlsx.moves import Area

__all__ = [
    "Asked",
    "Call",
    "Cells",
    "Constant",
    "Group",
    "Literal",
    "Missing",
    "Node",
    "Operation",
    "UnreadableError",
    "parse",
]


class UnreadableError(Exception):
    """The formula is beyond this grammar; the message says by what."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that the formula writes itself."""

    value: Value


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of the formula's own row, by sheet column: ``first`` to ``last``, or a single one."""

    first: int
    last: int
    single: bool


@dataclass(frozen=True, slots=True)
class Constant:
    """A formula that means the same in all rows; ``cell`` where it is but a reference to one.

    ``several`` is true for a reference to more than one cell.
    """

    text: str
    cell: tuple[str, int, int] | None = None
    several: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A function that only the engine knows, over cells of the row: asked once for all rows of the same.

    ``columns`` are those of the cells, from left to right.
    """

    tokens: tuple[Token, ...]
    columns: tuple[int, ...]

    def text(self, row: int) -> str:
        """The formula in the row of a sheet that holds these columns' cells only, side by side."""
        places = {column: at for at, column in enumerate(self.columns, 1)}
        return "".join(
            _elsewhere(token, places, row) if _moves(token) else token.text for token in self.tokens
        )


@dataclass(frozen=True, slots=True)
class Missing:
    """An argument that isn't there: ``IF(x,,1)``."""


@dataclass(frozen=True, slots=True)
class Group:
    """What stands in brackets."""

    inner: Node


@dataclass(frozen=True, slots=True)
class Operation:
    """One or two operands, and the operator: ``u-`` and ``u+`` before its operand, ``%`` behind it."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function, its name in capitals and without the file's prefixes, and its arguments."""

    function: str
    arguments: tuple[Node, ...]


Node: TypeAlias = Literal | Cells | Constant | Asked | Missing | Group | Operation | Call

_LEVELS = (("=", "<>", "<", "<=", ">", ">="), ("&",), ("+", "-"), ("*", "/"), ("^",))
"""Operators between two operands, the weakest first; all of them take the left one first."""

_OF_EACH_ROW = {
    "CELL", "COLUMN", "FORMULATEXT", "INDIRECT", "INFO", "ISFORMULA",
    "OFFSET", "RAND", "RANDARRAY", "RANDBETWEEN", "ROW", "SHEET",
}  # fmt: skip
"""Functions whose value may differ from row to row although the cells that they read don't."""


def parse(formula: str, sheet: str, row: int, known: Collection[str]) -> Node:
    """The tree of the formula as it stands in the row of the sheet; UnreadableError where it is beyond.

    Functions that aren't ``known`` are for the engine.
    """
    return _Parser(formula, sheet, row, known).whole()


class _Parser:
    """Goes through the tokens once. Positions count tokens, so that a part can be written again."""

    def __init__(self, formula: str, sheet: str, row: int, known: Collection[str]) -> None:
        self._known = known
        self._tokens = [token for token in tokens(formula) if token.kind is not Kind.SPACE]
        self._sheet = sheet
        self._row = row
        self._at = 0

    def whole(self) -> Node:
        found = self._operation(0)
        if self._at < len(self._tokens):
            raise UnreadableError(self._tokens[self._at].text)
        return found

    @property
    def _next(self) -> str:
        return self._tokens[self._at].text if self._at < len(self._tokens) else ""

    def _take(self) -> Token:
        if self._at >= len(self._tokens):
            raise UnreadableError("its end")
        self._at += 1
        return self._tokens[self._at - 1]

    def _operation(self, level: int) -> Node:
        """Operands of a level, with what lies between: one node for all that is the same in every row."""
        if level == len(_LEVELS):
            return self._prefixed()
        start = self._at
        found = self._operation(level + 1)
        while self._next in _LEVELS[level] and self._tokens[self._at].kind is Kind.OPERATOR:
            operator = self._take().text
            found = self._joined(start, Operation(operator, (found, self._operation(level + 1))))
        return found

    def _prefixed(self) -> Node:
        start = self._at
        if self._next in ("-", "+"):
            operator = self._take().text
            return self._joined(start, Operation(f"u{operator}", (self._prefixed(),)))
        found = self._operand()
        while self._next == "%":
            self._take()
            found = self._joined(start, Operation("%", (found,)))
        return found

    def _operand(self) -> Node:
        start = self._at
        token = self._take()
        if token.text == "(":
            inner = self._operation(0)
            self._close()
            return self._joined(start, Group(inner))
        if token.kind is Kind.REFERENCE:
            return self._reference(token)
        if token.kind is Kind.FUNCTION:
            return self._call(start, token)
        return Literal(_value(token))

    def _close(self) -> None:
        if (token := self._take()).text != ")":
            raise UnreadableError(token.text)

    def _call(self, start: int, token: Token) -> Node:
        self._take()
        arguments: list[Node] = []
        while self._next != ")" or arguments:
            empty = self._next in (",", ")")
            arguments.append(Missing() if empty else self._operation(0))
            if self._next != ",":
                break
            self._take()
        self._close()
        name = token.text.upper().removeprefix("_XLFN.").removeprefix("_XLWS.")
        if name in _OF_EACH_ROW:
            raise UnreadableError(name)
        found = self._joined(start, Call(name, tuple(arguments)))
        return self._asked(start) if isinstance(found, Call) and name not in self._known else found

    def _asked(self, start: int) -> Asked:
        found = tuple(self._prefixed_by_sheet(token) for token in self._tokens[start : self._at])
        areas = [reference_of(token.target).area for token in found if _moves(token)]
        columns = {at for area in areas for at in range(area.first_column, area.last_column + 1)}
        return Asked(found, tuple(sorted(columns)))

    def _reference(self, token: Token) -> Node:
        reference = reference_of(token.target)
        last = reference.last or reference.first
        prefix = prefix_of(token.prefix) if token.prefix else None
        if (reference.first.row_fixed or not reference.first.row) and (last.row_fixed or not last.row):
            return self._fixed(token)
        sheets = prefix.sheets if prefix else (self._sheet,)
        if [name.casefold() for name in sheets] != [self._sheet.casefold()]:
            raise UnreadableError("cells of another sheet that move with the row")
        if {reference.first.row, last.row} != {self._row} or reference.first.row_fixed or last.row_fixed:
            raise UnreadableError("cells of other rows")
        if not reference.first.column:
            raise UnreadableError("a whole row")
        area = reference.area
        return Cells(area.first_column, area.last_column, reference.last is None)

    def _fixed(self, token: Token) -> Node:
        reference = reference_of(token.target)
        prefix = prefix_of(token.prefix) if token.prefix else None
        if prefix and prefix.external:
            raise UnreadableError("another workbook")
        one = prefix.sheets[0] if prefix and len(prefix.sheets) == 1 else "" if prefix else self._sheet
        first = reference.first
        single = reference.last is None and bool(one)
        cell = (one, first.row, first.column) if single else None
        return Constant(self._written([token]), cell, several=not single)

    def _joined(self, start: int, found: Group | Operation | Call) -> Node:
        """The node, or one constant in its place where the engine can tell it once for all rows."""
        parts = list(_parts(found))
        constants = [part for part in parts if isinstance(part, Constant)]
        moves = any(isinstance(part, Cells | Asked) for part in parts)
        if moves or not (constants or isinstance(found, Call)):
            return found
        return Constant(self._written(self._tokens[start : self._at]))

    def _written(self, found: Sequence[Token]) -> str:
        """The tokens as a formula that means the same on another sheet."""
        return "".join(self._prefixed_by_sheet(token).text for token in found)

    def _prefixed_by_sheet(self, token: Token) -> Token:
        if token.kind is not Kind.REFERENCE or token.prefix:
            return token
        own = sheet_prefix(self._sheet)
        return Token(token.kind, own + token.text, token.start, own)


def _moves(token: Token) -> bool:
    """True for a cell of the formula's row."""
    first = reference_of(token.target).first if token.kind is Kind.REFERENCE else None
    return first is not None and bool(first.row) and not first.row_fixed


def _elsewhere(token: Token, places: Mapping[int, int], row: int) -> str:
    area = reference_of(token.target).area
    return area_name(Area(row, places[area.first_column], row, places[area.last_column]))


def _value(token: Token) -> Value:
    text = token.text
    if token.kind is Kind.NUMBER:
        return float(text)
    if token.kind is Kind.STRING:
        return text[1:-1].replace('""', '"')
    if token.kind is Kind.ERROR:
        return ErrorValue(text)
    if token.kind is Kind.NAME and text.casefold() in ("true", "false"):
        return text.casefold() == "true"
    raise UnreadableError(text)


def _parts(node: Node) -> Iterator[Node]:
    """What stands directly below a node, and below the brackets and operations there."""
    children: tuple[Node, ...] = ()
    if isinstance(node, Group):
        children = (node.inner,)
    elif isinstance(node, Operation):
        children = node.operands
    elif isinstance(node, Call):
        children = node.arguments
    for child in children:
        yield child
        yield from _parts(child)
