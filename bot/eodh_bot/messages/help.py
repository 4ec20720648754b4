"""The help: every command, as it is typed."""

from eodh_bot.messages.block_limits import checked
from eodh_bot.messages.blocks import bullets, rich_text, run, section, sentence
from eodh_bot.messages.escaping import escape
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.message import Message

COMMAND = "/eodh-logs"

#: What is typed to have jobs announced.
WATCH = "watch [WORKSPACE] [process=NAME] [only=failed] [mention=@somebody] [starts]"

#: What is typed, and what it does.
COMMANDS = (
    ("JOB", "the status of a job, and why it failed; its id, its link, or `last`"),
    ("JOB LOG", "the last lines of one of its logs"),
    ("jobs", "the latest jobs, to pick one"),
    ("watch", "announce jobs here when they end: all, or some"),
    ("mute 2h", "pause the announcements; `unmute` ends the pause"),
    ("list", "list what is announced here; `unwatch` stops it"),
    ("connect", "connect a Hub workspace, for a channel or only for you"),
    ("help", "show this help"),
)


def help_message(unknown: str | None = None) -> Message:
    """List the commands.

    Args:
        unknown: What was typed, if it is no command.
    """
    parts = []
    spoken = "You can ask:"
    if unknown is not None:
        said = Fit().line(unknown, 200)
        spoken = f"I do not understand “{said}”. {spoken}"
        apology = run("I do not understand ")
        parts.append(section(apology, run(said, code=True), run(".")))
    parts += [
        section(run("You can ask", bold=True)),
        bullets(
            *(
                [run(f"{COMMAND} {typed}", code=True), run("  "), *sentence(does)]
                for typed, does in COMMANDS
            )
        ),
        section(
            *sentence(
                f"`{COMMAND} {WATCH}`: only one workflow, only failures, mention "
                "somebody in each failure, or also announce each start."
            )
        ),
        section(
            *sentence(
                "In a thread, mention me with a job: `@EODH JOB`. On any message, "
                "choose “Explain this job” from its menu. Answers to commands are "
                "visible only to you until you share them."
            )
        ),
    ]
    typed = "; ".join(f"{COMMAND} {typed}: {does}" for typed, does in COMMANDS)
    return checked(Message(escape(f"{spoken} {typed}."), (rich_text(*parts),)))
