"""What Excel would show of a pivot: records grouped once, lines of both axes, location, every cell."""

from reporter.pivot.layout.grid import lay_out

__all__ = ["lay_out"]
