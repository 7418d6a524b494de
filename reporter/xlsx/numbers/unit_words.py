"""The words by which a workbook's texts say the unit of its figures, in another unit.

Where number formats turn millions into crore, "Net sales, M" would be a lie. Texts that say a unit so follow:
``…, M`` at their end, ``(M)`` or ``(USD million)``, ``in millions`` and ``in millions (M)``, ``USD million``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from reporter.errors import TemplateError
from reporter.xlsx.formulas import Kind, tokens
from reporter.xlsx.markup import escape, parse, plain, unescape
from reporter.xlsx.numbers.units import UNITS, WORDS, Unit, scales_of
from reporter.xlsx.styles import Styles
from reporter.xlsx.tables import Table
from reporter.xlsx.workbook import Workbook

__all__ = ["FORMULA", "Renamed", "reworded", "said", "units_renamed"]

_MONEY = r"(?:(?:\b(?:USD|EUR|GBP|INR|CHF|Rs\.?)|[$€£₹]) ?)"
_SAID = {
    exponent: re.compile(
        r"(?P<comma>, )(?P<behind>WORD)$"
        r"|(?P<blank> ?)\((?P<money>MONEY?)(?P<within>WORD)\)"
        r"|\bin (?P<owned>MONEY?)(?P<plain>(?i:LONG))\b(?P<symbol> \(LETTER\))?"
        r"|(?P<currency>MONEY)(?P<after>WORD)\b"
        .replace("WORD", "(?:LETTER|(?i:LONG))")
        .replace("LONG", "|".join(sorted((word for word in words if len(word) > 1), key=len, reverse=True)))
        .replace("LETTER", next(word for word in words if len(word) == 1).upper())
        .replace("MONEY", _MONEY)
    )
    for exponent, words in WORDS.items()
}  # fmt: skip
"""The places of a text that say each unit; a single letter is a capital, as a small one is a measure's."""
_CHART = re.compile(r"(?:.*/)?charts/chart[^/]*\.xml")
_DRAWING = re.compile(r"(?:.*/)?(?:charts/chart|drawings/drawing|comments)[^/]*\.xml")
_FIELDS = re.compile(
    r"(?:.*/)?(?:pivotTables|pivotCache|slicerCaches|slicers|timelineCaches|timelines)/(?!pivotCacheRecords)[^/]*\.xml"
)
_UNITS_OF_AXIS = b"dispUnits>"
"""A chart's axis that divides by itself, and says so."""
_CODE = re.compile(rb"formatCode(?:=\"|>)([^\"<]*)")
_TEXT = re.compile(rb"(<(?:\w+:)?(?:t|v)(?:\s[^>]*)?>)([^<]*)(</)")
_ON_SHEET = re.compile(rb"(<(?:\w+:)?(?:t|(?:odd|even|first)(?:Header|Footer))(?:\s[^>]*)?>)([^<]*)(</)")
_DESCRIBED = re.compile(rb"(\b(?:descr|title)=\")([^\"]*)(\")")
FORMULA = re.compile(
    rb"(<(?:\w+:)?(?:f|formula|formula1|formula2|calculatedColumnFormula|totalsRowFormula|definedName)"
    rb"(?:\s[^>]*[^/>])?>)([^<]*)(</)"
)
_BRACKETED = re.compile(r"\[((?:[^\[\]']|'.)+)\]")
_FIELD = re.compile(
    rb"(<(?:\w+:)?(?:(?:cacheField|dataField|pivotField|tableColumn)\s(?:[^>]*?\s)?name"
    rb"|(?:slicer|timeline)CacheDefinition\s(?:[^>]*?\s)?sourceName|(?:slicer|timeline)\s(?:[^>]*?\s)?caption)=\")"
    rb"([^\"]*)(\")"
)
"""What names a field, or is shown of it; slicers' own names are only their shapes' and caches'."""
_CALCULATED = re.compile(rb"(<(?:\w+:)?cacheField\s[^>]*?\bformula=\")([^\"]*)(\")")


@dataclass(frozen=True, slots=True)
class Renamed:
    """The parts that change, and what the headers of tables have become."""

    parts: Mapping[str, bytes]
    headers: Mapping[str, str]


def said(text: str, unit: Unit, sources: Collection[int]) -> str:
    """The text with each word for one of the powers of ten in the unit's words."""
    for source in sources:
        if source == unit.exponent:
            continue

        def named(match: re.Match[str], names: Mapping[str, str] = WORDS[source]) -> str:
            return _named(match, unit, names)

        text = _SAID[source].sub(named, text)
    return text


def _named(match: re.Match[str], unit: Unit, names: Mapping[str, str]) -> str:
    def word(group: str) -> str:
        return str(getattr(unit, names[match[group].casefold()]))

    full = not unit.exponent
    if match["behind"]:
        return "" if full else match["comma"] + word("behind")
    if match["within"]:
        inside = match["money"].strip() if full else match["money"] + word("within")
        return f"{match['blank']}({inside})" if inside else ""
    if match["plain"]:
        symbol = f" ({unit.symbol})" if match["symbol"] and not full else ""
        owned = match["owned"]
        return f"in {owned.rstrip()}" if full and owned else f"in {owned}{word('plain') or 'full'}{symbol}"
    return match["currency"].rstrip() if full else match["currency"] + word("after")


def _scales(workbook: Workbook) -> frozenset[int]:
    """The powers of ten by which formats of cells and charts divide; rules aside, which say their own."""
    codes: set[str] = set()
    if part := workbook.styles_part:
        styles = parse(plain(workbook.package.read(part)))
        by_number = {one.get("numFmtId"): one.get("formatCode") for one in styles.walk("numFmt")}
        holder = next(styles.walk("cellXfs"), None)
        codes |= {by_number.get(xf.get("numFmtId"), "") for xf in (holder.elements("xf") if holder else ())}
    for name in workbook.package.parts:
        if _CHART.fullmatch(name):
            found = _CODE.findall(plain(workbook.package.read(name)))
            codes |= {unescape(code) for code in found}
    return frozenset(each for code in codes for each in scales_of(code) if each in WORDS)


def units_renamed(workbook: Workbook, name: str) -> Renamed:
    """The workbook's texts, headers, formulas and pivot fields with the unit's words; nothing without a name.

    Raises TemplateError where a header says a unit over figures that one table scales and another doesn't.
    """
    unit, sources = UNITS.get(name), _scales(workbook) if name else frozenset()
    if unit is None or not sources - {unit.exponent}:
        return Renamed({}, {})
    kept, headers = _headers(workbook, unit, sources)
    words = _Words(unit, sources, kept | headers)
    return Renamed(dict(_changed(workbook, words)), headers)


def _headers(
    workbook: Workbook, unit: Unit, sources: Collection[int]
) -> tuple[dict[str, str], dict[str, str]]:
    """Headers that stay, though they say a unit, as nothing scales the figures below; and the new ones."""
    part = workbook.styles_part
    styles = Styles(plain(workbook.package.read(part))) if part else None
    scaled: dict[str, set[bool]] = {}
    for table in workbook.tables:
        for number, column in enumerate(table.columns):
            if said(column.name, unit, sources) != column.name:
                code = _code(workbook, styles, table, number)
                scaled.setdefault(column.name, set()).add(bool(scales_of(code)))
    doubtful = [header for header, found in scaled.items() if len(found) > 1]
    if doubtful:
        raise TemplateError.of(
            "template.unit-header",
            "a header says a unit over figures that one table scales and another shows in full",
            found=", ".join(f'"{header}"' for header in doubtful),
            remedy="give the header of one of them another name, or the same number format to both",
        )
    kept = {header: header for header, found in scaled.items() if True not in found}
    return kept, _unlike(workbook, {old: said(old, unit, sources) for old in scaled if old not in kept}, unit)


def _unlike(workbook: Workbook, renamed: Mapping[str, str], unit: Unit) -> dict[str, str]:
    """The new headers, none of them one that stands in the same table already."""
    found: dict[str, str] = {}
    for table in workbook.tables:
        names = [column.name for column in table.columns]
        taken = {name.casefold() for name in names if name not in renamed}
        for old in (name for name in names if name in renamed):
            new = found.get(old, renamed[old])
            found[old] = f"{new}, {unit.words}" if new.casefold() in taken else new
            taken.add(found[old].casefold())
    return found


def _code(workbook: Workbook, styles: Styles | None, table: Table, number: int) -> str:
    """The number format of a column's first cell."""
    cell = workbook.sheet(table.sheet).cell(table.body.first_row, table.sheet_column(number))
    return styles.code_of(cell.style) if styles and cell else ""


@dataclass(frozen=True, slots=True)
class _Words:
    unit: Unit
    sources: Collection[int]
    headers: Mapping[str, str]

    def text(self, text: str) -> str:
        found = self.headers.get(text)
        return said(text, self.unit, self.sources) if found is None else found

    def formula(self, text: str) -> str:
        """The formula with its literals, and its structured references, in the unit's words."""
        return "".join(self._token(token.kind, token.text) for token in tokens(text))

    def _token(self, kind: Kind, text: str) -> str:
        if kind is Kind.STRING:
            return '"' + self.text(text[1:-1].replace('""', '"')).replace('"', '""') + '"'
        if kind is Kind.STRUCTURED:
            return _BRACKETED.sub(lambda match: f"[{self._column(match[1])}]", text)
        return text

    def _column(self, text: str) -> str:
        new = self.headers.get(re.sub(r"'(.)", r"\1", text))
        return text if new is None else re.sub(r"(['\[\]#@])", r"'\1", new)

    def field_formula(self, text: str) -> str:
        """A pivot's calculated field, which names fields in apostrophes or plainly."""
        for old, new in self.headers.items():
            text = text.replace(old.replace("'", "''"), new.replace("'", "''"))
        return text


def _changed(workbook: Workbook, words: _Words) -> Iterator[tuple[str, bytes]]:
    for name, patterns in _patterns(workbook):
        before = after = plain(workbook.package.read(name))
        for pattern, change in patterns:
            after = reworded(after, pattern, getattr(words, change))
        if after != before:
            yield name, after


def _patterns(workbook: Workbook) -> Iterator[tuple[str, tuple[tuple[re.Pattern[bytes], str], ...]]]:
    """What holds words in each part, and which of the methods of _Words changes it."""
    text, formula, field = (_TEXT, "text"), (FORMULA, "formula"), (_FIELD, "text")
    yield workbook.part, (formula,)
    if workbook.strings_part in workbook.package:
        yield workbook.strings_part, (text,)
    for sheet in workbook.worksheets:
        yield sheet.part, (formula, (_ON_SHEET, "text"))
        for part in workbook.parts(sheet.part, "table"):
            yield part, (field, formula)
    for name in workbook.package.parts:
        if _DRAWING.fullmatch(name) and _UNITS_OF_AXIS not in workbook.package.read(name):
            yield name, (text, (_DESCRIBED, "text"))
        elif _FIELDS.fullmatch(name):
            yield name, (field, (_CALCULATED, "field_formula"))


def reworded(part: bytes, pattern: re.Pattern[bytes], change: Callable[[str], str]) -> bytes:
    """The part with the middle one of the pattern's three groups changed."""

    def written(match: re.Match[bytes]) -> bytes:
        old = unescape(match[2])
        new = change(old)
        return match[0] if new == old else bytes(match[1] + escape(new, quote=True) + match[3])

    return pattern.sub(written, part)
