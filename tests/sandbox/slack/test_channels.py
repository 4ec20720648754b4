"""Channels, people, files and events: who is notified and who sees what."""

import asyncio
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from eodh_sandbox.slack import AppSeed, ChannelSeed, LocalSlack, PersonSeed, Seed
from eodh_sandbox.slack.web_api_limits import MAX_MESSAGES_A_CHANNEL
from tests.sandbox.slack.observed import error_of, event_kinds

pytestmark = pytest.mark.anyio


async def test_the_app_knows_public_channels_and_its_own_private_ones(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.person("U2").removes("C4")

    for channel in ("C1", "C2", "C3"):
        assert (await client.conversations_info(channel=channel))["ok"]
    post = client.chat_postMessage(channel="C4", text="x")
    assert await error_of(post) == "channel_not_found"


async def test_people_have_zones_and_kinds(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ben = (await client.users_info(user="U2"))["user"]
    guest = (await client.users_info(user="U3"))["user"]
    partner = (await client.users_info(user="U4"))["user"]

    assert (ben["tz"], ben["tz_offset"]) == ("Asia/Tokyo", 32_400)
    assert "is_stranger" not in ben
    assert (guest["is_restricted"], guest["is_ultra_restricted"]) == (True, False)
    assert (partner["team_id"], partner["is_stranger"]) == ("T9OTHER", False)
    slack.person("U4").leaves("C3")
    assert (await client.users_info(user="U4"))["user"]["is_stranger"]


async def test_members_and_direct_messages(client: AsyncWebClient) -> None:
    members = await client.conversations_members(channel="C1")
    talk = await client.conversations_open(users="U1")
    again = await client.conversations_open(users="U1")
    info = await client.conversations_info(channel=talk["channel"]["id"])

    assert members["members"] == ["U0BOT", "U1", "U2", "U3"]
    assert talk["channel"]["id"] == again["channel"]["id"]
    assert again["already_open"]
    assert (info["channel"]["is_im"], info["channel"]["user"]) == (True, "U1")


async def test_a_message_to_a_persons_id_is_a_direct_message(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(channel="U1", text="for you")

    ada = slack.person("U1")
    assert posted["channel"] == ada.direct()
    assert [m.words for m in ada.sees(ada.direct())] == ["for you"]


async def test_each_sees_what_is_theirs(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel="C4", text="for the flood team")
    await client.chat_postEphemeral(channel="C1", user="U1", text="for Ada")
    await client.chat_postMessage(channel="C1", text="for all")

    def seen(user: str, channel: str) -> list[str]:
        return [m.words for m in slack.person(user).sees(channel)]

    assert seen("U2", "C4") == ["for the flood team"]
    assert seen("U1", "C4") == []
    assert seen("U1", "C1") == ["for Ada", "for all"]
    assert seen("U2", "C1") == ["for all"]
    assert seen("U3", "C2") == []
    assert seen("U4", "C1") == []


@pytest.mark.usefixtures("bot")
async def test_a_mention_in_a_channel_is_a_mention_and_a_message(
    slack: LocalSlack,
) -> None:
    slack.person("U1").says("C1", "@EODH job-1")

    events = {e["type"]: e for e in await event_kinds(slack, 2)}

    assert set(events) >= {"app_mention", "message"}
    assert events["app_mention"]["text"] == "<@U0BOT> job-1"
    assert events["message"]["channel_type"] == "channel"


@pytest.mark.usefixtures("bot")
async def test_an_edited_mention_is_a_mention_again_and_says_so(
    slack: LocalSlack,
) -> None:
    ada = slack.person("U1")
    ada.edits(ada.says("C1", "@EODH job-1"), "@EODH job-1 please")
    await slack.until(lambda: len(mentions(slack)) == 2, what="two mentions")
    first, second = mentions(slack)

    assert "edited" not in first["event"]
    assert second["event"]["edited"]["user"] == "U1"
    assert first["event_id"] != second["event_id"]


def mentions(slack: LocalSlack) -> list[dict[str, Any]]:
    payloads = [d.parcel.payload for d in slack.deliveries]
    return [p for p in payloads if p.get("event", {}).get("type") == "app_mention"]


@pytest.mark.usefixtures("bot")
async def test_where_the_app_is_not_it_gets_no_events(slack: LocalSlack) -> None:
    ada = slack.person("U1")

    ada.says("C2", "@EODH job-1")

    assert "Invite it first" in ada.sees("C2")[-1].words
    ada.says("C1", "hello")
    events = await event_kinds(slack, 1)
    assert [e["channel"] for e in events] == ["C1"]


@pytest.mark.usefixtures("bot")
async def test_a_mention_in_a_direct_message_is_no_event(
    slack: LocalSlack,
) -> None:
    ada = slack.person("U1")

    ada.says(ada.direct(), "@EODH job-1")

    (event,) = await event_kinds(slack, 1)
    assert (event["type"], event["channel_type"]) == ("message", "im")


async def test_a_private_channel_has_an_id_like_any_other(
    client: AsyncWebClient,
) -> None:
    private = (await client.conversations_info(channel="C4"))["channel"]
    group = await client.conversations_open(users="U1,U2")

    assert private["is_private"]
    assert group["channel"]["id"].startswith("C")


async def test_of_a_person_the_app_lists_public_and_shared_private_channels(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    async def listed(user: str) -> set[str]:
        kinds = "public_channel,private_channel"
        found = await client.users_conversations(user=user, types=kinds)
        assert not any("is_member" in each for each in found["channels"])
        return {each["id"] for each in found["channels"]}

    assert await listed("U2") >= {"C1", "C4"}
    assert "C4" not in await listed("U1")
    slack.person("U2").removes("C4")
    assert "C4" not in await listed("U2")
    assert await error_of(client.users_conversations(user="U9NONE")) == "user_not_found"


async def test_who_may_not_be_seen_is_not_named() -> None:
    hidden = PersonSeed(user_id="U5", name="eve", real_name="Eve", is_hidden=True)
    async with (
        LocalSlack(Seed(people=(hidden,), channels=())) as other,
        ClientSession() as session,
    ):
        client = AsyncWebClient(
            other.bot_token, base_url=other.api_url, session=session
        )
        assert await error_of(client.users_info(user="U5")) == "user_not_visible"


@pytest.mark.usefixtures("bot")
async def test_coming_and_going_is_reported(slack: LocalSlack) -> None:
    slack.person("U2").leaves("C1")
    slack.person("U2").joins("C1")
    slack.person("U1").invites("C2")
    slack.person("U1").removes("C2")

    reported = [(e["type"], e["user"]) for e in await event_kinds(slack, 3)]

    assert ("member_left_channel", "U2") in reported
    assert ("member_joined_channel", "U2") in reported
    assert ("member_joined_channel", "U0BOT") in reported


async def test_a_history_can_be_cut_by_time(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    first, second, third = (slack.person("U1").says("C1", w) for w in ("a", "b", "c"))

    async def read(**more: Any) -> list[str]:
        answer = await client.conversations_history(channel="C1", **more)
        return [m["text"] for m in answer["messages"]]

    assert await read(oldest=first.ts) == ["c", "b"]
    assert await read(latest=third.ts) == ["b", "a"]
    assert await read(oldest=second.ts, latest=second.ts, inclusive=True) == ["b"]


@pytest.mark.usefixtures("bot")
async def test_an_uninstalled_app_is_notified_once(
    slack: LocalSlack,
) -> None:
    slack.uninstall()

    events = await event_kinds(slack, 2)
    assert {e["type"] for e in events} == {"tokens_revoked", "app_uninstalled"}
    outcome = await slack.person("U1").types("C1", "/eodh-logs job-1")
    assert outcome.failed == "unknown_command"


async def test_only_subscribed_events_with_their_scope_are_sent(
    client: AsyncWebClient,
) -> None:
    del client
    seed = Seed(
        app=AppSeed(
            scopes=frozenset({"channels:history"}),
            events=frozenset({"app_mention", "message.channels"}),
        )
    )
    async with LocalSlack(seed) as slack:
        slack.person("U1").says("C1", "@EODH job-1")
        events = await event_kinds(slack, 1)

    assert [e["type"] for e in events] == ["message"]


async def test_an_outsider_is_marked_in_events(slack: LocalSlack) -> None:
    slack.person("U4").says("C3", "@EODH job-1")

    await event_kinds(slack, 2)

    payload = slack.deliveries[0].parcel.payload
    assert payload["is_ext_shared_channel"]
    assert payload["event"]["user_team"] == "T9OTHER"


async def test_the_oldest_messages_make_room(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ada = slack.person("U1")
    for number in range(MAX_MESSAGES_A_CHANNEL + 3):
        ada.says("C1", str(number))

    seen = ada.sees("C1")

    assert (len(seen), seen[0].text) == (MAX_MESSAGES_A_CHANNEL, "3")
    answer = await client.conversations_history(channel="C1", limit=15)
    assert len(answer["messages"]) == 15


async def test_what_is_awaited_has_a_deadline(slack: LocalSlack) -> None:
    ada = slack.person("U1")
    ada.says("C1", "something else")

    with pytest.raises(TimeoutError, match="something else"):
        await ada.waits_for("C1", "never posted", deadline_s=0.05)

    later = asyncio.get_running_loop().call_later(0.02, ada.says, "C1", "at last")
    assert (await ada.waits_for("C1", "at last")).words == "at last"
    later.cancel()


def test_a_seed_is_a_plain_dict_with_a_manifest() -> None:
    manifest = {
        "display_information": {"name": "EODH"},
        "features": {
            "app_home": {"home_tab_enabled": True},
            "slash_commands": [{"command": "/eodh-logs", "description": "Why?"}],
            "shortcuts": [
                {"name": "Explain", "type": "message", "callback_id": "explain_job"}
            ],
            "unfurl_domains": ["eodatahub.org.uk"],
        },
        "oauth_config": {"scopes": {"bot": ["commands", "chat:write"]}},
        "settings": {"event_subscriptions": {"bot_events": ["app_mention"]}},
    }

    seed = Seed.of(
        {
            "team_id": "T7",
            "app": {"manifest": manifest, "bot_token": "xoxb-7"},
            "people": [{"user_id": "U7", "name": "eve", "real_name": "Eve"}],
            "channels": [{"channel_id": "C7", "name": "x", "members": ["U7"]}],
        }
    )

    assert seed.app.scopes == {"commands", "chat:write"}
    assert seed.app.events == {"app_mention"}
    assert list(seed.app.commands) == ["/eodh-logs"]
    assert seed.app.shortcuts[0].callback_id == "explain_job"
    assert seed.people == (PersonSeed(user_id="U7", name="eve", real_name="Eve"),)
    assert seed.channels == (ChannelSeed(channel_id="C7", name="x", members=("U7",)),)
    assert "xoxb-7" not in repr(seed)
