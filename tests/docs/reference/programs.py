"""The programs: their arguments, options and commands, as each declares them."""

import argparse
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

from typer.main import get_command

from eodh_bot.app import main as bot
from eodh_bot.checks.check_command import main as bot_check
from eodh_bot.checks.setup import main as bot_setup
from eodh_bot.operations.health_command import main as bot_health
from eodh_sandbox.demo.tools_demo import app as demo_app
from eodh_sandbox.slack.__main__ import main as local_slack
from eodh_tools.cli.app import app as logs_app
from eodh_tools.cli.redact import main as redact
from eodh_tools.mcp.__main__ import main as mcp
from tests.docs.reference.markdown import code, prose, table

_HEAD = ("Argument or option", "What it does")


def page() -> str:
    parts = [
        "# The programs\n\nEach says the same with `--help`.\n\n",
        *_of_typer("eodh-logs", logs_app),
        *_of_argparse(parser_of(lambda: redact(["--help"])), "### "),
        *_of_argparse(parser_of(lambda: mcp(["--help"]))),
        *_of_argparse(parser_of(lambda: bot(["--help"]))),
        *_of_argparse(parser_of(lambda: bot_setup(["--help"])), "### "),
        *_of_argparse(parser_of(lambda: bot_check(["--help"])), "### "),
        *_of_argparse(parser_of(lambda: bot_health(["--help"])), "### "),
        *_of_typer("eodh-demo", demo_app),
        *_of_argparse(parser_of(local_slack)),
    ]
    return "".join(parts).rstrip() + "\n"


def parser_of(program: Callable[[], object]) -> argparse.ArgumentParser:
    """The parser that a program makes before it reads its arguments."""
    caught: list[argparse.ArgumentParser] = []

    class CaughtError(Exception):
        pass

    def parse_args(parser: argparse.ArgumentParser, *_: object) -> None:
        caught.append(parser)
        raise CaughtError

    try:
        with patch.object(argparse.ArgumentParser, "parse_args", parse_args):
            program()
    except CaughtError:
        pass
    return caught[0]


def _of_argparse(
    parser: argparse.ArgumentParser, heading: str = "## "
) -> Iterator[str]:
    yield f"{heading}{code(parser.prog)}\n\n"
    yield f"{prose(parser.description or '')}\n\n"
    rows = []
    further: list[argparse.ArgumentParser] = []
    for action in parser._actions:  # noqa: SLF001 - argparse shows them nowhere else
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            further += dict.fromkeys(action.choices.values())
        elif action.dest != "help" and action.help != argparse.SUPPRESS:
            rows.append((_argparse_name(action), prose(action.help or "")))
    yield table(_HEAD, rows)
    for each in further:
        yield from _of_argparse(each, f"#{heading}")
    if parser.epilog:
        yield f"{prose(parser.epilog)}\n\n"


def _argparse_name(action: argparse.Action) -> str:
    value = action.metavar or (action.dest.upper() if action.nargs != 0 else "")
    if action.choices and not action.metavar:
        value = "|".join(map(str, action.choices))
    if not action.option_strings:
        return code(f"{value}" if action.nargs is None else f"[{value}]")
    return ", ".join(
        code(f"{option} {value}".rstrip()) for option in action.option_strings
    )


def _of_typer(name: str, app: Any) -> Iterator[str]:
    command = get_command(app)
    yield f"## {code(name)}\n\n"
    yield f"{prose(command.help or '')}\n\n"
    yield table(_HEAD, _typer_rows(command))
    if command.epilog:
        yield f"{prose(command.epilog)}\n\n"
    for each, inner in getattr(command, "commands", {}).items():
        if inner.add_help_option:
            yield f"### {code(f'{name} {each}')}\n\n"
            yield f"{prose(inner.help or '')}\n\n"
            yield table(_HEAD, _typer_rows(inner))


def _typer_rows(command: Any) -> list[tuple[str, str]]:
    rows = []
    for parameter in command.params:
        if parameter.name in {"help", "install_completion", "show_completion"}:
            continue
        is_flag = getattr(parameter, "is_flag", False)
        says = prose(parameter.help or "")
        if parameter.default not in (None, False) and not is_flag:
            says += f" Default: {code(_plain(parameter.default))}."
        rows.append((_typer_name(parameter, is_flag=is_flag), says))
    return rows


def _typer_name(parameter: Any, *, is_flag: bool) -> str:
    if not parameter.opts[0].startswith("-"):
        shown = parameter.metavar or parameter.name.upper()
        return code(shown if parameter.required else f"[{shown}]")
    value = "" if is_flag else parameter.metavar or parameter.opts[0].strip("-").upper()
    options = [*parameter.opts, *parameter.secondary_opts]
    return ", ".join(code(f"{option} {value}".rstrip()) for option in options)


def _plain(value: object) -> str:
    is_whole = isinstance(value, float) and value.is_integer()
    return f"{value:.0f}" if is_whole else str(value)
