"""Excel's order of items, and which of them are one."""

from __future__ import annotations

import random
from datetime import datetime

import pytest

from reporter.pivot.model import Scalar
from reporter.pivot.ordering import folded, sort_key
from reporter.xlsx.errorvalues import ErrorValue

KINDS: list[Scalar] = [
    -2.0,
    10.5,
    "",
    "ABC",
    False,
    True,
    ErrorValue("#N/A"),
    ErrorValue("#REF!"),
    ErrorValue("#DIV/0!"),
    datetime(1899, 12, 30, 16, 30),
    datetime(2020, 8, 10),
    None,
]


def test_kinds_follow_each_other_as_in_files_that_excel_saved() -> None:
    mixed = random.Random(7).sample(KINDS, len(KINDS))
    assert sorted(mixed, key=sort_key) == KINDS


@pytest.mark.parametrize(
    "texts",
    [
        ["apple", "Banana", "cherry"],
        ["a b", "a_b", "a1", "ab"],
        ["coop", "co-op", "coopt"],
        ["Alfreds", "Alfred's"],
        ["K¢benhavn", "Kopavogur"],
        ["2020", "2021", "Total"],
        ["resume", "résumé", "resumes"],
    ],
)
def test_texts_are_compared_as_excel_does(texts: list[str]) -> None:
    mixed = random.Random(5).sample(texts, len(texts))
    assert sorted(mixed, key=sort_key) == texts


def test_texts_that_differ_by_case_alone_are_one_item() -> None:
    assert folded("ß Straße") == folded("SS STRASSE")
    assert folded(ErrorValue("#N/A")) == "#N/A"
    assert folded(1.0) == 1.0
