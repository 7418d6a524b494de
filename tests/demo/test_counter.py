from __future__ import annotations

import numpy as np
import pytest

from reporter.demo.counter import apportion, below, bits, index, interpolate, pick, ranked, shuffled

WORD = 2**64


def splitmix64(state: int) -> int:
    """The finaliser of splitmix64 in Python's own integers."""
    state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9 % WORD
    state = (state ^ (state >> 27)) * 0x94D049BB133111EB % WORD
    return state ^ (state >> 31)


def test_bits_are_splitmix64_of_an_arithmetic_sequence() -> None:
    drawn = bits(1, "a", np.array([0, 1, 2, 12_345_678_901], dtype=np.int64)).tolist()
    # The published first outputs of splitmix64 seeded with 0 tie the reference above to the algorithm.
    assert [splitmix64(n * 0x9E3779B97F4A7C15 % WORD) for n in (1, 2)] == [
        0xE220A8397B1DCDAF,
        0x6E789E6AA1B965F4,
    ]
    start = next(start for start in [unmix(drawn[0])] if splitmix64(start) == drawn[0])
    steps = [n * 0x9E3779B97F4A7C15 for n in (0, 1, 2, 12_345_678_901)]
    assert drawn == [splitmix64((start + step) % WORD) for step in steps]


def unmix(value: int) -> int:
    """The state that splitmix64 made ``value`` from."""
    value = unshift(value, 31) * pow(0x94D049BB133111EB, -1, WORD) % WORD
    value = unshift(value, 27) * pow(0xBF58476D1CE4E5B9, -1, WORD) % WORD
    return unshift(value, 30)


def unshift(value: int, by: int) -> int:
    result = value
    for _ in range(64 // by + 1):
        result = value ^ (result >> by)
    return result


def test_streams_and_seeds_differ() -> None:
    keys = index(1000)
    drawn = [bits(seed, stream, keys) for seed in (1, 2) for stream in ("a", "b")]
    assert len(np.unique(np.concatenate(drawn))) == 4000


def test_below_covers_its_range_evenly() -> None:
    counts = np.bincount(below(bits(1, "even", index(70_000)), 7), minlength=7)
    assert len(counts) == 7
    assert counts.min() > 9_600
    assert counts.max() < 10_400


def test_pick_follows_its_weights_and_never_takes_a_weight_of_nothing() -> None:
    counts = np.bincount(pick(bits(1, "pick", index(60_000)), (1, 0, 3, 2)), minlength=4)
    assert counts[1] == 0
    assert [round(count / 10_000) for count in counts.tolist()] == [1, 0, 3, 2]


def test_interpolate_stays_on_its_curve() -> None:
    values = interpolate(bits(1, "curve", index(50_000)), (10, 20, 100))
    assert (values.min(), values.max()) == (10, 99)
    assert 0.49 < (values < 20).mean() < 0.51


def test_shuffled_holds_each_position_once() -> None:
    order = shuffled(1, "order", 500)
    assert sorted(order.tolist()) == list(range(500))
    assert order.tolist() != list(range(500))


def test_ranked_is_a_stable_sort_of_positions() -> None:
    keys = below(bits(1, "keys", index(5_000)), 40) << 36
    assert np.array_equal(ranked(keys), np.argsort(keys, kind="stable"))
    with pytest.raises(OverflowError):
        ranked(np.array([2**42], dtype=np.int64))


def test_apportion_adds_up_and_is_off_by_less_than_one() -> None:
    weights = below(bits(1, "weights", index(999)), 5_000)
    shares = apportion(1_234_567, weights)
    assert shares.sum() == 1_234_567
    assert np.abs(shares - 1_234_567 * weights / weights.sum()).max() < 1


def test_apportion_refuses_what_would_overflow_in_silence() -> None:
    with pytest.raises(OverflowError):
        apportion(2**40, np.array([2**40], dtype=np.int64))
    with pytest.raises(OverflowError):
        apportion(1, np.array([0], dtype=np.int64))
