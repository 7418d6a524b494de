"""``changes:`` of NAME.yaml: which figures and words of a data set are followed from period to period.

Reading it touches neither the workbook nor the database; whether the data sets have such columns shows when
they are fetched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass as record
from dataclasses import field as attribute
from typing import Annotated, Any

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from reporter.document import Document, Keys, did_you_mean

__all__ = ["NAME", "Shape", "Tracked", "check", "spell_out", "tracked"]

NAME = "changes"
"""The section of NAME.yaml, and the data set that the run itself makes of it."""

Scalar = str | bool | int | float


@record(frozen=True, slots=True)
class Tracked:
    """Figures (numbers) and words (texts) of a data set by its key columns; ``label`` says what the keys are.

    ``show`` are the columns by which a person knows a key; ``where`` picks rows, as in checks.
    """

    label: str
    data_set: str
    key: tuple[str, ...]
    figures: tuple[str, ...]
    words: tuple[str, ...]
    show: tuple[str, ...]
    where: Mapping[str, Any] = attribute(default_factory=dict)
    line: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the data set that is read, each once."""
        return tuple(dict.fromkeys((*self.key, *self.show, *self.figures, *self.words, *self.where)))


_Word = Annotated[str, Field(min_length=1)]


@dataclass(config=ConfigDict(extra="forbid"), frozen=True, kw_only=True)
class Shape:
    """One entry as the file has it."""

    data: _Word
    key: Annotated[tuple[_Word, ...], Field(min_length=1)]
    figures: tuple[_Word, ...] = ()
    words: tuple[_Word, ...] = ()
    show: tuple[_Word, ...] = ()
    where: dict[str, Scalar | tuple[Scalar, ...]] = Field(default_factory=dict)


def spell_out(document: Document) -> None:
    """``key: market`` as ``key: [market]``, and likewise the other lists of columns."""
    for item in _entries(document).values():
        for name in ("key", "figures", "words", "show"):
            if isinstance(item, dict) and isinstance(item.get(name), str):
                item[name] = [item[name]]


def check(document: Document, _schemas: Mapping[str, str]) -> None:
    """Faults of the section that need no data: unknown data sets, nothing to follow, no periods."""
    entries = _entries(document)
    if entries and document.values.get("period") == "none":
        what = "a report without a period has no earlier one to compare with"
        document.fault("report.changes", what, (NAME,), remedy="take changes: out, or give it a period")
    data = document.values.get("data")
    for label, item in entries.items():
        if isinstance(item, dict) and isinstance(data, dict):
            _check(document, (NAME, label), item, data)


def _check(document: Document, keys: Keys, item: Mapping[str, Any], data: Mapping[str, Any]) -> None:
    name = item.get("data")
    if isinstance(name, str) and name not in data:
        document.fault(
            "report.changes",
            f'there is no data set "{name}" to compare',
            keys,
            expected=", ".join(data),
            remedy=did_you_mean(name, data),
        )
    key, figures, words = (_listed(item.get(part)) for part in ("key", "figures", "words"))
    if not figures and not words:
        what = f'"{keys[-1]}" follows neither figures nor words'
        document.fault("report.changes", what, keys, expected="columns under figures or words")
    every = [*key, *figures, *words]
    for column in dict.fromkeys(column for column in every if every.count(column) > 1):
        what = f'the column "{column}" is named twice among key, figures and words'
        document.fault("report.changes", what, keys)


def _entries(document: Document) -> dict[str, Any]:
    found = document.values.get(NAME)
    return found if isinstance(found, dict) else {}


def _listed(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def tracked(document: Document, entries: Mapping[str, Shape]) -> tuple[Tracked, ...]:
    """The entries in the order of the file."""
    return tuple(
        Tracked(
            label=label,
            data_set=item.data,
            key=item.key,
            figures=item.figures,
            words=item.words,
            show=item.show or item.key,
            where=item.where,
            line=document.place((NAME, label)),
        )
        for label, item in entries.items()
    )
