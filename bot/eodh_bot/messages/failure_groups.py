"""What failed lately, a block a cause, with a button that explains the newest job."""

from eodh_bot.messages.action_ids import ActionId, pack
from eodh_bot.messages.block_limits import checked
from eodh_bot.messages.blocks import (
    button,
    context,
    mrkdwn,
    plain,
    rich_text,
    run,
    section,
)
from eodh_bot.messages.dates import date_text
from eodh_bot.messages.escaping import escape, one_line
from eodh_bot.messages.message import Json, Message
from eodh_bot.messages.status_icons import sign
from eodh_tools.hub.identifiers import is_job_id
from eodh_tools.results.failures_text import again
from eodh_tools.results.formatting import counted
from eodh_tools.results.models import FailureGroup, FailureListing
from eodh_tools.results.status_text import TURNS

#: A message shows at most this many causes.
MOST_GROUPS = 10
# Ten of them on a phone: the cause and the thing stand first; "Why?" has the rest.
_HEADLINE_CHARS = 160


def failure_groups_message(listing: FailureListing) -> Message:
    """Return the causes, those still failing first."""
    name = one_line(listing.workspace or "")[:100]
    where = f" in workspace {name}" if name else ""
    of = f" of {one_line(listing.process)[:100]}" if listing.process else ""
    if not listing.failed:
        text = f"No job{of} failed{where} since {listing.since:%d %b %H:%M} UTC."
        return checked(Message(escape(text), (rich_text(section(run(text))),)))
    title = f"{listing.failed:,} of {counted(listing.jobs, 'job')}{of} failed{where}"
    shown = listing.groups[:MOST_GROUPS]
    blocks = (
        rich_text(section(run(title, bold=True))),
        *(group_row(group) for group in shown),
        context(plain(_footer(listing, len(shown)), 300)),
    )
    words = "; ".join(one_line(group.headline)[:100] for group in shown[:3])
    return checked(Message(escape(f"{title}: {words}"), blocks))


def group_row(group: FailureGroup, hub_url: str | None = None) -> Json:
    """Describe one cause: how many jobs, of which workflows and step, when, whose turn.

    Args:
        group: The jobs that failed alike.
        hub_url: Where the Hub shows the newest of them.
    """
    name = group.processes[0] if group.processes else "workflow unknown"
    others = len(group.processes) - 1
    of = f"{name[:80]} and {others} more" if others > 0 else name[:80]
    is_repaired = group.repaired is not None
    icon = sign("successful" if is_repaired else "failed")
    state = "works again" if is_repaired else "still failing"
    step = f", step {one_line(group.step)[:60]}" if group.step else ""
    fields = [plain(f"{icon} {counted(group.jobs, 'job')}, {state}: {of}{step}", 250)]
    facts = ["; ".join((TURNS[group.whose], *again(group))), *_times(group)]
    if hub_url is not None and is_job_id(group.newest_job):
        facts.append(f"<{hub_url}|newest job>")
    fields.append(mrkdwn(" · ".join(facts)))
    row: Json = {
        "type": "section",
        "text": plain(group.headline, _HEADLINE_CHARS),
        "fields": fields,
    }
    if is_job_id(group.newest_job):
        row["accessory"] = button(ActionId.PICK_JOB, "Why?", pack(job=group.newest_job))
    return row


def _times(group: FailureGroup) -> list[str]:
    """When the jobs failed: the first and the last."""
    if group.last is None:
        return []
    if group.first is None or group.first == group.last:
        return [date_text(group.last)]
    return [f"{date_text(group.first)} to {date_text(group.last)}"]


def _footer(listing: FailureListing, shown: int) -> str:
    parts = [f"since {listing.since:%d %b %H:%M} UTC"]
    more = listing.more_groups + len(listing.groups) - shown
    if more:
        parts.append(f"{more} more causes")
    if listing.not_explained:
        parts.append(
            f"{counted(listing.not_explained, 'job')} not explained yet: "
            "ask again to go on"
        )
    if listing.unreadable:
        parts.append(
            f"{counted(listing.unreadable, 'job')} could not be read from the Hub"
        )
    return " · ".join(parts)
