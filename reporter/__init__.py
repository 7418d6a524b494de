"""Stored procedures in, proved and formatted Excel workbooks out."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("reporter")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0"

__all__ = ["__version__"]
