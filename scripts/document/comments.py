"""What the comment of an SQL object says, in parts: what it is, its parameters, its columns, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Described", "described", "split_top"]

_PARAMETER = re.compile(r"p_\w+(?:, p_\w+)*(?: and p_\w+)?:")
_NAMES = r"[a-z_][a-z0-9_]*(?:(?: and | to )[a-z_][a-z0-9_]*)?"
_ITEM = re.compile(rf"(?:and )?(?P<names>{_NAMES})\s*(?:\((?P<inside>.*)\))?(?P<after>:.*)?", re.DOTALL)
_NAME_AND_COLON = re.compile(rf"\s*{_NAMES}\s*(?:\(.*\))?:")


@dataclass(frozen=True, slots=True)
class Described:
    """``parameters`` and ``columns`` are pairs of names and what they mean, in the comment's order."""

    what: str
    parameters: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]
    notes: str


def described(comment: str) -> Described:
    """The parts of a comment in the form of the project's comments: a sentence on what comes back, then
    ``p_x: …``, then a list of columns, each with words in brackets, then anything else.
    """
    text = " ".join(comment.split())
    starts = [0, *_sentences(text)]
    takes = [at for at in starts[1:] if _PARAMETER.match(text, at)]
    lists = [at for at in starts[1:] if at not in takes and _listed(text[at:])]
    if takes and not lists:
        behind = (found.end() for found in re.finditer(": ", text) if found.start() > takes[0])
        lists = [at for at in behind if _only_names(text[at:])]
    first = min((*takes[:1], *lists[:1]), default=len(text))
    sentence, listed = _head(text[:first].strip())
    at = lists[0] if lists and not listed else len(text)
    columns, notes = _lists(listed or text[at:])
    given = list(_parameters(text[takes[0] : at] if takes else ""))
    meant = [(names, *_list_and_rest(meaning)) for names, meaning in given]
    more = " ".join(f"{rest.removesuffix(':').rstrip('.')}." for *_, rest in meant if rest)
    return Described(sentence, tuple(one[:2] for one in meant), columns, f"{more} {notes}".strip())


def _lists(text: str) -> tuple[tuple[tuple[str, str], ...], str]:
    """The columns of every sentence that is a list, and the other sentences."""
    columns: list[tuple[str, str]] = []
    notes: list[str] = []
    while text:
        sentence, rest = _list_and_rest(text)
        if _listed(text):
            columns += _items(sentence)
        else:
            notes.append(text.removesuffix(rest).strip())
        text = rest
    return tuple(columns), " ".join(notes)


def _sentences(text: str) -> Iterator[int]:
    """Where each sentence but the first begins, brackets left out."""
    depth = 0
    for at, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if text.startswith(". ", at) and depth <= 0:
            yield at + 2


def _listed(text: str) -> bool:
    """Whether the text begins with a list of columns, and not with a sentence."""
    parts = split_top(_list_and_rest(text)[0])
    others = sum(not _ITEM.fullmatch(part) for part in parts)
    return bool(parts) and bool(_ITEM.fullmatch(parts[0])) and others * 3 <= len(parts)


def _only_names(text: str) -> bool:
    """Whether the text begins with a list of three columns or more and nothing else."""
    parts = split_top(_list_and_rest(text)[0])
    return len(parts) > 2 and all(_ITEM.fullmatch(part) for part in parts)


def _head(text: str) -> tuple[str, str]:
    """What the object is, and a list of columns that follows it behind a colon, as that of a view does."""
    for found in re.finditer(": ", text):
        rest = text[found.end() :]
        if "," in rest and _listed(rest):
            return f"{text[: found.start()]}.", rest
    return text, ""


def _parameters(text: str) -> Iterator[tuple[str, str]]:
    starts = [found.start() for found in _PARAMETER.finditer(text)]
    for start, end in zip(starts, [*starts, len(text)][1:], strict=True):
        names, _, meaning = text[start:end].partition(":")
        yield names, meaning.strip()


def _list_and_rest(text: str) -> tuple[str, str]:
    """The text up to the end of its sentence, brackets skipped, and what follows."""
    end = next(_sentences(text), len(text) + 1)
    return text[: end - 1].removesuffix(".").strip(), text[end:].strip()


def _items(text: str) -> Iterator[tuple[str, str]]:
    """Each name of a list, or names that share their words, with what is said of it; what is no name is said
    of the one before.
    """
    found: list[tuple[str, str]] = []
    for part in split_top(text):
        item = _ITEM.fullmatch(part)
        if item is not None:
            found.append(
                (item["names"], f"{item['inside'] or ''}{item['after'] or ''}".removeprefix(":").strip())
            )
        elif found:
            found[-1] = found[-1][0], f"{found[-1][1]}; {part}".removeprefix("; ")
    yield from found


def split_top(text: str) -> list[str]:
    """The parts between commas and semicolons that stand in no brackets; a colon's words go to the end."""
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == ":" and depth == 0 and _NAME_AND_COLON.fullmatch(text, start, at + 1):
            break
        if letter in ",;" and depth == 0:
            parts.append(text[start:at].strip())
            start = at + 1
    return [part for part in (*parts, text[start:].strip()) if part]
