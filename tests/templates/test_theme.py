from __future__ import annotations

import pytest


def luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(ink: str, ground: str) -> float:
    light, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_style_keeps_a_contrast_that_everyone_can_read() -> None:
    from theme import PALETTE, STYLES

    for name, style in STYLES.items():
        ink = style.get("font_color", PALETTE["ink"])
        assert contrast(ink, style.get("bg_color", PALETTE["paper"])) >= 4.5, name


@pytest.mark.parametrize("badge", ["Gold", "Silver", "Passed", "Failed"])
def test_badges_are_coloured_by_a_rule_and_never_without_their_word(badge: str) -> None:
    from theme import Styles
    from xlsxwriter import Workbook

    rule = Styles(Workbook()).rule(badge)

    assert rule.bg_color is not None
    assert not rule.num_format_index
