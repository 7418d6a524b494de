"""Formulas at random over the row of a table, and the values that they meet, edges among them."""

from __future__ import annotations

import datetime as dt
import random
import re

import polars as pl

__all__ = ["COLUMNS", "formulas", "rows"]

_VALUES: dict[str, tuple[type[pl.DataType], tuple[object, ...]]] = {
    "Number": (
        pl.Float64,
        (0, 1, -1, 2, 3, 10, -2.5, 2.5, 0.25, 1.005, 2.675, -1.115, 99.995, 1234567.891, 1e6, -0.1, None),
    ),
    "Other": (pl.Float64, (0, 1, -2, 7, 0.5, 0.125, 0.07, 1.15, 100, None)),
    "Text": (
        pl.String,
        ("abc", "ABC", "Abc d", " two  blanks ", "5", " 7.5 ", "12%", "x", "Straße", "a&b<c>", "TRUE", None),
    ),
    "Word": (pl.String, ("gold", "Silver", "b", "abc", "zebra w", None)),
    "Truth": (pl.Boolean, (True, False, None)),
    "Day": (
        pl.Date,
        (dt.date(2021, 8, 31), dt.date(2020, 2, 29), dt.date(1900, 3, 1), dt.date(9999, 12, 31), None),
    ),
}
COLUMNS = tuple(_VALUES)

_GRAMMAR: dict[str, tuple[str, ...]] = {
    "any": ("{number}", "{number}", "{text}", "{logical}"),
    "number": (
        "{number}{reckons}{number}",
        "({number}{adds}{number}){reckons}{number}",
        "-{number}",
        "{[Number]}^{power}",
        "{[Other]}%",
        "{rounds}({number},{digits})",
        "{of one}({number})",
        "{of a number}({[Number]})",
        "MOD({[Number]},{divisor})",
        "{of many}({number},{cell},{number})",
        "{of many}(T[[#This Row],[Number]:[Word]])",
        "IF({logical},{number},{number})",
        "IFERROR({number},{number})",
        "LEN({text})",
        "{of a day}({[Day]})",
        "DATE({year},{month},{day}+{[Truth]})",
        "{cell}*{number}",
    ),
    "text": (
        "{text}&{text}",
        "{text}&ROUND(ABS({number}),{decimals})",
        "{cuts}({text},{few})",
        "MID({text},{few},{few})",
        "{changes}({text})",
        "CONCATENATE({text},{[Truth]},{text})",
        "IF({logical},{text},{text})",
    ),
    "logical": (
        "{number}{compares}{limit}",
        "{[Word]}{compares}{[Word]}",
        '{[Word]}{compares}"Gold"',
        "{cell}{equals}{cell}",
        "{[Number]}<{[Word]}",
        "{[Truth]}>{[Number]}",
        "{joins}({logical},{logical})",
        "{joins}({cell},{logical})",
        "NOT({logical})",
        "{asks}({cell})",
        "{asks}({any})",
        "EXACT({text},{text})",
    ),
    "cell": tuple(f"{{[{name}]}}" for name in COLUMNS),
    "reckons": ("+", "-", "*", "/"),
    "adds": ("+", "-"),
    "power": ("2", "3", "0.5"),
    "rounds": ("ROUND", "ROUNDUP", "ROUNDDOWN"),
    "digits": ("-2", "-1", "0", "1", "2", "3"),
    "decimals": ("0", "2"),
    "of one": ("ABS", "SIGN", "INT", "TRUNC"),
    "of a number": ("SQRT", "LN", "LOG10", "EXP"),
    "divisor": ("2", "3", "-3", "0", "0.5"),
    "of many": ("SUM", "MIN", "MAX", "AVERAGE", "PRODUCT"),
    "of a day": ("YEAR", "MONTH", "DAY"),
    "year": ("1950", "1999", "2021"),
    "month": ("-1", "3", "12", "14"),
    "day": ("-5", "1", "28", "40"),
    "cuts": ("LEFT", "RIGHT"),
    "few": ("0", "1", "2", "99", "1.9", "-1"),
    "changes": ("UPPER", "LOWER", "TRIM"),
    "compares": ("=", "<>", "<", "<=", ">", ">="),
    "limit": ("0", "1", "2.5", "100"),
    "equals": ("=", "<>"),
    "joins": ("AND", "OR"),
    "asks": ("ISBLANK", "ISNUMBER", "ISTEXT", "ISERROR"),
}
_ENDS: dict[str, tuple[str, ...]] = {
    "any": ("{[Number]}", "{[Text]}"),
    "number": ("{[Number]}", "{[Other]}", "0", "2", "1.25"),
    "text": ("{[Text]}", "{[Word]}", '"gold"', '"x-"'),
    "logical": ("{[Truth]}", "TRUE", "{[Number]}>1"),
}
"""What stands for a word of the grammar at its greatest depth."""
_WORD = re.compile(r"\{([^{}]*)\}")


def rows(count: int, seed: int = 1) -> pl.DataFrame:
    """So many rows of values at random."""
    at = random.Random(seed)
    return pl.DataFrame(
        {
            name: pl.Series([at.choice(values) for _ in range(count)], dtype=kind)
            for name, (kind, values) in _VALUES.items()
        }
    )


def formulas(count: int, seed: int = 1, *, without: str = r"(?!)") -> list[str]:
    """So many formulas at random, as files hold them; none that matches the expression ``without``."""
    at = random.Random(seed)
    found: list[str] = []
    while len(found) < count:
        made = _written("any", at, 4)
        if not re.search(without, made):
            found.append(made)
    return found


def _written(word: str, at: random.Random, depth: int) -> str:
    if word.startswith("["):
        return f"T[[#This Row],{word}]"
    choices = _ENDS[word] if word in _ENDS and depth <= 0 else _GRAMMAR[word]
    return _WORD.sub(lambda match: _written(match[1], at, depth - 1), at.choice(choices))
