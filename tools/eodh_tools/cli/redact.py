"""`eodh-logs redact`: a local log, cleaned and redacted, before it goes to others.

It imports nothing that asks the Hub, and starts fast.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from eodh_tools.cache.pattern_cache import default_pattern_store
from eodh_tools.cli.clean_blocks import clean_blocks
from eodh_tools.cli.ending import say
from eodh_tools.cli.own_redactor import own_redactor
from eodh_tools.cli.raw_log import shown_name
from eodh_tools.files import private_file
from eodh_tools.logs.multi_pattern import cache_in
from eodh_tools.logs.redaction.redactor import Redactor
from eodh_tools.toolbox.command_line import ArgumentParser, without_held_keys


def main(arguments: list[str]) -> int:
    """Print each log named, cleaned and redacted.

    Returns:
        0, or 1 when a log could not be read.

    Raises:
        OSError: The output cannot be written.
    """
    options = _parser().parse_args(arguments)
    cache_in(default_pattern_store())
    redactor = own_redactor("redact")
    kinds: Counter[str] = Counter()
    try:
        with _output(options.output) as output:
            for path in options.paths:
                kinds += _redact(path, redactor, output)
    except _ReadError as error:
        words = without_held_keys(str(error))
        say(f"eodh-logs redact: {words}")
        return 1
    say(_counts_text(kinds))
    return 0


class _ReadError(Exception):
    """A log that cannot be read, in words."""


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="eodh-logs redact",
        description="Print a log without secrets, to send it to somebody.",
        epilog="Patterns find only the kinds of secrets that they were written for:"
        " read the result before you send it.",
    )
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="FILE",
        help="a log, which may end in .gz or .zst; - for standard input",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="OUT",
        help="write to this file, which only you can read; else to standard output",
    )
    return parser


@contextmanager
def _output(path: Path | None) -> Iterator[BinaryIO]:
    """Standard output, a pipe, or a private file that is put in place when whole."""
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if path.exists() and not (path.is_file() or path.is_dir()):
        # A pipe, or a device as /dev/null, which no file may take the place of.
        with path.open("wb") as file:
            yield file
        return
    with private_file(path.absolute()) as file:
        yield file


def _redact(path: str, redactor: Redactor, output: BinaryIO) -> Counter[str]:
    stream = redactor.stream()
    # A second process would write once more what waits to be written.
    output.flush()
    output.writelines(stream.feed(block) for block in _blocks(path))
    return stream.kinds


def _blocks(path: str) -> Iterator[bytes]:
    name = shown_name(path)
    try:
        yield from clean_blocks(path)
    except IsADirectoryError as error:
        raise _ReadError(
            f"{name} is a folder: name the files in it, as in "
            f"{name.rstrip('/')}/*.log. "
            "The logs that `eodh-logs save` wrote are redacted already."
        ) from error
    except OSError as error:
        raise _ReadError(f"{name}: {error.strerror or error}") from error


def _counts_text(kinds: Counter[str]) -> str:
    total = kinds.total()
    if not total:
        return "No secret was found."
    secrets = "secret" if total == 1 else "secrets"
    return f"{total:,} {secrets} redacted: {_each(kinds.most_common())}."


def _each(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{count:,} {kind}" for kind, count in counts)
