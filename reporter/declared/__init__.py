"""Pivots, slicers and timelines of NAME.yaml: what an analyst writes who has no Excel, read and checked."""

from reporter.declared.reading import check, declarations, spell_out
from reporter.declared.resolving import resolved
from reporter.declared.shapes import Pivot, Slicer, Timeline

__all__ = ["Pivot", "Slicer", "Timeline", "check", "declarations", "resolved", "spell_out"]
