"""The words that Excel itself puts into a pivot, in the language of the one that drew it.

No part of a workbook names its language. What gives it away is the name of its normal style and the caption
of Σ Values, which Excel writes in the language it runs in. Words that aren't known of a language are English.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["ENGLISH", "Words", "words_of"]


@dataclass(frozen=True, slots=True)
class Words:
    """``subtotal`` is around an item's caption, ``total_of`` around the name of a data field."""

    row_labels: str = "Row Labels"
    column_labels: str = "Column Labels"
    grand_total: str = "Grand Total"
    total: str = "Total"
    subtotal: str = "{} Total"
    total_of: str = "Total {}"
    everything: str = "(All)"
    several: str = "(Multiple Items)"
    blank: str = "(blank)"


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
    "hu": Words(
        row_labels="Sorcímkék",
        column_labels="Oszlopcímkék",
        grand_total="Végösszeg",
        several="(Több elem)",
        blank="(üres)",
    ),
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
    """The words of a pivot by its dataCaption or, which goes first, its workbook's normal style."""
    language = _STYLES.get(normal_style or "") or _CAPTIONS.get(data_caption, "en")
    return _LANGUAGES.get(language, ENGLISH)
