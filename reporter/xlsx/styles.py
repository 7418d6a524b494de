"""Cell formats: which of them show dates, and copies of them that do."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Hashable
from functools import cached_property

from reporter.xlsx.markup import Element, parse
from reporter.xlsx.numbers.formats import BUILT_IN

__all__ = ["Styles", "format_for"]

_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_BUILT_IN = {
    "General": 0, "0": 1, "0.00": 2, "#,##0": 3, "#,##0.00": 4, "0%": 9, "0.00%": 10, "0.00E+00": 11, "@": 49,
}  # fmt: skip
_FIRST_OWN = 164
"""The first numFmtId that isn't built in."""
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
        self._copies: dict[tuple[str, Hashable], str] = {}

    def __bytes__(self) -> bytes:
        return bytes(self._document)

    @property
    def changed(self) -> bool:
        return bool(self._made)

    def number_of(self, index: str) -> int:
        """numFmtId of the format: 0 (General) where there is no such format."""
        formats = self._formats.elements("xf") if self._formats is not None else []
        known = index.isdigit() and int(index) < len(formats)
        return int(formats[int(index)].get("numFmtId", "0")) if known else 0

    def code_of(self, index: str) -> str:
        """The number format of cells of the format, "" where only Excel knows it."""
        number = self.number_of(index)
        return self._codes.get(str(number)) or BUILT_IN.get(number, "")

    def has_pivot_button(self, index: str) -> bool:
        """True where cells of the format show the drop-down button of a pivot's field."""
        formats = self._formats.elements("xf") if self._formats is not None else []
        known = index.isdigit() and int(index) < len(formats)
        return known and formats[int(index)].get("pivotButton") in ("1", "true")

    def code_for(self, number: int) -> str:
        """The number format of a numFmtId, "" where the workbook has none of its own."""
        return self._codes.get(str(number)) or BUILT_IN.get(number, "")

    def number_for(self, code: str) -> int:
        """numFmtId of a number format by its code, a new one where no cell has it yet."""
        return _BUILT_IN[code] if code in _BUILT_IN else int(self._number(code))

    @cached_property
    def _formats(self) -> Element | None:
        return next(self._document.walk("cellXfs"), None)

    @cached_property
    def _codes(self) -> dict[str, str]:
        """The codes of numFmtIds: the workbook's, else those that only dxfs give to numbers of its own."""
        all_of_them = [(one.get("numFmtId"), one.get("formatCode")) for one in self._document.walk("numFmt")]
        return dict([one for one in all_of_them if int(one[0] or 0) >= _FIRST_OWN]) | self._cell_codes

    @cached_property
    def _cell_codes(self) -> dict[str, str]:
        holder = self._document.elements()[0].find("numFmts") if self._document.elements() else None
        found = holder.elements("numFmt") if holder is not None else []
        return {one.get("numFmtId"): one.get("formatCode") for one in found}

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

    def bold_font(self, index: str) -> str:
        """The index of the font in bold: one that is there already, else an added one."""
        copy = self.copy_of("fonts", index)
        if copy is None:
            return index
        if copy.find("b") is None:
            bold = Element(b"<%b/>" % (copy.prefix + b":b" if copy.prefix else b"b"))
            copy.children.insert(0, bold)
        return self.index_of("fonts", copy)

    def copy_of(self, collection: str, index: str) -> Element | None:
        """A copy of one of the fonts, fills, borders or dxfs, None where there is no such one."""
        holder = next(self._document.walk(collection), None)
        found = holder.elements() if holder is not None else []
        known = index.isdigit() and int(index) < len(found)
        return parse(bytes(found[int(index)])).elements()[0] if known else None

    def index_of(self, collection: str, wanted: Element) -> str:
        """The index of a font, fill or border: of one with these bytes, else of the one that this adds."""
        holder = next(self._document.walk(collection))
        found = holder.elements()
        data = bytes(wanted)
        known = next((str(at) for at, one in enumerate(found) if bytes(one) == data), "")
        if not known:
            holder.children.append(wanted)
            holder.set("count", str(len(found) + 1))
        return known or str(len(found))

    def changed_copy(self, index: str, wanted: Hashable, change: Callable[[Element], None]) -> str:
        """The index of the format with a change made: one that is there already, else an added one.

        ``wanted`` says what the change is, so that it is made once.
        """
        if self._formats is None:
            return index
        if (index, wanted) not in self._copies:
            formats = self._formats.elements("xf")
            at = int(index) if index.isdigit() and int(index) < len(formats) else 0
            copy = parse(bytes(formats[at])).elements()[0]
            change(copy)
            self._copies[index, wanted] = self._known(bytes(copy), at) or self._added(copy)
        return self._copies[index, wanted]

    def _known(self, data: bytes, first: int) -> str:
        """The index of a format with these bytes, "" where there is none; the pattern itself goes first."""
        if self._formats is None:
            return ""
        formats = self._formats.elements("xf")
        if bytes(formats[first]) == data:
            return str(first)
        return next((str(at) for at, known in enumerate(formats) if bytes(known) == data), "")

    def _added(self, xf: Element) -> str:
        assert self._formats is not None  # noqa: S101
        number = str(len(self._formats.elements("xf")))
        self._formats.children.append(xf)
        self._formats.set("count", str(int(number) + 1))
        self._made["added", number] = number
        return number

    def _number(self, code: str) -> str:
        for number, known in self._cell_codes.items():
            if known == code:
                return number
        number = str(max([_FIRST_OWN - 1, *map(int, self._codes)]) + 1)
        self._codes[number] = self._cell_codes[number] = code
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
