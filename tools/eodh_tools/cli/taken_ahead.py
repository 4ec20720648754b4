"""Blocks that are made while those before them wait to be taken."""

from collections.abc import Iterable, Iterator
from queue import Queue
from threading import Thread

# One block takes longer to make, another one to use: so many even that out.
MOST_AHEAD = 2


def taken_ahead(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Take blocks in a thread before they are asked for; an error comes in its turn."""
    taken: Queue[bytes | Exception | None] = Queue(MOST_AHEAD)

    def take() -> None:
        try:
            for block in blocks:
                taken.put(block)
            taken.put(None)
        except Exception as error:  # noqa: BLE001 - it is raised in the other thread
            taken.put(error)

    Thread(target=take, daemon=True).start()
    while (block := taken.get()) is not None:
        if isinstance(block, Exception):
            raise block
        yield block
