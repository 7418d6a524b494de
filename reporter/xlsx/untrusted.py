"""The one place where a file that nobody could foresee becomes a message: a block that reads such a file."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from reporter.errors import PackageError, ReporterError

__all__ = ["untrusted"]

_CONFUSED = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)


@contextlib.contextmanager
def untrusted(name: str) -> Iterator[None]:
    """A block in which parts that contradict each other are a PackageError with one fault.

    Parts that are malformed are found by name where they are read; what is left are numbers that are none,
    counts without their elements, and the like, wherever a reader meets them.
    """
    try:
        yield
    except ReporterError:
        raise
    except MemoryError as error:
        raise PackageError.of("package.too-large", "needs more memory than there is", place=name) from error
    except _CONFUSED as error:
        what = "can't be understood: its parts contradict each other"
        found = f"{type(error).__name__}: {error}"[:200]
        raise PackageError.of("package.unreadable", what, place=name, found=found) from error
