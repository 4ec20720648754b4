"""What comes in from Slack and is not as the bot gave it out."""

import json
from collections.abc import AsyncIterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from eodh_bot.messages.action_ids import pack
from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from eodh_sandbox.slack.events.delivery import Parcel, PayloadKind
from tests.bot.connecting import connects, form
from tests.hostile.conftest import WORKSPACE
from tests.hostile.doors.chat import ADA, BEN, CHANNEL, CHAT, Chat, chat, ports_of
from tests.hostile.families.secrets import KEY
from tests.hostile.families.slack_input import SLACK_INPUT, SlackInput
from tests.hostile.planting import LONG_AGO
from tests.hostile.tally import Tally
from tests.hostile.trap import Trap

pytestmark = pytest.mark.anyio

OTHERS = "C4"  # whose workspace is another; Ada is no member
FOREIGN = "a word of the others 7711"
_KINDS: dict[str, PayloadKind] = {"command": "slash_commands", "mention": "events_api"}


@dataclass(frozen=True, slots=True)
class TwoTeams:
    """Two teams in one Slack, and the job of each."""

    slack: Chat
    hub: LocalHub
    job: str
    foreign: str
    trap: Trap

    def filled(self, value: object) -> Any:
        """A value of the corpus with this place's facts in it."""
        if isinstance(value, str):
            facts = {
                "{job}": self.job,
                "{foreign_url}": self.hub.job_url("river-lab", self.foreign),
                "{foreign}": self.foreign,
                "{trap}": self.trap.host,
                "{key}": KEY,
            }
            for name, fact in facts.items():
                value = value.replace(name, fact)
            return value
        if isinstance(value, dict):
            return {key: self.filled(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.filled(inner) for inner in value]
        return value


@pytest.fixture
async def place(hub: LocalHub, tally: Tally, tmp_path: Path) -> AsyncIterator[TwoTeams]:
    def script(workspace: str, text: str) -> str:
        logs = (JobLog("a.log", f"step begins\nValueError: {text}\n".encode()),)
        made = ScriptedJob("ndvi", "failed", created=LONG_AGO, logs=logs)
        return hub.script(workspace, made)[0]

    job, foreign = script(WORKSPACE, "ours"), script("river-lab", FOREIGN)
    with Trap() as trap:
        async with chat(hub, tmp_path, EODH_BOT_CONNECT="true") as slack:
            ben = slack.slack.person(BEN)
            await connects(ben, OTHERS, hub, "river-lab", for_channel=True)
            tally.ports = ports_of(slack.slack) | {int(hub.base_url.rpartition(":")[2])}
            yield TwoTeams(slack, hub, job, foreign, trap)


async def payload_of(act: str, place: TwoTeams) -> dict[str, Any]:
    """What Slack sends when Ada does that, honestly."""
    slack, workspace = place.slack, place.slack.slack.workspace
    bot_context = slack.ada._desk  # noqa: SLF001 - to send what no person can
    channel = workspace.channels[CHANNEL]
    if act == "command":
        return bot_context.payloads.command(
            ADA, channel, "/eodh-logs", place.job, base_url=bot_context.base_url
        )
    if act == "mention":
        text = slack.ada.says(CHANNEL, "one moment")
        event = {
            "type": "app_mention",
            "user": ADA,
            "channel": CHANNEL,
            "text": f"<@U0BOT> {place.job}",
            "ts": text.ts,
        }
        return bot_context.payloads.event(event, channel)
    if act == "click":
        answer = await slack.commands(place.job)
        assert answer is not None
        action = {
            "type": "button",
            "action_id": "full_log",
            "block_id": "any",
            "text": {"type": "plain_text", "text": "Full log"},
            "value": pack(job=place.job, log="a.log"),
        }
        return bot_context.payloads.message_action(
            ADA,
            channel,
            channel.messages[answer.ts],
            action,
            state={},
            base_url=bot_context.base_url,
        )
    if act == "search":
        answer = await slack.commands(place.job)
        assert answer is not None
        await slack.opens(answer, "other_log")
    else:
        await form(slack.ada, CHANNEL)
    view = workspace.modals[ADA][-1]
    payload = deepcopy(bot_context.payloads.view_submission(ADA, view))
    filled = payload["view"]["state"]["values"]
    if act == "connect":
        # A key of one's own, for the channel: all that a connection needs.
        filled["workspace"]["workspace"]["value"] = WORKSPACE
        filled["key"]["key"]["value"] = place.hub.workspaces[WORKSPACE]
        whom = {"value": "channel"}
        filled["for_whom"]["for_whom"]["selected_option"] = whom
    return payload


def changed(payload: dict[str, Any], hostile: SlackInput, place: TwoTeams) -> Any:
    made: Any = deepcopy(payload)
    inner = made
    for step in hostile.path[:-1]:
        inner = inner[step]
    inner[hostile.path[-1]] = place.filled(hostile.value)
    return made


async def test_what_slack_hands_over_is_no_permission(
    place: TwoTeams, tally: Tally
) -> None:
    slack = place.slack
    connected = json.dumps(await all_connections(place))
    for hostile in SLACK_INPUT:
        payload = changed(await payload_of(hostile.act, place), hostile, place)
        before = slack.slack.workspace.last_order
        with tally.trial(hostile, CHAT) as trial:
            kind = _KINDS.get(hostile.act, "interactive")
            parcel = Parcel(kind=kind, payload=payload, takes_answer=True)
            done = await slack.ada._desk.post.deliver(parcel)  # noqa: SLF001 - as above
            if done.failed:
                raise TimeoutError(f"the bot did not acknowledge: {done.failed}")
            await slack.check([FOREIGN, KEY], may_break=True)
            place.trap.check()
            if json.dumps(await all_connections(place)) != connected:
                raise AssertionError("a connection was made or taken away")
            if refused(slack, before):
                trial.refused()
        for screen in iter(slack.ada.modal, None):
            await slack.ada.closes(screen)
    assert slack.slack.connected
    assert not tally.leaks


async def all_connections(place: TwoTeams) -> list[str]:
    """Who has connected what, whatever was asked."""
    store = place.slack.bot_context.access.store
    found = [await store.of_channel(name) for name in (CHANNEL, OTHERS, "C2", "C3")]
    found += [await store.of_person(name) for name in (ADA, BEN)]
    return [
        f"{each.channel_id} {each.user_id} {each.workspace}" for each in found if each
    ]


def refused(slack: Chat, before: int) -> bool:
    """Whether nothing was answered, or a refusal."""
    modal = slack.ada.modal()
    if modal is not None and "\u26a0" in modal.words:
        return True
    new = [
        message
        for channel in slack.slack.workspace.channels.values()
        for message in channel.messages.values()
        if message.order > before
    ]
    return all("\u26a0" in json.dumps(m.blocks, ensure_ascii=False) for m in new)
