"""Types as one person in the local Slack: commands, messages, mentions, links."""

from dataclasses import dataclass

from eodh_sandbox.slack.events.delivery import Delivery, Parcel
from eodh_sandbox.slack.events.event_filter import drafted_links, mention, shared_links
from eodh_sandbox.slack.person.mrkdwn import as_sent, rich_text
from eodh_sandbox.slack.person.onlooker import Onlooker
from eodh_sandbox.slack.person.rendered import Shown
from eodh_sandbox.slack.person.screen import shown, visible
from eodh_sandbox.slack.slack_errors import NotPossibleError, SlackError
from eodh_sandbox.slack.state.objects import SLACKBOT, Channel, Json
from eodh_sandbox.slack.web_api import response_urls as answers
from eodh_sandbox.slack.web_api_limits import MAX_TEXT_CHARS


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionResult:
    """What came of something that a person did."""

    acked: bool
    took_s: float  # from the act to the acknowledgement
    failed: str | None = None  # operation_timeout, dispatch_failed, …
    answer: Json | None = None  # what came with the acknowledgement
    shown: tuple[Shown, ...] = ()  # what is new on the screen since


class Talker(Onlooker):
    """One person at the keyboard."""

    async def types(
        self, channel: str, text: str, *, thread_ts: str | None = None
    ) -> ActionResult:
        """Type into a channel's box: a command when it begins with `/`.

        Raises:
            NotPossibleError: this person has no box to type into there.
        """
        if not text.startswith("/"):
            message = self.says(channel, text, thread_ts=thread_ts)
            return ActionResult(acked=True, took_s=0.0, shown=(message,))
        place = self._box(channel)
        before = self._newest()
        command, _, rest = text.partition(" ")
        workspace = self._workspace
        if command == "/invite":
            self._invite(place, rest)
            return self._outcome(None, place, before, failed=None)
        if thread_ts is not None:
            self._notice(
                place, f"{command} is not supported in threads. Sorry!", thread_ts
            )
            return self._outcome(None, place, before, failed="not_in_threads")
        # Slack Connect: another workspace's apps offer their people no commands here.
        known = command in workspace.app.commands and workspace.installed
        if not known or workspace.is_external(self.user_id):
            self._notice(place, f"{command} is not a valid command.")
            return self._outcome(None, place, before, failed="unknown_command")
        workspace.app_conversation(self.user_id)
        sent = as_sent(workspace, rest) if workspace.app.should_escape else rest
        payload = self._desk.payloads.command(
            self.user_id, place, command, sent.strip(), base_url=self._desk.base_url
        )
        done = await self._desk.post.deliver(
            Parcel(kind="slash_commands", payload=payload, takes_answer=True)
        )
        failed = done.failed
        if failed is None:
            failed = self._acknowledged(place, text, done)
        if failed is not None:
            self._notice(place, f'{command} failed with the error "{failed}"')
        return self._outcome(done, place, before, failed=failed)

    def _invite(self, place: Channel, rest: str) -> None:
        """Slack's own `/invite @NAME`, for the app or a person."""
        workspace = self._workspace
        name = rest.strip().removeprefix("@").lower()
        known = {p.name.lower(): p.user_id for p in workspace.people.values()}
        known[workspace.app.name.lower()] = workspace.app.bot_user_id
        if name not in known:
            self._notice(place, "You did not name anybody whom Slack knows.")
            return
        workspace.add(
            place,
            user=known[name],
            subtype="channel_join",
            text=f"was added by <@{self.user_id}>.",
        )
        workspace.join(place, known[name])

    def _acknowledged(self, place: Channel, typed: str, done: Delivery) -> str | None:
        everybody = (done.answer or {}).get("response_type") == "in_channel"
        try:
            if everybody:
                self._workspace.add(place, user=self.user_id, text=typed)
            answers.acknowledged(self._workspace, place, self.user_id, done.answer)
        except SlackError as refusal:
            return refusal.code
        return None

    def says(self, channel: str, text: str, *, thread_ts: str | None = None) -> Shown:
        """Say something in a channel, as typed: `@EODH job-1`, a pasted link.

        Raises:
            NotPossibleError: this person cannot write there.
        """
        place = self._box(channel)
        workspace = self._workspace
        sent = as_sent(workspace, text[:MAX_TEXT_CHARS])
        if thread_ts is not None and thread_ts not in place.messages:
            raise NotPossibleError(f"There is no message {thread_ts} to answer.")
        message = workspace.add(
            place,
            user=self.user_id,
            text=sent,
            blocks=rich_text(sent, workspace.new_id()[:5]),
            thread_ts=thread_ts,
            unfurl_links=True,
        )
        if (body := mention(workspace, place, message)) is not None:
            if workspace.bot_in(place):
                workspace.happened("app_mention", body, place)
            else:
                self._notice(
                    place,
                    f"{workspace.app.name} is not in this channel. Invite it first.",
                )
        if (links := shared_links(workspace, place, message)) is not None:
            workspace.happened("link_shared", links, place)
        return shown(workspace, place, message, self._desk.base_url)

    def drafts(self, channel: str, text: str) -> None:
        """Type a message without sending it: links in it come to the app already.

        Raises:
            NotPossibleError: this person cannot write there.
        """
        self._box(channel)
        workspace = self._workspace
        sent = as_sent(workspace, text[:MAX_TEXT_CHARS])
        if (links := drafted_links(workspace, self.user_id, sent)) is not None:
            workspace.happened("link_shared", links, None)

    def edits(self, message: Shown, text: str) -> Shown:
        """Change an own message; a mention in it comes to the app as a new event.

        Raises:
            NotPossibleError: it is not this person's.
        """
        place, workspace = self._box(message.channel), self._workspace
        stored = place.messages[message.ts]
        if stored.user != self.user_id:
            raise NotPossibleError("Only its author can edit a message.")
        before = workspace.message_json(place, stored)
        stored.text = as_sent(workspace, text[:MAX_TEXT_CHARS])
        stored.blocks = rich_text(stored.text, workspace.new_id()[:5])
        stored.edited_ts = workspace.new_ts()
        workspace.changed(place, stored, before)
        body = mention(workspace, place, stored)
        if body is not None and workspace.bot_in(place):
            workspace.happened("app_mention", body, place)
        return shown(workspace, place, stored, self._desk.base_url)

    async def _interact(
        self, payload: Json, place: Channel, *, takes_answer: bool = False
    ) -> ActionResult:
        before = self._newest()
        done = await self._desk.post.deliver(
            Parcel(kind="interactive", payload=payload, takes_answer=takes_answer)
        )
        return self._outcome(done, place, before, failed=done.failed)

    def _outcome(
        self, done: Delivery | None, place: Channel, before: int, *, failed: str | None
    ) -> ActionResult:
        new = [
            shown(self._workspace, place, m, self._desk.base_url)
            for m in visible(self._workspace, place, self.user_id)
            if m.order > before
        ]
        return ActionResult(
            acked=done is not None and done.failed is None,
            took_s=done.took_s if done else 0.0,
            failed=failed,
            answer=done.answer if done else None,
            shown=tuple(new),
        )

    def _newest(self) -> int:
        return self._workspace.last_order

    def _box(self, channel: str) -> Channel:
        place = self._workspace.channels[channel]
        if self.user_id not in place.members:
            raise NotPossibleError(f"{self.user_id} is not in {channel}.")
        if place.is_archived:
            raise NotPossibleError(f"{channel} is archived.")
        return place

    def _notice(self, place: Channel, text: str, thread_ts: str | None = None) -> None:
        self._workspace.add(
            place,
            user=SLACKBOT,
            text=text,
            thread_ts=thread_ts,
            only_for=self.user_id,
        )
