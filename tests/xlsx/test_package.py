from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from reporter.errors import PackageError
from reporter.xlsx.package import Package, content_hash
from tests.written import broken


@pytest.fixture(autouse=True)
def packages_only() -> Iterator[None]:
    with broken("these are packages without a workbook"):
        yield


TYPES = ("[Content_Types].xml", b"<Types/>")


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in (TYPES, *members):
            archive.writestr(name, data)
    return target.getvalue()


def read_all(data: bytes) -> None:
    package = Package.from_bytes(data, "t.xlsx")
    for part in package.parts:
        package.read(part)


def refused(data: bytes) -> str:
    with pytest.raises(PackageError) as caught:
        read_all(data)
    assert len(caught.value.faults) == 1
    assert caught.value.faults[0].place.startswith("t.xlsx")
    return caught.value.faults[0].code


def test_a_part_that_unpacks_to_more_than_a_hundred_times_its_size_is_refused() -> None:
    assert refused(zipped(("xl/a.xml", b" " * 5_000_000))) == "package.bomb"


def test_parts_that_unpack_to_more_than_the_limit_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(zipped(("a.xml", b"a" * 600), ("b.xml", b"b" * 600)))
    with pytest.raises(PackageError, match="1,2"):
        Package.open(path, limit=1000)


def test_a_member_that_is_there_twice_is_refused_whatever_its_case() -> None:
    assert refused(zipped(("xl/a.xml", b"1"), ("XL/A.xml", b"2"))) == "package.duplicate"


@pytest.mark.parametrize("name", ["../a.xml", "/a.xml", "xl//a.xml", "c:/a.xml", "xl/./a.xml", "xl/../../a"])
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    assert refused(zipped((name, b"1"))) == "package.unsafe-name"


def test_a_backslash_in_a_name_is_refused() -> None:
    data = zipped(("xl/a.xml", b"1")).replace(b"xl/a.xml", b"xl\\a.xml")
    assert refused(data) == "package.unsafe-name"


def test_a_name_that_differs_between_the_two_directories_is_refused() -> None:
    data = zipped(("xl/a.xml", b"1")).replace(b"xl/a.xml", b"xl/b.xml", 1)
    assert refused(data) == "package.unsafe-name"


@pytest.mark.parametrize("keep", [10, 200, 0.5, 0.9, -1])
def test_a_truncated_package_is_refused(keep: float) -> None:
    data = zipped(("xl/a.xml", bytes(range(256)) * 20))
    cut = int(len(data) * keep) if isinstance(keep, float) else int(keep)
    assert refused(data[:cut]) in {"package.not-zip", "package.truncated", "package.damaged"}


def test_an_encrypted_package_is_refused() -> None:
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)) == "package.encrypted"
    data = bytearray(zipped(("xl/a.xml", b"1")))
    at = data.rindex(b"PK\1\2")
    data[at + 8] |= 1
    assert refused(bytes(data)) == "package.encrypted"


def test_a_zip_file_that_is_no_workbook_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert refused(target.getvalue()) == "package.not-workbook"


def test_a_size_that_the_directory_hides_does_not_unpack() -> None:
    data = bytearray(zipped(("xl/a.xml", b" " * 5_000_000)))
    at = data.rindex(b"PK\1\2")
    data[at + 24 : at + 28] = struct.pack("<L", 10)
    assert refused(bytes(data)) in {"package.damaged", "package.truncated"}


def test_external_entities_are_not_read() -> None:
    evil = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    package = Package.from_bytes(zipped(("xl/a.xml", evil)), "t.xlsx")
    with pytest.raises(PackageError, match="document type"):
        package.tree("xl/a.xml")


def test_untouched_members_keep_their_compressed_bytes_and_their_order(tmp_path: Path) -> None:
    source = zipped(("xl/a.xml", b"abc" * 500), ("xl/b.xml", b"b"), ("xl/c.bin", bytes(300)))
    package = Package.from_bytes(source, "t.xlsx")
    path = tmp_path / "out.xlsx"
    package.save(path, {"xl/b.xml": b"changed", "xl/new.xml": iter([b"1", b"2"]), "xl/c.bin": None})
    with zipfile.ZipFile(path) as written, zipfile.ZipFile(io.BytesIO(source)) as before:
        assert written.testzip() is None
        assert written.namelist() == ["[Content_Types].xml", "xl/a.xml", "xl/b.xml", "xl/new.xml"]
        assert written.read("xl/b.xml") == b"changed"
        assert written.read("xl/new.xml") == b"12"
        assert {info.date_time for info in written.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert written.getinfo("xl/a.xml").compress_size == before.getinfo("xl/a.xml").compress_size
    packed = Package.from_bytes(source, "t.xlsx")._packed(before.getinfo("xl/a.xml"))
    assert b"".join(packed) in path.read_bytes()


def test_the_same_parts_have_the_same_hash_however_they_are_compressed(tmp_path: Path) -> None:
    one, two = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    one.write_bytes(zipped(("xl/a.xml", b"abc")))
    two.write_bytes(zipped(("xl/a.xml", b"abc"), method=zipfile.ZIP_STORED))
    assert content_hash(one) == content_hash(two)
    two.write_bytes(zipped(("xl/a.xml", b"abd")))
    assert content_hash(one) != content_hash(two)


def test_a_stream_that_fails_fails_the_save(tmp_path: Path) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"1"
        raise ValueError("no more")

    package = Package.from_bytes(zipped(("xl/a.xml", b"1")), "t.xlsx")
    with pytest.raises(ValueError, match="no more"):
        package.save(tmp_path / "out.xlsx", {"xl/a.xml": chunks()})


def test_a_large_part_is_streamed_and_reads_back(tmp_path: Path) -> None:
    package = Package.from_bytes(zipped(("xl/a.xml", b"1")), "t.xlsx")
    chunks = [b"%d," % number * 50_000 for number in range(20)]
    package.save(tmp_path / "out.xlsx", {"xl/a.xml": chunks})
    assert zipfile.ZipFile(tmp_path / "out.xlsx").read("xl/a.xml") == b"".join(chunks)


OWN = 1 << 40
"""A limit for what reporter made, which stays on the disk while it is read."""


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_a_package_on_the_disk_reads_and_saves_as_one_in_memory_does(tmp_path: Path, method: int) -> None:
    data = zipped(("xl/a.xml", b"1"), ("xl/b.xml", Random(1).randbytes(6_000_000)), method=method)
    path = tmp_path / "t.xlsx"
    path.write_bytes(data)
    held, stored = Package.from_bytes(data, "t.xlsx"), Package.open(path, limit=OWN)
    assert stored.parts == held.parts
    for part in held.parts:
        assert stored.read(part) == held.read(part) == b"".join(stored.chunks(part))
    for number, package in enumerate((held, stored)):
        package.save(tmp_path / f"{number}.xlsx", {"xl/a.xml": b"2"})
    assert (tmp_path / "0.xlsx").read_bytes() == (tmp_path / "1.xlsx").read_bytes()


@pytest.mark.parametrize("keep", [0, 10, 200, 0.5, 0.9, -1])
def test_a_truncated_package_on_the_disk_is_refused(tmp_path: Path, keep: float) -> None:
    data = zipped(("xl/a.xml", bytes(range(256)) * 20))
    path = tmp_path / "t.xlsx"
    path.write_bytes(data[: int(len(data) * keep) if isinstance(keep, float) else int(keep)])
    with pytest.raises(PackageError) as caught:
        Package.open(path, limit=OWN)
    assert caught.value.faults[0].code in {"package.not-zip", "package.truncated"}


def test_a_package_that_is_cut_or_removed_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(zipped(("xl/a.xml", Random(1).randbytes(6_000_000))))
    package = Package.open(path, limit=OWN)
    with path.open("r+b") as file:
        file.truncate(100)
    with pytest.raises(PackageError, match="was cut"):
        package.read("xl/a.xml")
    path.unlink()
    with pytest.raises(PackageError, match="can't be read"):
        b"".join(package.chunks("xl/a.xml"))
