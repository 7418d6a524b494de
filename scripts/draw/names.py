"""Names where there is little room: cut, with a sign that they are."""

from __future__ import annotations

__all__ = ["CARD_NAME", "CARD_NOTE", "SPOKEN_NAME", "brief"]

# How many characters fit: as a card's value, as the note below it, in a sentence of two lines.
CARD_NAME, CARD_NOTE, SPOKEN_NAME = 16, 38, 60


def brief(name: str, most: int) -> str:
    """The name that a formula gives, cut to so many characters, of which the last one says so."""
    return f'IF(LEN({name})>{most},LEFT({name},{most - 1})&"…",{name})'
