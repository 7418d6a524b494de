"""The words that Excel itself writes into a pivot, in the language of the Excel that drew it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

__all__ = ["ENGLISH", "Words", "spoken"]

_FUNCTIONS: Mapping[str, str] = {
    "default": "Total",
    "sum": "Sum",
    "countA": "Count",
    "avg": "Average",
    "max": "Max",
    "min": "Min",
    "product": "Product",
    "count": "Count",
    "stdDev": "StdDev",
    "stdDevP": "StdDevp",
    "var": "Var",
    "varP": "Varp",
}


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words; ``functions`` are those of subtotals, by ST_ItemType."""

    row_labels: str = "Row Labels"
    column_labels: str = "Column Labels"
    grand_total: str = "Grand Total"
    total: str = "Total"
    all: str = "(All)"
    several: str = "(Multiple Items)"
    functions: Mapping[str, str] = field(default_factory=lambda: _FUNCTIONS)


ENGLISH = Words()

_LANGUAGES = (
    Words("Zeilenbeschriftungen", "Spaltenbeschriftungen", "Gesamtergebnis", several="(Mehrere Elemente)"),
    Words("Sorcímkék", grand_total="Végösszeg"),
    Words(
        "Названия строк",
        "Названия столбцов",
        "Общий итог",
        "Итог",
        functions=_FUNCTIONS | {"default": "Итог", "sum": "Сумма", "countA": "Количество", "avg": "Среднее"},
    ),
)
"""Only words that were seen in files which Excel saved; the others stay English."""


def spoken(texts: Iterable[object]) -> Words:
    """The language of a pivot, told from the texts of its cells; English where they don't tell."""
    told = {word: words for words in _LANGUAGES for word in (words.row_labels, words.grand_total)}
    return next((told[text] for text in texts if isinstance(text, str) and text in told), ENGLISH)


_NORMAL = re.compile(rb"<(?:\w+:)?cellStyle\s[^>]*?builtinId=[\"']0[\"'][^>]*>")
_STYLE_NAME = re.compile(rb"\sname=[\"']([^\"']*)[\"']")


def normal_style(styles: bytes) -> str | None:
    """The name of the normal style in a styles part, which Excel writes in its language."""
    style = _NORMAL.search(styles)
    name = _STYLE_NAME.search(style[0]) if style else None
    return name[1].decode("utf-8", "replace") if name else None
