"""Read what the server says about jobs: bytes in, `Job` and `JobPage` out. Pure.

Tolerant of every server in HUB.md sections 2, 4, 6 and 7: ZOO (the Hub), pygeoapi,
Weaver, CubeWerx, the OGC 1.0 standard and the 2.0 drafts. What a server leaves out is
None or empty here; a status that no standard knows stays as given.
"""

import json
import re
from datetime import UTC, datetime
from urllib.parse import unquote

from eodh_tools.errors import NotSignedInError, UnexpectedAnswerError
from eodh_tools.hub.identifiers import is_job_id
from eodh_tools.hub.job import Job, JobPage
from eodh_tools.hub.known_statuses import KNOWN_STATUSES, UNKNOWN_STATUS
from eodh_tools.hub.log_links import Relation, log_links, relations
from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.lines import clean_block

_RESULTS_REL = lazy_pattern(r"(?:.*/ogc/1\.0/|\[ogc-rel:)?results\]?", re.IGNORECASE)
_MAX_DIGITS = 1_000
_MAX_PROGRESS = 100
_MAX_STATUS_CHARS = 100
_MAX_PROCESS_CHARS = 100
# Of a longer message the beginning and the end: the reason stands at either.
_MAX_MESSAGE_CHARS = 20_000
_EXCEPTION_NAME = lazy_pattern(r"[A-Za-z]+(?:-[a-z]+){0,4}")
_MAX_EXCEPTION_CHARS = 40
_MOST_NAME_CHARS = 4_096
_NOT_IN_A_WORD = lazy_pattern(r"[\s<>\"`|]+")


def parse_job(body: bytes) -> Job:
    """Read the answer of ``GET /jobs/{id}``, of an execution, or of a DELETE.

    Raises:
        NotSignedInError: The body is a web page.
        UnexpectedAnswerError: It is no statusInfo of any server we know.
    """
    match _json(body):
        case dict() as fields:
            job = _job(fields)
        case _:
            job = None
    if job is None:
        raise UnexpectedAnswerError(
            "The server's answer is not a job status (it names no job). If the address"
            " is right (EODH_BASE_URL or EODH_ROOT_URL), report it to whoever runs the"
            " server."
        )
    return job


def parse_job_page(body: bytes) -> JobPage:
    """Read one page of ``GET /jobs``.

    Raises:
        NotSignedInError: The body is a web page.
        UnexpectedAnswerError: It is no list of jobs of any server we know.
    """
    match _json(body):
        case {"jobs": list() as entries, **rest}:
            links = relations(rest.get("links"))
        case list() as entries:
            links = ()
        case _:
            raise UnexpectedAnswerError(
                "The server's answer is not a list of jobs. If the address is right"
                " (EODH_BASE_URL or EODH_ROOT_URL), report it to whoever runs the"
                " server."
            )
    jobs: list[Job] = []
    left_out: set[int] = set()
    for entry in entries:
        job = _listed_job(entry)
        if job is not None:
            jobs.append(job)
        else:
            left_out.add(hash(repr(entry)))
    following = (link.href for link in links if "next" in link.rels and link.href)
    return JobPage(
        jobs=tuple(jobs),
        left_out=frozenset(left_out),
        next_href=next(following, None),
    )


def parse_exception(body: bytes) -> str | None:
    """Return the title or code of an error answer, if it is a name and no sentence.

    Examples are ``NoSuchProcess`` (ZOO's title) and ``InvalidParameterValue``
    (pygeoapi's code). It stands among our own words, so it has letters and `-` only:
    neither a key nor a sentence. None where the body says nothing of the kind.
    """
    try:
        answer = _json(body)
    except (NotSignedInError, UnexpectedAnswerError):
        return None
    if not isinstance(answer, dict):
        return None
    for key in ("title", "code", "type"):
        name = _text(answer.get(key)).rstrip("/").rpartition("/")[2].strip()
        if len(name) <= _MAX_EXCEPTION_CHARS and _EXCEPTION_NAME.fullmatch(name):
            return name
    return None


def _whole_number(digits: str) -> int | None:
    # Python reads no whole number of over 4,300 digits: it costs only its field.
    return int(digits) if len(digits) <= _MAX_DIGITS else None


def _json(body: bytes) -> object:
    try:
        return json.loads(body, parse_int=_whole_number)
    except (ValueError, RecursionError):
        pass
    if re.match(rb"(?is)(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)", body[:256]):
        raise NotSignedInError(
            "The server answered with a web page where data were asked for: you are"
            " not signed in there. Check the key (`eodh-logs login` or EODH_API_KEY)"
            " and the address (EODH_BASE_URL)."
        )
    raise UnexpectedAnswerError(
        "The server's answer is not JSON. If the address is right (EODH_BASE_URL or"
        " EODH_ROOT_URL), report it to whoever runs the server."
    )


def _listed_job(entry: object) -> Job | None:
    # Weaver lists bare ids unless details are asked for.
    if isinstance(entry, str):
        return Job(job_id=entry, status=UNKNOWN_STATUS) if is_job_id(entry) else None
    return _job(entry) if isinstance(entry, dict) else None


def _job(fields: dict[str, object]) -> Job | None:
    # ZOO gives both, older servers only jobID, the 2.0 drafts only id.
    job_id = next(
        (
            text
            for key in ("jobID", "id", "jobId", "job_id")
            if is_job_id(text := _name(fields.get(key)))
        ),
        None,
    )
    if job_id is None:
        return None
    links = relations(fields.get("links"))
    return Job(
        job_id=job_id,
        process=_process(fields),
        status=_status(fields.get("status")),
        message=_message(fields),
        progress=_progress(fields.get("progress")),
        created=_time(fields.get("created")),
        started=_time(fields.get("started")),
        finished=_time(fields.get("finished")),
        updated=_time(fields.get("updated")),
        logs=log_links(links, job_id),
        results_href=_results_href(links),
    )


def _process(fields: dict[str, object]) -> str | None:
    """Return the process's short name; the 2.0 drafts give its URI."""
    for key in ("processID", "process", "processId", "process_id"):
        value = fields.get(key)
        if isinstance(value, dict):
            value = value.get("id") or value.get("href")
        name = _name(value)
        if "://" in name:
            name = unquote(re.split(r"[?#]", name)[0].rstrip("/").rpartition("/")[2])
        if name := _one_word(name)[:_MAX_PROCESS_CHARS]:
            return name
    return None


def _status(value: object) -> str:
    status = _one_word(value)[:_MAX_STATUS_CHARS]
    lower = status.lower()
    return lower if lower in KNOWN_STATUSES else status or UNKNOWN_STATUS


def _message(fields: dict[str, object]) -> str:
    """Return the message; the 2.0 draft puts a failure's reason into ``exception``."""
    message = _text(fields.get("message"))
    exception = fields.get("exception")
    if not message and isinstance(exception, dict):
        parts = (_text(exception.get(key)).strip() for key in ("title", "detail"))
        message = ": ".join(part for part in parts if part)
    if len(message) <= _MAX_MESSAGE_CHARS:
        return message
    half = _MAX_MESSAGE_CHARS // 2
    return f"{message[:half]}\n…\n{message[-half:]}"


def _progress(value: object) -> int | None:
    if isinstance(value, str):
        try:
            value = float(value.strip().removesuffix("%"))
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # Neither NaN nor infinity is between the two.
    return int(value) if 0 <= value <= _MAX_PROGRESS else None


_LEAP_SECOND = lazy_pattern(r"^(.{11}[0-9]{2}:[0-9]{2}):60")


def _time(value: object) -> datetime | None:
    """Read an RFC 3339 time as aware UTC; one without a zone is UTC already."""
    if not isinstance(value, str):
        return None
    try:
        # RFC 3339 allows small letters, and a leap second, which Python knows not.
        text = _LEAP_SECOND.sub(r"\1:59", value.strip().upper())
        time = datetime.fromisoformat(text)
        aware = time if time.tzinfo else time.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _results_href(links: tuple[Relation, ...]) -> str | None:
    """Return the results link, the JSON one where there are several (pygeoapi)."""
    found = [
        link
        for link in links
        if link.href and any(_RESULTS_REL.fullmatch(rel) for rel in link.rels)
    ]
    found.sort(key=lambda link: "json" not in link.media_type)
    return found[0].href if found else None


def _name(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 2**64 else ""
    return _text(value).strip()[:_MOST_NAME_CHARS]


def _one_word(value: object) -> str:
    """Return a name that cannot be taken for a sentence or for our mark-up."""
    return _NOT_IN_A_WORD.sub("_", _text(value).strip())


def _text(value: object) -> str:
    """Return the visible part of a string, cleaned as a log's text is.

    UTF-8 can hold it: JSON may spell half of a surrogate pair.
    """
    if not isinstance(value, str):
        return ""
    return clean_block(value.encode("utf-8", "replace")).decode("utf-8")
