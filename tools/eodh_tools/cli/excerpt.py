"""`eodh-logs excerpt`: the few lines of a local log that explain a failure.

It imports nothing that asks the Hub, and starts fast.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from eodh_tools.cache.pattern_cache import default_pattern_store
from eodh_tools.cli.ending import say
from eodh_tools.cli.raw_log import STANDARD_INPUT, blocks_of, shown_name
from eodh_tools.logs.excerpt.excerpter import (
    Excerpt,
    ExcerptSelection,
    find,
    line_fingerprints,
)
from eodh_tools.logs.multi_pattern import cache_in
from eodh_tools.logs.numbered_lines import NumberedLine, write_numbered
from eodh_tools.toolbox.command_line import ArgumentParser, without_held_keys

DEFAULT_LINES, MOST_LINES = 20, 1_000


def main(arguments: list[str]) -> int:
    """Print an excerpt of each log named, without typer: its help is typer's.

    Returns:
        0, or 1 when a log could not be read.
    """
    options = _parser().parse_args(arguments)
    return print_excerpts(
        options.paths,
        good=options.good,
        max_lines=options.lines,
        as_json=options.json,
    )


def print_excerpts(
    paths: Sequence[str], *, good: str | None, max_lines: int, as_json: bool
) -> int:
    """Print an excerpt of each log.

    Args:
        paths: The logs; standard input if none.
        good: The log of a run that passed.
        max_lines: The most lines of each.
        as_json: Print only the numbers of the lines.

    Returns:
        0, or 1 when a log could not be read.
    """
    cache_in(default_pattern_store())
    known: set[int] | None = None
    try:
        if good:
            known = line_fingerprints(blocks_of(good))
    except OSError as error:
        return _complain(good or "", error)
    status = 0
    for path in paths or [STANDARD_INPUT]:
        try:
            found = find(blocks_of(path), max_lines=max_lines, known=known)
        except OSError as error:
            status = _complain(path, error)
            continue
        if as_json:
            _print(_as_json(path, found))
        else:
            _show(
                path, found, f"==> {shown_name(path)} <==\n" if len(paths) > 1 else ""
            )
    return status


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="eodh-logs excerpt", add_help=False)
    parser.add_argument("paths", nargs="*", metavar="FILE")
    parser.add_argument("--good", metavar="FILE")
    parser.add_argument("--lines", type=_line_count, default=DEFAULT_LINES, metavar="N")
    parser.add_argument("--json", action="store_true")
    return parser


def _line_count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= MOST_LINES:
        raise argparse.ArgumentTypeError(f"must be from 1 to {MOST_LINES}")
    return count


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
    """Show the cause, then the lines; on a terminal with colour.

    Imports inside: `--json` must not wait for these, nor a pipe for rich.
    """
    from eodh_tools.cli.own_redactor import own_redactor  # noqa: PLC0415
    from eodh_tools.diagnosis.findings import LogWithExcerpt, finding  # noqa: PLC0415
    from eodh_tools.diagnosis.steps import entries  # noqa: PLC0415

    part = found.excerpt(own_redactor("excerpt"))
    name = "input" if path == STANDARD_INPUT else shown_name(Path(path).name)
    (entry,) = entries([name])
    failure = finding(LogWithExcerpt(entry, part))
    text = "I cannot tell from this log why it failed."
    if failure is not None:
        wording = failure.wording
        text = f"{wording.headline}\nCause: {wording.code} ({failure.sureness})"
    head, lines = f"{heading}{text[:1].upper()}{text[1:]}\n\n", _as_text(part)
    if not sys.stdout.isatty():
        _print(head + lines)
        return
    from eodh_tools.cli.console import open_console  # noqa: PLC0415
    from eodh_tools.cli.rendering import fence, show  # noqa: PLC0415

    show(open_console(), head + fence(lines))


def _print(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def _complain(path: str, error: OSError) -> int:
    reason = error.strerror or str(error)
    if isinstance(error, IsADirectoryError) or Path(path).is_dir():
        reason = (
            "this is a folder: name a log in it, as "
            f"{shown_name(str(Path(path) / 'logs'))}/STEP.log. "
            "Of a folder that `save` wrote, `eodh-logs explain --from DIR` says why "
            "the job failed"
        )
    words = without_held_keys(f"{shown_name(path)}: {reason}")
    say(f"eodh-logs excerpt: {words}")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
