"""One message about many jobs that ended at about the same time."""

from collections.abc import Sequence
from dataclasses import dataclass

from eodh_bot.block_kit.blocks import characters
from eodh_bot.messages.action_ids import ActionId, pack
from eodh_bot.messages.block_limits import MAX_CHARS, checked
from eodh_bot.messages.blocks import (
    actions,
    bullets,
    called,
    context,
    header,
    option,
    plain,
    rich_text,
    run,
    section,
    sentence,
)
from eodh_bot.messages.buttons import NoticeTarget, digest_buttons
from eodh_bot.messages.escaping import escape, one_line
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.message import Json, Message
from eodh_bot.messages.status_icons import is_finished, sign
from eodh_tools.hub.identifiers import is_job_id
from eodh_tools.results.formatting import duration_text
from eodh_tools.results.models import JobStatus

#: A digest names at least this many jobs, if there are as many.
LEAST_NAMED = 25
_MOST_NAMED = 100
_MOST_CALLED = 20
_NAME_CHARS = 40
_ID_CHARS = 210
_SPOKEN_CHARS = 900
# A menu's choice holds no more, and cannot be cut.
_CHOICE_CHARS = 150
_ORDER = ("failed", "dismissed", "successful")


@dataclass(frozen=True, slots=True)
class _Room:
    """How many characters each job has: fewer where there are many long names."""

    headline: int
    choices: int


_ROOMS = (_Room(160, 100), _Room(80, 25), _Room(0, 0))


def digest_notice(
    statuses: Sequence[JobStatus],
    *,
    notified: NoticeTarget,
    mentions: Sequence[str] = (),
) -> tuple[Message, int]:
    """Say that jobs have ended, failures first, each with its whole id.

    Args:
        statuses: The jobs, at least one.
        notified: Who is notified.
        mentions: Whom to mention for the failures, by Slack's ids.

    Returns:
        The message, and how many jobs it names: the first n of `statuses`, at least
        25 if there are as many. The rest is for a further digest.
    """
    least = min(len(statuses), LEAST_NAMED)
    for room in _ROOMS:
        count = min(len(statuses), _MOST_NAMED)
        while True:
            made = _digest(
                statuses[:count],
                room,
                controls=digest_buttons(notified),
                mentions=mentions,
            )
            size = characters(made.blocks) + len(made.text)
            if size <= MAX_CHARS or count <= 1:
                break
            count = min(count - 1, count * MAX_CHARS // size + 1)
        if count >= least:
            break
    return checked(made), count


def _digest(
    statuses: Sequence[JobStatus],
    room: _Room,
    *,
    controls: Sequence[Json],
    mentions: Sequence[str],
) -> Message:
    fit = Fit()
    jobs = sorted(statuses, key=_rank)
    failed = [job for job in jobs if job.status == "failed"]
    title = _counted(jobs, fit)
    parts = []
    who = list(dict.fromkeys(each for each in mentions if called(each)))
    if failed and who:
        calls = [part for each in who[:_MOST_CALLED] for part in (*called(each), _GAP)]
        parts.append(section(*calls))
    parts += _listed(jobs, room, fit)
    workspaces = {job.workspace for job in jobs}
    where = ""
    if len(workspaces) == 1 and (workspace := workspaces.pop()):
        where = f" in workspace {fit.line(workspace, 100)}"
    blocks = (
        header(f"{sign('failed' if failed else jobs[0].status)} {title}"),
        *([context(plain(f"Ended{where}", 200))] if where else []),
        rich_text(*parts),
        *actions(*_menu(failed[: room.choices]), *controls),
        context(plain("For any of them: /eodh-logs JOB", 100)),
    )
    return Message(_spoken(f"{title}{where}.", failed, fit), blocks)


_GAP = run(" ")


def _rank(job: JobStatus) -> int:
    return _ORDER.index(job.status) if job.status in _ORDER else len(_ORDER)


def _counted(jobs: Sequence[JobStatus], fit: Fit) -> str:
    counts: dict[str, int] = {}
    for job in jobs:
        status = fit.line(job.status, 20) or "unknown"
        counts[status] = counts.get(status, 0) + 1
    shown = [f"{count:,} {status}" for status, count in list(counts.items())[:5]]
    ended = "job ended" if len(jobs) == 1 else "jobs ended"
    return f"{len(jobs):,} {ended}: {', '.join(shown)}"


def _listed(jobs: Sequence[JobStatus], room: _Room, fit: Fit) -> list[Json]:
    """Every job; failures for the same reason together, under it."""
    same: dict[str, list[JobStatus]] = {}
    for job in jobs:
        same.setdefault(_why(job, room, fit), []).append(job)
    groups = {why: found for why, found in same.items() if why and len(found) > 1}
    parts: list[Json] = []
    for why, found in sorted(groups.items(), key=lambda each: -len(each[1])):
        count = run(f"{len(found):,} failed alike: ", bold=True)
        parts.append(section(count, *sentence(why)))
        parts.append(bullets(*(_line(job, "", fit) for job in found)))
    others = [job for job in jobs if _why(job, room, fit) not in groups]
    if others:
        if parts:
            parts.append(section(run("The others:", bold=True)))
        lines = (_line(job, _why(job, room, fit), fit) for job in others)
        parts.append(bullets(*lines))
    return parts


def _why(job: JobStatus, room: _Room, fit: Fit) -> str:
    """Why a job failed; nothing where there is no room, or no reason."""
    if not room.headline or job.status != "failed" or job.explanation is None:
        return ""
    return fit.line(job.explanation.headline, room.headline)


def _line(job: JobStatus, why: str, fit: Fit) -> list[Json]:
    name = fit.line(job.process or "workflow unknown", _NAME_CHARS)
    how = f" {fit.line(job.status, 20)}"
    if job.duration_s is not None and is_finished(job.status):
        how += f" after {duration_text(job.duration_s)}"
    line = [run(f"{sign(job.status)} "), run(name, bold=True), run(how)]
    line += [run(": "), *sentence(why), run(" ")] if why else [run(" · ")]
    return [*line, run(fit.line(job.job_id, _ID_CHARS), code=True)]


def _menu(failed: Sequence[JobStatus]) -> list[Json]:
    """The failed jobs, one to be explained."""
    options = []
    for job in failed:
        value = pack(job=job.job_id) if is_job_id(job.job_id) else ""
        if value and len(value) <= _CHOICE_CHARS:
            name = one_line(job.process or "workflow unknown")[:_NAME_CHARS]
            options.append(option(f"{name} · {job.job_id[:13]}", value))
    if not options:
        return []
    menu = {
        "type": "static_select",
        "action_id": str(ActionId.PICK_JOB),
        "placeholder": plain("Why did it fail?", 100),
        "options": options[:100],
    }
    return [menu]


def _spoken(text: str, failed: Sequence[JobStatus], fit: Fit) -> str:
    """The counts, and those failures that do not make it a speech."""
    named: list[str] = []
    left = _SPOKEN_CHARS
    for job in failed:
        name = fit.line(job.process or "workflow unknown", _NAME_CHARS)
        each = f"{name} ({fit.line(job.job_id, _ID_CHARS)})"
        left -= len(each)
        if left < 0:
            named.append(f"and {len(failed) - len(named):,} more")
            break
        named.append(each)
    listed = f" Failed: {', '.join(named)}." if named else ""
    return escape(f"{text}{listed}")
