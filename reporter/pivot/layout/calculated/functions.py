"""The worksheet functions and operators that a pivot's formula may use, over single values.

An error goes through whatever takes it, but for the functions that ask for errors. Blank counts as zero.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Any, NamedTuple, TypeAlias

from reporter.pivot.model import Scalar
from reporter.xlsx.errorvalues import ErrorValue

__all__ = ["DIV0", "FUNCTIONS", "NA", "NUM", "REF", "VALUE", "WorksheetFunction", "binary", "number"]

DIV0, NUM, VALUE = ErrorValue("#DIV/0!"), ErrorValue("#NUM!"), ErrorValue("#VALUE!")
NA, REF = ErrorValue("#N/A"), ErrorValue("#REF!")

Arguments: TypeAlias = Sequence[Scalar]


class WorksheetFunction(NamedTuple):
    """``compute`` takes between ``least`` and ``most`` values; errors reach it only where ``sees_errors``."""

    compute: Callable[[Arguments], Scalar]
    least: int
    most: int
    sees_errors: bool = False

    def __call__(self, arguments: Arguments) -> Scalar:
        if not self.sees_errors:
            error = next((one for one in arguments if isinstance(one, ErrorValue)), None)
            if error is not None:
                return error
        return _guarded(self.compute, arguments)


def _guarded(compute: Callable[[Arguments], Scalar], arguments: Arguments) -> Scalar:
    """The value, or the error that Excel shows where arithmetic has none."""
    try:
        value = compute(arguments)
    except ZeroDivisionError:
        return DIV0
    except _NotNumericError:
        return VALUE
    except (ValueError, OverflowError, ArithmeticError):
        return NUM
    return NUM if isinstance(value, float) and not math.isfinite(value) else value


class _NotNumericError(Exception):
    """A text stands where a number is needed."""


def number(value: Scalar) -> float:
    """The value as a number, as arithmetic takes it; a text that is none becomes #VALUE!."""
    if value is None:
        return 0.0
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            raise _NotNumericError from None
    if isinstance(value, (bool, int, float)):
        return float(value)
    raise _NotNumericError


def _numbers(arguments: Arguments) -> list[float]:
    return [number(value) for value in arguments]


# Operators


def _text(value: Scalar) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return format(value, ".15g") if isinstance(value, (int, float)) else str(value)


def _rank(value: Scalar) -> tuple[int, float | str]:
    """Numbers before texts before booleans, texts without regard to case."""
    if isinstance(value, bool):
        return 2, float(value)
    return (1, value.casefold()) if isinstance(value, str) else (0, number(value))


def _comparison(compare: Callable[[Any, Any], bool]) -> Callable[[Scalar, Scalar], Scalar]:
    def compared(left: Scalar, right: Scalar) -> Scalar:
        if isinstance(left, str) or isinstance(right, str):
            left, right = ("" if left is None else left), ("" if right is None else right)
        return bool(compare(_rank(left), _rank(right)))

    return compared


def _arithmetic(compute: Callable[[float, float], float]) -> Callable[[Scalar, Scalar], Scalar]:
    return lambda left, right: compute(number(left), number(right))


def _power(base: float, exponent: float) -> float:
    if base == 0 and exponent <= 0:
        raise ZeroDivisionError if exponent else ValueError
    return math.pow(base, exponent)


_BINARY: dict[str, Callable[[Scalar, Scalar], Scalar]] = {
    "+": _arithmetic(operator.add),
    "-": _arithmetic(operator.sub),
    "*": _arithmetic(operator.mul),
    "/": _arithmetic(operator.truediv),
    "^": _arithmetic(_power),
    "&": lambda left, right: _text(left) + _text(right),
    "=": _comparison(operator.eq),
    "<>": _comparison(operator.ne),
    "<": _comparison(operator.lt),
    "<=": _comparison(operator.le),
    ">": _comparison(operator.gt),
    ">=": _comparison(operator.ge),
}


def binary(sign: str, left: Scalar, right: Scalar) -> Scalar:
    """``left sign right``; the left error goes first."""
    return WorksheetFunction(lambda values: _BINARY[sign](*values), 2, 2)((left, right))


# Functions


def _rounded(value: float, digits: float, rounding: str) -> float:
    """To decimal digits of the number as written, as Excel does: 2.675 to two digits is 2.68."""
    places = Decimal(1).scaleb(-int(digits))
    return float((Decimal(repr(value)) / places).to_integral_value(rounding) * places)


def _rounding(rounding: str, least: int = 2) -> WorksheetFunction:
    def compute(values: Arguments) -> Scalar:
        value, digits = (*_numbers(values), 0.0)[:2]
        return _rounded(value, digits, rounding)

    return WorksheetFunction(compute, least, 2)


def _to_multiple(rounding: str) -> WorksheetFunction:
    """CEILING and FLOOR: away from zero and towards it where both are negative."""

    def compute(values: Arguments) -> Scalar:
        value, step = _numbers(values)
        if step == 0:
            return 0.0 if value == 0 or rounding == ROUND_CEILING else DIV0
        if value > 0 > step:
            return NUM
        return float((Decimal(repr(value)) / Decimal(repr(step))).to_integral_value(rounding)) * step

    return WorksheetFunction(compute, 2, 2)


def _modulo(values: Arguments) -> Scalar:
    value, divisor = _numbers(values)
    return value - divisor * math.floor(value / divisor)


def _log(values: Arguments) -> Scalar:
    value, base = (*_numbers(values), 10.0)[:2]
    return math.log10(value) if base == 10 else math.log(value) / math.log(base)


def _if(values: Arguments) -> Scalar:
    condition = values[0]
    if isinstance(condition, ErrorValue):
        return condition
    if number(condition):
        return values[1]
    return values[2] if len(values) > 2 else False


def _choose(values: Arguments) -> Scalar:
    if isinstance(values[0], ErrorValue):
        return values[0]
    place = int(number(values[0]))
    return values[place] if 1 <= place < len(values) else VALUE


def _of_numbers(
    compute: Callable[[list[float]], float], least: int = 1, most: int = 255
) -> WorksheetFunction:
    return WorksheetFunction(lambda values: float(compute(_numbers(values))), least, most)


def _of_one(compute: Callable[[float], float]) -> WorksheetFunction:
    return _of_numbers(lambda values: compute(values[0]), 1, 1)


def _asking(ask: Callable[[Scalar], bool]) -> WorksheetFunction:
    return WorksheetFunction(lambda values: ask(values[0]), 1, 1, sees_errors=True)


def _on_error(caught: Callable[[Scalar], bool]) -> WorksheetFunction:
    return WorksheetFunction(
        lambda values: values[1] if caught(values[0]) else values[0], 2, 2, sees_errors=True
    )


def _is_error(value: Scalar) -> bool:
    return isinstance(value, ErrorValue)


def _is_na(value: Scalar) -> bool:
    return _is_error(value) and value == NA


FUNCTIONS: dict[str, WorksheetFunction] = {
    "ABS": _of_one(abs),
    "AND": WorksheetFunction(lambda values: all(_numbers(values)), 1, 255),
    "AVERAGE": _of_numbers(lambda values: math.fsum(values) / len(values)),
    "CEILING": _to_multiple(ROUND_CEILING),
    "CHOOSE": WorksheetFunction(_choose, 2, 255, sees_errors=True),
    "EXP": _of_one(math.exp),
    "FALSE": WorksheetFunction(lambda _: False, 0, 0),
    "FLOOR": _to_multiple(ROUND_FLOOR),
    "IF": WorksheetFunction(_if, 2, 3, sees_errors=True),
    "IFERROR": _on_error(_is_error),
    "IFNA": _on_error(_is_na),
    "INT": _of_one(math.floor),
    "ISERR": _asking(lambda value: _is_error(value) and value != NA),
    "ISERROR": _asking(_is_error),
    "ISNA": _asking(_is_na),
    "ISNUMBER": _asking(lambda value: isinstance(value, float) or value is None),
    "LN": _of_one(math.log),
    "LOG": WorksheetFunction(_log, 1, 2),
    "LOG10": _of_one(math.log10),
    "MAX": _of_numbers(max),
    "MIN": _of_numbers(min),
    "MOD": WorksheetFunction(_modulo, 2, 2),
    "NA": WorksheetFunction(lambda _: NA, 0, 0),
    "NOT": WorksheetFunction(lambda values: not number(values[0]), 1, 1),
    "OR": WorksheetFunction(lambda values: any(_numbers(values)), 1, 255),
    "PI": WorksheetFunction(lambda _: math.pi, 0, 0),
    "POWER": _of_numbers(lambda values: _power(*values), 2, 2),
    "PRODUCT": _of_numbers(math.prod),
    "ROUND": _rounding(ROUND_HALF_UP),
    "ROUNDDOWN": _rounding(ROUND_DOWN),
    "ROUNDUP": _rounding(ROUND_UP),
    "SIGN": _of_one(lambda value: math.copysign(1, value) if value else 0),
    "SQRT": _of_one(math.sqrt),
    "SUM": _of_numbers(sum),
    "TRUE": WorksheetFunction(lambda _: True, 0, 0),
    "TRUNC": _rounding(ROUND_DOWN, least=1),
}
"""By name. What a pivot's formula may hold beyond them is left to Excel, by name."""
