"""The page of modules: every one of the package, with the first sentence of its own words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from markdown import HINT, table

__all__ = ["modules"]


def modules(package: Path) -> Iterator[str]:
    """The page's lines: a table for each folder of the package, the outermost first."""
    yield HINT.format("the first words of reporter's modules")
    yield "# Modules\n"
    yield "Every module with what it holds. How the parts stand to each other:"
    yield "[architecture.md](architecture.md).\n"
    for folder in sorted({path.parent for path in package.rglob("*.py")}):
        yield f"## {folder.relative_to(package.parent).as_posix()}\n"
        if about := _first_sentence(folder / "__init__.py"):
            yield f"{about}\n"
        found = sorted(path for path in folder.glob("*.py") if path.stem != "__init__")
        yield from table(
            ("module", "what it holds"), ((f"`{one.name}`", _first_sentence(one)) for one in found)
        )


def _first_sentence(path: Path) -> str:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(said.partition("\n\n")[0].split()).partition(". ")[0].removesuffix(".")
