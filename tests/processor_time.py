"""What a piece of work costs beside another one; never how long it takes here.

A machine that others use may be several times slower than another one, or than it was
a moment ago. So a test judges a cost by one that it took itself: the least of several.
"""

import gc
import time
from collections.abc import Callable

Work = Callable[[], object]

#: By how much the larger size is larger.
TIMES = 8
#: What `growth` may be at most: 8 is linear, 64 the square; a busy machine doubles it.
LINEAR = 30
_TRIES = 3
# Below it, what each call costs whatever its size is most of it.
_LEAST_S = 0.001


def least_s(*works: Work) -> list[float]:
    """Return the least processor seconds of each work; they take turns."""
    turns = [[spent_s(work) for work in works] for _ in range(_TRIES)]
    return [min(costs) for costs in zip(*turns, strict=True)]


def growth(prepare: Callable[[int], Work], size: int) -> float:
    """Return by how much the cost grows from an eighth of a size to the whole of it.

    Args:
        prepare: Makes the work of a size; what it needs for that does not count.
        size: Of whatever the work has many of.
    """
    small_s, large_s = least_s(prepare(size // TIMES), prepare(size))
    return large_s / max(small_s, _LEAST_S)


def spent_s(work: Work) -> float:
    """Return the processor seconds that a work costs this once."""
    # Neither what other threads do, nor a search for unused objects of other tests.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        began = time.thread_time()
        work()
        return time.thread_time() - began
    finally:
        if was_enabled:
            gc.enable()
