"""The error values a cell can hold, kept apart from text that merely looks like one."""

from __future__ import annotations

__all__ = ["ERROR_WORDS", "ErrorValue"]

ERROR_WORDS = (
    "#NULL!",
    "#DIV/0!",
    "#VALUE!",
    "#REF!",
    "#NAME?",
    "#NUM!",
    "#N/A",
    "#GETTING_DATA",
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
    "#BLOCKED!",
    "#CONNECT!",
    "#UNKNOWN!",
    "#BUSY!",
    "#PYTHON!",
    "#EXTERNAL!",
)


class ErrorValue(str):
    """A cell's error (``t="e"``), such as ``#N/A``: equal to its word, told from text by ``isinstance``."""

    __slots__ = ()
