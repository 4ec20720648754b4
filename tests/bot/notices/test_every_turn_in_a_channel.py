"""Every message, whatever changes while it waits for its turn."""

import pytest

from tests.bot.notices.conftest import NoticeScene
from tests.bot.notices.test_permission import Change, no_patience
from tests.bot.notices.test_turn_in_a_channel import (
    OTHER_PAIRS,
    Posting,
    posted_only_where_it_may_be_read,
)

pytestmark = pytest.mark.anyio
__all__ = ["no_patience"]


@pytest.mark.parametrize(("post", "change"), OTHER_PAIRS.values(), ids=OTHER_PAIRS)
async def test_it_is_posted_where_it_may_be_read_then(
    scene: NoticeScene, post: Posting, change: Change
) -> None:
    await posted_only_where_it_may_be_read(scene, post, change)
