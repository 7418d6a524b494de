"""Signals: a command that is told to end does so at once and tidily, also while the database keeps it
waiting.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from types import FrameType

from reporter.cli.outcome import Terminated

__all__ = ["GRACE", "prompt_ends"]

GRACE = 3.0
"""Seconds for tidying up. A driver that waits for a server doesn't let Python see a signal before it
answers.
"""

_ENDS = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def prompt_ends() -> Iterator[None]:
    """A block that SIGTERM ends like Ctrl-C does, and that both end within GRACE seconds whatever it waits
    for.

    What a run had begun to write is left to the next run's sweep where the time wasn't enough; files under
    their final names are whole in any case. Outside the main thread, and on Windows, nothing is changed.
    """
    if os.name != "posix" or threading.current_thread() is not threading.main_thread():
        yield
        return
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    before = signal.signal(signal.SIGTERM, _terminate)
    wakeup = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(reading,), daemon=True).start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(wakeup)
        signal.signal(signal.SIGTERM, before)
        os.close(writing)


def _terminate(_number: int, _frame: FrameType | None) -> None:
    raise Terminated


def _watch(reading: int) -> None:
    """Ends the process GRACE seconds after a signal, unless the block has ended before."""
    received = 0
    while data := os.read(reading, 1):
        if data[0] in _ENDS:
            received = data[0]
            break
    if received:
        os.set_blocking(reading, False)
        deadline = time.monotonic() + GRACE
        while time.monotonic() < deadline:
            time.sleep(0.05)
            with contextlib.suppress(BlockingIOError):
                if os.read(reading, 64) == b"":  # the block has closed its end
                    break
        else:
            os._exit(128 + received)
    os.close(reading)
