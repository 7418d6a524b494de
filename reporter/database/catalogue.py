"""What the server says it has: the procedures of a schema and their parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

__all__ = ["PROCEDURES", "Parameter", "Procedure", "procedures"]

PROCEDURES = """
SELECT r.ROUTINE_NAME AS routine, p.PARAMETER_NAME AS name, p.DATA_TYPE AS type, p.PARAMETER_MODE AS mode,
       p.DTD_IDENTIFIER AS declared
FROM information_schema.ROUTINES AS r
LEFT JOIN information_schema.PARAMETERS AS p
       ON p.SPECIFIC_SCHEMA = r.ROUTINE_SCHEMA
      AND p.SPECIFIC_NAME = r.SPECIFIC_NAME
      AND p.ROUTINE_TYPE = 'PROCEDURE'
WHERE r.ROUTINE_SCHEMA = DATABASE() AND r.ROUTINE_TYPE = 'PROCEDURE'
ORDER BY r.ROUTINE_NAME, p.ORDINAL_POSITION
"""
"""One row a parameter, or one with NULLs where there are none; an account sees what it may EXECUTE."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """``type`` is the bare SQL type (``decimal``), ``declared`` the whole (``decimal(18,2)``), ``mode`` IN,
    OUT or INOUT.
    """

    name: str
    type: str
    mode: str = "IN"
    declared: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    name: str
    parameters: tuple[Parameter, ...] = ()


def procedures(rows: Iterable[tuple[Any, ...]]) -> Mapping[str, Procedure]:
    """The rows of PROCEDURES as a mapping by name, in the server's order."""
    found = {}
    for name, group in groupby(rows, key=lambda row: row[0]):
        parameters = tuple(
            Parameter(parameter, kind.lower(), mode or "IN", declared)
            for _, parameter, kind, mode, declared in group
            if parameter is not None
        )
        found[str(name)] = Procedure(str(name), parameters)
    return found
