"""Random attacks for a bounded time: ``python -m tests.fuzz.excerpt --seconds 60``."""
