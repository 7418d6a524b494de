"""LibreOffice as a second program that opens, recalculates and prints what tests write."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

# Recalculate always (0), never (1): how LibreOffice treats cached values of OOXML files on load.
ALWAYS, NEVER = 0, 1
_SETTING = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>{mode}</value></prop></item>
</oor:items>
"""


def converted(workbook: Path, folder: Path, kind: str = "xlsx", *, recalculate: int = ALWAYS) -> Path:
    """The workbook as LibreOffice saves it in ``folder``: xlsx with every formula recalculated, or pdf.

    Skips the test where LibreOffice isn't installed (``sh scripts/test --full`` installs it).
    """
    return converted_all([workbook], folder, kind, recalculate=recalculate)[0]


def converted_all(
    workbooks: Sequence[Path], folder: Path, kind: str = "xlsx", *, recalculate: int = ALWAYS
) -> list[Path]:
    """The workbooks as one LibreOffice saves them in ``folder``."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice isn't installed: sh scripts/test --full")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        user = Path(profile) / "user"
        user.mkdir()
        (user / "registrymodifications.xcu").write_text(_SETTING.format(mode=recalculate), "utf-8")
        command = [soffice, "--headless", f"-env:UserInstallation=file://{profile}"]
        command += ["--convert-to", kind, "--outdir", str(folder), *map(str, workbooks)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
    suffix = kind.partition(":")[0]  # of a kind with a filter's options
    results = [folder / f"{workbook.stem}.{suffix}" for workbook in workbooks]
    missing = [result.name for result in results if not result.exists()]
    assert not missing, f"LibreOffice could not convert {missing}"
    return results


_PIVOT_PARTS = re.compile(r"xl/(pivot(Tables|Cache)|slicers|slicerCaches|timelines|timelineCaches)/")
_LINKS = re.compile(
    rb"<(Relationship|Override) [^>]*(pivotTable|pivotCache|slicer|timeline)[^>]*/>"
    rb"|<pivotCaches>.*?</pivotCaches>|<c:pivotSource>.*?</c:pivotSource>|<extLst>.*?</extLst>",
    re.S | re.I,
)


def without_pivots(workbook: Path, target: Path) -> Path:
    """A copy with the cells of pivots, and no pivot, slicer or timeline: what a preview shows.

    LibreOffice lays pivots out anew as it opens a workbook, in its own forms and words.
    """
    with zipfile.ZipFile(workbook) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in source.namelist():
            if not _PIVOT_PARTS.match(part):
                copy.writestr(part, _LINKS.sub(b"", source.read(part)))
    return target
