"""Microsoft's Open XML SDK, as a validator of the workbooks that tests write (tests/tools/validate.mjs)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
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
