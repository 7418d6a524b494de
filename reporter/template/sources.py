"""Which sheets a sheet's formulas read, so that a recalculation is given no more than it needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reporter.xlsx.formulas import Kind, Token, prefix_of, tokens

__all__ = ["VOLATILE", "Sources"]

VOLATILE = ""
"""Stands among the sheets of formulas whose value changes by itself."""

_ANYWHERE = {"OFFSET", "INDIRECT"}
_VOLATILE = {"TODAY", "NOW", "RAND", "RANDBETWEEN", "RANDARRAY", "_XLFN.RANDARRAY", "CELL", "INFO"}
_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Sources:
    """The sheets of tables and the texts of names, both by folded name, and all sheets' folded names."""

    tables: Mapping[str, str]
    names: Mapping[str, str]
    sheets: frozenset[str]

    def of(self, sheet: str, formulas: Iterable[str]) -> frozenset[str]:
        """The folded names of the sheets that a sheet's formulas read; all for INDIRECT and OFFSET."""
        found: set[str] = set()
        for text in set(formulas):
            found |= self._text(text, sheet, _DEPTH)
            if found >= self.sheets:
                break
        return frozenset(found)

    def _text(self, text: str, sheet: str, depth: int) -> set[str]:
        return {name for token in tokens(text) for name in self._token(token, sheet, depth)}

    def _token(self, token: Token, sheet: str, depth: int) -> Iterable[str]:
        prefix = prefix_of(token.prefix) if token.prefix else None
        if prefix is not None and prefix.external:
            return ()
        if prefix is not None and token.kind is not Kind.NAME:
            # The sheets between the two of a 3-D reference count too.
            return self.sheets if len(prefix.sheets) > 1 else {name.casefold() for name in prefix.sheets}
        if token.kind is Kind.REFERENCE:
            return {sheet}
        word = token.target.partition("[")[0].casefold()
        if token.kind is Kind.STRUCTURED:
            return {self.tables.get(word, sheet)}
        if token.kind is Kind.FUNCTION:
            name = token.text.upper()
            return self.sheets if name in _ANYWHERE else {VOLATILE} if name in _VOLATILE else ()
        if token.kind is not Kind.NAME:
            return ()
        if word in self.names and depth:
            return self._text(self.names[word], sheet, depth - 1)
        return {self.tables[word]} if word in self.tables else ()
