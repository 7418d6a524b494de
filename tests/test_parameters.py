"""Parameters become typed values, and these the arguments of procedures, by name; all faults at once."""

from __future__ import annotations

import contextlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from reporter.database import Parameter as Declared
from reporter.database import Procedure
from reporter.errors import ParameterError
from reporter.parameters import Parameter, Type, Value, arguments, as_text, given, in_words, typed

PARAMETERS = (
    Parameter("threshold", Type.INTEGER, 5_000_000, minimum=0),
    Parameter("share", Type.DECIMAL, Decimal("0.80"), Decimal(0), Decimal(1)),
    Parameter("cleaning", Type.CHOICE, "normalise", choices=("normalise", "drop")),
    Parameter("since", Type.DATE, date(2020, 1, 1)),
    Parameter("detail", Type.BOOLEAN, False),
    Parameter("note", Type.TEXT, ""),
)


def test_what_is_not_given_has_its_default() -> None:
    assert given(PARAMETERS, ()) == {parameter.name: parameter.default for parameter in PARAMETERS}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("threshold", "42", 42),
        ("share", "0.5", Decimal("0.5")),
        ("cleaning", "drop", "drop"),
        ("since", "2021-08-31", date(2021, 8, 31)),
        ("detail", "yes", True),
        ("note", "a=b, c", "a=b, c"),
    ],
)
def test_a_text_becomes_a_value_of_the_parameters_type(name: str, text: str, value: Value) -> None:
    assert given(PARAMETERS, [(name, text)])[name] == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("threshold", "five"),
        ("threshold", "5,000,000"),
        ("threshold", "1.5"),
        ("threshold", "-1"),
        ("threshold", "9223372036854775808"),
        ("share", "1.01"),
        ("share", "NaN"),
        ("share", "1e400"),
        ("share", ""),
        ("cleaning", "Drop"),
        ("since", "31.08.2021"),
        ("since", "2021-02-30"),
        ("detail", "maybe"),
        ("note", "a\nb"),
        ("note", "x" * 1001),
    ],
)
def test_a_wrong_type_or_value_says_what_is_expected(name: str, text: str) -> None:
    with pytest.raises(ParameterError) as raised:
        given(PARAMETERS, [(name, text)])
    (fault,) = raised.value.faults
    assert (fault.code, fault.place) == ("parameter.value", f"--param {name}")
    assert fault.expected


def test_all_faults_come_at_once_and_an_unknown_name_gets_the_nearest() -> None:
    with pytest.raises(ParameterError) as raised:
        given(
            PARAMETERS,
            [("treshold", "1"), ("share", "x"), ("cleaning", "dropp"), ("note", "a"), ("note", "b")],
        )
    faults = {fault.code: fault for fault in raised.value.faults}
    assert [fault.code for fault in raised.value.faults] == [
        "parameter.unknown", "parameter.value", "parameter.value", "parameter.twice",
    ]  # fmt: skip
    assert faults["parameter.unknown"].remedy == 'did you mean "threshold"?'
    assert "threshold, share" in faults["parameter.unknown"].expected


def test_a_parameter_without_a_default_must_be_given() -> None:
    with pytest.raises(ParameterError) as raised:
        given([Parameter("customer", Type.TEXT)], ())
    assert raised.value.faults[0].code == "parameter.required"


@for_all(
    st.integers(-(2**63), 2**63 - 1) | st.dates() | st.booleans() | st.decimals(-(10**20), 10**20, places=4)
)
def test_a_value_as_text_is_read_as_the_same_value(value: Value) -> None:
    kinds = {int: Type.INTEGER, date: Type.DATE, bool: Type.BOOLEAN, Decimal: Type.DECIMAL}
    assert typed(kinds[type(value)], as_text(value)) == value


@for_all(st.sampled_from(sorted(Type)), st.text(max_size=30))
def test_any_text_is_a_value_of_the_type_or_a_value_error(kind: Type, text: str) -> None:
    kinds = {Type.INTEGER: int, Type.DECIMAL: Decimal, Type.DATE: date, Type.BOOLEAN: bool}
    with contextlib.suppress(ValueError):
        assert isinstance(typed(kind, text), kinds.get(kind, str))


def _procedure(*names: str, mode: str = "IN") -> Procedure:
    return Procedure("badges", tuple(Declared(name, "int", mode) for name in names))


VALUES: dict[str, Value] = {"period_end": date(2021, 8, 31), "threshold": 7}


def test_a_parameter_takes_the_value_of_its_name_without_the_prefix_whatever_the_case() -> None:
    assert arguments(_procedure("p_threshold", "P_Period_End"), VALUES, {}, "x") == (
        (7, date(2021, 8, 31)),
        [],
    )


def test_an_override_names_another_value_or_is_one() -> None:
    bound, faults = arguments(
        _procedure("p_n", "p_m", "p_s"), VALUES, {"p_n": "threshold", "p_m": 3, "P_S": "x"}, "x"
    )
    assert (bound, faults) == ((7, 3, "x"), [])


def test_what_nothing_binds_and_what_no_parameter_takes_are_faults() -> None:
    _, faults = arguments(_procedure("p_threshold", "p_region"), VALUES, {"p_treshold": 1}, "badges.yaml:7")
    assert [fault.code for fault in faults] == ["procedure.argument", "procedure.unbound"]
    assert {fault.place for fault in faults} == {"badges.yaml:7"}
    assert faults[0].remedy == 'did you mean "p_threshold"?'


def test_out_parameters_take_nothing_and_inout_parameters_what_in_parameters_take() -> None:
    assert arguments(_procedure("p_threshold", mode="OUT"), VALUES, {}, "x") == ((), [])
    assert arguments(_procedure("p_threshold", mode="INOUT"), VALUES, {}, "x") == ((7,), [])
    _, faults = arguments(_procedure("p_threshold", mode="OUT"), VALUES, {"p_threshold": 1}, "x")
    assert [fault.code for fault in faults] == ["procedure.argument"]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("gold_share", Decimal("0.80"), "gold share = 0.80"),
        ("threshold", 5_000_000, "threshold = 5,000,000"),
        ("fiscal_year", 2021, "fiscal year = 2021"),
        ("detail", True, "detail = true"),
        ("market", None, "market = not set"),
    ],
)
def test_a_cover_says_parameters_in_words_and_large_numbers_in_groups(
    name: str, value: Value, words: str
) -> None:
    assert in_words(name, value) == words
