"""Redaction over other people's logs, with the lines that people marked as causes."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from eodh_tools.logs.lines import clean_block
from eodh_tools.logs.redaction.redactor import Redactor


def cases(bench: Path) -> Iterator[tuple[bytes, set[int]]]:
    """Each log, cleaned, and the numbers of its marked lines."""
    for listing in sorted(bench.glob("*/cases.jsonl")):
        for row in map(json.loads, listing.read_text(encoding="utf-8").splitlines()):
            raw = gzip.decompress((listing.parent / row["log"]).read_bytes())
            marked = {
                number
                for ranges in row["truth"]
                for first, last in ranges
                for number in range(first, last + 1)
            }
            yield clean_block(raw), marked


def test_hardly_a_cause_line_is_altered(shared: Path) -> None:
    marked_lines = altered = 0
    redactor = Redactor()

    for clean, marked in cases(shared / "bench"):
        shown = redactor.stream().feed(clean)
        before, after = clean.split(b"\n"), shown.split(b"\n")
        assert len(before) == len(after)
        marked_lines += len(marked)
        altered += sum(
            before[number - 1] != after[number - 1]
            for number in marked
            if number <= len(before)
        )

    assert marked_lines > 30_000
    assert altered / marked_lines < 0.000_5


def test_the_secret_of_a_real_manifest_is_found(shared: Path) -> None:
    raw = (shared / "hub/samples/calrissian_debug_stageout_fail.log").read_bytes()
    clean = clean_block(raw)
    stream = Redactor().stream()

    shown = stream.feed(clean)

    assert b"changeme" in clean
    assert b"changeme" not in shown
    assert stream.count > 0
    assert shown.count(b"\n") == clean.count(b"\n")
