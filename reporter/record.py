"""What is known of a run: the JSON beside the workbook, the hashes that identify it, the run id of its
inputs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import reporter
from reporter.checks import CheckResult
from reporter.parameters import Value, as_text
from reporter.rows import Rows
from reporter.xlsx.package import content_hash

if TYPE_CHECKING:
    import polars as pl

    from reporter.rows import Frames

__all__ = ["FORMAT", "RunRecord", "file_hash", "run_id", "with_file", "with_timings"]

FORMAT = 1
_CHUNK = 1 << 20
_OF_DATABASE = ("connect", "fetch")


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run in facts; amounts are text in JSON, so that none loses a digit. ``timings`` are seconds by stage,
    ``procedures`` by procedure. ``headers`` are those of the tables, by data set and column;
    ``spread`` the rows of each of several tables over which those of a data set go, its name in lower case.
    ``pivots`` are those that were refreshed: where they stand, their source and its rows, their totals.
    ``changes`` are those since the last published period: which that is, how many there are, the listed ones.
    """

    run_id: str
    report: str
    title: str
    period: str
    period_start: date | None
    period_end: date | None
    status: str
    parameters: Mapping[str, Value]
    data_as_of: date | None
    complete_until: date | None
    origin: str
    server: str
    checksums: Mapping[str, str]
    rows: Mapping[str, int]
    totals: Mapping[str, Mapping[str, Any]]
    checks: tuple[CheckResult, ...]
    faults: tuple[Mapping[str, str], ...]
    uncomputed: tuple[str, ...]
    timings: Mapping[str, float]
    procedures: Mapping[str, float]
    created: str
    file: str = ""
    content_hash: str = ""
    sha256: str = ""
    size: int = 0
    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    error_cells: tuple[str, ...] = ()
    spread: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    pivots: tuple[Mapping[str, Any], ...] = ()
    changes: Mapping[str, Any] = field(default_factory=dict)
    reporter: str = reporter.__version__
    format: int = FORMAT

    def json(self) -> str:
        """The record as a JSON document, the same text for the same facts."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False, default=_plain) + "\n"

    @property
    def database_seconds(self) -> float:
        """What the run waited for the database: to connect and for every procedure's rows."""
        return sum(self.timings.get(stage, 0.0) for stage in _OF_DATABASE)

    @property
    def workbook_seconds(self) -> float:
        """Everything else: from the template to the published file."""
        return sum(self.timings.values()) - self.database_seconds


def _plain(value: object) -> object:
    if isinstance(value, date | Decimal):
        return as_text(value)
    if isinstance(value, Mapping):
        return dict(value)
    return str(value)


def with_file(record: RunRecord, path: Path, name: str) -> RunRecord:
    """The record with the name, the size and the hashes of the workbook at ``path``."""
    return replace(
        record, file=name, content_hash=content_hash(path), sha256=file_hash(path), size=path.stat().st_size
    )


def with_timings(record: RunRecord, seconds: Mapping[str, float]) -> RunRecord:
    """The record with the seconds that each stage took."""
    return replace(record, timings=dict(seconds))


def file_hash(path: Path) -> str:
    """The sha256 of the file's bytes, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def run_id(facts: Iterable[str], data: Mapping[str, Frames]) -> str:
    """Ten hex digits that are the same for the same inputs: the facts in their order and every data set's
    rows.
    """
    digest = hashlib.sha256()
    for fact in facts:
        digest.update(fact.encode() + b"\0")
    for name in sorted(data):
        rows = Rows.of(data[name])
        schema = ",".join(f"{column}:{kind}" for column, kind in rows.schema.items())
        digest.update(f"{name}\0{schema}\0".encode())
        for number, batch in enumerate(rows.batches()):
            digest.update(_bytes(batch, header=number == 0))
    return digest.hexdigest()[:10]


def _bytes(rows: pl.DataFrame, *, header: bool) -> bytes:
    """The rows as bytes that depend on nothing but the values."""
    import polars as pl

    plain = rows.with_columns(
        pl.col(name).bin.encode("hex") if kind == pl.Binary else pl.col(name).cast(pl.Int64)
        for name, kind in rows.schema.items()
        if kind in (pl.Binary, pl.Duration)
    )
    text = plain.write_csv(include_header=header, null_value="\\N", quote_style="non_numeric")
    return text.encode()
