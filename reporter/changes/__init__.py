"""What has changed since the last published period, and the figures that are kept to tell."""

from reporter.changes.comparison import LISTED, Change, Changes, Tally, frame, keyed, since

__all__ = ["LISTED", "Change", "Changes", "Tally", "frame", "keyed", "since"]
