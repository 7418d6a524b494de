"""The flags that a cache field has for its values."""

from __future__ import annotations

import pytest

from reporter.xlsx.rules.pivot_values import Values, date_of, number_of

TEXT = {"containsSemiMixedTypes": True, "containsString": True, "containsNonDate": True}


def flags(*values: tuple[str, str], unused: tuple[str, str] | None = None) -> dict[str, bool]:
    """The flags that are true."""
    held = Values()
    for kind, text in values:
        held.add(kind, text)
    if unused:
        held.add(*unused, used=False)
    return {name: True for name, value in held.flags.items() if value}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], {}),
        ([("s", "a")], TEXT),
        ([("b", "1")], TEXT),
        ([("e", "#N/A")], TEXT),
        ([("m", "")], {"containsSemiMixedTypes": True, "containsBlank": True}),
        ([("n", "1")], {"containsNonDate": True, "containsNumber": True, "containsInteger": True}),
        ([("n", "1.5")], {"containsNonDate": True, "containsNumber": True}),
        ([("d", "2021-08-31T00:00:00")], {"containsDate": True}),
        ([("s", "a"), ("n", "1.5")], {**TEXT, "containsMixedTypes": True, "containsNumber": True}),
        ([("s", "x" * 256)], {**TEXT, "longText": True}),
        ([("s", "_x000D_" * 200)], TEXT),
    ],
)
def test_flags_follow_the_values(values: list[tuple[str, str]], expected: dict[str, bool]) -> None:
    assert flags(*values) == expected


def test_numbers_beside_dates_count_as_mixed_and_not_as_numbers() -> None:
    mixed = {"containsNonDate": True, "containsDate": True, "containsMixedTypes": True}
    assert flags(("n", "1"), ("d", "2021-08-31T00:00:00")) == mixed


def test_a_value_that_no_record_has_counts_but_for_the_question_of_other_kinds_than_dates() -> None:
    found = flags(("m", ""), unused=("s", "gone"))
    assert found == {"containsSemiMixedTypes": True, "containsBlank": True, "containsString": True}


def test_values_as_records_write_them_give_the_same_as_one_by_one() -> None:
    written = [b'n v="2"', b'n v="-1.5E3"', b'd v="2021-08-31T00:00:00"', b'd v="2020-01-01T00:00:00"']
    taken, added = Values(), Values()
    taken.take({*written, b"m", b's v="a &amp; b"', b'b v="1"'})
    for kind, text in (
        ("n", "2"),
        ("n", "-1.5E3"),
        ("d", "2021-08-31T00:00:00"),
        ("d", "2020-01-01T00:00:00"),
    ):
        added.add(kind, text)
    for kind, text in (("m", ""), ("s", "a & b"), ("b", "1")):
        added.add(kind, text)
    assert (taken.low, taken.high, taken.first, taken.last) == (
        added.low,
        added.high,
        added.first,
        added.last,
    )
    assert taken.flags == added.flags


@pytest.mark.parametrize("text", ["", "1,5", "NaN", "INF", "1_000", "٣"])
def test_a_number_is_one_of_xml(text: str) -> None:
    assert number_of(text) is None


@pytest.mark.parametrize("text", ["", "2021-08-31", "31.8.2021", "2021-13-01T00:00:00"])
def test_a_date_is_a_whole_one(text: str) -> None:
    assert date_of(text) is None
