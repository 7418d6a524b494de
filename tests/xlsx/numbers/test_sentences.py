"""Figures that formulas make words of, in another style."""

from __future__ import annotations

import pytest

from reporter.xlsx.numbers.sentences import restyled_formula
from reporter.xlsx.numbers.style import NumberStyle

CRORE, FULL, BRACKETS = NumberStyle(unit="crore"), NumberStyle(unit="full"), NumberStyle(brackets=True)


@pytest.mark.parametrize(
    ("formula", "style", "wanted"),
    [
        ('"Of "&TEXT(a/1000000,"#,##0.0")&" M"&" i"', CRORE, '"Of "&TEXT(a/10000000,"#,##0.00")&" Cr"&" i"'),
        ('TEXT(a/1000000,"#,##0.0")&" million in all"', CRORE, 'TEXT(a/10000000,"#,##0.00")&" crore in all"'),
        ('TEXT(a/1000000,"#,##0.0")&" M."', FULL, 'TEXT(a,"#,##0")&"."'),
        ('TEXT(a/1E6,"+#,##0.0;-#,##0.0")&" M"', CRORE, 'TEXT(a/10000000,"+#,##0.00;-#,##0.00")&" Cr"'),
        ('TEXT(a,"0.0,,"" M""")', CRORE, 'TEXT((a)/10000000,"0.00"" Cr""")'),
        ('text(IF(b,TEXT(a/1000000,"0")&" M"),"@")', CRORE, 'TEXT(IF(b,TEXT(a/10000000,"0.0")&" Cr"),"@")'),
        ('TEXT(a/1000000,"#,##0.0")', BRACKETS, 'TEXT(a/1000000,"#,##0.0;(#,##0.0)")'),
        ('TEXT(a,"+0.0%;-0.0%")', BRACKETS, 'TEXT(a,"+0.0%;-0.0%")'),
    ],
)  # fmt: skip
def test_unit_word_and_signs_follow(formula: str, style: NumberStyle, wanted: str) -> None:
    assert restyled_formula(formula, style) == wanted


@pytest.mark.parametrize(
    "formula",
    [
        'TEXT(a/1000,"0.0")&" kg"',
        'TEXT(a+b/1000000,"0.0")&" M"',
        'TEXT(a/1000000,"0.0")&b',
        'TEXT(a/b,"0.0")&" M"',
        "TEXT(a/1000000,b)",
        'SUBTEXT(a/1000000,"0.0")&" M"',
        'TEXT(a,"d mmm yyyy")',
        'TEXT(a/1000000,"0.0',
    ],
)
def test_what_says_no_unit_stays(formula: str) -> None:
    assert restyled_formula(formula, CRORE) == formula


def test_groups_as_in_india_are_of_the_code_for_the_size() -> None:
    found = restyled_formula('TEXT(SUM(a),"#,##0")&" units"', NumberStyle(indian=True))
    assert found.startswith("TEXT(SUM(a),IFERROR(LOOKUP(ABS(SUM(a)),{0,99999.5,9999999.5,999999999.5},{")
    assert found.endswith('"#,##0"))&" units"')


def test_a_formula_that_would_be_too_long_keeps_its_grouping() -> None:
    formula = f'TEXT(SUM({"a," * 2500}b),"#,##0")'
    assert restyled_formula(formula, NumberStyle(indian=True)) == formula
