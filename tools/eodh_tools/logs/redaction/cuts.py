"""Secrets that a chunk's head or a line end cuts in two: read again without the cut."""

import re
from collections.abc import Callable, Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.line_prefix import PREFIX
from eodh_tools.logs.redaction.evidence import is_id, is_named
from eodh_tools.logs.redaction.parts import Parts
from eodh_tools.logs.redaction.rule import Span, line_end, line_start, lines_at
from eodh_tools.logs.redaction.value_checks import is_date

# A chunk begins anywhere, so what a runner writes before it may stand within a line.
HEAD_GATE = rb"[^\n]" + PREFIX.pattern
# What says at a line's end that a secret begins here, and has not ended.
END_GATE = (
    rb"(?:\b(?:gh[pousr]_|github_pat_|glpat-|hf_|xox[abeoprs]-|AKIA|ASIA|npm_|pypi-"
    rb"|dckr_pat_|sk_live_|SG\.|AIza|eyJ)[\w.-]{0,200}"
    rb"|[Bb]earer ?[\w.~+/=-]{0,200}|://[^\s/?#\"'<>@]{1,100}"
    rb"|[Pp]ass(?:w|wo|wor)?|PASS(?:W|WO|WOR)?|[Ss]ecre?|SECRE?|[Tt]oke|TOKE)\n"
)
_NAME_CUT = lazy_pattern(rb"(?:pass(?:w|wo|wor)?|secre?|toke)\Z", re.IGNORECASE)
_REST_OF_NAME = lazy_pattern(
    rb"(?:(?:w?o?r)?d|(?:e?t)|n)(?:_?key)?[\"']?[ \t]{0,2}[:=]", re.IGNORECASE
)
_MAX_NAME_BYTES = 12

_MAX_LINE_BYTES = 1_000
_MAX_HEADED_BYTES = 100_000
_REST = lazy_pattern(rb"[ ]?(?P<value>[\w.+/=~-]{2,1000}+)(?=[\s\"',;)}\]]|\Z)")
_WORD = lazy_pattern(rb"[ ]?(?P<word>[^\s\"']{1,250})")
# `the bearer token`, and no token.
_MAX_SAID_BYTES = 24
_SAYS_TOKEN = lazy_pattern(rb"bearer (?:tokens?|auth(?:entication)?)\Z", re.IGNORECASE)
_HAS_DIGIT_AND_LETTER = lazy_pattern(rb"(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z])")
_NAMED = lazy_pattern(rb"\w{1,60}=[^=]|[a-z_]{2,40}\.[a-z_]{2,40}\b|\w+\.[a-z]{1,4}\Z")
_URL = lazy_pattern(rb"://(?P<user>[^\s/?#\"'<>@]{1,100})\Z")
_REST_OF_USER = lazy_pattern(
    rb"(?P<user>[^\s/?#\"'<>@]{0,100})@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+){0,8}"
    rb"(?=[\s:/\"',;]|\Z)"
)
_HOST = lazy_pattern(rb"[\w.-]{1,100}(?::[0-9]{0,5})?\Z")

Find = Callable[[bytes], Iterable[Span]]


def within_lines(block: bytes, ends: Iterable[int], find: Find) -> Iterable[Span]:
    """Find what stands in lines with chunk heads in them, as if there were none."""
    for line in lines_at(block, ends, _MAX_LINE_BYTES, _MAX_HEADED_BYTES):
        own = PREFIX.match(block, *line)
        begin = line[0] if own is None else own.end()
        heads = [head.span() for head in PREFIX.finditer(block, begin, line[1])]
        yield from _read_without(block, line, heads, find)


def _read_without(
    block: bytes, line: Span, heads: list[Span], find: Find
) -> Iterable[Span]:
    parts = Parts.without(block, line, heads)
    for span in find(parts.text):
        yield from parts.in_block(*span)


def over_line_ends(block: bytes, ends: Iterable[int], find: Find) -> Iterable[Span]:
    """Find what begins at a line's end and goes on at the head of the next line."""
    for end in ends:
        joint = end - 1
        prefix = PREFIX.match(block, end)
        start = end if prefix is None else prefix.end()
        first = line_start(block, joint, _MAX_LINE_BYTES)
        size = rest_bytes(block, first, joint, start)
        if not size:
            continue
        before = block[first:joint]
        # The line's end stands for the blank behind a scheme's name.
        apart = b" " * (
            before[-6:].lower() == b"bearer" and block[start : start + 1] != b" "
        )
        if any(stop == len(before) for _, stop in find(before)):
            continue
        stop = line_end(block, start, _MAX_LINE_BYTES)
        behind = len(before + apart)
        for begin, last in find(before + apart + block[start:stop]):
            # The user or the name that the line end cut may stay before a password.
            if begin <= behind + size and last > behind:
                if begin < len(before):
                    yield first + begin, joint
                yield start + max(0, begin - behind), start + last - behind


def rest_bytes(block: bytes, first: int, joint: int, start: int) -> int:
    """How long the rest of a secret is; 0 where the next line is another text."""
    if _NAME_CUT.search(block, max(first, joint - _MAX_NAME_BYTES), joint):
        name = _REST_OF_NAME.match(block, start)
        return 0 if name is None else name.end() - start + len(b" '")
    url = _URL.search(block, max(first, joint - 110), joint)
    form: re.Pattern[bytes] = _REST if url is None else _REST_OF_USER
    rest = form.match(block, start, start + _MAX_LINE_BYTES)
    if rest is None:
        return 0
    if url is not None:
        # `http://localhost:8080` and `me@host` are two things.
        two = b":" not in rest["user"] and _HOST.match(url["user"]) is not None
        return 0 if two else len(rest.group())
    value = rest["value"]
    says = _SAYS_TOKEN.search(block, max(first, joint - _MAX_SAID_BYTES), joint)
    if says is not None or _is_evidence(block, start):
        return 0
    if is_date(value) or _NAMED.match(value) is not None:
        return 0
    return len(value) if _HAS_DIGIT_AND_LETTER.match(value) is not None else 0


def _is_evidence(block: bytes, start: int) -> bool:
    """Whether the first word of a line is a scene, a version, a digest or a path."""
    found = _WORD.match(block, start)
    return found is not None and (is_named(found["word"]) or is_id(found["word"]))
