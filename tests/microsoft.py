"""Microsoft's Open XML SDK, as a validator of the workbooks that tests write (tests/tools/validate.mjs)."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

TOOLS = Path(__file__).parent / "tools"


def validation_errors(paths: Iterable[Path]) -> dict[str, list[str]]:
    """What the SDK finds in each workbook, by file name: "part xpath: description", empty where it is clean.

    Skips the test where the validator isn't installed (``sh scripts/test --full`` installs it).
    """
    node = shutil.which("node")
    if node is None or not (TOOLS / "node_modules" / "@ooxml-tools").is_dir():
        pytest.skip("Microsoft's validator isn't installed: sh scripts/test --full")
    command = [node, str(TOOLS / "validate.mjs"), *(os.fspath(path) for path in paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    findings = {}
    for line in done.stdout.splitlines():
        answer = json.loads(line)
        findings[Path(answer["file"]).name] = [_words(error) for error in answer["errors"]]
    return findings


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
    found = {
        name: errors
        for start in range(0, len(everything), 20)  # so that no call of the validator takes minutes
        for name, errors in validation_errors(everything[start : start + 20]).items()
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
