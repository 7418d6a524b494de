"""Calculated items: in each cell of such an item, a formula over the same cell of other items.

Excel gives a calculated item a cell with every combination of the other fields' items, with or without
records, and adds it to every total like an item of the data. So do we: each combination becomes one more
record, whose figures are the formula's over the figures of the items that it names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from math import isfinite, prod
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from reporter.pivot.calculated.evaluation import check_functions, evaluate
from reporter.pivot.calculated.functions import DIV0, REF
from reporter.pivot.calculated.grammar import FormulaError, ItemReference, Name, Node, parse, references
from reporter.pivot.model import VALUES, PivotTable, Scalar
from reporter.pivot.scalars import number

if TYPE_CHECKING:
    from reporter.pivot.measures import State

__all__ = ["CalculatedItems"]

Indices = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Place = tuple[int, ...]
"""A position of each field of the axes, in their order."""

_MOST = 200_000
_WITHOUT = ("average", "stdDev", "stdDevp", "var", "varp")
"""Functions that Excel doesn't allow beside calculated items."""


@dataclass(eq=False)
class CalculatedItems:
    """The calculated items on the axes of a pivot; ``faults`` says in words why they aren't computed."""

    table: PivotTable
    axes: tuple[int, ...]
    faults: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, table: PivotTable) -> CalculatedItems:
        """The calculated items of the pivot, none where no field of its axes has such."""
        axes = tuple(at for at in (*table.rows, *table.columns) if at != VALUES)
        found = cls(table, axes)
        found.faults += found._why_not()
        return found

    # What there is

    @cached_property
    def owner(self) -> int | None:
        """The field that has the items; of several the first."""
        return next((at for at in self.axes if self.table.cache[at].calculated_items), None)

    def _why_not(self) -> Iterator[str]:
        owner = self.owner
        if owner is None:
            return
        name = f"calculated items of the field {self.table.cache[owner].name}"
        if sum(bool(self.table.cache[at].calculated_items) for at in self.axes) > 1:
            yield f"the {name}: another field has calculated items too"
        if any(of.function in _WITHOUT for of in self.table.data):
            yield f"the {name}: averages and deviations can't be computed of them"
        if len(self._formulas) * prod(len(self._shown(at)) for at in self._others) > _MOST:
            yield f"the {name}: more than {_MOST:,} combinations"
        for position, formula in self._formulas.items():
            try:
                self._check(position, parse(formula), ())
            except FormulaError as error:
                yield f"the calculated item {self._caption(owner, position)}: {error}"

    @cached_property
    def _formulas(self) -> Mapping[int, str]:
        """The formulas by the position of their item, those that aren't hidden."""
        if self.owner is None:
            return {}
        formulas = self.table.cache[self.owner].calculated_items
        items = enumerate(self.table.fields[self.owner].items)
        shown = ((at, item.index) for at, item in items if item.index is not None and not item.hidden)
        return {at: formulas[index] for at, index in shown if index in formulas}

    @cached_property
    def _derived(self) -> Mapping[int, Mapping[int, int]]:
        """For the owner and each group field over it, the position that goes with each of the owner's."""
        if self.owner is None:
            return {}
        items = self.table.fields[self.owner].items
        found = {self.owner: {at: at for at in range(len(items))}}
        for at in self.axes:
            grouping = self.table.cache[at].grouping
            if at != self.owner and grouping is not None and grouping.base == self.owner:
                groups = enumerate(self.table.fields[at].items)
                places = {item.index: place for place, item in groups}
                mapping = dict(enumerate(grouping.mapping))
                found[at] = {
                    position: places.get(mapping.get(item.index if item.index is not None else -1), -1)
                    for position, item in enumerate(items)
                }
        return found

    @property
    def _others(self) -> list[int]:
        return [at for at in self.axes if at not in self._derived]

    def _shown(self, at: int) -> list[int]:
        items = self.table.fields[at].items
        return [place for place, item in enumerate(items) if item.kind == "data" and not item.hidden]

    def _caption(self, at: int, position: int) -> str:
        item = self.table.fields[at].items[position]
        members = self.table.cache[at].members
        value = item.caption or (members[item.index] if item.index is not None else None)
        return format(value, ".15g") if isinstance(value, float) else str(value)

    # The further records

    @cached_property
    def places(self) -> list[Place]:
        """The places of the further records: each calculated item with all combinations of other items."""
        if self.faults or self.owner is None:
            return []
        found: list[Place] = []
        for position in self._formulas:
            for combination in product(*(self._shown(at) for at in self._others)):
                other = dict(zip(self._others, combination, strict=True))
                found.append(tuple(other.get(at, self._own(at, position)) for at in self.axes))
        return found

    def _own(self, at: int, position: int) -> int:
        return self._derived.get(at, {}).get(position, -1)

    def positions(self, at: int) -> Indices:
        """The positions of the further records in one field of the axes."""
        column = self.axes.index(at)
        return np.array([place[column] for place in self.places], np.int64)

    # Their figures

    def filled(self, state: State, cells: Sequence[int], cell_of: Mapping[Place, int]) -> State:
        """The state with the figures of the further records, whose cells are given, by their formulas.

        ``cell_of`` has the cell of each place that holds any record.
        """

        def computed(figures: Floats) -> Floats:
            return np.array([self._computed(place, figures, cell_of) for place in self.places])

        at = np.array(cells, np.int64)
        total, low = state.total, state.low.copy()
        high = state.high.copy()
        high[at], low[at] = computed(total) * state.scale, 0.0
        made = np.zeros(len(high), np.int64)
        made[at] = 1
        return replace(
            state,
            filled=_whole(state.filled, at, computed),
            count=_whole(state.count, at, computed),
            high=high,
            low=low,
            least=_put(state.least, at, computed),
            greatest=_put(state.greatest, at, computed),
            product=_put(state.product, at, computed),
            made=made,
        )

    def _computed(self, place: Place, figures: Floats, cell_of: Mapping[Place, int]) -> float:
        value = self._value(place, figures, cell_of)
        if isinstance(value, str):
            if value != DIV0:
                self.faults.append(f"a calculated item: {value} can't be shown in its cells")
            return float("nan")
        return 0.0 if value is None else float(number(value))

    def _value(self, place: Place, figures: Floats, cell_of: Mapping[Place, int]) -> Scalar:
        """The figure at a place: a calculated item's by its formula, others' as the records have it."""
        own = place[self.axes.index(self._owner)]
        formula = self._formulas.get(own)
        if formula is None:
            cell = cell_of.get(place, -1)
            return float(figures[cell]) if cell >= 0 and isfinite(figures[cell]) else 0.0

        def resolve(reference: Name | ItemReference) -> Scalar:
            there = self._there(place, *self._named(reference))
            return REF if there is None else self._value(there, figures, cell_of)

        value = evaluate(parse(formula), resolve)
        return float(value) if isinstance(value, (bool, int)) else value

    @property
    def _owner(self) -> int:
        return -1 if self.owner is None else self.owner

    def _there(self, place: Place, at: int, position: int, relative: bool) -> Place | None:
        """The place with another item of a field; None where a relative one lies beyond the ends."""
        if relative:
            shown = self._shown(at)
            own = shown.index(place[self.axes.index(at)]) + position
            if not 0 <= own < len(shown):
                return None
            position = shown[own]
        if at != self._owner:
            return tuple(position if one == at else here for one, here in zip(self.axes, place, strict=True))
        return tuple(
            self._own(one, position) if one in self._derived else here
            for one, here in zip(self.axes, place, strict=True)
        )

    # References

    def _named(self, reference: Name | ItemReference) -> tuple[int, int, bool]:
        """The field, the position or distance that a reference means, and whether it is a distance."""
        if isinstance(reference, Name):
            return self._owner, self._position(self._owner, reference.name), False
        at = self._field(reference.field)
        if reference.relative and reference.position is not None:
            return at, reference.position, True
        if reference.position is None:
            return at, self._position(at, reference.item), False
        return at, self._counted(at, reference), False

    def _field(self, name: str) -> int:
        found = (at for at in self.axes if self.table.cache[at].name.casefold() == name.casefold())
        at = next(found, None)
        if at is None:
            raise FormulaError(f"the field {name} is on no axis of the pivot")
        return at

    def _position(self, at: int, name: str) -> int:
        items = enumerate(self.table.fields[at].items)
        found = [
            place
            for place, item in items
            if item.kind == "data" and self._caption(at, place).casefold() == name.casefold()
        ]
        if not found:
            raise FormulaError(f"the field {self.table.cache[at].name} has no item {name}")
        return found[0]

    def _counted(self, at: int, reference: ItemReference) -> int:
        """The item that a number between brackets names, or else counts."""
        shown = self._shown(at)
        place = (reference.position or 0) - 1
        counted = shown[place] if 0 <= place < len(shown) else None
        try:
            named = self._position(at, reference.item)
        except FormulaError:
            named = None
        if counted is not None and named is not None:
            raise FormulaError(f"[{reference.item}] may be an item's name or its place")
        if counted is None and named is None:
            raise FormulaError(f"the field {self.table.cache[at].name} has no item {reference.item}")
        return named if named is not None else counted or 0

    def _check(self, position: int, node: Node, above: tuple[int, ...]) -> None:
        """FormulaError where a formula can't be computed, or comes to use its own item."""
        if position in above:
            raise FormulaError("it uses itself")
        check_functions(node)
        for reference in references(node):
            at, other, relative = self._named(reference)
            if relative and at == self._owner:
                raise FormulaError("it names items of its own field by their distance")
            if at == self._owner and other in self._formulas:
                self._check(other, parse(self._formulas[other]), (*above, position))


def _put(figures: Floats | None, at: Indices, computed: Callable[[Floats], Floats]) -> Floats | None:
    if figures is None:
        return None
    found = figures.copy()
    found[at] = computed(figures)
    return found


def _whole(counts: Indices, at: Indices, computed: Callable[[Floats], Floats]) -> Indices:
    found = counts.copy()
    found[at] = np.nan_to_num(computed(counts.astype(np.float64))).astype(np.int64)
    return found
