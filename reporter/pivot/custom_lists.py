"""The lists by which Excel sorts names of days and months in their own order."""

from __future__ import annotations

from collections.abc import Sequence

from reporter.pivot.model import Scalar
from reporter.xlsx.errorvalues import ErrorValue

__all__ = ["list_places"]

_LISTS = tuple(
    tuple(names.split())
    for names in (
        "sun mon tue wed thu fri sat",
        "sunday monday tuesday wednesday thursday friday saturday",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "january february march april may june july august september october november december",
    )
)


def list_places(members: Sequence[Scalar]) -> list[int] | None:
    """The place of each member in the list that holds all texts among them; None where none does.

    What is no text stands behind.
    """
    texts = {m.casefold() for m in members if isinstance(m, str) and not isinstance(m, ErrorValue)}
    known = next((names for names in _LISTS if texts and texts <= set(names)), None)
    if known is None:
        return None
    return [
        known.index(m.casefold()) if isinstance(m, str) and m.casefold() in known else 99 for m in members
    ]
