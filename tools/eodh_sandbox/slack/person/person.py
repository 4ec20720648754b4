"""Act as one person in the local Slack, and see what that person sees."""

import asyncio

from eodh_sandbox.slack.person import modals
from eodh_sandbox.slack.person.modals import Values
from eodh_sandbox.slack.person.rendered import Screen, Shown
from eodh_sandbox.slack.person.screen import may_see, visible
from eodh_sandbox.slack.person.typing import ActionResult, Talker
from eodh_sandbox.slack.slack_errors import NotPossibleError
from eodh_sandbox.slack.state.objects import Channel, Json, StoredMessage, View
from eodh_sandbox.slack.state.open_views import initial_values, value_of


class Person(Talker):
    """One person: types, clicks, submits, and looks."""

    # Clicks.

    async def clicks(
        self,
        target: Shown | Screen,
        action_id: str | tuple[str, str],
        value: object = None,
    ) -> ActionResult:
        """Click a button, or choose a value, on a message, a modal or the home.

        Args:
            target: Where it is.
            action_id: Which; with its block's id where the same one is there twice.
            value: What is chosen: an option's text or value, a date, a person's id.

        What a menu shows already can be chosen again, and the app is not sent that.

        Raises:
            NotPossibleError: it is not (any longer) on the screen.
        """
        if isinstance(target, Screen):
            view = self._open_view(target)
            block_id, element = modals.find(view.body["blocks"], action_id)
            action = self._action(block_id, element, value)
            if _is_chosen(element, view.values.get(block_id, {}), value):
                return ActionResult(acked=True, took_s=0.0)
            if element["type"] not in {"button", "overflow"}:
                modals.fill(view, {(block_id, element["action_id"]): value})
            payload = self._desk.payloads.view_action(self.user_id, view, action)
            place = self._workspace.app_conversation(self.user_id)
            return await self._interact(payload, place)
        place, message = self._find(target)
        blocks = [*message.blocks, *self._attached(message)]
        block_id, element = modals.find(blocks, action_id)
        action = self._action(block_id, element, value)
        states = self._workspace.message_states
        state = states.setdefault(
            f"{self.user_id} {message.ts}", initial_values(blocks)
        )
        if _is_chosen(element, state.get(block_id, {}), value):
            return ActionResult(acked=True, took_s=0.0)
        if element["type"] not in {"button", "overflow"}:
            state.setdefault(block_id, {})[element["action_id"]] = value_of(
                element, value
            )
        payload = self._desk.payloads.message_action(
            self.user_id,
            place,
            message,
            action,
            state=state,
            base_url=self._desk.base_url,
        )
        return await self._interact(payload, place)

    def _attached(self, message: StoredMessage) -> list[Json]:
        attached = [*message.attachments, *message.unfurled.values()]
        return [b for a in attached for b in a.get("blocks", [])]

    def _action(self, block_id: str, element: Json, value: object) -> Json:
        action: Json = {
            "type": element["type"],
            "block_id": block_id,
            "action_id": element["action_id"],
            "action_ts": self._workspace.new_ts(),
        }
        if element["type"] == "button":
            action["text"] = element["text"]
            if "value" in element:
                action["value"] = element["value"]
            return action
        try:
            return action | value_of(element, value)
        except KeyError:
            raise NotPossibleError(
                f"{element['action_id']!r} has no choice {value!r}."
            ) from None

    async def shortcut(self, message: Shown, callback_id: str) -> ActionResult:
        """Choose one of the app's shortcuts in a message's menu."""
        place, found = self._find(message)
        if found.only_for is not None:
            raise NotPossibleError("What only you see has no menu of shortcuts.")
        self._offered(callback_id, "message")
        payload = self._desk.payloads.message_shortcut(
            self.user_id, place, found, callback_id, base_url=self._desk.base_url
        )
        return await self._interact(payload, place)

    async def global_shortcut(self, callback_id: str) -> ActionResult:
        """Choose one of the app's shortcuts from the shortcuts menu."""
        self._offered(callback_id, "global")
        payload = self._desk.payloads.global_shortcut(self.user_id, callback_id)
        place = self._workspace.app_conversation(self.user_id)
        return await self._interact(payload, place)

    def _offered(self, callback_id: str, kind: str) -> None:
        offered = {
            s.callback_id for s in self._workspace.app.shortcuts if s.type == kind
        }
        if callback_id not in offered or self._workspace.is_external(self.user_id):
            raise NotPossibleError(
                f"There is no {kind} shortcut {callback_id!r}; "
                f"there is: {', '.join(sorted(offered)) or 'none'}."
            )

    async def opens_home(self) -> ActionResult:
        """Open the app's home; what the app publishes comes with `waits_for_home`."""
        workspace = self._workspace
        if not workspace.app.home_tab or workspace.is_external(self.user_id):
            raise NotPossibleError("The app has no home for this person.")
        place = workspace.app_conversation(self.user_id)
        body: Json = {
            "user": self.user_id,
            "channel": place.channel_id,
            "tab": "home",
        }
        if (view := workspace.homes.get(self.user_id)) is not None:
            body["view"] = {"id": view.view_id, "type": "home", "hash": view.view_hash}
        workspace.happened("app_home_opened", body, None)
        return ActionResult(acked=True, took_s=0.0)

    # Modals.

    def fills(self, screen: Screen, values: Values) -> None:
        """Fill in a modal without submitting it."""
        modals.fill(self._open_view(screen), values)
        self._workspace.bell.ring()

    async def submits(
        self, screen: Screen, values: Values | None = None
    ) -> ActionResult:
        """Fill in the modal on top and submit it.

        An empty required field stops it as Slack's own screen does: `failed` is
        `required`, and the modal shows what is missing.

        Raises:
            NotPossibleError: it is not on top, cannot be submitted, or has no such
                field.
        """
        workspace = self._workspace
        view = modals.top(workspace, self.user_id, screen.view_id)
        if "submit" not in view.body and not any(
            b["type"] == "input" for b in view.body["blocks"]
        ):
            raise NotPossibleError("This modal has no button to submit it.")
        modals.fill(view, values or {})
        view.errors = modals.missing(view)
        if view.errors:
            workspace.bell.ring()
            return ActionResult(acked=False, took_s=0.0, failed="required")
        place = workspace.app_conversation(self.user_id)
        payload = self._desk.payloads.view_submission(self.user_id, view)
        outcome = await self._interact(payload, place, takes_answer=True)
        if outcome.acked:
            await asyncio.sleep(workspace.rules.ack_lag_s)
            modals.answered(workspace, view, outcome.answer)
        else:
            view.trouble = modals.TROUBLE
            workspace.bell.ring()
        return outcome

    async def closes(self, screen: Screen, *, everything: bool = False) -> ActionResult:
        """Close the modal on top, or all; the app gets an event if it asked for one."""
        workspace = self._workspace
        view = modals.top(workspace, self.user_id, screen.view_id)
        everything = everything or bool(view.body.get("clear_on_close"))
        result = ActionResult(acked=True, took_s=0.0)
        for gone in reversed(modals.close(workspace, view, everything=everything)):
            if gone.body.get("notify_on_close"):
                payload = self._desk.payloads.view_closed(
                    self.user_id, gone, cleared=everything
                )
                place = workspace.app_conversation(self.user_id)
                result = await self._interact(payload, place)
        return result

    # Membership.

    def joins(self, channel: str) -> None:
        """Join a public channel."""
        place = self._workspace.channels[channel]
        if place.kind != "public" or not may_see(self._workspace, place, self.user_id):
            raise NotPossibleError(f"{self.user_id} cannot join {channel}.")
        self._workspace.join(place, self.user_id)

    def leaves(self, channel: str) -> None:
        """Leave a channel."""
        self._workspace.leave(self._workspace.channels[channel], self.user_id)

    def invites(self, channel: str, user_id: str | None = None) -> None:
        """Invite a person to a channel; the app if no person is given."""
        user_id = user_id or self._workspace.app.bot_user_id
        self._workspace.join(self._box(channel), user_id)

    def removes(self, channel: str, user_id: str | None = None) -> None:
        """Remove a person from a channel; the app if no person is given."""
        user_id = user_id or self._workspace.app.bot_user_id
        self._workspace.leave(self._box(channel), user_id)

    def _find(self, target: Shown) -> tuple[Channel, StoredMessage]:
        place = self._workspace.channels[target.channel]
        for message in visible(self._workspace, place, self.user_id):
            if message.ts == target.ts:
                return place, message
        raise NotPossibleError("That message is not on the screen any more.")

    def _open_view(self, screen: Screen) -> View:
        if screen.kind == "modal":
            return modals.top(self._workspace, self.user_id, screen.view_id)
        view = self._workspace.homes.get(self.user_id)
        if view is None or view.view_id != screen.view_id:
            raise NotPossibleError("That home is not on the screen any more.")
        return view


def _is_chosen(element: Json, states: Json, value: object) -> bool:
    """Whether a menu shows this choice already."""
    if element["type"] in {"button", "overflow"} or value is None:
        return False
    return bool(states.get(element["action_id"]) == value_of(element, value))
