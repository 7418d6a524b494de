"""What is kept of published runs: the last period before, whole, exact, and nothing of failed ones."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from reporter.changes import figures
from reporter.changes.figures import Earlier, Keyed, Series
from reporter.errors import PublishError

SERIES = Series("badges", {"threshold": "5"}, demo=False)
DIGITS = "12345678901234567890123456.78"


def run(period: str, run_id: str = "0a", status: str = "published") -> dict[str, str]:
    return {"period": period, "run_id": run_id, "status": status, "published": "2021-09-02T08:00:00+00:00"}


def markets(**units: str | None) -> dict[str, Keyed]:
    frame = pl.DataFrame(
        {"key": list(units), "shown": list(units), "units": list(units.values())},
        schema=dict.fromkeys(("key", "shown", "units"), pl.String),
    )
    return {"Markets": Keyed({"units": 2}, frame)}


def keep(file: Path, period: str, series: Series = SERIES, status: str = "published", **units: str) -> None:
    with figures.publishing(file, series, run(period, status=status), markets(**units)):
        pass


def kept(found: Earlier) -> dict[str, str]:
    assert found.keyed is not None
    frame = found.keyed["Markets"].frame
    return dict(zip(frame["key"], frame["units"], strict=True))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "figures.sqlite"


def test_without_a_file_there_is_no_earlier_run_and_none_is_made(file: Path) -> None:
    assert figures.earlier(file, SERIES, "2021-08") == Earlier()
    assert not file.parent.exists()


def test_the_last_period_before_is_found_with_exact_figures(file: Path) -> None:
    keep(file, "2021-05", India="1")
    keep(file, "2021-07", India=DIGITS, Chile="0.10")
    keep(file, "2021-09", India="3")
    found = figures.earlier(file, SERIES, "2021-08")
    assert (found.period, found.run_id, str(found.published)) == ("2021-07", "0a", "2021-09-02")
    assert kept(found) == {"India": DIGITS, "Chile": "0.10"}
    assert found.keyed is not None
    assert found.keyed["Markets"].kinds == {"units": 2}


def test_a_figure_that_is_missing_stays_missing(file: Path) -> None:
    with figures.publishing(file, SERIES, run("2021-07"), markets(India=None)):
        pass
    assert kept(figures.earlier(file, SERIES, "2021-08")) == {"India": None}


def test_a_rerun_of_a_period_compares_with_the_period_before_and_replaces_its_own_figures(file: Path) -> None:
    keep(file, "2021-06", India="1")
    keep(file, "2021-07", India="2")
    assert kept(figures.earlier(file, SERIES, "2021-07")) == {"India": "1"}
    keep(file, "2021-07", Chile="3")
    assert kept(figures.earlier(file, SERIES, "2021-08")) == {"Chile": "3"}
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT COUNT(*) FROM figure").fetchone() == (2,)
        assert connection.execute("SELECT COUNT(*) FROM run").fetchone() == (3,)


def test_a_failed_run_is_named_but_nothing_is_compared_with_it(file: Path) -> None:
    keep(file, "2021-06", India="1")
    keep(file, "2021-07", status="failed", India="2")
    assert figures.earlier(file, SERIES, "2021-08").period == "2021-06"
    keep(file, "2021-06", status="failed", India="9")
    assert kept(figures.earlier(file, SERIES, "2021-08")) == {"India": "1"}
    with sqlite3.connect(file) as connection:
        statuses = connection.execute("SELECT period, status FROM run ORDER BY id").fetchall()
    assert statuses == [("2021-06", "published"), ("2021-07", "failed"), ("2021-06", "failed")]


@pytest.mark.parametrize(
    "other",
    [
        Series("badges", {"threshold": "6"}, demo=False),
        Series("badges", {"threshold": "5"}, demo=True),
        Series("sales", {"threshold": "5"}, demo=False),
    ],
)
def test_other_reports_parameters_and_invented_data_are_apart(file: Path, other: Series) -> None:
    keep(file, "2021-07", other, India="1")
    assert figures.earlier(file, SERIES, "2021-08") == Earlier()


def test_only_later_periods_are_said_to_be_there(file: Path) -> None:
    keep(file, "2021-09", India="1")
    assert figures.earlier(file, SERIES, "2021-08") == Earlier(others=True)


def test_a_publication_that_fails_leaves_nothing(file: Path) -> None:
    with pytest.raises(RuntimeError), figures.publishing(file, SERIES, run("2021-07"), markets(India="1")):
        raise RuntimeError
    assert figures.earlier(file, SERIES, "2021-08") == Earlier()


WRITER = """
import sys
from pathlib import Path
import polars as pl
from reporter.changes import figures
file, name = Path(sys.argv[1]), sys.argv[2]
frame = pl.DataFrame({"key": ["India"], "shown": ["India"], "units": ["1"]})
for month in range(1, 13):
    run = {"period": f"2021-{month:02d}", "run_id": name, "status": "published", "published": "2021-09-02"}
    series = figures.Series(name, {}, False)
    with figures.publishing(file, series, run, {"Markets": figures.Keyed({"units": 0}, frame)}):
        pass
"""


def test_two_processes_write_at_once_and_lose_nothing(file: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(file), name]) for name in ("a", "b")]
    assert [writer.wait() for writer in writers] == [0, 0]
    for name in ("a", "b"):
        found = figures.earlier(file, Series(name, {}, demo=False), "2022-01")
        assert (found.period, kept(found)) == ("2021-12", {"India": "1"})


def test_a_damaged_file_is_named_with_what_to_do(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"no database at all, but long enough to look at" * 40)
    uses: tuple[Callable[[], object], ...] = (
        lambda: figures.require_usable(file),
        lambda: figures.earlier(file, SERIES, "2021-08"),
        lambda: figures.published_periods(file),
    )
    for use in uses:
        with pytest.raises(PublishError) as raised:
            use()
        (fault,) = raised.value.faults
        assert (fault.code, fault.place) == ("figures.unusable", str(file))
        assert "move the file away" in fault.remedy


def test_a_place_where_nothing_can_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file in the folder's place")
    with pytest.raises(PublishError) as raised:
        figures.require_usable(tmp_path / "state" / "figures.sqlite")
    assert raised.value.faults[0].place == str(tmp_path / "state")


def test_figures_of_a_later_version_are_left_alone(file: Path) -> None:
    keep(file, "2021-07", India="1")
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(PublishError) as raised:
        figures.require_usable(file)
    assert raised.value.faults[0].code == "figures.newer"


def test_the_periods_that_have_figures_are_counted(file: Path) -> None:
    assert figures.published_periods(file) == 0
    for period in ("2021-06", "2021-07", "2021-07"):
        keep(file, period, India="1")
    keep(file, "2021-08", status="failed", India="1")
    assert figures.published_periods(file) == 2
