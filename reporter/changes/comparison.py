"""What has changed since the last published period: new and lost keys, words that differ, figures that moved.

A run's figures come from its data sets, the earlier ones from what was kept when they were published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reporter import checks
from reporter.changes.figures import Earlier, Keyed
from reporter.document import did_you_mean
from reporter.errors import CheckError, Fault

if TYPE_CHECKING:
    import polars as pl

    from reporter.checks import Figure
    from reporter.fetch import Fetched
    from reporter.report.tracked import Tracked
    from reporter.rows import Rows

__all__ = ["LISTED", "Change", "Changes", "Tally", "frame", "keyed", "since"]

LISTED = 10
"""How many changes of one kind are listed of each label and figure; all are counted."""

BLANK = "(blank)"
_SEPARATOR = "\x1f"
_DIGITS = 38
_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Change:
    """One change: ``change`` is new, lost, up, down, or for a word "Silver → Gold"."""

    what: str
    key: str
    change: str
    figure: str = ""
    before: Figure | None = None
    now: Figure | None = None
    difference: Figure | None = None

    @property
    def relative(self) -> Decimal | None:
        """The difference as a fraction of what was before; None where that is nothing."""
        if self.difference is None or not self.before:
            return None
        return (Decimal(str(self.difference)) / abs(Decimal(str(self.before)))).quantize(_PLACES)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many changes a label has: ``words`` by header, ``moved`` up and down by header."""

    label: str
    new: int = 0
    lost: int = 0
    words: Mapping[str, int] = field(default_factory=dict)
    moved: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    known: bool = True
    """False where the earlier run didn't follow the label yet."""

    @property
    def total(self) -> int:
        return self.new + self.lost + sum(self.words.values()) + sum(map(sum, self.moved.values()))

    def text(self) -> str:
        """``Markets: 3 new, 1 lost, 2 with another badge, 20 up and 4 down in units``."""
        if not self.known:
            return f"{self.label}: compared from the next period on"
        parts = [f"{count:,} {word}" for count, word in ((self.new, "new"), (self.lost, "lost")) if count]
        parts += [f"{count:,} with another {_plain(name)}" for name, count in self.words.items() if count]
        for name, counts in self.moved.items():
            sides = [f"{count:,} {side}" for count, side in zip(counts, ("up", "down"), strict=True) if count]
            parts += [f"{' and '.join(sides)} in {_plain(name)}"] if sides else []
        return f"{self.label}: {', '.join(parts) or 'no change'}"


def _plain(header: str) -> str:
    """A header as a word in a sentence: ``Net sales, ₹`` as ``net sales``."""
    words = header.partition(",")[0].partition("(")[0].strip()
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a run says of changes: with which period it compares, the sentence, the most important ones."""

    earlier: Earlier = field(default_factory=Earlier)
    note: str = ""
    rows: tuple[Change, ...] = ()
    tallies: tuple[Tally, ...] = ()
    keyed: Mapping[str, Keyed] = field(default_factory=dict)
    """The run's own figures, to be kept where it is published."""

    @property
    def inputs(self) -> tuple[str, ...]:
        """What the run's content owes to the earlier run, for its run id."""
        day = self.earlier.published
        return (self.earlier.period, self.earlier.run_id, day.isoformat()) if day else ()

    def record(self) -> dict[str, Any]:
        """The changes for the record of the run; nothing where the report follows none."""
        if not self.note:
            return {}
        return {
            "period": self.earlier.period,
            "run_id": self.earlier.run_id,
            "note": self.note,
            "counts": [asdict(tally) for tally in self.tallies],
            "listed": [asdict(change) for change in self.rows],
        }


def keyed(entries: Sequence[Tracked], fetched: Fetched) -> dict[str, Keyed]:
    """The figures of a run that its report follows, by label.

    Raises CheckError with every column that a data set hasn't, every figure that is no number, and every key
    that names more than one row.
    """
    faults = [fault for item in entries for fault in _misfits(item, fetched.data[item.data_set].rows)]
    CheckError.raise_if(faults)
    found = {item.label: _keyed(item, fetched.data[item.data_set].rows) for item in entries}
    CheckError.raise_if(fault for item in entries for fault in _ambiguous(item, found[item.label]))
    return found


def _misfits(item: Tracked, rows: Rows) -> list[Fault]:
    faults: list[Fault] = []
    for column in item.columns:
        if column not in rows.columns:
            what = f'the data set {item.data_set} has no column "{column}" to compare'
            near = did_you_mean(column, rows.columns)
            faults.append(Fault("changes.column", what, item.line, ", ".join(rows.columns), "", near))
    for column in item.figures:
        if column in rows.columns and not checks.is_number(rows.schema[column]):
            what = f'the column "{column}" of {item.data_set} holds no numbers'
            remedy = "name it under words, or let the procedure return a number"
            faults.append(Fault("changes.column", what, item.line, "", str(rows.schema[column]), remedy))
    return faults


def _keyed(item: Tracked, rows: Rows) -> Keyed:
    import polars as pl

    wanted = checks.wanted(item.data_set, rows, item.where)
    values = [*item.figures, *item.words]
    columns = [
        _joined(item.key, _SEPARATOR).alias("key"),
        _joined(item.show, ", ").alias("shown"),
        *(pl.col(name).cast(pl.String) for name in values),
    ]
    empty = pl.DataFrame(schema=dict.fromkeys(("key", "shown", *values), pl.String))
    pieces = [empty]
    for batch in rows.batches(list(item.columns)):
        for name, chosen in wanted.items():
            batch = batch.filter(pl.col(name).is_in(chosen.implode()))
        pieces.append(batch.select(columns))
    figures = {name: _kind(rows.schema[name]) for name in item.figures}
    return Keyed({**figures, **dict.fromkeys(item.words, "text")}, pl.concat(pieces))


def _joined(names: Sequence[str], separator: str) -> pl.Expr:
    import polars as pl

    return pl.concat_str(
        [pl.col(name).cast(pl.String).fill_null(BLANK) for name in names], separator=separator
    )


def _kind(dtype: pl.DataType) -> str | int:
    import polars as pl

    return "double" if dtype.is_float() else dtype.scale if isinstance(dtype, pl.Decimal) else 0


def _ambiguous(item: Tracked, found: Keyed) -> list[Fault]:
    twice = found.frame.filter(found.frame.get_column("key").is_duplicated()).get_column("shown")
    if twice.is_empty():
        return []
    what = f"the key of {item.label} names more than one row of {item.data_set}"
    shown = ", ".join(list(dict.fromkeys(twice))[:5])
    remedy = "add a column to key:, or pick rows with where:"
    return [Fault("changes.key-twice", what, item.line, "", shown, remedy)]


def since(
    earlier: Earlier,
    entries: Sequence[Tracked],
    now: Mapping[str, Keyed],
    headers: Mapping[str, Mapping[str, str]],
    year_began: bool,
) -> Changes:
    """The changes from the earlier run's figures to those of now; ``headers`` are the tables', by data set.

    ``year_began`` is true where a fiscal year has begun in between.
    """
    if not entries:
        return Changes()
    if earlier.keyed is None:
        first = "No earlier period has been published" if earlier.others else "First run"
        return Changes(earlier, f"{first}: nothing to compare with yet.", keyed=now)
    found: list[tuple[int, Change]] = []
    tallies: list[Tally] = []
    for item in entries:
        before = earlier.keyed.get(item.label)
        if before is None:
            tallies.append(Tally(item.label, known=False))
            continue
        comparison = _Comparison(item, before, now[item.label], headers.get(item.data_set, {}))
        tallies.append(comparison.tally())
        found += comparison.rows()
    found.sort(key=lambda ranked: ranked[0])
    rows = tuple(change for _, change in found)
    return Changes(earlier, _note(earlier, tallies, len(rows), year_began), rows, tuple(tallies), now)


def _note(earlier: Earlier, tallies: Sequence[Tally], listed: int, year_began: bool) -> str:
    day = earlier.published
    published = f", published {day.day} {day:%B %Y}" if day else ""
    text = f"Compared with {earlier.period}{published}. {'; '.join(tally.text() for tally in tallies)}."
    if year_began:
        text += " A fiscal year has begun since, so that figures of the year to date start again."
    more = sum(tally.total for tally in tallies) - listed
    if more > 0:
        text += f" The {LISTED} most important of each kind are listed; {more:,} more {_are(more)} not."
    return text


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


class _Comparison:
    """The figures of one label, before and now, side by side."""

    def __init__(self, item: Tracked, before: Keyed, now: Keyed, headers: Mapping[str, str]) -> None:
        import polars as pl

        self._item, self._headers = item, headers
        both = {name: kind for name, kind in now.kinds.items() if name in before.kinds}
        exact = (kind for kinds in (before.kinds, now.kinds) for kind in kinds.values())
        scale = max([kind for kind in exact if isinstance(kind, int)], default=0)
        self._figures = {
            name: pl.Float64() if "double" in (kind, before.kinds[name]) else pl.Decimal(_DIGITS, scale)
            for name, kind in both.items()
            if "text" not in (kind, before.kinds[name])
        }
        self._words = [name for name, kind in both.items() if kind == before.kinds[name] == "text"]
        joined = _numbered(before, self._figures).join(
            _numbered(now, self._figures), on="key", how="full", coalesce=True, suffix=" now"
        )
        self._new = joined.filter(pl.col("shown").is_null())
        self._lost = joined.filter(pl.col("shown now").is_null())
        self._kept = joined.filter(pl.col("shown").is_not_null() & pl.col("shown now").is_not_null())

    def _header(self, column: str) -> str:
        """The column's header in its table, or its name in words."""
        return self._headers.get(column) or column.replace("_", " ").capitalize()

    def _moved(self, name: str) -> pl.DataFrame:
        """The kept keys whose figure isn't what it was, the largest differences first."""
        import polars as pl

        difference = (pl.col(f"{name} now") - pl.col(name)).alias("difference")
        changed = self._kept.with_columns(difference).filter(pl.col("difference") != 0)
        size = pl.col("difference").cast(pl.Float64).abs()
        return changed.sort(size, pl.col("key"), descending=[True, False])

    def _renamed(self, name: str) -> pl.DataFrame:
        import polars as pl

        return self._kept.filter(pl.col(name).ne_missing(pl.col(f"{name} now")))

    def _largest(self, rows: pl.DataFrame, suffix: str) -> pl.DataFrame:
        """The rows by the first figure, the largest first."""
        import polars as pl

        if not self._figures:
            return rows.sort("key")
        size = pl.col(next(iter(self._figures)) + suffix).cast(pl.Float64).abs()
        return rows.sort(size, pl.col("key"), descending=[True, False], nulls_last=True)

    def tally(self) -> Tally:
        moved: dict[str, tuple[int, int]] = {}
        for name in self._figures:
            difference = self._moved(name).get_column("difference")
            up = int((difference > 0).sum())
            moved[self._header(name)] = (up, len(difference) - up)
        words = {self._header(name): self._renamed(name).height for name in self._words}
        return Tally(self._item.label, self._new.height, self._lost.height, words, moved)

    def rows(self) -> list[tuple[int, Change]]:
        """The changes to list, each with the rank of its kind: words, new, lost, moved."""
        label, found = self._item.label, list[tuple[int, Change]]()
        for name in self._words:
            for row in self._listed(self._largest(self._renamed(name), " now")):
                words = f"{row[name] or BLANK} → {row[f'{name} now'] or BLANK}"
                found.append((0, Change(label, row["shown now"], words, self._header(name))))
        first = next(iter(self._figures), "")
        header = self._header(first) if first else ""
        for row in self._listed(self._largest(self._new, " now")):
            now = _plainly(row.get(f"{first} now"))
            found.append((1, Change(label, row["shown now"], "new", header, None, now)))
        for row in self._listed(self._largest(self._lost, "")):
            found.append((2, Change(label, row["shown"], "lost", header, _plainly(row.get(first)))))
        for name in self._figures:
            for row in self._listed(self._moved(name)):
                change = "up" if row["difference"] > 0 else "down"
                figures = _plainly(row[name]), _plainly(row[f"{name} now"]), _plainly(row["difference"])
                found.append((3, Change(label, row["shown now"], change, self._header(name), *figures)))
        return found

    @staticmethod
    def _listed(rows: pl.DataFrame) -> list[dict[str, Any]]:
        return rows.head(LISTED).to_dicts()


def _numbered(side: Keyed, figures: Mapping[str, pl.DataType]) -> pl.DataFrame:
    import polars as pl

    return side.frame.with_columns(pl.col(name).cast(kind) for name, kind in figures.items())


def _plainly(figure: Figure | None) -> Figure | None:
    """A figure as a person writes it: a whole number without the decimals that another column needs."""
    if isinstance(figure, Decimal) and figure == figure.to_integral_value():
        return int(figure)
    return figure


def frame(rows: Sequence[Change], shown: Mapping[tuple[str, str], str] | None = None) -> pl.DataFrame:
    """The changes as the data set ``changes``: what, key, change, figure, before, now, difference,
    change_pct, unit.

    ``shown`` are the units of figures by label and header, as unit_of gives them; a percentage of
    a percentage is left out.
    """
    import polars as pl

    texts = {name: [getattr(row, name) for row in rows] for name in ("what", "key", "change", "figure")}
    figures = {name: [getattr(row, name) for row in rows] for name in ("before", "now", "difference")}
    kind = checks.figure_type(
        figure for column in figures.values() for figure in column if figure is not None
    )
    units = [(shown or {}).get((row.what, row.figure), "") for row in rows]
    relative = [None if unit == "%" else row.relative for unit, row in zip(units, rows, strict=True)]
    return pl.DataFrame(
        {
            **{name: pl.Series(column, dtype=pl.String) for name, column in texts.items()},
            **{name: checks.figure_series(column, kind) for name, column in figures.items()},
            "change_pct": pl.Series(relative, dtype=pl.Decimal(_DIGITS, 6)),
            "unit": pl.Series(units, dtype=pl.String),
        }
    )
