"""A report as its NAME.yaml defines it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reporter.parameters import RUN_NAMES, Parameter
from reporter.period import Kind
from reporter.pivot.declared.declaration import Declarations
from reporter.report.tracked import NAME as CHANGES
from reporter.report.tracked import Tracked

__all__ = ["CHANGES", "CHECKS", "FACTS", "OWN", "Check", "DataSet", "Repeat", "Report", "Scalar"]

FACTS = (
    "report", "title", "description", "period", *RUN_NAMES, "data_as_of", "origin", "notice", "run_id",
    "parameters", "master_check", "coverage_note", "coverage_grade", "changes_note",
    "changes_period",
)  # fmt: skip
"""The names that a placeholder may use in every report."""

CHECKS = "checks"
"""The data set that the run itself makes, with the results of its checks."""

OWN = (CHECKS, CHANGES)
"""The data sets that every run makes for itself."""

Scalar = str | bool | int | float


@dataclass(frozen=True, slots=True)
class DataSet:
    """What fills one table: the procedure, overrides of its arguments and of headers, columns that nothing
    shows; the words for the types of its columns where it expects them, and which result set it takes, None
    being the only one.
    """

    name: str
    procedure: str
    arguments: Mapping[str, Scalar]
    columns: Mapping[str, str]
    unused: tuple[str, ...]
    line: str
    split: bool = False
    """True where rows that a sheet can't hold go on over further sheets, false where they are an error."""
    expects: Mapping[str, str] = field(default_factory=dict)
    result: int | str | None = None


@dataclass(frozen=True, slots=True)
class Repeat:
    """A sheet of the template that a workbook holds once for each row of a data set; ``key`` is the column
    that names the sheet and picks the rows of its tables.
    """

    sheet: str
    data: str
    key: str
    line: str


@dataclass(frozen=True, slots=True)
class Check:
    """A control procedure for a data set; ``agree``: calculated column of the workbook → column of the
    procedure.
    """

    data_set: str
    control: str
    arguments: Mapping[str, Scalar]
    where: Mapping[str, Scalar | tuple[Scalar, ...]]
    agree: Mapping[str, str]
    line: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report as its NAME.yaml defines it; ``schema`` is a key of the settings' schemas."""

    name: str
    title: str
    description: str
    schema: str
    period: Kind
    freshness: str | None
    file: str
    parameters: tuple[Parameter, ...]
    data: tuple[DataSet, ...]
    checks: tuple[Check, ...]
    error_cells: tuple[str, ...]
    definition: Path
    template: Path
    repeat: tuple[Repeat, ...] = ()
    allow: tuple[str, ...] = ()
    declared: Declarations = field(default_factory=Declarations)
    """Pivots, slicers and timelines that come into the template."""
    changes: tuple[Tracked, ...] = ()

    @property
    def procedures(self) -> tuple[str, ...]:
        """Every procedure that a run calls, each once, in the order of the file."""
        called = [self.freshness] if self.freshness else []
        called += [item.procedure for item in self.data] + [item.control for item in self.checks]
        return tuple(dict.fromkeys(called))
