"""Define the exit codes of `eodh-logs`, and what each error means to a script."""

from enum import IntEnum

from eodh_tools.errors import (
    AccessError,
    HubUnavailableError,
    JobsError,
    RequestError,
    SettingsError,
)


class ExitCode(IntEnum):
    """What the end of a command means to a script."""

    OK = 0
    JOB_FAILED = 1
    USAGE = 2
    NOT_VISIBLE = 3
    HUB_UNREACHABLE = 4
    OTHER = 5
    STILL_RUNNING = 6
    INTERRUPTED = 130


EXIT_CODES_HELP = (
    "Exit codes: 0 done; 1 the job failed or was dismissed (status, wait); 2 usage: "
    "wrong arguments or settings; 3 not allowed or not found; 4 the Hub could not be "
    "reached; 5 anything else; 6 the job still runs though the time to wait is over "
    "(wait); 130 interrupted."
)


class CommandExit(Exception):  # noqa: N818 - an end, and not always an error
    """The command is over, with this code; only `words` are still to be printed.

    Not typer's own Exit: typer ends an aborted prompt or a broken pipe with code 1,
    which here says that the job failed.
    """

    def __init__(self, code: ExitCode, words: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.words = words


def exit_code_of(error: JobsError) -> ExitCode:
    """Return the code for a cause of failure."""
    match error:
        case RequestError() | SettingsError():
            return ExitCode.USAGE
        case AccessError():
            return ExitCode.NOT_VISIBLE
        case HubUnavailableError():
            return ExitCode.HUB_UNREACHABLE
        case _:
            return ExitCode.OTHER
