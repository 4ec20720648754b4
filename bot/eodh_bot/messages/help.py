"""What can be asked, in the words that are typed."""

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
    ("JOB", "what became of a job, and why: its id, its link, or `last`"),
    ("JOB LOG", "the last lines of one of its logs"),
    ("jobs", "the latest jobs, to pick one"),
    ("watch", "announce jobs here when they end, all or some"),
    ("mute 2h", "announce nothing for a while; `unmute` ends it"),
    ("list", "what is announced here; `unwatch` ends it"),
    ("connect", "connect a Hub workspace, for a channel or for you alone"),
    ("help", "this"),
)


def help_message(unknown: str | None = None) -> Message:
    """Say what can be asked.

    Args:
        unknown: What was typed, if it was none of it.
    """
    parts = []
    spoken = "What you can ask:"
    if unknown is not None:
        said = Fit().line(unknown, 200)
        spoken = f"I do not know what to do with “{said}”. {spoken}"
        apology = run("I do not know what to do with ")
        parts.append(section(apology, run(said, code=True), run(".")))
    parts += [
        section(run("What you can ask", bold=True)),
        bullets(
            *(
                [run(f"{COMMAND} {typed}", code=True), run("  "), *sentence(does)]
                for typed, does in COMMANDS
            )
        ),
        section(
            *sentence(
                f"`{COMMAND} {WATCH}`: of one workflow, failures alone, with somebody "
                "called when one fails, or from the start."
            )
        ),
        section(
            *sentence(
                "In a thread, mention me with a job: `@EODH JOB`. On any message, "
                "choose “Explain this job” from its menu. Answers to commands are "
                "for you alone until you share them."
            )
        ),
    ]
    typed = "; ".join(f"{COMMAND} {typed}: {does}" for typed, does in COMMANDS)
    return checked(Message(escape(f"{spoken} {typed}."), (rich_text(*parts),)))
