"""Find what a log says of a file or its folder before the program failed on it."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import replace

from eodh_tools.diagnosis.events import Event, Story
from eodh_tools.diagnosis.named_objects import linked
from eodh_tools.logs.causes import Shown, by_code

#: What a file may be that came only in part.
INCOMPLETE = frozenset({"archive-damaged"})
#: And one whose size the step prints, before it reads it, is there as it will be again.
LISTED = frozenset({*INCOMPLETE, "file-empty"})
_FETCHES = re.compile(
    r"(?i)\b(?:download|fetch|curl|wget|retriev|aria2)|https?://|s3://"
)
_NOT_WHOLE = frozenset({"archive-damaged", "file-damaged", "file-empty"})
_NEAR_RECORDS = 12
_NO_FOLDER = re.compile(
    r"(?i)(?P<folder>/[\w.@+-]+(?:/[\w.@+-]+)+)/?['\"]? ?(?:is (?:not there|missing)"
    r"|does(?: not|n't) exist|not found|missing)|no such (?:folder|directory):? "
    r"['\"]?(?P<folder2>/[\w.@+-]+(?:/[\w.@+-]+)+)"
)


def as_read_again(
    story: Story, cause: Event, shown: Shown, codes: AbstractSet[str]
) -> Shown:
    """Return a cause of one of these kinds as the very same job meets it again.

    It reads the same file, where this step says of nothing that it fetched it.
    """
    if shown.cause.code not in codes:
        return shown
    if any(_FETCHES.search(record.text) for record in story.records[: cause.first]):
        return shown
    return replace(shown, cause=replace(shown.cause, rerun="does not help"))


def of_a_file(story: Story, cause: Event, shown: Shown) -> tuple[Shown, int] | None:
    """Return what an earlier line shows of a cause's file, and that line's index."""
    if shown.cause.code == "file-not-recognised":
        return _not_whole(story, cause)
    if shown.cause.code == "permission-denied" and shown.named:
        return _no_folder(story, cause, shown.named)
    return None


def _not_whole(story: Story, cause: Event) -> tuple[Shown, int] | None:
    """The warning that the file is damaged, before nothing could read it."""
    for index in range(cause.first - 1, max(-1, cause.first - 1 - _NEAR_RECORDS), -1):
        shown = story.signs[index].shown
        if shown is None or shown.cause.code not in _NOT_WHOLE:
            continue
        if linked(story.records[index].message) & cause.things:
            return shown, index
    return None


def _no_folder(story: Story, cause: Event, path: str) -> tuple[Shown, int] | None:
    """The folder that is not there: some libraries call it a missing permission."""
    for index in range(cause.first - 1, -1, -1):
        if index in story.in_trace:
            continue
        said = _NO_FOLDER.search(story.records[index].message)
        folder = (said["folder"] or said["folder2"]) if said else None
        if folder and path.startswith(f"{folder}/"):
            missing = by_code("file-missing").worded_for("no such folder")
            return Shown(replace(missing, whose="code"), folder), index
    return None
