"""Messages about errors: what happened and what to do next."""

from eodh_bot.messages.block_limits import checked
from eodh_bot.messages.blocks import context, plain, rich_text, run, section, sentence
from eodh_bot.messages.escaping import escape
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.message import Message

_SAID_CHARS = 1_500


def error_message(text: str) -> Message:
    """Say what happened and what to do next.

    Args:
        text: The words of a `JobsError`, or of a refusal.
    """
    said = Fit().line(text, _SAID_CHARS) or "That did not work."
    block = rich_text(section(run("⚠️ "), *sentence(said)))
    return checked(Message(escape(said), (block,)))


def bug_message(reference: str) -> Message:
    """Say that the bot failed, with the reference of its log entry."""
    fault = "Something went wrong in the bot. It is not your fault."
    then = (
        "Try again. If it happens again, send this reference to whoever runs the bot: "
    )
    reference = Fit().line(reference, 100)
    blocks = (
        rich_text(
            section(run("⚠️ "), run(fault, bold=True)),
            section(run(then), run(reference, code=True)),
        ),
        context(plain("The details are in the bot's log.", 200)),
    )
    return checked(Message(escape(f"{fault} {then}{reference}."), blocks))
