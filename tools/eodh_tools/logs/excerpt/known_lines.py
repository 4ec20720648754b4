"""Find lines that passing runs print too, by a hash of what does not vary."""

import re
from collections.abc import Collection, Iterable
from hashlib import blake2b

from eodh_tools.logs.encodings import transcoded
from eodh_tools.logs.excerpt.normalize import plain

MOST_HASHES = 200_000
"""A passing log with more different lines than that is cut off there."""

_WORD_WITH_DIGIT = re.compile(rb"\b\w*\d\w*")
_PATH = re.compile(rb"(?:/[\w.@+%=-]*){2,}")


def masked(text: bytes) -> bytes:
    """Mask what varies from run to run: numbers, ids, times and paths."""
    return _PATH.sub(b"/", _WORD_WITH_DIGIT.sub(b"0", text.strip()))


def masked_hash(line: bytes) -> int:
    """Hash a raw line, masked, to 64 bits."""
    digest = blake2b(masked(plain(line)), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def line_fingerprints(blocks: Iterable[bytes]) -> set[int]:
    """Hash every line of a log, given in pieces of any size."""
    found: set[int] = set()
    rest = b""
    for block in transcoded(blocks):
        lines = (rest + block).split(b"\n")
        rest = lines.pop()[: 1 << 20]
        found.update(masked_hash(line) for line in lines if line)
        if len(found) >= MOST_HASHES:
            return found
    found.add(masked_hash(rest))
    return found


def novel_ends(block: bytes, known: Collection[int]) -> list[int]:
    """Return where lines end that are not blank and that no passing run had."""
    ends: list[int] = []
    end = 0
    for line in block.split(b"\n"):
        end += len(line) + 1
        if line and line.strip() and masked_hash(line) not in known:
            ends.append(min(end, len(block)))
    return ends
