"""Number format codes made from others: negatives in brackets, digits in groups where a code alone can't."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reporter.xlsx.numbers.units import SHIFTED, sections

__all__ = ["NumberStyle", "grouped", "in_brackets", "unit_of"]

_SIZED = re.compile(r"#,##0|\.0|0%")
_MINUS = re.compile(r"(\"[^\"]*\")?\\?-")
_DATES = re.compile(r"[dmyhsDMYHS@]|General")
_ROOM = re.compile(r"(?:_.)+$")
_LEAD = re.compile(r"(\"[^\"]*\")?(\(|\\?-)?(\"[^\"]*\")?")
_GROUPED = re.compile(r"(?P<lead>(?:\"[^\"]*\")?)(?P<sign>\+?)#,##0(?P<decimals>\.0+)?(?P<tail>(?:_.)*)")
_GROUPS = ((9, 4), (7, 3), (5, 2))
"""From which power of ten on how many groups of two digits stand before the last three."""
_SHIFTED_GROUPS = {
    True: ((7, "##\\,##\\,##\\,##0"), (5, "##\\,##\\,##0"), (3, "##\\,##0")),
    False: ((6, "###\\,###\\,##0"), (3, "###\\,##0")),
}
"""The same of figures in lakh and crore, as in India and as elsewhere."""


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How numbers are written; what isn't set is as the template has it."""

    indian: bool = False
    brackets: bool = False
    unit: str = ""
    """A name of UNITS."""

    def __bool__(self) -> bool:
        return self.indian or self.brackets or bool(self.unit)


def in_brackets(code: str) -> str:
    """The code with negatives in brackets, and the others as far from the right edge; itself where that isn't
    so simple: dates, texts, plain whole numbers such as ranks, and formats with conditions.
    """
    parts = sections(code)
    plain = re.sub(r"\"[^\"]*\"|\\.|_.", "", parts[0])
    sized = _SIZED.search(plain) or SHIFTED.search(parts[0])
    if "[" in plain or _DATES.search(plain) or not sized:
        return code
    if len(parts) == 1:
        return f"{code}_);({code})"
    minus = _MINUS.match(parts[1])
    if minus is None:
        return code
    sign, negative, blanks = minus[1] or "", *_apart(parts[1][minus.end() :])
    zero = [f"{parts[2]}_)"] if len(parts) > 2 and parts[2] else parts[2:3]
    return ";".join([f"{parts[0]}_)", f"{sign}({negative}){blanks}", *zero, *parts[3:]])


def grouped(code: str, indian: bool) -> Iterator[tuple[str, str]]:
    """Thresholds and codes by which figures of the size get their groups of digits, the largest first.

    Each is for numbers that are, without their sign, not less than its threshold; smaller ones are as the
    code itself shows them. Nothing for a code that groups all sizes: western ones, but for lakh and crore. A
    single code can't do it: its conditions are at most two, and programs differ in the sign that they give to
    negatives then.
    """
    parts = sections(code)
    if found := SHIFTED.fullmatch(parts[0]):
        for power, groups in _SHIFTED_GROUPS[indian]:
            digits = groups + "\\." + found["decimals"] + found["commas"]
            yield _least(power, found), _both(digits, found, parts[1:2])
    elif indian and (found := _GROUPED.fullmatch(parts[0])):
        decimals = found["decimals"] or ""
        for power, count in _GROUPS:
            nines = "9" * power + "." + "9" * max(len(decimals) - 1, 0) + "5"  # what rounds up to the power
            yield nines, _both("##\\," * count + "##0" + decimals, found, parts[1:2])


def _both(digits: str, code: re.Match[str], below: Sequence[str]) -> str:
    """A code for positive and one for negative figures, these in brackets where the section below zero is."""
    lead, sign, tail = code["lead"], code["sign"], code["tail"]
    other = _LEAD.match("".join(below) or f"-{lead}")
    before, opened, within = other.groups("") if other else ("", "-", "")
    kept, blanks = _apart(tail.removesuffix("_)"))
    negative = f"({within}{digits}{kept}){blanks}" if opened == "(" else f"-{within}{digits}{tail}"
    return f"{lead}{sign}{digits}{tail};{before}{negative}"


def _apart(code: str) -> tuple[str, str]:
    """The end of a section that shows something, and the room that it leaves behind that."""
    found = _ROOM.search(code)
    return (code[: found.start()], found[0]) if found else (code, "")


def _least(power: int, code: re.Match[str]) -> str:
    """The least figure that is shown as ten to the power, or more, in the code's lakh or crore."""
    exponent = 3 * len(code["commas"])  # of the last digit shown
    tenths = 10 ** (power + len(code["decimals"]) + exponent + 1) - 5 * 10**exponent
    return f"{tenths // 10}" + ".5" * bool(tenths % 10)


def unit_of(code: str) -> str:
    """How the code shows a figure: ``%``, ``K`` or ``M`` where it scales it, else its decimals (``0.00``)."""
    plain = re.sub(r"\"[^\"]*\"|\\.|_.", "", sections(code)[0])
    if "%" in plain:
        return "%"
    scaled = re.search(r"[0#](,+)(?![0#,])", plain)
    if scaled:
        return {1: "K", 2: "M"}.get(len(scaled[1]), "")
    decimals = re.search(r"\.(0+)", plain)
    return f"0.{decimals[1]}" if decimals else ""
