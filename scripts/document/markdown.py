"""What generated pages are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

__all__ = ["HINT", "escaped", "table"]

HINT = "<!-- Written by `python scripts/document` from {}: change those, not this page. -->"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|---" * len(head) + "|"
    for row in rows:
        yield f"| {' | '.join(escaped(cell).replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


def escaped(text: str) -> str:
    """Text of a comment, so that Markdown shows it as it is."""
    return text.replace("<", "&lt;").replace(" * ", r" \* ")
