"""The values that placeholders have: those of the run, and further ones on some sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from reporter.template import placeholders
from reporter.template.open import Template
from reporter.xlsx.cells import Value

__all__ = ["PlaceholderValues", "Scopes"]

Scopes: TypeAlias = Mapping[str, Mapping[str, Value]]
"""Values that placeholders have on one sheet only, by the sheet's name."""


@dataclass(frozen=True, slots=True)
class PlaceholderValues:
    """The run's values by name, and those of single sheets, which go before them there."""

    run: Mapping[str, Value]
    scopes: Scopes

    def on(self, sheet: str) -> Mapping[str, Value]:
        """The values of placeholders on a sheet."""
        scope = self.scopes.get(sheet)
        return self.run if scope is None else {**self.run, **scope}

    def anywhere(self, template: Template, strings: bytes) -> Mapping[str, Value]:
        """The run's values, and just any for the names in shared strings that no cell shows by them.

        A sheet with values of its own gets its texts cell by cell; a string of a sheet that went has no cell.
        """
        found = placeholders.find_strings(strings)
        unknown = {name for text in found.values() for name in text.names} - {*self.run}
        if not unknown:
            return self.run
        scoped = {name for scope in self.scopes.values() for name in scope}
        nowhere = unknown - {*template.placeholders}
        return {**dict.fromkeys(unknown & (scoped | nowhere)), **self.run}
