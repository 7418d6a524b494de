"""ST_Xstring: text of a workbook in which a character that XML can't hold is written ``_xHHHH_``."""

from __future__ import annotations

import re

__all__ = ["decode", "encode", "visible"]

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\r\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ENCODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ENCODED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def encode(text: str) -> str:
    """The text for a cell, a column's name or a chart's cache, with what XML can't hold escaped."""
    return _ILLEGAL.sub(lambda match: f"_x{ord(match[0]):04X}_", _LOOKS_ENCODED.sub("_x005F_", text))


def decode(text: str) -> str:
    """The text that an encoded one stands for."""
    return _ENCODED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def visible(text: str) -> str:
    """The text for drawings and properties, which have no escapes: blanks for what can't be shown."""
    return re.sub(r"\s*\n\s*", " ", _ILLEGAL.sub(" ", text))
