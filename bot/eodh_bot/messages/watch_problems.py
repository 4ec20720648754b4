"""Messages about a workspace whose jobs cannot be read, and its recovery."""

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

_TEXT_CHARS = 600
_NAME_CHARS = 200


def trouble_notice(
    trouble: Trouble, workspace: str, since: datetime, *, by_settings: bool = False
) -> Message:
    """Say once why no notices come from a workspace, and what to do.

    Args:
        trouble: The problem.
        workspace: Its name or URL.
        since: When the problem began, aware.
        by_settings: Whether the bot's settings hold its key, so only an operator acts.
    """
    if trouble == "key":
        return key_failed_message(workspace, by_settings=by_settings)
    name = Fit().line(workspace, _NAME_CHARS)
    if trouble == "hub":
        return _problem(
            "⚠️",
            f"The Hub does not answer about the jobs of workspace {name}. I keep "
            "trying. Jobs that end in the meantime are announced when it answers.",
            ("Since", since),
        )
    if trouble == "incomplete":
        return _problem(
            "⚠️",
            f"Workspace {name} has more jobs than I read, and its list has no order. "
            "Jobs that I do not see are not announced. Delete old jobs at the Hub, "
            "then I see all of them.",
            ("Since", since),
        )
    renew = "connect the right one with `/eodh-logs connect`."
    if by_settings:
        renew = "tell whoever runs this bot."
    return _problem(
        "⚠️",
        f"Workspace {name} no longer exists at the Hub, so its jobs are not announced. "
        f"If it was renamed or deleted, {renew}",
        ("Since", since),
    )


def recovered_notice(trouble: Trouble, workspace: str, since: datetime) -> Message:
    """Say that the jobs of a workspace can be read again.

    Args:
        trouble: The problem that ended.
        workspace: Its name or URL.
        since: When the problem began, aware.
    """
    if trouble == "incomplete":
        name = Fit().line(workspace, _NAME_CHARS)
        return _problem("✅", f"I see all jobs of workspace {name} again.")
    again = {
        "hub": "The Hub answers again",
        "key": "The workspace has a working key again",
        "gone": "The workspace exists again",
    }[trouble]
    name = Fit().line(workspace, _NAME_CHARS)
    return _problem(
        "✅",
        f"{again}: I check the jobs of workspace {name}. Jobs that ended in the "
        "meantime are announced now.",
        ("The problem began", since),
    )


def key_ending_notice(
    workspace: str, ends: date, *, by_settings: bool = False
) -> Message:
    """Say some days before that a key expires, and how to renew it.

    Args:
        workspace: Whose key.
        ends: The last day on which it can work.
        by_settings: Whether the bot's settings hold it, so only an operator renews it.
    """
    renew = "connect the workspace again from my Home page."
    if by_settings:
        renew = "give it to whoever runs this bot."
    name = Fit().line(workspace, _NAME_CHARS)
    return _problem(
        "🔑",
        f"The key of workspace {name} expires by {ends:%d %B %Y}; then its "
        "notices stop. Create a new one at the Hub under Workspaces, Credentials, and "
        f"{renew}",
    )


def _problem(sign: str, text: str, when: tuple[str, datetime] | None = None) -> Message:
    words = Fit().line(text, _TEXT_CHARS)
    blocks = [rich_text(section(run(f"{sign} "), *sentence(words)))]
    if when is not None:
        word, time = when
        blocks.append(context(mrkdwn(f"{word} {date_text(time)}")))
        words += f" ({word} {time_text(time)})"
    return checked(Message(escape(words), tuple(blocks)))
