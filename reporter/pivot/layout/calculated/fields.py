"""Calculated fields: in each cell, a formula over the sums of other fields in that cell.

Totals are computed in the same way, from the sums of all their records, so that a ratio stays one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reporter.pivot.layout.calculated.evaluation import check_functions, evaluate
from reporter.pivot.layout.calculated.functions import VALUE
from reporter.pivot.layout.calculated.grammar import (
    FormulaError,
    ItemReference,
    Name,
    Node,
    parse,
    references,
)
from reporter.pivot.model import CacheField, Scalar
from reporter.xlsx.errorvalues import ErrorValue

__all__ = ["CalculatedFields"]


class CalculatedFields:
    """The calculated fields of a cache; ``faults`` says by the field's index why one can't be computed."""

    def __init__(self, fields: Sequence[CacheField]) -> None:
        self._indices = {field.name.casefold(): index for index, field in enumerate(fields)}
        self._nodes: dict[int, Node] = {}
        self.faults: dict[int, str] = {}
        for index, field in enumerate(fields):
            if field.formula is not None:
                self._add(index, field.formula)
        self._add_faults_of_used(fields)

    def value(self, index: int, sum_of: Callable[[int], Scalar]) -> Scalar:
        """The field's value in a cell where ``sum_of`` gives the sums of the source's fields."""
        value = evaluate(self._nodes[index], lambda name: self._value_of(name, sum_of))
        if isinstance(value, str) and not isinstance(value, ErrorValue):
            return VALUE
        return float(value) if isinstance(value, (bool, int)) else 0.0 if value is None else value

    def inputs(self, index: int) -> frozenset[int]:
        """The fields of the source that the value depends on, also through other calculated fields."""
        used = (self._indices[self._name(one)] for one in references(self._nodes[index]))
        return frozenset(
            deeper for one in used for deeper in (self.inputs(one) if one in self._nodes else {one})
        )

    def _value_of(self, reference: Name | ItemReference, sum_of: Callable[[int], Scalar]) -> Scalar:
        index = self._indices[self._name(reference)]
        return self.value(index, sum_of) if index in self._nodes else sum_of(index)

    @staticmethod
    def _name(reference: Name | ItemReference) -> str:
        return (reference.name if isinstance(reference, Name) else reference.field).casefold()

    def _add(self, index: int, formula: str) -> None:
        try:
            node = parse(formula)
            check_functions(node)
            for reference in references(node):
                self._check(reference)
        except FormulaError as error:
            self.faults[index] = str(error)
            return
        self._nodes[index] = node

    def _check(self, reference: Name | ItemReference) -> None:
        if isinstance(reference, ItemReference):
            raise FormulaError(f"a calculated field can't name the item {reference.item} of a field")
        if reference.name.casefold() not in self._indices:
            raise FormulaError(f"there is no field {reference.name}")

    def _add_faults_of_used(self, fields: Sequence[CacheField]) -> None:
        for index in list(self._nodes):
            fault = self._fault_of_used(index, (), fields)
            if fault:
                self.faults[index] = fault
        for index in self.faults:
            self._nodes.pop(index, None)

    def _fault_of_used(self, index: int, above: tuple[int, ...], fields: Sequence[CacheField]) -> str:
        """Why a field that this one uses can't be computed; empty where all can."""
        if index in above:
            return f"the field {fields[index].name} uses itself"
        if index in self.faults and above:
            return f"the field {fields[index].name} can't be computed: {self.faults[index]}"
        node = self._nodes.get(index)
        used = (self._indices[self._name(one)] for one in references(node)) if node else ()
        found = (self._fault_of_used(one, (*above, index), fields) for one in used)
        return next((fault for fault in found if fault), "")


def described(faults: Mapping[int, str], fields: Sequence[CacheField]) -> tuple[str, ...]:
    """The faults as sentences for ``Layout.uncomputed``."""
    return tuple(f"the calculated field {fields[index].name}: {fault}" for index, fault in faults.items())
