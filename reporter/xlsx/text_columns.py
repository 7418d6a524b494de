"""Columns of texts as cells: shared strings, or inline where most occur but once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reporter.xlsx.cell_texts import CellTexts, Place, written
from reporter.xlsx.strings import LONGEST, SharedStrings, encoded
from reporter.xlsx.values import utf16_length

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Texts", "escaped", "text_cells"]

_FIRST = 8192
"""Rows among which all the different texts of a column often are."""
_SHARED = 50_000
"""A column of more different texts than this writes them inline."""


def text_cells(values: pl.Series, place: Place, strings: SharedStrings | None) -> CellTexts:
    """The cells of a column of texts, which stand inline where there are no shared strings."""
    texts = Texts(place)
    coded, found = (None, None) if strings is None else _coded(values)
    texts.look(values, place, found)
    if strings is not None:
        texts.share(strings)
    return texts.of(values, coded)


def _coded(values: pl.Series) -> tuple[pl.Series | None, pl.Series | None]:
    """The texts as an Enum, and the different ones, where all are among the first: one search, not two."""
    import polars as pl

    found = values.head(_FIRST).drop_nulls().unique(maintain_order=True)
    if len(values) <= _FIRST or len(found) * 4 > _FIRST:
        return None, None
    coded = values.cast(pl.Enum(found), strict=False)
    return (coded, found) if coded.null_count() == values.null_count() else (None, None)


class Texts:
    """A column of texts, which may come in parts: all are looked at before the first one is written."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._different: pl.Series | None = None
        self._count = 0
        self._shared: tuple[pl.Enum, pl.Series] | None = None
        self._many = False

    def look(self, values: pl.Series, place: Place, found: pl.Series | None = None) -> None:
        """Adds to the different texts, up to more than are shared; TemplateError for a text too long.

        ``found`` are those among the values, where they are known.
        """
        _check_lengths(values, place)
        self._count += len(values)
        if self._many:
            return
        if found is None:
            found = values.unique(maintain_order=True).drop_nulls()
        if self._different is not None:
            found = self._different.append(found).unique(maintain_order=True)
        self._many = len(found) > _SHARED
        self._different = None if self._many else found

    def share(self, strings: SharedStrings) -> None:
        """Makes shared strings of the texts, unless they are too many, or most of them occur but once."""
        import polars as pl

        found = self._different
        if found is not None and not (len(found) > 1000 and len(found) * 2 > self._count):
            indexes = pl.Series([strings.index(text) for text in found.to_list()], dtype=pl.UInt32)
            self._shared = pl.Enum(found), written(indexes, self._place.style, ' t="s"><v>')

    def of(self, values: pl.Series, coded: pl.Series | None = None) -> CellTexts:
        """The cells of a part; ``coded`` are the same as an Enum of all different texts."""
        import polars as pl

        if self._shared is None:
            return _inline(values, self._place)
        kind, texts = self._shared
        codes = (values.cast(kind) if coded is None else coded).to_physical().cast(pl.UInt32)
        return CellTexts(codes, lambda c: [c], self._place.style, 0, texts)


def _check_lengths(values: pl.Series, place: Place) -> None:
    bytes_at_most = values.str.len_bytes().max()
    if not isinstance(bytes_at_most, int) or bytes_at_most <= LONGEST // 2:
        return
    long = (values.str.len_chars() > LONGEST // 2).fill_null(value=False).arg_true()
    for row in long:
        if utf16_length(values[row]) > LONGEST:
            raise place.fault(
                "value.text-too-long",
                f"a text is longer than the {LONGEST:,} characters that a cell holds",
                row,
                f"{utf16_length(values[row]):,} characters",
                "shorten it in the procedure",
            )


def escaped(values: pl.Series) -> pl.Series:
    """Texts as they stand in XML, with ``_xHHHH_`` for what it can't hold."""
    import polars as pl

    if values.str.contains(r"_x[0-9A-Fa-f]{4}_|[\x00-\x08\x0b-\x1f\x{fffe}\x{ffff}]").any():
        values = values.map_elements(encoded, return_dtype=pl.String)
    if values.str.contains_any(["&", "<", ">"]).any():
        values = values.str.replace_many(["&", "<", ">"], ["&amp;", "&lt;", "&gt;"])
    return values


def _inline(values: pl.Series, place: Place) -> CellTexts:
    values = escaped(values)
    kept = ' xml:space="preserve"' if values.str.contains(r"^\s|\s$|\n").any() else ""
    return CellTexts(values, lambda c: [f' t="inlineStr"><is><t{kept}>', c, "</t></is></c>"], place.style)
