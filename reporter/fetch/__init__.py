"""What a run asks the database, and what a data set takes of its procedure's results."""

from reporter.fetch.fetching import Fetched, compare, fetch, freshness, run_names

__all__ = ["Fetched", "compare", "fetch", "freshness", "run_names"]
