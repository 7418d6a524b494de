"""The starter files of a new project: from the installed package, or the checkout when run from there."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

from reporter.errors import Fault, PublishError, UsageError

__all__ = ["FILES", "begin", "folder"]

FILES = ("config.yaml", "compose.yaml", "sql", "templates")
"""What a project begins with; the wheel carries the same, below reporter/starter."""


def folder() -> Path:
    """The folder that holds the starter files."""
    package = Path(str(files("reporter")))
    for found in (package / "starter", package.parent):
        if all((found / name).exists() for name in FILES[:1] + FILES[2:]):
            return found
    raise UsageError.of(
        "init.no-starter",
        "this installation has no starter files",
        place=str(package),
        remedy="install the package again: pip install --force-reinstall reporter",
    )


def begin(project: Path) -> tuple[Path, ...]:
    """Copies the starter files into the folder, and gives their paths; nothing that is there is replaced.

    Raises UsageError with everything that is in the way, before anything is written.
    """
    source = folder()
    names = [name for name in FILES if (source / name).exists()]
    UsageError.raise_if(
        Fault("init.exists", "is there already", str(project / name), remedy="choose another folder")
        for name in names
        if (project / name).exists()
    )
    try:
        project.mkdir(parents=True, exist_ok=True)
        for name in names:
            _copy(source / name, project / name)
    except OSError as error:
        raise PublishError.of(
            "init.write", f"can't be written: {error.strerror or error}", place=str(project)
        ) from error
    return tuple(project / name for name in names)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", ".*", "~$*", "*.py"))
    else:
        shutil.copyfile(source, target)
