"""Source files as streams, unpacked where they are packed, and never more than is plausible."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from reporter.errors import DatabaseError

__all__ = ["CHUNK", "chunks", "opened", "sha256"]

CHUNK = 1 << 20
_HARMLESS = 1 << 28  # 256 MiB unpacked hurt nobody, however small the file
_RATIO = 200  # tables of text pack to a tenth or a twentieth; bombs to a thousandth
_LONGEST = 1 << 36  # 64 GiB


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The file's content: a .gz unpacked, of a .zip its only .sql, anything else as it is."""
    with ExitStack() as stack:
        if path.suffix == ".gz":
            yield stack.enter_context(_gzip(path))
        elif path.suffix == ".zip":
            yield stack.enter_context(_zipped(path))
        else:
            yield stack.enter_context(path.open("rb"))


def chunks(path: Path) -> Iterator[bytes]:
    """The content in pieces. Raises DatabaseError where it is damaged or unpacks to more than tables do."""
    limit = min(max(_HARMLESS, path.stat().st_size * _RATIO), _LONGEST)
    packed = path.suffix in (".gz", ".zip")
    size = 0
    try:
        with opened(path) as stream:
            while piece := stream.read(CHUNK):
                size += len(piece)
                if packed and size > limit:
                    raise DatabaseError.of(
                        "load.too-large",
                        "the file unpacks to far more than a packed table would",
                        place=str(path),
                        expected=f"at most {limit:,} bytes",
                        remedy="unpack it and load what comes out",
                    )
                yield piece
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise DatabaseError.of(
            "load.damaged", "the file can't be read to its end", place=str(path), found=str(error)
        ) from None


def sha256(path: Path) -> str:
    """The hash of the file as it is, packed or not."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _gzip(path: Path) -> IO[bytes]:
    """isal unpacks three times faster than zlib where there is a wheel of it."""
    unpacker: Any
    try:
        unpacker = import_module("isal.igzip")
    except ImportError:
        unpacker = import_module("gzip")
    stream: IO[bytes] = unpacker.open(path, "rb")
    return stream


def _is_script(name: str) -> bool:
    return name.lower().endswith(".sql") and not name.startswith("__MACOSX/")


@contextmanager
def _zipped(path: Path) -> Iterator[IO[bytes]]:
    with zipfile.ZipFile(path) as archive:
        scripts = [info for info in archive.infolist() if _is_script(info.filename)]
        if len(scripts) != 1:
            raise DatabaseError.of(
                "load.zip",
                "the archive must hold one .sql",
                place=str(path),
                found=", ".join(info.filename for info in scripts[:5]) or "none",
            )
        with archive.open(scripts[0]) as stream:
            yield stream
