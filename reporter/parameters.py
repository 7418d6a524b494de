"""Parameters: from text and defaults to typed values, and from these to the arguments of a procedure, by
name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING

from reporter.document import did_you_mean
from reporter.errors import Fault, ParameterError

if TYPE_CHECKING:
    from reporter.database import Parameter as Declared
    from reporter.database import Procedure

__all__ = ["RUN_NAMES", "Parameter", "Type", "Value", "arguments", "as_text", "given", "in_words", "typed"]

Value = str | int | Decimal | date | bool | None

RUN_NAMES = ("period_start", "period_end", "fiscal_year", "fiscal_year_start")
"""What every run with a period has, beside the report's own parameters."""

_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_LONGEST = 1000
_GROUPED = 10_000


class Type(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    CHOICE = "choice"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A report's parameter as NAME.yaml declares it; without a default it must be given."""

    name: str
    type: Type
    default: Value = None
    minimum: Value = None
    maximum: Value = None
    choices: tuple[str, ...] = ()
    help: str = ""

    @property
    def expected(self) -> str:
        """What a value must be, in words: ``a whole number from 0 to 10``."""
        if self.type is Type.CHOICE:
            return "one of " + ", ".join(self.choices)
        words = _EXPECTED[self.type]
        if self.minimum is not None and self.maximum is not None:
            return f"{words} from {as_text(self.minimum)} to {as_text(self.maximum)}"
        if self.minimum is not None:
            return f"{words}, at least {as_text(self.minimum)}"
        return f"{words}, at most {as_text(self.maximum)}" if self.maximum is not None else words


_EXPECTED = {
    Type.TEXT: "text",
    Type.INTEGER: "a whole number",
    Type.DECIMAL: "a number",
    Type.DATE: "a date like 2021-08-31",
    Type.BOOLEAN: "true or false",
}


def typed(kind: Type, value: object) -> Value:
    """The value, text or plain, in the parameter's type; raises ValueError where it isn't one."""
    if kind is not Type.BOOLEAN and isinstance(value, bool):
        raise ValueError(value)
    text = value if isinstance(value, str) else str(value)
    return _READERS[kind](text)


def _integer(text: str) -> int:
    if not _INTEGER.fullmatch(text.strip()) or not -(2**63) <= int(text) < 2**63:
        raise ValueError(text)
    return int(text)


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        raise ValueError(text) from None
    if not number.is_finite() or abs(number.adjusted()) > 30 or "_" in text:
        raise ValueError(text)
    return number


def _date(text: str) -> date:
    return datetime.strptime(text.strip(), "%Y-%m-%d").date()


def _boolean(text: str) -> bool:
    if text.lower() not in _WORDS:
        raise ValueError(text)
    return _WORDS[text.lower()]


def _text(text: str) -> str:
    if len(text) > _LONGEST or any(ord(character) < 32 for character in text):
        raise ValueError(text)
    return text


_READERS: dict[Type, Callable[[str], Value]] = {
    Type.TEXT: _text,
    Type.INTEGER: _integer,
    Type.DECIMAL: _decimal,
    Type.DATE: _date,
    Type.CHOICE: _text,
    Type.BOOLEAN: _boolean,
}


def checked(parameter: Parameter, value: object) -> Value:
    """The value in the parameter's type and within its bounds; raises ValueError else."""
    result = typed(parameter.type, value)
    if parameter.choices and result not in parameter.choices:
        raise ValueError(value)
    for bound, sign in ((parameter.minimum, 1), (parameter.maximum, -1)):
        if bound is not None and _below(result, bound, sign):
            raise ValueError(value)
    return result


def _below(value: Value, bound: Value, sign: int) -> bool:
    if isinstance(value, date) and isinstance(bound, date):
        return (value - bound).days * sign < 0
    if isinstance(value, int | Decimal) and isinstance(bound, int | Decimal):
        return (value - bound) * sign < 0
    return False


def given(parameters: Sequence[Parameter], texts: Iterable[tuple[str, str]]) -> dict[str, Value]:
    """Every parameter's value, in the order declared: the one given, else the default.

    ``texts`` are pairs of name and text. Raises ParameterError with all faults: a name unknown or given
    twice, a value of the wrong type or out of range, one that must be given and isn't.
    """
    known = {parameter.name: parameter for parameter in parameters}
    values: dict[str, Value] = {name: parameter.default for name, parameter in known.items()}
    faults: list[Fault] = []
    seen: set[str] = set()
    for name, text in texts:
        place = f"--param {name}"
        if name not in known:
            faults.append(_unknown(name, known))
        elif name in seen:
            faults.append(Fault("parameter.twice", "is given twice", place))
        else:
            try:
                values[name] = checked(known[name], text)
            except ValueError:
                near = did_you_mean(text, known[name].choices)
                faults.append(
                    Fault(
                        "parameter.value", "has a wrong value", place, known[name].expected, f'"{text}"', near
                    )
                )
        seen.add(name)
    for name, parameter in known.items():
        if values[name] is None and name not in seen:
            faults.append(Fault("parameter.required", "must be given", f"--param {name}", parameter.expected))
    ParameterError.raise_if(faults)
    return values


def _unknown(name: str, known: Mapping[str, Parameter]) -> Fault:
    expected = ", ".join(known) or "none: this report has no parameters"
    return Fault(
        "parameter.unknown",
        f'unknown parameter "{name}"',
        "--param",
        expected,
        remedy=did_you_mean(name, known),
    )


def arguments(
    procedure: Procedure, values: Mapping[str, Value], overrides: Mapping[str, object], place: str
) -> tuple[tuple[Value, ...], list[Fault]]:
    """What the procedure is called with, in its own order, and what is wrong with that.

    A parameter ``p_period_end`` takes the value named ``period_end``; an override names another value or is
    one.
    """
    by_name = {name.lower(): value for name, value in overrides.items()}
    bound: list[Value] = []
    faults = list(_superfluous(procedure, by_name, place))
    for parameter in procedure.parameters:
        name = parameter.name.lower()
        if parameter.mode.upper() == "OUT":
            continue  # the driver's seam gives it as a result
        if name in by_name:
            override = by_name[name]
            named = isinstance(override, str) and override in values
            bound.append(values[str(override)] if named else _literal(override))
        elif name.removeprefix("p_") in values:
            bound.append(values[name.removeprefix("p_")])
        else:
            faults.append(_unbound(procedure, parameter, values, place))
    return tuple(bound), faults


def _superfluous(procedure: Procedure, overrides: Iterable[str], place: str) -> Iterable[Fault]:
    names = [parameter.name.lower() for parameter in procedure.parameters if parameter.mode != "OUT"]
    for extra in sorted(set(overrides) - set(names)):
        what = f'the procedure {procedure.name} has no parameter "{extra}"'
        expected = ", ".join(names) or "no parameters at all"
        yield Fault("procedure.argument", what, place, expected, remedy=did_you_mean(extra, names))


def _unbound(procedure: Procedure, parameter: Declared, values: Mapping[str, Value], place: str) -> Fault:
    name = parameter.name.lower().removeprefix("p_")
    return Fault(
        "procedure.unbound",
        f'nothing is given for "{parameter.name}" of the procedure {procedure.name}',
        place,
        expected="one of " + ", ".join(values) if values else "",
        remedy=f"declare the parameter {name}, or bind it: arguments: {{{parameter.name}: …}}",
    )


def _literal(value: object) -> Value:
    return value if isinstance(value, str | int | Decimal | date) else Decimal(str(value))


def as_text(value: Value) -> str:
    """A value as it may stand on a cover or in a file name: 2021-08-31, 0.80, true."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else str(value)


def in_words(name: str, value: Value) -> str:
    """The parameter as a cover says it: "gold share = 0.8", "threshold = 5,000,000", "market = not set"."""
    grouped = isinstance(value, int) and abs(value) >= _GROUPED
    return f"{name.replace('_', ' ')} = {f'{value:,}' if grouped else as_text(value) or 'not set'}"
