"""Number format codes made from others: negatives in brackets, digits grouped as in India."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["NumberStyle", "in_brackets", "indian", "unit_of"]

_PIECE = re.compile(r"\"[^\"]*\"|\\.|_.|\*.|\[[^\]]*\]|;|.", re.DOTALL)
_SIZED = re.compile(r"#,##0|\.0|0%")
_MINUS = re.compile(r"(\"[^\"]*\")?\\?-")
_DATES = re.compile(r"[dmyhsDMYHS@]|General")
_GROUPED = re.compile(r"(?P<sign>\+?)#,##0(?P<decimals>\.0+)?(?P<tail>(?:_.)*)")
_GROUPS = ((9, 4), (7, 3), (5, 2))
"""From which power of ten on how many groups of two digits stand before the last three."""


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How numbers are written; what isn't set is as the template has it."""

    indian: bool = False
    brackets: bool = False

    def __bool__(self) -> bool:
        return self.indian or self.brackets


def _sections(code: str) -> list[str]:
    """The sections for positive, negative and zero numbers, and for text."""
    found = [""]
    for piece in _PIECE.findall(code):
        if piece == ";":
            found.append("")
        else:
            found[-1] += piece
    return found


def in_brackets(code: str) -> str:
    """The code with negatives in brackets, and the others as far from the right edge; itself where that isn't
    so simple: dates, texts, plain whole numbers such as ranks, and formats with conditions.
    """
    sections = _sections(code)
    plain = re.sub(r"\"[^\"]*\"|\\.|_.", "", sections[0])
    if "[" in plain or _DATES.search(plain) or not _SIZED.search(plain):
        return code
    if len(sections) == 1:
        return f"{code}_);({code})"
    minus = _MINUS.match(sections[1])
    if minus is None:
        return code
    sign, negative = minus[1] or "", sections[1][minus.end() :]
    zero = [f"{sections[2]}_)"] if len(sections) > 2 and sections[2] else sections[2:3]
    return ";".join([f"{sections[0]}_)", f"{sign}({negative})", *zero, *sections[3:]])


def indian(code: str) -> Iterator[tuple[str, str]]:
    """Thresholds and codes by which figures of the size are grouped as in India, the largest first.

    Each is for numbers that are, without their sign, not less than its threshold; smaller ones are grouped
    alike everywhere. Nothing for a code that isn't of digits in groups. A single code can't do it: its
    conditions are at most two, and programs differ in the sign that they give to negatives then.
    """
    sections = _sections(code)
    found = _GROUPED.fullmatch(sections[0])
    if found is None:
        return
    decimals, tail = found["decimals"] or "", found["tail"]
    brackets = len(sections) > 1 and sections[1].startswith("(")
    places = max(len(decimals) - 1, 0)
    for power, groups in _GROUPS:
        digits = "##\\," * groups + "##0" + decimals
        negative = f"({digits})" if brackets else f"-{digits}{tail}"
        nines = "9" * power + "." + "9" * places + "5"  # what rounds up to the power
        yield nines, f"{found['sign']}{digits}{tail};{negative}"


def unit_of(code: str) -> str:
    """How the code shows a figure: ``%``, ``K`` or ``M`` where it scales it, else its decimals (``0.00``)."""
    plain = re.sub(r"\"[^\"]*\"|\\.|_.", "", _sections(code)[0])
    if "%" in plain:
        return "%"
    scaled = re.search(r"[0#](,+)(?![0#,])", plain)
    if scaled:
        return {1: "K", 2: "M"}.get(len(scaled[1]), "")
    decimals = re.search(r"\.(0+)", plain)
    return f"0.{decimals[1]}" if decimals else ""
