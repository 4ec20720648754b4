"""Several people change what a channel is notified of, at the same moment."""

import asyncio
from collections.abc import Awaitable

import pytest

from eodh_bot.listeners.context import BotContext
from eodh_bot.subscriptions.edit import SubscriptionEditor
from eodh_bot.subscriptions.request import SubscriptionRequest
from eodh_bot.workspaces.access import Requester
from tests.bot.listeners.stored_subscriptions import subscriptions_of

pytestmark = pytest.mark.anyio

ADA, BEN = Requester("U1", "C1"), Requester("U2", "C1")


async def test_every_change_is_stored(bot_context: BotContext) -> None:
    editor = bot_context.subscriptions
    await _begun(editor, SubscriptionRequest())

    await _at_once(
        editor.subscribe(ADA, SubscriptionRequest(weekly=True)),
        editor.only_failures(BEN, lambda _: True, on=True),
        editor.subscribe(BEN, SubscriptionRequest(mention="me", longer_than="2h")),
    )

    (stored,) = await subscriptions_of(bot_context)
    assert stored.only_failed
    assert stored.weekly_since is not None
    assert (stored.mention, stored.longer_than) == ("U2", "2h")


async def test_what_somebody_ends_stays_ended(bot_context: BotContext) -> None:
    editor = bot_context.subscriptions
    await _begun(editor, SubscriptionRequest(weekly=True, only_failed=False))

    await _at_once(
        editor.subscribe(ADA, SubscriptionRequest(weekly=False)),
        editor.subscribe(BEN, SubscriptionRequest(mention="me")),
    )

    (stored,) = await subscriptions_of(bot_context)
    assert (stored.weekly_since, stored.mention) == (None, "U2")


async def test_nothing_is_left_where_each_ends_one_half(
    bot_context: BotContext,
) -> None:
    editor = bot_context.subscriptions
    await _begun(editor, SubscriptionRequest(weekly=True, longer_than="2h"))

    await _at_once(
        editor.subscribe(ADA, SubscriptionRequest(weekly=False)),
        editor.subscribe(BEN, SubscriptionRequest(longer_than="no")),
    )

    assert await subscriptions_of(bot_context) == []


async def test_a_change_of_what_somebody_ends_does_not_bring_it_back(
    bot_context: BotContext,
) -> None:
    editor = bot_context.subscriptions
    await _begun(editor, SubscriptionRequest(only_failed=True))

    await _at_once(
        editor.unsubscribe(ADA), editor.subscribe(BEN, SubscriptionRequest(weekly=True))
    )

    for stored in await subscriptions_of(bot_context):
        assert not stored.ends


async def _begun(editor: SubscriptionEditor, request: SubscriptionRequest) -> None:
    # Both have asked before: nobody waits for Slack, and both read before one writes.
    for requester in (ADA, BEN):
        await editor.subscribe(requester, request)


async def _at_once(*changes: Awaitable[object]) -> None:
    await asyncio.gather(*changes)
