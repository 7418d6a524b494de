"""A workbook is delivered whole or not at all, by one run at a time, within its folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter import publish
from reporter.errors import AlreadyRunningError, PublishError
from reporter.parameters import Parameter, Type, Value
from reporter.period import Kind, Month, Period
from reporter.publish import Target
from reporter.report import Report

AUGUST = Period("2021-08", Month(2021, 8).first, Month(2021, 8).last)


def a_report(file: str = "Badges_{period}.xlsx", *parameters: Parameter) -> Report:
    here = Path("badges.yaml")
    return Report(
        "badges",
        "Badges",
        "",
        "gdb",
        Kind.MONTH,
        None,
        file,
        parameters,
        (),
        (),
        (),
        here,
        here.with_suffix(".xlsx"),
    )


def a_target(folder: Path, *, flat: bool = False) -> Target:
    roots = (folder / "output", folder / "output" if flat else folder / ".reporter")
    return publish.target(a_report(), AUGUST, {}, roots, flat)


def write(target: Target, content: bytes) -> Path:
    with publish.reserved(target) as draft:
        draft.write_bytes(content)
        return publish.publish(draft, target.folder, target.name)


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_report_lands_in_the_folder_of_its_period(tmp_path: Path) -> None:
    path = write(a_target(tmp_path), b"new")
    assert path == tmp_path / "output/2021-08/Badges_2021-08.xlsx"
    assert path.read_bytes() == b"new"
    assert files(tmp_path / "output") == ["2021-08/Badges_2021-08.xlsx"]


def test_a_private_run_writes_nothing_but_its_folder(tmp_path: Path) -> None:
    target = a_target(tmp_path, flat=True)
    write(target, b"new")
    publish.write_record(target.folder, target.name, "{}")
    assert os.listdir(tmp_path) == ["output"]
    assert {"Badges_2021-08.xlsx", "Badges_2021-08.json"} <= set(files(tmp_path / "output"))


def _break_off(target: Target) -> None:
    with publish.reserved(target) as draft:
        draft.write_bytes(b"half")
        raise ZeroDivisionError


def test_a_failure_leaves_the_older_workbook_and_no_temporary_file(tmp_path: Path) -> None:
    target = a_target(tmp_path)
    write(target, b"old")
    with pytest.raises(ZeroDivisionError):
        _break_off(target)
    assert target.workbook.read_bytes() == b"old"
    assert files(target.folder) == [target.name]


def test_what_a_killed_run_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    target = a_target(tmp_path)
    target.folder.mkdir(parents=True)
    (target.folder / f".{target.name}.4242.partial").touch()
    (target.folder / ".Other_2021-08.xlsx.4242.partial").touch()
    write(target, b"new")
    assert files(target.folder) == [".Other_2021-08.xlsx.4242.partial", target.name]


def test_a_second_run_of_the_same_report_and_period_is_refused(tmp_path: Path) -> None:
    first, second = publish.reserved(a_target(tmp_path)), publish.reserved(a_target(tmp_path))
    with first, pytest.raises(AlreadyRunningError) as raised, second:
        pass
    assert raised.value.exit_code == 9
    write(a_target(tmp_path), b"afterwards")


HOLDER = """
import sys
from pathlib import Path
from tests.test_publish import a_target
from reporter import publish
with publish.reserved(a_target(Path(sys.argv[1]))) as draft:
    draft.write_bytes(b"half")
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_lock_dies_with_its_holder_and_its_leftover_is_swept(tmp_path: Path) -> None:
    target = a_target(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1],
    ) as holder:  # fmt: skip
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyRunningError), publish.reserved(target):
            pass
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    assert len(files(target.folder)) == 1
    write(target, b"new")
    assert files(target.folder) == [target.name]


def test_a_read_only_workbook_is_left_alone(tmp_path: Path) -> None:
    target = a_target(tmp_path)
    write(target, b"old").chmod(0o444)
    with pytest.raises(PublishError) as raised:
        write(target, b"new")
    assert raised.value.exit_code == 10
    assert target.workbook.read_bytes() == b"old"


def test_a_workbook_that_another_program_holds_open_gets_the_new_one_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = a_target(tmp_path)
    write(target, b"old")
    real = os.replace

    def as_on_windows(source: Path, final: Path) -> None:
        if Path(final) == target.workbook:
            raise PermissionError(13, "The process cannot access the file")
        real(source, final)

    monkeypatch.setattr(os, "replace", as_on_windows)
    monkeypatch.setattr(publish, "_REPLACE_PAUSE", 0)
    with pytest.raises(PublishError) as raised:
        write(target, b"new")
    assert "Badges_2021-08 (new).xlsx" in raised.value.faults[0].found
    assert target.workbook.read_bytes() == b"old"
    assert (target.folder / "Badges_2021-08 (new).xlsx").read_bytes() == b"new"


def _write_to_a_full_disk(target: Target) -> None:
    with publish.reserved(target) as draft:
        draft.symlink_to("/dev/full")
        with publish.saving(draft), draft.open("wb", buffering=0) as file:
            file.write(b"new")


def test_a_full_disk_is_said_and_leaves_the_older_workbook(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full")
    target = a_target(tmp_path)
    write(target, b"old")
    with pytest.raises(PublishError) as raised:
        _write_to_a_full_disk(target)
    assert raised.value.faults[0].what == "the disk is full"
    assert files(target.folder) == [target.name]


def test_a_folder_that_cannot_be_written_is_found_beforehand(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("a file")
    with pytest.raises(PublishError) as raised:
        publish.require_writable(tmp_path / "output")
    assert raised.value.exit_code == 10


def test_the_probe_of_a_folder_leaves_nothing(tmp_path: Path) -> None:
    publish.require_writable(tmp_path / "a" / "b")
    assert files(tmp_path) == []


SCALE = Parameter("threshold", Type.INTEGER, 5)
MARKET = Parameter("market", Type.TEXT, "All")


@pytest.mark.parametrize(
    ("file", "values", "name"),
    [
        ("Badges_{period}.xlsx", {"threshold": 5, "market": "All"}, "Badges_2021-08.xlsx"),
        ("Badges_{period}.xlsx", {"threshold": 7, "market": "All"}, "Badges_2021-08_threshold-7.xlsx"),
        ("{report} {market} {period}.xlsx", {"threshold": 5, "market": "India"}, "badges India 2021-08.xlsx"),
    ],
)
def test_a_variant_has_a_name_of_its_own(file: str, values: dict[str, Value], name: str) -> None:
    assert publish.file_name(a_report(file, SCALE, MARKET), AUGUST, values) == name


@given(st.text(max_size=400))
def test_no_value_leaves_the_folder_or_breaks_the_name(text: str) -> None:
    name = publish.file_name(a_report("{market}_{period}.xlsx", MARKET), AUGUST, {"market": text})
    assert Path(name).name == name
    assert name.endswith(".xlsx")
    assert not name.startswith(".")
    assert len(name.encode()) < 200
    assert not set(name) & set('/\\:*?"<>|\0')
