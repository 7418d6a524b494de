"""The value of a formula's tree, once every name in it has one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from reporter.pivot.layout.calculated.functions import FUNCTIONS, binary
from reporter.pivot.layout.calculated.grammar import (
    Binary,
    Call,
    Constant,
    FormulaError,
    ItemReference,
    Name,
    Node,
    Signed,
    children,
)
from reporter.pivot.model import Scalar

__all__ = ["Resolve", "check_functions", "evaluate"]

Resolve: TypeAlias = Callable[[Name | ItemReference], Scalar]
"""The value that a name or an item reference has in one cell."""


def evaluate(node: Node, resolve: Resolve) -> Scalar:
    """What the tree amounts to; errors are values, as in a cell."""
    if isinstance(node, Constant):
        return node.value
    if isinstance(node, (Name, ItemReference)):
        return resolve(node)
    if isinstance(node, Binary):
        return binary(node.operator, evaluate(node.left, resolve), evaluate(node.right, resolve))
    if isinstance(node, Signed):
        return _signed(node.operator, evaluate(node.operand, resolve))
    return FUNCTIONS[node.function]([evaluate(argument, resolve) for argument in node.arguments])


def _signed(operator: str, value: Scalar) -> Scalar:
    if operator == "+":
        return value
    return binary("/", value, 100.0) if operator == "%" else binary("-", 0.0, value)


def check_functions(node: Node) -> None:
    """FormulaError for the first function that isn't computed, or has too few or too many arguments."""
    if isinstance(node, Call):
        function = FUNCTIONS.get(node.function)
        if function is None:
            raise FormulaError(f"the function {node.function} is not computed")
        if not function.least <= len(node.arguments) <= function.most:
            raise FormulaError(f"{node.function} can't take {len(node.arguments)} arguments")
    for child in children(node):
        check_functions(child)
