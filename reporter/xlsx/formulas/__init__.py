"""Formulas as text: cut into tokens, rewritten when cells move, filled down. Nothing is evaluated here."""

from __future__ import annotations

from reporter.xlsx.formulas.references import Reference, prefix_of, reference_of, sheet_prefix
from reporter.xlsx.formulas.rewriting import (
    Precedent,
    partial_references,
    precedents,
    rename_tables,
    rewrite,
    rewrite_reference,
    translate,
)
from reporter.xlsx.formulas.tokens import Kind, Token, tokens

__all__ = [
    "Kind",
    "Precedent",
    "Reference",
    "Token",
    "partial_references",
    "precedents",
    "prefix_of",
    "reference_of",
    "rename_tables",
    "rewrite",
    "rewrite_reference",
    "sheet_prefix",
    "tokens",
    "translate",
]
