"""`eodh-logs excerpt`: the few lines of a local log that explain a failure.

It imports nothing that asks the Hub, and starts fast.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from eodh_tools.cache.pattern_cache import default_pattern_store
from eodh_tools.logs.excerpt.excerpter import (
    Excerpt,
    ExcerptSelection,
    find,
    line_fingerprints,
)
from eodh_tools.logs.multi_pattern import cache_in
from eodh_tools.logs.numbered_lines import NumberedLine, write_numbered

_READ_BYTES = 1 << 20
_STANDARD_INPUT = "-"
_MOST_LINES = 1_000
_MOST_WINDOW = 8 << 20


class _Readable(Protocol):
    """What is read in blocks, be it plain, gzipped or zstandard."""

    def read(self, size: int, /) -> bytes | None:
        """Read at most `n` bytes."""


def main(arguments: list[str]) -> int:
    """Print an excerpt of each log named.

    Returns:
        0, or 1 when a log could not be read.
    """
    options = _parser().parse_args(arguments)
    cache_in(default_pattern_store())
    familiar: set[int] | None = None
    try:
        if options.good:
            familiar = line_fingerprints(blocks_of(options.good))
    except OSError as error:
        return _complain(options.good, error)
    status = 0
    for path in options.paths or [_STANDARD_INPUT]:
        try:
            found = find(blocks_of(path), max_lines=options.lines, familiar=familiar)
        except OSError as error:
            status = _complain(path, error)
            continue
        if options.json:
            _print(_as_json(path, found))
        else:
            heading = f"==> {path} <==\n" if len(options.paths) > 1 else ""
            if sys.stdout.isatty():
                _show(path, found, heading)
                continue
            _print(heading + _as_text(found.excerpt(with_kept=False)))
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="eodh-logs excerpt",
        description="Print the few lines of a log that explain why it failed; on a "
        "terminal also the cause.",
    )
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="FILE",
        help="a log, which may end in .gz or .zst; - or none for standard input",
    )
    parser.add_argument(
        "--good", metavar="FILE", help="the log of a run of the same step that passed"
    )
    parser.add_argument(
        "--lines", type=_line_count, default=20, metavar="N", help="at most N lines"
    )
    parser.add_argument(
        "--json", action="store_true", help="one JSON object for each log, one per line"
    )
    return parser


def _line_count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= _MOST_LINES:
        raise argparse.ArgumentTypeError(f"must be from 1 to {_MOST_LINES}")
    return count


def blocks_of(path: str) -> Iterator[bytes]:
    """Read a log in blocks: plain, gzipped or zstandard; `-` is standard input.

    Raises:
        OSError: It cannot be read, or is not what its name says.
    """
    if path == _STANDARD_INPUT:
        yield from _read(sys.stdin.buffer)
        return
    # Imports inside: most logs are plain, and start-up counts.
    if path.endswith(".gz"):
        import gzip  # noqa: PLC0415
        import zlib  # noqa: PLC0415

        try:
            with gzip.GzipFile(path, "rb") as unzipped:
                yield from _read(unzipped)
        except (EOFError, zlib.error) as error:
            raise OSError("this is no whole gzip file") from error
    elif path.endswith(".zst"):
        import zstandard  # noqa: PLC0415

        try:
            with (
                Path(path).open("rb") as packed,
                zstandard.ZstdDecompressor(max_window_size=_MOST_WINDOW).stream_reader(
                    packed, read_across_frames=True
                ) as unzipped,
            ):
                yield from _read(unzipped)
        except zstandard.ZstdError as error:
            raise OSError("this is no zstandard file") from error
    else:
        with Path(path).open("rb", buffering=0) as file:
            yield from _read(file)


def _read(file: _Readable) -> Iterator[bytes]:
    while block := file.read(_READ_BYTES):
        yield block


def _as_json(path: str, found: ExcerptSelection) -> str:
    return json.dumps({
        "path": path,
        "lines": list(found.numbers),
        "total_lines": found.total_lines,
    })  # fmt: skip


def _as_text(found: Excerpt) -> str:
    lines = (NumberedLine(line.number, line.number, line.text) for line in found.lines)
    text = write_numbered(lines, whole_log_lines=found.total_lines)
    return "\n".join(part for part in (text, _footer(found)) if part)


def _footer(found: Excerpt) -> str:
    parts = [f"{len(found.lines)} of {found.total_lines:,} lines"]
    if found.redacted:
        secrets = "secret" if found.redacted == 1 else "secrets"
        parts.append(f"{found.redacted} {secrets} redacted")
    if found.stops_abruptly:
        parts.append("the log ends without an error message")
    return ", ".join(parts)


def _show(path: str, found: ExcerptSelection, heading: str) -> None:
    """Show a person the cause, then the lines, with colour.

    Imports inside: a pipe gets only the lines, and must not wait for these.
    """
    from eodh_tools.cli.console import open_console  # noqa: PLC0415
    from eodh_tools.cli.rendering import fence, show  # noqa: PLC0415
    from eodh_tools.diagnosis.findings import LogWithExcerpt, finding  # noqa: PLC0415
    from eodh_tools.diagnosis.steps import entries  # noqa: PLC0415

    part = found.excerpt()
    name = "input" if path == _STANDARD_INPUT else Path(path).name
    (entry,) = entries([name])
    failure = finding(LogWithExcerpt(entry, part))
    said = "I cannot tell from this log why it failed."
    if failure is not None:
        told = failure.told
        said = f"{told.headline}\nCause: {told.code} ({failure.verdict.sureness})"
    lines = fence(_as_text(part))
    show(open_console(), f"{heading}{said[:1].upper()}{said[1:]}\n\n{lines}")


def _print(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def _complain(path: str, error: OSError) -> int:
    reason = error.strerror or str(error)
    sys.stderr.write(f"eodh-logs excerpt: {path}: {reason}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
