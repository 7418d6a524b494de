"""Keeps every workbook that reporter writes while the tests run, so that Microsoft's validator sees them all.

Active where the variable REPORTER_WRITTEN names a folder: ``sh scripts/test --full`` sets it and has
``python -m tests.microsoft FOLDER`` judge them afterwards. A workbook is kept once, with the test that wrote
it and the package that it was made from, whose own findings don't count. One that a test breaks on purpose
isn't kept: the test says so with ``with broken("why"):``.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from reporter.xlsx.package import Content, Package

LARGEST = 128 << 10
"""Bytes of a file that is kept: longer ones hold more of the same rows, and the validator takes minutes."""

_reasons: list[str] = []


@contextlib.contextmanager
def broken(reason: str) -> Iterator[None]:
    """Workbooks that are saved in this block are broken on purpose, for the reason given."""
    assert reason
    _reasons.append(reason)
    try:
        yield
    finally:
        _reasons.pop()


class _Keeper:
    """Stands in for the two ways in which a package becomes another one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.save = Package.save
        self.with_parts = Package.with_parts

    def saved(self, package: Package, path: str | Path, changed: Mapping[str, Content] | None = None) -> None:
        self.save(package, path, changed)
        data = Path(path).read_bytes()
        if not _reasons and len(data) <= LARGEST:
            origin: bytes = getattr(package, "origin", package._data[:])
            self._keep(data, origin)

    def made(self, package: Package, changed: Mapping[str, Content]) -> Package:
        made = self.with_parts(package, changed)
        made.origin = getattr(package, "origin", package._data[:])  # type: ignore[attr-defined]
        return made

    def _keep(self, data: bytes, origin: bytes) -> None:
        name = hashlib.sha256(data).hexdigest()[:20]
        if (self.folder / f"{name}.json").exists():
            return
        before = hashlib.sha256(origin).hexdigest()[:20]
        self._write(f"{before}.origin", origin)
        self._write(f"{name}.xlsx", data)
        test = os.environ.get("PYTEST_CURRENT_TEST", "").partition(" ")[0]
        self._write(f"{name}.json", json.dumps({"test": test, "origin": before}).encode())

    def _write(self, name: str, data: bytes) -> None:
        """Writes the file in one step: other workers may write the same."""
        if not (self.folder / name).exists():
            draft = self.folder / f"{name}.{os.getpid()}"
            draft.write_bytes(data)
            draft.replace(self.folder / name)


@pytest.hookimpl
def pytest_configure(config: pytest.Config) -> None:
    folder = os.environ.get("REPORTER_WRITTEN")
    if not folder:
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    keeper = _Keeper(Path(folder))
    package: Any = Package
    package.save = lambda self, path, changed=None: keeper.saved(self, path, changed)
    package.with_parts = lambda self, changed: keeper.made(self, changed)
    config.add_cleanup(lambda: _restore(package, keeper))


def _restore(package: Any, keeper: _Keeper) -> None:
    package.save, package.with_parts = keeper.save, keeper.with_parts
