"""Benchmarks: reporter beside its peers in the same run, by CPU time and peak memory: ``python -m bench``."""
