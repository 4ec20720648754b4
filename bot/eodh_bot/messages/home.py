"""The home page: latest jobs and failures, workspaces, subscriptions, help."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from eodh_bot.messages.action_ids import ActionId, pack
from eodh_bot.messages.block_limits import checked_view
from eodh_bot.messages.blocks import (
    actions,
    bullets,
    button,
    context,
    divider,
    header,
    mrkdwn,
    plain,
    rich_text,
    run,
    section,
    sentence,
)
from eodh_bot.messages.errors import error_block
from eodh_bot.messages.escaping import channel
from eodh_bot.messages.failure_groups import group_row
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.help import COMMAND, commands_of
from eodh_bot.messages.home_subscriptions import notices_section
from eodh_bot.messages.jobs import MOST_JOBS, job_row
from eodh_bot.messages.message import Json
from eodh_bot.messages.not_connected import TEAM_NOT_CONNECTED
from eodh_bot.models import TargetSubscriptions
from eodh_tools.results.formatting import counted
from eodh_tools.results.models import FailureListing, JobListing

#: The page shows at most this many causes of failures.
MOST_CAUSES = 3
_MOST_CONNECTIONS = 20


@dataclass(frozen=True, slots=True)
class ConnectionCard:
    """A connected workspace as its home page shows it; never its key.

    Attributes:
        connection_id: By which it is disconnected.
        workspace: The Hub workspace.
        channel_id: The channel that may ask; None for only the person.
        base_url: The Hub, where it is not the usual one.
        key_ends: The last day on which its key can work.
        key_failed: Whether the Hub has refused the key.
        may_disconnect: Whether this person may take it away.
    """

    connection_id: str
    workspace: str
    channel_id: str | None = None
    base_url: str | None = None
    key_ends: date | None = None
    key_failed: bool = False
    may_disconnect: bool = True


def home_view(
    connections: Sequence[ConnectionCard],
    recent: JobListing | None = None,
    *,
    may_connect: bool = True,
    error: str | None = None,
    help_url: str | None = None,
    failures: FailureListing | None = None,
    notices: Sequence[TargetSubscriptions] = (),
) -> Json:
    """Return the home page of one person.

    Args:
        connections: What this person may ask about.
        recent: The latest jobs of this person's own workspace, if asked for.
        may_connect: Whether workspaces are connected here, or set for the team.
        error: What went wrong while asking for the jobs, or for the connections.
        help_url: The page about it; None without one.
        failures: What failed lately in that workspace, by cause, if asked for.
        notices: What this person and their channels are notified of.
    """
    buttons = [button(ActionId.CONNECT, "Connect a workspace")] if may_connect else []
    if connections or error:
        buttons.append(button(ActionId.REFRESH_HOME, "Refresh"))
    blocks = [header("Your jobs on the EO Data Hub")]
    if connections or error:
        blocks += _recent(recent, error, help_url)
    else:
        blocks += _welcome(may_connect=may_connect)
    blocks += [*_failures(failures), *actions(*buttons), divider()]
    if connections:
        blocks.append(rich_text(section(run("Connected workspaces", bold=True))))
        for card in connections[:_MOST_CONNECTIONS]:
            blocks += _connection(card)
        if len(connections) > _MOST_CONNECTIONS:
            more = f"and {len(connections) - _MOST_CONNECTIONS:,} more"
            blocks.append(context(plain(more, 100)))
        blocks += [divider(), *notices_section(notices)]
    blocks.append(_how_to_ask(may_connect=may_connect))
    return checked_view({"type": "home", "blocks": blocks})


def _welcome(*, may_connect: bool) -> list[Json]:
    how = (
        "Connect the workspace that runs your workflows: create an API key at the Hub "
        "under Workspaces, Credentials, and paste it here. Then ask me about its jobs."
    )
    if not may_connect:
        how = TEAM_NOT_CONNECTED
    return [rich_text(section(*sentence(how)))]


def _recent(
    recent: JobListing | None, error: str | None, help_url: str | None
) -> list[Json]:
    wrong = [error_block(Fit().line(error, 800), help_url)] if error else []
    if recent is None:
        return wrong
    if not recent.jobs:
        return [rich_text(section(run("There are no jobs yet."))), *wrong]
    shown = recent.jobs[:MOST_JOBS]
    count = f"{len(shown)} of {recent.total:,} jobs"
    if recent.workspace:
        count += f" in workspace {Fit().line(recent.workspace, 100)}"
    return [*(job_row(job) for job in shown), context(plain(count, 200)), *wrong]


def _failures(failures: FailureListing | None) -> list[Json]:
    """The most important causes; the rest is one command away."""
    if failures is None:
        return []
    if not failures.failed:
        return [rich_text(section(run("No job failed in the last 7 days.")))]
    jobs = counted(failures.jobs, "job")
    text = f"{failures.failed:,} of {jobs} of the last 7 days failed"
    shown = failures.groups[:MOST_CAUSES]
    rest = f"{COMMAND} failures lists all causes"
    if failures.not_explained:
        rest = f"{counted(failures.not_explained, 'job')} not explained yet · {rest}"
    return [
        rich_text(section(run(text, bold=True))),
        *(group_row(group) for group in shown),
        context(plain(rest, 200)),
    ]


def _connection(card: ConnectionCard) -> list[Json]:
    fit = Fit()
    whom = "only for you"
    if card.channel_id is not None:
        whom = f"for everyone in {channel(card.channel_id)}"
    row: Json = {
        "type": "section",
        "fields": [plain(fit.line(card.workspace, 100), 100), mrkdwn(whom)],
    }
    if card.may_disconnect:
        row["accessory"] = _disconnect(card, fit)
    sentences = []
    if card.base_url:
        sentences.append(f"At {fit.line(card.base_url, 200)}.")
    if card.key_failed:
        sentences.append(
            "⚠️ Its key no longer works: connect the workspace again with a new key."
        )
    elif card.key_ends is not None:
        sentences.append(f"Its key expires by {card.key_ends:%d %B %Y}.")
    return [row, context(plain(" ".join(sentences), 400))] if sentences else [row]


def _disconnect(card: ConnectionCard, fit: Fit) -> Json:
    value = pack(connection=fit.line(card.connection_id, 200))
    name = fit.line(card.workspace, 60)
    asked = {
        "title": plain("Disconnect?", 100),
        "text": plain(f"{name}: its key is deleted here, not at the Hub.", 300),
        "confirm": plain("Disconnect", 30),
        "deny": plain("Keep it", 30),
    }
    made = button(ActionId.DISCONNECT, "Disconnect", value)
    return {**made, "confirm": asked}


def _how_to_ask(*, may_connect: bool) -> Json:
    return rich_text(
        section(run("How to ask", bold=True)),
        bullets(
            *(
                [run(f"{COMMAND} {typed}", code=True), run("  "), *sentence(does)]
                for typed, does in commands_of(may_connect=may_connect)
            ),
            sentence("`@EODH JOB`  in a thread, to answer there"),
            sentence("“Explain this job” in the menu of any message"),
        ),
    )
