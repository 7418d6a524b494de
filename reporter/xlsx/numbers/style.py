"""A workbook's numbers in another style: another unit, digits grouped as in India, negatives in brackets.

All in Excel's own terms, so that the cells stay numbers: units and brackets by the number formats, groups by
conditional formats, as no format code groups all sizes and signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from reporter.xlsx.cells import area_name, cell_name, parse_areas
from reporter.xlsx.markup import Element, escape, parse, plain
from reporter.xlsx.moves import Area
from reporter.xlsx.numbers.codes import NumberStyle, grouped, in_brackets
from reporter.xlsx.numbers.formats import BUILT_IN
from reporter.xlsx.numbers.units import SHIFTED, in_unit, scales_of
from reporter.xlsx.sheet import Sheet
from reporter.xlsx.workbook import Workbook

__all__ = ["NumberStyle", "restyled"]

_Rules = list[tuple[str, str]]
_FIRST_OWN = 164
_BEHIND = re.compile(
    rb"<(?:\w+:)?(?:conditionalFormatting|dataValidations|hyperlinks|printOptions|pageMargins|pageSetup"
    rb"|headerFooter|rowBreaks|colBreaks|customProperties|cellWatches|ignoredErrors|smartTags|drawing"
    rb"|legacyDrawing|legacyDrawingHF|drawingHF|picture|oleObjects|controls|webPublishItems|tableParts|extLst)[\s>/]"
    rb"|</(?:\w+:)?worksheet>"
)
"""What stands behind conditional formats in a worksheet (ECMA-376, 18.3.1.99)."""
_PRIORITY = re.compile(rb"(<(?:\w+:)?cfRule\s[^>]*?\bpriority=\")([0-9]+)(\")")
_SAME = re.compile(rb"<(?:\w+:)?conditionalFormatting\s[^>]*?\bsqref=\"([^\"]*)\"[^>]*?(?<!/)>")
_RULES = re.compile(
    rb"<(?:\w+:)?conditionalFormatting\s[^>]*?\bsqref=\"([^\"]*)\"[^>]*>(.*?)</(?:\w+:)?conditionalFormatting>",
    re.S,
)
_EXPRESSION = re.compile(
    rb"<(?P<prefix>(?:\w+:)?)cfRule\s(?=[^>]*\btype=\"expression\")(?=[^>]*\bdxfId=\"(?P<dxf>[0-9]+)\")"
    rb"[^>]*?\bpriority=\"(?P<priority>[0-9]+)\"[^>]*>\s*<(?:\w+:)?formula>(?P<formula>[^<]*)<"
)
_ROOM = 10
"""How far apart the priorities of a sheet's rules are moved, so that others fit between them."""
_DXF = re.compile(rb"\bdxfId=\"([0-9]+)\"")
_CODE = re.compile(rb"(formatCode=\")([^\"]*)(\")|(<(?:\w+:)?formatCode>)([^<]*)(</)")


def restyled(workbook: Workbook, style: NumberStyle) -> dict[str, bytes]:
    """The parts that change: styles and charts for units and brackets, styles and worksheets for groups of
    digits. The words for units don't follow here (unit_words).

    Dates, texts and ranks stay as they are, and formats that don't scale their figures keep full ones.
    """
    part = workbook.styles_part
    if not part or not style:
        return {}
    styles = parse(plain(workbook.package.read(part)))
    unnamed = _unnamed(styles)
    found: dict[str, bytes] = {}
    if style.unit:
        _in_unit(styles, style.unit)
    if style.brackets:
        moved = _bracketed(styles)
        found |= dict(_pivots(workbook, moved))
    if style.unit or style.brackets:
        found |= dict(_charts(workbook, style))
    if style.indian or style.unit:
        found |= _grouped(workbook, styles, style, unnamed)
    return {**found, part: bytes(styles)}


# Units


def _in_unit(styles: Element, unit: str) -> None:
    """Changes the codes of the part; no built-in format scales."""
    for one in styles.walk("numFmt"):
        one.set("formatCode", in_unit(one.get("formatCode"), unit))


# Negatives in brackets


def _bracketed(styles: Element) -> Mapping[str, str]:
    """Changes the codes of the part; gives the numFmtIds that built-in formats are replaced by."""
    for one in styles.walk("numFmt"):
        one.set("formatCode", in_brackets(one.get("formatCode")))
    used = {xf.get("numFmtId") for name in ("cellXfs", "cellStyleXfs") for xf in _formats(styles, name)}
    moved: dict[str, str] = {}
    for number, code in BUILT_IN.items():
        changed = in_brackets(code)
        if changed != code and (str(number) in used or number in (3, 4, 9, 10)):
            moved[str(number)] = str(_number(styles, changed))
    for name in ("cellXfs", "cellStyleXfs"):
        for xf in _formats(styles, name):
            if xf.get("numFmtId") in moved:
                xf.set("numFmtId", moved[xf.get("numFmtId")])
    return moved


def _formats(styles: Element, name: str) -> Iterable[Element]:
    holder = next(styles.walk(name), None)
    return () if holder is None else holder.elements("xf")


def _number(styles: Element, code: str) -> int:
    """numFmtId of the code, which is added where the part hasn't it."""
    root = styles.elements()[0]
    holder = root.find("numFmts")
    if holder is None:
        holder = _child(root, b'numFmts count="0"')
        root.children.insert(0, holder)
    for one in holder.elements("numFmt"):
        if one.get("formatCode") == code:
            return int(one.get("numFmtId"))
    last = max((int(one.get("numFmtId", "0")) for one in styles.walk("numFmt")), default=0)
    number = max(last + 1, _FIRST_OWN)
    tag = b'numFmt numFmtId="%d" formatCode="%b"' % (number, escape(code, quote=True))
    holder.children.append(_child(root, tag))
    holder.set("count", str(len(holder.elements("numFmt"))))
    return number


def _child(parent: Element, tag: bytes) -> Element:
    """An empty element in the parent's own namespace."""
    return Element(b"<%b%b/>" % (parent.prefix + b":" if parent.prefix else b"", tag))


def _pivots(workbook: Workbook, moved: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """Pivot tables whose values have a built-in format that was replaced."""
    for sheet in workbook.worksheets:
        for part in workbook.parts(sheet.part, "pivotTable"):
            document = parse(plain(workbook.package.read(part)))
            for field in document.walk("dataField", "pivotField"):
                if field.get("numFmtId") in moved:
                    field.set("numFmtId", moved[field.get("numFmtId")])
            yield part, bytes(document)


def _charts(workbook: Workbook, style: NumberStyle) -> Iterator[tuple[str, bytes]]:
    """Charts whose number formats change: of axes, labels and the figures that they keep."""

    def changed(match: re.Match[bytes]) -> bytes:
        head, code, tail = match.group(1, 2, 3) if match[1] else match.group(4, 5, 6)
        written = _styled(Element(b'<a code="' + code + b'"/>').get("code"), style)
        return bytes(head + escape(written, quote=True) + tail)

    for part in workbook.package.parts:
        if re.fullmatch(r"xl/charts/chart[^/]*\.xml", part):
            before = plain(workbook.package.read(part))
            after = _CODE.sub(changed, before)
            if after != before:
                yield part, after


def _styled(code: str, style: NumberStyle) -> str:
    code = in_unit(code, style.unit) if style.unit else code
    return in_brackets(code) if style.brackets else code


# Digits in groups


def _grouped(
    workbook: Workbook, styles: Element, style: NumberStyle, unnamed: frozenset[bytes]
) -> dict[str, bytes]:
    """The worksheets with a rule for each size of figures, wherever a cell's format can't group all."""
    codes = {one.get("numFmtId"): one.get("formatCode") for one in styles.walk("numFmt")}
    codes = {str(number): code for number, code in BUILT_IN.items()} | codes
    scaled = _plain(styles) | (_scaled(styles) if style.unit else frozenset())
    rules: dict[str, list[tuple[str, str]]] = {}
    for index, xf in enumerate(_formats(styles, "cellXfs")):
        wanted = tuple(grouped(codes.get(xf.get("numFmtId", "0"), ""), style.indian))
        if wanted:
            rules[str(index)] = [(least, _dxf(styles, code)) for least, code in wanted]
    sized = _sized(styles, style.indian)
    found: dict[str, bytes] = {}
    for sheet in workbook.worksheets:
        scanned = workbook.sheet(sheet.name)
        taken, own = _formatted(scanned, unnamed), _formatted(scanned, scaled)
        areas = [one for one in _areas(scanned, rules) if not any(one[0].meets(area) for area in taken)]
        refined = _refined(scanned, sized, taken)
        if refined is not scanned:
            scanned, found[sheet.part] = refined, refined.part
        if areas:
            last = [one for one in areas if any(one[0].meets(area) for area in own)]
            found[sheet.part] = _ruled(scanned, [one for one in areas if one not in last], last)
    return found


def _scaled(styles: Element) -> frozenset[bytes]:
    """The differential formats that scale figures: those of the project's unit."""
    codes = _differential(styles)
    return frozenset(
        str(at).encode() for at, code in enumerate(codes) if scales_of(code) or SHIFTED.match(code)
    )


def _plain(styles: Element) -> frozenset[bytes]:
    """The differential formats of full figures in groups."""
    codes = _differential(styles)
    return frozenset(
        str(at).encode()
        for at, code in enumerate(codes)
        if any(grouped(code, True)) and not scales_of(code) and not SHIFTED.match(code)
    )


def _unnamed(styles: Element) -> frozenset[bytes]:
    """The differential formats whose number formats say in no word how they scale: what else would be shown
    over one of them could be a thousand times as much.
    """
    codes = _differential(styles)
    found = (str(at).encode() for at, code in enumerate(codes) if code and '"' not in code.split(";")[0])
    return frozenset(found) - _plain(styles)


def _differential(styles: Element) -> list[str]:
    """The codes of the differential formats, "" where one has none."""
    formats = [one.find("numFmt") for one in styles.walk("dxf")]
    return [one.get("formatCode") if one is not None else "" for one in formats]


def _sized(styles: Element, indian: bool) -> dict[bytes, _Rules]:
    """The rules for sizes of figures of each differential format that can't group all itself."""
    wanted = {at: tuple(grouped(code, indian)) for at, code in enumerate(_differential(styles))}
    return {
        str(at).encode(): [(least, _dxf(styles, code)) for least, code in codes]
        for at, codes in wanted.items()
        if codes
    }


def _refined(sheet: Sheet, sized: Mapping[bytes, _Rules], taken: Sequence[Area]) -> Sheet:
    """The sheet with rules for sizes of figures before its own rules that give number formats; itself where
    there are none. In the areas that are taken those stay alone.
    """

    def apart(match: re.Match[bytes]) -> bytes:
        return bytes(match[1] + b"%d" % (_ROOM * int(match[2])) + match[3])

    def refined(match: re.Match[bytes]) -> bytes:
        areas = list(parse_areas(match[1].decode()))
        if any(area.meets(other) for area in areas for other in taken):
            return bytes(match[0])
        cell = cell_name(areas[0].first_row, areas[0].first_column)
        return bytes(_EXPRESSION.sub(lambda rule: _sizes(rule, sized, cell) + rule[0], match[0]))

    tail = _PRIORITY.sub(apart, sheet.tail)
    after = _RULES.sub(refined, tail)
    return sheet if after == tail else Sheet(sheet.part[: len(sheet.part) - len(sheet.tail)] + after)


def _sizes(own: re.Match[bytes], sized: Mapping[bytes, _Rules], cell: str) -> bytes:
    """A rule for each size of figures that the sheet's own rule would show."""
    rules = sized.get(own["dxf"], [])
    first = int(own["priority"]) - len(rules)
    return b"".join(
        _rule(own["prefix"], own["formula"].decode(), cell, rule, first + at) for at, rule in enumerate(rules)
    )


def _formatted(sheet: Sheet, formats: frozenset[bytes]) -> list[Area]:
    """Where rules of the sheet give one of these formats."""
    return [
        area
        for rules in _RULES.finditer(sheet.tail)
        if formats & {*_DXF.findall(rules[2])}
        for area in parse_areas(rules[1].decode())
    ]


def _dxf(styles: Element, code: str) -> str:
    """The index of a differential format that has nothing but the number format."""
    root = styles.elements()[0]
    number = _number(styles, code)
    holder = root.find("dxfs")
    if holder is None:
        before = root.elements("cellStyles", "cellXfs")[-1]
        holder = _child(root, b'dxfs count="0"')
        root.children.insert(root.children.index(before) + 1, holder)
    dxf = _child(root, b"dxf")
    dxf.children.append(
        _child(root, b'numFmt numFmtId="%d" formatCode="%b"' % (number, escape(code, quote=True)))
    )
    known = [bytes(one) for one in holder.elements("dxf")]
    written = bytes(dxf)
    if written in known:
        return str(known.index(written))
    holder.children.append(parse(written).elements()[0])
    holder.set("count", str(len(known) + 1))
    return str(len(known))


def _areas(sheet: Sheet, rules: Mapping[str, _Rules]) -> Iterator[tuple[Area, _Rules]]:
    """Runs of cells one below the other in a column, of the same format."""
    columns: dict[int, list[tuple[int, str]]] = {}
    for row in sheet.rows:
        for cell in sheet.cells(row):
            if cell.style in rules:
                columns.setdefault(cell.column, []).append((row.number, cell.style))
    for column, cells in sorted(columns.items()):
        first = last = cells[0][0]
        style = cells[0][1]
        for number, other in [*cells[1:], (0, "")]:
            if number == last + 1 and other == style:
                last = number
                continue
            yield Area(first, column, last, column), rules[style]
            first = last = number
            style = other


def _ruled(sheet: Sheet, first: Sequence[tuple[Area, _Rules]], last: Sequence[tuple[Area, _Rules]]) -> bytes:
    """The worksheet with rules before all others, so that they say first how numbers look, and with some
    behind the others of their areas.

    Where there are rules of the same area they stand together: LibreOffice shows one of two formats.
    """
    ahead = _numbered(sheet, first, 0)
    count = sum(len(rules) for _, rules in first)
    used = max((int(match[2]) for match in _PRIORITY.finditer(sheet.tail)), default=0)
    behind = _numbered(sheet, last, count + used)

    def later(match: re.Match[bytes]) -> bytes:
        return bytes(match[1] + str(int(match[2]) + count).encode() + match[3])

    def joined(match: re.Match[bytes]) -> bytes:
        return bytes(match[0] + ahead.pop(match[1], b""))

    def followed(match: re.Match[bytes]) -> bytes:
        at = match.end(2) - match.start()
        return bytes(match[0][:at] + behind.pop(match[1], b"") + match[0][at:])

    part = sheet.part
    start = len(part) - len(sheet.tail)
    tail = _RULES.sub(followed, _SAME.sub(joined, _PRIORITY.sub(later, sheet.tail)))
    place = _BEHIND.search(tail)
    at = place.start() if place else len(tail)
    return part[:start] + tail[:at] + b"".join(_formatting(sheet.prefix, ahead | behind)) + tail[at:]


def _numbered(sheet: Sheet, areas: Iterable[tuple[Area, _Rules]], priority: int) -> dict[bytes, bytes]:
    """The rules of each area, with the priorities that follow."""
    made: dict[bytes, bytes] = {}
    for area, rules in areas:
        cell = cell_name(area.first_row, area.first_column)
        written = [_rule(sheet.prefix, "", cell, rule, priority + at) for at, rule in enumerate(rules, 1)]
        made[area_name(area).encode()] = b"".join(written)
        priority += len(rules)
    return made


def _rule(prefix: bytes, also: str, cell: str, rule: tuple[str, str], priority: int) -> bytes:
    """A rule by the cell's size, and by another formula, as the file has it."""
    least, dxf = rule
    formula = ("AND(%s" % (f"{also}," * bool(also))).encode() + escape(
        f"ISNUMBER({cell}),ABS({cell})>={least})"
    )
    text = b'<%bcfRule type="expression" dxfId="%b" priority="%d"><%bformula>%b</%bformula></%bcfRule>'
    return text % (prefix, dxf.encode(), priority, prefix, formula, prefix, prefix)


def _formatting(prefix: bytes, made: Mapping[bytes, bytes]) -> Iterator[bytes]:
    for area, rules in made.items():
        opening = b'<%bconditionalFormatting sqref="%b">' % (prefix, area)
        yield opening + rules + b"</%bconditionalFormatting>" % prefix
