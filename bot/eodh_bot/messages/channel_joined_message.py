"""Write what the bot says when it comes into a channel: two lines."""

from eodh_bot.messages.block_limits import checked
from eodh_bot.messages.blocks import rich_text, section, sentence
from eodh_bot.messages.escaping import escape
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.help import COMMAND
from eodh_bot.messages.message import Message
from eodh_bot.messages.not_connected import NOT_CONNECTED


def joined_message(
    workspace: str | None, *, announced: bool = False, may_connect: bool = True
) -> Message:
    """Say what the channel is connected to, or how to connect it.

    Args:
        workspace: The Hub workspace; None for none.
        announced: Whether its jobs are announced in the channel.
        may_connect: Whether people can connect a workspace here.
    """
    if workspace is not None:
        name = Fit().line(workspace, 100)
        jobs = "are announced here" if announced else "are not announced here yet"
        first = f"This channel is connected to Hub workspace {name}; its jobs {jobs}."
        then = f"`{COMMAND} JOB` says why a job failed"
        if not announced:
            then = f"`{COMMAND} watch` announces them, {then}"
    else:
        first = NOT_CONNECTED
        then = f"`{COMMAND} connect` connects one, with a key of the Hub"
        if not may_connect:
            then = "Whoever runs this bot can say where it answers"
    second = f"{then}; `{COMMAND} help` lists what I can do."
    lines = (section(*sentence(f"👋 {first}")), section(*sentence(second)))
    return checked(Message(escape(f"{first} {second}"), (rich_text(*lines),)))
