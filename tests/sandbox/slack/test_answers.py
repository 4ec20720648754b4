"""What an app answers to a submission, and its shortcut from anywhere."""

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from eodh_sandbox.slack import (
    AppSeed,
    LocalSlack,
    NotPossibleError,
    Screen,
    Seed,
    ShortcutSeed,
    Timing,
)
from tests.sandbox.slack.answering import connected, plain, search_view

pytestmark = pytest.mark.anyio

_SHORTCUT = ShortcutSeed(callback_id="find", name="Find a job", type="global")
_LATER = search_view("job-1") | {"title": plain("Later")}

ANSWERS: list[tuple[dict[str, Any], str | None, int, str | None]] = [
    ({}, None, 0, None),
    ({"response_action": "clear"}, None, 0, None),
    ({"response_action": "update", "view": _LATER}, "Later", 1, None),
    ({"response_action": "push", "view": _LATER}, "Later", 2, None),
    (
        {"response_action": "errors", "errors": {"nowhere": "wrong"}},
        "Search the log",
        1,
        "invalid_errors",
    ),
    (
        {"response_action": "update", "view": {"type": "modal"}},
        "Search the log",
        1,
        "invalid_arguments",
    ),
    ({"response_action": "dance"}, "Search the log", 1, "invalid_response_action"),
]


async def opened(slack: LocalSlack) -> Screen:
    ada = slack.person("U1")
    await ada.global_shortcut("find")
    return await ada.waits_for_modal()


def finding(client: AsyncWebClient, answer: dict[str, Any] | None) -> AsyncApp:
    app = AsyncApp(client=client)

    async def find(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        view = search_view("job-1") | {"external_id": "the-search"}
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    async def submitted(ack: Any) -> None:
        if answer is not None:
            await ack(**answer)

    app.shortcut("find")(find)
    app.view("search")(submitted)
    return app


def searching(timing: Timing | None = None) -> LocalSlack:
    return LocalSlack(Seed(app=AppSeed(shortcuts=(_SHORTCUT,))), timing=timing)


@pytest.mark.parametrize(("answer", "title", "depth", "trouble"), ANSWERS)
async def test_an_answer_to_a_submission_does_what_it_says(
    answer: dict[str, Any], title: str | None, depth: int, trouble: str | None
) -> None:
    async with searching() as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        async with connected(slack, finding(client, answer)):
            modal = await opened(slack)
            await slack.person("U1").submits(modal, {"text": "x"})

            screen = slack.person("U1").modal()

    assert (screen.title if screen else None) == title
    assert (screen.depth if screen else 0) == depth
    assert (screen.trouble or "" if screen else "").endswith(
        f"({trouble})" if trouble else ""
    )


async def test_a_submission_that_is_not_acknowledged_leaves_the_modal_there() -> None:
    async with searching(Timing(ack_s=0.3)) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        async with connected(slack, finding(client, None)):
            modal = await opened(slack)
            outcome = await slack.person("U1").submits(modal, {"text": "x"})

            screen = slack.person("U1").modal()

    assert outcome.failed == "operation_timeout"
    assert screen is not None
    assert screen.trouble == "We had some trouble connecting. Try again?"
    assert screen.values["pattern"]["text"]["value"] == "x"


async def test_an_external_id_names_one_view() -> None:
    async with searching() as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        async with connected(slack, finding(client, {})):
            await opened(slack)
            updated = await client.views_update(external_id="the-search", view=_LATER)
            again = search_view("job-1") | {"external_id": "the-search"}
            await client.views_update(view_id=updated["view"]["id"], view=again)
            with pytest.raises(SlackApiError) as refused:
                await client.views_publish(
                    user_id="U2",
                    view={"type": "home", "blocks": [], "external_id": "the-search"},
                )

    assert updated["view"]["title"]["text"] == "Later"
    assert refused.value.response["error"] == "duplicate_external_id"


async def test_a_message_shortcut_is_not_offered_from_anywhere() -> None:
    async with searching() as slack:
        with pytest.raises(NotPossibleError, match="find"):
            await slack.person("U1").global_shortcut("explain_job")


async def test_without_a_messages_tab_nobody_can_be_written_to() -> None:
    async with LocalSlack(Seed(app=AppSeed(messages_tab=False))) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        with pytest.raises(SlackApiError) as refused:
            await client.chat_postMessage(channel="U1", text="x")

    assert refused.value.response["error"] == "messages_tab_disabled"
