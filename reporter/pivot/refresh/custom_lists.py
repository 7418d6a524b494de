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


_BEHIND = 99


def list_places(members: Sequence[Scalar]) -> list[int]:
    """The place of each member in a list; what is in none stands behind, and so do all that are no texts.

    Of two lists with the same name that one counts which has more of the members.
    """
    texts = [m.casefold() for m in members if isinstance(m, str) and not isinstance(m, ErrorValue)]
    places: dict[str, int] = {}
    for names in sorted(_LISTS, key=lambda names: len(set(texts).intersection(names)), reverse=True):
        for place, name in enumerate(names):
            places.setdefault(name, place)
    return [places.get(m.casefold(), _BEHIND) if isinstance(m, str) else _BEHIND for m in members]
