"""Subscriptions at rest, in SQLite and PostgreSQL."""

from dataclasses import replace

import pytest

from eodh_bot.models import Subscription
from eodh_bot.store import Database, Subscriptions
from eodh_tools.clock import utc_now

pytestmark = pytest.mark.anyio


async def test_a_subscription_is_replaced_only_as_it_was_read(
    database: Database,
) -> None:
    store = Subscriptions(database, "T1")
    first = Subscription(
        slack_team="T1",
        watch_id="w",
        target="C1",
        added_by="U1",
        added_at=utc_now(),
    )
    weekly = replace(first, weekly_since=utc_now(), mention="U1")

    assert await store.replace(None, first)
    assert not await store.replace(None, replace(weekly, id="another"))
    assert not await store.replace(weekly, first)
    assert await store.replace(first, weekly)
    assert not await store.replace(first, None)
    assert await store.of_target("C1") == [weekly]

    assert await store.replace(weekly, None)
    assert not await store.replace(weekly, first)
    assert await store.of_target("C1") == []
