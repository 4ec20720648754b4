"""Regular expressions that are compiled when first used: a program starts sooner.

Of the few hundred that a process knows, a short command uses about a dozen.
"""

import re
from typing import Any, AnyStr, Generic, cast

_OF_A_PATTERN = (
    *("search", "match", "fullmatch", "split", "findall", "finditer", "sub"),
    *("groups", "groupindex"),
)


class _LazyPattern(Generic[AnyStr]):
    """Stands for a compiled pattern; it does what the real one does."""

    def __init__(self, expression: AnyStr, flags: int) -> None:
        self.pattern: AnyStr = expression
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Compile the expression; from now on all of it is found directly."""
        compiled = re.compile(self.pattern, self._flags)
        self.__dict__.update({each: getattr(compiled, each) for each in _OF_A_PATTERN})
        return getattr(compiled, name)


def lazy_pattern(expression: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what `re.compile` returns, compiled when first used.

    An expression that cannot be compiled raises `re.error` then.
    """
    return cast("re.Pattern[AnyStr]", _LazyPattern(expression, flags))
