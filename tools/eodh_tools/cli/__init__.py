"""The terminal door: `eodh-logs`."""

import sys


def main() -> int:
    """Run `eodh-logs`; `excerpt` and `redact` without loading what asks the Hub."""
    # Imports inside: these two must start fast, inside other programs' pipes, and
    # need neither typer nor rich nor the settings.
    if sys.argv[1:2] == ["redact"]:
        from eodh_tools.cli.redact import main as redact  # noqa: PLC0415

        return redact(sys.argv[2:])
    if sys.argv[1:2] == ["excerpt"] and not {"-h", "--help"} & set(sys.argv):
        from eodh_tools.cli.excerpt import main as excerpt  # noqa: PLC0415

        return excerpt(sys.argv[2:])
    from eodh_tools.cli.app import run  # noqa: PLC0415

    return run()
