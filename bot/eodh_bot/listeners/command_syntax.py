"""What was typed after the command, or after a mention. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from eodh_bot.listeners.subscription_syntax import WISHES
from eodh_tools.errors import JobReferenceError
from eodh_tools.hub.last_job import parse_last
from eodh_tools.hub.roots import JobReference, parse_reference

Word = Literal["jobs", "help", "connect", "disconnect", "wish"]
_WORDS: dict[str, Word] = {
    "": "jobs",
    "jobs": "jobs",
    "help": "help",
    "?": "help",
    "connect": "connect",
    "disconnect": "disconnect",
}
# Whom somebody wants to have called, `mention=`, is no part of the address.
_MENTION = re.compile(r"(?<!=)<@[A-Z0-9]+(?:\|[^>]*)?>")
# What Slack makes of what was typed, by `should_escape` and in every message.
_LINKED = re.compile(r"<((?:https?://|mailto:)[^<>|\s]+)(?:\|([^<>]*))?>")
_CHANNEL = re.compile(r"<#[A-Z0-9]+\|([^<>]+)>")
_URL = re.compile(r"https?://[^\s<>|\"']+")
_UUID = re.compile(
    r"(?<![0-9A-Za-z-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9A-Za-z-])",
    re.IGNORECASE,
)
_MOST_CHARS = 40_000
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class JobRequest:
    """A job, and perhaps one of its logs.

    Attributes:
        job: As it was typed: an id, a URL or "last".
        log: The log's name or step.
        wants_log: Whether a log is asked for, and not what became of the job.
    """

    job: str
    log: str | None = None
    wants_log: bool = False


def as_typed(text: str) -> str:
    """A text as it was typed: no links, channels and entities of Slack's; people stay.

    Slack makes `<http://step.py|step.py>` of a name that looks like an address.
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


def read(text: str) -> Word | JobRequest | None:
    """Read a question, as it was typed; None for what is none."""
    plain = " ".join(text.split())
    word = plain.split(" ", 1)[0].lower() if plain else ""
    # `connect` with anything behind it opens the view all the same: what stands
    # there may be a key, and is not looked at.
    if plain.lower() in _WORDS or word in {"connect", "disconnect", "help"}:
        return _WORDS[word]
    if word in WISHES:
        return "wish"
    if parse_last(plain) is not None:
        return JobRequest(plain)
    parts = plain.split(" ", 1)
    if parts[0].lower() != "last":
        reference = job_in(parts[0])
        if reference is None:
            return None
        if len(parts) == 1 and reference.log is not None:
            return JobRequest(parts[0], reference.log, wants_log=True)
    if len(parts) == 1:
        return JobRequest(parts[0])
    log = parts[1].strip("`'\"")
    return JobRequest(parts[0], log, wants_log=True) if log.count(" ") < 3 else None  # noqa: PLR2004


def job_in(word: str) -> JobReference | None:
    """The job that a word names; other servers' ids have a digit at the least."""
    try:
        reference = parse_reference(word)
    except JobReferenceError:
        return None
    is_id = reference.root_url is not None or any(c.isdigit() for c in word)
    return reference if is_id else None


def without_mentions(text: str) -> str:
    """The text of a message without the people that it calls."""
    return _MENTION.sub(" ", text[:_MOST_CHARS]).strip()


def jobs_named(*texts: str) -> dict[str, str]:
    """Every job that some texts name, by id, each as it is best asked for."""
    found: dict[str, str] = {}
    for text in texts:
        for pasted in _URL.findall(text[:_MOST_CHARS]):
            url = pasted.replace("&amp;", "&").rstrip(".,;:!?)")
            reference = job_in(url)
            if reference is not None:
                found.setdefault(reference.job_id, url)
        bare = _URL.sub(" ", text[:_MOST_CHARS])
        for job_id in _UUID.findall(bare):
            found.setdefault(job_id.lower(), job_id.lower())
    return dict(list(found.items())[:_MOST_NAMED])


def texts_of(message: Any, depth: int = 0) -> Iterator[str]:
    """Every text of a message, of its blocks and attachments too."""
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


# Where a message keeps what people read, or follow.
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
