"""Explain a failure where no log shows it: how the last of them ends."""

import re
from collections.abc import Sequence

from eodh_tools.diagnosis.advice import RUN_LOCALLY, advice_for, sentence
from eodh_tools.diagnosis.ending import ends_well, is_midway
from eodh_tools.diagnosis.evidence_lines import numbered_text
from eodh_tools.diagnosis.findings import (
    LogWithExcerpt,
    last_words,
    read_story,
    step_name,
)
from eodh_tools.diagnosis.headlines import MOST_QUOTE
from eodh_tools.diagnosis.records import records
from eodh_tools.logs.excerpt.excerpter import Excerpt, WindowLine
from eodh_tools.logs.lines import shorten
from eodh_tools.results.log_words import one_line
from eodh_tools.results.models import Evidence, Explanation, LogEntry, LogLine

_LAST_LINES = 5
_MEMORY_LINES = 40
# Words of a program that says how much memory it takes or has left.
_NEEDS_MEMORY = re.compile(
    r"(?i)\b(?:memory|heap|Xmx\S+|RAM|MemoryStore)\b.{0,60}\d+(?:\.\d+)? ?[KMGT]i?B?\b"
    r"|\b\d+(?:\.\d+)? ?[KMGT]i?B\b.{0,40}\b(?:memory|RAM|heap|free|allocat\w+)"
    r"|\b\d+(?:\.\d+)? ?[KMGT]i?B\b.{0,40}\b(?:array|needed|required)"
    r"|\b(?:needs?|requires?|allocat\w+|peak)\b.{0,40}\b\d+(?:\.\d+)? ?[MGT]i?B\b"
)
_CUT_BAR = re.compile(
    r"(?:^|\s)\d{1,2}(?:\.\d+)? ?%\|?[^%]*$|[=#█▏▎▍▌▋▊▉.]{3,}\s*[>|\]]?\s*$"
)
_WHOLE_BAR = re.compile(r"\b100(?:\.0+)? ?%")
# A script or program that says itself that it ends, and by a code of its own.
_ENDS_ITSELF = re.compile(
    r"^\++ (?:exit|return) (?!12[4-9]\b|1[3-9]\d\b)[1-9]\d{0,2}\s*$"
    r"|(?i:\bexit(?:ed|ing)?,? (?:with )?(?:(?:exit )?(?:code|status)|(?:code|status))"
    r"[ :=]*[1-9]\d?\b)"
)
_NO_LOG_MEANS = (
    "as when the glob (or the type, File or Directory) of its CWL output does not "
    "match what it wrote"
)


def after_all_went_well(logs: Sequence[LogWithExcerpt]) -> Explanation | None:
    """Explain a failure where every log ends well and stage-out has none."""
    last = logs[-1]
    if last.excerpt is None or last.entry.kind == "stage-out":
        return None
    if any(log.excerpt is None or not log.excerpt.total_lines for log in logs):
        return None
    if last.entry.kind == "step" and not ends_well(read_story(last)):
        return None
    return Explanation(
        headline=f"The job failed after {step_name(last.entry)}, whose log ends well: "
        f"the Hub has no log of the step that failed, {_NO_LOG_MEANS}, or it ended "
        "before it wrote anything.",
        cause="output-not-collected",
        confidence="likely",
        evidence=(_last_lines(last.entry, last.excerpt),),
        advice="Compare the outputs of the CWL (capitals matter, File or Directory) "
        f"with what each step writes, and where. {RUN_LOCALLY}",
    )


def silent(last: LogWithExcerpt) -> Explanation:
    """Explain a failure that no log shows: the last is empty, stops or ends well."""
    entry, excerpt = last.entry, last.excerpt
    name = step_name(entry)
    if excerpt is None or excerpt.total_lines == 0:
        return Explanation(
            headline=f"The log of {name} is empty, so I cannot tell why it failed.",
            cause="log-empty",
            confidence="unknown",
            step=entry.step,
            advice="The Hub misses what a container prints when it ends too soon. "
            f"{RUN_LOCALLY}",
        )
    evidence = (_last_lines(entry, excerpt),)
    key = _key(entry, excerpt)
    words = last_words(excerpt)
    memory = _says_memory(excerpt) if entry.kind == "step" else None
    if memory is not None and excerpt.stops_abruptly:
        text = one_line(memory.text, 120)
        return Explanation(
            headline=sentence(
                f"{name} stopped without an error: its log just ends, most likely "
                f"because it was killed for its memory (it says: {text})."
            ),
            quote=text,
            key_line=key,
            cause="stopped-for-memory",
            confidence="likely",
            # A bar that is cut off says no word of memory.
            whose="resources" if _NEEDS_MEMORY.search(memory.text) else "unknown",
            rerun="unknown",
            step=entry.step,
            evidence=evidence,
            advice=advice_for("resources"),
        )
    if entry.kind == "step" and words is not None:
        text = one_line(words, MOST_QUOTE)
        return Explanation(
            headline=f"I cannot tell why {name} failed; the last thing that it "
            f"printed: {text}",
            quote=text,
            key_line=key,
            cause="no-reason-given",
            confidence="unknown",
            step=entry.step,
            evidence=evidence,
            advice=f"{_why_it_may_have_ended(excerpt)} {RUN_LOCALLY}",
        )
    stops_midway = key is not None and is_midway(key.text)
    if entry.kind == "step" and (excerpt.stops_abruptly or stops_midway):
        text = one_line(key.text if key else "", 120)
        return Explanation(
            headline=sentence(
                f"{name} ended without an error message, so I cannot tell why; the "
                f"last thing that it printed: {text}"
            ),
            quote=text,
            key_line=key,
            cause="ended-without-an-error",
            confidence="unknown",
            step=entry.step,
            evidence=evidence,
            advice="It may have been ended from outside (its memory, about 1 GB unless "
            "the CWL's ResourceRequirement asks for more in ramMin, or its time), or a "
            f"native library crashed. {RUN_LOCALLY}",
        )
    return Explanation(
        headline=f"The job failed after {name}, whose log ends as if all were well; no "
        "log says why, so I cannot tell. A step that has no log may have failed.",
        key_line=key,
        cause="no-reason-given",
        confidence="unknown",
        step=entry.step,
        evidence=evidence,
        advice="The Hub lists no log of a step whose outputs it could not collect: "
        "compare the outputs of the CWL (their globs and types) with what each step "
        f"writes. {RUN_LOCALLY}",
    )


def _why_it_may_have_ended(excerpt: Excerpt) -> str:
    lines = [line.text for line in excerpt.window_lines if line.text.strip()]
    if any(_ENDS_ITSELF.search(text) for text in lines[-2:]):
        return (
            "The step ended itself there, nothing outside did: look in its script or "
            "program at the command or test right before that exit."
        )
    return (
        "If that is no reason to end, the system or a time limit may have ended it "
        "from outside."
    )


def _last_lines(entry: LogEntry, excerpt: Excerpt) -> Evidence:
    lines = [line for line in excerpt.window_lines if line.text.strip()][-_LAST_LINES:]
    return Evidence(
        log=entry.name,
        lines=tuple(line.number for line in lines),
        text=numbered_text([(line.number, shorten(line.text, 500)) for line in lines]),
        total_lines=excerpt.total_lines,
    )


def _key(entry: LogEntry, excerpt: Excerpt) -> LogLine | None:
    lines = [line for line in excerpt.window_lines if line.text.strip()]
    if not lines:
        return None
    return LogLine(
        log=entry.name, line=lines[-1].number, text=one_line(lines[-1].text, 300)
    )


def _says_memory(excerpt: Excerpt) -> WindowLine | None:
    """The last of the lines near the end that speak of memory, or a bar cut off."""
    lines = [line for line in excerpt.window_lines if line.text.strip()]
    if not lines:
        return None
    last = lines[-1]
    if _CUT_BAR.search(last.text) and not _WHOLE_BAR.search(last.text):
        return last
    near = lines[-_MEMORY_LINES:]
    found = [
        line
        for line, record in zip(near, records(near), strict=False)
        if _NEEDS_MEMORY.search(record.message)
    ]
    return found[-1] if found else None
