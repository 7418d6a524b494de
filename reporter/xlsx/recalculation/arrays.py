"""Formulas that the engine would compute wrongly, because several values meet a place for one.

Excel lets a function work on each of several values (array formulas, arguments of SUMPRODUCT), or takes the
value of the formula's own row (plain formulas). The engine does neither for most functions: it takes the
first value, or gives 0 or an error. What it does right was measured function by function; the rest is
refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from reporter.xlsx.formulas import Kind, Token, reference_of, tokens

__all__ = ["refusal"]

_INTERSECTS = "it reckons with whole ranges without being an array formula"
_CONDITIONAL = re.compile(r"\[[<>=]")

_EVERY_PLACE = """
AND AREAS AVEDEV AVERAGE AVERAGEA CELL CHITEST CHOOSECOLS CHOOSEROWS COLUMN COLUMNS CONCAT CORREL COUNT COUNTA
COUNTBLANK COVAR COVARIANCE.P COVARIANCE.S DAVERAGE DCOUNT DCOUNTA DEVSQ DGET DMAX DMIN DPRODUCT DROP DSTDEV
DSTDEVP DSUM DVAR DVARP EXPAND FILTER FORMULATEXT FREQUENCY FTEST FVSCHEDULE GCD GEOMEAN GETPIVOTDATA GROWTH
HARMEAN HSTACK IMPRODUCT IMSUM INTERCEPT IRR ISREF KURT LAMBDA LCM LET LINEST LOGEST LOOKUP MAX MAXA MDETERM
MEDIAN MIN MINA MINVERSE MIRR MMULT MODE MODE.SNGL MULTINOMIAL NETWORKDAYS NPV OR PEARSON PROB PRODUCT ROW
ROWS RSQ SERIESSUM SHEET SHEETS SKEW SLOPE SORT SORTBY STDEV STDEV.P STDEV.S STDEVA STDEVP STEYX SUBTOTAL SUM
SUMPRODUCT SUMSQ SUMX2MY2 SUMX2PY2 SUMXMY2 TAKE TEXTJOIN TOCOL TOROW TRANSPOSE TREND TTEST UNIQUE VAR VAR.P
VAR.S VARA VARP VSTACK WORKDAY WRAPCOLS WRAPROWS XIRR XNPV XOR ZTEST AGGREGATE ANCHORARRAY
"""
_FIRST_PLACE = """
COUNTIF INDEX LARGE OFFSET PERCENTILE PERCENTILE.EXC PERCENTILE.INC PERCENTRANK PERCENTRANK.EXC
PERCENTRANK.INC QUARTILE QUARTILE.EXC QUARTILE.INC SMALL TRIMMEAN
"""
_SECOND_PLACE = "HLOOKUP MATCH RANK RANK.AVG RANK.EQ VLOOKUP"
_FURTHER_PLACES = "CHOOSE FORECAST FORECAST.LINEAR IF XLOOKUP XMATCH"
_SUMS_IF = "AVERAGEIF SUMIF"
_SUMS_IFS = "AVERAGEIFS MAXIFS MINIFS SUMIFS"
_TAKES_ARRAYS = (
    "FILTER FREQUENCY INDEX LOOKUP MATCH MMULT SORT SORTBY SUMPRODUCT TRANSPOSE UNIQUE XLOOKUP XMATCH"
)
_GIVES_ARRAYS = "COLUMN FILTER FREQUENCY MMULT RANDARRAY ROW SEQUENCE SORT SORTBY TRANSPOSE UNIQUE"

_ACCEPTS: dict[str, Callable[[int], bool]] = {
    **dict.fromkeys(_EVERY_PLACE.split(), lambda place: True),
    **dict.fromkeys(_FIRST_PLACE.split(), lambda place: place == 1),
    **dict.fromkeys(_SECOND_PLACE.split(), lambda place: place == 2),
    **dict.fromkeys(_FURTHER_PLACES.split(), lambda place: place >= 2),
    **dict.fromkeys(_SUMS_IF.split(), lambda place: place in {1, 3}),
    **dict.fromkeys(_SUMS_IFS.split(), lambda place: place == 1 or place % 2 == 0),
    "COUNTIFS": lambda place: place % 2 == 1,
}
_FORCING = frozenset(_TAKES_ARRAYS.split())
_ARRAYS = frozenset(_GIVES_ARRAYS.split())
_PASSING = {"IF", "CHOOSE"}
_LIFTED = {"IF", "IFERROR", "IFNA"}

_ONE, _RANGE, _ARRAY = 0, 1, 2


def _nowhere(place: int) -> bool:
    return False


def refusal(formula: str, *, array: bool) -> str:
    """Why the engine can't be trusted with the formula; empty where it can. ``array`` is an array formula."""
    reader = _Reader(tuple(token for token in tokens(formula) if token.kind is not Kind.SPACE))
    while reader.more():
        reader.expression(forced=array)
        reader.next()
    return reader.reason


class _Reader:
    """Walks a formula and follows where ranges and arrays go."""

    def __init__(self, found: tuple[Token, ...]) -> None:
        self._tokens = found
        self._at = 0
        self.reason = ""

    def more(self) -> bool:
        return self._at < len(self._tokens)

    def next(self) -> Token:
        self._at += 1
        return self._tokens[min(self._at, len(self._tokens)) - 1]

    def expression(self, *, forced: bool) -> int:
        """Reads up to a comma or closing bracket: one value, a range, or an array."""
        levels: list[int] = []
        reckons = single = False
        while self.more() and self._tokens[self._at].text not in {",", ")"}:
            token = self.next()
            if token.text == "@":
                single = True
            elif token.text == ":":
                levels = [_RANGE]
            elif token.kind is Kind.OPERATOR and token.text not in {"(", "{", "#"}:
                reckons = True
            else:
                level = self._operand(token, forced=forced)
                levels.append(_ONE if single else level)
                single = False
        level = max(levels, default=_ONE)
        if reckons and level == _RANGE and not forced:
            self.reason = self.reason or _INTERSECTS
        return _ARRAY if reckons and level else level

    def _operand(self, token: Token, *, forced: bool) -> int:
        if token.kind is Kind.FUNCTION:
            return self._call(token.text, forced=forced)
        if token.kind is Kind.REFERENCE:
            reference = reference_of(token.target)
            area = reference.area
            alone = (area.first_row, area.first_column) == (area.last_row, area.last_column)
            return _ONE if reference.last is None or alone else _RANGE
        if token.kind is Kind.STRING and _CONDITIONAL.search(token.text):
            self.reason = self.reason or "a number format with conditions is beyond the engine"
        if token.text == "(":
            return max(self._arguments(forced=forced), default=_ONE)
        if token.text == "{":
            while self.more() and self.next().text != "}":
                pass
            return _ARRAY
        return _RANGE if token.text == "#" else _ONE

    def _arguments(self, *, forced: bool) -> list[int]:
        """The levels of what stands between brackets, the opening one being read."""
        levels: list[int] = []
        while self.more():
            levels.append(self.expression(forced=forced))
            if not self.more() or self.next().text == ")":
                break
        return levels

    def _call(self, text: str, *, forced: bool) -> int:
        name = text.upper().removeprefix("_XLFN.").removeprefix("_XLWS.")
        self.next()
        forced = forced or name in _FORCING
        levels = self._arguments(forced=forced)
        accepts = _ACCEPTS.get(name, _nowhere)
        lifted = [level for place, level in enumerate(levels, start=1) if level and not accepts(place)]
        if _RANGE in lifted and not forced:
            self.reason = self.reason or _INTERSECTS
        elif lifted and name not in _LIFTED:
            self.reason = self.reason or f"{name} over several values is beyond the engine"
        if lifted or (name in _ARRAYS and any(levels)):
            return _ARRAY
        return max(levels[1:], default=_ONE) if name in _PASSING else _ONE
