"""Microsoft's Open XML SDK, as a validator of the workbooks that tests write (tests/tools/validate.mjs).

``python -m tests.microsoft FOLDER`` judges all that a run of the tests kept there (tests/written.py): exit
code 1 and a list of test, workbook and message where the validator finds what it doesn't find in the package
that a workbook was made from.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest

TOOLS = Path(__file__).parent / "tools"


def validation_errors(paths: Iterable[Path]) -> dict[str, list[str]]:
    """What the SDK finds in each workbook, by file name: "part xpath: description", empty where it is clean.

    Skips the test where the validator isn't installed (``sh scripts/test --full`` installs it).
    """
    node = shutil.which("node")
    if node is None or not installed():
        pytest.skip("Microsoft's validator isn't installed: sh scripts/test --full")
    with tempfile.TemporaryDirectory() as copies:
        shown = [_thinned(path, Path(copies)) for path in paths]
        command = [node, str(TOOLS / "validate.mjs"), *(os.fspath(path) for path in shown)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    findings = {}
    for line in done.stdout.splitlines():
        answer = json.loads(line)
        findings[Path(answer["file"]).name] = [_words(error) for error in answer["errors"]]
    return findings


_LONG = 600
_ENDS = {"xl/worksheets/sheet": b"</row>", "xl/pivotCache/pivotCacheRecords": b"</r>"}


def _thinned(path: Path, folder: Path) -> Path:
    """The workbook, or a copy with the first and last rows of its long sheets and lists of records only.

    The validator takes minutes for 30,000 rows, which differ in their figures; each of their cells is seen
    by the package rules.
    """
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    thin = {name: data for name in parts if (data := _some_rows(name, parts[name])) != parts[name]}
    if not thin:
        return path
    copy = folder / path.name
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name, thin.get(name, data))
    return copy


def _some_rows(part: str, data: bytes) -> bytes:
    end = next((end for start, end in _ENDS.items() if part.startswith(start)), b"")
    pieces = data.split(end) if end else []
    if len(pieces) <= 2 * _LONG:
        return data
    return end.join([*pieces[:_LONG], *pieces[-_LONG:]])


def installed() -> bool:
    return shutil.which("node") is not None and (TOOLS / "node_modules" / "@ooxml-tools").is_dir()


def _words(error: dict[str, object]) -> str:
    path = error.get("path")
    place = f"{path['partUri']} {path['xpath']}: " if isinstance(path, dict) else ""
    return f"{place}{error.get('description')}"


def new_findings(made: Mapping[Path, list[Path]]) -> dict[str, list[str]]:
    """What the validator finds in the workbooks and doesn't find in their templates, by workbook.

    Positions are left out of the comparison, as rows move.
    """
    written = [path for paths in made.values() for path in paths]
    everything = [*made, *written]
    batches = [everything[start : start + 20] for start in range(0, len(everything), 20)]  # minutes at most
    with ThreadPoolExecutor(2) as both:
        found = {
            name: errors for part in both.map(validation_errors, batches) for name, errors in part.items()
        }
    unplaced = {name: {re.sub(r"\d+", "", each) for each in errors} for name, errors in found.items()}
    return {
        path.name: new
        for template, paths in made.items()
        for path in paths
        if (
            new := [
                each for each in found[path.name] if re.sub(r"\d+", "", each) not in unplaced[template.name]
            ]
        )
    }


# What a run of the tests kept


def kept_findings(folder: Path) -> dict[str, tuple[str, list[str]]]:
    """By the workbook's name: the test that wrote it, and what the validator finds in it alone.

    Of workbooks that differ in figures and in the number of their rows only, one is looked at.
    """
    chosen = [path for path, kept in _kept(folder) if kept]
    told = {path.stem: json.loads(path.with_suffix(".json").read_text()) for path in chosen}
    with tempfile.TemporaryDirectory() as copies:
        made: dict[Path, list[Path]] = {}
        for path in chosen:
            origin = Path(copies) / f"{told[path.stem]['origin']}.xlsx"
            if not origin.exists():
                shutil.copy(folder / f"{origin.stem}.origin", origin)
            made.setdefault(origin, []).append(path)
        found = new_findings(made)
    return {name: (told[Path(name).stem]["test"], errors) for name, errors in found.items()}


def _kept(folder: Path) -> list[tuple[Path, bool]]:
    """Every workbook of the folder, and whether something in it is like nothing in those before."""
    seen: set[tuple[str, bytes, bytes]] = set()
    found: list[tuple[Path, bool]] = []
    for path in sorted(folder.glob("*.xlsx")):
        own = _shape(path)
        found.append((path, not own <= seen))
        seen |= own
    return found


def _shape(path: Path) -> set[tuple[str, bytes, bytes]]:
    """The neighbouring tags of all parts; of attributes only those values that are words of the standard."""
    found: set[tuple[str, bytes, bytes]] = set()
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels", ".vml")):
                data = re.sub(rb"=\"(?![a-z][A-Za-z]*\")[^\"]*\"", b'=""', archive.read(name))
                tags = re.findall(rb"<[^>]*>", data)
                kind = re.sub(r"[0-9]+", "", name)
                found |= {(kind, one, other) for one, other in pairwise(tags)}
    return found


def main(folder: str) -> int:
    if not installed():
        print("Microsoft's validator isn't installed: what the tests wrote isn't looked at")
        return 1 if os.environ.get("CI") == "true" else 0
    kept = _kept(Path(folder))
    found = kept_findings(Path(folder))
    for name, (test, errors) in sorted(found.items(), key=lambda item: item[1][0]):
        print(test, name, *errors[:5], sep="\n  ")
    looked = sum(looked for _, looked in kept)
    print(f"Microsoft's validator: {len(kept)} workbooks, {looked} looked at, {len(found)} with new findings")
    return 1 if found or (not kept and os.environ.get("CI") == "true") else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
