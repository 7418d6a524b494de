"""The command line: parses, calls one function, prints. Nothing is decided here.

``main`` is the one place where an error becomes a message and an exit code.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and gives the exit code of the process (reporter.errors lists them)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = _run(given)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever read our output has gone; elsewhere, the interpreter's last flush is quiet.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(given: list[str]) -> int:
    from reporter.cli.outcome import exit_code
    from reporter.cli.root import cli

    try:
        result = cli.main(args=given, prog_name="reporter", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except BrokenPipeError:
        raise
    except BaseException as error:
        return exit_code(error, debug="--debug" in given, as_json="--json" in given)
