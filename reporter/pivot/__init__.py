"""Pivot tables (ECMA-376 part 1, 18.10): what Excel would show, before Excel has opened the file."""
