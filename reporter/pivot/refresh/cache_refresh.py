"""The fields and records of a cache over other rows, and where the old items are now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from reporter.errors import Fault
from reporter.pivot.model import CacheField, Grouping, Records, Scalar
from reporter.pivot.refresh.cache_writing import WrittenField
from reporter.pivot.refresh.items import MovedField
from reporter.pivot.refresh.regrouping import regrouped
from reporter.pivot.refresh.shared_items import FieldValues, inline_values, key, shared_values
from reporter.rows import Rows

if TYPE_CHECKING:
    import polars as pl

__all__ = ["NewCache", "new_cache"]

_MOST_IDLE = 100_000
"""Items of a field that its template's cache lists, and no pivot needs."""


@dataclass(frozen=True, slots=True, eq=False)
class NewCache:
    """A cache's fields, before and now, and its records.

    ``columns`` are the names of the database fields' columns in ``rows``, of which there is one at least.
    """

    fields: tuple[MovedField, ...]
    written: tuple[WrittenField, ...]
    records: Records
    rows: Rows
    columns: Mapping[int, str]
    faults: tuple[Fault, ...] = ()


def new_cache(
    old: Sequence[CacheField],
    rows: Rows,
    shared: Collection[int],
    kept: Mapping[int, Collection[int]] | None = None,
) -> NewCache:
    """The cache over the rows; ``shared`` are fields that need items, others keep them where they had some.

    A table without rows gives one record of blanks. ``kept`` are old items by field that stay although no
    record may hold them.
    """
    rows = rows if rows.height else _blank(rows)
    making = _Making(old, rows, shared, kept or {})
    moved = tuple(making.moved(at) for at in range(len(old)))
    written = tuple(WrittenField(each.new, making.values.get(at)) for at, each in enumerate(moved))
    records = Records(rows.height, {at: values.record for at, values in making.values.items()})
    return NewCache(moved, written, records, rows, making.columns, tuple(making.faults))


def _blank(rows: Rows) -> Rows:
    import polars as pl

    return Rows.of(pl.DataFrame({name: pl.Series([None], dtype=kind) for name, kind in rows.schema.items()}))


class _Making:
    """The fields of a cache as they are made, those first on which others are grouped."""

    def __init__(
        self,
        old: Sequence[CacheField],
        rows: Rows,
        shared: Collection[int],
        kept: Mapping[int, Collection[int]],
    ) -> None:
        self.faults: list[Fault] = []
        self.values: dict[int, FieldValues] = {}
        self.columns: dict[int, str] = {}
        self._old = old
        self._rows = rows
        self._moved: dict[int, MovedField] = {}
        self._items: dict[int, dict[int, int]] = {}
        needed = set(shared) | {of.grouping.base for of in old if of.grouping and of.grouping.base >= 0}
        names = _Names(rows.columns)
        for at, of in enumerate(old):
            if of.database:
                column = names.of(of.name)
                if column is None:
                    self.faults.append(_no_column(of.name, rows.columns))
                self.columns[at] = column or rows.columns[0]
                stays = _kept_items(old, at, kept)
                self.values[at] = self._made(of, at in needed, _column(rows, column), stays)

    def _made(self, of: CacheField, needed: bool, values: pl.Series, kept: Collection[int]) -> FieldValues:
        if not needed and (not of.items or _many(values)):
            return inline_values(values)
        return shared_values(values, of.items, _at(of.items, of.calculated_items), _at(of.items, kept))

    def moved(self, at: int) -> MovedField:
        """The field before and now."""
        if at not in self._moved:
            self._moved[at] = self._made_anew(at)
        return self._moved[at]

    def _made_anew(self, at: int) -> MovedField:
        old = self._old[at]
        items = self.values[at].items if at in self.values else ()
        new = replace(old, items=items, calculated_items=self._formulas(at))
        if old.grouping is None:
            unused = range(self.values[at].recorded, len(items)) if items else ()
            return MovedField(old, new, self._shared(at), frozenset(unused) - set(new.calculated_items))
        base = old.grouping.base if old.grouping.base >= 0 else at
        members, moved = self._base(old.grouping, base, at)
        self.faults += _unlike(old, members)
        groups = regrouped(old.grouping, members, moved, own=base == at)
        return MovedField(old, replace(new, grouping=groups.grouping), groups.moved)

    def _base(self, grouping: Grouping, base: int, at: int) -> tuple[Sequence[Scalar], Mapping[int, int]]:
        """What is grouped: the base field's items, or its groups where groups are grouped by hand."""
        if base != at and grouping.by == "discrete" and self._old[base].grouping is not None:
            of = self.moved(base)
            return of.new.members, of.moved
        return (self.values[base].items if base in self.values else ()), self._shared(base)

    def _shared(self, at: int) -> dict[int, int]:
        """Where each of the old shared items is now, those that are left."""
        if at not in self._items:
            new = self.values[at].items if at in self.values else ()
            places = {key(item): place for place, item in enumerate(new)}
            old = ((index, places.get(key(item))) for index, item in enumerate(self._old[at].items))
            self._items[at] = {index: place for index, place in old if place is not None}
        return self._items[at]

    def _formulas(self, at: int) -> Mapping[int, str]:
        moved = self._shared(at) if at in self.values else {}
        found = self._old[at].calculated_items.items()
        return {moved.get(index, index): formula for index, formula in found}


def _many(values: pl.Series) -> bool:
    """True where a list of the different values would be long for a field that no pivot needs it of."""
    import polars as pl

    return len(values) > _MOST_IDLE and values.dtype != pl.Object and values.n_unique() > _MOST_IDLE


def _at(items: Sequence[Scalar], places: Collection[int]) -> list[Scalar]:
    return [items[at] for at in sorted(places) if at < len(items)]


def _kept_items(old: Sequence[CacheField], at: int, kept: Mapping[int, Collection[int]]) -> set[int]:
    """The shared items of a field that stay, those of groups by hand that stay among them."""
    found = set() if old[at].grouping else set(kept.get(at, ()))
    for field, groups in kept.items():
        grouping = old[field].grouping
        if grouping is not None and grouping.by == "discrete" and grouping.base == at:
            found |= {index for index, group in enumerate(grouping.mapping) if group in groups}
    return found


class _Names:
    """Columns by the names of fields: as they are, else without regard to case and kinds of blanks."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._exact = set(columns)
        self._like = {_plain(name): name for name in reversed(columns)}

    def of(self, field: str) -> str | None:
        return field if field in self._exact else self._like.get(_plain(field))


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _column(rows: Rows, name: str | None) -> pl.Series:
    """The whole column; blanks where there is none."""
    import polars as pl

    if name is None:
        return pl.repeat(None, rows.height, dtype=pl.Null, eager=True)
    parts = [frame.get_column(name) for frame in rows.batches([name])]
    return parts[0] if len(parts) == 1 else pl.concat(parts)


def _unlike(of: CacheField, members: Sequence[Scalar]) -> list[Fault]:
    """The fault of a value that can't be grouped as the field's values are."""
    if of.grouping is None or of.grouping.by == "discrete":
        return []
    kind, what = (float, "numbers") if of.grouping.by == "range" else (datetime, "dates")
    odd = next((m for m in members if m is not None and type(m) is not kind), None)
    if odd is None:
        return []
    return [
        Fault(
            "pivot.not-groupable",
            f"the field {of.name} is grouped and holds something else than {what}",
            "",
            what,
            repr(odd) if isinstance(odd, str) else str(odd),
            "return NULL instead from the procedure, or ungroup the field in the template",
        )
    ]


def _no_column(name: str, columns: Sequence[str]) -> Fault:
    return Fault(
        "pivot.field-without-column",
        f"the pivot's field {name} has no column in its source",
        "",
        name,
        ", ".join(columns),
        "rename the column back, or refresh the pivot in Excel and lay it out again",
    )
