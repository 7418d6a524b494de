"""A zip file written front to back: copied members, whole parts, streams of chunks, ZIP64 where needed."""

from __future__ import annotations

import queue
import struct
import threading
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType, TracebackType
from typing import IO

__all__ = ["Archive", "codec"]

_TIME = 0
_DATE = 0x21  # 1980-01-01
_FOUR = 0xFFFFFFFF
_SMALL = 1 << 20
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_DESCRIPTOR = struct.Struct("<4s4H2LH")
# Room for sizes that turn out to pass 4 GiB; until then it is the growth hint (0xA220) that Office writes.
_ROOM = struct.pack("<HHHH12x", 0xA220, 16, 0xA028, 12)


@dataclass(slots=True)
class _Member:
    name: bytes
    flags: int
    method: int
    crc: int
    compressed: int
    size: int
    offset: int

    @property
    def large(self) -> bool:
        return max(self.compressed, self.size) >= _FOUR


class Archive:
    """Writes members to a seekable file; the directory follows when the context ends without an error."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._members: list[_Member] = []

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._directory()

    def copy(self, name: str, info: zipfile.ZipInfo, compressed: Iterable[bytes]) -> None:
        """Adds a member of another archive, its compressed bytes as they are, in chunks."""
        member = self._begin(name, info.compress_type)
        member.crc, member.compressed, member.size = info.CRC, info.compress_size, info.file_size
        self._target.write(_local(member))
        self._target.writelines(compressed)

    def write(self, name: str, content: bytes | Iterable[bytes]) -> None:
        """Adds a member from its bytes, whole or in chunks that are compressed while the next one is made."""
        if isinstance(content, bytes) and len(content) <= _SMALL:
            self._whole(name, content)
        else:
            self._stream(name, [content] if isinstance(content, bytes) else content)

    def _whole(self, name: str, content: bytes) -> None:
        member = self._begin(name, zipfile.ZIP_DEFLATED)
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = packer.compress(content) + packer.flush()
        member.crc, member.compressed, member.size = zlib.crc32(content), len(packed), len(content)
        self._target.write(_local(member))
        self._target.write(packed)

    def _stream(self, name: str, chunks: Iterable[bytes]) -> None:
        member = self._begin(name, zipfile.ZIP_DEFLATED)
        fast = codec()
        packer = fast.compressobj(1, zlib.DEFLATED, -15)
        self._target.write(_local(member, _ROOM))
        for chunk in _ahead(chunks):
            member.crc = fast.crc32(chunk, member.crc)
            member.size += len(chunk)
            member.compressed += self._target.write(packer.compress(chunk))
        member.compressed += self._target.write(packer.flush())
        end = self._target.tell()
        self._target.seek(member.offset)
        self._target.write(_local(member, _sizes(member) if member.large else _ROOM))
        self._target.seek(end)

    def _begin(self, name: str, method: int) -> _Member:
        flags = 0 if name.isascii() else 0x800
        member = _Member(name.encode(), flags, method, 0, 0, 0, self._target.tell())
        self._members.append(member)
        return member

    def _directory(self) -> None:
        start = self._target.tell()
        for member in self._members:
            self._target.write(_central(member))
        size = self._target.tell() - start
        count = len(self._members)
        if count >= 0xFFFF or start >= _FOUR or size >= _FOUR:
            end = start + size
            self._target.write(
                struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, start)
            )
            self._target.write(struct.pack("<4sLQL", b"PK\6\7", 0, end, 1))
        self._target.write(
            _DESCRIPTOR.pack(
                b"PK\5\6", 0, 0, *(2 * [min(count, 0xFFFF)]), min(size, _FOUR), min(start, _FOUR), 0
            )
        )


@cache
def codec() -> ModuleType:
    """isal where it is installed (4 to 12 times as fast), else the standard library's."""
    try:
        from isal import isal_zlib
    except ImportError:
        return zlib
    found: ModuleType = isal_zlib
    return found


def _ahead(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks, the next one made by another thread while the caller compresses this one."""
    ready: queue.Queue[bytes | BaseException | None] = queue.Queue(maxsize=2)
    stopped = threading.Event()

    def put(item: bytes | BaseException | None) -> None:
        while not stopped.is_set():
            try:
                return ready.put(item, timeout=0.2)
            except queue.Full:
                continue

    def make() -> None:
        try:
            for chunk in chunks:
                put(chunk)
                if stopped.is_set():
                    return
            put(None)
        except BaseException as error:  # raised again by the reader
            put(error)

    maker = threading.Thread(target=make, name="chunks", daemon=True)
    maker.start()
    try:
        while (item := ready.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stopped.set()
        maker.join()


def _sizes(member: _Member) -> bytes:
    return struct.pack("<HHQQ", 1, 16, member.size, member.compressed)


def _local(member: _Member, extra: bytes = b"") -> bytes:
    large = member.large
    sizes = (_FOUR, _FOUR) if large else (member.compressed, member.size)
    if large and not extra:
        extra = _sizes(member)
    header = _LOCAL.pack(
        b"PK\3\4", 45 if large else 20, member.flags, member.method, _TIME, _DATE,
        member.crc, *sizes, len(member.name), len(extra),
    )  # fmt: skip
    return header + member.name + extra


def _central(member: _Member) -> bytes:
    extra = b""
    large = member.large or member.offset >= _FOUR
    if large:
        extra = struct.pack("<HHQQQ", 1, 24, member.size, member.compressed, member.offset)
    sizes = (_FOUR, _FOUR) if large else (member.compressed, member.size)
    header = _CENTRAL.pack(
        b"PK\1\2", 45, 45 if large else 20, member.flags, member.method, _TIME, _DATE, member.crc, *sizes,
        len(member.name), len(extra), 0, 0, 0, 0, _FOUR if large else member.offset,
    )  # fmt: skip
    return header + member.name + extra
