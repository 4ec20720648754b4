"""The catalogue of known causes: how a log line shows one, what it means, what to do.

The causes themselves stand in `causes.toml`, each with an example and its source.
"""

import errno
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Literal, get_args

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.whole_names import shortened, whole_name

Whose = Literal[
    "code", "inputs", "credentials", "service", "hub", "resources", "unknown"
]
Rerun = Literal["helps", "does not help", "unknown"]

#: Kinds of step in whose log a cause counts, unless it says otherwise.
_EVERYWHERE = ("stage-in", "step", "stage-out")
#: A line is read no further than this: patterns stay quick on hostile lines.
_MOST_CHARS = 2_000
# A thing is a word or a few: what it names stands in a sentence of ours.
_MOST_OBJECT_CHARS, _MOST_OBJECT_WORDS = 100, 4
_MARK = "[redacted]"
# What a cut leaves of the mark at the end or at the beginning of a thing.
_HALF_MARK = re.compile(
    r"\[r(?:e(?:d(?:a(?:c(?:t(?:e(?:d)?)?)?)?)?)?)?$|^(?:redacted|edacted|dacted|acted|cted|ted|ed|d)\]"
)
# ENOENT and its like name no thing: the path stands after them.
_ERRNO_SYMBOLS = frozenset(errno.errorcode.values())
_PATH_AFTER = re.compile(
    r"['\"`\u2018]([^'\"`\u2019]+)['\"`\u2019]|(?<!\S)(/[^\s'\",;]+)"
)
# A word beside the thing, where a sentence names it elsewhere or not at all.
_NO_THINGS = frozenset(
    {"a", "an", "are", "be", "cannot", "could", "did", "do", "does", "failed", "for",
     "from", "in", "is", "it", "name", "not", "of", "the", "to", "unknown", "was",
     "were", "with"}
)  # fmt: skip
_FATAL_SIGNAL = 128
_EXIT_WORDS = (
    r"(?:\bexit(?:ed|s|ing)?(?:[ _-]?(?:code|status|value))?"
    r"|\b(?:status|code|rc|return(?:ed|s)?(?:[ _-]?(?:code|status|value))?))\b"
    r"[\"']?[ :=(]*(?:(?:with|was|is|of|exit|error|return|non-zero|code|status|value)"
    r"[ :=(]+){0,4}"
)
_SIGNAL_WORDS = (
    r"\b(?:killed|terminated|died|crashed|exit(?:ed)?|ended|stopped|caught|received|got"
    r"|fatal)\b.{0,30}\bsignal[ :=(#]*"
)


@dataclass(frozen=True, slots=True)
class Cause:
    """A known cause of failure.

    Attributes:
        code: Its stable name.
        whose: Whose turn it is.
        rerun: Whether running the same job again helps.
        where: Kinds of step in whose log it counts.
        patterns: Each of them shows it, on one clean line.
        never: What rules a line out; None where nothing does.
        find: Kinds of thing to name where no pattern caught one.
        follows: It often only follows from an earlier failure.
        example: A line that shows it.
        means: What happened, with `{step}` and `{object}`.
        plain: The same where nothing can be named.
        do: What to do, in a sentence or two.
        source: Where the fact comes from.
        forms: Narrower wordings of it, each with the line that it fits.
    """

    code: str
    whose: Whose
    rerun: Rerun
    where: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]
    never: re.Pattern[str] | None
    find: tuple[str, ...]
    follows: bool
    example: str
    means: str
    plain: str
    do: str
    source: str
    forms: tuple[tuple[tuple[re.Pattern[str], ...], "Cause"], ...] = ()

    def worded_for(self, line: str) -> "Cause":
        """Return the same cause worded for a line: for its signal or limit."""
        looked_at = line[:_MOST_CHARS]
        for patterns, form in self.forms:
            if any(pattern.search(looked_at) for pattern in patterns):
                return form
        return self

    def match(self, line: str, kind: str) -> re.Match[str] | None:
        """Return where a clean line of a log of this kind of step shows the cause."""
        if kind not in self.where:
            return None
        looked_at = line[:_MOST_CHARS]
        if self.never is not None and self.never.search(looked_at):
            return None
        found = None
        for pattern in self.patterns:
            match = pattern.search(looked_at)
            if match and any(match.groups()):
                return match
            found = found or match
        return found


@dataclass(frozen=True, slots=True)
class Shown:
    """A cause that a line shows, and the thing that the line names."""

    cause: Cause
    named: str | None


@cache
def catalogue() -> tuple[Cause, ...]:
    """Return all known causes, the most specific first."""
    text = resources.files("eodh_tools.logs").joinpath("causes.toml").read_text("utf-8")
    return tuple(_cause(entry) for entry in tomllib.loads(text)["cause"])


def _cause(entry: Mapping[str, object]) -> Cause:
    texts = {key: value for key, value in entry.items() if isinstance(value, str)}
    if texts["whose"] not in get_args(Whose) or texts["rerun"] not in get_args(Rerun):
        raise ValueError(f"{texts['code']}: whose or rerun is of no known kind")
    patterns = (texts["line"], *_many(entry, "also"), *_exits(entry))
    cause = Cause(
        code=texts["code"],
        whose=texts["whose"],  # type: ignore[arg-type]  # checked above
        rerun=texts["rerun"],  # type: ignore[arg-type]  # checked above
        where=_many(entry, "where") or _EVERYWHERE,
        patterns=tuple(lazy_pattern(pattern) for pattern in patterns),
        never=lazy_pattern(texts["never"]) if "never" in texts else None,
        find=_many(entry, "find"),
        follows=bool(entry.get("follows")),
        example=texts["example"],
        means=texts["means"],
        plain=texts.get("plain", texts["means"]),
        do=texts["do"],
        source=texts["source"],
    )
    forms = entry.get("form")
    listed = forms if isinstance(forms, list) else []
    return replace(cause, forms=tuple(_form(cause, form) for form in listed))


def _form(
    cause: Cause, form: Mapping[str, object]
) -> tuple[tuple[re.Pattern[str], ...], Cause]:
    lines = (str(form["line"]),) if "line" in form else ()
    patterns = tuple(lazy_pattern(line) for line in (*lines, *_exits(form)))
    means = str(form["means"])
    worded = replace(
        cause,
        means=means,
        plain=str(form.get("plain", means)),
        do=str(form.get("do", cause.do)),
        whose=form.get("whose", cause.whose),  # type: ignore[arg-type]  # a test
        rerun=form.get("rerun", cause.rerun),  # type: ignore[arg-type]  # a test
    )
    return patterns, worded


def _exits(entry: Mapping[str, object]) -> tuple[str, ...]:
    """How shells, runtimes and schedulers write that a signal ended a program."""
    value = entry.get("signals")
    numbers = value if isinstance(value, list) else []
    return tuple(
        rf"(?i:{_EXIT_WORDS}(?:{_FATAL_SIGNAL + number}|-{number})\b(?![.:]\d)"
        rf"|{_SIGNAL_WORDS}{number}\b|\bExitCode[ =]+\d+:{number}\b)"
        for number in numbers
    )


def _many(entry: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = entry.get(key)
    return tuple(map(str, value)) if isinstance(value, list) else ()


def by_code(code: str) -> Cause:
    """Return a cause by its stable name."""
    return next(cause for cause in catalogue() if cause.code == code)


def shown_by(line: str, kind: str) -> Shown | None:
    """Return the first cause of the catalogue that a clean line shows.

    Args:
        line: A clean line, or several put into one.
        kind: The kind of step: "stage-in", "step" or "stage-out"; or "message".
    """
    for cause in catalogue():
        match = cause.match(line, kind)
        if match is not None:
            return Shown(cause.worded_for(line), named(match))
    return None


def named(match: re.Match[str]) -> str | None:
    """Return the thing that a match of a cause names."""
    for name, value in match.groupdict().items():
        if value and name.startswith("object"):
            if value in _ERRNO_SYMBOLS:
                path = _PATH_AFTER.search(match.string, match.end(name))
                at = (path[1] or path[2]) if path else ""
                return _of_a_fair_length(at)
            whole = whole_name(match.string, *match.span(name))
            words = " ".join(whole.split()).strip("'\"`\u2018\u2019,;:")
            words = words.removesuffix(".")
            every = words.split(" ")
            first = every[:_MOST_OBJECT_WORDS]
            if words.lower() in _NO_THINGS:
                continue
            thing = _of_a_fair_length(" ".join(first))
            return f"{thing} …" if thing and len(every) > len(first) else thing
    return None


def _of_a_fair_length(thing: str) -> str | None:
    """A name, shortened with a mark where it is long; None where it names nothing."""
    short = shortened(thing, _MOST_OBJECT_CHARS)
    return short if all(map(is_name, short.split("…"))) else None


def is_name(thing: str) -> bool:
    """Return whether a thing is named: not by a redaction mark, whole or in pieces."""
    left = thing.replace(_MARK, "")
    return any(map(str.isalnum, left)) and not _HALF_MARK.search(left)
