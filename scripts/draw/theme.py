"""The one look of all workbooks: palette, fonts, cell styles, number formats and the grid.

An analyst changes the look in Excel by editing a named cell style; who redraws the templates, here.
"""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.theme import THEME_XML_2007

__all__ = ["FONT", "GRID", "GRID_COLUMNS", "GUTTER", "PALETTE", "SERIES", "Styles", "chart_font", "theme_xml"]

FONT = "Calibri"

# Okabe and Ito's series stay apart for every kind of colour blindness; texts keep 4.5:1 on their grounds.
PALETTE = {
    "ink": "#1F2937",
    "grey": "#6B7280",
    "muted": "#9CA3AF",
    "hairline": "#E5E7EB",
    "line": "#9CA3AF",
    "band": "#F3F4F6",
    "card": "#F8FAFC",
    "paper": "#FFFFFF",
    "accent": "#0072B2",
    "accent pale": "#E6F1F8",
    "bar": "#A9D3EC",
    "heat": "#F7C79A",
    "gold": "#7A5A00",
    "gold ground": "#FFF4D6",
    "gold bar": "#E0A800",
    "silver": "#4B5563",
    "silver ground": "#EEF1F5",
    "silver bar": "#9AA5B1",
    "good": "#00654A",
    "good ground": "#E3F4EE",
    "rise bar": "#4FBF9F",
    "fall bar": "#E69F00",
    "bad": "#9A3412",
    "bad ground": "#FDEBDD",
    "changed": "#005A8C",
    "notice": "#7C2D12",
    "notice ground": "#FFE8B3",
}
SERIES = ("#CC79A7", "#E69F00", "#009E73", "#0072B2", "#56B4E9", "#D55E00")

# Widths in characters of the default font: 24 columns of 9.3 are a screen at 100 %.
GRID = 9.3
GRID_COLUMNS = 23
GUTTER = 2.0

NUMBERS = {
    "text": "@",
    "whole": '#,##0;-#,##0;"–"',
    # A gap to the right: for a column whose neighbour's data bars would touch its figures.
    "whole spaced": '#,##0_m;-#,##0_m;"–"_m',
    "text spaced": "General;General;General;@_m",
    "percent": '0.0%;-0.0%;"–"',
    # What rounds to nothing has no sign, and is no change.
    "percent change": '[>=0.0005]+#,##0.0%;[<=-0.0005]-#,##0.0%;"–"',
    "percent arrow spaced": '[>=0.0005]"▲ "+#,##0.0%_m;[<=-0.0005]"▼ "-#,##0.0%_m;"–"_m',
    # In their place from 10,000 % on: growth from next to nothing, which would be wider than its column.
    "percent change, far": '">+9,999%";"<-9,999%"',
    "percent arrow spaced, far": '"▲ >+9,999%"_m;"▼ <-9,999%"_m',
    "fine percent": '0.00%;-0.00%;"–"',
    "percent points": '[>=0.00005]+0.00%" pts";[<=-0.00005]-0.00%" pts";"–"',
    "accuracy": "0.0%",
    "accuracy change": "[>=0.05]+0.0;[<=-0.05]-0.0;0.0",
    "accuracy arrow spaced": '[>=0.05]"▲ "+0.0_m;[<=-0.05]"▼ "-0.0_m;0.0_m',
    "decimal": '#,##0.0;-#,##0.0;"–"',
    "exact": '#,##0.00;-#,##0.00;"–"',
    "exact spaced": '#,##0.00_m;-#,##0.00_m;"–"_m',
    "fraction": '0.000;-0.000;"–"',
    "thousand": '#,##0.0,;-#,##0.0,;"–"',
    "million": '#,##0.00,,;-#,##0.00,,;"–"',
    "million spaced": '#,##0.00,,_m;-#,##0.00,,_m;"–"_m',
    # With an arrow beside the figure, which an icon at the other end of the cell would not be.
    "million change": '"▲ "#,##0.00,,;"▼ "-#,##0.00,,;"–"',
    "points": '[>=0.05]+0.0;[<=-0.05]-0.0;"–"',
    "fine points": '[>=0.005]+0.00;[<=-0.005]-0.00;"–"',
    "plain": "0",
    "date": "d mmm yyyy",
    "month": "mmm yyyy",
    # A card is as its rules say from a million on: a format with conditions would lose the minus.
    "card": "#,##0;-#,##0;0",
    "card millions": '#,##0.00,," M";-#,##0.00,," M"',
    "card hundreds of millions": '#,##0.0,," M";-#,##0.0,," M"',
}

_CELL = {"font_size": 10, "valign": "vcenter", "bottom": 7, "bottom_color": PALETTE["hairline"]}
_BADGE = {"font_size": 10, "bold": True, "align": "center", "valign": "vcenter"}

# Named cell styles. Everything an analyst may want to change once stands here.
STYLES: dict[str, dict[str, Any]] = {
    "Report title": {"font_size": 20, "bold": True, "valign": "vcenter"},
    "Subtitle": {"font_size": 10, "font_color": PALETTE["grey"], "valign": "vcenter"},
    "Section": {"font_size": 12, "bold": True, "valign": "vcenter"},
    "Body": {"font_size": 10, "valign": "vcenter"},
    "Note text": {"font_size": 10, "valign": "top", "text_wrap": True},
    "Report note": {"font_size": 9, "font_color": PALETTE["grey"], "valign": "vcenter"},
    "Insight": {"font_size": 12, "valign": "vcenter", "text_wrap": True},
    "Label": {"font_size": 10, "font_color": PALETTE["grey"], "valign": "vcenter"},
    "Card label": {
        "font_size": 9,
        "font_color": PALETTE["grey"],
        "bg_color": PALETTE["card"],
        "top": 2,
        "top_color": PALETTE["accent"],
        "align": "left",
        "indent": 1,
        "valign": "vcenter",
    },
    "Card value": {
        "font_size": 20,
        "bold": True,
        "bg_color": PALETTE["card"],
        "align": "left",
        "indent": 1,
        "valign": "vcenter",
    },
    "Card note": {
        "font_size": 9,
        "font_color": PALETTE["grey"],
        "bg_color": PALETTE["card"],
        "align": "left",
        "indent": 1,
        "valign": "top",
    },
    "Table header": {
        "font_size": 10,
        "bold": True,
        "bg_color": PALETTE["band"],
        "bottom": 1,
        "bottom_color": PALETTE["line"],
        "text_wrap": True,
        "valign": "top",
    },
    "Table cell": _CELL,
    "Table total": {
        "font_size": 10,
        "bold": True,
        "top": 1,
        "top_color": PALETTE["ink"],
        "valign": "vcenter",
    },
    "Report input": {
        "font_size": 11,
        "bold": True,
        "font_color": PALETTE["accent"],
        "bg_color": PALETTE["accent pale"],
        "border": 1,
        "border_color": PALETTE["accent"],
        "align": "center",
        "valign": "vcenter",
    },
    "Back": {"font_size": 14, "font_color": PALETTE["grey"], "align": "center", "valign": "vcenter"},
    "Report link": {"font_size": 10, "font_color": PALETTE["accent"], "underline": 1, "valign": "vcenter"},
    "Gold": _BADGE | {"font_color": PALETTE["gold"], "bg_color": PALETTE["gold ground"]},
    "Silver": _BADGE | {"font_color": PALETTE["silver"], "bg_color": PALETTE["silver ground"]},
    "New": _BADGE | {"font_color": PALETTE["accent"], "bg_color": PALETTE["accent pale"]},
    "Passed": _BADGE | {"font_color": PALETTE["good"], "bg_color": PALETTE["good ground"]},
    "Failed": _BADGE | {"font_color": PALETTE["bad"], "bg_color": PALETTE["bad ground"]},
    "Warning": _BADGE | {"font_color": PALETTE["notice"], "bg_color": PALETTE["notice ground"]},
    "Good": _BADGE | {"font_color": PALETTE["good"], "bg_color": PALETTE["good ground"]},
    "Bad": _BADGE | {"font_color": PALETTE["bad"], "bg_color": PALETTE["bad ground"]},
    "Changed": _BADGE | {"font_color": PALETTE["changed"], "bg_color": PALETTE["accent pale"]},
    "Notice": {
        "font_size": 12,
        "bold": True,
        "font_color": PALETTE["notice"],
        "bg_color": PALETTE["notice ground"],
        "valign": "vcenter",
        "indent": 1,
    },
}
# Alignments that are more than their name.
ALIGNMENTS: dict[str, dict[str, Any]] = {
    "wrap": {"text_wrap": True},
    "indent": {"align": "left", "indent": 1},
    "wrap indent": {"text_wrap": True, "align": "left", "indent": 1},
}
# The same looks as differential formats, for rules that colour a cell by what it says.
_RULED = ("font_color", "bg_color", "bold")


class Styles:
    """The formats of one workbook: a named style, alone or with a number format and an alignment."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._formats: dict[tuple[str, str, str], Format] = {}
        self._rules: dict[str, Format] = {}

    def __call__(self, style: str, number: str = "", align: str = "") -> Format:
        key = (style, number, align)
        if key not in self._formats:
            properties: dict[str, Any] = {"font_name": FONT, "font_color": PALETTE["ink"]} | STYLES[style]
            if number:
                properties["num_format"] = NUMBERS[number]
            properties |= ALIGNMENTS.get(align, {"align": align} if align else {})
            self._formats[key] = self._workbook.add_format(properties)
        return self._formats[key]

    def rule(self, style: str) -> Format:
        """The style's colours and weight as a format for conditional formatting."""
        if style not in self._rules:
            kept = {name: value for name, value in STYLES[style].items() if name in _RULED}
            self._rules[style] = self._workbook.add_format(kept)
        return self._rules[style]

    def number_rule(self, number: str) -> Format:
        """A number format for conditional formatting."""
        key = f"number: {number}"
        if key not in self._rules:
            self._rules[key] = self._workbook.add_format({"num_format": NUMBERS[number]})
        return self._rules[key]

    def prefix(self, sign: str) -> Format:
        """A sign before a text, for conditional formatting: the cell's value stays the word alone."""
        key = f"prefix: {sign}"
        if key not in self._rules:
            self._rules[key] = self._workbook.add_format({"num_format": f'"{sign} "@'})
        return self._rules[key]

    def used(self) -> dict[str, list[int]]:
        """The cell formats made so far, as the file counts them, by their style; the plain one first."""
        for style in sorted({style for style, _, _ in self._formats}):
            self(style)
        grouped: dict[str, list[int]] = {}
        for (style, _, _), cell_format in sorted(self._formats.items(), key=lambda item: item[0]):
            # Asking for the index also keeps a format that no cell has.
            grouped.setdefault(style, []).append(cell_format._get_xf_index())
        return grouped


def chart_font(size: int = 9, colour: str = "grey", **more: Any) -> dict[str, Any]:
    """A font for the text of a chart."""
    return {"name": FONT, "size": size, "color": PALETTE[colour], **more}


def theme_xml() -> str:
    """The workbook's theme: Office's, with the palette in its colours and one font for headings and body."""
    colours = {
        "1F497D": PALETTE["ink"],
        "EEECE1": PALETTE["band"],
        "4F81BD": PALETTE["accent"],
        "C0504D": SERIES[1],
        "9BBB59": SERIES[2],
        "8064A2": SERIES[0],
        "4BACC6": SERIES[4],
        "F79646": SERIES[5],
        "0000FF": PALETTE["accent"],
        "800080": PALETTE["grey"],
    }
    theme: str = THEME_XML_2007.replace('typeface="Cambria"', f'typeface="{FONT}"', 1)
    for office, ours in colours.items():
        theme = theme.replace(f'<a:srgbClr val="{office}"/>', f'<a:srgbClr val="{ours.lstrip("#")}"/>', 1)
    return theme.replace('name="Office Theme"', 'name="Reporter"').replace(
        'clrScheme name="Office"', 'clrScheme name="Reporter"'
    )
