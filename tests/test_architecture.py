"""Imports point one way, and each outside library has one home."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "reporter"

LAYERS = (
    ("errors", "results", "rows", "__init__"),
    ("xlsx",),
    ("document", "pivot"),
    ("template", "database", "demo"),
    ("period",),
    ("parameters", "settings", "starter"),
    ("declared",),
    ("report", "checks", "provision"),
    ("pivots",),
    ("verify", "publish", "record", "fetch", "durations"),
    ("sheets", "changes"),
    ("live",),
    ("workbook", "delivered"),
    ("pipeline", "inspection", "doctor"),
    ("cli", "__main__"),
)
"""From the leaves upwards. A module imports from layers below its own, and from its own."""

APART = {
    frozenset(("document", "pivot")),
    frozenset(("template", "database")),
    frozenset(("demo", "database")),
    frozenset(("demo", "template")),
}
"""These don't know each other, although they are of one layer."""

HOMES = {"click": "cli", "rich": "cli", "mysql": "database", "_mysql_connector": "database"}

PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")

MODULES = sorted(PACKAGE.rglob("*.py"))


def _part(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(path: Path) -> Iterator[str]:
    """Every module that the file imports, also within functions and for type checkers."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "reporter":
            yield from (f"reporter.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _taken(path: Path, known: set[str]) -> Iterator[str]:
    """The modules that the file imports names of; a name that is a module stands for itself."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in known else node.module or ""


def _layer(part: str) -> int:
    return next(at for at, layer in enumerate(LAYERS) if part in layer)


def test_every_part_has_a_layer() -> None:
    named = {part for layer in LAYERS for part in layer}
    assert {_part(path) for path in MODULES} <= named


def test_the_page_lists_every_part_and_no_other() -> None:
    listed = re.findall(r"^      (\w+)(?:\.py|/) ", PAGE, re.MULTILINE)
    assert sorted(listed) == sorted({_part(path) for path in MODULES} - {"__init__", "__main__"})


def test_the_page_says_the_layers_as_they_are() -> None:
    said = PAGE[PAGE.index("Imports point downwards only") :].partition(". No two")[0].split("→")
    shown = [set(re.findall(r"`(\w+)`", layer)) for layer in reversed(said)]
    assert shown == [set(layer) - {"__init__", "__main__"} for layer in LAYERS]


def test_the_page_gives_a_reason_for_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.split(r"[<>=;]", text)[0] for text in project["dependencies"]} | {"keyring"}
    rows = re.findall(r"^\| ([^|]+) \| .{10,} \|$", PAGE.partition("## Dependencies")[2], re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"[a-z][\w.-]+", row)}
    assert needed - named == set()


def test_the_picture_has_the_stages_of_the_story_in_their_order() -> None:
    picture = (ROOT / "docs/architecture.svg").read_text(encoding="utf-8")
    story = PAGE.partition("## The story of a run")[2].partition("##")[0]
    stages = re.findall(r"^      (\w+) ", story, re.MULTILINE)
    assert re.findall(r'<text x="314"[^>]*>(\w+)<', picture) == stages


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_downwards(path: Path) -> None:
    own = _part(path)
    for name in _imports(path):
        if not name.startswith("reporter."):
            continue
        other = name.split(".")[1]
        if other in ("__version__",):
            continue
        assert _layer(other) <= _layer(own), f"{own} imports {other}"
        assert frozenset((own, other)) not in APART, f"{own} imports {other}"


def test_no_modules_import_each_other() -> None:
    known = {_name(path) for path in MODULES}
    taken = {_name(path): set(_taken(path, known)) & known for path in MODULES}
    TopologicalSorter(taken).prepare()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_library_has_its_home(path: Path) -> None:
    for name in _imports(path):
        home = HOMES.get(name.split(".")[0])
        assert home in (None, _part(path)), f"{_part(path)} imports {name}"


def test_only_tests_and_scripts_for_them_name_the_shared_folder() -> None:
    named = [
        path.relative_to(ROOT)
        for folder in ("reporter", "sql", "templates")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".sql", ".yaml") and "../shared" in path.read_text(encoding="utf-8")
    ]
    assert named == []
