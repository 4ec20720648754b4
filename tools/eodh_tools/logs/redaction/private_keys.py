"""Private keys in PEM (RFC 7468) and the like, which go over many lines."""

from dataclasses import dataclass

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.line_prefix import PREFIX
from eodh_tools.logs.redaction.rule import MARK, Span, line_end

# OpenVPN, too, has keys of its own form.
GATE = rb"-----BEGIN (?:[A-Z0-9 ]{0,40}PRIVATE KEY|OpenVPN [\w -]{0,40}key)"
SSH2_GATE = rb"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY"

# An RSA key of 16,384 bits has some 200 lines.
_MAX_LINES = 400
# Lines of other threads may stand between; after this many in a row the key is over.
_MAX_OTHER_LINES = 3

_HEAD_REST = lazy_pattern(rb" ?(?:BLOCK)?-{4,5}")
_END = lazy_pattern(rb"-{4,5} ?END (?:[A-Z0-9 ]{0,40}PRIVATE KEY|OpenVPN )")
# The frame of a box, as `rich` draws it.
_FRAME = rb"\xe2[\x94\x95][\x80-\xbf]"
# What may stand behind a line of the body: its frame, or the rest of a text in source
# code, which a `+` joins to the next one.
_BEHIND = rb"(?:[\"',;\\rn]|[ \t]{0,160}(?:[|+]|" + _FRAME + rb")){0,8}[ \t]*\Z"
_BODY = lazy_pattern(rb"[A-Za-z0-9+/]{1,256}={0,2}" + _BEHIND)
_LONG_BODY_AT_END = lazy_pattern(rb"[A-Za-z0-9+/]{40,256}={0,2}" + _BEHIND)
_HEADER = lazy_pattern(
    rb"[ \t\"'>|*-]*(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset)\b"
)
_INDENT = lazy_pattern(rb"(?:[ \t\"'>|*#b-]|" + _FRAME + rb"){0,80}")


@dataclass(slots=True)
class PrivateKeyState:
    """Whether a key is open, and where in its lines the body stands.

    Attributes:
        lines_left: How many more lines may belong to the key; 0 for no key.
        others_left: How many more lines in a row may belong to another thread.
        column: Where the body began in the line before, behind calrissian's prefix.
        head: What stood before it there, each digit as 0.
    """

    lines_left: int = 0
    others_left: int = 0
    column: int = -1
    head: bytes = b""

    @property
    def is_open(self) -> bool:
        """Whether the next line may belong to a key."""
        return self.lines_left > 0

    def open(self, block: bytes, at: int, spans: list[Span]) -> int:
        """Take the line of a BEGIN, whose gate ended at `at`.

        Returns:
            Where the next line begins; the state is closed if the key ended in this.
        """
        stop = line_end(block, at)
        head = _HEAD_REST.match(block, at)
        start = at if head is None else head.end()
        end = _END.search(block, start, stop)
        body_stop = stop if end is None else end.start()
        if _KEY_CHARACTERS.search(block, start, body_stop):
            trimmed = block[start:body_stop].rstrip()
            whole = end is not None or _ONE_LINE_KEY.match(trimmed) is not None
            if whole and MARK not in trimmed:
                spans.append((start, start + len(trimmed)))
        self.lines_left = 0 if end is not None else _MAX_LINES
        self.others_left = _MAX_OTHER_LINES
        self.column = -1
        return stop + 1

    def take_lines(self, block: bytes, at: int, limit: int, spans: list[Span]) -> None:
        """Take whole lines from `at` on, until the key ends or `limit` is reached."""
        while self.lines_left and at < limit:
            stop = line_end(block, at)
            self._take_line(block, at, stop, spans)
            at = stop + 1

    def _take_line(self, block: bytes, at: int, stop: int, spans: list[Span]) -> None:
        self.lines_left -= 1
        prefix = PREFIX.match(block, at, stop)
        text_at = at if prefix is None else prefix.end()
        text = block[text_at : min(stop, text_at + 2_048)]
        if _END.search(text):
            self.lines_left = 0
            return
        if not text.strip() or _HEADER.match(text):
            return
        column = self._body_column(text)
        if column < 0:
            self.others_left -= 1
            if self.others_left < 0:
                self.lines_left = 0
            return
        self.column = column
        self.head = text[:column].translate(_ALIKE)
        self.others_left = _MAX_OTHER_LINES
        if text[column:].rstrip() != MARK:
            spans.append((text_at + column, text_at + len(text.rstrip())))

    def _body_column(self, text: bytes) -> int:
        """Where a line of the key's body begins, or -1 for another line."""
        if _CHECKSUM.search(text):
            return -1
        indent = _INDENT.match(text)
        for column in (self.column, 0 if indent is None else indent.end()):
            alike = (
                column != self.column or text[:column].translate(_ALIKE) == self.head
            )
            if (
                column >= 0
                and alike
                and (text[column:].rstrip() == MARK or _BODY.match(text, column))
            ):
                return column
        long_body = _LONG_BODY_AT_END.search(text[-320:])
        if long_body is None:
            return -1
        return len(text) - len(text[-320:]) + long_body.start()


_ALIKE = bytes.maketrans(b"123456789", b"000000000")
# `Digest: sha256:…` of an image, in the lines behind a key that was cut off.
_CHECKSUM = lazy_pattern(rb"\bsha(?:1|256|512):[0-9a-f]{40,128}\s*\Z")
_KEY_CHARACTERS = lazy_pattern(rb"[A-Za-z0-9+/]{8}")
_ONE_LINE_KEY = lazy_pattern(rb"(?:\\+[nr]|[ \t\"',])*[A-Za-z0-9+/]{16}")
