"""Placeholders: what they may say, where they stand, and how a value is shown in their stead."""

from __future__ import annotations

from reporter.template.placeholders.formats import text_of
from reporter.template.placeholders.grammar import Placeholder, Text, parse, unknown
from reporter.template.placeholders.rendering import (
    fill_in,
    find_properties,
    find_strings,
    find_text,
    render_header,
    render_properties,
    render_sheet_name,
    render_strings,
    render_text,
)

__all__ = [
    "Placeholder",
    "Text",
    "fill_in",
    "find_properties",
    "find_strings",
    "find_text",
    "parse",
    "render_header",
    "render_properties",
    "render_sheet_name",
    "render_strings",
    "render_text",
    "text_of",
    "unknown",
]
