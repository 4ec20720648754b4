"""Commands, as a person meets them, over a real websocket with the real client."""

from typing import Any

import pytest
from aiohttp import ClientSession
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from eodh_sandbox.slack import LocalSlack, NotPossibleError, Timing
from tests.sandbox.slack.answering import connected, failure_blocks

pytestmark = pytest.mark.anyio


@pytest.mark.usefixtures("bot")
async def test_a_command_is_acknowledged_and_then_answered_only_to_its_asker(
    slack: LocalSlack,
) -> None:
    ada, ben = slack.person("U1"), slack.person("U2")

    outcome = await ada.types("C1", "/eodh-logs job-1")

    assert outcome.acked
    answer = await ada.waits_for("C1", "Failed: out of memory")
    assert answer.ephemeral
    assert "job-1" in answer.words
    assert ben.sees("C1") == []


@pytest.mark.usefixtures("bot")
async def test_a_command_works_where_the_app_is_not(slack: LocalSlack) -> None:
    ada = slack.person("U1")

    await ada.types("C2", "/eodh-logs job-1")

    assert (await ada.waits_for("C2", "Failed")).ephemeral


@pytest.mark.usefixtures("bot")
async def test_an_unknown_command_never_reaches_the_app(slack: LocalSlack) -> None:
    outcome = await slack.person("U1").types("C1", "/eodh-lgos job-1")

    assert outcome.failed == "unknown_command"
    assert "/eodh-lgos is not a valid command" in outcome.shown[0].words
    assert slack.deliveries == []


@pytest.mark.usefixtures("bot")
async def test_a_command_cannot_be_used_in_a_thread(slack: LocalSlack) -> None:
    ada = slack.person("U1")
    message = ada.says("C1", "hello")

    outcome = await ada.types("C1", "/eodh-logs job-1", thread_ts=message.ts)

    assert "not supported in threads" in outcome.shown[0].words
    assert not outcome.acked


@pytest.mark.usefixtures("bot")
async def test_people_of_another_workspace_have_no_commands(slack: LocalSlack) -> None:
    outcome = await slack.person("U4").types("C3", "/eodh-logs job-1")

    assert outcome.failed == "unknown_command"


async def test_without_a_connection_the_person_reads_so(slack: LocalSlack) -> None:
    outcome = await slack.person("U1").types("C1", "/eodh-logs job-1")

    assert outcome.failed == "dispatch_failed"
    assert outcome.shown[0].words == (
        '/eodh-logs failed with the error "dispatch_failed"'
    )


async def test_an_app_that_does_not_acknowledge_is_timed_out() -> None:
    async with (
        LocalSlack(timing=Timing(ack_s=0.2)) as slack,
        ClientSession() as session,
    ):
        client = AsyncWebClient(
            slack.bot_token, base_url=slack.api_url, session=session
        )
        app = AsyncApp(client=client)

        async def silent(body: dict[str, Any]) -> None:
            del body

        app.command("/eodh-logs")(silent)
        async with connected(slack, app):
            outcome = await slack.person("U1").types("C1", "/eodh-logs job-1")

    assert outcome.failed == "operation_timeout"
    assert outcome.took_s >= 0.2


def acknowledging(client: AsyncWebClient, **answer: Any) -> AsyncApp:
    app = AsyncApp(client=client)

    async def answered(ack: Any) -> None:
        await ack(**answer)

    app.command("/eodh-logs")(answered)
    return app


async def test_what_comes_with_the_acknowledgement_is_shown_at_once(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    async with connected(slack, acknowledging(client, text="Looking…")):
        outcome = await slack.person("U1").types("C1", "/eodh-logs job-1")

    assert [(m.words, m.ephemeral) for m in outcome.shown] == [("Looking…", True)]


async def test_an_answer_for_the_channel_shows_the_command_too(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    app = acknowledging(client, text="Here", response_type="in_channel")
    async with connected(slack, app):
        await slack.person("U1").types("C1", "/eodh-logs job-1")

    seen = slack.person("U2").sees("C1")
    assert [m.words for m in seen] == ["/eodh-logs job-1", "Here"]


async def test_invalid_blocks_in_an_acknowledgement_are_shown_to_the_person(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    app = acknowledging(client, text="x", blocks=[{"type": "odd"}])
    async with connected(slack, app):
        outcome = await slack.person("U1").types("C1", "/eodh-logs job-1")

    assert outcome.failed == "invalid_blocks"


async def respond_url(slack: LocalSlack) -> str:
    await slack.person("U1").types("C1", "/eodh-logs job-1")
    url = slack.deliveries[-1].parcel.payload["response_url"]
    return str(url)


async def test_a_response_url_serves_five_times(slack: LocalSlack) -> None:
    url = await respond_url(slack)
    async with ClientSession() as session:
        hook = AsyncWebhookClient(url, session=session, retry_handlers=[])

        answers = [await hook.send(text=f"answer {n}") for n in range(6)]

    assert [a.status_code for a in answers] == [200] * 5 + [404]
    assert "used_url" in answers[5].body
    assert [m.words for m in slack.person("U1").sees("C1")[1:]] == [
        f"answer {n}" for n in range(5)
    ]


async def test_a_response_url_serves_half_an_hour(slack: LocalSlack) -> None:
    url = await respond_url(slack)
    slack.clock.forward(1_801)
    async with ClientSession() as session:
        hook = AsyncWebhookClient(url, session=session, retry_handlers=[])

        late = await hook.send(text="late")

    assert late.status_code == 404
    assert "expired_url" in late.body


async def test_a_response_url_refuses_what_slack_refuses_and_counts_it_not(
    slack: LocalSlack,
) -> None:
    url = await respond_url(slack)
    async with ClientSession() as session:
        hook = AsyncWebhookClient(url, session=session, retry_handlers=[])
        refused = await hook.send(text="x", blocks=[{"type": "odd"}])
        empty = await hook.send(text="")
        # chat.postMessage's cap on all characters is not checked here (bolt-js#2509).
        long = [failure_blocks("job-1")[1] for _ in range(40)]
        passed = await hook.send(text="x", blocks=long)

    assert (refused.status_code, "invalid_blocks" in refused.body) == (400, True)
    assert "no_text" in empty.body
    assert passed.status_code == 200


async def test_a_commands_answer_cannot_be_replaced_through_its_response_url(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    async with connected(slack, acknowledging(client, text="Looking…")):
        url = await respond_url(slack)
        async with ClientSession() as session:
            hook = AsyncWebhookClient(url, session=session, retry_handlers=[])
            await hook.send(text="Found it", replace_original=True)
            gone = await hook.send(delete_original=True)

    words = [m.words for m in slack.person("U1").sees("C1")]
    assert words == ["Looking…", "Found it"]
    assert "message_not_found" in gone.body


@pytest.mark.usefixtures("bot")
async def test_the_text_of_a_command_comes_as_it_was_typed(slack: LocalSlack) -> None:
    await slack.person("U1").types("C1", "/eodh-logs <job> & @ben  #random ")

    payload = slack.deliveries[-1].parcel.payload
    assert payload["text"] == "<job> & @ben  #random"
    assert payload["channel_name"] == "eodh-jobs"


async def test_one_types_only_where_one_is(slack: LocalSlack) -> None:
    with pytest.raises(NotPossibleError):
        await slack.person("U1").types("C4", "/eodh-logs job-1")


async def test_the_app_is_invited_by_slacks_own_command(slack: LocalSlack) -> None:
    ada = slack.person("U1")
    await ada.types("C2", "/invite @EODH")

    assert slack.workspace.bot_in(slack.workspace.channels["C2"])
    assert "was added by" in ada.sees("C2")[-1].words
    await ada.types("C2", "/invite @nobody")
    assert "did not name anybody" in ada.sees("C2")[-1].words


async def test_by_a_response_url_only_what_all_see_goes_into_a_thread(
    slack: LocalSlack,
) -> None:
    ada = slack.person("U1")
    first = ada.says("C1", "look")
    ada.says("C1", "a reply", thread_ts=first.ts)
    url = await respond_url(slack)
    async with ClientSession() as session:
        hook = AsyncWebhookClient(url, session=session, retry_handlers=[])
        for kind in ("ephemeral", "in_channel"):
            body = {"text": kind, "response_type": kind, "thread_ts": first.ts}
            await hook.send_dict(body)

    assert "ephemeral" in [m.words for m in ada.sees("C1")]
    in_thread = [m.words for m in ada.sees("C1", first.ts)]
    assert in_thread == ["look", "a reply", "in_channel"]
