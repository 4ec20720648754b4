"""The help: every command, as it is typed."""

from collections.abc import Sequence

from eodh_bot.messages.block_limits import checked
from eodh_bot.messages.blocks import bullets, rich_text, run, section, sentence
from eodh_bot.messages.escaping import escape
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.message import Json, Message
from eodh_bot.messages.not_connected import NOT_CONNECTED, TEAM_NOT_CONNECTED
from eodh_tools.results.models import JobSummary

COMMAND = "/eodh-logs"

#: What is typed to have jobs announced.
WATCH = (
    "watch [WORKSPACE] [process=NAME] [only=failed|changed] [mention=@somebody] "
    "[starts] [longer-than=2h] [weekly]"
)

#: What is typed, and what it does.
COMMANDS = (
    ("JOB", "the status of a job, and why it failed; its id, its link, or `last`"),
    ("JOB LOG", "the last lines of one of its logs"),
    ("report JOB", "a text about a job, to send to whoever can repair it"),
    ("jobs", "the latest jobs, to pick one; `jobs failed`, `jobs process=NAME`"),
    ("failures", "what failed lately, by cause; `failures 24h`, `process=NAME`"),
    ("watch", "announce jobs here when they end: all, or some"),
    ("mute 2h", "pause the announcements, or `mute process=NAME`; `unmute` ends it"),
    ("list", "list what is announced here; `unwatch` stops it"),
    ("connect", "connect a Hub workspace, for a channel or only for you"),
    ("help", "show this help"),
)


#: The command that only some bots have.
CONNECT = "connect"
# What works where no workspace is connected, and where nothing can be announced.
_UNCONNECTED = frozenset({CONNECT, "help"})
_OF_NOTICES = frozenset({"watch", "mute 2h", "list"})


def commands_of(*, may_connect: bool) -> Sequence[tuple[str, str]]:
    """Return the commands of a bot, in which people may connect workspaces or not."""
    return [each for each in COMMANDS if may_connect or each[0] != CONNECT]


def help_message(
    unknown: str | None = None,
    *,
    connected: bool = True,
    announced: bool = True,
    may_connect: bool = True,
    example: JobSummary | None = None,
) -> Message:
    """List the commands that work here.

    Args:
        unknown: What was typed, if it is no command.
        connected: Whether a workspace is connected here.
        announced: Whether jobs can be announced here.
        may_connect: Whether people may connect workspaces.
        example: A job of this workspace.
    """
    commands = [
        (typed, does)
        for typed, does in commands_of(may_connect=may_connect)
        if (connected or typed in _UNCONNECTED)
        and (announced or typed not in _OF_NOTICES)
    ]
    parts = []
    spoken = "You can ask:"
    if unknown is not None:
        text = Fit().line(unknown, 200)
        spoken = f"I do not understand “{text}”. {spoken}"
        apology = run("I do not understand ")
        parts.append(section(apology, run(text, code=True), run(".")))
    parts += [
        section(run("You can ask", bold=True)),
        bullets(
            *(
                [run(f"{COMMAND} {typed}", code=True), run("  "), *sentence(does)]
                for typed, does in commands
            )
        ),
    ]
    if not connected:
        parts.append(section(run(NOT_CONNECTED if may_connect else TEAM_NOT_CONNECTED)))
    if connected and announced:
        watching = (
            f"`{COMMAND} {WATCH}`: only one workflow, only failures or only what "
            "changes, mention somebody in each failure, or also announce each start. "
            "`longer-than=2h` (or `usual`) announces a job that runs longer, and "
            "`weekly` sums up each week, with or without the ends of jobs."
        )
        parts.append(section(*sentence(watching)))
    if connected and example is not None:
        parts.append(section(run("From this workspace:", bold=True)))
        parts.append(bullets(*_examples(example, announced=announced)))
    parts += [
        section(
            *sentence(
                "In a thread, mention me with a job: `@EODH JOB`. On any message, "
                "choose “Explain this job” from its menu. Answers to commands are "
                "visible only to you until you share them."
            )
        ),
    ]
    typed = "; ".join(f"{COMMAND} {typed}: {does}" for typed, does in commands)
    return checked(Message(escape(f"{spoken} {typed}."), (rich_text(*parts),)))


def _examples(job: JobSummary, *, announced: bool) -> list[list[Json]]:
    """Commands about a job of this workspace, to be copied."""
    fit = Fit()
    typed = [fit.line(job.job_id, 210)]
    name = fit.line(job.process or "", 100)
    if name:
        named = f'"{name}"' if " " in name else name
        typed.append(f"jobs process={named}")
        if announced:
            typed.append(f"watch process={named} only=failed")
    return [[run(f"{COMMAND} {each}", code=True)] for each in typed]
