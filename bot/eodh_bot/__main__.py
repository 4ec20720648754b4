"""The program `eodh-bot`."""

import sys


def main() -> int:
    """Run the bot, or say which extra is missing."""
    arguments = sys.argv[1:]
    try:
        if arguments[:1] == ["health"]:
            from eodh_bot.operations.health_command import main as ask  # noqa: PLC0415 - the fewest

            return ask(arguments[1:])
        if arguments[:1] == ["check"]:
            from eodh_bot.checks.command import main as check  # noqa: PLC0415

            return check(arguments[1:])
        from eodh_bot.app import main as run  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        # Standard error is where a person looks who started it by hand.
        print(  # noqa: T201
            f"eodh-bot needs {error.name}: pip install 'eodh-jobs[slack]'",
            file=sys.stderr,
        )
        return 1
    run(arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main())
