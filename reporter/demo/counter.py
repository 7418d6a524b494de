"""Numbers that look random and are the same on every machine: splitmix64 over counters.

Nothing here uses a generator with a state, nor floating point: a number depends on the seed, the name of its
stream and its key alone, so that a row keeps its values whatever else is made. All arithmetic is on integers.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Bits",
    "Ints",
    "apportion",
    "below",
    "bits",
    "index",
    "interpolate",
    "pick",
    "ranked",
    "shuffled",
    "spaced",
]

Bits = NDArray[np.uint64]
Ints = NDArray[np.int64]

_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_MIX = (
    (np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)),
    (np.uint64(27), np.uint64(0x94D049BB133111EB)),
)
_LARGEST = 2**63 - 1
_MOST = 2**21


def bits(seed: int, stream: str, keys: Ints) -> Bits:
    """64 bits a key, independent between streams."""
    start = int.from_bytes(blake2b(f"{seed}/{stream}".encode(), digest_size=8).digest(), "little")
    state: Bits = keys.astype(np.uint64) * _GAMMA + np.uint64(start)
    for shift, factor in _MIX:
        state = (state ^ (state >> shift)) * factor
    return state ^ (state >> np.uint64(31))


def spaced(drawn: Bits, places: Ints) -> Bits:
    """The bits moved on by the golden ratio once a place: few of the same start come close to each other."""
    return drawn + places.astype(np.uint64) * _GAMMA


def below(drawn: Bits, limit: int | Ints) -> Ints:
    """Integers from 0 up to but not including ``limit`` (at most 2³¹), from the upper half of the bits."""
    top = drawn >> np.uint64(32)
    return (top.astype(np.int64) * limit) >> 32


def index(count: int) -> Ints:
    """The keys 0, 1, … count - 1."""
    return np.arange(count, dtype=np.int64)


def pick(drawn: Bits, weights: Sequence[int] | Ints) -> Ints:
    """Positions in ``weights``, each as often as its weight says."""
    edges = np.cumsum(np.asarray(weights, dtype=np.int64))
    return np.searchsorted(edges, below(drawn, int(edges[-1])), side="right").astype(np.int64)


def interpolate(drawn: Bits, curve: Sequence[int]) -> Ints:
    """Values spread along ``curve``, quantiles at equal distances, with straight lines between them."""
    points = np.asarray(curve, dtype=np.int64)
    place = below(drawn, (len(points) - 1) << 16)
    step, part = place >> 16, place & 0xFFFF
    values: Ints = points[step] + (((points[step + 1] - points[step]) * part) >> 16)
    return values


def shuffled(seed: int, stream: str, count: int) -> Ints:
    """The positions 0 … count - 1 in another order."""
    return np.argsort(bits(seed, stream, index(count)), kind="stable").astype(np.int64)


def ranked(keys: Ints) -> Ints:
    """The positions of ``keys``, smallest first, equal ones in their order: below 2⁴², at most 2²¹ of them.

    Key and position are sorted as one number, several times faster than a stable sort of positions.
    """
    if len(keys) > _MOST or int(keys.max()) >= _LARGEST // _MOST:
        raise OverflowError("too many or too large keys to be ranked")
    packed: Ints = keys * _MOST + index(len(keys))
    packed.sort()
    return packed % _MOST


def apportion(total: int, weights: Ints) -> Ints:
    """``total`` shared out by weight; the shares add up to it exactly.

    Each share is the difference of two rounded running totals, hence off by less than one.
    """
    running = np.cumsum(weights)
    whole = int(running[-1])
    if whole <= 0 or whole * total > _LARGEST:
        raise OverflowError(f"weights that add up to {whole:,} cannot share out {total:,}")
    return np.diff(running * total // whole, prepend=0)
