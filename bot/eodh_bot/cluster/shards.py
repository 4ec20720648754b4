"""Choose the shards that this process polls."""

from typing import Protocol

from eodh_bot.store.watches import SHARDS


class Shards(Protocol):
    """Shares the shards among processes, so that no two have the same one."""

    async def owned(self) -> frozenset[int]:
        """Return the shards of this process now."""


class SingleShard:
    """All shards, for the only process."""

    async def owned(self) -> frozenset[int]:
        """Return all shards."""
        return frozenset(range(SHARDS))
