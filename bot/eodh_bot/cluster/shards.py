"""Which of the shards this process watches."""

from typing import Protocol

from eodh_bot.store.watches import SHARDS


class Shards(Protocol):
    """Shares the shards out among processes: no two have the same one."""

    async def owned(self) -> frozenset[int]:
        """This process's, now."""


class SingleShard:
    """All of them: there is one process."""

    async def owned(self) -> frozenset[int]:
        """Every one."""
        return frozenset(range(SHARDS))
