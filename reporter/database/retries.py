"""What is tried again: attempts that failed for a reason that passes by itself (faults.py says which)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from reporter.database.faults import is_transient, tried_enough
from reporter.errors import DatabaseError

__all__ = ["tried"]

_TRIES = 4  # the first and at most three more

_T = TypeVar("_T")


def tried(attempt: Callable[[], _T], before_another: Callable[[], None] | None = None) -> _T:
    """The attempt's result, tried again with a growing and random pause while it fails for a transient
    reason.
    """
    from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

    retrying = Retrying(
        retry=retry_if_exception(lambda error: isinstance(error, DatabaseError) and is_transient(error)),
        stop=stop_after_attempt(_TRIES),
        wait=wait_random_exponential(multiplier=0.2, max=3),
        reraise=True,
    )
    try:
        for number in retrying:
            with number:
                if number.retry_state.attempt_number > 1 and before_another:
                    before_another()
                return attempt()
    except DatabaseError as error:
        tried_enough(error)
        raise
    raise AssertionError("tenacity ends with a result or an error")
