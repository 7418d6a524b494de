"""The file format, in ECMA-376's words: packages, parts, sheets, tables, styles; nothing of reports."""
