"""Find who is notified where somebody asks, and whom a notice may mention."""

from eodh_bot.slack.directory import Directory
from eodh_bot.slack.ids import is_channel, is_user_group
from eodh_bot.subscriptions.request import ME, NOBODY, NotSubscribingError
from eodh_bot.workspaces.access import Access, Requester

_WHERE = (
    "I announce jobs in a channel in which their workspace is connected, or to you in "
    "a direct message: type this there."
)


async def target_of(
    access: Access, directory: Directory, requester: Requester, *, changes: bool
) -> str:
    """Return the target where somebody asks: the channel, or that person.

    Args:
        access: Knows the words of a refusal.
        directory: People and places.
        requester: Who, and where; on the Home page the person.
        changes: Whether subscriptions are to be changed.

    Raises:
        NotAllowedHereError: This person may see nothing here.
        NotSubscribingError: Nothing is announced in such a place; or a guest asks.
        SlackUnavailableError: Slack does not answer.
    """
    person = await directory.person(requester.user_id)
    if person is None:
        raise access.refusal()
    if requester.channel_id is None:
        return requester.user_id
    place = await directory.place(requester.channel_id, requester.user_id)
    if place.kind == "direct":
        return requester.user_id
    if place.kind != "channel" or place.shared_outside:
        raise NotSubscribingError(_WHERE)
    if not await directory.is_in(place.channel_id, requester.user_id):
        raise access.refusal()
    if changes and person.is_guest:
        raise NotSubscribingError(
            "Guests cannot change what is announced in a channel: ask a member who is "
            "not a guest."
        )
    return place.channel_id


async def check_bot_is_in(
    directory: Directory, channel_id: str, requester: Requester
) -> None:
    """Check that the bot can post to a channel.

    Raises:
        NotSubscribingError: It is no member.
    """
    place = await directory.place(channel_id, requester.user_id)
    if not place.has_bot:
        raise NotSubscribingError(
            "I am not in this channel: type `/invite @EODH`, then try again."
        )


async def checked_mention(
    directory: Directory, requester: Requester, target: str, mention: str | None
) -> str | None:
    """Return the Slack id that a failure mentions; None for nobody.

    Raises:
        NotSubscribingError: A notice to this target cannot mention them.
        SlackUnavailableError: Slack does not answer.
    """
    if mention is None or mention == NOBODY:
        return None
    if mention in {ME, requester.user_id}:
        return requester.user_id
    if not is_channel(target):
        raise NotSubscribingError(
            "A notice in a direct message can mention only you: write `mention=me`, or "
            "leave `mention=` out."
        )
    if is_user_group(mention):
        # Who is in a group the bot may not ask: Slack notifies its members.
        return mention
    known = await directory.person(mention) is not None
    if not known or not await directory.is_in(target, mention):
        raise NotSubscribingError(
            "I can mention only people who are in this channel: invite that person "
            "first."
        )
    return mention
