"""The program `eodh-bot`."""

import contextlib
import gc
import os
import sys

from eodh_tools.missing_extra import how_to_add


def main() -> int:
    """Run the program; who reads its output may go away without that being wrong."""
    try:
        try:
            return _run(sys.argv[1:])
        finally:  # after `--help` too, which ends by an exception
            sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes the stream once more at its end, into the broken pipe.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(arguments: list[str]) -> int:
    """Run the bot or a command, or say which extra is missing."""
    try:
        if arguments[:1] == ["health"]:
            from eodh_bot.operations.health_command import main as ask  # noqa: PLC0415 - the fewest

            return ask(arguments[1:])
        if arguments[:1] == ["check"]:
            from eodh_bot.checks.check_command import main as check  # noqa: PLC0415

            return check(arguments[1:])
        if arguments[:1] == ["setup"]:
            from eodh_bot.checks.setup import main as set_up  # noqa: PLC0415

            return set_up(arguments[1:])
        # To look for unused objects while modules load takes an eighth of the start,
        # and finds next to nothing.
        gc.disable()
        try:
            from eodh_bot.app import main as run  # noqa: PLC0415 - an extra
        finally:
            gc.enable()
    except ModuleNotFoundError as error:
        # Standard error is where a person looks who started it by hand.
        print(  # noqa: T201
            f"eodh-bot needs {error.name}, which the extra slack brings "
            "(if you had the local Hub, too: write demo for slack, which brings both). "
            "Type:\n"
            f"{how_to_add('slack')}",
            file=sys.stderr,
        )
        return 1
    run(arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main())
