"""The order in which several reports start: what is likely to take longest comes first."""

from __future__ import annotations

import json
import os
from pathlib import Path

from reporter.durations import last_seconds, longest_first


def record(output: Path, period: str, name: str, seconds: float, age: int = 0) -> Path:
    file = output / period / f"{name}_{period}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"report": name, "timings": {"query": seconds - 1, "fill": 1.0}}))
    os.utime(file, (1e9 - age, 1e9 - age))
    return file


def test_the_longest_last_run_starts_first_and_what_never_ran_before_it(tmp_path: Path) -> None:
    record(tmp_path, "2021-08", "short", 2)
    record(tmp_path, "2021-08", "long", 9)
    names = ("new", "short", "long", "another")

    assert longest_first(tmp_path, names) == ["new", "another", "long", "short"]


def test_without_any_record_reports_start_in_the_order_of_their_names(tmp_path: Path) -> None:
    assert longest_first(tmp_path / "nowhere", ("a", "b", "c")) == ["a", "b", "c"]


def test_the_run_that_counts_is_the_latest_whatever_month_it_was_for(tmp_path: Path) -> None:
    record(tmp_path, "2021-08", "badges", 9, age=60)
    record(tmp_path, "2020-08", "badges", 3)

    assert last_seconds(tmp_path, ("badges",)) == {"badges": 3}


def test_files_that_are_no_records_tell_nothing_and_stop_nothing(tmp_path: Path) -> None:
    record(tmp_path, "2021-08", "badges", 9, age=60)
    for number, text in enumerate(
        ("", "[]", '{"report": "badges"}', '{"report": [], "timings": {"a": "b"}}')
    ):
        (tmp_path / "2021-08" / f"{number}.json").write_text(text)
    (tmp_path / "2021-08" / "latin.json").write_bytes(b"\xff{")
    (tmp_path / "2021-08" / "unhashable.json").write_text('{"report": [], "timings": {}}')

    assert last_seconds(tmp_path, ("badges", "others")) == {"badges": 9}
