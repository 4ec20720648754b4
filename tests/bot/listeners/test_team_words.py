"""A bot of one team, where nobody may connect, sends nobody to `connect`."""

import pytest

from eodh_bot.listeners.context import BotContext
from eodh_bot.messages.not_connected import TEAM_NOT_HERE
from eodh_sandbox.slack import LocalSlack, Person
from tests.bot.asking import asks
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

CONNECT = "/eodh-logs connect"


@pytest.mark.parametrize("typed", ["{job}", "watch", "jobs", "failures"])
async def test_who_is_refused_is_told_whom_to_ask(
    typed: str, shared_slack: LocalSlack, bot_context: BotContext, job: str
) -> None:
    assert not bot_context.connections.allowed
    ben = shared_slack.person("U2")
    ben.leaves("C1")
    for place in ("C4", ben.direct()):
        command = typed.format(job=job)
        answer = await asks(ben, place, command, TEAM_NOT_HERE.replace("`", ""))
        assert CONNECT not in answer.words


async def test_help_and_home_do_not_list_it(
    shared_slack: LocalSlack, bot_context: BotContext, ada: Person
) -> None:
    for person, place in ((ada, "C1"), (shared_slack.person("U2"), "C4")):
        shown = await asks(person, place, "help", "You can ask")
        assert CONNECT not in shown.words
    mentioned = ada.says("C1", "@EODH connect")
    answer = await ada.waits_for("C1", "You can ask", thread_ts=mentioned.ts)
    assert CONNECT not in answer.words
    await ada.opens_home()
    home = await ada.waits_for_home("How to ask")
    assert await bot_context.work.drain(WAIT_S)
    assert CONNECT not in home.words
