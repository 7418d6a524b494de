"""Rules of formula texts, wherever they stand."""

from __future__ import annotations

import re

from reporter.xlsx.formulas import Kind, Token, tokens
from reporter.xlsx.rules.contents import Findings

__all__ = ["check_formula"]

_LONGEST = 8192
_LONGEST_LITERAL = 255
_SHORT_LITERAL = re.compile(r'"[^"]{0,255}"')
_SPECIAL = re.compile(r"[\"'\[\]{};]")
_BRACKET = re.compile(r"[()]")
_PAIRS = {")": "(", "}": "{"}


def check_formula(text: str, place: str, findings: Findings) -> None:
    """package.formula-length, -literal, -unbalanced, -separator and -shorthand."""
    if _units(text) > _LONGEST:
        findings.add("formula-length", f"a formula is over {_LONGEST:,} characters long", place, found=text)
        return
    if _is_plain(text):
        return
    findings.look(text)
    found = tokens(text)
    for token in found:
        if token.kind is Kind.STRING and _units(token.text[1:-1].replace('""', '"')) > _LONGEST_LITERAL:
            what = f"a text in a formula is over {_LONGEST_LITERAL} characters long"
            findings.add("formula-literal", what, place, found=token.text)
        if token.kind is Kind.STRUCTURED and _shorthand(token.target):
            what = "a structured reference is not written in full"
            findings.add(
                "formula-shorthand", what, place, expected="Table[[#This Row],[Column]]", found=token.text
            )
    if not _balanced(found):
        findings.add("formula-unbalanced", "brackets or quotes of a formula don't close", place, found=text)
    if _separated_by_semicolon(found):
        findings.add(
            "formula-separator", "arguments are separated by semicolons", place, expected=",", found=text
        )


def _is_plain(text: str) -> bool:
    """True where a look at brackets tells that nothing is wrong, as there are only short texts."""
    bare = _SHORT_LITERAL.sub("", text)
    if not text.isascii() or _SPECIAL.search(bare):
        return False
    depth = 0
    for bracket in _BRACKET.findall(bare):
        depth += 1 if bracket == "(" else -1
        if depth < 0:
            return False
    return depth == 0


def _shorthand(target: str) -> bool:
    """True for what Excel shows but doesn't read; ``[Units]`` alone, in totals, is what it writes."""
    return target.startswith("[[") or "[@" in target


def _balanced(found: tuple[Token, ...]) -> bool:
    opened: list[str] = []
    for token in found:
        if token.kind is Kind.OTHER and token.text[:1] in {'"', "'", "[", "]"}:
            return False
        if token.kind is not Kind.OPERATOR:
            continue
        if token.text in _PAIRS.values():
            opened.append(token.text)
        elif token.text in _PAIRS and (not opened or opened.pop() != _PAIRS[token.text]):
            return False
    return not opened


def _separated_by_semicolon(found: tuple[Token, ...]) -> bool:
    depth = 0
    for token in found:
        if token.kind is Kind.OPERATOR:
            depth += {"{": 1, "}": -1}.get(token.text, 0)
            if token.text == ";" and depth <= 0:
                return True
    return False


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
