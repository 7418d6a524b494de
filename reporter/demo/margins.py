"""Amounts whose sums by row and by column are given: a transportation problem, solved in integers."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

__all__ = ["fit"]

_UNIT = 1_000_000
_ROUNDS = 400

Cell = tuple[str, str]
"""Row and column. Several amounts may stand in one cell."""


def fit(cells: Sequence[Cell], weights: Sequence[int], sums: Mapping[str, int]) -> list[int]:
    """A whole amount a cell, near the weights in proportion; those of a row or column add up to its sum.

    The weights are scaled to the sums of the rows and of the columns in turn (iterative proportional
    fitting) and rounded down; what is left is moved along augmenting paths. Raises ``ValueError`` where no
    such amounts exist.
    """
    amounts = [weight * _UNIT for weight in weights]
    targets = {key: total * _UNIT for key, total in sums.items()}
    for round_ in range(2 * _ROUNDS):
        _scale(amounts, [cell[round_ % 2] for cell in cells], targets)
    whole = [amount // _UNIT for amount in amounts]
    _place_rest(cells, whole, sums)
    return whole


def _scale(amounts: list[int], keys: Sequence[str], targets: Mapping[str, int]) -> None:
    found = dict.fromkeys(keys, 0)
    for key, amount in zip(keys, amounts, strict=True):
        found[key] += amount
    for position, key in enumerate(keys):
        amounts[position] = amounts[position] * targets[key] // found[key]


def _place_rest(cells: Sequence[Cell], amounts: list[int], sums: Mapping[str, int]) -> None:
    """Add the units that rounding left over, one at a time."""
    rest = dict(sums)
    for cell, amount in zip(cells, amounts, strict=True):
        for key in cell:
            rest[key] -= amount
    rows = list(dict.fromkeys(row for row, _ in cells))
    for row in rows:
        while rest[row] > 0:
            for position, step in _path(cells, amounts, row, rest):
                amounts[position] += step
                last = cells[position][1]
            rest[row] -= 1
            rest[last] -= 1
    if any(rest.values()):
        raise ValueError(f"no amounts have these sums; left over: {rest}")


def _path(
    cells: Sequence[Cell], amounts: Sequence[int], row: str, rest: Mapping[str, int]
) -> list[tuple[int, int]]:
    """Cells to raise (+1) and lower (-1) in turn, from ``row`` to a column that still lacks a unit."""
    reached: dict[str, list[tuple[int, int]]] = {row: []}
    queue = deque([row])
    while queue:
        key = queue.popleft()
        for position, (of_row, of_column) in enumerate(cells):
            step, there = (1, of_column) if key == of_row else (-1, of_row)
            if key not in (of_row, of_column) or there in reached or (step < 0 and amounts[position] <= 1):
                continue
            reached[there] = [*reached[key], (position, step)]
            if step > 0 and rest[there] > 0:
                return reached[there]
            queue.append(there)
    raise ValueError(f"no amounts have these sums: row {row} cannot be filled")
