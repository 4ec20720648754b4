"""What Slack refuses, in Slack's error codes."""

from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from eodh_sandbox.slack import AppSeed, LocalSlack, Seed
from tests.sandbox.slack.answering import failure_blocks
from tests.sandbox.slack.observed import refused, section

pytestmark = pytest.mark.anyio


async def test_text_over_the_maximum_is_cut_with_a_warning(
    client: AsyncWebClient,
) -> None:
    posted = await client.chat_postMessage(channel="C1", text="x" * 40_001)

    assert len(posted["message"]["text"]) == 40_000
    assert posted["warning"] == "message_truncated"


METADATA = [
    ("[", "invalid_metadata_format"),
    ({"event_type": "x"}, "invalid_metadata_schema"),
    ({"event_type": "", "event_payload": {}}, "invalid_metadata_schema"),
    ({"event_type": "x", "event_payload": []}, "invalid_metadata_schema"),
    ({"event_type": "x", "event_payload": {}, "y": 1}, "invalid_metadata_schema"),
    ({"event_type": "x", "event_payload": {"a": "x" * 9_000}}, "metadata_too_large"),
]


@pytest.mark.parametrize(("metadata", "code"), METADATA)
async def test_metadata_of_another_shape_is_refused(
    client: AsyncWebClient, metadata: Any, code: str
) -> None:
    post = client.chat_postMessage(channel="C1", text="x", metadata=metadata)

    assert (await refused(post))["error"] == code


async def test_of_metadata_only_the_type_is_given_unasked(
    client: AsyncWebClient,
) -> None:
    metadata = {"event_type": "x", "event_payload": {"id": "1"}}
    await client.chat_postMessage(channel="C1", text="x", metadata=metadata)

    plain_read = await client.conversations_history(channel="C1")
    full_read = await client.conversations_history(
        channel="C1", include_all_metadata=True
    )

    assert plain_read["messages"][0]["metadata"] == {"event_type": "x"}
    assert full_read["messages"][0]["metadata"] == metadata


async def test_only_text_takes_the_blocks_away_and_says_edited(
    client: AsyncWebClient, slack: LocalSlack
) -> None:
    posted = await client.chat_postMessage(channel="C1", text="x", blocks=[section()])

    await client.chat_update(channel="C1", ts=posted["ts"], text="over")

    (seen,) = slack.person("U1").sees("C1")
    assert (seen.words, seen.blocks, seen.edited) == ("over", [], True)


async def test_a_change_is_refused_if_too_long_or_in_an_archived_channel(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(channel="C1", text="first")

    long = client.chat_update(channel="C1", ts=posted["ts"], text="x" * 4_001)
    assert (await refused(long))["error"] == "msg_too_long"
    await client.chat_update(channel="C1", ts=posted["ts"], text="x" * 4_000)
    slack.workspace.channels["C1"].is_archived = True
    late = client.chat_update(channel="C1", ts=posted["ts"], text="late")
    assert (await refused(late))["error"] == "is_archived"


async def test_another_ones_message_cannot_be_changed_or_deleted(
    client: AsyncWebClient, slack: LocalSlack
) -> None:
    message = slack.person("U1").says("C1", "mine")

    update = client.chat_update(channel="C1", ts=message.ts, text="yours")
    assert (await refused(update))["error"] == "cant_update_message"
    delete = client.chat_delete(channel="C1", ts=message.ts)
    assert (await refused(delete))["error"] == "cant_delete_message"


async def test_what_one_person_sees_is_no_message_to_update(
    client: AsyncWebClient,
) -> None:
    shown = await client.chat_postEphemeral(channel="C1", user="U1", text="for you")

    update = client.chat_update(channel="C1", ts=shown["message_ts"], text="late")

    assert (await refused(update))["error"] == "message_not_found"


PLACES = [
    ("chat.postMessage", {"channel": "C2", "text": "x"}, "not_in_channel"),
    ("chat.postMessage", {"channel": "G2", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
    (
        "chat.postMessage",
        {"channel": "C1", "text": "x", "thread_ts": "yesterday"},
        "invalid_thread_ts",
    ),
    (
        "chat.postEphemeral",
        {"channel": "C1", "user": "U4", "text": "x"},
        "user_not_in_channel",
    ),
    ("conversations.info", {"channel": "G2"}, "channel_not_found"),
    ("conversations.history", {"channel": "C2"}, "not_in_channel"),
    ("conversations.history", {"channel": "C1", "cursor": "x"}, "invalid_cursor"),
    ("conversations.replies", {"channel": "C1", "ts": "1.2"}, "thread_not_found"),
    ("conversations.members", {"channel": "G2"}, "channel_not_found"),
    ("conversations.open", {"users": "U99"}, "user_not_found"),
    ("users.info", {"user": "U99"}, "user_not_found"),
    ("chat.nonsense", {}, "unknown_method"),
    ("views.publish", {"user_id": "U99", "view": "{}"}, "user_not_found"),
    ("chat.unfurl", {"channel": "C1", "ts": "1.2"}, "cannot_find_message"),
]


@pytest.mark.parametrize(("method", "arguments", "code"), PLACES)
async def test_a_call_that_cannot_be_answered_has_slacks_code(
    method: str, arguments: dict[str, str], code: str
) -> None:
    state = Seed()
    hidden = {"channel_id": "G2", "name": "secret", "members": ("U2",)}
    seed = Seed.of(
        {
            "channels": [
                {
                    "channel_id": c.channel_id,
                    "name": c.name,
                    "members": c.members,
                    "kind": c.kind,
                }
                for c in state.channels
            ]
            + [{**hidden, "kind": "private"}]
        }
    )
    async with LocalSlack(seed) as slack, ClientSession() as session:
        client = AsyncWebClient(
            slack.bot_token, base_url=slack.api_url, session=session
        )
        answer = await refused(client.api_call(method, params=arguments))

    assert answer["error"] == code


SCOPES = [
    ("chat.postMessage", {"channel": "C1", "text": "x"}, "chat:write"),
    ("users.info", {"user": "U1"}, "users:read"),
    ("conversations.history", {"channel": "C1"}, "channels:history"),
    ("conversations.history", {"channel": "C4"}, "groups:history"),
    ("conversations.info", {"channel": "C4"}, "groups:read"),
    ("conversations.open", {"users": "U1"}, "im:write"),
    ("files.getUploadURLExternal", {"filename": "x", "length": "1"}, "files:write"),
    ("chat.unfurl", {}, "links:write"),
]


@pytest.mark.parametrize(("method", "arguments", "needed"), SCOPES)
async def test_a_missing_scope_is_named(
    method: str, arguments: dict[str, str], needed: str
) -> None:
    seed = Seed(app=AppSeed(scopes=frozenset({"commands"})))
    async with LocalSlack(seed) as slack, ClientSession() as session:
        client = AsyncWebClient(
            slack.bot_token, base_url=slack.api_url, session=session
        )
        answer = await refused(client.api_call(method, params=arguments))

    assert answer["error"] == "missing_scope"
    assert (answer["needed"], answer["provided"]) == (needed, "commands")


async def test_tokens_are_checked(slack: LocalSlack, client: AsyncWebClient) -> None:
    async def auth(token: str, method: str = "auth.test") -> str:
        answer = await refused(client.api_call(method, params={"token": token}))
        return str(answer["error"])

    client.token = None
    client.headers.pop("Authorization", None)
    assert (await refused(client.api_call("auth.test")))["error"] == "not_authed"
    assert await auth("xoxb-wrong") == "invalid_auth"
    assert await auth(slack.app_token) == "not_allowed_token_type"
    opening = "apps.connections.open"
    assert await auth(slack.bot_token, opening) == "not_allowed_token_type"
    slack.uninstall()
    assert await auth(slack.bot_token) == "account_inactive"


async def test_arguments_may_be_a_query_a_form_or_json(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    by_query = await client.conversations_info(channel="C1")
    by_form = await client.api_call("conversations.info", data={"channel": "C1"})
    by_json = await client.api_call("conversations.info", json={"channel": "C1"})

    assert by_query["channel"] == by_form["channel"] == by_json["channel"]
    assert by_json["ok"]
    async with ClientSession() as session:
        headers = {"Authorization": f"Bearer {slack.bot_token}"}
        bodies = {"[]": "json_not_object", "{": "invalid_json", "{}": None}
        for body, code in bodies.items():
            async with session.post(
                slack.api_url + "auth.test",
                data=body,
                headers=headers | {"Content-Type": "application/json"},
            ) as answer:
                message = await answer.json()
                assert message.get("error") == code
        assert message["warning"] == "missing_charset"


async def test_the_bots_own_kind_of_message_passes_every_check(
    client: AsyncWebClient,
) -> None:
    posted = await client.chat_postMessage(
        channel="#eodh-jobs", text="failed", blocks=failure_blocks("job-1")
    )

    assert posted["channel"] == "C1"
