"""A reader's regular expression, made to look at one line at a time."""

import re
from collections.abc import Sequence

import hyperscan

from eodh_tools.errors import PatternError
from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.multi_pattern import MultiPattern
from eodh_tools.logs.search_compiler import PatternRefusedError, compile_bounded

MAX_PATTERN_CHARS = 500

_TOKEN = lazy_pattern(
    r"\\Q.*?(?:\\E|\Z)"
    r"|\\(?:x\{[^}]*\}|[pP]\{[^}]*\}|.)"
    r"|\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]"
    r"|\(\?(?:P?<\w+>|[a-z-]*[:)]|#[^)]*\)|P[=>]\w+\)?|<[=!]|.)"
    r"|[*+?}][+]"
    r"|.",
    re.DOTALL,
)
# A blank is a space or a tab in clean text; the originals match a line end, too.
_IN_LINE = {r"\s": r"[ \t]", r"\W": r"[^\w\n]", r"\D": r"[^\d\n]"}
_ANCHORS = {r"\A": "^", r"\Z": "$", r"\z": "$"}
_LINE_BREAKS = frozenset((r"\n", r"\R", "\n", "\r", r"\r"))
_LOOK_AROUND = ("(?=", "(?!", "(?<=", "(?<!")
_FLAGS = hyperscan.HS_FLAG_MULTILINE | hyperscan.HS_FLAG_UTF8

_NO_LOOK_AROUND = (
    "The search cannot look ahead or behind: leave out `(?=`, `(?!`, `(?<=` and `(?<!`,"
    " or search for the words themselves."
)
_NO_REFERENCES = (
    "The search cannot refer back to a group: leave out `\\1`, `(?P=name)` and their"
    " like, or search for the words themselves."
)
_ONE_LINE = (
    "The search looks at one line at a time: take the line break out of the pattern."
)


class SearchPattern:
    """A compiled pattern; any thread may use it.

    Attributes:
        pattern: As it was asked for.
        case_sensitive: Whether capitals differ from small letters.
    """

    def __init__(self, pattern: str, *, case_sensitive: bool = False) -> None:
        self.pattern = pattern
        self.case_sensitive = case_sensitive
        tokens = _tokens(pattern)
        # With these, a match may go over a line end: such hits are checked again.
        self._may_cross = any(_may_cross(token) for token in tokens)
        in_line = "".join(_in_one_line(token) for token in tokens)
        flags = _FLAGS | (0 if case_sensitive else hyperscan.HS_FLAG_CASELESS)
        # On its own first: `a)|(b` is right only inside the group around it.
        tried = [(in_line, flags | hyperscan.HS_FLAG_ALLOWEMPTY)]
        ends = tokens.count("$") + sum(token in (r"\Z", r"\z") for token in tokens)
        self._hits_are_line_ends = True
        if not ends:
            # One hit a line, however often and wherever the line matches.
            tried.append((f"(?:{in_line})[^\\n]*\\n", flags))
        elif ends == 1 and in_line.endswith("$") and "|" not in in_line:
            tried.append((f"(?:{in_line[:-1]})\\n", flags))
        else:
            self._hits_are_line_ends = False
        self._scanner = _compiled(tried)

    def line_ends(self, block: bytes) -> Sequence[int]:
        r"""Find the lines of a block that match.

        Args:
            block: Whole lines, the last one with its ``\n`` too.

        Returns:
            The offset behind each such line's ``\n``, in order.
        """
        first_end = block.find(b"\n") + 1
        # A log that repeats one line a billion times is searched once a block.
        if _is_one_line_repeated(block, first_end):
            if not self._line_ends(block[:first_end]):
                return ()
            return range(first_end, len(block) + 1, first_end)
        return self._line_ends(block)

    def _line_ends(self, block: bytes) -> list[int]:
        hits = [end for end, _ in self._scanner.hits(block)]
        if not self._hits_are_line_ends:
            hits = _ends_of_lines(block, hits)
        if not self._may_cross:
            return hits
        return [end for end in hits if self._line_matches(block, end)]

    def _line_matches(self, block: bytes, end: int) -> bool:
        start = block.rfind(b"\n", 0, end - 1) + 1
        line = block[start:end]
        hits = [hit for hit, _ in self._scanner.hits(line)]
        if self._hits_are_line_ends:
            return bool(hits)
        return bool(_ends_of_lines(line, hits))


def compile_search(pattern: str, *, case_sensitive: bool = False) -> SearchPattern:
    r"""Compile a pattern for `search`: ``\w``, ``\d`` and ``\b`` know only ASCII.

    Raises:
        PatternError: The pattern is empty or too long, or uses what an engine of
            linear time cannot do.
    """
    return SearchPattern(pattern, case_sensitive=case_sensitive)


def _tokens(pattern: str) -> list[str]:
    if not pattern:
        raise PatternError("The search pattern is empty: give a word to look for.")
    if len(pattern) > MAX_PATTERN_CHARS:
        raise PatternError(
            f"The search pattern has {len(pattern):,} characters; at most"
            f" {MAX_PATTERN_CHARS} are taken. Search for a part of it."
        )
    tokens = _TOKEN.findall(pattern)
    for token in tokens:
        if token in _LOOK_AROUND:
            raise PatternError(_NO_LOOK_AROUND)
        if re.match(r"\\[1-9gk]|\(\?P[=>]", token):
            raise PatternError(_NO_REFERENCES)
        if token in _LINE_BREAKS:
            raise PatternError(_ONE_LINE)
    return tokens


def _in_one_line(token: str) -> str:
    """The token, so that it matches no line end."""
    if token.startswith("[^"):
        return token[:-1] + r"\n]"
    if token.startswith("["):
        return token.replace(r"\s", r" \t").replace("[:space:]", r" \t")
    return _IN_LINE.get(token) or _ANCHORS.get(token) or token


def _may_cross(token: str) -> bool:
    if token.startswith("[") and not token.startswith("[^"):
        rest = re.sub(
            r"\\[sdw]|\\[^A-Za-z0-9]|[A-Za-z0-9]-[A-Za-z0-9]", "", token[1:-1]
        )
        return re.search(r"\\|.-.|\[:(?!alpha|digit|alnum|space)", rest) is not None
    if token.startswith("(?"):
        return re.match(r"\(\?(?:P?<\w+>|[im]*[:)]|#)", token) is None
    return len(token) > 1 and re.match(r"\\[HVNXC0xocPp]", token) is not None


def _compiled(expressions: list[tuple[str, int]]) -> MultiPattern:
    try:
        return compile_bounded(expressions)
    except PatternRefusedError as error:
        reason = str(error).rstrip(".") or "it is too complex"
        raise PatternError(
            f"The search pattern cannot be used: {reason}."
            r" To find such characters themselves, put `\` before each of them."
        ) from error


def _ends_of_lines(block: bytes, hits: list[int]) -> list[int]:
    ends: list[int] = []
    for hit in hits:
        if hit < len(block) and (not ends or hit >= ends[-1]):
            ends.append(block.find(b"\n", hit) + 1)
    return ends


def _is_one_line_repeated(block: bytes, line_bytes: int) -> bool:
    if not 0 < line_bytes <= len(block) // 2 or len(block) % line_bytes:
        return False
    line = block[:line_bytes]
    # The second line settles it for nearly every block.
    again = block.startswith(line, line_bytes)
    return again and block == line * (len(block) // line_bytes)
