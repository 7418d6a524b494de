"""Pivots, slicers, timelines and pivot charts that a report declares, as new parts of its template."""
