"""Cell formats: which of them show dates, and copies of them that do."""

from __future__ import annotations

import datetime as dt
import re
from functools import cached_property

from reporter.xlsx.markup import Element, parse

__all__ = ["Styles", "format_for"]

_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_QUOTED = re.compile(r'"[^"]*"|\\.|\[(?!h|m|s)[^\]]*\]|_.|\*.', re.IGNORECASE)
_FORMATS = (
    (dt.datetime, "yyyy-mm-dd hh:mm:ss"),
    (dt.date, "yyyy-mm-dd"),
    (dt.time, "hh:mm:ss"),
    (dt.timedelta, "[h]:mm:ss"),
)


def format_for(kind: type) -> str:
    """The number format that a value of the type needs to be read as what it is, or ""."""
    return next((code for wanted, code in _FORMATS if issubclass(kind, wanted)), "")


class Styles:
    """The styles part, to which formats are added behind those that are there."""

    def __init__(self, part: bytes) -> None:
        self._document = parse(part)
        self._made: dict[tuple[str, str], str] = {}

    def __bytes__(self) -> bytes:
        return bytes(self._document)

    @property
    def changed(self) -> bool:
        return bool(self._made)

    @cached_property
    def _formats(self) -> Element | None:
        return next(self._document.walk("cellXfs"), None)

    @cached_property
    def _codes(self) -> dict[str, str]:
        return {
            element.get("numFmtId"): element.get("formatCode") for element in self._document.walk("numFmt")
        }

    def shows_dates(self, index: str) -> bool:
        """True where cells of the format show a number as a date or time."""
        if self._formats is None:
            return False
        formats = self._formats.elements("xf")
        if not index or not index.isdigit() or int(index) >= len(formats):
            return False
        number = formats[int(index)].get("numFmtId", "0")
        code = self._codes.get(number)
        if code is None:
            return int(number) in _BUILT_IN_DATES
        return bool(re.search(r"[dmyhs]", _QUOTED.sub("", code).partition(";")[0], re.IGNORECASE))

    def with_format(self, index: str, code: str) -> str:
        """The index of the format with another number format: the same fonts, fills, borders, alignment."""
        made = self._made.get((index, code))
        if made is not None or self._formats is None:
            return made or index
        formats = self._formats.elements("xf")
        pattern = formats[int(index or 0)] if int(index or 0) < len(formats) else formats[0]
        copy = parse(bytes(pattern)).elements()[0]
        copy.set("numFmtId", self._number(code))
        copy.set("applyNumberFormat", "1")
        self._formats.children.append(copy)
        self._formats.set("count", str(len(formats) + 1))
        self._made[index, code] = str(len(formats))
        return str(len(formats))

    def _number(self, code: str) -> str:
        for number, known in self._codes.items():
            if known == code:
                return number
        number = str(max([163, *map(int, self._codes)]) + 1)
        self._codes[number] = code
        sheet = self._document.elements("styleSheet")[0]
        prefix = sheet.prefix + b":" if sheet.prefix else b""
        holder = sheet.find("numFmts")
        if holder is None:
            holder = Element(b"<%bnumFmts/>" % prefix)
            sheet.children.insert(0, holder)
        element = Element(b"<%bnumFmt/>" % prefix)
        element.set("numFmtId", number)
        element.set("formatCode", code)
        holder.children.append(element)
        holder.set("count", str(len(holder.elements())))
        return number
