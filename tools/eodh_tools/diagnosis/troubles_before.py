"""What went wrong right before an end, even if only a warning."""

import re
from collections.abc import Iterator, Sequence

from eodh_tools.diagnosis.events import Event, Story, Weight
from eodh_tools.diagnosis.survived_errors import (
    ENDS_ANY,
    WENT_ON,
    progress,
    recovered,
    tried_again,
)
from eodh_tools.logs.causes import Shown

#: How a program fails that got nothing from a server.
STUMBLES = frozenset(
    {"value-missing", "nothing-in-list", "file-not-recognised", "division-by-zero",
     "not-json", "file-missing", "archive-damaged", "file-empty", "variable-missing",
     "program-crashed", "html-instead-of-data", "download-failed",
     "packages-incompatible"}
)  # fmt: skip
_NOT_WHOLE = frozenset({"file-damaged", "archive-damaged", "file-empty"})
# What a program that aborts cannot have gone on from, however much it prints of it.
_MISFITS = frozenset({"binary-incompatible", "library-too-old"})
# How a program fails on what was not unpacked, and how long a script goes on till then.
_LEFT_WITHOUT = frozenset({"file-missing", "nothing-in-list"})
_FAR = 20
_OUTSIDE = frozenset({"service", "credentials"})
_GIVES_UP = re.compile(
    r"(?i)\b(?:giv(?:e|es|ing)|gave|given) up\b|\babort(?:ed|ing)\b|\bstopp(?:ed|ing)\b"
)
# How a command begins to say how it is called.
_USAGE = re.compile(r"(?i)\s*(?:usage|utilisation|syntax|aufruf|uso)\s?: *\S")
_USAGE_RECORDS = 3
# The names by which programs call a module that are no part of its own name.
_NAMES_OF = {
    "osgeo": ("gdal", "ogr", "osr", "gdal_array", "gdalconst"),
    "numpy": ("np",), "pandas": ("pd",), "geopandas": ("gpd",), "xarray": ("xr",),
    "rasterio": ("rio",), "rioxarray": ("rxr",), "matplotlib": ("plt", "mpl"),
    "dask": ("da", "dd"), "tensorflow": ("tf",), "torch": ("nn",), "pillow": ("image",),
    "pil": ("image",), "cartopy": ("ccrs",), "seaborn": ("sns",), "scipy": ("ndimage",),
    "netcdf4": ("dataset",), "pystac_client": ("client",),
}  # fmt: skip
#: Why a module could not be imported.
IMPORT_FAILURES = frozenset(
    {"module-missing", "library-too-old", "shared-library-missing",
     "binary-incompatible"}
)  # fmt: skip
_IN_AN_ENVIRONMENT = IMPORT_FAILURES | {"command-missing", "import-name-missing"}
_PART = re.compile(r"[a-z]\w+")
# A signal that something sent, and a launcher's word that it ends all parts.
_SENT_SIGNALS = frozenset({"killed", "terminated", "native-crash"})
_LAUNCHER_RECORDS = 30
_KILLS_ALL = re.compile(
    r"MPI_ABORT|MPI_Abort|(?i:\b(?:kill|terminat|abort|cancel)(?:s|ing|ed)? "
    r"(?:all|the (?:other|remaining)|other|remaining)\b.{0,30}"
    r"\b(?:process|rank|task|worker|job)|job step aborted)"
)
_CRASH = re.compile(r"(?i)\bsegmentation (?:fault|violation)\b|\bSIGSEGV\b")
_ABORT = re.compile(
    r"\b(?:Aborted|Abandon|SIGABRT|Abort trap|Abgebrochen)\b|terminate called without"
    r"|\b(?:status|code|exit)\b\D{0,8}134\b"
)


def given_up(story: Story, event: Event) -> Event | None:
    """The trouble of a service after which a program says that it gives up."""
    if event.shown is not None or not _GIVES_UP.search(event.words):
        return None
    for before in failures_before(story, event):
        if progress(story, before.last, event.first) > WENT_ON:
            return None
        if is_outside(before):
            return before
    return None


def failures_before(story: Story, end: Event) -> Iterator[Event]:
    """What went wrong before an end, warnings included; the nearest first."""
    for event in reversed(story.events):
        if event.first < end.first and not event.is_harmless:
            yield event


def trouble_outside(story: Story, end: Event) -> Event | None:
    """What a server or its keys failed right before the program failed on it.

    Warnings included: a program without an answer fails on what is missing.
    """
    if not (is_stumble(end) or _is_panic_of_its_own(end)):
        return None
    found: Event | None = None
    for event in failures_before(story, end):
        if progress(story, event.last, end.first) > WENT_ON or recovered(story, event):
            break
        if event.shown is not None and event.shown.cause.code in ENDS_ANY:
            break
        if not is_outside(event):
            continue
        between = story.signs[event.last + 1 : end.first]
        if any({"success", "failure"} & seen.labels == {"success"} for seen in between):
            break
        is_retried = "soft" in story.signs[event.last].labels
        is_retried = is_retried or tried_again(story, event)
        is_answered = any("empty-find" in seen.labels for seen in between)
        if is_retried and (is_answered or progress(story, event.last, end.first)):
            continue
        if found is None or event.weight >= found.weight:
            found = event
    return found


def before_an_abort(story: Story, end: Event) -> Event | None:
    """The error right before a program aborted itself: it says more.

    A program that crashed right after a file was not there used what it had not read.
    """
    if end.shown is not None and _CRASH.search(end.words):
        above = next(failures_before(story, end), None)
        return above if above and _left_it_without_data(story, above, end) else None
    if end.shown is None or not _ABORT.search(end.words):
        return None
    told = [
        event
        for event in failures_before(story, end)
        if not (_ABORT.search(event.words) or event.is_wrapper)
    ]
    near = [event for event in told[:1] if not progress(story, event.last, end.first)]
    near = [event for event in near if not event.is_soft and not _is_misfit(event)]
    misfits = [event for event in told if _is_misfit(event) and not event.is_soft]
    return next(iter(near or misfits[-1:]), None)


def _left_it_without_data(story: Story, above: Event, end: Event) -> bool:
    """Whether a file that was not there is the last that a program told of."""
    between = story.signs[above.last + 1 : end.first]
    goes_on = any(seen.labels & {"soft", "fallback"} for seen in between)
    if above.is_soft or goes_on or progress(story, above.last, end.first) > 1:
        return False
    return above.shown is not None and above.shown.cause.code == "file-missing"


def archive_not_unpacked(story: Story, end: Event) -> Event | None:
    """The archive that could not be unpacked, before what should have been in it."""
    if end.shown is None or end.shown.cause.code not in _LEFT_WITHOUT:
        return None
    for event in failures_before(story, end):
        if progress(story, event.last, end.first) >= _FAR:
            return None
        if event.shown is None or event.shown.cause.code != "archive-damaged":
            continue
        passed_over = event.is_soft or recovered(story, event)
        if event.weight >= Weight.TOOL and not passed_over:
            return event
    return None


def _is_misfit(event: Event) -> bool:
    return event.shown is not None and event.shown.cause.code in _MISFITS


def before_a_launcher_killed(story: Story, end: Event) -> Event | None:
    """The error of a parallel program before its launcher killed all of its parts.

    Then the signal comes from the launcher, and says nothing of memory.
    """
    if end.shown is None or end.shown.cause.code not in _SENT_SIGNALS:
        return None
    killed_at = None
    for index in range(end.first - 1, -1, -1):
        if (killed_at or end.first) - index > _LAUNCHER_RECORDS:
            break
        if _KILLS_ALL.search(story.records[index].message):
            killed_at = index  # each part may tell of it in turn
    if killed_at is None:
        return None
    for event in failures_before(story, end):
        says = "failure" in story.signs[event.first].labels
        if event.last < killed_at and says and not event.is_soft | event.is_wrapper:
            return event
    return None


def module_it_lacked(story: Story, end: Event) -> Event | None:
    """The failed import, even as a warning, behind a name that it would have given."""
    if end.shown is None or end.shown.cause.code != "import-name-missing":
        return None
    name = (end.shown.named or "").lower()
    if not name:
        return None
    for event in failures_before(story, end):
        shown = event.shown
        if shown is None or shown.cause.code not in IMPORT_FAILURES:
            continue
        if name in _names_given(story, event, shown):
            return event
    return None


def environment_it_lacked(story: Story, end: Event) -> Event | None:
    """The environment that could not be activated, behind what should be in it."""
    if end.shown is None or end.shown.cause.code not in _IN_AN_ENVIRONMENT:
        return None
    found = None
    for event in failures_before(story, end):
        if event.shown is not None and event.shown.cause.code == "environment-missing":
            found = event
    return found


def _names_given(story: Story, event: Event, shown: Shown) -> set[str]:
    """The names that a module gives that could not be imported: by what failed of it.

    Where one of its libraries could not be loaded, its paths and lines of code tell.
    """
    told = shown.named or ""
    if shown.cause.code != "module-missing":
        inside = story.records[event.first : event.last + 1]
        told = " ".join([record.text for record in inside])
    parts = set(_PART.findall(told.lower()))
    more = [given for module, given in _NAMES_OF.items() if module in parts]
    return parts.union(*more)


def refused_by_usage(story: Story, end: Event, hard: Sequence[Event]) -> Event | None:
    """The error after which a command only printed its usage, before a consequence.

    A command that prints how it is called has done nothing: what is not there later
    is what it should have written.
    """
    if not end.follows:
        return None
    found: Event | None = None
    for event in hard:
        after = story.records[event.last + 1 : event.last + 1 + _USAGE_RECORDS]
        if any(_USAGE.match(record.message) for record in after):
            found = event
        elif found is not None:
            break
    return found


def exception_before(story: Story, end: Event) -> Event | None:
    """The last known exception, even if a warning, of a log without others."""
    for event in failures_before(story, end):
        is_known = event.shown is not None and event.weight is Weight.EXCEPTION
        if is_known and not recovered(story, event):
            return event
    return None


def is_stumble(end: Event) -> bool:
    """Whether a program failed on data that it had not got."""
    return end.shown is not None and end.shown.cause.code in STUMBLES


def _is_panic_of_its_own(end: Event) -> bool:
    """Whether a program panicked in words of its own: it may lack what it says."""
    is_panic = end.ending.type == "panic" or end.words.startswith("panic: ")
    return is_panic and end.shown is None


def says_of_data(end: Event) -> bool:
    """Return whether a program only tells that its data are not whole."""
    return end.shown is not None and end.shown.cause.code in _NOT_WHOLE


def says_little(shown: Shown) -> bool:
    """Return whether a cause only tells what a program had not got, and not why."""
    return shown.cause.follows or shown.cause.code in STUMBLES


def is_outside(event: Event) -> bool:
    """Return whether a server or its keys failed the program."""
    if event.shown is None:
        return False
    cause = event.shown.cause
    return cause.whose in _OUTSIDE or cause.code == "clock-wrong"
