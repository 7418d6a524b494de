"""The figures within sentences, ``TEXT(net_sales/1000000,"#,##0.0")&" M"``, in a workbook's number style."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reporter.xlsx.formulas import Kind, Token, tokens
from reporter.xlsx.markup import plain
from reporter.xlsx.numbers.codes import NumberStyle, grouped, in_brackets
from reporter.xlsx.numbers.unit_words import FORMULA, reworded
from reporter.xlsx.numbers.units import UNITS, WORDS, Unit, scales_of, whole_of
from reporter.xlsx.workbook import Workbook

__all__ = ["restyled_formula", "sentences"]

_DIVISORS = {"1000": 3, "1000000": 6, "1E3": 3, "1E6": 6}
_BEHIND = re.compile(r"( ?)([A-Za-z]+)\b")
_WEAKER = {"+", "-", "&", "=", "<", ">", "<=", ">=", "<>"}
"""Operators that bind less than a division."""
_LONGEST = 8192
"""Characters of a formula."""


def sentences(workbook: Workbook, style: NumberStyle) -> dict[str, bytes]:
    """The parts whose formulas make words of figures, in the style."""
    tables = (part for sheet in workbook.worksheets for part in workbook.parts(sheet.part, "table"))
    found: dict[str, bytes] = {}
    for part in (workbook.part, *(sheet.part for sheet in workbook.worksheets), *tables):
        before = plain(workbook.package.read(part))
        after = reworded(before, FORMULA, lambda formula: restyled_formula(formula, style))
        if after != before:
            found[part] = after
    return found


def restyled_formula(formula: str, style: NumberStyle) -> str:
    """The formula with the figures that TEXT makes words of in the style; itself where it would be too long.

    A figure is in another unit where it is divided by a thousand or million and the next text begins with the
    unit, or where its format divides. A change that shows plus and minus keeps its signs.
    """
    if "TEXT(" not in formula.upper():
        return formula
    written = "".join(_written(list(tokens(formula)), style))
    return written if len(written) <= _LONGEST else formula


def _written(pieces: list[Token], style: NumberStyle) -> Iterator[str]:
    at = 0
    while at < len(pieces):
        call = _call(pieces, at)
        if call is None:
            yield pieces[at].text
            at += 1
            continue
        comma, close = call
        inner = "".join(_written(pieces[at + 2 : comma], style))
        code = _unquoted(pieces[comma + 1].text)
        divided = _divided(pieces[at + 2 : comma], pieces[close + 1 : close + 3], style)
        if divided:
            inner = inner.rpartition("/")[0] + (f"/{10 ** divided[0].exponent}" * bool(divided[0].exponent))
            code = whole_of(code, *divided)
        elif style.unit and (sources := scales_of(code)):
            unit = UNITS[style.unit]
            inner = f"({inner})" + f"/{10**unit.exponent}" * bool(unit.exponent)
            code = whole_of(code, unit, max(sources))
        yield _text(inner, code, style)
        at = close + 1
        if divided:
            yield pieces[at].text + _named(pieces[at + 1].text, *divided)
            at += 2


def _call(pieces: Sequence[Token], at: int) -> tuple[int, int] | None:
    """Where the comma and the closing bracket of TEXT(…,"code") stand, when it begins here."""
    if pieces[at].kind is not Kind.FUNCTION or pieces[at].text.upper() != "TEXT":
        return None
    depth = 0
    for place in range(at + 1, len(pieces) - 2):
        text = pieces[place].text
        depth += text in ("(", "{")
        depth -= text in (")", "}")
        if depth == 0:
            return None
        if depth == 1 and text == ",":
            literal = pieces[place + 1].kind is Kind.STRING and pieces[place + 2].text == ")"
            return (place, place + 2) if literal else None
    return None


def _divided(figure: Sequence[Token], behind: Sequence[Token], style: NumberStyle) -> tuple[Unit, int] | None:
    """The unit, and the power of ten by which the figure was divided, where the text behind says that."""
    if not style.unit or len(figure) < 3 or figure[-2].text != "/" or len(behind) < 2:
        return None
    source = _DIVISORS.get(figure[-1].text.upper()) if _is_product(figure) else None
    word = _BEHIND.match(_unquoted(behind[1].text)) if behind[1].kind is Kind.STRING else None
    if source is None or behind[0].text != "&" or word is None:
        return None
    unit = UNITS[style.unit]
    said = word[2].casefold() in WORDS[source] and unit.exponent != source
    return (unit, source) if said else None


def _is_product(figure: Sequence[Token]) -> bool:
    """True where the last division is one of the whole figure."""
    depth = 0
    for token in figure:
        depth += token.text in ("(", "{")
        depth -= token.text in (")", "}")
        if depth == 0 and token.kind is Kind.OPERATOR and token.text in _WEAKER:
            return False
    return True


def _named(literal: str, unit: Unit, source: int) -> str:
    """The text behind the figure with the unit's word at its start."""

    def named(match: re.Match[str]) -> str:
        word = str(getattr(unit, WORDS[source][match[2].casefold()])) if unit.exponent else ""
        return match[1] + word if word else ""

    return _quoted(_BEHIND.sub(named, _unquoted(literal), count=1))


def _text(figure: str, code: str, style: NumberStyle) -> str:
    """TEXT of the figure; in groups as in India by the code for its size."""
    code = _bracketed(code) if style.brackets else code
    sizes = [(least, _bare(each)) for least, each in grouped(code, True)] if style.indian else []
    if not sizes:
        return f"TEXT({figure},{_quoted(code)})"
    known = [("0", code), *reversed(sizes)]
    leasts, codes = ",".join(least for least, _ in known), ",".join(_quoted(each) for _, each in known)
    # A text instead of a figure has no size, and TEXT leaves it as it is.
    return f"TEXT({figure},IFERROR(LOOKUP(ABS({figure}),{{{leasts}}},{{{codes}}}),{_quoted(code)}))"


def _bracketed(code: str) -> str:
    """Negatives in brackets, without the room that other figures of a column need."""
    return code if code.startswith("+") else _bare(in_brackets(code))


def _bare(code: str) -> str:
    return re.sub(r"_\)", "", code)


def _unquoted(literal: str) -> str:
    return literal[1:-1].replace('""', '"')


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
