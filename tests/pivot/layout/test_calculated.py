"""Calculated fields: formulas are read by a parser, and what is outside of them is told in words."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.pivot.layout.calculated import CalculatedFields, FormulaError, parse
from reporter.pivot.layout.calculated.evaluation import check_functions, evaluate
from reporter.pivot.layout.calculated.functions import FUNCTIONS
from reporter.pivot.layout.calculated.grammar import ItemReference
from reporter.pivot.model import CacheField, Scalar
from reporter.xlsx.errorvalues import ErrorValue

SUMS: dict[str, Scalar] = {
    "Sales": 200.0,
    "Profit": 50.0,
    "Unit Cost": 3.0,
    "None": None,
    "Broken": ErrorValue("#N/A"),
    "O'Neil": 7.0,
}


def _fields(*formulas: str) -> tuple[CacheField, ...]:
    source = [CacheField(name) for name in SUMS]
    made = [
        CacheField(f"Made {number}", formula=formula, database=False)
        for number, formula in enumerate(formulas)
    ]
    return (*source, *made)


def _value(formula: str) -> Scalar:
    fields = _fields(formula)
    calculated = CalculatedFields(fields)
    assert not calculated.faults
    return calculated.value(len(SUMS), lambda index: SUMS[fields[index].name])


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("Profit/Sales", 0.25),
        ("= 'Unit Cost' * 3", 9.0),
        (" IF('Sales'=0,0,'Profit'/'Sales')", 0.25),
        ("sales+PROFIT", 250.0),
        ("1+2*3^2", 19.0),
        ("-2^2", 4.0),
        ("2^3^2", 64.0),
        ("50%*Sales", 100.0),
        ("(1+2)*3", 9.0),
        ("Sales-Profit-1", 149.0),
        ("'O''Neil'*1", 7.0),
        ("None+1", 1.0),
        ("IF(Sales>100,1,2)", 1.0),
        ("IF(None,1)", 0.0),
        ("Sales>=200", 1.0),
        ('"b">"A"', 1.0),
        ('"2"+1', 3.0),
        ('IF(1&2="12",5,6)', 5.0),
        ("ROUND(2.675,2)", 2.68),
        ("ROUND(-2.5,0)", -3.0),
        ("ROUNDUP(1.01,0)", 2.0),
        ("ROUND(1250,-2)", 1300.0),
        ("INT(-1.5)", -2.0),
        ("TRUNC(-1.5)", -1.0),
        ("MOD(-3,2)", 1.0),
        ("MAX(Sales,Profit,None)", 200.0),
        ("MIN(Sales,Profit,None)", 0.0),
        ("AVERAGE(Sales,Profit)", 125.0),
        ("SUM(Sales,Profit,1)", 251.0),
        ("IFERROR(Sales/None,-1)", -1.0),
        ("ISERROR(Broken)", 1.0),
        ("IF(ISERROR(Broken),3,Broken)", 3.0),
        ("AND(Sales>1,NOT(Profit>100))", 1.0),
        ("OR(FALSE,Profit>100)", 0.0),
        ("LOG(100)+LOG(8,2)+LN(EXP(1))", 6.0),
        ("SQRT(POWER(3,2))", 3.0),
        ("SIGN(-4)*ABS(-4)", -4.0),
        ("CEILING(2.1,1)+FLOOR(2.9,1)", 5.0),
        ("CHOOSE(2,10,20,30)", 20.0),
        ("IF(Sales>100,,1)", 0.0),
        ("ROUND(2.6,)", 3.0),
        ("PI()*0+TRUE", 1.0),
    ],
)
def test_a_formula_amounts_to_what_excel_shows(formula: str, value: float) -> None:
    assert _value(formula) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("formula", "error"),
    [
        ("Sales/None", "#DIV/0!"),
        ("Broken+1", "#N/A"),
        ("SQRT(-1)", "#NUM!"),
        ("0^0", "#NUM!"),
        ("10^400", "#NUM!"),
        ("EXP(1000)", "#NUM!"),
        ("LN(0)", "#NUM!"),
        ('"none"', "#VALUE!"),
        ('"none"+1', "#VALUE!"),
        ("MOD(1,0)", "#DIV/0!"),
        ("IFERROR(Broken,Sales/0)", "#DIV/0!"),
    ],
)
def test_an_error_is_a_value(formula: str, error: str) -> None:
    value = _value(formula)
    assert isinstance(value, ErrorValue)
    assert value == error


def test_a_calculated_field_may_use_another() -> None:
    fields = _fields("Profit/Sales", "'Made 0'*100")
    calculated = CalculatedFields(fields)
    assert calculated.value(len(SUMS) + 1, lambda index: SUMS[fields[index].name]) == 25.0
    assert calculated.inputs(len(SUMS) + 1) == {0, 1}


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("VLOOKUP(Sales,1,2)", "the function VLOOKUP is not computed"),
        ("Margin*2", "there is no field Margin"),
        ("Sales[East]", "can't name the item East"),
        ("ROUND()", "ROUND can't take 0 arguments"),
        ("Sales+", "can't be read at “the end”"),
        ("(Sales", "needs “)” before the end"),
        ("Sales{1}", "can't be read at “{1}”"),
        ("'Made 0'", "the field Made 0 uses itself"),
        ("'Made 1'+1", "the field Made 1 can't be computed"),
    ],
)
def test_what_is_outside_is_told_in_words(formula: str, words: str) -> None:
    calculated = CalculatedFields(_fields(formula, "Margin"))
    assert words in calculated.faults[len(SUMS)]


@pytest.mark.parametrize(
    ("formula", "reference"),
    [
        ("Region[North East]", ItemReference("Region", "North East")),
        ("'My Region'['O''Neil']", ItemReference("My Region", "O'Neil")),
        ("Region[2]", ItemReference("Region", "2", 2)),
        ("Region[-1]", ItemReference("Region", "-1", -1, relative=True)),
        ("Region['2005']", ItemReference("Region", "2005")),
    ],
)
def test_items_are_named_by_caption_place_and_distance(formula: str, reference: ItemReference) -> None:
    assert parse(formula) == reference


def test_a_function_that_reads_nothing_else_is_checked_within_others() -> None:
    with pytest.raises(FormulaError, match="INDIRECT"):
        check_functions(parse("-IF(1,2*INDIRECT(3),4)"))


def test_the_order_of_operators_is_excels() -> None:
    def nothing(_: object) -> Scalar:
        raise AssertionError

    assert evaluate(parse("2+3*4%^2&1=5"), nothing) is False
    assert evaluate(parse("1&2+3"), nothing) == "15"


@pytest.mark.parametrize("formula", ["(" * 5000 + "1" + ")" * 5000, "1" + "+1" * 5000, "-" * 5000 + "1"])
def test_a_formula_that_is_too_deep_is_told(formula: str) -> None:
    with pytest.raises(FormulaError, match="too deep"):
        parse(formula)


def test_a_sum_of_many_terms_is_computed() -> None:
    assert _value("Profit" + "+1" * 250) == 300.0


@given(st.text(alphabet=st.sampled_from("1.5 '\"[]()+-*/^&%<>=,;ABif\\{}#é\n"), max_size=40))
def test_no_text_breaks_the_parser(formula: str) -> None:
    with contextlib.suppress(FormulaError):
        parse(formula)


def test_the_page_names_every_function() -> None:
    page = (Path(__file__).parents[3] / "docs" / "pivots.md").read_text("utf-8")
    named = page.partition("Functions:")[2].partition(".\n")[0]
    assert {name.strip() for name in named.split(",")} == set(FUNCTIONS)
