"""Choose lines of a log: read the request, cut the page, make cursors. Pure."""

from dataclasses import dataclass, replace
from typing import Literal

from eodh_tools.errors import RequestError
from eodh_tools.logs import paging
from eodh_tools.logs.cursor import (
    Cursor,
    Direction,
    decode_cursor,
    encode_cursor,
)
from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.log_text import LogText
from eodh_tools.logs.paging import Page
from eodh_tools.logs.search import search
from eodh_tools.logs.selection_limits import (
    DEFAULT_AROUND,
    DEFAULT_CONTEXT,
    DEFAULT_MATCHES,
    DEFAULT_TAIL,
    MAX_CONTEXT,
    MAX_LINES,
    MAX_MATCHES,
)

_RANGE = lazy_pattern(r"^\s*(\d{1,12})\s*[:-]\s*(\d{0,12})\s*$")


@dataclass(frozen=True, slots=True)
class LogSelection:
    """A choice of lines; line numbers are 1-based, both ends included."""

    kind: Literal["tail", "head", "range", "around", "search", "resume"]
    count: int = DEFAULT_TAIL
    first: int = 1
    last: int | None = None
    pattern: str = ""
    context: int = DEFAULT_CONTEXT
    before_line: int | None = None
    in_file_order: bool = False
    chosen: bool = False
    cursor: Cursor | None = None

    @classmethod
    def from_options(
        cls,
        *,
        tail: int | None = None,
        head: int | None = None,
        lines: str | None = None,
        around: int | None = None,
        search: str | None = None,
        context: int | None = None,
    ) -> "LogSelection":
        """Read a caller's options; without any, the last 100 lines.

        Raises:
            RequestError: More than one choice, or a number out of range.
        """
        chosen = {
            "tail": tail,
            "head": head,
            "lines": lines,
            "around": around,
            "search": search,
        }
        given = [name for name, value in chosen.items() if value is not None]
        if len(given) > 1:
            raise RequestError(
                f"Choose one of {', '.join(chosen)}; {' and '.join(given)} were given."
            )
        if context is not None and not (around or search):
            raise RequestError("context needs around or search.")
        _within("context", context, 0, MAX_CONTEXT)
        if tail is not None:
            _within("tail", tail, 1, MAX_LINES)
            return cls("tail", count=tail, chosen=True)
        if head is not None:
            _within("head", head, 1, MAX_LINES)
            return cls("head", count=head, chosen=True)
        if lines is not None:
            first, last = _range(lines)
            return cls("range", first=first, last=last, chosen=True)
        if around is not None:
            _within("around", around, 1, None)
            wide = DEFAULT_AROUND if context is None else context
            return cls("around", first=around, context=wide, chosen=True)
        if search is not None:
            near = DEFAULT_CONTEXT if context is None else context
            return cls("search", pattern=search, context=near, chosen=True)
        return cls("tail")

    def cut(self, log: LogText, max_chars: int) -> Page:
        """Read the chosen lines: whole ones, at most `max_chars` of text.

        Raises:
            PatternError: The search pattern is not valid.
            RequestError: The log has no such line.
        """
        match self.kind:
            case "tail":
                return paging.tail(log, self.count, last=self.last, max_chars=max_chars)
            case "head":
                return paging.head(log, self.count, max_chars=max_chars)
            case "around":
                return paging.around(log, self.first, self.context, max_chars=max_chars)
            case "search":
                found = search(
                    log,
                    self.pattern,
                    context=self.context,
                    limit=MAX_MATCHES if self.in_file_order else DEFAULT_MATCHES,
                    before_line=self.before_line,
                    from_line=self.first,
                    max_chars=max_chars,
                )
                if not self.in_file_order:
                    return found
                lines = sorted(found.lines, key=lambda line: line.number)
                return replace(found, lines=tuple(lines))
            case "range":
                last = self.first + MAX_LINES - 1
                if self.last is not None:
                    last = min(last, self.last)
                return paging.line_range(log, self.first, last, max_chars=max_chars)
            case "resume":
                if self.first > log.total_lines:
                    return paging.tail(log, last=0, max_chars=max_chars)
                last = self.first + self.count - 1
                return paging.line_range(log, self.first, last, max_chars=max_chars)

    def bounds(self, log: LogText) -> tuple[int, int]:
        """Return the first and last number of a choice that is no search, however long.

        Raises:
            RequestError: The log has no such line.
        """
        total = log.total_lines
        match self.kind:
            case "tail":
                return max(1, total - self.count + 1), total
            case "around":
                paging.must_have(log, self.first)
                return max(1, self.first - self.context), self.first + self.context
            case "range":
                if total or self.first > 1:
                    paging.must_have(log, self.first)
                return self.first, total if self.last is None else self.last
            case _:
                return self.first, self.count

    def from_cursor(self, cursor: str | None, job_id: str, log: str) -> "LogSelection":
        """Continue where an earlier answer ended.

        Raises:
            CursorError: The cursor is of another log, or not valid.
            RequestError: A cursor was given beside another choice than a search.
        """
        if cursor is None:
            return self
        place = decode_cursor(cursor, job_id, log)
        return replace(self._at(place), cursor=place)

    def _at(self, place: Cursor) -> "LogSelection":
        if self.kind == "search" and place.direction == "forward":
            return replace(self, first=place.next_line)
        if self.kind == "search":
            return replace(self, before_line=place.next_line)
        if self.chosen:
            raise RequestError(
                "Give a cursor without other options, or with the same search."
            )
        if place.direction == "backward":
            return replace(self, last=place.next_line - 1)
        return LogSelection("resume", first=place.next_line)

    def is_of(self, log: LogText) -> bool:
        """Whether a log that grew is the one that the cursor was made from."""
        place = self.cursor
        if place is None or not place.mark:
            return True
        return place.mark == paging.place_mark(log, place.seen_line)

    def anew(self) -> "LogSelection":
        """Return the same choice without the cursor; what went on begins at line 1."""
        return replace(self, cursor=None, first=1, last=None, before_line=None)

    def cursors(
        self, shown: Page, text: LogText, job_id: str, log: str, *, growing: bool
    ) -> tuple[str | None, str | None]:
        """Return the cursors to continue with: to older lines, and to newer ones.

        A growing log always has a newer one, even if no new line is there yet.
        """

        def cursor(next_line: int, direction: Direction) -> str:
            place = Cursor(next_line, direction)
            # Only such a log may be rotated or cut before the next answer.
            mark = paging.place_mark(text, place.seen_line) if growing else b""
            return encode_cursor(job_id, log, next_line, direction, mark)

        older = newer = None
        if self.kind == "search":
            if shown.more_before and shown.matched_lines:
                earliest = min(shown.matched_lines)
                older = cursor(earliest, "backward")
            return older, None
        if shown.more_before and shown.first_line is not None:
            older = cursor(shown.first_line, "backward")
        following = (shown.last_line or shown.total_lines) + 1
        if growing or shown.more_after:
            newer = cursor(following, "forward")
        return older, newer


def _range(text: str) -> tuple[int, int | None]:
    found = _RANGE.match(text)
    if found is None:
        raise RequestError(
            f"lines={text[:40]!r} is not a range: write FIRST:LAST, as in 120:180 or"
            " 120:."
        )
    first, last = int(found[1]), int(found[2]) if found[2] else None
    if first < 1 or (last is not None and last < first):
        raise RequestError(
            f"lines={text!r} is not a range: line numbers begin with 1, and the first"
            " comes before the last."
        )
    return first, last


def _within(name: str, value: int | None, least: int, most: int | None) -> None:
    if value is None:
        return
    if value < least or (most is not None and value > most):
        upper = f" to {most:,}" if most is not None else " or more"
        raise RequestError(f"{name}={value} is out of range: give {least}{upper}.")
