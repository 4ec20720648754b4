"""Where a value begins and ends, in quotes or without."""

from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.path_parameters import is_of_path
from eodh_tools.logs.redaction.rule import (
    MAX_JUDGED_BYTES,
    MAX_VALUE_BYTES,
    Span,
    line_end,
)

_MAX_ESCAPES = 64
# Before it, what a program or a shell says of the string: `f"…"`, `$'…'`, `N'…'`.
_OPENING = lazy_pattern(
    rb"(?:(?:[bBuUrRfFtT@$]{0,2}|[EN](?=')|(?:L|u8)(?=\")|\[b?)(\\{0,7}[\"'`]))?"
)
# A comma and the like end a value unless more of it stands right behind; `name=` or
# `"` behind means that the next one begins.
# `\0`, `\x00` and `^@` stand for the null between two variables of an environment.
NEXT_VARIABLE = rb"(?:[A-Za-z_]\w{0,60}=|\s|\Z)"
_BARE = lazy_pattern(
    rb"(?:[^\s\"'`&,;)}\]<>\\^]|\^(?!@" + NEXT_VARIABLE + rb")"
    rb"|[,;)}\]&](?![A-Za-z_][\w.-]{0,40}[=:])(?=[^\s\"'`,;)}\]&<>\\])"
    # An apostrophe within a word, and a sign that a shell escaped.
    rb"|(?<=[a-z])'(?=[a-z])|\\[' ](?=\w)"
    rb"|\\(?![\"'`nrt]|(?:x0)?0" + NEXT_VARIABLE + rb"))"
    rb"{1,%d}+" % MAX_VALUE_BYTES
)


def value_at(block: bytes, at: int) -> tuple[int, int, bytes]:
    """Find the value at this place: its start, its end, and its quote if any.

    Of a very long one without quotes, only the beginning; see `whole_value`.
    """
    opening = _OPENING.match(block, at)
    quote = opening[1] if opening is not None else None
    if opening is None or not quote:
        bare = _BARE.match(block, at, at + MAX_JUDGED_BYTES)
        return at, (at if bare is None else bare.end()), b""
    start = opening.end()
    limit = line_end(block, start, MAX_VALUE_BYTES)
    stop = block.find(quote, start, limit)
    for _ in range(_MAX_ESCAPES):
        if len(quote) > 1 or stop <= start or block[stop - 1 : stop] != b"\\":
            break
        stop = block.find(quote, stop + 1, limit)
    return start, (limit if stop < 0 else stop), quote


def whole_value(block: bytes, start: int, stop: int, quote: bytes) -> Span:
    """The value that `value_at` found, to its end."""
    if quote or stop - start < MAX_JUDGED_BYTES // 2:
        return start, stop
    bare = _BARE.match(block, start)
    return start, (stop if bare is None else bare.end())


_OPENED = lazy_pattern(rb"([\"'])(?:[\w.@+-]{1,64}[:%,])?\Z")
_CLOSED = frozenset(b" \t\n,;)]}")
_MAX_BEFORE_BYTES = 66
_MAX_QUOTED_BYTES = 200


def to_quote(block: bytes, start: int, stop: int) -> int:
    """Where a value of several words ends, if a quote was opened before it."""
    if block[stop : stop + 1] not in (b" ", b",", b";"):
        return stop
    opened = _OPENED.search(block, max(0, start - _MAX_BEFORE_BYTES), start)
    if opened is None:
        return stop
    limit = line_end(block, stop, _MAX_QUOTED_BYTES)
    closing = block.find(opened[1], stop, limit)
    ends = closing >= 0 and (block[closing + 1 : closing + 2] or b"\n")[0] in _CLOSED
    return closing if ends else stop


def to_address(block: bytes, start: int, stop: int, name: bytes) -> int:
    """Where a token within an address ends: `x-access-token:…@host`, `;jsessionid=…?`.

    The host (of git), the query (Jakarta Servlet 7.1.3) and the rest of a path stay.
    """
    if name.endswith((b"key", b"token")) and block[start - 1 : start] == b"=":
        path = is_of_path(block, start)
        signs = (b"/", b"?") if path else ()
        ends = [block.find(sign, start, stop) for sign in signs]
        return min((end for end in ends if end >= 0), default=stop)
    sign = b"@" if name == b"x-access-token" else b"?"
    if sign == b"?" and not name.endswith(b"jsessionid"):
        return stop
    end = block.find(sign, start, stop)
    return stop if end < 0 else end


# `'one''two'` of YAML, `'one' 'two'` and `'one' + 'two'` of a program.
_FURTHER = lazy_pattern(
    rb"[\"'](?:[ \t]{1,3}|[ \t]*\+[ \t]*)?[\"']([^\"'\n,;]{4,512})[\"']"
)


def with_further(block: bytes, start: int, stop: int, quote: bytes) -> Iterable[Span]:
    """A value that was found, and the second string of its literal, if it has one."""
    further = _FURTHER.match(block, stop) if quote else None
    return ((start, stop),) if further is None else ((start, stop), further.span(1))
