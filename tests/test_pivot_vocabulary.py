"""The list of pivot parts' names holds all that Excel writes, and nothing else passes."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.pivot_vocabulary import allowed, unknown_names
from tests.xlsx.rules.pivot_workbook import CACHE, REGIONS, broken, sound

EXCELS = ("epplus-fork__*", "openxlsx-data__*", "poi__*", "test_files__*")


def saved(parts: dict[str, bytes], path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return path


def test_the_sound_workbook_uses_known_names_only(tmp_path: Path) -> None:
    assert unknown_names(saved(sound(), tmp_path / "sound.xlsx")) == []


@pytest.mark.parametrize(
    ("part", "old", "new", "expected"),
    [
        (REGIONS, "<location ", '<location sheet="1" ', f"{REGIONS}: main location@sheet"),
        (CACHE, "<cacheFields ", '<novelty/><cacheFields ', f"{CACHE}: main novelty"),
        (CACHE, "Definition pivotCacheId=", "Definition id=", f"{CACHE}: x14 pivotCacheDefinition@id"),
    ],
)  # fmt: skip
def test_a_name_that_nobody_knows_is_told(
    part: str, old: str, new: str, expected: str, tmp_path: Path
) -> None:
    assert unknown_names(saved(broken(part, old, new), tmp_path / "broken.xlsx")) == [expected]


def test_every_name_that_excel_writes_is_on_the_list(shared: Path) -> None:
    workbooks = [path for pattern in EXCELS for path in (shared / "fixtures/workbooks").glob(pattern)]
    assert workbooks
    assert {path.name: found for path in workbooks if (found := unknown_names(path))} == {}


def test_the_list_names_each_element_once_in_order() -> None:
    lines = (Path(__file__).with_name("pivot-vocabulary.txt")).read_text(encoding="utf-8").splitlines()
    elements = [line.partition(":")[0] for line in lines if line and not line.startswith("#")]
    assert sorted(elements) == [*allowed()] == elements
