"""Messages about errors: what happened and what to do next."""

from eodh_bot.messages.block_limits import checked
from eodh_bot.messages.blocks import (
    context,
    link,
    plain,
    rich_text,
    run,
    section,
    sentence,
)
from eodh_bot.messages.escaping import escape
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.message import Json, Message

_TEXT_CHARS = 1_500


def error_message(text: str, help_url: str | None = None) -> Message:
    """Say what happened and what to do next.

    Args:
        text: The words of a `JobsError`, or of a refusal.
        help_url: The page about it; None without one.
    """
    sentence = Fit().line(text, _TEXT_CHARS) or "That did not work."
    return checked(Message(escape(sentence), (error_block(sentence, help_url),)))


def error_block(text: str, help_url: str | None = None) -> Json:
    """Return the same in one block; the text fits."""
    more = [run(" "), link(help_url, "More about it")] if help_url else []
    return rich_text(section(run("⚠️ "), *sentence(text), *more))


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
