"""NAME.yaml as pydantic checks it: its keys, their types and defaults."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from reporter import declared
from reporter.report import tracked
from reporter.report.model import Scalar

__all__ = ["Check", "DataSet", "File", "Parameter", "Repeat"]

Result = Annotated[int, Field(ge=1, le=99)] | Literal["out"]
"""The number of a result set, or the row of a procedure's OUT parameters."""

ColumnType = Literal["text", "integer", "decimal", "float", "number", "date", "datetime", "time", "any"]
"""What a column may be expected to be; ``number`` is any of the three before it."""

_SHAPE = ConfigDict(extra="forbid")
_NAME = r"^[A-Za-z_][A-Za-z0-9_]{0,63}$"
_Word = Annotated[str, Field(pattern=_NAME)]
_Text = Annotated[str, Field(min_length=1)]


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class DataSet:
    call: _Word
    arguments: dict[str, Scalar] = Field(default_factory=dict)
    columns: dict[str, str] = Field(default_factory=dict)
    unused: tuple[str, ...] = ()
    overflow: Literal["error", "split"] = "error"
    expects: dict[str, ColumnType] = Field(default_factory=dict)
    result: Result | None = None


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class Repeat:
    sheet: _Text
    data: _Text
    key: _Word


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class Parameter:
    type: Literal["text", "integer", "decimal", "date", "choice", "boolean"]
    default: Scalar | None = None
    min: Scalar | None = None
    max: Scalar | None = None
    choices: tuple[str, ...] = ()
    help: str = ""


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class Check:
    control: _Word
    arguments: dict[str, Scalar] = Field(default_factory=dict)
    where: dict[str, Scalar | tuple[Scalar, ...]] = Field(default_factory=dict)
    agree: dict[str, str] = Field(default_factory=dict)


@dataclass(config=_SHAPE, frozen=True, kw_only=True)
class File:
    title: _Text
    description: str = ""
    schema: _Text
    period: Literal["none", "month", "to_date"]
    freshness: _Word | None = None
    file: _Text
    parameters: dict[_Word, Parameter] = Field(default_factory=dict)
    data: Annotated[dict[_Word, DataSet], Field(min_length=1)]
    checks: dict[str, Check] = Field(default_factory=dict)
    error_cells: tuple[str, ...] = ()
    repeat: tuple[Repeat, ...] = ()
    allow: tuple[Literal["external-links", "embedded-objects"], ...] = ()
    pivots: dict[str, declared.Pivot] = Field(default_factory=dict)
    slicers: tuple[declared.Slicer, ...] = ()
    timelines: tuple[declared.Timeline, ...] = ()
    changes: dict[str, tracked.Shape] = Field(default_factory=dict)
