"""Socket Mode and signed requests: connecting, losing, reconnecting, redelivery."""

import asyncio
import json
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientSession, web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from eodh_sandbox.slack import LocalSlack, NotPossibleError, Timing
from tests.sandbox.slack.answering import build, connected
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


async def opened(client: AsyncWebClient, slack: LocalSlack) -> str:
    answer = await client.apps_connections_open(app_token=slack.app_token)
    return str(answer["url"])


async def test_a_websocket_begins_with_hello_and_its_address_serves_once(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    url = await opened(client, slack)
    async with ClientSession() as session:
        async with session.ws_connect(url) as socket:
            hello = await socket.receive_json()
        async with session.get(url) as again:
            assert again.status == 403

    assert hello["type"] == "hello"
    assert hello["connection_info"] == {"app_id": "A0LOCAL"}
    assert hello["num_connections"] == 1


async def test_the_eleventh_websocket_is_sent_away(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    async with ClientSession() as session:
        sockets = []
        for _ in range(11):
            socket = await session.ws_connect(await opened(client, slack))
            sockets.append((socket, await socket.receive_json()))

        assert [first["type"] for _, first in sockets[:10]] == ["hello"] * 10
        assert sockets[10][1]["reason"] == "too_many_websockets"
        for socket, _ in sockets:
            await socket.close()


async def test_an_event_that_is_not_acknowledged_comes_again() -> None:
    timing = Timing(ack_s=1.0, event_retries_s=(0.0, 0.01, 0.01))
    async with LocalSlack(timing=timing) as slack, ClientSession() as session:
        client = AsyncWebClient(
            slack.bot_token, base_url=slack.api_url, session=session
        )
        async with session.ws_connect(await opened(client, slack)) as socket:
            await socket.receive_json()
            slack.person("U1").says("C1", "@EODH job-1")
            tries: list[dict[str, Any]] = []
            async with asyncio.timeout(WAIT_S):
                while len(tries) < 3:
                    envelope = await socket.receive_json()
                    if envelope["payload"]["event"]["type"] == "app_mention":
                        tries.append(envelope)
                    else:
                        await socket.send_json({"envelope_id": envelope["envelope_id"]})
            await socket.send_json({"envelope_id": tries[2]["envelope_id"]})
            await slack.until(lambda: slack.deliveries[-1].failed is None)

    assert [t["retry_attempt"] for t in tries] == [0, 1, 2]
    assert [t["retry_reason"] for t in tries] == ["", "timeout", "timeout"]
    assert len({t["payload"]["event_id"] for t in tries}) == 1


@pytest.mark.usefixtures("bot")
async def test_the_bot_reconnects_when_it_is_asked_to(slack: LocalSlack) -> None:
    opening = "apps.connections.open"

    await slack.refresh_websockets()

    await slack.until(
        lambda: [c.method for c in slack.calls].count(opening) == 2 and slack.connected,
        what="a second connection",
    )
    assert (await slack.person("U1").types("C1", "/eodh-logs job-1")).acked


async def test_the_bot_reconnects_after_its_websocket_broke() -> None:
    async with LocalSlack() as slack, ClientSession() as session:
        client = AsyncWebClient(
            slack.bot_token, base_url=slack.api_url, session=session
        )
        async with connected(slack, build(client), ping_interval=0.2):
            slack.drop_websockets()

            assert slack.connected == 0
            lost = await slack.person("U1").types("C1", "/eodh-logs job-1")
            assert lost.failed == "dispatch_failed"
            await slack.until_connected()
            assert (await slack.person("U1").types("C1", "/eodh-logs job-1")).acked


async def listening(app: web.Application) -> tuple[web.AppRunner, str]:
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"


async def test_in_http_mode_the_same_bot_answers_signed_requests(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    app = build(client, signing_secret=slack.signing_secret)
    runner, url = await listening(app.web_app(path="/slack/events"))
    await slack.use_request_url(url)
    ada = slack.person("U1")

    outcome = await ada.types("C1", "/eodh-logs job-1")
    assert outcome.acked
    answer = await ada.waits_for("C1", "Failed")
    await ada.clicks(answer, "search")
    modal = await ada.waits_for_modal("Search the log")
    await ada.submits(modal, {"text": "("})
    assert "Not a regular expression" in ada.modal().words  # type: ignore[union-attr]
    message = ada.says("C1", "@EODH job-2")
    await ada.waits_for("C1", "job-2", thread_ts=message.ts)

    await runner.cleanup()


async def test_with_another_secret_nothing_is_taken(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    app = build(client, signing_secret="not the secret of this Slack")
    runner, url = await listening(app.web_app(path="/slack/events"))

    with pytest.raises(NotPossibleError, match="http_service_error"):
        await slack.use_request_url(url)

    await runner.cleanup()


async def test_a_request_url_that_is_down_or_slow_is_shown_to_the_person() -> None:
    answers: list[Any] = []
    given_up = asyncio.Event()

    async def endpoint(request: web.Request) -> web.Response:
        body = await request.text()
        if body.startswith("{"):
            return web.json_response({"challenge": json.loads(body)["challenge"]})
        answers.append(request.headers["X-Slack-Signature"])
        if len(answers) == 1:
            await given_up.wait()
        return web.Response(status=500)

    app = web.Application()
    app.router.add_post("/slack/events", endpoint)
    runner, url = await listening(app)
    async with LocalSlack(timing=Timing(ack_s=2.0)) as slack:
        await slack.use_request_url(url)
        ada = slack.person("U1")
        slow = await ada.types("C1", "/eodh-logs job-1")
        given_up.set()
        broken = await ada.types("C1", "/eodh-logs job-1")
        await runner.cleanup()
        down = await ada.types("C1", "/eodh-logs job-1")

    assert slow.failed == "operation_timeout"
    assert broken.failed == "http_service_error"
    assert down.failed == "http_client_error"
    assert answers[0].startswith("v0=")


async def test_over_http_an_event_comes_again_and_says_so() -> None:
    tries: list[tuple[str | None, str | None]] = []

    async def endpoint(request: web.Request) -> web.Response:
        body = json.loads(await request.text())
        if "challenge" in body:
            return web.Response(text=body["challenge"])
        if body["event"]["type"] == "app_mention":
            reported = request.headers
            tries.append(
                (
                    reported.get("X-Slack-Retry-Num"),
                    reported.get("X-Slack-Retry-Reason"),
                )
            )
            return web.Response(status=200 if len(tries) > 1 else 503)
        return web.Response()

    app = web.Application()
    app.router.add_post("/slack/events", endpoint)
    runner, url = await listening(app)
    async with LocalSlack() as slack:
        await slack.use_request_url(url)
        slack.person("U1").says("C1", "@EODH job-1")
        await slack.until(lambda: len(tries) == 2)
    await runner.cleanup()

    assert tries == [(None, None), ("1", "http_error")]


async def test_only_loopback_is_listened_on_and_called(slack: LocalSlack) -> None:
    for host in ("0.0.0.0", "192.0.2.1", "slack.com", ""):  # noqa: S104 - refused
        with pytest.raises(NotPossibleError):
            LocalSlack(host=host)
    with pytest.raises(NotPossibleError):
        await slack.use_request_url("http://192.0.2.1/slack/events")


async def test_another_site_is_refused(slack: LocalSlack) -> None:
    async with ClientSession() as session:
        for headers in (
            {"Host": "attacker.example"},
            {"Origin": "https://attacker.example"},
            {"Origin": "null"},
        ):
            async with session.get(slack.url, headers=headers) as answer:
                assert answer.status == 403
        body = {"act": "types", "as": "U1", "channel": "C1", "text": "x"}
        async with session.post(slack.url + "page/act", json=body) as answer:
            assert answer.status == 403
        async with session.get(slack.url) as page:
            policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


async def test_an_oversized_body_is_refused(slack: LocalSlack) -> None:
    async with (
        ClientSession() as session,
        session.post(
            slack.api_url + "chat.postMessage", data=BytesIO(b"x" * 2_100_000)
        ) as message,
    ):
        assert message.status == 413


async def test_a_bot_token_opens_no_websocket(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.apps_connections_open(app_token=slack.bot_token)
    assert refused.value.response["error"] == "not_allowed_token_type"
