"""Measurements against other tools and the floors, in one interleaved run: ``python -m tests.bench``."""
