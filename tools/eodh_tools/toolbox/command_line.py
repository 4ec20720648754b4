"""Read a command line, and word its errors without the keys that somebody typed."""

import argparse
from typing import NoReturn

__all__ = ["ArgumentParser", "without_held_keys"]


class ArgumentParser(argparse.ArgumentParser):
    """A parser whose errors repeat no key: a terminal's output is often sent on."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong, and end the program."""
        super().error(without_held_keys(message))


def without_held_keys(words: str) -> str:
    """Return the words of an error with a mark in place of each key.

    Keys are those that this machine's settings and profiles hold, and tokens of a kind
    that is known.
    """
    # Imports inside: programs that start fast read their arguments first.
    from eodh_tools.config.held_keys import held_keys  # noqa: PLC0415
    from eodh_tools.logs.redaction.redactor import Redactor  # noqa: PLC0415
    from eodh_tools.toolbox.typed_text import without_keys  # noqa: PLC0415

    keys, _ = held_keys()
    return without_keys(Redactor(keys), words)
