"""Redaction over other people's logs, with the lines that people marked as causes."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from eodh_tools.logs.lines import clean_block
from eodh_tools.logs.redaction.redactor import MARK, Redactor

#: The marked lines in which the first rules redacted anything, with how many secrets:
#: a later rule may alter no other line, and these no further.
BASELINE = {
    ("eo-injected/logs/3eea895affff.log.gz", 251): 2,
    ("eo-injected/logs/4e3f3fb39829.log.gz", 604): 2,
}


def cases(bench: Path) -> Iterator[tuple[str, bytes, set[int]]]:
    """Each log's name, its clean text, and the numbers of its marked lines."""
    for listing in sorted(bench.glob("*/cases.jsonl")):
        for row in map(json.loads, listing.read_text(encoding="utf-8").splitlines()):
            raw = gzip.decompress((listing.parent / row["log"]).read_bytes())
            marked = {
                number
                for ranges in row["truth"]
                for first, last in ranges
                for number in range(first, last + 1)
            }
            yield f"{listing.parent.name}/{row['log']}", clean_block(raw), marked


def test_no_cause_line_is_more_altered_than_by_the_first_rules(shared: Path) -> None:
    marked_lines = 0
    altered: dict[tuple[str, int], int] = {}
    redactor = Redactor()

    for name, clean, marked in cases(shared / "bench"):
        shown = redactor.stream().feed(clean)
        before, after = clean.split(b"\n"), shown.split(b"\n")
        assert len(before) == len(after)
        marked_lines += len(marked)
        for number in sorted(marked):
            if number <= len(before) and before[number - 1] != after[number - 1]:
                marks = after[number - 1].count(MARK) - before[number - 1].count(MARK)
                altered[name, number] = marks

    assert marked_lines == 39_876
    assert {
        place: marks
        for place, marks in altered.items()
        if marks > BASELINE.get(place, 0)
    } == {}


def test_the_secret_of_a_real_manifest_is_found(shared: Path) -> None:
    raw = (shared / "hub/samples/calrissian_debug_stageout_fail.log").read_bytes()
    clean = clean_block(raw)
    stream = Redactor().stream()

    shown = stream.feed(clean)

    assert b"changeme" in clean
    assert b"changeme" not in shown
    assert stream.count > 0
    assert shown.count(b"\n") == clean.count(b"\n")
