"""Find the links to logs among a job's links, and name each log. Pure.

Forms (HUB.md section 6): ZOO and the Hub say rel=related and the title "Tool log
x.log"; the OGC 2.0 draft ``[ogc-rel:log]`` or its URI; Weaver ``logs``; CubeWerx
``runlog``.
"""

import re
from collections.abc import Container
from dataclasses import dataclass
from itertools import count
from urllib.parse import unquote

from pydantic import BaseModel, ConfigDict

from eodh_tools.http.urls import MAX_URL_CHARS
from eodh_tools.hub.identifiers import MAX_NAME_CHARS, NOT_LOGS, is_log_name
from eodh_tools.logs.lazy_pattern import lazy_pattern

MAX_LOGS = 1_000  # a scatter over many files gives as many logs

_LOG_REL = lazy_pattern(
    r"logs?|runlog|\[ogc-rel:logs?\]|https?://www\.opengis\.net/def/rel/ogc/1\.0/logs?",
    re.IGNORECASE,
)
_TITLE = lazy_pattern(r"tool log\b", re.IGNORECASE)
_MAX_TITLE_CHARS = 300


class LogLink(BaseModel):
    """A log that the job's status links to.

    Attributes:
        name: Unique within the job and safe as a file name: ``convert.log``.
        title: As the server gives it, if it does.
        href: As given; where it is fetched, `HubRoot.fetch_url` decides.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    name: str
    title: str | None = None
    href: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A link of the JSON document, its fields made strings."""

    href: str
    rels: frozenset[str]
    title: str
    media_type: str

    @property
    def is_log(self) -> bool:
        """Whether it leads to a log, by the forms of the servers we know."""
        if any(_LOG_REL.fullmatch(rel) for rel in self.rels):
            return True
        return "related" in self.rels and bool(
            _TITLE.match(self.title)
            or _path(self.href).lower().endswith(".log")
            or self.media_type.partition(";")[0].strip() == "text/plain"
        )


def relations(links: object) -> tuple[Relation, ...]:
    """Read ``links`` of any JSON value; leave out what is not a link."""
    if not isinstance(links, list):
        return ()
    return tuple(_relation(link) for link in links if isinstance(link, dict))


def log_links(links: tuple[Relation, ...], job_id: str) -> tuple[LogLink, ...]:
    """Return the logs of this job in the server's order, each under its own name.

    Left out are links without a usable name, links into another job's folder, and
    repeated links to one file.
    """
    found: dict[str, LogLink] = {}
    seen: set[str] = set()
    for link in links:
        if not (link.is_log and link.href) or len(found) == MAX_LOGS:
            continue
        segments = [unquote(part) for part in _path(link.href).split("/") if part]
        name = _log_name(segments, job_id)
        if name is None:
            continue
        # In the job's folder the name tells the file, whatever host the link names.
        in_folder = segments[-2:-1] == [job_id] or (
            len(segments) > 1 and segments[-2].endswith(f"-{job_id}")
        )
        file = name if in_folder else link.href
        if file in seen:
            continue
        seen.add(file)
        unique = _unique(name, found)
        title = link.title[:_MAX_TITLE_CHARS] or None
        found[unique] = LogLink(name=unique, title=title, href=link.href)
    return tuple(found.values())


def unusable_names(links: tuple[Relation, ...], job_id: str) -> tuple[str, ...]:
    """Return the names of this job's logs that are left out: no plain name of a file.

    They may hold any character; "" for an address that is not printable.
    """
    found = (
        _file_name([unquote(part) for part in _path(link.href).split("/")], job_id)
        for link in links
        if link.is_log
    )
    names = dict.fromkeys(
        name for name in found if name is not None and not is_log_name(name)
    )
    return tuple(name for name in names if name not in NOT_LOGS)[:MAX_LOGS]


def _log_name(segments: list[str], job_id: str) -> str | None:
    """Return the link's file name; None where it has none, or one of another job."""
    name = _file_name(segments, job_id)
    return name if name is not None and is_log_name(name) else None


def _file_name(segments: list[str], job_id: str) -> str | None:
    if not segments:
        return None
    folders = [index for index, part in enumerate(segments) if part == "jobs"]
    if folders and segments[folders[-1] + 1 :][:1] not in ([job_id], []):
        return None
    # /jobs/{id}?f=log and the like: the job's one log.
    return "log" if segments[-1] == job_id else segments[-1]


def _unique(name: str, taken: Container[str]) -> str:
    if name not in taken:
        return name
    stem, dot, suffix = name.rpartition(".")
    for number in count(2):
        tail = f"-{number}.{suffix}" if dot else f"-{number}"
        unique = (stem or suffix)[: MAX_NAME_CHARS - len(tail)] + tail
        if unique not in taken:
            return unique
    raise AssertionError  # count() does not end


def _relation(link: dict[str, object]) -> Relation:
    rel = link.get("rel")
    rels = rel if isinstance(rel, list) else [rel]
    return Relation(
        href=_printable(link.get("href"))[:MAX_URL_CHARS],
        rels=frozenset(
            word for text in rels for word in _printable(text).lower().split()
        ),
        title=_printable(link.get("title")),
        media_type=_printable(link.get("type")).lower(),
    )


def _printable(value: object) -> str:
    """Return a string on one line; "" for any other value."""
    text = value.strip() if isinstance(value, str) else ""
    return text if text.isprintable() else ""


def _path(href: str) -> str:
    path = re.split(r"[?#]", href)[0]
    return path.partition("://")[2].partition("/")[2] if "://" in path else path
