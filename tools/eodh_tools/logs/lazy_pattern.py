"""Regular expressions that are compiled when first used: a program starts sooner.

Of the few hundred that a process knows, a short command uses about a dozen.
"""

import re
from typing import Any, AnyStr, Generic, cast

_METHODS = ("search", "match", "fullmatch", "split", "findall", "finditer", "sub")


class _LazyPattern(Generic[AnyStr]):
    """Stands for a compiled pattern; its methods are those of the real one."""

    def __init__(self, expression: AnyStr, flags: int) -> None:
        self.pattern: AnyStr = expression
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Compile the expression; from now on its methods are found directly."""
        compiled = re.compile(self.pattern, self._flags)
        self.__dict__.update({each: getattr(compiled, each) for each in _METHODS})
        return getattr(compiled, name)


def lazy_pattern(expression: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what `re.compile` returns, compiled when first used.

    An expression that cannot be compiled raises `re.error` then.
    """
    return cast("re.Pattern[AnyStr]", _LazyPattern(expression, flags))
