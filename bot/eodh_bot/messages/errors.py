"""What went wrong, in words that a person can act on."""

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
    """Say that it was our fault, and by what name it stands in the bot's log."""
    fault = "Something went wrong in the bot, and it was not your doing."
    then = "Try again; if it stays so, tell whoever runs the bot this reference: "
    reference = Fit().line(reference, 100)
    blocks = (
        rich_text(
            section(run("⚠️ "), run(fault, bold=True)),
            section(run(then), run(reference, code=True)),
        ),
        context(plain("What happened is in the bot's own log, not here.", 200)),
    )
    return checked(Message(escape(f"{fault} {then}{reference}."), blocks))
