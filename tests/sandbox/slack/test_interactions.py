"""Buttons, menus, modals, shortcuts and the home, with the real client."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from eodh_sandbox.slack import LocalSlack, NotPossibleError, Shown
from tests.sandbox.slack.answering import home_view, mrkdwn, plain, search_view
from tests.sandbox.slack.observed import error_of

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("bot")]


async def answer_of(slack: LocalSlack, user: str = "U1") -> Shown:
    person = slack.person(user)
    await person.types("C1", "/eodh-logs job-1")
    return await person.waits_for("C1", "Failed")


async def test_share_puts_the_answer_into_the_channel_and_takes_the_private_one_away(
    slack: LocalSlack,
) -> None:
    answer = await answer_of(slack)

    outcome = await slack.person("U1").clicks(answer, "share")

    assert outcome.acked
    shared = await slack.person("U2").waits_for("C1", "Failed")
    assert not shared.ephemeral
    await slack.until(lambda: len(slack.person("U1").sees("C1")) == 1)


async def test_a_click_on_what_only_one_sees_brings_no_message_along(
    slack: LocalSlack,
) -> None:
    answer = await answer_of(slack)

    await slack.person("U1").clicks(answer, "more", "report")

    payload = slack.deliveries[-1].parcel.payload
    assert "message" not in payload
    assert payload["container"]["is_ephemeral"]
    assert payload["actions"][0]["selected_option"]["value"] == "report"


async def test_a_click_on_a_message_brings_it_along(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    blocks = [{"type": "section", "text": mrkdwn("x"), "accessory": _select()}]
    await client.chat_postMessage(channel="C1", text="x", blocks=blocks)
    ada = slack.person("U1")

    await ada.clicks(ada.sees("C1")[0], "other", "mosaic.log")

    payload = slack.deliveries[-1].parcel.payload
    assert payload["message"]["text"] == "x"
    chosen = payload["actions"][0]
    assert chosen["selected_option"]["value"] == "mosaic.log"
    state = payload["state"]["values"][chosen["block_id"]]["other"]
    assert state["selected_option"]["value"] == "mosaic.log"


def _select() -> dict[str, Any]:
    option = {"text": plain("mosaic.log"), "value": "mosaic.log"}
    return {"type": "static_select", "action_id": "other", "options": [option]}


async def test_what_a_menu_shows_already_is_not_chosen_again(slack: LocalSlack) -> None:
    answer = await answer_of(slack)
    ada = slack.person("U1")
    before = len(slack.deliveries)
    await ada.clicks(answer, "other", "mosaic.log")
    await ada.clicks(answer, "other", "mosaic.log")
    assert len(slack.deliveries) == before + 1
    await ada.clicks(answer, "other", "stage-in.log")
    assert len(slack.deliveries) == before + 2


async def test_only_what_is_on_the_screen_can_be_pressed(slack: LocalSlack) -> None:
    answer = await answer_of(slack)
    ada = slack.person("U1")

    with pytest.raises(NotPossibleError, match="share"):
        await ada.clicks(answer, "delete everything")
    with pytest.raises(NotPossibleError):
        await ada.clicks(answer, "other", "no such log")
    with pytest.raises(NotPossibleError):
        await slack.person("U2").clicks(answer, "share")


async def test_a_modal_opens_says_what_is_wrong_and_closes(slack: LocalSlack) -> None:
    ada = slack.person("U1")
    await ada.clicks(await answer_of(slack), "search")
    modal = await ada.waits_for_modal("Search the log")

    empty = await ada.submits(modal)
    assert empty.failed == "required"
    assert ada.modal().errors == {"pattern": "Please complete this required field."}  # type: ignore[union-attr]
    await ada.submits(modal, {"text": "("})
    assert "Not a regular expression" in ada.modal().words  # type: ignore[union-attr]
    await ada.submits(modal, {"text": "MemoryError", "name": "mosaic.log"})

    assert ada.modal() is None
    await ada.waits_for(ada.direct(), "2 lines match MemoryError")


async def test_a_field_takes_what_fits_into_it(slack: LocalSlack) -> None:
    ada = slack.person("U1")
    await ada.clicks(await answer_of(slack), "search")
    modal = await ada.waits_for_modal()

    for values in ({"text": "x" * 501}, {"name": "none.log"}, {"colour": "red"}):
        with pytest.raises(NotPossibleError):
            await ada.submits(modal, values)  # type: ignore[arg-type]


async def trigger(slack: LocalSlack) -> str:
    await slack.person("U1").shortcut(slack.person("U1").says("C1", "x"), "explain_job")
    return str(slack.deliveries[-1].parcel.payload["trigger_id"])


async def test_a_trigger_serves_once(slack: LocalSlack, client: AsyncWebClient) -> None:
    trigger_id = await trigger(slack)
    await client.views_open(trigger_id=trigger_id, view=search_view("job-1"))

    again = client.views_open(trigger_id=trigger_id, view=search_view("job-1"))

    assert await error_of(again) == "exchanged_trigger_id"


async def test_a_trigger_serves_three_seconds(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    trigger_id = await trigger(slack)
    slack.clock.forward(3.1)

    late = client.views_open(trigger_id=trigger_id, view=search_view("job-1"))

    assert await error_of(late) == "expired_trigger_id"


async def test_views_have_a_shape(slack: LocalSlack, client: AsyncWebClient) -> None:
    ok = search_view("job-1")
    no_submit = {k: v for k, v in ok.items() if k != "submit"}
    wrong: list[tuple[dict[str, Any], str]] = [
        (no_submit, "/view/submit"),
        (ok | {"title": plain("x" * 25)}, "/view/title/text"),
        (ok | {"private_metadata": "x" * 3_001}, "/view/private_metadata"),
        (ok | {"blocks": [{"type": "divider"}] * 101}, "/view/blocks"),
        (ok | {"blocks": [{"type": "table"}]}, "/view/blocks/0/type"),
        (ok | {"type": "home"}, "/view/type"),
    ]
    trigger_id = await trigger(slack)

    for view, pointer in wrong:
        with pytest.raises(SlackApiError) as refused:
            await client.views_open(trigger_id=trigger_id, view=view)
        assert refused.value.response["error"] == "invalid_arguments"
        assert any(f":{pointer}]" in e for e in refused.value.response["errors"])


async def test_views_are_stacked_three_high(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ada = slack.person("U1")
    view = search_view("job-1")
    view["blocks"].append(
        {"type": "section", "text": mrkdwn("x"), "accessory": _more()}
    )
    await client.views_open(trigger_id=await trigger(slack), view=view)

    async def push() -> Any:
        await ada.clicks(ada.modal(), "more", "copy")  # type: ignore[arg-type]
        trigger_id = slack.deliveries[-1].parcel.payload["trigger_id"]
        return await client.views_push(trigger_id=trigger_id, view=view)

    await push()
    await push()
    assert await error_of(push()) == "push_limit_reached"
    assert ada.modal().depth == 3  # type: ignore[union-attr]
    await ada.closes(ada.modal())  # type: ignore[arg-type]
    assert ada.modal().depth == 2  # type: ignore[union-attr]


def _more() -> dict[str, Any]:
    option = {"text": plain("Copy"), "value": "copy"}
    return {"type": "overflow", "action_id": "more", "options": [option]}


async def test_an_update_needs_the_hash_of_what_is_there(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    opened = await client.views_open(
        trigger_id=await trigger(slack), view=search_view("job-1")
    )
    view_id, first = opened["view"]["id"], opened["view"]["hash"]
    changed = search_view("job-1") | {"title": plain("Changed")}

    await client.views_update(view_id=view_id, hash=first, view=changed)
    stale = client.views_update(view_id=view_id, hash=first, view=changed)

    assert await error_of(stale) == "hash_conflict"
    assert slack.person("U1").modal().title == "Changed"  # type: ignore[union-attr]


async def test_what_was_typed_stays_when_a_view_is_updated(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ada = slack.person("U1")
    opened = await client.views_open(
        trigger_id=await trigger(slack), view=search_view("job-1")
    )
    ada.fills(ada.modal(), {"text": "Memory"})  # type: ignore[arg-type]

    await client.views_update(view_id=opened["view"]["id"], view=search_view("job-1"))

    values = ada.modal().values  # type: ignore[union-attr]
    assert values["pattern"]["text"]["value"] == "Memory"


async def test_a_closed_view_is_not_found(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ada = slack.person("U1")
    opened = await client.views_open(
        trigger_id=await trigger(slack),
        view=search_view("job-1") | {"notify_on_close": True},
    )

    await ada.closes(ada.modal())  # type: ignore[arg-type]

    assert slack.deliveries[-1].parcel.payload["type"] == "view_closed"
    late = client.views_update(view_id=opened["view"]["id"], view=search_view("job-1"))
    assert await error_of(late) == "not_found"


async def test_a_message_shortcut_brings_the_message(slack: LocalSlack) -> None:
    ada = slack.person("U1")
    message = slack.person("U2").says("C1", "job-7 looks odd")

    await ada.shortcut(message, "explain_job")

    answer = await ada.waits_for("C1", "About: job-7 looks odd")
    assert answer.ephemeral
    with pytest.raises(NotPossibleError):
        await ada.shortcut(message, "no_such_shortcut")


async def test_the_home_is_published_when_it_is_opened(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ada = slack.person("U1")

    await ada.opens_home()

    home = await ada.waits_for_home("Your jobs")
    assert [b.label for b in home.buttons] == ["Why?"]
    assert (await ada.clicks(home, "explain")).acked
    assert slack.person("U2").home() is None
    stale = client.views_publish(user_id="U1", view=home_view(), hash="1.old")
    assert await error_of(stale) == "hash_conflict"
