"""The values of a cache's elements s, n, d, b, e and m, and the numbers that they count as."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from reporter.pivot.model import Scalar
from reporter.xlsx.errorvalues import ErrorValue

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["READ", "TRUE", "moment", "number", "numbers", "serial", "unescaped"]

TRUE = ("1", "true", "on")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_EPOCH = datetime(1899, 12, 30)
_DAY = 86_400_000_000


def unescaped(text: str) -> str:
    """The text with its ``_xHHHH_`` turned into the characters that they stand for."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def moment(text: str) -> datetime:
    """The moment that xsd:dateTime writes, without a zone."""
    return datetime.fromisoformat(text.rstrip("Z")[:26]).replace(tzinfo=None)


READ: Mapping[str, Callable[[str], Scalar]] = {
    "s": unescaped,
    "n": float,
    "d": moment,
    "b": lambda text: text in TRUE,
    "e": ErrorValue,
    "m": lambda text: None,
}
"""The value of each element by its name, from its attribute ``v``."""


def serial(date: datetime) -> float:
    """The serial number of a cache's date: its days since 30 December 1899, before March 1900 too.

    Excel writes the date that a sheet shows as 1 January 1900, serial 1, as 1899-12-31 into a cache.
    """
    since = date - _EPOCH
    return since.days + (since.seconds * 1_000_000 + since.microseconds) / _DAY


def number(value: Scalar) -> float:
    """The number or the date's serial, NaN for all else."""
    if isinstance(value, datetime):
        return serial(value)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else float("nan")


def numbers(values: Sequence[Scalar]) -> npt.NDArray[np.float64]:
    """The number of each."""
    import numpy as np

    return np.array([number(value) for value in values], dtype=np.float64)
