"""What is said where a workspace cannot be watched, and when it can again."""

from datetime import date, datetime

from eodh_bot.messages.block_limits import checked
from eodh_bot.messages.blocks import context, mrkdwn, rich_text, run, section, sentence
from eodh_bot.messages.connect import key_failed_message
from eodh_bot.messages.dates import date_text
from eodh_bot.messages.escaping import escape
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.message import Message
from eodh_bot.models import Trouble
from eodh_tools.results.formatting import time_text

_SAID_CHARS = 600
_NAME_CHARS = 200


def trouble_notice(
    trouble: Trouble, workspace: str, since: datetime, *, by_settings: bool = False
) -> Message:
    """Say once why nothing is heard of a workspace, and what becomes of it.

    Args:
        trouble: What is wrong.
        workspace: Its name, or its address.
        since: Since when, aware.
        by_settings: Whether its key is from the bot's settings, not from a person.
    """
    if trouble == "key":
        return key_failed_message(workspace, by_settings=by_settings)
    name = Fit().line(workspace, _NAME_CHARS)
    if trouble == "hub":
        return _said(
            "⚠️",
            f"The Hub does not answer about the jobs of workspace {name}. I go on "
            "trying: what ends meanwhile is announced when it answers again.",
            ("Since", since),
        )
    renew = "connect the right one with `/eodh-logs connect`."
    if by_settings:
        renew = "tell whoever runs this bot (EODH_WORKSPACE)."
    return _said(
        "⚠️",
        f"The Hub has no workspace {name} any more, so no jobs are announced from it. "
        f"If it was renamed or deleted, {renew}",
        ("Since", since),
    )


def recovered_notice(trouble: Trouble, workspace: str, since: datetime) -> Message:
    """Say that a workspace is watched again.

    Args:
        trouble: What was wrong.
        workspace: Its name, or its address.
        since: Since when it was, aware.
    """
    again = {
        "hub": "The Hub answers again",
        "key": "There is a key that works again",
        "gone": "It is there again",
    }[trouble]
    name = Fit().line(workspace, _NAME_CHARS)
    return _said(
        "✅",
        f"{again}: the jobs of workspace {name} are watched. What ended meanwhile is "
        "announced now.",
        ("It had failed since", since),
    )


def key_ending_notice(
    workspace: str, ends: date, *, by_settings: bool = False
) -> Message:
    """Say some days before that a key ends, and how to renew it.

    Args:
        workspace: Whose key.
        ends: The last day on which it can work.
        by_settings: Whether the bot has it from its settings, not from a person.
    """
    renew = "connect the workspace again from my Home page."
    if by_settings:
        renew = "give it to whoever runs this bot (EODH_API_KEY)."
    name = Fit().line(workspace, _NAME_CHARS)
    return _said(
        "🔑",
        f"The key of workspace {name} ends on {ends:%d %B %Y} at the latest, and with "
        "it the notices. Make a new one at the Hub under Workspaces, Credentials, and "
        f"{renew}",
    )


def _said(sign: str, text: str, when: tuple[str, datetime] | None = None) -> Message:
    said = Fit().line(text, _SAID_CHARS)
    blocks = [rich_text(section(run(f"{sign} "), *sentence(said)))]
    if when is not None:
        word, time = when
        blocks.append(context(mrkdwn(f"{word} {date_text(time)}")))
        said += f" ({word} {time_text(time)})"
    return checked(Message(escape(said), tuple(blocks)))
