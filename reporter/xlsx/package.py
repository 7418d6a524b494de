"""The zip package of a workbook: opened with suspicion, untouched members written as they were packed."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeAlias

from reporter.errors import PackageError
from reporter.xlsx.archive import Archive, codec

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["LIMIT", "Content", "Package", "content_hash"]

Content: TypeAlias = bytes | Iterable[bytes] | None
"""A part's new bytes, whole or in chunks (an iterable that can be iterated again); None deletes the part."""

LIMIT = 256 * 1024 * 1024
"""Bytes of all parts together, of which a file may be half, and a part that is read as a whole."""
_MOST_PARTS = 20_000
_KEPT = 32 * 1024 * 1024
_LARGE = 4 * 1024 * 1024
_RATIO = 100
_ANY = 1 << 40
_CHUNK = 2 * 1024 * 1024
"""Bytes of a streamed part that are unpacked at once at most."""
_PACKED = 256 * 1024
"""Bytes of a packed part that are taken at once, to be unpacked or copied."""
_LOCAL = struct.Struct("<4s5H3L2H")
_SAFE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, slots=True)
class OnDisk:
    """The bytes of a file that aren't held: slices are read, PackageError where the file has become shorter.

    The file is opened for each, so that nothing keeps it from being renamed or removed.
    """

    path: Path
    size: int

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, span: slice) -> bytes:
        start, end, _ = span.indices(self.size)
        try:
            with self.path.open("rb") as file:
                file.seek(start)
                data = file.read(max(end - start, 0))
        except OSError as error:
            raise _unreadable(self.path, error) from None
        if len(data) < end - start:
            raise _error("package.damaged", self.path.name, "was cut while it was read")
        return data


class Package:
    """An opened package: ``parts`` in the file's order, each read when asked for."""

    def __init__(
        self, data: bytes | OnDisk, members: Iterable[zipfile.ZipInfo], name: str, limit: int = LIMIT
    ) -> None:
        self.name = name
        self._data = data
        self.limit = limit
        self._members = {info.filename: info for info in members if not info.is_dir()}
        self._read: dict[str, bytes] = {}
        self._kept = 0
        self._last = ("", b"")

    @classmethod
    def open(cls, path: str | Path, *, limit: int = LIMIT) -> Package:
        """The package at the path; PackageError with one clear line where it is unsound or hostile.

        ``limit`` bounds the bytes of all parts together; a part of over 4 MiB may be 100 times its compressed
        size at most, the file half the limit, and so a part that isn't read in chunks. Under a limit over
        LIMIT the file stays on the disk, and may not change: reporter has just made it.
        """
        path = Path(path)
        try:
            size = path.stat().st_size
            if size > limit // 2:
                raise _error("package.too-large", path.name, f"the file is larger than {limit // 2:,} bytes")
            data = path.read_bytes() if limit <= LIMIT else OnDisk(path, size)
            return cls._opened(data, path.name, limit)
        except OSError as error:
            raise _unreadable(path, error) from None

    @classmethod
    def from_bytes(cls, data: bytes, name: str, *, limit: int = LIMIT) -> Package:
        """The package that the bytes are; ``name`` stands in messages."""
        return cls._opened(data, name, limit)

    @classmethod
    def _opened(cls, data: bytes | OnDisk, name: str, limit: int) -> Package:
        if data[:4] == b"\xd0\xcf\x11\xe0":
            raise _error(
                "package.encrypted",
                name,
                "is encrypted or in the old .xls format",
                remedy="save it in Excel as .xlsx without a password",
            )
        if isinstance(data, bytes) and limit <= LIMIT and data.count(b"PK\1\2") > _MOST_PARTS:
            raise _error("package.too-large", name, f"holds more than {_MOST_PARTS:,} parts")
        try:
            with zipfile.ZipFile(data.path if isinstance(data, OnDisk) else io.BytesIO(data)) as archive:
                members = archive.infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OverflowError):
            raise _error("package.not-zip", name, "is no .xlsx workbook, or is truncated") from None
        _check(members, data, name, limit)
        return cls(data, members, name, limit)

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self._members)

    def __contains__(self, part: str) -> bool:
        return part in self._members

    @property
    def trusted(self) -> bool:
        """True where no limit of other people's packages holds: reporter made it itself."""
        return self.limit > LIMIT

    def size(self, part: str) -> int:
        """The part's bytes, uncompressed, without reading it."""
        return self._members[part].file_size

    def read(self, part: str) -> bytes:
        """The part's bytes; read once and kept, of the large ones only the last."""
        if part in self._read:
            return self._read[part]
        if part == self._last[0]:
            return self._last[1]
        if part not in self._members:
            raise _error("package.missing-part", self.name, f"has no part {part}")
        if self.size(part) > self.limit // 2:
            raise _error("package.too-large", self.name, f"{part} has more than {self.limit // 2:,} bytes")
        data = self._unpacked(self._members[part])
        if len(data) <= _LARGE and self._kept + len(data) <= _KEPT:
            self._read[part] = data
            self._kept += len(data)
        else:
            self._last = (part, data)
        return data

    def chunks(self, part: str) -> Iterator[bytes]:
        """The part's bytes: whole where they are few, else some mebibytes at a time, and not kept."""
        if self.size(part) <= _LARGE:
            yield self.read(part)
            return
        info, size, crc = self._members[part], 0, 0
        try:
            for chunk in _inflated(self._packed(info), info.compress_type):
                size, crc = size + len(chunk), codec().crc32(chunk, crc)
                if size > info.file_size:
                    break
                yield chunk
        except (codec().error, EOFError):
            size = -1
        if (size, crc) != (info.file_size, info.CRC):
            raise self._damaged(part)

    def _damaged(self, part: str) -> PackageError:
        return _error("package.damaged", self.name, f"is damaged: {part} can't be unpacked")

    def tree(self, part: str) -> etree._Element:
        """The part as a tree, by a parser without entities, network and huge trees."""
        return parse_tree(self.read(part), f"{self.name}: {part}")

    def save(self, path: str | Path, changed: Mapping[str, Content] | None = None) -> None:
        """Writes the package with the changed parts to the path, members in their order, new ones last.

        Everything else is copied as it is compressed; times are 1980-01-01. A failure leaves half a file, so
        the path is that of a temporary one.
        """
        with open(path, "wb") as target:
            self._write(target, changed or {})

    def with_parts(self, changed: Mapping[str, Content]) -> Package:
        """The package with the changed parts, in memory."""
        target = io.BytesIO()
        self._write(target, changed)
        return Package.from_bytes(target.getvalue(), self.name, limit=_ANY)

    def _write(self, target: IO[bytes], changed: Mapping[str, Content]) -> None:
        changed = dict(changed)
        with Archive(target) as archive:
            for part, info in self._members.items():
                if part not in changed:
                    archive.copy(part, info, self._packed(info))
                elif (content := changed.pop(part)) is not None:
                    archive.write(part, content)
            for part, content in changed.items():
                if content is not None:
                    archive.write(part, content)

    def _unpacked(self, info: zipfile.ZipInfo) -> bytes:
        fast, data = codec(), b"".join(self._packed(info))
        if info.compress_type == zipfile.ZIP_DEFLATED:
            try:  # one byte more than announced tells a part that is larger
                data = fast.decompressobj(-15).decompress(data, info.file_size + 1)
            except (fast.error, EOFError):
                data = b""
        if len(data) != info.file_size or fast.crc32(data) != info.CRC:
            raise self._damaged(info.filename)
        return data

    def _packed(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """The member's bytes as they are compressed, some at a time."""
        header = _LOCAL.unpack(self._data[info.header_offset : info.header_offset + _LOCAL.size])
        start = info.header_offset + _LOCAL.size + header[9] + header[10]
        end = start + info.compress_size
        for at in range(start, end, _PACKED):
            yield self._data[at : min(at + _PACKED, end)]


def _inflated(packed: Iterable[bytes], method: int) -> Iterator[bytes]:
    """A member's bytes, at most so many at a time as a part is streamed in."""
    unpacker = codec().decompressobj(-15) if method == zipfile.ZIP_DEFLATED else None
    for piece in packed:
        waiting = piece
        while unpacker and waiting:
            yield unpacker.decompress(waiting, _CHUNK)
            waiting = unpacker.unconsumed_tail
        yield waiting
    if unpacker:
        yield unpacker.flush()


def parse_tree(data: bytes, place: str) -> etree._Element:
    """The bytes as a tree; PackageError where they are malformed or declare a document type."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _error("package.malformed", place, "is not well-formed XML", found=str(error)) from None
    if tree.getroottree().docinfo.internalDTD is not None:
        raise _error("package.doctype", place, "declares a document type, which no workbook does")
    return tree


def content_hash(path: str | Path) -> str:
    """The SHA-256 over the sorted part names and uncompressed bytes: a report's identity."""
    package = Package.open(path, limit=1 << 40)
    digest = hashlib.sha256()
    for part in sorted(package.parts):
        digest.update(b"%b\0%d\0" % (part.encode(), package.size(part)))
        for chunk in package.chunks(part):
            digest.update(chunk)
    return digest.hexdigest()


def _unreadable(path: Path, error: OSError) -> PackageError:
    return _error("package.unreadable", path.name, f"can't be read: {error.strerror}")


def _error(code: str, name: str, what: str, *, found: str = "", remedy: str = "") -> PackageError:
    error = PackageError.of(code, what, place=name, found=found, remedy=remedy)
    assert isinstance(error, PackageError)  # noqa: S101
    return error


def _check(members: Sequence[zipfile.ZipInfo], data: bytes | OnDisk, name: str, limit: int) -> None:
    folded: set[str] = set()
    for info in members:
        _check_member(info, data, name)
        if info.filename.casefold() in folded:
            raise _error("package.duplicate", name, f"holds {info.filename} twice")
        folded.add(info.filename.casefold())
    total = sum(info.file_size for info in members)
    if total > limit:
        raise _error("package.bomb", name, f"unpacks to {total:,} bytes, more than {limit:,}")
    if "[content_types].xml" not in folded:
        raise _error("package.not-workbook", name, "is a zip file but no .xlsx workbook")


def _check_member(info: zipfile.ZipInfo, data: bytes | OnDisk, name: str) -> None:
    part = info.filename
    if info.flag_bits & 0x1:
        raise _error("package.encrypted", name, f"is encrypted: {part}")
    if info.compress_type not in _SAFE:
        raise _error("package.method", name, f"compresses {part} in a way that workbooks don't")
    pieces = part.rstrip("/").split("/")
    if (
        info.orig_filename != part
        or "\\" in part
        or ":" in part
        or not all(pieces)
        or {".", ".."} & {*pieces}
    ):
        raise _error("package.unsafe-name", name, f"holds a part with an unsafe name: {info.orig_filename!r}")
    if info.file_size > _LARGE and info.file_size > _RATIO * info.compress_size:
        raise _error("package.bomb", name, f"{part} unpacks to {info.file_size:,} bytes: more than 100 times")
    try:
        header = _LOCAL.unpack(data[info.header_offset : info.header_offset + _LOCAL.size])
    except struct.error:
        raise _error("package.truncated", name, f"is truncated before {part}") from None
    start = info.header_offset + _LOCAL.size + header[9]
    if header[0] != b"PK\x03\x04" or start + header[10] + info.compress_size > len(data):
        raise _error("package.truncated", name, f"is damaged or truncated at {part}")
    if data[start - header[9] : start] != info.orig_filename.encode(
        "utf-8" if info.flag_bits & 0x800 else "cp437"
    ):
        raise _error("package.unsafe-name", name, f"names {part} differently in its two directories")
