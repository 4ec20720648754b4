"""The buttons under an answer about a job."""

from eodh_bot.block_kit.schema import MAX_URL_CHARS
from eodh_bot.messages.action_ids import ActionId, pack
from eodh_bot.messages.blocks import button
from eodh_bot.messages.escaping import one_line, visible
from eodh_bot.messages.message import Json
from eodh_tools.hub.identifiers import is_job_id, is_log_name

#: What the button `SHARE` remembers under `what` to share a log, not a status.
SHARES_LOG = "log"
#: A longer pattern is none that can be searched.
MAX_PATTERN_CHARS = 500
#: A workflow is not called by a longer name.
MAX_PROCESS_CHARS = 200

_LABELS = {
    ActionId.SHARE: "Share in channel",
    ActionId.CHECK_AGAIN: "Check again",
    ActionId.OLDER: "Older lines",
    ActionId.NEWER: "Newer lines",
    ActionId.FULL_LOG: "Full log",
    ActionId.SEARCH: "Search",
    ActionId.OTHER_LOG: "Another log",
    ActionId.REPORT: "Report",
    ActionId.PICK_JOB: "Details",
}
# What a screen reader says where the label is short, to keep them all in one row.
_SAID = {ActionId.REPORT: "Report for the Hub team"}


def job_buttons(
    *wanted: ActionId,
    job_id: str,
    log: str | None = None,
    hub_url: str | None = None,
    shares: str | None = None,
) -> list[Json]:
    """Buttons that remember a job and a log, and a link into the Hub.

    `shares` is what `SHARE` remembers under `what`. A job id that no server gives out
    gets no button: a button's value cannot be cut.
    """
    known = log if log is not None and is_log_name(log) else None
    made = []
    if is_job_id(job_id):
        for action in wanted:
            what = shares if action is ActionId.SHARE else None
            value = pack(job=job_id, log=known, what=what)
            said = _SAID.get(action)
            made.append(button(action, _LABELS[action], value, said=said))
    return made + hub_button(hub_url)


def page_buttons(
    job_id: str, log: str, older: str | None, newer: str | None, search: str | None
) -> list[Json]:
    """Buttons to the pages before and after; a search goes on as the same search."""
    if not (is_job_id(job_id) and is_log_name(log)):
        return []
    find = remembered_search(search)
    pages = ((ActionId.OLDER, older), (ActionId.NEWER, newer))
    return [
        button(action, _LABELS[action], pack(job=job_id, log=log, at=cursor, find=find))
        for action, cursor in pages
        if cursor is not None
    ]


def remembered_search(search: str | None) -> str | None:
    """A search as a button can remember it: no longer than one can be."""
    return visible(search)[:MAX_PATTERN_CHARS] if search else None


def hearing_buttons(
    target: str,
    watch_id: str | None,
    process: str | None,
    *,
    only_failed: bool = False,
) -> list[Json]:
    """Buttons by which a channel or a person hears less.

    Args:
        target: Who hears it.
        watch_id: Which watch it is of; None for all of them.
        process: The workflow that can be muted; none where none is known.
        only_failed: Whether successes are not told anyway.
    """
    made = []
    if process and is_remembered(process):
        value = pack(target=target, process=process)
        said = f"Mute the workflow {process[:50]}"
        made.append(
            button(ActionId.MUTE_PROCESS, "Mute this workflow", value, said=said)
        )
    if not only_failed:
        known = process if process and is_remembered(process) else None
        value = pack(target=target, watch=watch_id, process=known)
        made.append(button(ActionId.FAILURES_ONLY, "Failures only", value))
    return made


def is_remembered(process: str) -> bool:
    """Whether a button can remember a workflow's name: it cannot be cut."""
    return process == one_line(process) and len(process) <= MAX_PROCESS_CHARS


def hub_button(hub_url: str | None) -> list[Json]:
    """A link into the Hub, where there is one that Slack takes."""
    if hub_url is None or len(hub_url) > MAX_URL_CHARS:
        return []
    if not hub_url.startswith(("https://", "http://")):
        return []
    return [
        button(
            ActionId.OPEN_IN_HUB,
            "Open in Hub",
            url=hub_url,
            said="Open the job in the Hub",
        )
    ]
