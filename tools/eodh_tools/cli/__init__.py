"""The terminal door: `eodh-logs`."""

import gc
import os
import sys

_NEW_OBJECTS_PER_COLLECTION = 300_000


def main() -> int:
    """Run `eodh-logs` as a process of its own, and return its exit code."""
    # A command takes half a second. To look for unused objects while its modules load,
    # and through all of them at its end, would take a third of that.
    gc.set_threshold(_NEW_OBJECTS_PER_COLLECTION)
    try:
        return run_command()
    finally:
        _compile_for_the_next_time()
        gc.freeze()


def _compile_for_the_next_time() -> None:
    """Leave what this command did not compile to a process of its own."""
    patterns = sys.modules.get("eodh_tools.logs.multi_pattern")
    if patterns is not None and not patterns.is_complete():
        # Import inside: seldom needed, and subprocess takes time to load.
        from eodh_tools.toolbox.pattern_compiler import start_compiling  # noqa: PLC0415

        process = start_compiling()
        if process is not None:
            process.returncode = 0  # nobody waits for it, which Python would report


def run_command() -> int:
    """Run the command that `sys.argv` names, and return its exit code."""
    from eodh_tools.cli.ending import run_to_end  # noqa: PLC0415 - not for `main`

    columns = os.environ.get("COLUMNS", "")
    if columns and not (columns.isdecimal() and int(columns)):
        # Some shells export 0 where they do not know it: the terminal is asked.
        del os.environ["COLUMNS"]
    return run_to_end(_named_command)


def _named_command() -> int:
    arguments = sys.argv[1:]
    # Imports inside: `excerpt` and `redact` must start fast, inside other programs'
    # pipes, and need neither typer nor rich nor the settings.
    if arguments[:1] == ["redact"]:
        from eodh_tools.cli.redact import main as redact  # noqa: PLC0415

        return redact(arguments[1:])
    if arguments[:1] == ["excerpt"] and not {"-h", "--help"} & set(arguments):
        from eodh_tools.cli.excerpt import main as excerpt  # noqa: PLC0415

        return excerpt(arguments[1:])
    from eodh_tools.cli.app import run  # noqa: PLC0415

    return run()
