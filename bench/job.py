"""What a subject is given to measure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.process import Meter

__all__ = ["Job"]


@dataclass(frozen=True, slots=True)
class Job:
    """Rows to write, the folder for files, and the meter that stages are counted on."""

    rows: int
    folder: Path
    meter: Meter

    def template(self, name: str, draw: Callable[[Path], None]) -> Path:
        """The template of this name, drawn once a folder."""
        path = self.folder / f"{name}.xlsx"
        if not path.exists():
            draw(path)
        return path
