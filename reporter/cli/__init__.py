"""The command line: parses, calls one function, prints. Nothing is decided here.

``main`` is the one place where an error becomes a message and an exit code.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and gives the exit code of the process (reporter.errors lists them)."""
    from reporter.cli.outcome import exit_code
    from reporter.cli.root import cli

    given = [*(sys.argv[1:] if arguments is None else arguments)]
    try:
        result = cli.main(args=given, prog_name="reporter", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except BaseException as error:
        return exit_code(error, debug="--debug" in given, as_json="--json" in given)
