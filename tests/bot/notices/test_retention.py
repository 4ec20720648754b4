"""Old rows go each hour, whatever one stored row is like."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eodh_bot.notices.retention import STORED, delete_old_rows
from eodh_bot.store.posts import Post
from eodh_bot.workspaces.access import Requester
from eodh_tools.clock import utc_now
from tests.bot.notices.conftest import NoticeScene
from tests.bot.store.test_records import record

pytestmark = pytest.mark.anyio


async def test_a_key_that_the_hub_refuses_for_a_quarter_of_a_year_is_deleted(
    scene: NoticeScene,
) -> None:
    known = await scene.stored.connections.of_channel("C1")
    assert known is not None
    now = utc_now()
    refused = replace(
        known,
        id="refused",
        channel_id=None,
        user_id="U1",
        added_by="U1",
        key_failed_at=now - STORED - timedelta(days=1),
    )
    await scene.stored.connections.put(refused)

    await delete_old_rows(scene.service.engine, scene.stored, now)

    assert await scene.stored.connections.of_person("U1") is None
    assert await scene.stored.connections.of_channel("C1") == known


async def test_an_address_that_no_workspace_can_have_keeps_nothing_from_being_deleted(
    scene: NoticeScene,
) -> None:
    known = await scene.stored.connections.of_channel("C1")
    assert known is not None
    bad = replace(
        known,
        id="bad",
        channel_id=None,
        user_id="U1",
        base_url="ftp://nowhere",
        added_by="U1",
    )
    await scene.stored.connections.put(bad)
    now = utc_now()
    long_ago = now - STORED - timedelta(days=1)
    await scene.stored.posts.claim(
        Post(
            key="old",
            channel_id="C1",
            claimed_by="me",
            claimed_at=long_ago,
            tried_at=long_ago,
        )
    )
    await scene.stored.records.put(scene.watch.id, record("1"), now)

    await delete_old_rows(scene.service.engine, scene.stored, now)

    assert await scene.stored.posts.by_keys(["old"]) == {}
    # Those of the workspace that is connected stay.
    assert await scene.stored.records.get(scene.watch.id, ["1"])
    editor = scene.bot_context.connections
    assert await editor.disconnect(Requester("U1"), "bad") == bad
