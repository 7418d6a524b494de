"""The saved workbook read back, before anybody gets it, and held against what was fetched."""

from reporter.verify.saved import Expected, faults

__all__ = ["Expected", "faults"]
