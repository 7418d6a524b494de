"""What LibreOffice prints of a workbook, as pages and as pictures of pages."""

from __future__ import annotations

import subprocess
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["contact_sheet", "output", "pages_of", "raster", "text_of"]

Picture = NDArray[np.uint8]
"""Rows of pixels of red, green and blue."""

_GUTTER = 6  # pixels around each page of a contact sheet
_GREY = 0xD9
_LEVELS = 6  # of each colour in a contact sheet: 216 colours, in a palette


def output(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def text_of(printed: Path) -> list[str]:
    """The text of each page."""
    return output("pdftotext", "-layout", printed, "-").split("\f")[:-1]


def pages_of(printed: Path) -> dict[str, list[int]]:
    """The pages of each sheet by its name, which stands in the middle of every footer; in their order."""
    found: dict[str, list[int]] = {}
    for number, page in enumerate(text_of(printed), 1):
        footer = [line for line in page.splitlines() if line.strip()][-1]
        sheet = [part.strip() for part in footer.split("   ") if part.strip()][-2]
        found.setdefault(sheet, []).append(number)
    return found


def raster(printed: Path, page: int, dots_per_inch: int) -> Picture:
    """One page of a PDF as pixels."""
    number = str(page)
    command = ["pdftoppm", "-r", str(dots_per_inch), "-f", number, "-l", number, "-singlefile", str(printed)]
    portable = subprocess.run(command, check=True, capture_output=True).stdout
    _, size, _, pixels = portable.split(b"\n", 3)
    width, height = map(int, size.split())
    return np.frombuffer(pixels, np.uint8).reshape(height, width, 3)


def contact_sheet(pages: Sequence[Picture], columns: int, target: Path) -> None:
    """Writes the pages side by side, in rows of so many, as a PNG of 216 colours."""
    height = max(page.shape[0] for page in pages) + _GUTTER
    width = max(page.shape[1] for page in pages) + _GUTTER
    across = min(columns, len(pages))
    down = -(-len(pages) // across)
    sheet = np.full((down * height + _GUTTER, across * width + _GUTTER, 3), _GREY, np.uint8)
    for at, page in enumerate(pages):
        top, left = at // across * height + _GUTTER, at % across * width + _GUTTER
        sheet[top : top + page.shape[0], left : left + page.shape[1]] = page
    target.write_bytes(_png(sheet))


def _png(picture: Picture) -> bytes:
    """A PNG with a palette: 216 colours, evenly spaced, are enough for text and charts."""
    step = 255 // (_LEVELS - 1)
    levels = (picture.astype(np.uint16) + step // 2) // step
    indices = ((levels[..., 0] * _LEVELS + levels[..., 1]) * _LEVELS + levels[..., 2]).astype(np.uint8)
    height, width = indices.shape
    palette = bytes(
        level * step
        for colour in range(_LEVELS**3)
        for level in (colour // _LEVELS**2, colour // _LEVELS % _LEVELS, colour % _LEVELS)
    )
    unfiltered = np.zeros((height, width + 1), np.uint8)  # the first byte of a row: no filter
    unfiltered[:, 1:] = indices
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 3, 0, 0, 0])
    chunks = (
        (b"IHDR", header),
        (b"PLTE", palette),
        (b"IDAT", zlib.compress(unfiltered.tobytes(), 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
