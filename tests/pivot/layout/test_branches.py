"""Trees of item combinations held in arrays."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.pivot.layout.branches import ANY, Branches, distinct


@given(st.lists(st.integers(0, 50), max_size=40), st.sampled_from([51, 1 << 40]))
def test_distinct_keys_come_in_order_with_the_place_of_each(keys: list[int], bound: int) -> None:
    found, places = distinct(np.array(keys, np.int64), bound)
    assert found.tolist() == sorted(set(keys))
    assert found[places].tolist() == keys


def _branches() -> Branches:
    outer, inner = np.array([2, 0, 2, 0]), np.array([1, 3, 0, 3])
    return Branches([outer, inner], [3, 4], 4)


def test_nodes_of_a_level_are_numbered_in_the_order_of_their_paths() -> None:
    branches = _branches()
    assert [branches.node(path) for path in ((0,), (2,), (0, 3), (2, 0), (2, 1))] == [0, 1, 0, 1, 2]


@pytest.mark.parametrize("path", [(1,), (0, 0), (1, 1)])
def test_a_path_that_no_record_has_is_no_node(path: tuple[int, ...]) -> None:
    assert _branches().node(path) == -1


def test_children_are_the_items_below_a_node_and_the_first_of_their_nodes() -> None:
    branches = _branches()
    assert branches.children(0, 0) == ([0, 2], 0)
    assert branches.children(1, 1) == ([0, 1], 1)
    assert branches.children(1, -1) == ([], 0)


def test_ancestors_lead_from_the_finest_nodes_to_those_above() -> None:
    branches = _branches()
    assert branches.ancestors(1).tolist() == [0, 1, 1]
    assert branches.ancestors(0).tolist() == [0, 0, 0]


def test_the_level_beyond_the_finest_holds_the_innermost_items_alone() -> None:
    branches = _branches()
    path = (ANY, 3)
    assert (branches.level(path), branches.node(path)) == (branches.innermost, 3)
    assert branches.ancestors(branches.innermost).tolist() == [3, 0, 1]
