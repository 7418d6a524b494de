"""The saved workbook read back by a reader that didn't write it, before anybody gets it."""

from reporter.verify.saved import Expected, faults, verify

__all__ = ["Expected", "faults", "verify"]
