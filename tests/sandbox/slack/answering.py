"""A small bot that answers as the real one will: what the tests of this Slack drive."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from eodh_sandbox.slack import LocalSlack

Json = dict[str, Any]

LOG_TAIL = (
    "  3012| INFO  reading band B04 (1 of 4)\n"
    "  3013| INFO  warping to EPSG:27700\n"
    "  3014| <!channel> <@U2> <https://evil.example|click> ``` <b>not bold</b>\n"
    "  3015| Traceback (most recent call last):\n"
    '  3016|   File "/app/mosaic.py", line 88, in <module>\n'
    "  3017| MemoryError: unable to allocate 7.4 GiB for an array"
)


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def button(action_id: str, label: str, **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(label), **more}


def failure_blocks(job_id: str) -> list[Json]:
    fields = ["*Workflow*\nwater-quality", "*Workspace*\nriver-lab", "*Step*\nmosaic"]
    listed = [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
        for text in ("Ask for 16 GB in the step's resources", "Or use smaller tiles")
    ]
    return [
        {"type": "header", "text": plain("❌ Failed: out of memory")},
        {
            "type": "section",
            "text": mrkdwn(f"Job `{job_id}` stopped in step *mosaic* after 4 m 12 s."),
            "fields": [
                mrkdwn(f) for f in [*fields, "*Finished*\n<!date^1795400000^{time}|x>"]
            ],
            "accessory": {
                "type": "overflow",
                "action_id": "more",
                "options": [
                    {"text": plain("Report to the Hub team"), "value": "report"},
                    {"text": plain("Copy the job id"), "value": "copy"},
                ],
            },
        },
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "Cause ", "style": {"bold": True}},
                        {"type": "text", "text": "lines 3,012 to 3,017 of mosaic.log"},
                    ],
                },
                {
                    "type": "rich_text_preformatted",
                    "elements": [{"type": "text", "text": LOG_TAIL}],
                },
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "What to do", "style": {"bold": True}}
                    ],
                },
                {"type": "rich_text_list", "style": "bullet", "elements": listed},
            ],
        },
        {
            "type": "actions",
            "block_id": "acts",
            "elements": [
                button("share", "Share in channel", style="primary", value=job_id),
                button("search", "Search the log", value=job_id),
                button("full", "Full log", value=job_id),
                button("open", "Open in the Hub", url="https://eodatahub.org.uk/"),
                {
                    "type": "static_select",
                    "action_id": "other",
                    "placeholder": plain("Another log"),
                    "options": [
                        {"text": plain(name), "value": name}
                        for name in ("stage-in.log", "mosaic.log")
                    ],
                },
            ],
        },
        {"type": "divider"},
        {
            "type": "context",
            "elements": [mrkdwn("6 of 4,312 lines, 3 secrets redacted")],
        },
    ]


def search_view(job_id: str) -> Json:
    return {
        "type": "modal",
        "callback_id": "search",
        "private_metadata": job_id,
        "title": plain("Search the log"),
        "submit": plain("Search"),
        "blocks": [
            {"type": "section", "text": mrkdwn(f"Job `{job_id}`")},
            {
                "type": "input",
                "block_id": "pattern",
                "label": plain("Find"),
                "hint": plain("A regular expression"),
                "element": {
                    "type": "plain_text_input",
                    "action_id": "text",
                    "max_length": 500,
                    "placeholder": plain("MemoryError"),
                },
            },
            {
                "type": "input",
                "block_id": "log",
                "label": plain("In"),
                "optional": True,
                "element": {
                    "type": "static_select",
                    "action_id": "name",
                    "placeholder": plain("Every log"),
                    "options": [{"text": plain("mosaic.log"), "value": "mosaic.log"}],
                },
            },
        ],
    }


def home_view() -> Json:
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("Your jobs")},
            {
                "type": "section",
                "text": mrkdwn("*water-quality* failed 3 minutes ago"),
                "accessory": button("explain", "Why?", value="job-1"),
            },
            {"type": "divider"},
            {"type": "context", "elements": [mrkdwn("Workspace *river-lab*")]},
        ],
    }


def sentence(job_id: str) -> str:
    return f"Job {job_id} (water-quality) failed after 4 m 12 s: out of memory."


async def command(ack: Any, respond: Any, command: Json) -> None:
    await ack()
    job_id = command["text"] or "job-1"
    await respond(text=sentence(job_id), blocks=failure_blocks(job_id))


async def share(ack: Any, respond: Any, action: Json) -> None:
    await ack()
    await respond(
        text=sentence(action["value"]),
        blocks=failure_blocks(action["value"]),
        response_type="in_channel",
        replace_original=False,
    )
    await respond(delete_original=True)


async def search(ack: Any, body: Json, action: Json, client: Any) -> None:
    await ack()
    await client.views_open(
        trigger_id=body["trigger_id"], view=search_view(action["value"])
    )


async def full(ack: Any, body: Json, client: Any) -> None:
    await ack()
    talk = await client.conversations_open(users=body["user"]["id"])
    await client.files_upload_v2(
        channel=talk["channel"]["id"],
        content="\n".join(f"line {n}" for n in range(1, 41)),
        filename="mosaic.log",
        title="mosaic.log",
        snippet_type="text",
        initial_comment="The full log",
    )


async def submitted(ack: Any, view: Json, client: Any, body: Json) -> None:
    pattern = view["state"]["values"]["pattern"]["text"]["value"]
    if pattern == "(":
        await ack(
            response_action="errors",
            errors={"pattern": "Not a regular expression"},
        )
        return
    await ack()
    await client.chat_postMessage(
        channel=body["user"]["id"], text=f"2 lines match {pattern}"
    )


async def explain(ack: Any, shortcut: Json, respond: Any) -> None:
    await ack()
    await respond(text=f"About: {shortcut['message']['text']}")


async def home(event: Json, client: Any) -> None:
    await client.views_publish(user_id=event["user"], view=home_view())


async def mentioned(event: Json, say: Any) -> None:
    await say(text=sentence("job-2"), thread_ts=event.get("thread_ts", event["ts"]))


async def shared(event: Json, client: Any) -> None:
    card = {"blocks": [{"type": "section", "text": mrkdwn("*job-3* succeeded")}]}
    await client.chat_unfurl(
        channel=event["channel"],
        ts=event["message_ts"],
        unfurls={link["url"]: card for link in event["links"]},
    )


async def nothing(ack: Any) -> None:
    await ack()


def build(client: AsyncWebClient, **options: Any) -> AsyncApp:
    """The bot: command, buttons, modal, shortcut, home, mention, unfurl."""
    app = AsyncApp(name="answering", client=client, **options)
    app.command("/eodh-logs")(command)
    app.action("share")(share)
    app.action("search")(search)
    app.action("full")(full)
    app.view("search")(submitted)
    app.shortcut("explain_job")(explain)
    app.event("app_home_opened")(home)
    app.event("app_mention")(mentioned)
    app.event("link_shared")(shared)
    for action in ("more", "other", "open", "explain"):
        app.action(action)(nothing)
    for event in ("message", "member_joined_channel", "member_left_channel"):
        app.event(event)(nothing)
    return app


@asynccontextmanager
async def connected(
    slack: LocalSlack, app: AsyncApp, **options: Any
) -> AsyncIterator[None]:
    """Run an app over a real websocket to this Slack."""
    handler: Any = AsyncSocketModeHandler(app, slack.app_token, **options)
    await handler.connect_async()
    try:
        await slack.until_connected()
        yield
    finally:
        await handler.close_async()
