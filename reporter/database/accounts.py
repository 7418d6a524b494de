"""Accounts as servers name them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reporter.database.naming import literal
from reporter.errors import UsageError

__all__ = ["Account"]

_PART = r"['\"`]?([^'\"`\\@]+)['\"`]?"
_ACCOUNT = re.compile(rf"{_PART}(?:@{_PART})?")


@dataclass(frozen=True, slots=True)
class Account:
    """A user and the host that it comes from, ``%`` for any."""

    user: str
    host: str = "%"

    def __str__(self) -> str:
        """As statements take it: ``'user'@'host'``."""
        return f"{literal(self.user)}@{literal(self.host)}"

    @classmethod
    def of(cls, text: str) -> Account:
        """The account of ``user@host`` or ``user``, with quotes or without; else UsageError."""
        found = _ACCOUNT.fullmatch(text.strip())
        if found is None:
            expected = "user@host, or user for any host"
            raise UsageError.of("usage.account", f"{text!r} is no account", expected=expected)
        return cls(found[1], found[2] or "%")
