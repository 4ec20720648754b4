"""The program `eodh-bot`."""

import sys


def main() -> int:
    """Run the bot, or say which extra is missing."""
    try:
        from eodh_bot.app import main as run  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        # Standard error is where a person looks who started it by hand.
        print(  # noqa: T201
            f"eodh-bot needs {error.name}: pip install 'eodh-jobs[slack]'",
            file=sys.stderr,
        )
        return 1
    run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
