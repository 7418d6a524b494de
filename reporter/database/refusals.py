"""Where in a text the server's refusal belongs."""

from __future__ import annotations

import re

__all__ = ["line_named"]


def line_named(text: str, said: str) -> int:
    """The line of the text, from 1, that the server's message names or that holds a name it quotes."""
    lines = text.count("\n") + 1
    if numbered := re.search(r"at line (\d+)", said):
        return min(int(numbered[1]), lines)
    for name in re.findall(r"'([^']+)'", said):
        if found := re.search(rf"(?<![\w$]){re.escape(name.split('.')[-1])}(?![\w$])", text, re.IGNORECASE):
            return text.count("\n", 0, found.start()) + 1
    return 1
