"""The catalogue: what kinds of lines logs are made of.

A kind is a class of line, not a verdict: what a kind is worth, single or beside others,
stands in `../weights.json`, learned from logs whose cause people have marked.
"""

from eodh_tools.logs.excerpt.patterns import (
    build,
    elsewhere,
    endings,
    geo,
    layout,
    runtimes,
    severity,
    system,
    tests_and_checks,
)
from eodh_tools.logs.excerpt.patterns.pattern import Pattern

__all__ = ["CATALOGUE", "EVIDENCE", "KINDS", "Pattern"]

CATALOGUE: tuple[Pattern, ...] = (
    *runtimes.PATTERNS,
    *build.PATTERNS,
    *system.PATTERNS,
    *geo.PATTERNS,
    *tests_and_checks.PATTERNS,
    *severity.PATTERNS,
    *endings.PATTERNS,
    *layout.PATTERNS,
    *elsewhere.PATTERNS,
)

KINDS: tuple[str, ...] = tuple(dict.fromkeys(pattern.kind for pattern in CATALOGUE))

EVIDENCE = frozenset({
    "exception", "exception-inline", "traceback", "chain", "compiler", "linker", "make",
    "cmake", "install", "build", "lint", "shell", "system", "network", "access", "geo",
    "test", "assert", "error", "marker", "inner", "final",
})  # fmt: skip
"""Kinds worth looking around: only lines near one of them are read closely."""
