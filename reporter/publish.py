"""The workbook delivered whole or not at all: a temporary file beside the target, fsync, replace, fsync of
the folder.

One run of a report and period at a time; what a killed run left behind is swept by the next. Names that
come from parameters are made safe and stay within their folder.
"""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from reporter.errors import AlreadyRunningError, PublishError
from reporter.parameters import Parameter, Value, as_text
from reporter.period import Period
from reporter.report import Report

__all__ = ["Target", "file_name", "publish", "require_writable", "reserved", "target", "write_record"]

QUARANTINE = "quarantine"
_LONGEST_NAME = 180
_REPLACE_TRIES = 5
_REPLACE_PAUSE = 0.3
_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "the account may not write here",
    errno.EPERM: "the account may not write here",
    errno.EIO: "the disk reports an error",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ENOTDIR: "a folder of this path is a file",
}


@dataclass(frozen=True, slots=True)
class Target:
    """Where a run's workbook goes: ``folder``/``name``, or ``quarantine``/``name`` where a check failed."""

    folder: Path
    quarantine: Path
    name: str
    lock: Path

    @property
    def workbook(self) -> Path:
        return self.folder / self.name


def target(
    report: Report, period: Period, values: Mapping[str, Value], roots: tuple[Path, Path], flat: bool
) -> Target:
    """The run's target below ``roots``, the folders of the output and of the locks; ``flat``: no folder a
    period.
    """
    output, state = roots
    name = file_name(report, period, values)
    folder = output if flat else output / period.label
    lock = state / f".{report.name}-{Path(name).stem}.lock" if flat else state / "locks" / f"{name}.lock"
    return Target(folder, output / QUARANTINE / period.label, name, lock)


def file_name(report: Report, period: Period, values: Mapping[str, Value]) -> str:
    """The pattern of NAME.yaml filled in, safe on every system; a parameter that differs from its default
    and isn't in the pattern is added, so that a variant never replaces the report itself.
    """
    from pathvalidate import sanitize_filename

    texts = {name: as_text(value) for name, value in values.items()}
    filled = report.file.format(**texts, period=period.label, report=report.name)
    variant = "".join(
        f"_{parameter.name}-{texts[parameter.name]}"
        for parameter in report.parameters
        if _differs(parameter, values) and f"{{{parameter.name}}}" not in report.file
    )
    stem = filled.removesuffix(".xlsx") + variant
    safe = sanitize_filename(stem, replacement_text="_", platform="universal").lstrip(".")
    return safe.encode()[:_LONGEST_NAME].decode(errors="ignore").strip() + ".xlsx"


def _differs(parameter: Parameter, values: Mapping[str, Value]) -> bool:
    return parameter.default is not None and values[parameter.name] != parameter.default


def require_writable(output: Path) -> None:
    """Makes the folder and proves that a file can be written there, before any query; raises PublishError
    else.
    """
    probe = output / f".reporter-{os.getpid()}.probe"
    with _translated(output):
        output.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"reporter")
        probe.unlink()


@contextlib.contextmanager
def reserved(target: Target) -> Iterator[Path]:
    """A block that alone works on the target; it gets the path of a temporary file, gone when the block ends.

    Raises AlreadyRunningError where another run has it, PublishError where it can't be written. The lock
    dies with its holder, and what a killed run left is swept here.
    """
    from filelock import FileLock, Timeout

    with _translated(target.folder):
        target.lock.parent.mkdir(parents=True, exist_ok=True)
        target.folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(target.lock, timeout=0)
    try:
        with _translated(target.lock):
            lock.acquire()
    except Timeout:
        raise AlreadyRunningError.of(
            "run.already-running",
            "another run is making this report",
            place=str(target.workbook),
            remedy="wait until it has ended",
        ) from None
    draft = target.folder / f".{target.name}.{os.getpid()}.partial"
    try:
        _require_unprotected(target.workbook)
        _sweep(target)
        yield draft
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        lock.release()


def _require_unprotected(workbook: Path) -> None:
    """Replacing a file asks nobody, so a file that someone made read-only is left alone here."""
    if workbook.exists() and not workbook.stat().st_mode & 0o222:
        raise PublishError.of(
            "publish.read-only",
            "the workbook is read-only",
            place=str(workbook),
            remedy="make it writable, move it away, or write elsewhere with --out",
        )


def _sweep(target: Target) -> None:
    """Removes what killed runs of this target left; the lock is held, so nobody is at work on them."""
    for folder in (target.folder, target.quarantine):
        if not folder.is_dir():
            continue
        for left in folder.iterdir():
            if left.name.startswith((f".{target.name}.", f".{_record_name(target)}.")):
                with contextlib.suppress(OSError):
                    left.unlink()


def publish(draft: Path, folder: Path, name: str) -> Path:
    """Moves the finished draft to its name, whole or not at all, and gives its path.

    Raises PublishError where that can't be done. A target that another program keeps open (Excel, on
    Windows) is tried again for a moment; then the new workbook is left beside it, and the message names it.
    """
    final = folder / name
    with _translated(final):
        folder.mkdir(parents=True, exist_ok=True)
        _sync(draft)
        _replace(draft, final)
        _sync_folder(folder)
    return final


def _replace(draft: Path, final: Path) -> None:
    for left in range(_REPLACE_TRIES - 1, -1, -1):
        try:
            os.replace(draft, final)
            return
        except PermissionError:
            if not final.exists():
                raise
            if left:
                time.sleep(_REPLACE_PAUSE)
    beside = final.with_name(f"{final.stem} (new){final.suffix}")
    os.replace(draft, beside)
    raise PublishError.of(
        "publish.target-open",
        "the workbook is open in another program and couldn't be replaced",
        place=str(final),
        found=f"the new one is {beside.name}",
        remedy="close it there, then run again",
    )


def write_record(folder: Path, name: str, text: str) -> Path:
    """Writes the record beside the workbook ``name``, by the same way: FILE.json."""
    final = folder / f"{Path(name).stem}.json"
    draft = folder / f".{final.name}.{os.getpid()}.partial"
    with _translated(final):
        try:
            draft.write_text(text, encoding="utf-8")
            return publish(draft, folder, final.name)
        finally:
            draft.unlink(missing_ok=True)


def _record_name(target: Target) -> str:
    return f"{Path(target.name).stem}.json"


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Makes the new name last; Windows has no such call for folders, and some network shares refuse it."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


@contextlib.contextmanager
def _translated(place: Path) -> Iterator[None]:
    """Errors of the file system as PublishError."""
    try:
        yield
    except TimeoutError:
        raise
    except OSError as error:
        what = _REASONS.get(error.errno or 0, f"can't be written: {error.strerror or error}")
        raise PublishError.of(
            "publish.write",
            what,
            place=str(place),
            remedy="an older workbook of this name is untouched; make room, or write elsewhere with --out",
        ) from error


saving = _translated
"""For the stage that writes the draft: what the disk refuses is a PublishError there too."""
