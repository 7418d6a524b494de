"""Number format codes made from others."""

from __future__ import annotations

import pytest

from reporter.xlsx.numbers.codes import grouped, in_brackets, unit_of


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("#,##0", "#,##0_);(#,##0)"),
        ('#,##0;-#,##0;"–"', '#,##0_);(#,##0);"–"_)'),
        ('+0.0%;-0.0%;"–"', '+0.0%_);(0.0%);"–"_)'),
        ('#,##0.00,," M";-#,##0.00,," M"', '#,##0.00,," M"_);(#,##0.00,," M")'),
        ('"₹ "#,##0.00;\\-"₹ "#,##0.00', '"₹ "#,##0.00_);("₹ "#,##0.00)'),
        ("#,##0;-#,##0;;@", "#,##0_);(#,##0);;@"),
        ('#,##0_m;-#,##0_m;"–"_m', '#,##0_m_);(#,##0)_m;"–"_m_)'),
        ('"▲ "+0.0%;"▼ "-0.0%;"–"', '"▲ "+0.0%_);"▼ "(0.0%);"–"_)'),
    ],
)
def test_negatives_come_into_brackets_and_the_others_stay_above_each_other(code: str, wanted: str) -> None:
    assert in_brackets(code) == wanted


@pytest.mark.parametrize(
    "code",
    [
        "General", "@", "0", "d mmm yyyy", "mmm yyyy", "[h]:mm", "#,##0_);(#,##0)", "#,##0;[Red]-#,##0",
        '[>=1000000]#,##0.0,," M";#,##0', '#,##0.00_);[Red](#,##0.00)',
    ],
)  # fmt: skip
def test_what_is_no_plain_figure_stays_as_it_is(code: str) -> None:
    assert in_brackets(code) == code


def test_a_code_in_brackets_stays_so_when_done_again() -> None:
    once = in_brackets('#,##0;-#,##0;"–"')
    assert in_brackets(once) == once


def test_groups_follow_the_size_and_the_decimals() -> None:
    assert list(grouped("#,##0.00", True)) == [
        ("999999999.995", "##\\,##\\,##\\,##\\,##0.00;-##\\,##\\,##\\,##\\,##0.00"),
        ("9999999.995", "##\\,##\\,##\\,##0.00;-##\\,##\\,##\\,##0.00"),
        ("99999.995", "##\\,##\\,##0.00;-##\\,##\\,##0.00"),
    ]
    assert [least for least, _ in grouped('#,##0;-#,##0;"–"', True)] == [
        "999999999.5",
        "9999999.5",
        "99999.5",
    ]


@pytest.mark.parametrize(
    ("code", "lakh"),
    [
        ('"▲ "#,##0;"▼ "-#,##0;"–"', '"▲ "##\\,##\\,##0;"▼ "-##\\,##\\,##0'),
        ('"▲ "#,##0_);"▼ "(#,##0)', '"▲ "##\\,##\\,##0_);"▼ "(##\\,##\\,##0)'),
        ('"₹ "#,##0;-"₹ "#,##0', '"₹ "##\\,##\\,##0;-"₹ "##\\,##\\,##0'),
        ('"₹ "#,##0', '"₹ "##\\,##\\,##0;-"₹ "##\\,##\\,##0'),
        ('"₹ "#,##0_);("₹ "#,##0)', '"₹ "##\\,##\\,##0_);("₹ "##\\,##\\,##0)'),
    ],
)
def test_what_stands_before_the_digits_is_kept(code: str, lakh: str) -> None:
    assert list(grouped(code, True))[2] == ("99999.5", lakh)


def test_brackets_and_signs_are_kept() -> None:
    assert list(grouped('#,##0_);(#,##0);"–"_)', True))[2] == ("99999.5", "##\\,##\\,##0_);(##\\,##\\,##0)")
    assert list(grouped("+#,##0;-#,##0", True))[2] == ("99999.5", "+##\\,##\\,##0;-##\\,##\\,##0")
    spaced = list(grouped('#,##0_m_);(#,##0)_m;"–"_m_)', True))
    assert spaced[2][1] == "##\\,##\\,##0_m_);(##\\,##\\,##0)_m"


@pytest.mark.parametrize("code", ["0", "0.0%", "General", '#,##0.00,," M"', "d mmm yyyy", "#,##0,,", "@", ""])
def test_what_has_no_groups_or_is_scaled_is_left_alone(code: str) -> None:
    assert list(grouped(code, True)) == []


@pytest.mark.parametrize(
    ("code", "unit"),
    [
        ("0.0%", "%"),
        ('#,##0.00,,;-#,##0.00,,;"–"', "M"),
        ('#,##0.0,," M"', "M"),
        ("#,##0,", "K"),
        ("#,##0", ""),
        ("#,##0.00", "0.00"),
        ("0.0", "0.0"),
        ("General", ""),
        ("#,##0.00_);(#,##0.00)", "0.00"),
    ],
)
def test_a_code_says_how_it_shows_a_figure(code: str, unit: str) -> None:
    assert unit_of(code) == unit
