"""A calculated column's formula, ready to be reckoned over rows, a bounded number at a time."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from reporter.xlsx.cells import Value
from reporter.xlsx.recalculation.vectorised.dates import dates
from reporter.xlsx.recalculation.vectorised.lists import LISTS, Argument
from reporter.xlsx.recalculation.vectorised.logic import LOGIC
from reporter.xlsx.recalculation.vectorised.numeric import NUMERIC
from reporter.xlsx.recalculation.vectorised.operators import OPERATORS, snapped
from reporter.xlsx.recalculation.vectorised.rounding import ROUNDING
from reporter.xlsx.recalculation.vectorised.syntax import (
    Asked,
    Call,
    Cells,
    Constant,
    Group,
    Literal,
    Missing,
    Node,
    Operation,
    UnreadableError,
    parse,
)
from reporter.xlsx.recalculation.vectorised.vectors import (
    BLANK,
    LOGICAL,
    NUMBER,
    TEXT,
    BeyondError,
    Vector,
    blank,
    constant,
)
from reporter.xlsx.recalculation.vectorised.wording import WORDING

__all__ = ["Program", "program"]

_PASSING = {"IF", "IFS"}
"""Functions that give the cell that they choose, not its value only."""
_SEVERAL = "a range where one value is expected"
_FUNCTIONS = {**NUMERIC, **ROUNDING, **LOGIC, **WORDING, **LISTS}


@dataclass(frozen=True, slots=True)
class Program:
    """A formula's tree, the sheet columns that it reads of its own row, and its values for all rows."""

    tree: Node
    columns: frozenset[int]
    constants: tuple[Constant, ...]
    asked: tuple[Asked, ...]
    functions: Mapping[str, Callable[..., Vector]]

    def run(
        self,
        size: int,
        column: Callable[[int], Vector],
        constants: Mapping[Constant, Value],
        answers: Mapping[Asked, Callable[[Callable[[int], Vector]], Vector]],
    ) -> Vector:
        """The values in so many rows; BeyondError where one of the rows' values is beyond reckoning.

        ``answers`` are what the engine gives, for the values of the columns that it reads.
        """
        told = {node: answer(column) for node, answer in answers.items()}
        with np.errstate(all="ignore"):
            found = _Run(self.functions, size, column, constants, told).outermost(self.tree)
        if not found.may_be(BLANK):
            return found
        kinds = np.where(found.mask(BLANK), NUMBER, found.each_kind).astype(np.uint8)
        return Vector(size, kinds, found.numbers, found.texts)


def program(formula: str, sheet: str, row: int, date1904: bool = False) -> Program:
    """The formula, in A1 notation only, as it stands in the row; UnreadableError where it is beyond."""
    functions = {**_FUNCTIONS, **dates(date1904)}
    tree = parse(formula, sheet, row, functions.keys())
    nodes = list(_nodes(tree))
    for node in nodes:
        if isinstance(node, Call):
            _check(node, functions)
        elif isinstance(node, Constant) and node.several:
            raise UnreadableError(_SEVERAL)
    columns = {at for node in nodes if isinstance(node, Cells) for at in range(node.first, node.last + 1)}
    constants = dict.fromkeys(node for node in nodes if isinstance(node, Constant))
    asked = dict.fromkeys(node for node in nodes if isinstance(node, Asked))
    columns |= {at for node in asked for at in node.columns}
    return Program(tree, frozenset(columns), tuple(constants), tuple(asked), functions)


def _nodes(tree: Node) -> Iterator[Node]:
    yield tree
    below: tuple[Node, ...] = ()
    if isinstance(tree, Group):
        below = (tree.inner,)
    elif isinstance(tree, Operation):
        below = tree.operands
    elif isinstance(tree, Call):
        below = tree.arguments
    for node in below:
        yield from _nodes(node)


def _check(call: Call, functions: Mapping[str, Callable[..., Vector]]) -> None:
    """UnreadableError for arguments that the function doesn't have."""
    try:
        inspect.signature(functions[call.function]).bind(*call.arguments)
    except TypeError:
        raise UnreadableError(f"the arguments of {call.function}") from None
    odd = len(call.arguments) % 2 == 1 and call.function == "IFS"
    if odd or not call.arguments:
        raise UnreadableError(f"the arguments of {call.function}")


@dataclass(frozen=True, slots=True)
class _Run:
    """One walk over the tree, for some rows."""

    functions: Mapping[str, Callable[..., Vector]]
    size: int
    column: Callable[[int], Vector]
    constants: Mapping[Constant, Value]
    told: Mapping[Asked, Vector]

    def outermost(self, node: Node) -> Vector:
        """The formula's own value: a sum of operands that cancel each other out is 0."""
        if not (isinstance(node, Operation) and node.operator in ("+", "-")):
            return self.value(node)
        left, right = (self.value(operand) for operand in node.operands)
        return snapped(OPERATORS[node.operator](left, right), left, right, node.operator)

    def value(self, node: Node) -> Vector:
        """The values of a part of the formula."""
        match node:
            case Literal(value):
                return constant(value, self.size)
            case Constant():
                return constant(self.constants[node], self.size)
            case Asked():
                return self.told[node]
            case Group(inner):
                return self.value(inner)
            case Cells(first, last):
                if first != last:
                    raise BeyondError(_SEVERAL)
                return self.column(first)
            case Operation(operator, operands):
                return OPERATORS[operator](*(self.value(operand) for operand in operands))
            case Call(function, arguments):
                return self.functions[function](*self._arguments(function, arguments))
            case Missing():
                return blank(self.size)

    def _arguments(self, function: str, nodes: tuple[Node, ...]) -> Iterator[Vector | Argument]:
        for node in nodes:
            if function in LISTS:
                yield from self._listed(node)
            elif function in LOGIC and isinstance(node, Missing):
                yield constant(0, self.size)
            else:
                yield self.value(node)

    def _listed(self, node: Node) -> Iterator[Argument]:
        while isinstance(node, Group):
            node = node.inner
        if isinstance(node, Missing):
            yield Argument(constant(0, self.size), cell=False)
        elif isinstance(node, Cells):
            yield from (Argument(self.column(at), cell=True) for at in range(node.first, node.last + 1))
        else:
            value = self.value(node)
            passing = isinstance(node, Asked) or (isinstance(node, Call) and node.function in _PASSING)
            if passing and not _plain(value):
                raise BeyondError("what a function gives may be a cell")
            yield Argument(value, cell=isinstance(node, Constant) and node.cell is not None)


def _plain(value: Vector) -> bool:
    """True for numbers and errors, which count the same in a cell."""
    return not any(value.may_be(kind) for kind in (BLANK, TEXT, LOGICAL))
