"""What holds for the demo data of either schema."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Literal

import pytest

from reporter.demo import write
from reporter.errors import UsageError

# A change here changes everybody's demo: it belongs in the changelog.
COMMITTED = {"sales": "64da7677e0535d10ef85b951", "gdb": "580086956140d300c8c48a1c"}


def digest(folder: Path) -> str:
    """A hash over the names and bytes of the files."""
    found = sha256()
    for path in sorted(folder.iterdir()):
        found.update(path.name.encode() + b"\0" + sha256(path.read_bytes()).digest())
    return found.hexdigest()[:24]


@pytest.mark.parametrize("schema", ["sales", "gdb"])
def test_seed_1_writes_the_committed_bytes_over_those_of_another_seed(
    schema: Literal["sales", "gdb"], tmp_path: Path
) -> None:
    assert digest(write(schema, tmp_path, seed=6, scale=0.02).folder) != COMMITTED[schema]
    assert digest(write(schema, tmp_path, seed=1, scale=0.01).folder) == COMMITTED[schema]


def test_files_have_a_header_quotes_where_needed_and_line_feeds(tmp_path: Path) -> None:
    write("sales", tmp_path)
    days = (tmp_path / "date.csv").read_bytes().split(b"\n")
    assert days[:2] == [
        b"date,cy_date,year,month_name,date_yy_mmm",
        b'2017-06-01,2017-06-01,2017,June,"17-Jun\r"',
    ]
    assert days[-1] == b""
    assert b'Mark999,Paris,""\n' in (tmp_path / "markets.csv").read_bytes()


def test_prices_and_percentages_have_four_decimals(tmp_path: Path) -> None:
    write("gdb", tmp_path, scale=0.01)
    for table in ("fact_gross_price", "fact_post_invoice_deductions", "fact_freight_cost"):
        header, *lines = (tmp_path / f"{table}.csv").read_text().splitlines()
        decimal = [at for at, name in enumerate(header.split(",")) if name.endswith(("pct", "price"))]
        cells = [line.split(",")[at] for line in lines for at in decimal]
        assert all(len(cell.partition(".")[2]) == 4 for cell in cells)


def test_the_description_says_what_it_was_made_from(tmp_path: Path) -> None:
    assert write("sales", tmp_path / "sales", seed=3).description == "demo data, seed 3"
    assert write("gdb", tmp_path / "gdb", seed=3, scale=0.025).description == "demo data, seed 3, scale 0.025"


def test_a_scale_and_a_seed_out_of_range_are_both_named_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        write("gdb", tmp_path / "new", seed=-1, scale=1.5)
    assert [fault.code for fault in caught.value.faults] == ["demo.scale", "demo.seed"]
    assert not (tmp_path / "new").exists()


def test_asking_for_the_demo_loads_nothing_heavy() -> None:
    code = "import sys, reporter.demo; print(sorted({'numpy', 'polars'} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
