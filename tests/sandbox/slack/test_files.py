"""Files: uploaded, read with the token, and seen by those they were shared with."""

from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from eodh_sandbox.slack import LocalSlack, NotPossibleError
from tests.sandbox.slack.observed import error_of

pytestmark = pytest.mark.anyio


async def with_file(slack: LocalSlack, client: AsyncWebClient, channel: str) -> Any:
    uploaded = await client.files_upload_v2(
        channel=channel, content="line 1\n" * 9, filename="mosaic.log"
    )
    await slack.until(
        lambda: slack.workspace.files[uploaded["file"]["id"]].channel_ids,
        what="the file's message",
    )
    return uploaded["file"]


async def test_a_file_is_read_only_with_the_token(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    file = await with_file(slack, client, "C1")
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    async with ClientSession() as session:
        async with session.get(file["url_private"], headers=headers) as answer:
            assert await answer.read() == b"line 1\n" * 9
        async with session.get(file["url_private"]) as answer:
            assert answer.content_type == "text/html"
            assert "Sign in" in await answer.text()


async def test_a_file_is_seen_by_those_it_was_shared_with(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    file = await with_file(slack, client, "C4")

    assert slack.person("U2").downloads(file["id"]) == b"line 1\n" * 9
    with pytest.raises(NotPossibleError):
        slack.person("U1").downloads(file["id"])
    (seen,) = slack.person("U2").sees("C4")
    assert seen.files[0]["lines_more"] == 4


async def test_empty_and_wrongly_announced_files_are_refused(
    client: AsyncWebClient,
) -> None:
    empty = client.files_upload_v2(channel="C1", content="", filename="x.log")
    with pytest.raises((SlackApiError, SlackRequestError)):
        await empty
    ticket = await client.files_getUploadURLExternal(filename="x.log", length=3)
    async with (
        ClientSession() as session,
        session.post(ticket["upload_url"], data=b"1234") as answer,
    ):
        assert answer.status == 400
    complete = client.files_completeUploadExternal(
        files=[{"id": ticket["file_id"], "title": "x"}], channel_id="C1"
    )
    assert await error_of(complete) == "file_not_found"


async def test_a_file_of_more_than_a_megabyte_is_no_snippet(
    client: AsyncWebClient,
) -> None:
    snippet = client.files_getUploadURLExternal(
        filename="x.log", length=1_000_001, snippet_type="text"
    )
    assert await error_of(snippet) == "snippet_too_large"
    plain = await client.files_getUploadURLExternal(filename="x.log", length=1_000_001)
    assert plain["ok"]


async def test_a_file_goes_to_a_channel_or_among_several_to_a_persons_id(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    upload = client.files_upload_v2(channel="U1", content="x", filename="x.log")
    assert await error_of(upload) == "channel_not_found"

    await client.files_upload_v2(channels=["U1"], content="x", filename="x.log")
    ada = slack.person("U1")
    await ada.waits_for(ada.direct(), lambda m: bool(m.files))
