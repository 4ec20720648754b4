"""Answers as they were written out, for as long as nothing of them changes."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from cachetools import LRUCache
from mcp.types import CallToolResult, TextContent

from eodh_tools.mcp.fencing import Fence
from eodh_tools.results.models import ToolResult
from eodh_tools.toolbox.answer_cache import MOST_ANSWERS

_A = TypeVar("_A", bound=ToolResult)


class WrittenAnswers:
    """Writes an answer out, but the same one only once; the fence is new each time.

    The toolbox gives the same object only where the Hub has just shown that nothing
    has changed.
    """

    def __init__(self) -> None:
        self._known: LRUCache[Hashable, tuple[ToolResult, Fence, CallToolResult]]
        self._known = LRUCache(MOST_ANSWERS)

    def result(
        self,
        question: Hashable,
        answer: _A,
        write: Callable[[_A, Fence], CallToolResult],
    ) -> CallToolResult:
        """The answer as a client gets it.

        Args:
            question: What was asked.
            answer: What the toolbox answers.
            write: Writes it out, with log text in the fence.
        """
        known = self._known.get(question)
        if known is not None and known[0] is answer:
            _, before, written = known
            return _with_fence(written, before, Fence())
        fence = Fence(answer.model_dump_json())
        written = write(answer, fence)
        self._known[question] = answer, fence, written
        return written


def _with_fence(written: CallToolResult, before: Fence, fence: Fence) -> CallToolResult:
    update: dict[str, Any] = {
        "content": [
            TextContent(type="text", text=fence.moved_from(before, each.text))
            for each in written.content
            if isinstance(each, TextContent)
        ],
        "structured_content": fence.moved_from(before, written.structured_content),
    }
    return written.model_copy(update=update)
