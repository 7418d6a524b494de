"""templates/NAME.yaml → Report: which procedure fills which table, with which parameters and checks."""

from reporter.report.loading import find, load, names
from reporter.report.model import CHANGES, CHECKS, FACTS, OWN, Check, DataSet, Repeat, Report

__all__ = [
    "CHANGES",
    "CHECKS",
    "FACTS",
    "OWN",
    "Check",
    "DataSet",
    "Repeat",
    "Report",
    "find",
    "load",
    "names",
]
