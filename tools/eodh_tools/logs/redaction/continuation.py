"""Values that go on in the next line: cut by a chunk's edge, wrapped, or joined."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.line_prefix import PREFIX
from eodh_tools.logs.redaction.evidence import is_id, is_named, is_slug
from eodh_tools.logs.redaction.near_values import is_key
from eodh_tools.logs.redaction.rule import LINE_HEAD, MARK, Span, line_start
from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    is_placeholder,
    looks_like_key,
    looks_like_password,
    looks_random,
)

# A line that a terminal wrapped has at least this many characters.
_LEAST_WRAPPED = 60
_LEAST_REST = 6
_LEAST_KEY = 16
_MOST_LINES = 60
_BEARER = b"bearer "
_MAX_LINE_BYTES = 1_000
_OPENS = (b"(", b"[", b"{")
_CLOSES = (b")", b"]", b"}")
_RUN = lazy_pattern(rb"[A-Za-z0-9+/=._~-]{1,4096}+")
_KEY_PART = lazy_pattern(
    rb"(?=[^a-z]{0,200}[a-z])(?=[^A-Z]{0,200}[A-Z])(?=[^0-9]{0,200}[0-9])"
    rb"(?:[A-Za-z0-9+/]{16,200}={0,2}|[A-Za-z0-9_.-]{16,200})\Z"
)
# The last letters of a key: a word, a number or a name of a file has not both.
_END = lazy_pattern(rb"(?=[A-Za-z]*[0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9]{4,15}\Z")
_QUOTED_RUN = lazy_pattern(rb"[^\s\"'`\\]{1,4096}+")
_ENDS = frozenset(b" \t\"',;)}]\n")
_STARTS_ANOTHER = lazy_pattern(
    rb"[A-Z][A-Z0-9]{1,5}_|[0-9]{4}-[0-9]|[0-9]{8}T|[0-9]{2}:[0-9]|[\w-]*[/.][\w-]+[/.]"
)
# `region=eu-west-2`: the next setting. The `=` of base64 stands only at its end.
_NEXT_SETTING = lazy_pattern(rb"[A-Za-z_][\w.-]{1,60}=[^=\s]")
# `secret/s3-credentials created`: what Kubernetes says of an object.
_OBJECT = lazy_pattern(rb"[a-z][a-z.]{2,60}/[a-z0-9][a-z0-9.-]{0,100}[ \t]{1,4}[a-z]")
# Keys of a fixed length, which have no rest.
_WHOLE_KEY = lazy_pattern(
    rb"(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{82}|glpat-[\w-]{20}|hf_[A-Za-z]{34}"
    rb"|npm_[A-Za-z0-9]{36}|dckr_pat_[\w-]{27}|A[KS]IA[A-Z0-9]{16}|AIza[\w-]{35}"
    rb"|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\Z",
    re.IGNORECASE,
)
_AWS_SECRET = lazy_pattern(rb"[A-Za-z0-9/+]{40}\Z")
_AWS_NAME = lazy_pattern(
    rb"secret[ _-]?(?:access[ _-]?)?key[\"']?[ \t]{0,8}(?:[=:]>?)?[ \t]{0,8}[\"']?\Z",
    re.IGNORECASE,
)
_MAX_NAME_BYTES = 60
# The sides of a box that a program drew around its text.
_SIDES = rb"[ \t]*(?:(?:\||\xe2\x94[\x82\x83]|\xe2\x95\x91)[ \t]*){0,4}"
_HEAD = lazy_pattern(rb"(?:" + LINE_HEAD + rb")?" + _SIDES)
_PART = lazy_pattern(rb"[0-9T:.+-]{16,40}Z? std(?:out|err) P ")
_TAIL = lazy_pattern(_SIDES + rb"(?=\n|\Z)")
# `"one" "two"`, `"one" +` or `"one" \` and `"two"` in the next line.
_JOINT = lazy_pattern(
    rb"[\"'](?P<sign>[ \t]*\+[ \t]*|[ \t]*[+\\]{0,2}[ \t]*\n"
    + _SIDES
    + rb"(?:\+[ \t]*)?)[fbru]?[\"'](?P<value>[^\"'\n]{1,4096}?)\\?[\"'](?![ \t]*[:=])"
)


@dataclass(frozen=True, slots=True)
class _Open:
    """What a line says of the value that reached its end.

    Attributes:
        line_bytes: The length of the line, behind what a runner wrote before it.
        quote: The quote that was opened and not closed.
        goes_on: Whether the line itself says that it goes on.
        is_key: Whether the part that was found looks like a key.
    """

    line_bytes: int = 0
    quote: bytes = b""
    goes_on: bool = False
    is_key: bool = False


class OpenValue:
    """Whether the last secret reached the end of its line."""

    def __init__(self) -> None:
        self._open: _Open | None = None

    def rests(self, block: bytes, found: Sequence[tuple[int, int, str]]) -> list[Span]:
        """Find what belongs, at the head of a line, to a secret of the line before."""
        rests: list[Span] = []
        if self._open is not None:
            self._follow(block, 0, rests)
        for start, stop, kind in found:
            # What is a rest already was followed with the value that it belongs to.
            if kind == "private key" or (rests and start < rests[-1][1]):
                continue
            goes_on = block[stop - 1 : stop] == b"\\" or block[stop : stop + 1] == b"\\"
            tail = _TAIL.match(block, stop + (block[stop : stop + 1] == b"\\"))
            if tail is not None and not _is_whole(block, start, stop):
                self._open = _opened(block, start, stop, goes_on=goes_on)
                self._follow(block, tail.end() + 1, rests)
            elif tail is None and block[start - 1 : start] in (b'"', b"'"):
                rests.extend(_joined(block, start, stop))
        return rests

    def _follow(self, block: bytes, at: int, rests: list[Span]) -> None:
        for _ in range(_MOST_LINES):
            before = self._open
            if at >= len(block) or before is None:
                return
            head = _HEAD.match(block, at)
            start = at if head is None else head.end()
            run = (_QUOTED_RUN if before.quote else _RUN).match(block, start)
            if run is None or not _goes_on(block, at, run, before):
                break
            rests.append(run.span())
            behind = run.end() + (block[run.end() : run.end() + 1] == b"\\")
            tail = _TAIL.match(block, behind)
            if tail is None:
                break
            line = _opened(block, run.start(), run.end(), goes_on=behind > run.end())
            self._open = _Open(
                line_bytes=len(run.group()),
                quote=before.quote,
                goes_on=line.goes_on,
                is_key=before.is_key and looks_like_key(run.group()),
            )
            at = tail.end() + 1
        self._open = None


def _is_whole(block: bytes, start: int, stop: int) -> bool:
    """Whether the value is a key of a fixed length, with nothing missing."""
    value = block[start:stop]
    if _WHOLE_KEY.match(value) is not None:
        return True
    before = block[max(0, start - _MAX_NAME_BYTES) : start]
    named = _AWS_SECRET.match(value) is not None
    return named and _AWS_NAME.search(before) is not None


def _opened(block: bytes, start: int, stop: int, *, goes_on: bool) -> _Open:
    first = block.rfind(b"\n", 0, stop) + 1
    prefix = PREFIX.match(block, first, stop)
    quote = block[start - 1 : start]
    value = block[start:stop].rstrip(b"\\")
    return _Open(
        line_bytes=stop - (first if prefix is None else prefix.end()),
        quote=quote if quote in (b'"', b"'") else b"",
        goes_on=goes_on or _PART.match(block, first) is not None,
        is_key=looks_random(value, _LEAST_KEY)
        or block[max(0, start - len(_BEARER)) : start].lower() == _BEARER,
    )


def _goes_on(block: bytes, at: int, run: re.Match[bytes], before: _Open) -> bool:
    value = run.group()
    behind = block[run.end() : run.end() + 1]
    if _is_another(block, run, before):
        return False
    if before.quote:
        ends = behind in (before.quote, b"\\") and not is_placeholder(value)
        return ends or (
            _TAIL.match(block, run.end()) is not None
            and _KEY_PART.match(value) is not None
        )
    if before.goes_on and run.start() == at and (not behind or behind in b"\n\\\"'"):
        return not is_placeholder(value)
    other = is_placeholder(value) or is_slug(value)
    if other or (behind and behind[0] not in _ENDS):
        return False
    alone = _TAIL.match(block, run.end()) is not None
    # A chunk of a log begins anywhere in a line, so what a runner wrote may cut one.
    cut = PREFIX.match(block, at) is not None
    if alone and _is_rest_of_key(value, before, cut=cut):
        return True
    if _STARTS_ANOTHER.match(value):
        return False
    if before.line_bytes >= _LEAST_WRAPPED and behind in (b"\n", b""):
        return before.goes_on or looks_random(value, _LEAST_REST)
    wrapped = before.line_bytes >= _LEAST_WRAPPED
    goes_on = before.goes_on or cut or wrapped
    return goes_on and looks_like_password(value, _LEAST_REST)


def _is_another(block: bytes, run: re.Match[bytes], before: _Open) -> bool:
    """Whether a line begins with evidence, with what is gone, or with a setting."""
    value = run.group()
    if is_named(value) or is_id(value) or block.startswith(MARK, run.start()):
        return True
    return not before.quote and (
        _NEXT_SETTING.match(value) is not None
        or _OBJECT.match(block, run.start()) is not None
    )


def _is_rest_of_key(value: bytes, before: _Open, *, cut: bool) -> bool:
    """Whether the value, as its whole line, looks like a key or its end."""
    if is_key(value) or (before.is_key and _END.match(value) is not None):
        return True
    return (cut or before.is_key) and _KEY_PART.match(value) is not None


def _joined(block: bytes, start: int, stop: int) -> list[Span]:
    """The further strings of a literal that is written in several."""
    parts: list[Span] = []
    size = stop - start
    line = block[line_start(block, start, _MAX_LINE_BYTES) : start]
    in_brackets = sum(map(line.count, _OPENS)) > sum(map(line.count, _CLOSES))
    while len(parts) < _MOST_LINES:
        found = _JOINT.match(block, stop)
        if found is None or is_address_or_path(found["value"]):
            break
        value = found["value"]
        signed = b"+" in found["sign"] or b"\\" in found["sign"]
        same_line = b"\n" not in found["sign"]
        if is_placeholder(value) or not (signed or same_line or in_brackets):
            break
        # Node prints each line of a text in its own string: `'…\n' +`.
        shown = signed and block[stop - 2 : stop] == rb"\n"
        rest = bool(parts) and len(value) < size and b" " not in value
        if not (shown or rest) and not looks_random(value, _LEAST_REST):
            break
        parts.append(found.span("value"))
        size = len(value)
        stop = found.end("value")
    return parts
