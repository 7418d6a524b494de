"""The words that Excel itself puts into a pivot, in the language of the one that drew it.

No part of a workbook names its language. What gives it away is the name of its normal style and the caption
of Σ Values, which Excel writes in the language it runs in. Words that aren't known of a language are English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["ENGLISH", "Words", "normal_style", "words_of"]

_FUNCTIONS = {
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
    """``subtotal`` is around an item's caption, ``total_of`` around the name of a data field.

    ``functions`` are what follows an item's caption on each kind of subtotal, by ST_ItemType.
    """

    row_labels: str = "Row Labels"
    column_labels: str = "Column Labels"
    grand_total: str = "Grand Total"
    total: str = "Total"
    subtotal: str = "{} Total"
    total_of: str = "Total {}"
    everything: str = "(All)"
    several: str = "(Multiple Items)"
    blank: str = "(blank)"
    functions: Mapping[str, str] = field(default_factory=lambda: _FUNCTIONS)


ENGLISH = Words()

_LANGUAGES: Mapping[str, Words] = {
    "de": Words(
        row_labels="Zeilenbeschriftungen",
        column_labels="Spaltenbeschriftungen",
        grand_total="Gesamtergebnis",
        total="Ergebnis",
        subtotal="{} Ergebnis",
        everything="(Alle)",
        several="(Mehrere Elemente)",
        blank="(Leer)",
    ),
    "fr": Words(
        row_labels="Étiquettes de lignes",
        column_labels="Étiquettes de colonnes",
        grand_total="Total général",
        subtotal="Total {}",
        everything="(Tous)",
        several="(Plusieurs éléments)",
        blank="(vide)",
    ),
    "hu": Words(row_labels="Sorcímkék", column_labels="Oszlopcímkék", grand_total="Végösszeg"),
    "it": Words(
        row_labels="Etichette di riga",
        column_labels="Etichette di colonna",
        grand_total="Totale complessivo",
        everything="(Tutto)",
        blank="(vuoto)",
    ),
    "nl": Words(
        row_labels="Rijlabels",
        column_labels="Kolomlabels",
        grand_total="Eindtotaal",
        subtotal="Totaal {}",
        total_of="Totaal {}",
        everything="(Alle)",
        several="(Meerdere items)",
        blank="(leeg)",
    ),
    "ru": Words(
        row_labels="Названия строк",
        column_labels="Названия столбцов",
        grand_total="Общий итог",
        total="Итог",
        subtotal="{} Итог",
        total_of="Итог {}",
        everything="(Все)",
        several="(несколько элементов)",
        blank="(пусто)",
        functions=_FUNCTIONS | {"default": "Итог", "sum": "Сумма", "countA": "Количество", "avg": "Среднее"},
    ),
}

_STYLES = {"Standard": "de", "Normál": "hu", "Normale": "it", "Standaard": "nl", "Обычный": "ru"}
_CAPTIONS = {
    "Werte": "de",
    "Valeurs": "fr",
    "Értékek": "hu",
    "Valori": "it",
    "Waarden": "nl",
    "Значения": "ru",
}


def words_of(data_caption: str, normal_style: str | None = None) -> Words:
    """The words of a pivot by the name of its workbook's normal style, else by its dataCaption."""
    language = _STYLES.get(normal_style or "") or _CAPTIONS.get(data_caption, "en")
    return _LANGUAGES.get(language, ENGLISH)


_NORMAL = re.compile(rb"<(?:\w+:)?cellStyle\s[^>]*?builtinId=[\"']0[\"'][^>]*>")
_STYLE_NAME = re.compile(rb"\sname=[\"']([^\"']*)[\"']")


def normal_style(styles: bytes) -> str | None:
    """The name of the normal style in a styles part."""
    style = _NORMAL.search(styles)
    name = _STYLE_NAME.search(style[0]) if style else None
    return name[1].decode("utf-8", "replace") if name else None
