"""Fit text into a message, and remember that something was left out."""

from typing import Literal

from eodh_bot.messages.escaping import one_line, visible
from eodh_tools.logs.lines import shorten

_LINE_CHARS = 300
_ROOM_FOR_MARK = 40


class Fit:
    """Shortens texts, visibly; `cut` says whether anything was left out."""

    def __init__(self) -> None:
        self.cut = False

    def note_left_out(self, count: int) -> None:
        """Remember that `count` whole texts, if any, were left out."""
        self.cut |= count > 0

    def line(self, text: str, limit: int) -> str:
        """Return a text on one line, cut at its end."""
        whole = one_line(text)
        if len(whole) <= limit:
            return whole
        self.cut = True
        return f"{whole[: limit - 1]}…"

    def lines(
        self,
        text: str,
        limit: int,
        *,
        keep: Literal["start", "end"] = "end",
        most_lines: int = 1_000,
    ) -> str:
        """Return whole lines from one end of a log, each cut in its middle."""
        texts = visible(text).split("\n")
        shown = [shorten(line, _LINE_CHARS) for line in texts]
        self.cut |= shown != texts
        if keep == "end":
            shown.reverse()
        fitting: list[str] = []
        room = limit - _ROOM_FOR_MARK
        for line in shown[:most_lines]:
            room -= len(line) + 1
            if room < 0:
                break
            fitting.append(line)
        left_out = len(shown) - len(fitting)
        if left_out:
            self.cut = True
            lines = "line" if left_out == 1 else "lines"
            fitting.append(f"… {left_out:,} more {lines} not shown …")
        if keep == "end":
            fitting.reverse()
        return "\n".join(fitting)
