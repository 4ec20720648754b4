"""Kubernetes' events: which of them are over, and what a wait for the cluster met."""

import re
from collections.abc import Sequence
from dataclasses import replace

from eodh_tools.diagnosis.events import Event, Story
from eodh_tools.diagnosis.records import Record

# What an event says of a trouble, and what a later one of the same pod says if it is
# over.
_OVER = (
    (
        re.compile(r"\bFailedScheduling\b|\bnodes are available\b"),
        re.compile(r"\bScheduled\b|\bSuccessfully assigned\b"),
    ),
    (
        re.compile(
            r"\b(?:ErrImagePull|ImagePullBackOff)\b|(?i:\bpull(?:ing)? image\b)"
        ),
        re.compile(r"(?i)\bsuccessfully pulled image\b|\bStarted container\b"),
    ),
    (
        re.compile(r"\bFailed(?:Mount|AttachVolume)\b"),
        re.compile(r"\bSuccessfulAttachVolume\b|\bStarted container\b"),
    ),
)
# Without a slash only a name with a dash is no word.
_POD = re.compile(
    r"\bpods?(?:/(?=[a-z0-9])| (?=[a-z0-9]+-))(?P<name>[a-z0-9.-]*[a-z0-9])"
)
_LEAST_NAME_CHARS = 5
_WAITED = re.compile(
    r"(?i)\b(?:timed out|timeout|gave up|giving up)\b.{0,40}\bwaiting\b"
    r"|\bdid not (?:become ready|complete|start)\b"
    r"|\bstill (?:in (?:phase|state) )?Pending\b|^\W*(?:\S+: )?giving up after\b"
)
_OF_THE_CLUSTER = frozenset(
    {"not-scheduled", "request-over-limit", "image-not-found", "image-pull-failed",
     "mount-failed", "evicted", "killed", "node-taken-away"}
)  # fmt: skip


def with_troubles_that_are_over(
    events: Sequence[Event], records: Sequence[Record]
) -> list[Event]:
    """Call soft and harmless the troubles of a pod that a later event of it ends.

    Args:
        events: In the order of the log.
        records: Of the log.
    """
    return [
        replace(event, is_soft=True, is_harmless=True)
        if _is_over(event, records)
        else event
        for event in events
    ]


def met_while_it_waited(story: Story, end: Event) -> Event | None:
    """Return the cluster's own event behind a wait for it that came to an end.

    Of several about one thing the first that names it, such as an image.
    """
    if not _WAITED.search(end.words):
        return None
    found: Event | None = None
    for event in reversed(story.events):
        if event.first >= end.first or event.is_harmless:
            continue
        # A warning is all that Kubernetes says of what it cannot do.
        if _code(event) not in _OF_THE_CLUSTER:
            continue
        if found is not None and _kind(found) != _kind(event):
            break
        if found is None or (event.shown is not None and event.shown.named):
            found = event
    return found


def pod_it_lacked(story: Story, end: Event) -> Event | None:
    """Return what ended a pod, behind an end on what that pod should have made."""
    if end.shown is not None and not end.follows:
        return None
    words = _with_dashes(" ".join(link.words for link in end.links))
    for event in reversed(story.events):
        pod = _POD.search(event.words)
        if event.first >= end.first or event.shown is None or pod is None:
            continue
        name = _with_dashes(pod["name"])
        if len(name) < _LEAST_NAME_CHARS or event.is_harmless:
            continue
        if not re.search(rf"(?<![\w-]){re.escape(name)}(?!\d)", words):
            continue
        went_well = re.compile(
            rf"{re.escape(pod['name'])}\S* (?:Succeeded|Completed)\b"
        )
        after = story.records[event.last + 1 : end.first]
        if not any(went_well.search(each.message) for each in after):
            return event
    return None


def _with_dashes(text: str) -> str:
    return text.lower().replace("_", "-")


def _code(event: Event) -> str:
    return event.shown.cause.code if event.shown is not None else ""


def _kind(event: Event) -> str:
    return "image" if _code(event).startswith("image-") else _code(event)


def _is_over(event: Event, records: Sequence[Record]) -> bool:
    pod = _POD.search(event.words)
    for trouble, over in _OVER:
        if not trouble.search(event.words):
            continue
        for record in records[event.last + 1 :]:
            if not over.search(record.message) or trouble.search(record.message):
                continue
            other = _POD.search(record.message)
            if pod is None or other is None or pod["name"] == other["name"]:
                return True
    return False
