"""`/eodh-logs failures`: what failed lately, by cause."""

import re
from dataclasses import dataclass

from eodh_bot.listeners.context import BotContext
from eodh_bot.messages.failure_groups import MOST_GROUPS, failure_groups_message
from eodh_bot.messages.message import Message
from eodh_bot.workspaces.access import Requester

_QUOTES = "\"“”'`"
_TYPED = re.compile(
    r"failures(?:\s+(?P<since>\d{1,4}\s?(?:h|d|w)|\d{4}-\d\d-\d\d))?"
    rf"(?:\s+process=(?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]+)[{_QUOTES}]"
    rf"|(?P<process>[^\s{_QUOTES}]+)))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FailuresRequest:
    """What failed since a time: of one workflow, or of all."""

    since: str = "7d"
    process: str | None = None


def parse_failures(text: str) -> FailuresRequest | None:
    """Read `failures [7d] [process=NAME]`; None if it is not that."""
    found = _TYPED.fullmatch(text.strip())
    if found is None:
        return None
    return FailuresRequest(found["since"] or "7d", found["process"] or found["quoted"])


async def failures_answer(
    bot: BotContext, requester: Requester, request: FailuresRequest, *, public: bool
) -> Message:
    """Return the failed jobs in groups of one cause.

    Raises:
        JobsError: By cause, see `eodh_tools.errors`.
    """
    listing, _ = await bot.jobs.ask(
        requester,
        None,
        lambda toolbox: toolbox.list_failures(
            since=request.since, process=request.process, limit=MOST_GROUPS
        ),
        public=public,
    )
    return failure_groups_message(listing)
