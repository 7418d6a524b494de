"""Calculated items: in each cell of such an item, a formula over the same cell of other items.

Excel gives a calculated item a cell with every combination of the other fields' items, with or without
records, and adds it to every total like an item of the data. So do we: each combination becomes one more
record, whose figures are the formula's over the figures of the items that it names. Where calculated items
of two fields meet, the formula counts that comes last in the solve order.
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

from reporter.pivot.layout.calculated.evaluation import check_functions, evaluate
from reporter.pivot.layout.calculated.functions import DIV0, REF
from reporter.pivot.layout.calculated.grammar import (
    FormulaError,
    ItemReference,
    Name,
    Node,
    parse,
    references,
)
from reporter.pivot.model import VALUES, PivotTable, Scalar
from reporter.pivot.scalars import number

if TYPE_CHECKING:
    from reporter.pivot.layout.measures import State

__all__ = ["CalculatedItems"]

Indices = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Place = tuple[int, ...]
"""A position of each field of the axes, in their order."""

_MOST = 200_000
_WITHOUT = ("average", "stdDev", "stdDevp", "var", "varp")
"""Functions that Excel doesn't allow beside calculated items."""


@dataclass(frozen=True, slots=True)
class _Formula:
    """A calculated item: its place in the solve order, and its tree."""

    order: int
    node: Node


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
    def _owners(self) -> tuple[int, ...]:
        """The fields that have the items."""
        return tuple(at for at in self.axes if any(self._texts(at)))

    def _texts(self, at: int) -> Iterator[tuple[int, str, int]]:
        """Position, formula and solve order of the calculated items of a field that aren't hidden."""
        of = self.table.cache[at]
        for position, item in enumerate(self.table.fields[at].items):
            if item.index in of.calculated_items and item.index is not None and not item.hidden:
                order = of.solve_order.get(str(of.members[item.index]), 0)
                yield position, of.calculated_items[item.index], order

    def _why_not(self) -> Iterator[str]:
        for at in self.axes:
            grouping = self.table.cache[at].grouping
            base = self.table.cache[grouping.base] if grouping is not None and grouping.base >= 0 else None
            if base is not None and base.calculated_items and grouping and grouping.base not in self.axes:
                yield f"the calculated items of the field {base.name}: only groups of it are on the axes"
        if not self._owners:
            return
        name = " and ".join(self.table.cache[at].name for at in self._owners)
        if any(of.function in _WITHOUT for of in self.table.data):
            yield f"the calculated items of the field {name}: averages and deviations of them"
        if prod(len(self._shown(at)) for at in self._drivers) > _MOST:
            yield f"the calculated items of the field {name}: more than {_MOST:,} combinations"
        for at in self._owners:
            for position, formula, _ in self._texts(at):
                try:
                    self._check(at, position, formula, ())
                except FormulaError as error:
                    yield f"the calculated item {self._caption(at, position)}: {error}"

    @cached_property
    def _formulas(self) -> Mapping[tuple[int, int], _Formula]:
        """The formulas by field and position."""
        return {
            (at, position): _Formula(order, parse(formula))
            for at in self._owners
            for position, formula, order in self._texts(at)
        }

    @cached_property
    def _derived(self) -> Mapping[int, tuple[int, Mapping[int, int]]]:
        """For each group field over an owner: that field, and the group's position by the owner's."""
        found: dict[int, tuple[int, Mapping[int, int]]] = {}
        for at in self.axes:
            grouping = self.table.cache[at].grouping
            if grouping is not None and grouping.base != at and grouping.base in self._owners:
                groups = {item.index: place for place, item in enumerate(self.table.fields[at].items)}
                group_of = dict(enumerate(grouping.mapping))
                items = enumerate(self.table.fields[grouping.base].items)
                found[at] = (
                    grouping.base,
                    {
                        position: groups.get(group_of.get(-1 if item.index is None else item.index), -1)
                        for position, item in items
                    },
                )
        return found

    @property
    def _drivers(self) -> list[int]:
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
        if self.faults or not self._owners:
            return []
        found: list[Place] = []
        for combination in product(*(self._shown(at) for at in self._drivers)):
            positions = dict(zip(self._drivers, combination, strict=True))
            if any(pair in self._formulas for pair in positions.items()):
                found.append(self._place(positions))
        return found

    def _place(self, positions: Mapping[int, int]) -> Place:
        """The place of the drivers' positions, with those of groups that go with them."""
        found = dict(positions)
        for at, (owner, group_of) in self._derived.items():
            found[at] = group_of.get(positions[owner], -1)
        return tuple(found[at] for at in self.axes)

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
        """The figure at a place: as the records have it, or by the formula that is last to be solved."""
        positions = dict(zip(self.axes, place, strict=True))
        made = [at for at in self._owners if (at, positions[at]) in self._formulas]
        if not made:
            cell = cell_of.get(place, -1)
            return float(figures[cell]) if cell >= 0 and isfinite(figures[cell]) else 0.0
        owner = max(made, key=lambda at: self._formulas[at, positions[at]].order)
        own = positions[owner]

        def resolve(reference: Name | ItemReference) -> Scalar:
            position = self._named(owner, own, reference)
            if position is None:
                return REF
            return self._value(self._place(positions | {owner: position}), figures, cell_of)

        value = evaluate(self._formulas[owner, own].node, resolve)
        return float(value) if isinstance(value, (bool, int)) else value

    # References

    def _named(self, owner: int, own: int, reference: Name | ItemReference) -> int | None:
        """The position that a reference means; None where a relative one lies beyond the ends."""
        if isinstance(reference, Name):
            return self._position(owner, reference.name)
        if reference.field.casefold() != self.table.cache[owner].name.casefold():
            raise FormulaError(f"it names an item of another field, {reference.field}")
        if reference.position is None:
            return self._position(owner, reference.item)
        if not reference.relative:
            return self._counted(owner, reference)
        shown = self._shown(owner)
        place = shown.index(own) + reference.position
        return shown[place] if 0 <= place < len(shown) else None

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

    def _check(self, at: int, position: int, formula: str, above: tuple[int, ...]) -> None:
        """FormulaError where a formula can't be computed, or comes to use its own item."""
        if position in above:
            raise FormulaError("it uses itself")
        node = parse(formula)
        check_functions(node)
        formulas = {other: text for other, text, _ in self._texts(at)}
        for reference in references(node):
            other = self._named(at, position, reference)
            if other is not None and other in formulas:
                self._check(at, other, formulas[other], (*above, position))


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
