"""The typer app of `eodh-logs`: its commands, and the one place where errors end."""

import contextlib
import json
import logging
import sys
from typing import Annotated

import typer

from eodh_tools.cli.command_group import Command, CommandGroup
from eodh_tools.cli.commands import explain as explain_commands
from eodh_tools.cli.commands import failures as failure_commands
from eodh_tools.cli.commands import help as help_command
from eodh_tools.cli.commands import jobs as job_commands
from eodh_tools.cli.commands import local as local_commands
from eodh_tools.cli.commands import logs as logs_command
from eodh_tools.cli.commands import read as read_command
from eodh_tools.cli.commands import save as save_command
from eodh_tools.cli.commands import setup as setup_commands
from eodh_tools.cli.commands import view as view_commands
from eodh_tools.cli.console import Terminal, open_console
from eodh_tools.cli.ending import stream_error
from eodh_tools.cli.exit_codes import (
    EXIT_CODES_HELP,
    CommandExit,
    ExitCode,
    exit_code_of,
)
from eodh_tools.errors import JobsError, RequestError

_HELP = (
    "Ask about your workflow jobs on the UK EO Data Hub: did it finish, why did it "
    "fail, show me the log.\n\n"
    "First run `eodh-logs login`, then `eodh-logs jobs`, then `eodh-logs status last`. "
    "`eodh-logs doctor` finds what is wrong; `eodh-logs help 403` says what an error "
    "means.\n\n"
    "JOB is a job's id or its first 8 characters, any pasted address of the job, "
    "`last`, `last failed` or `last PROCESS`. An address is asked for with the saved "
    "profile of its workspace. Where you choose one workspace yourself (`--profile`, "
    "EODH_PROFILE, EODH_ROOT_URL, or EODH_WORKSPACE with EODH_API_KEY), an address of "
    "any other is refused.\n\n"
    "These commands only read. To cancel a job, ask the Hub itself: with `delete()` of "
    "the job in pyeodh, which sends an HTTP DELETE to the job's address. That stops "
    "the work for good, and the Hub may refuse it."
)

app = typer.Typer(
    name="eodh-logs",
    cls=CommandGroup,
    help=_HELP,
    epilog=EXIT_CODES_HELP,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,  # a traceback with locals could show a key
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _command in (
    setup_commands.login,
    job_commands.jobs,
    failure_commands.failures,
    job_commands.status,
    job_commands.wait,
    explain_commands.explain,
    explain_commands.report,
    logs_command.logs,
    read_command.read,
    save_command.save,
    local_commands.excerpt,
    view_commands.open_,
    setup_commands.doctor,
    setup_commands.logout,
    help_command.help_,
):
    app.command(_command.__name__.rstrip("_"), cls=Command)(_command)


@app.command(
    cls=Command,
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
)
def redact(context: typer.Context) -> None:
    """Print a local log file cleaned and without secrets; asks no Hub."""
    # Reached only behind an option: `main` answers `eodh-logs redact` without typer.
    from eodh_tools.cli.redact import main as print_redacted  # noqa: PLC0415

    raise CommandExit(ExitCode(print_redacted(context.args)))


@app.callback()
def options(
    context: typer.Context,
    *,
    profile: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Use only this saved profile, whatever else is set."
        ),
    ] = None,
    verbose: Annotated[
        bool,
        typer.Option("--verbose", "-v", help="Print on stderr what the program does."),
    ] = False,
    pager: Annotated[
        bool,
        typer.Option(
            "--pager/--no-pager",
            help="Show a long answer in your pager (the program that PAGER names).",
        ),
    ] = True,
    version_asked: Annotated[  # noqa: ARG001 - typer calls it
        bool,
        typer.Option(
            "--version",
            help="Print the version and end.",
            is_eager=True,
            callback=lambda asked: _print_version() if asked else None,
        ),
    ] = False,
) -> None:
    """Open the terminal for the command that follows."""
    if verbose:
        logging.basicConfig(
            level=logging.INFO, format="%(name)s: %(message)s", stream=sys.stderr
        )
        logging.getLogger("eodh_tools").setLevel(logging.DEBUG)
    context.obj = Terminal(
        out=open_console(paging=pager),
        err=open_console(stderr=True),
        profile=profile,
        verbose=verbose,
    )


def run() -> int:
    """Run the app and return its exit code; no traceback leaves it without `-v`."""
    try:
        app(prog_name="eodh-logs")
    except SystemExit as ended:
        if isinstance(ended.__context__, BrokenPipeError):
            raise ended.__context__ from None  # rich and typer end with 1 then
        # typer's 1 is an aborted prompt; a failed job's 1 comes as CommandExit.
        code = ended.code if isinstance(ended.code, int) else ExitCode.OTHER
        if code == ExitCode.USAGE:
            _dump_wrong_usage(ended.__context__)
        return ExitCode.OTHER if code == 1 else code
    except CommandExit as ended:
        if ended.words:
            with contextlib.suppress(CommandExit, OSError):
                open_console(stderr=True).print(ended.words)
            _dump_error("StillRunning", ended.words, ended.code, JobsError)
        return ended.code
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the top: nothing may pass as a traceback
        broken = stream_error(error)
        if broken is not None:
            raise broken from None
        return _print_error(error)
    return ExitCode.OK


def _print_error(error: Exception) -> int:
    """Print what went wrong in a sentence or two, and return the exit code."""
    known = _jobs_error(error)
    verbose = logging.getLogger("eodh_tools").level == logging.DEBUG
    if verbose:
        logging.getLogger(__name__).debug("%s", _traceback(error))
    if known is not None:
        code, kind, words = exit_code_of(known), type(known).__name__, str(known)
    else:
        hint = "" if verbose else " `eodh-logs -v ...` shows more."
        code, kind = ExitCode.OTHER, type(error).__name__
        words = f"an unexpected error occurred ({kind}).{hint} Please report it."
    # Only here: help and most answers of local commands never need it.
    from eodh_tools.cli.rendering import show  # noqa: PLC0415
    from eodh_tools.config.documentation import help_for  # noqa: PLC0415
    from eodh_tools.toolbox.command_line import without_held_keys  # noqa: PLC0415

    words = without_held_keys(words)
    more = help_for(type(known or JobsError()))
    # A reader who left, or errors that go to a full disk, do not change how it ended.
    with contextlib.suppress(CommandExit, OSError):
        err = open_console(stderr=True)
        show(err, f"eodh-logs: {words}", may_page=False)
        if err.is_terminal:
            # For a person; a program gets one line, and this with --json.
            show(err, f"Help: {more}", may_page=False)
    _dump_error(kind, words, code, type(known or JobsError()))
    return code


def _dump_wrong_usage(error: BaseException | None) -> None:
    """Print what typer said of wrong arguments for a script, too."""
    words = getattr(error, "format_message", None)
    if words is not None and "--json" in sys.argv[1:]:
        # Only here: it needs the patterns.
        from eodh_tools.toolbox.command_line import (  # noqa: PLC0415
            without_keys_typed,
        )

        said = without_keys_typed(words())
        _dump_error("UsageError", said, ExitCode.USAGE, RequestError)


def _dump_error(
    kind: str, words: str, code: ExitCode, page_of: type[JobsError]
) -> None:
    """A script that asked for JSON reads one document, whatever happened."""
    if "--json" not in sys.argv[1:]:
        return
    from eodh_tools.config.documentation import help_for  # noqa: PLC0415 - only here

    problem = {
        "kind": kind,
        "message": words,
        "exit_code": int(code),
        "help": help_for(page_of),
    }
    with contextlib.suppress(CommandExit):  # its reader left
        open_console().out(json.dumps({"error": problem}, indent=2), highlight=False)


def _jobs_error(error: BaseException) -> JobsError | None:
    """The first error with a message for people, also out of a group of tasks."""
    if isinstance(error, JobsError):
        return error
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            found = _jobs_error(inner)
            if found is not None:
                return found
    return None


def _traceback(error: Exception) -> str:
    """The traceback with every secret taken out, known or by its form."""
    # Only here: most runs never need the patterns.
    import traceback  # noqa: PLC0415

    from eodh_tools.cli.own_redactor import own_redactor  # noqa: PLC0415

    redactor = own_redactor("debug")
    return redactor.text("".join(traceback.format_exception(error)))[0]


def _print_version() -> None:
    from importlib.metadata import version  # noqa: PLC0415 - 40 ms that none else needs

    open_console().out(f"eodh-logs {version('eodh-jobs')}", highlight=False)
    raise CommandExit(ExitCode.OK)
