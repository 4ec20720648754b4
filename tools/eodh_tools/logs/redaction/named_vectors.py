"""Named vectors of R: as they are printed, and as `str` describes them."""

import re
from collections.abc import Iterable, Sequence

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.line_prefix import PREFIX
from eodh_tools.logs.redaction.harmless_values import is_harmless
from eodh_tools.logs.redaction.rule import Rule, Span, line_end, line_start, one_of
from eodh_tools.logs.redaction.secret_names import SURE
from eodh_tools.logs.redaction.value_checks import looks_like_password

_MAX_NAMES_BYTES = 1_000
_MAX_VALUES_BYTES = 4_000
_LEAST_WORD = 4
_NAMES_ROW = lazy_pattern(rb"[A-Za-z_. \t][\w. \t]*")
_NAME = lazy_pattern(rb"[A-Za-z_.][\w.]*")
_CELL = lazy_pattern(rb"\"([^\"\n]{0,512})\"")
_SECRET_NAME = lazy_pattern(
    rb"(?:" + one_of((*SURE, "token", "_key")) + rb"|(?:\A|[._])(?:pass|pw|psk))\Z",
    re.IGNORECASE,
)
_USER = lazy_pattern(
    rb"(?:user(?:[._]?(?:name|id))?|uid|login|e?mail)\Z", re.IGNORECASE
)


def _printed(block: bytes, end: int) -> Iterable[Span]:
    """Names in one line, right above their values in quotes."""
    names_end = block.rfind(b"\n", 0, end)
    first = _text_start(block, line_start(block, names_end, _MAX_NAMES_BYTES))
    if _NAMES_ROW.fullmatch(block, first, names_end) is None:
        return ()
    names = _NAME.findall(block, first, names_end)
    return _beside(block, names, names_end + 1)


_NAMES_BELOW = lazy_pattern(
    rb"[ \t]*- attr\(\*, \"names\"\)=[ \t]*chr \[1:[0-9]{1,3}\] "
)


def _described(block: bytes, end: int) -> Iterable[Span]:
    """`Named chr [1:2] "me" "…"`, and the names in the next line."""
    below = line_end(block, end, _MAX_VALUES_BYTES) + 1
    head = _NAMES_BELOW.match(block, _text_start(block, below))
    if head is None:
        return ()
    stop = line_end(block, head.end(), _MAX_NAMES_BYTES)
    names = [cell[1] for cell in _CELL.finditer(block, head.end(), stop)]
    return _beside(block, names, end - 1)


_NAMES_BEHIND = lazy_pattern(rb"\),[ ]?(?:names|\.Names) ?= ?c\(")


def _structure(block: bytes, end: int) -> Iterable[Span]:
    """`structure(c("me", "…"), names = c("user", "password"))`, as `dput` writes it."""
    line_stop = line_end(block, end, _MAX_VALUES_BYTES)
    between = _NAMES_BEHIND.search(block, end, line_stop)
    if between is None:
        return ()
    stop = block.find(b")", between.end(), line_stop)
    names = [
        cell[1]
        for cell in _CELL.finditer(
            block, between.end(), line_stop if stop < 0 else stop
        )
    ]
    return _beside(block, names, end - 1, between.start())


def _beside(
    block: bytes, names: Sequence[bytes], at: int, stop: int | None = None
) -> Iterable[Span]:
    """The values of a line whose names are known and name a secret."""
    stop = line_end(block, at, _MAX_VALUES_BYTES) if stop is None else stop
    cells = list(_CELL.finditer(block, at, stop))
    if len(cells) != len(names):
        return
    judge = _is_word if any(map(_USER.match, names)) else looks_like_password
    for name, cell in zip(names, cells, strict=True):
        if _SECRET_NAME.search(name) and judge(cell[1]):
            yield cell.span(1)


def _is_word(value: bytes) -> bool:
    """Whether it may be a password beside a user's name."""
    harmless = is_harmless(value)
    return len(value) >= _LEAST_WORD and not harmless


def _text_start(block: bytes, at: int) -> int:
    prefix = PREFIX.match(block, at)
    return at if prefix is None else prefix.end()


RULES: tuple[Rule, ...] = (
    Rule(
        rb"(?:_PASS|_PASSWORD|_PWD|_TOKEN|_SECRET|_KEY)"
        rb"[ \t]+[\w. \t]{0,400}\n",
        _printed,
        caseless=False,
    ),
    Rule(
        rb"(?:passw(?:or)?d|pwd|[ ._](?:pass|pw)|secret|token|key)"
        rb"(?:[ \t]+[\w. \t]{0,400})?\n[ \t]{1,100}\"",
        _printed,
    ),
    Rule(rb"\bstructure\(c\(\"", _structure, caseless=False),
    Rule(rb"\bNamed chr \[1:[0-9]{1,3}\] \"", _described, caseless=False),
)
