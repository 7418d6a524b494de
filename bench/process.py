"""What a piece of work costs in this process, and pieces of work in processes of their own."""

from __future__ import annotations

import gc
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Cost", "Meter", "in_fresh_process"]

_STATUS = Path("/proc/self/status")
_REFERENCES = Path("/proc/self/clear_refs")
_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of CPU (user and system) by stage, MiB of peak memory over what stood before, the file's bytes.

    ``memory`` is NaN where the system doesn't tell the peak (it does on Linux).
    """

    cpu: Mapping[str, float]
    memory: float = float("nan")
    size: int = 0

    @property
    def total(self) -> float:
        return sum(self.cpu.values())


@dataclass(slots=True)
class Meter:
    """Counts stages of work; what a stage within another one costs is taken off that one."""

    cpu: dict[str, float] = field(default_factory=dict)
    _inner: list[float] = field(default_factory=list)
    _before: float = 0.0

    def begin(self) -> None:
        """Sets memory's mark: the peak counts from what is held now."""
        gc.collect()
        if _REFERENCES.exists():
            _REFERENCES.write_text("5")
        self._before = _status("VmRSS")

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self._inner.append(0.0)
        begin = _spent()
        try:
            yield
        finally:
            spent = _spent() - begin
            self.cpu[name] = self.cpu.get(name, 0.0) + spent - self._inner.pop()
            if self._inner:
                self._inner[-1] += spent

    def staged(self, name: str, function: Callable[..., object]) -> Callable[..., object]:
        """The function as a stage of its own wherever it is called."""

        def counted(*arguments: object, **options: object) -> object:
            with self.stage(name):
                return function(*arguments, **options)

        return counted

    def finish(self, file: Path | None = None) -> Cost:
        size = file.stat().st_size if file is not None and file.exists() else 0
        return Cost(self.cpu, _status("VmHWM") - self._before, size)


def _spent() -> float:
    """Seconds of CPU, user and system, of this process and of those that it has waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _status(name: str) -> float:
    """A line of this process's memory, in MiB."""
    if not _STATUS.exists():
        return float("nan")
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) * 1024 / _MIB


def in_fresh_process(subject: str, arguments: Sequence[str]) -> Cost:
    """The subject's cost in a process of its own; RuntimeError with what it said where it failed."""
    command = [sys.executable, "-m", "bench.once", subject, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=_ROOT)
    if done.returncode:
        raise RuntimeError(f"{subject}: {done.stderr.strip().splitlines()[-1:]}")
    found = json.loads(done.stdout.splitlines()[-1])
    return Cost(found["cpu"], found["memory"], found["size"])


_ROOT = Path(__file__).parent.parent
