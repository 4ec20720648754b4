"""Choose the buttons and menu choices under a message, for each kind of message."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from eodh_bot.block_kit.limits import MAX_URL_CHARS
from eodh_bot.messages.action_ids import ActionId, pack
from eodh_bot.messages.controls import Control, as_menu, as_row
from eodh_bot.messages.escaping import is_channel, one_line, visible
from eodh_bot.messages.message import Json
from eodh_bot.messages.status_icons import is_finished
from eodh_tools.hub.identifiers import is_job_id, is_log_name
from eodh_tools.results.models import JobStatus

#: What the button `SHARE` remembers under `what` to share a log, not a status.
SHARES_LOG = "log"
#: A longer pattern cannot be searched.
MAX_PATTERN_CHARS = 500
#: A workflow is not called by a longer name.
MAX_PROCESS_CHARS = 200


@dataclass(frozen=True, slots=True)
class NoticeTarget:
    """Who is notified of a job, so that a button can end or narrow their notices.

    Attributes:
        target: The channel or person.
        watch_id: The workspace watch that it comes from; None for several.
        only_failed: Whether only failures are announced there.
    """

    target: str
    watch_id: str | None = None
    only_failed: bool = False


def answer_buttons(
    status: JobStatus, *, share: bool, hub_url: str | None
) -> Sequence[Json]:
    """Return the controls of an answer about a job.

    Args:
        status: The job.
        share: Whether only the asker sees it, who may then share it.
        hub_url: Where the Hub shows the job.
    """
    return as_row([*_asking(status, share=share), *_hub_link(hub_url)])


def running_buttons(status: JobStatus, hub_url: str | None) -> Sequence[Json]:
    """Return the controls of a notice of a job that runs."""
    again = _of_job(status.job_id, ActionId.CHECK_AGAIN)
    return as_row([*again, *_hub_link(hub_url)])


def failure_buttons(
    status: JobStatus, notified: NoticeTarget, hub_url: str | None, *, looking: bool
) -> Sequence[Json]:
    """Return the controls of a notice of a job that did not succeed.

    Args:
        status: The job.
        notified: Who is notified.
        hub_url: Where the Hub shows the job.
        looking: Whether somebody is on it.
    """
    controls = [
        *_asking(status, share=False),
        *_hub_link(hub_url),
        *_subscription_controls(notified, status.process),
    ]
    # In a direct message there is nobody to tell.
    if is_channel(notified.target) and status.status == "failed":
        controls += [Control(each, {}) for each in looking_actions(looking=looking)]
    return as_row(controls)


def line_menu(
    status: JobStatus, notified: NoticeTarget, hub_url: str | None
) -> Json | None:
    """Return the menu ⋯ of a notice of one line: the results of a success first."""
    return as_menu(
        [
            *_results_link(status.results_url, hub_url),
            *_of_job(status.job_id, ActionId.PICK_JOB),
            *_hub_link(hub_url),
            *_subscription_controls(notified, status.process),
        ]
    )


def log_buttons(
    job_id: str, log: str, *, share: bool, hub_url: str | None
) -> Sequence[Json]:
    """Return the controls of an answer with lines of a log."""
    shared = _of_job(job_id, ActionId.SHARE, log=log, what=SHARES_LOG) if share else []
    others = (ActionId.SHOW_LOGS, ActionId.FULL_LOG, ActionId.REPORT)
    return as_row([*shared, *_of_job(job_id, *others, log=log), *_hub_link(hub_url)])


def digest_buttons(notified: NoticeTarget) -> Sequence[Json]:
    """Return the buttons of a digest that reduce notices to a channel or person."""
    return [each.as_button() for each in _subscription_controls(notified, None)]


def file_button(job_id: str, log: str) -> Sequence[Json]:
    """Return a button that sends the whole log, in the view on it."""
    return [each.as_button() for each in _of_job(job_id, ActionId.FULL_LOG, log=log)]


def page_buttons(
    job_id: str, log: str, older: str | None, newer: str | None, search: str | None
) -> list[Json]:
    """Return buttons to the pages before and after, of the same search if any."""
    if not (is_job_id(job_id) and is_log_name(log)):
        return []
    find = remembered_search(search)
    pages = ((ActionId.OLDER, older), (ActionId.NEWER, newer))
    return [
        Control(action, {"job": job_id, "log": log, "at": at, "find": find}).as_button()
        for action, at in pages
        if at is not None
    ]


def looking_actions(*, looking: bool) -> tuple[ActionId, ...]:
    """Return the choices about who looks into a failure."""
    if looking:
        return ActionId.LOOK_AT_IT, ActionId.LEAVE_IT
    return (ActionId.LOOK_AT_IT,)


def with_looking(menu: Json, *, looking: bool) -> Json:
    """Return the menu ⋯ of a failure, with the choices of who looks into it."""
    both = {pack(do=str(each)) for each in looking_actions(looking=True)}
    others = [each for each in menu["options"] if each.get("value") not in both]
    choices = [
        Control(each, {}).as_choice() for each in looking_actions(looking=looking)
    ]
    return {**menu, "options": [*others, *(each for each in choices if each)]}


def remembered_search(search: str | None) -> str | None:
    """Return a search as a button can remember it: no longer than one can be."""
    return visible(search)[:MAX_PATTERN_CHARS] if search else None


def is_remembered(process: str) -> bool:
    """Return whether a button can remember a workflow's name: it cannot be cut."""
    return process == one_line(process) and len(process) <= MAX_PROCESS_CHARS


def _asking(status: JobStatus, *, share: bool) -> Iterator[Control]:
    """What can be asked next of a job."""
    finished = is_finished(status.status)
    waiting = (
        not finished
        or status.logs_state == "not there yet"
        or (status.explanation is None and status.status != "successful")
    )
    actions = [
        *((ActionId.SHARE,) if share else ()),
        *((ActionId.CHECK_AGAIN,) if waiting else ()),
        *((ActionId.SHOW_LOGS,) if status.logs else ()),
        *((ActionId.REPORT,) if finished else ()),
    ]
    yield from _of_job(status.job_id, *actions, log=_log(status))


def _log(status: JobStatus) -> str | None:
    """The log that the answer is about: the one with the evidence, else the last."""
    evidence = status.explanation.evidence if status.explanation is not None else ()
    shown = (each.log for each in evidence if each.log in status.logs)
    readable = [log for log in status.logs if log not in status.unreadable]
    last = (*status.logs, *readable)[-1:]
    return next(shown, last[0] if last else None)


def _of_job(
    job_id: str, *actions: ActionId, log: str | None = None, what: str | None = None
) -> list[Control]:
    """Controls that remember a job, and a log; none for an id no server gives out."""
    if not is_job_id(job_id):
        return []
    known = log if log is not None and is_log_name(log) else None
    facts = {"job": job_id, "log": known, "what": what}
    return [Control(action, facts) for action in actions]


def _subscription_controls(
    notified: NoticeTarget, process: str | None
) -> Iterator[Control]:
    """By which a channel or a person is notified less."""
    known = process if process and is_remembered(process) else None
    if known:
        facts: dict[str, str | None] = {"target": notified.target, "process": known}
        yield Control(ActionId.MUTE_PROCESS, facts)
    if not notified.only_failed:
        facts = {
            "target": notified.target,
            "watch": notified.watch_id,
            "process": known,
        }
        fewer = Control(ActionId.FAILURES_ONLY, facts)
        if known and fewer.as_choice() is None:
            # The menu holds no more: then of that workflow in every workspace here.
            fewer = Control(ActionId.FAILURES_ONLY, {**facts, "watch": None})
        yield fewer


def _hub_link(hub_url: str | None) -> list[Control]:
    """A link into the Hub, where there is one that Slack takes."""
    if hub_url is None or len(hub_url) > MAX_URL_CHARS:
        return []
    if not hub_url.startswith(("https://", "http://")):
        return []
    return [Control(ActionId.OPEN_IN_HUB, {}, hub_url)]


def _results_link(results_url: str | None, hub_url: str | None) -> list[Control]:
    """A link to the results, if they are on the Hub that shows the job."""
    if not results_url or not _hub_link(results_url) or not _hub_link(hub_url):
        return []
    given, hub = urlsplit(results_url), urlsplit(hub_url or "")
    if (given.scheme, given.netloc) != (hub.scheme, hub.netloc):
        return []
    return [Control(ActionId.OPEN_RESULTS, {}, results_url)]
