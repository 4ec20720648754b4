"""The commands as typer holds them: a wrong word is answered with the right command."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import cleandoc
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

# Click's own, or the one of the click that typer brings.
_UsageError: Any = typer.BadParameter.__base__

_SEARCH = "To search a log, type `eodh-logs read JOB --grep WORD`."
_READ = "To read a log, type `eodh-logs read JOB`."
_LIST = "`eodh-logs jobs` lists your jobs, `eodh-logs logs JOB` the logs of one."
_SEND = (
    "`eodh-logs save JOB DIR` saves a job's logs without secrets, to send them; "
    "`eodh-logs report JOB` writes a text about it."
)
_SAVED = (
    "Only `eodh-logs explain --from DIR` takes a folder that `save` wrote. The logs in "
    "it are text files: search them with `grep -n -i WORD DIR/logs/*`."
)
_NOTICES = (
    "`eodh-logs wait JOB` waits for one job. Notices of all jobs come in Slack: there, "
    "type /eodh-logs watch or /eodh-logs mute."
)
_ASSISTANT = "An assistant starts `eodh-mcp` by itself, from its own configuration."
_UPGRADE = (
    "Upgrade with `uv tool upgrade eodh-jobs` or `pipx upgrade eodh-jobs`; from a "
    "newer wheel with `uv tool install --force 'WHEEL[EXTRAS]'`, with the extras that "
    "`uv tool list --show-extras` names."
)
_REMOVE = "First type `eodh-logs logout --all`, then `uv tool uninstall eodh-jobs`."
_ONLY_READS = "These commands only read; `eodh-logs --help` says who cancels a job."

#: What a person types for a command that has another name.
OTHER_WORDS = {
    **dict.fromkeys(("search", "grep", "find"), _SEARCH),
    **dict.fromkeys(("log", "show", "cat", "tail", "view"), _READ),
    **dict.fromkeys(("list", "ls", "job", "ps"), _LIST),
    **dict.fromkeys(("send", "share", "download", "export"), _SEND),
    **dict.fromkeys(("watch", "unwatch", "mute", "unmute", "notify"), _NOTICES),
    **dict.fromkeys(("connect", "mcp", "assistant"), _ASSISTANT),
    **dict.fromkeys(("upgrade", "update"), _UPGRADE),
    **dict.fromkeys(("uninstall", "remove"), _REMOVE),
    **dict.fromkeys(("cancel", "kill", "stop", "delete", "run", "submit"), _ONLY_READS),
    "why": "To ask why a job failed, type `eodh-logs explain JOB`.",
    "check": "`eodh-logs doctor` checks settings, Hub and key.",
}


class _PlainHelp:
    """Help whose prose fills the terminal, and whose switches seem to take no value."""

    def __init__(self, *args: Any, help: str | None = None, **kwargs: Any) -> None:  # noqa: A002 - typer's name
        # A docstring is broken for the source; only a blank line ends a paragraph.
        text = None if help is None else re.sub(r"(?<!\n)\n(?!\n)", " ", cleandoc(help))
        super().__init__(*args, help=text, **kwargs)  # type: ignore[call-arg]

    def get_params(self, ctx: Any) -> list[Any]:
        params: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for each in params:
            if getattr(each, "is_flag", False) and each.metavar is None:
                each.metavar = ""
        return params


class Command(_PlainHelp, TyperCommand):
    """A command whose help shows switches plainly."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments; answer `--from` for a command without it."""
        takes_from = any("--from" in each.opts for each in self.params)
        if not takes_from and any(
            each == "--from" or each.startswith("--from=") for each in args
        ):
            ctx.fail(f"No such option: --from. {_SAVED}")
        return super().parse_args(ctx, args)


class CommandGroup(_PlainHelp, TyperGroup):
    """All commands; it knows other words for some of them."""

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        """Read what stands before the command."""
        with _errors_without_keys():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:
        """Find the command, read its arguments and run it."""
        with _errors_without_keys():
            return super().invoke(ctx)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command; answer another word for one with its name."""
        instead = OTHER_WORDS.get(args[0].lower()) if args else None
        if instead is not None and self.get_command(ctx, args[0]) is None:
            ctx.fail(f"No such command '{args[0]}'. {instead}")
        return super().resolve_command(ctx, args)


@contextmanager
def _errors_without_keys() -> Iterator[None]:
    """Take keys out of the messages about wrong arguments, which repeat them."""
    try:
        yield
    except _UsageError as error:
        # Only here: most runs never need the patterns.
        from eodh_tools.toolbox.command_line import (  # noqa: PLC0415
            without_keys_typed,
        )

        error.message = without_keys_typed(error.message)
        raise
