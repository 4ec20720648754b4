"""Read a command line, and word its errors without the keys that somebody typed."""

import argparse
import re
from typing import NoReturn

__all__ = ["ArgumentParser", "printable", "without_held_keys", "without_keys_typed"]

# Such a word in a wrong place may be a key that no profile holds yet.
_LONG_MIX = re.compile(
    r"(?=[A-Za-z+=_-]*\d)(?=[\d+=_-]*[A-Za-z])[\w+=-]{20,}", re.ASCII
)


class ArgumentParser(argparse.ArgumentParser):
    """A parser whose errors repeat no key: a terminal's output is often sent on."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong, and end the program."""
        super().error(without_keys_typed(message))


def without_keys_typed(words: str) -> str:
    """Return what is said of wrong arguments with a mark in place of what may be a key.

    It repeats what somebody typed in a wrong place: a long word of letters and digits
    is none that the message needs.
    """
    plain = _LONG_MIX.sub("[redacted]", without_held_keys(words))
    return "\n".join(map(printable, plain.split("\n")))


def printable(text: str) -> str:
    """Return a line with `?` for each sign that a terminal obeys or does not show.

    A file's name may hold any, and comes into a command by `*`; `ls` shows it so.
    """
    return "".join(sign if sign.isprintable() else "?" for sign in text)


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
