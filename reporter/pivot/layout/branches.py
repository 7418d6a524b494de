"""The combinations of items that records hold on one axis, as a tree held in arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["ANY", "Branches", "distinct"]

Indices = npt.NDArray[np.int64]

_DENSE = 1 << 22

ANY = 1_048_832
"""In a path, and in the file: whatever item of the field."""


def distinct(keys: Indices, bound: int) -> tuple[Indices, Indices]:
    """The different keys in ascending order, and each key's place among them; all are below ``bound``."""
    if bound > max(_DENSE, 4 * len(keys)):
        found, places = np.unique(keys, return_inverse=True)
        return found, places.reshape(-1)
    held = np.bincount(keys, minlength=bound) > 0
    return np.flatnonzero(held), (np.cumsum(held) - 1)[keys]


class Branches:
    """A tree of nodes, level by level: level 0 is the root, level k the combinations of the first k fields.

    Nodes of a level are numbered in the order of their paths. ``parents[k]`` and ``positions[k]`` hold for
    each node of level k its node in level k - 1 and the position of its item. ``leaves`` is the finest node
    of each record. One level beyond the finest holds the innermost field's items alone, whatever is above
    them: there a node is the item's position.
    """

    def __init__(self, positions: Sequence[Indices], sizes: Sequence[int], height: int) -> None:
        self.depth = len(positions)
        self.parents: list[Indices] = [np.zeros(1, np.int64)]
        self.positions: list[Indices] = [np.zeros(1, np.int64)]
        self.leaves: Indices = np.zeros(height, np.int64)
        for at, size in zip(positions, sizes, strict=True):
            self._grow(at, size)
        self.innermost = self.depth + 1
        self._positions = sizes[-1] if sizes else 0
        self._ancestors: dict[int, Indices] = {}
        self._children: list[dict[tuple[int, int], int] | None] = [None] * (self.depth + 1)
        self._starts: list[Indices | None] = [None] * (self.depth + 1)

    def _grow(self, positions: Indices, size: int) -> None:
        width = max(size, 1)
        keys, self.leaves = distinct(self.leaves * width + positions, len(self.parents[-1]) * width)
        self.parents.append(keys // width)
        self.positions.append(keys % width)

    def width(self, level: int) -> int:
        """The number of nodes of a level."""
        return self._positions if level == self.innermost else len(self.parents[level])

    def ancestors(self, level: int) -> Indices:
        """For each finest node its node in the level."""
        if level == self.innermost:
            return self.positions[self.depth]
        if level not in self._ancestors:
            nodes = np.arange(self.width(self.depth))
            for above in range(self.depth, level, -1):
                nodes = self.parents[above][nodes]
            self._ancestors[level] = nodes
        return self._ancestors[level]

    def level(self, path: Sequence[int]) -> int:
        """The level of a path: its length, but for one that leaves fields open.

        Where it ends in an item, that is the level of the innermost field's items, else the root's.
        """
        if ANY not in path:
            return len(path)
        return 0 if path[-1] == ANY else self.innermost

    def node(self, path: Sequence[int]) -> int:
        """The node of a path of positions in its level; -1 where no record has it."""
        if ANY in path:
            return 0 if path[-1] == ANY else path[-1]
        node = 0
        for level, position in enumerate(path, 1):
            node = self._index(level).get((node, position), -1)
            if node < 0:
                break
        return node

    def _index(self, level: int) -> dict[tuple[int, int], int]:
        index = self._children[level]
        if index is None:
            pairs = zip(self.parents[level].tolist(), self.positions[level].tolist(), strict=True)
            index = {pair: node for node, pair in enumerate(pairs)}
            self._children[level] = index
        return index

    def children(self, level: int, node: int) -> tuple[list[int], int]:
        """The positions of the items below a node of the level, and the first of their nodes."""
        if node < 0 or level >= self.depth:
            return [], 0
        starts = self._starts[level]
        if starts is None:
            starts = np.searchsorted(self.parents[level + 1], np.arange(self.width(level) + 1))
            self._starts[level] = starts
        first = int(starts[node])
        return self.positions[level + 1][first : int(starts[node + 1])].tolist(), first
