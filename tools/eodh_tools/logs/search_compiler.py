"""Compiles what a person typed, at a cost that is bounded.

Hyperscan may take minutes and gigabytes for 26 characters, and cannot be stopped. What
is not plainly cheap is compiled in a process of its own, with limits on its time and
memory, and comes back as bytes.
"""

import json
import re
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress

import hyperscan

from eodh_tools.errors import PatternError
from eodh_tools.logs.helper_process import helper_environment
from eodh_tools.logs.multi_pattern import MultiPattern

MAX_COMPILE_S = 1
MAX_COMPILE_BYTES = 100 << 20
# A busy machine gives the process less than a whole processor.
_MAX_WAIT_S = 5.0
_AT_ONCE = threading.BoundedSemaphore(2)
_CHEAP_CHARS = 120
_CHEAP_REPEATS = 8
_CHEAP_COUNTS = 2
_CHEAP_COUNT = 16
_COUNTS = re.compile(r"\{([0-9]*),?([0-9]*)\}")
_COSTLY = re.compile(r"\\[pPX]")
_REPEATS = re.compile(r"[*+?]")
_SIZE = struct.Struct(">I")

_TOO_COMPLEX = (
    "The search pattern is too complex: leave out repeats such as `{1,500}`, or search"
    " for a shorter part of the text."
)
_BUSY = "Other searches are being prepared. Try again in a few seconds."


class PatternRefusedError(Exception):
    """Hyperscan refuses a pattern, in its own words."""


def compile_bounded(expressions: Sequence[tuple[str, int]]) -> MultiPattern:
    """Compile patterns one after the other, and give the last.

    Args:
        expressions: Each pattern and its hyperscan flags. The earlier ones are only
            tried.

    Raises:
        PatternRefusedError: Hyperscan refuses one of them.
        PatternError: One of them is too complex.
    """
    if all(_is_cheap(pattern) for pattern, _ in expressions):
        return _compile_here(expressions)
    if not _AT_ONCE.acquire(timeout=_MAX_WAIT_S):
        raise PatternError(_BUSY)
    try:
        return MultiPattern(compiled=_compile_apart(expressions))
    finally:
        _AT_ONCE.release()


def _is_cheap(pattern: str) -> bool:
    counts = _COUNTS.findall(pattern)
    return (
        len(counts) <= _CHEAP_COUNTS
        and all(int(bound or 0) <= _CHEAP_COUNT for pair in counts for bound in pair)
        and len(pattern) <= _CHEAP_CHARS
        and pattern.isascii()
        and len(_REPEATS.findall(pattern)) <= _CHEAP_REPEATS
        and _COSTLY.search(pattern) is None
    )


def _compile_here(expressions: Sequence[tuple[str, int]]) -> MultiPattern:
    try:
        *_, last = (
            MultiPattern([(pattern.encode("utf-8", "surrogatepass"), flags)])
            for pattern, flags in expressions
        )
    except hyperscan.error as error:
        raise PatternRefusedError(str(error)) from error
    return last


def _compile_apart(expressions: Sequence[tuple[str, int]]) -> bytes:
    if not sys.executable:
        raise PatternError(_TOO_COMPLEX)
    try:
        done = subprocess.run(  # noqa: S603 - our own module, and no shell
            [sys.executable, "-I", "-m", __name__],
            input=json.dumps(list(expressions)).encode(),
            capture_output=True,
            env=helper_environment(),
            timeout=_MAX_WAIT_S,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        raise PatternError(_TOO_COMPLEX) from error
    kind, answer = done.stdout[:1], done.stdout[1:]
    if kind == b"e" and b"allocate memory" not in answer:
        raise PatternRefusedError(answer.decode("utf-8", "replace"))
    # Killed at a limit, it has written nothing or a part.
    if kind != b"p" or _SIZE.pack(len(answer) - _SIZE.size) != answer[: _SIZE.size]:
        raise PatternError(_TOO_COMPLEX)
    return answer[_SIZE.size :]


def _limit() -> None:
    """Bound this process; on Windows the time that its parent waits does."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_CPU, (MAX_COMPILE_S, MAX_COMPILE_S))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        used_bytes = 0
        with suppress(OSError), open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
            used_bytes = int(file.read().split()[0]) * resource.getpagesize()
        if used_bytes:
            limit = used_bytes + MAX_COMPILE_BYTES
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def main() -> None:
    """Compile what standard input holds; write the compiled form or the refusal."""
    expressions = [
        (str(pattern), int(flags)) for pattern, flags in json.load(sys.stdin)
    ]
    _limit()
    try:
        compiled = _compile_here(expressions).to_bytes()
    except PatternRefusedError as error:
        sys.stdout.buffer.write(b"e" + str(error).encode())
    else:
        sys.stdout.buffer.write(b"p" + _SIZE.pack(len(compiled)) + compiled)


if __name__ == "__main__":
    main()
