"""Number format codes in another unit: full amounts, thousands, millions, lakh or crore.

A format divides by thousands only (ECMA-376 part 1, 18.8.31: a comma behind the digits), so that lakh and
crore are thousands or millions with a point written between their digits: ``0\\.0,,`` shows 123,456,789 as
12.3 crore. Their decimals are therefore 2 or 5, and 1, 4 or 7.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["SHIFTED", "UNITS", "WORDS", "Unit", "in_unit", "scales_of", "sections", "whole_of"]

_PIECE = re.compile(r"\"[^\"]*\"|\\.|_.|\*.|\[[^\]]*\]|;|.", re.DOTALL)
_SCALED = re.compile(
    r"(?P<kept>\"[^\"]*\"|\\[^KMkm]|_.|\*.|\[[^\]]*\])|\\(?P<escaped>[KMkm])"
    r"|(?P<whole>[#0?](?:[#0?,]*[#0?])?)(?P<first>,*)(?:\.(?P<decimals>[0#?]+))?(?P<second>,*)"
)
_PARTED = re.compile(r"[#0?](?:\\.|\"[^\"]+\")[#0?]")
_ADAPTIVE = re.compile(
    r"\[>=1000000\](?P<whole>#,##0|0)(?:\.(?P<decimals>0+))?,,(?P<millions>\" ?M\")"
    r";\[>=1000\](?:#,##0|0)(?:\.0+)?,(?P<thousands>\" ?K\")(?P<rest>(?:;(?P<small>[0#]))?)"
)
"""A format that says thousands and millions itself, behind each figure."""
SHIFTED = re.compile(
    r"(?P<lead>(?:\"[^\"]*\")?)(?P<sign>\+?)0\\\.(?P<decimals>0+)(?P<commas>,*)(?P<tail>(?:\"[^\"]*\"|_.)*)"
)
"""A section in lakh or crore."""


@dataclass(frozen=True, slots=True)
class Unit:
    """The power of ten by which figures are divided, and how texts name the unit: behind a figure or comma
    (``M``), behind a currency (``million``), in a sentence (``in millions``).
    """

    exponent: int
    symbol: str
    word: str
    words: str


UNITS = {
    "full": Unit(0, "", "", "full"),
    "thousands": Unit(3, "K", "thousand", "thousands"),
    "millions": Unit(6, "M", "million", "millions"),
    "lakh": Unit(5, "L", "lakh", "lakh"),
    "crore": Unit(7, "Cr", "crore", "crore"),
}
WORDS = {
    3: {"k": "symbol", "thousand": "word", "thousands": "words"},
    6: {"m": "symbol", "mn": "symbol", "million": "word", "millions": "words"},
}
"""The words of a template for its units, in small letters, and the word of a Unit that takes their place."""
_SHIFTS = {5: (2, 5), 7: (1, 4, 7)}
"""The decimals that lakh and crore can have, by their exponents."""
_ADAPTED = {
    "full": "[>=1000]#,##0;{small}",
    "thousands": '[>=1000]#,##0,"{gap}K";{small}',
    "lakh": '[>=99999500]###\\,##0\\.00,"{gap}L";[>=100000]0\\.00,"{gap}L";{grouped}',
    "crore": '[>=10000000]0\\.0,,"{gap}Cr";[>=100000]0\\.00,"{gap}L";{grouped}',
}


def sections(code: str) -> list[str]:
    """The sections for positive, negative and zero numbers, and for text."""
    found = [""]
    for piece in _PIECE.findall(code):
        if piece == ";":
            found.append("")
        else:
            found[-1] += piece
    return found


def scales_of(code: str) -> frozenset[int]:
    """The powers of ten by which the code divides in every size alike; none where it says each unit."""
    if _ADAPTIVE.fullmatch(code):
        return frozenset()
    return frozenset(each for part in sections(code) if (each := _scale(part)))


def in_unit(code: str, name: str) -> str:
    """The code with its scaled figures in the unit, about as precise as they were: 12,345.67 million are
    1234.5670 crore. Itself where it doesn't scale, and where its unit is this one.
    """
    adaptive = _ADAPTIVE.fullmatch(code)
    if adaptive:
        return _adapted(adaptive, name)
    return ";".join(_in_unit(part, UNITS[name]) for part in sections(code))


def whole_of(code: str, unit: Unit, source: int) -> str:
    """The code for a figure that has been divided already, as precise as it was in the source's unit."""

    def changed(match: re.Match[str]) -> str:
        if not match["whole"]:
            return _literal(match[0], unit, source) if match[0].startswith('"') else match[0]
        decimals = max(unit.exponent - source + len(match["decimals"] or ""), 0)
        return match["whole"] + "." * bool(decimals) + "0" * decimals

    return ";".join(_SCALED.sub(changed, part) for part in sections(code))


def _adapted(code: re.Match[str], name: str) -> str:
    if name == "millions":
        return code[0]
    small = code["small"] or "0"
    gap = " " if " " in code["millions"] else ""
    grouped = "#,###" if small == "#" else "#,##0"
    return _ADAPTED[name].format(gap=gap, small=small, grouped=grouped)


def _exponent(match: re.Match[str]) -> int:
    return 3 * len((match["first"] or "") + (match["second"] or ""))


def _scale(section: str) -> int:
    """The power of ten by which the section divides, 0 where a literal between its digits says another."""
    if _PARTED.search(section):
        return 0
    return next((found for match in _SCALED.finditer(section) if (found := _exponent(match))), 0)


def _in_unit(section: str, unit: Unit) -> str:
    source = _scale(section)
    if source in (0, unit.exponent):
        return section

    def changed(match: re.Match[str]) -> str:
        if match["whole"]:
            return _digits(match, unit, source)
        if match["escaped"]:
            known = match["escaped"].casefold() in WORDS.get(source, {})
            return f'"{unit.symbol}"' * bool(unit.symbol) if known else match[0]
        return _literal(match[0], unit, source) if match[0].startswith('"') else match[0]

    begun = f"[>={10**source}]"  # figures from one of the unit on
    if unit.exponent and section.startswith(begun):
        least = unit.exponent - (unit.exponent in _SHIFTS)  # 0.1 crore, as one of the decimals
        section = f"[>={10**least}]" + section.removeprefix(begun)
    return _SCALED.sub(changed, section)


def _digits(match: re.Match[str], unit: Unit, source: int) -> str:
    kept = max(unit.exponent - source + len(match["decimals"] or ""), 0)
    if unit.exponent in _SHIFTS:
        decimals = _nearest(_SHIFTS[unit.exponent], kept)
        return "0\\." + "0" * decimals + "," * ((unit.exponent - decimals) // 3)
    whole = "#,##0" if unit.exponent < source else match["whole"]
    return whole + "." * bool(kept) + "0" * kept + "," * (unit.exponent // 3)


def _nearest(possible: Iterable[int], wanted: int) -> int:
    return min(possible, key=lambda each: abs(each - wanted))


def _literal(text: str, unit: Unit, source: int) -> str:
    """A quoted text of the code, its word for the unit replaced; nothing where nothing is left of it."""
    names = WORDS.get(source, {})

    def named(match: re.Match[str]) -> str:
        kind = names.get(match[0].casefold(), "")
        return str(getattr(unit, kind)) if kind else match[0]

    found = re.sub(r"[A-Za-z]+", named, text)
    if found == text:
        return text
    return re.sub(" +", " ", found) if found.strip('" ') else ""
