"""Marks of what cleaning took out between two words, for who looks for secrets.

A colour draws nothing: what stands on its two sides is one word to a reader, and may
be two. A move of the cursor draws a gap, and may have cut a word at a screen's edge.
The marks are controls, which a clean text has none of.
"""

SEAM = b"\x1f"
"""Something that draws nothing was between two letters or digits."""

GAP = b"\x1e"
"""Something that a terminal shows as a gap was between two signs."""


def shown(seamed: bytes) -> bytes:
    """The text as a reader sees it: without seams, a blank for each gap."""
    if GAP in seamed:
        seamed = seamed.replace(GAP, b" ")
    # Few are there: faster than to translate.
    return seamed.replace(SEAM, b"")
