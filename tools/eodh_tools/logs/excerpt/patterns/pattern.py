"""The shape of one entry of the catalogue."""

from typing import NamedTuple


class Pattern(NamedTuple):
    """What one kind of line looks like.

    The regular expression is hyperscan's dialect: linear time, no look-around, `^` and
    `$` at every line. It is written for a line without escape codes and without a time
    in front. The example is a line that it must find, and a test holds it to that.
    """

    kind: str
    regex: str
    example: str
