"""A record holds every figure exactly, and a run id names its inputs."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from reporter import record
from reporter.checks import CheckResult
from reporter.record import RunRecord, run_id
from reporter.xlsx.package import content_hash
from tests.projects import draw

COLUMNS: dict[str, pl.Series] = {
    "text": pl.Series(["a", None]),
    "number": pl.Series([1, None]),
    "money": pl.Series([Decimal("1.10"), None], dtype=pl.Decimal(18, 2)),
    "double": pl.Series([0.1, None]),
    "day": pl.Series([date(2021, 8, 31), None]),
    "moment": pl.Series([datetime(2021, 8, 31, 23, 59, 59, 999999), None]),
    "clock": pl.Series([time(23, 59), None]),
    "span": pl.Series([timedelta(hours=838, minutes=59), None]),
    "bytes": pl.Series([b"\x00\xff", None]),
    "truth": pl.Series([True, None]),
    "nothing": pl.Series([None, None]),
}


def identity(**columns: Any) -> str:
    return run_id(("badges", "2021-08"), {"badges": pl.DataFrame({**COLUMNS, **columns})})


def test_the_same_inputs_have_the_same_run_id() -> None:
    assert identity() == identity()
    assert len(identity()) == 10


@pytest.mark.parametrize(
    "change",
    [
        {"text": pl.Series(["a", ""])},
        {"text": pl.Series(["a", "\\N"])},
        {"number": pl.Series([2, None])},
        {"money": pl.Series([Decimal("1.11"), None], dtype=pl.Decimal(18, 2))},
        {"money": pl.Series([Decimal("1.10"), None], dtype=pl.Decimal(18, 3))},
        {"day": pl.Series([date(2021, 8, 30), None])},
        {"span": pl.Series([timedelta(hours=838, minutes=58), None])},
        {"bytes": pl.Series([b"\x00\xfe", None])},
        {"double": pl.Series([0.1 + 2**-56, None])},
    ],
)
def test_any_other_value_is_another_run(change: dict[str, pl.Series]) -> None:
    assert identity(**change) != identity()


def test_facts_do_not_run_into_each_other() -> None:
    assert run_id(("ab", "c"), {}) != run_id(("a", "bc"), {})


def _a_record(**more: Any) -> RunRecord:
    facts: dict[str, Any] = {
        "run_id": "0123456789", "report": "badges", "title": "Märkte", "period": "2021-08",
        "period_start": date(2021, 8, 1), "period_end": date(2021, 8, 31), "status": "published",
        "parameters": {"share": Decimal("0.80"), "detail": True}, "data_as_of": None, "complete_until": None,
        "origin": "demo", "server": "MariaDB", "checksums": {}, "rows": {"badges": 1},
        "totals": {"badges": {"units": 2**60}},
        "checks": (CheckResult("revenue", Decimal("1.10"), Decimal("1.10"), Decimal("0.00"), "passed"),),
        "faults": (), "uncomputed": (), "timings": {"fetch": 0.1}, "procedures": {},
        "created": datetime(2021, 9, 1, tzinfo=UTC).isoformat(),
    }  # fmt: skip
    return RunRecord(**{**facts, **more})


def test_json_holds_amounts_as_text_and_dates_as_written() -> None:
    found = json.loads(_a_record().json())
    assert found["checks"][0]["database_figure"] == "1.10"
    assert found["parameters"] == {"share": "0.80", "detail": True}
    assert found["totals"]["badges"]["units"] == 2**60
    assert (found["period_end"], found["data_as_of"], found["title"]) == ("2021-08-31", None, "Märkte")
    assert _a_record().json() == _a_record().json()


def test_the_files_hashes_name_its_bytes_and_its_contents(tmp_path: Path) -> None:
    draw(tmp_path / "a.xlsx")
    found = record.with_file(_a_record(), tmp_path / "a.xlsx", "Badges.xlsx")
    data = (tmp_path / "a.xlsx").read_bytes()
    assert (found.file, found.size, found.sha256) == (
        "Badges.xlsx",
        len(data),
        hashlib.sha256(data).hexdigest(),
    )
    assert found.content_hash == content_hash(tmp_path / "a.xlsx")
