"""Write who looks into a failure: a line in its notice, for everybody."""

import re
from collections.abc import Sequence

from eodh_bot.messages.action_ids import ActionId
from eodh_bot.messages.blocks import context, mrkdwn
from eodh_bot.messages.buttons import with_looking
from eodh_bot.messages.escaping import is_user, mention
from eodh_bot.messages.message import Json, Message

_BLOCK = "looking"
_SIGN = "👀"
_MOST_NAMED = 5
# Slack may write our sign as a code.
_ASSIGNEES = re.compile(r" (?:👀|:eyes:) <@[^\n]* looking$")


def assignee_line(user_ids: Sequence[str]) -> list[Json]:
    """Return the line: "👀 Ada is looking"; none where nobody is."""
    text = _sentence(user_ids)
    return [{**context(mrkdwn(text)), "block_id": _BLOCK}] if text else []


def assignees_spoken(user_ids: Sequence[str]) -> str:
    """Return the same as the end of the text for notifications."""
    text = _sentence(user_ids)
    return f" {text}" if text else ""


def with_assignees(posted: Message, user_ids: Sequence[str]) -> Message:
    """Return a posted notice, with who looks into it now.

    Args:
        posted: The notice as Slack has it.
        user_ids: Slack's ids, in the order in which they began.
    """
    looking = bool(_sentence(user_ids))
    blocks: list[Json] = []
    for block in posted.blocks:
        if block.get("block_id") == _BLOCK:
            continue
        if block["type"] == "actions":
            blocks += assignee_line(user_ids)
            elements = [
                with_looking(each, looking=looking)
                if each.get("action_id") == ActionId.MORE
                else each
                for each in block["elements"]
            ]
            blocks.append({**block, "elements": elements})
        else:
            blocks.append(block)
    text = _ASSIGNEES.sub("", posted.text)
    return Message(f"{text}{assignees_spoken(user_ids)}", tuple(blocks))


def _sentence(user_ids: Sequence[str]) -> str:
    people = [mention(each) for each in user_ids if is_user(each)]
    if not people:
        return ""
    named = people[:_MOST_NAMED]
    if more := len(people) - len(named):
        named.append(f"{more:,} more")
    who = named[0]
    if len(named) > 1:
        who = f"{', '.join(named[:-1])} and {named[-1]}"
    return f"{_SIGN} {who} {'is' if len(people) == 1 else 'are'} looking"
