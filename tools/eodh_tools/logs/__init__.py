"""Log text only: bytes in; numbered lines, excerpts and pages out.

Nothing here reads a file, a network or a clock.
"""
