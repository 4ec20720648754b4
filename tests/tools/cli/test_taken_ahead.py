"""Blocks are made ahead of their use, and only a few."""

from collections.abc import Iterator
from threading import Event

import pytest

from eodh_tools.cli.taken_ahead import MOST_AHEAD, taken_ahead
from tests.waiting import WAIT_S


def test_a_few_blocks_are_taken_ahead_and_no_more() -> None:
    # Those that wait, and one in hand that waits for room.
    most = MOST_AHEAD + 1
    taken = 0
    enough = Event()

    def blocks() -> Iterator[bytes]:
        nonlocal taken
        for taken in range(1, 1_001):
            if taken > most:
                enough.set()
            yield b"%d" % taken

    ahead = taken_ahead(blocks())
    given = [next(ahead)]
    assert enough.wait(WAIT_S)
    for block in ahead:
        given.append(block)
        assert taken - len(given) <= most

    assert given == [b"%d" % number for number in range(1, 1_001)]


def test_an_error_comes_behind_the_blocks_before_it() -> None:
    def blocks() -> Iterator[bytes]:
        yield b"one"
        raise OSError("no whole file")

    ahead = taken_ahead(blocks())

    assert next(ahead) == b"one"
    with pytest.raises(OSError, match=r"^no whole file$"):
        next(ahead)
