"""What kinds of values a field of a pivot cache holds, and the flags that say so.

The flags are those of ``sharedItems``; a reader takes their word for what the records hold. Text, booleans
and errors all count as strings.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from reporter.xlsx.markup import unescape
from reporter.xlsx.strings import decoded

__all__ = ["LONG", "Values"]

LONG = 255
"""Texts over this many characters make a field one of long texts."""
_STRINGS = frozenset("sbe")
_NO_DATES = _STRINGS | {"n"}
_AT = 5
"""Where the value begins in ``n v="1.5"``."""


@dataclass(slots=True)
class Values:
    """Kinds of values by their elements' names (n, d, s, b, e, m), and the ends of numbers and dates.

    ``used`` are the kinds of those that records have: a cache may keep values that no record has any more.
    """

    kinds: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    low: float = math.inf
    high: float = -math.inf
    whole: bool = True
    first: str = ""
    last: str = ""
    longest: int = 0

    def take(self, written: Collection[bytes]) -> None:
        """Adds values as they are written, without their angle brackets: ``n v="1.5"``, ``m``."""
        kinds = {value[:1] for value in written}
        self.kinds.update(kind.decode() for kind in kinds)
        self.used = self.kinds
        for kind in kinds & {b"n", b"d", b"s"}:
            alike = written if len(kinds) == 1 else [value for value in written if value[:1] == kind]
            if kind == b"n":
                self._numbers([float(value[_AT:-1]) for value in alike])
            elif kind == b"d":
                self._dates([value[_AT:-1].decode() for value in alike])
            else:
                self._texts([value[_AT:-1] for value in alike if len(value) > LONG + _AT])

    def add(self, kind: str, text: str, *, used: bool = True) -> None:
        """Adds one value; a number or date that is none counts by its kind only."""
        self.kinds.add(kind)
        if used:
            self.used.add(kind)
        if kind == "n":
            number = number_of(text)
            self._numbers([] if number is None else [number])
        elif kind == "d":
            self._dates([text] if date_of(text) else [])
        elif kind == "s":
            self.longest = max(self.longest, _units(decoded(text)))

    def _numbers(self, numbers: list[float]) -> None:
        if numbers:
            self.low, self.high = min(self.low, min(numbers)), max(self.high, max(numbers))
            self.whole = self.whole and all(map(float.is_integer, numbers))

    def _dates(self, dates: list[str]) -> None:
        if dates:
            self.first = min(self.first or min(dates), min(dates))
            self.last = max(self.last, max(dates))

    def _texts(self, texts: list[bytes]) -> None:
        self.longest = max([self.longest, *(_units(decoded(unescape(text))) for text in texts)])

    @property
    def flags(self) -> Mapping[str, bool]:
        """What ``sharedItems`` must say of the values, true or false; nothing where there are none."""
        strings, numbers, dates = bool(self.kinds & _STRINGS), "n" in self.kinds, "d" in self.kinds
        blanks = "m" in self.kinds
        if not self.kinds:
            return {}
        return {
            "containsSemiMixedTypes": strings or blanks,
            "containsNonDate": bool(self.used & _NO_DATES),
            "containsDate": dates,
            "containsString": strings,
            "containsBlank": blanks,
            "containsMixedTypes": strings + numbers + dates > 1,
            "containsNumber": numbers and not dates,
            "containsInteger": numbers and not dates and self.whole,
            "longText": self.longest > LONG,
        }

    @property
    def other_than_dates(self) -> bool:
        """True where any value, also one that no record has, is a text or number."""
        return bool(self.kinds & _NO_DATES)


def number_of(text: str) -> float | None:
    """The number that a value's text is, None where it is none."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and text.isascii() and "_" not in text else None


def date_of(text: str) -> datetime.datetime | None:
    """The time that a value's text is (``2021-08-31T00:00:00``), None where it is none."""
    try:
        return datetime.datetime.fromisoformat(text.removesuffix("Z")) if "T" in text else None
    except ValueError:
        return None


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
