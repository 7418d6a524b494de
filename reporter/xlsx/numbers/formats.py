"""The text that Excel shows for a number in a number format (ECMA-376 part 1, 18.8.30 and 18.8.31).

Formats with fractions, conditions, eras or other calendars are left to Excel. Names of months and days are
English, and built-in formats are those of the United States.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

__all__ = ["BUILT_IN", "date_part", "shown"]

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    14: "m/d/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "m/d/yyyy h:mm", 37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss",
    47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
"""The codes of numFmtIds that no styles part spells out."""

_TOKEN = re.compile(
    r"\"(?P<quoted>[^\"]*)\"|\\(?P<escaped>.)|_(?P<blank>.)|\*(?P<fill>.)|\[\$(?P<currency>[^\]\-]*)[^\]]*\]"
    r"|(?P<elapsed>\[(?:h+|m+|s+)\])|\[(?P<bracket>[^\]]*)\]|(?P<half>AM/PM|A/P)|(?P<general>General)"
    r"|(?P<exponent>E[+-])|(?P<fraction>\.0+(?=[^0-9#?]*$))|(?P<date>y+|m+|d+|h+|s+)|(?P<digit>[0#?])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_COLOURS = re.compile(r"black|blue|cyan|green|magenta|red|white|yellow|color ?[0-9]+", re.IGNORECASE)
_LITERALS = "$-+/():!^&'~{}<>= €£¥₹°"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WIDE = Context(prec=1_000)
"""As many digits as a number of a cell can be written with."""
_EPOCHS = {False: dt.datetime(1899, 12, 30), True: dt.datetime(1904, 1, 1)}
_LAST_DAY = 2_958_466
_DIGITS = 15

_Tokens = Sequence[tuple[str, str]]


class _UnknownError(Exception):
    """The format has something that only Excel understands."""


def shown(value: float | Decimal, code: str, *, date1904: bool = False) -> str | None:
    """The number's text in the format; None for General, and where the format isn't understood."""
    sections = _sections(code)
    number = Decimal(format(value, f".{_DIGITS}g")) if isinstance(value, float) else Decimal(value)
    try:
        tokens, number = _chosen(sections, number)
        kinds = {kind for kind, _ in tokens}
        if kinds & {"date", "elapsed"}:
            return _moment(float(number), tokens, date1904)
        return _number(number, tokens)
    except _UnknownError:
        return None


def _sections(code: str) -> list[list[tuple[str, str]]]:
    sections: list[list[tuple[str, str]]] = [[]]
    for match in _TOKEN.finditer(code):
        kind = str(match.lastgroup)
        if kind == "other" and match[0] == ";":
            sections.append([])
        else:
            sections[-1].append((kind, match[kind]))
    return sections


def _chosen(sections: list[list[tuple[str, str]]], number: Decimal) -> tuple[_Tokens, Decimal]:
    """The section for the number, which loses its sign where the section is that of negative ones."""
    for section in sections:
        if any(kind == "bracket" and not _COLOURS.fullmatch(text) for kind, text in section):
            raise _UnknownError
    if number < 0 and len(sections) > 1:
        return sections[1], -number
    if number == 0 and len(sections) > 2:
        return sections[2], number
    return sections[0], number


def _literal(kind: str, text: str) -> str | None:
    """What a token shows as it is, None for one that stands for digits."""
    if kind in ("quoted", "escaped", "currency"):
        return text
    if kind == "blank":
        return " "
    if kind in ("fill", "bracket"):
        return ""
    if kind == "other" and text in _LITERALS:
        return text
    return None


def _number(number: Decimal, tokens: _Tokens) -> str:
    spelt = "".join(text for kind, text in tokens if _literal(kind, text) is None)
    if not spelt:
        return _around(tokens, "", negative=False)
    match = re.fullmatch(r"([0#?,]*)(\.[0#?]*)?(,*)(%*)", spelt)
    if match is None or not set(spelt) & set("0#?"):
        raise _UnknownError
    whole, decimals = match[1], (match[2] or ".")[1:]
    scale = len(whole) - len(whole.rstrip(",")) + len(match[3])
    places = whole.rstrip(",")
    number = number * 100 ** len(match[4]) / Decimal(1000) ** scale
    rounded = number.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP, _WIDE)
    text, _, fraction = format(abs(rounded), "f").partition(".")
    text, tokens = _parted(_padded(text, places), places, tokens)
    kept = max(
        (at + 1 for at, sign in enumerate(decimals) if sign in "0?" or fraction[at:].strip("0")), default=0
    )
    point = "." if match[2] else ""
    return _around(tokens, text + point + fraction[:kept] + match[4], negative=rounded < 0)


def _padded(text: str, places: str) -> str:
    """The whole digits with the zeros and thousands separators that the places ask for."""
    wanted = places.replace(",", "").lstrip("#")
    text = ("" if text == "0" else text).rjust(len(wanted), "0").replace("?", " ")
    return f"{int(text):,}".rjust(len(text), "0") if "," in places and text else text


def _parted(text: str, places: str, tokens: _Tokens) -> tuple[str, _Tokens]:
    """The whole digits with the literals that stand between their places, and the tokens without these."""
    left = total = len(places.replace(",", ""))
    outer: list[tuple[str, str]] = []
    for kind, sign in tokens:
        literal = _literal(kind, sign)
        if not literal or left in (0, total) or kind not in ("quoted", "escaped"):
            outer.append((kind, sign))
        elif "," in places or len(text) <= left:
            raise _UnknownError  # groups beside literals, or a literal before the first digit
        else:
            text = text[: len(text) - left] + literal + text[len(text) - left :]
        left -= kind == "digit" and left > 0
    return text, outer


def _around(tokens: _Tokens, body: str, *, negative: bool) -> str:
    """The digits between the literals that stand around them."""
    before: list[str] = ["-"] if negative else []
    after: list[str] = []
    seen = False
    last = max((at for at, token in enumerate(tokens) if _literal(*token) is None), default=-1)
    for at, (kind, text) in enumerate(tokens):
        literal = _literal(kind, text)
        if literal is None:
            seen = True
        elif not seen:
            before.append(literal)
        elif at > last:
            after.append(literal)
        elif literal:
            raise _UnknownError  # digits on both sides of a literal
    return "".join([*before, body, *after])


# Dates and times


def _moment(serial: float, tokens: _Tokens, date1904: bool) -> str:
    if not 0 <= serial < _LAST_DAY or (not date1904 and serial < 61 and _has_days(tokens)):
        raise _UnknownError
    fraction = next((len(text) - 1 for kind, text in tokens if kind == "fraction"), 0)
    unit = 10**fraction if any(text.strip("[]").lower().startswith("s") for _, text in tokens) else 1
    seconds = Decimal(repr(serial)) * 86_400
    step = Decimal(1) / unit
    seconds = seconds.quantize(step, ROUND_HALF_UP)
    moment = _EPOCHS[date1904] + dt.timedelta(seconds=int(seconds))
    half = any(kind == "half" for kind, _ in tokens)
    parts: list[str] = []
    for at, (kind, text) in enumerate(tokens):
        literal = _literal(kind, text)
        if literal is not None:
            parts.append(literal)
        elif kind == "elapsed":
            size = {"h": 3600, "m": 60, "s": 1}[text[1].lower()]
            parts.append(str(int(seconds) // size).rjust(len(text) - 2, "0"))
        elif kind == "fraction":
            parts.append("." + f"{seconds % 1:.{fraction}f}"[2:])
        elif kind == "half":
            sign = "PM" if moment.hour >= 12 else "AM"
            parts.append(sign if len(text) > 3 else sign[0])
        elif kind == "date":
            parts.append(date_part(moment, text.lower(), minutes=_is_minutes(tokens, at), half=half))
        elif kind == "other" and text in ".,":
            parts.append(text)
        else:
            raise _UnknownError
    return "".join(parts)


def _has_days(tokens: _Tokens) -> bool:
    return any(
        kind == "date"
        and (text[0].lower() in "yd" or (text[0].lower() == "m" and not _is_minutes(tokens, at)))
        for at, (kind, text) in enumerate(tokens)
    )


def _is_minutes(tokens: _Tokens, at: int) -> bool:
    """True where an m stands behind an hour or before a second."""
    units = [
        (place, text.strip("[]")[0].lower())
        for place, (kind, text) in enumerate(tokens)
        if kind in ("date", "elapsed")
    ]
    place = [where for where, _ in units].index(at)
    before = units[place - 1][1] if place else ""
    after = units[place + 1][1] if place + 1 < len(units) else ""
    return len(tokens[at][1]) <= 2 and (before == "h" or after == "s")


def date_part(moment: dt.datetime, text: str, *, minutes: bool = False, half: bool = False) -> str:
    """What a run of y, m, d, h or s stands for; ``half`` is a clock of twelve hours."""
    unit, width = text[0], len(text)
    if unit == "y":
        return f"{moment.year:04d}" if width > 2 else f"{moment.year % 100:02d}"
    if unit == "m" and not minutes and width > 2:
        name = _MONTHS[moment.month - 1]
        return {3: name[:3], 5: name[0]}.get(width, name)
    if unit == "d" and width > 2:
        name = _DAYS[moment.weekday()]
        return name[:3] if width == 3 else name
    hour = (moment.hour % 12 or 12) if half else moment.hour
    number = {
        "m": moment.minute if minutes else moment.month,
        "d": moment.day,
        "h": hour,
        "s": moment.second,
    }[unit]
    return f"{number:02d}" if width > 1 else str(number)
