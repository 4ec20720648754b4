"""A large log of real lines, for measures of whole programs."""

import gzip
import itertools
from collections.abc import Iterator
from pathlib import Path

from tests.bench import log_text

SHARED = Path(__file__).parents[3] / "shared" / "bench"


def write_log(log: Path, size_bytes: int) -> str:
    """Write a log of real lines, or of our own where there are none.

    Returns:
        What it holds, in words.
    """
    texts, of = _real_texts(), f"{size_bytes / 1e6:.0f} MB of real lines"
    if not SHARED.is_dir():
        texts = iter([log_text.text(400_000)])
        of = f"{size_bytes / 1e6:.0f} MB of lines of our own"
    written = 0
    parts = list(texts)
    with log.open("wb") as file:
        for part in itertools.cycle(parts):
            written += file.write(part)
            if written >= size_bytes:
                return of
    return of


def _real_texts() -> Iterator[bytes]:
    """The public logs beside the checkout, each ended by a newline."""
    for packed in sorted(SHARED.glob("*/logs/*.gz")):
        text = gzip.decompress(packed.read_bytes())
        yield text if text.endswith(b"\n") else text + b"\n"
