"""A pivot's cells as the sheet's part holds them."""

from __future__ import annotations

from reporter.xlsx.cells import column_letters
from reporter.xlsx.filled_sheet import PlacedCell

__all__ = ["Written"]


class Written:
    """Cells of a sheet whose elements have a prefix, or none."""

    def __init__(self, prefix: bytes) -> None:
        self._prefix = prefix
        self._starts: dict[int, bytes] = {}
        self._ends: dict[tuple[str, str], bytes] = {}

    def cell(self, row: int, column: int, style: str, kind: str = "", inner: bytes = b"") -> PlacedCell:
        """The cell with its style, type and content."""
        start = self._starts.get(column)
        if start is None:
            start = b'<%bc r="%b' % (self._prefix, column_letters(column).encode())
            self._starts[column] = start
        end = self._ends.get((style, kind))
        if end is None:
            end = self._ends[style, kind] = _attributes(style, kind)
        if not inner:
            return PlacedCell(row, column, b"%b%d%b/>" % (start, row, end))
        if self._prefix:
            inner = inner.replace(b"<v>", b"<%bv>" % self._prefix).replace(b"</v>", b"</%bv>" % self._prefix)
        return PlacedCell(row, column, b"%b%d%b>%b</%bc>" % (start, row, end, inner, self._prefix))


def _attributes(style: str, kind: str) -> bytes:
    said = b'"'
    if style and style != "0":
        said += b' s="%b"' % style.encode()
    return said + (b' t="%b"' % kind.encode() if kind else b"")
