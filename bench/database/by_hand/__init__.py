"""The queries that a newcomer writes for the same figures, and the same over the project's views.

Each file is one question: ``-- procedures:`` names those that answer it, ``-- by hand`` begins the newcomer's
query over line items, ``-- over the views`` the one over the views and a range of dates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Question", "questions"]


_PART = r"^-- (?:by hand|over the views)\n"


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the procedures that answer it, and two ways to ask the line items."""

    name: str
    procedures: tuple[str, ...]
    by_hand: str
    over_views: str


def questions() -> tuple[Question, ...]:
    """Every question, by name."""
    return tuple(_question(path) for path in sorted(Path(__file__).parent.glob("*.sql")))


def _question(path: Path) -> Question:
    head, by_hand, over_views = re.split(
        r"^-- (?:by hand|over the views)\n", path.read_text("utf-8"), flags=re.M
    )
    named = head.partition("-- procedures:")[2].replace("\n--", " ")
    procedures = tuple(re.findall(r"\w+", named))
    return Question(path.stem.replace("_", " "), procedures, by_hand.strip(), over_views.strip())
