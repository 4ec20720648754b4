"""What was typed after the command, or after a mention. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from eodh_bot.listeners.subscription_syntax import CHANGES
from eodh_tools.errors import JobReferenceError
from eodh_tools.hub.job_references import (
    JobReference,
    LastJob,
    parse_last,
    parse_reference,
)

Word = Literal["jobs", "help", "connect", "disconnect", "subscription"]
_WORDS: dict[str, Word] = {
    "": "jobs",
    "jobs": "jobs",
    "help": "help",
    "?": "help",
    "connect": "connect",
    "disconnect": "disconnect",
}
# `mention=` names a person to mention: that is not who the message is for.
_MENTION = re.compile(r"(?<!=)<@[A-Z0-9]+(?:\|[^<>]*)?>")
# How Slack writes what was typed, with `should_escape` and in every message.
_LINKED = re.compile(r"<((?:https?://|mailto:)[^<>|\s]+)(?:\|([^<>]*))?>")
_CHANNEL = re.compile(r"<#[A-Z0-9]+\|([^<>]+)>")
_URL = re.compile(r"https?://[^\s<>|\"']+")
_UUID = re.compile(
    r"(?<![0-9A-Za-z-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9A-Za-z-])",
    re.IGNORECASE,
)
# The beginning of one, as tables show it; only eight digits are rather a date.
_BEGUN = re.compile(
    r"(?<![0-9A-Za-z-])(?=[0-9a-f-]*\d)(?=[0-9-]*[a-f])[0-9a-f]{8}"
    r"(?:-[0-9a-f]{0,4}){0,3}(?:-[0-9a-f]{0,11})?(?![0-9A-Za-z-]|\.\w)",
    re.IGNORECASE,
)
_STATUS = "failed|successful|running|dismissed|accepted"
_JOBS = re.compile(
    rf"jobs(?:\s+(?P<before>{_STATUS}))?"
    r"(?:\s+process=(?:[\"“”'`](?P<quoted>[^\"“”'`]+)[\"“”'`]|(?P<process>[^\s\"“”'`]+)))?"
    rf"(?:\s+(?P<after>{_STATUS}))?",
    re.IGNORECASE,
)
_MOST_CHARS = 40_000
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class JobRequest:
    """A job, and perhaps one of its logs.

    Attributes:
        job: From an id or a URL; or the last job.
        log: The log's name or step.
        wants_log: Whether a log is asked for, and not the job's status.
        wants_report: Whether the text for a Hub administrator is asked for.
    """

    job: JobReference | LastJob
    log: str | None = None
    wants_log: bool = False
    wants_report: bool = False


@dataclass(frozen=True, slots=True)
class JobsRequest:
    """The latest jobs: of one status, of one workflow, or all."""

    status: str | None = None
    process: str | None = None


def as_typed(text: str) -> str:
    """Return a text as it was typed: without Slack's links, channels and entities.

    Mentions of people stay. Slack writes `<http://step.py|step.py>` for a name that
    looks like an address.
    """
    plain = _CHANNEL.sub(r"#\1", _LINKED.sub(_address, text))
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        plain = plain.replace(entity, character)
    return plain


def _address(link: re.Match[str]) -> str:
    url, label = link.groups()
    # Slack puts the scheme before what looks like an address without one.
    bare = url.split(":", 1)[1].removeprefix("//").rstrip("/")
    return label if label and label.rstrip("/") == bare else url


def read(text: str) -> Word | JobRequest | JobsRequest | None:
    """Read a question as it was typed; None for any other text."""
    plain = " ".join(text.split())
    word = plain.split(" ", 1)[0].lower() if plain else ""
    # `connect` with anything behind it opens the form all the same: what follows may
    # be a key, and is not read.
    if plain.lower() in _WORDS or word in {"connect", "disconnect", "help"}:
        return _WORDS[word]
    if word in CHANGES:
        return "subscription"
    if word == "jobs":
        return _jobs(text)
    if word == "report":
        return _report(plain.partition(" ")[2])
    last = parse_last(plain)
    if last is not None:
        return JobRequest(last)
    first, _, rest = plain.partition(" ")
    job = parse_last(first) or job_in(first)
    if job is None:
        return None
    if not rest:
        log = job.log if isinstance(job, JobReference) else None
        return JobRequest(job, log, wants_log=log is not None)
    log = rest.strip("`'\"")
    return JobRequest(job, log, wants_log=True) if log.count(" ") < 3 else None  # noqa: PLR2004


def _report(job: str) -> JobRequest | None:
    """Read the job to report; None if the text names none."""
    asked = read(job)
    if isinstance(asked, JobRequest) and not asked.wants_report:
        return JobRequest(asked.job, wants_report=True)
    return None


def _jobs(text: str) -> JobsRequest | None:
    """Read `jobs failed` or `jobs process=NAME`; None if it is neither."""
    found = _JOBS.fullmatch(text.strip())
    if found is None:
        return None
    process = found["process"] or found["quoted"]
    status = (found["before"] or found["after"] or "").lower()
    return JobsRequest(status or None, process)


def job_in(word: str) -> JobReference | None:
    """Return the job that a word names; another server's id has at least one digit."""
    try:
        reference = parse_reference(word)
    except JobReferenceError:
        return None
    is_id = reference.root_url is not None or any(c.isdigit() for c in word)
    return reference if is_id else None


def without_mentions(text: str) -> str:
    """Return the text of a message without the people that it mentions."""
    return _MENTION.sub(" ", text[:_MOST_CHARS]).strip()


def jobs_named(*texts: str) -> dict[str, JobReference]:
    """Return every job that some texts name, by id.

    Where none has a whole id, by what may be the beginning of one.
    """
    found: dict[str, JobReference] = {}
    for text in texts:
        for pasted in _URL.findall(text[:_MOST_CHARS]):
            url = pasted.replace("&amp;", "&").rstrip(".,;:!?)")
            reference = job_in(url)
            if reference is not None:
                found.setdefault(reference.job_id, reference)
        bare = _URL.sub(" ", text[:_MOST_CHARS])
        for job_id in _UUID.findall(bare):
            found.setdefault(job_id.lower(), JobReference(job_id.lower()))
    if not found:
        for text in texts:
            for begun in _BEGUN.findall(_URL.sub(" ", text[:_MOST_CHARS])):
                found.setdefault(begun.lower(), JobReference(begun.lower()))
    return dict(list(found.items())[:_MOST_NAMED])


def texts_of(message: Any, depth: int = 0) -> Iterator[str]:
    """Yield every text of a message, its blocks and attachments included."""
    if depth > 12:  # noqa: PLR2004 - deeper than Block Kit goes
        return
    if isinstance(message, str):
        yield message
    elif isinstance(message, list):
        for each in message:
            yield from texts_of(each, depth + 1)
    elif isinstance(message, dict):
        for name, each in message.items():
            if name in _SAY or isinstance(each, dict | list):
                yield from texts_of(each, depth + 1)


# Fields of a message that people read, or follow.
_SAY = {
    "text",
    "fallback",
    "url",
    "title",
    "title_link",
    "pretext",
    "value",
    "from_url",
}
