"""A verdict in a sentence: the cause first, with the thing and the words of the log."""

import re
from dataclasses import dataclass

from eodh_tools.diagnosis import named_objects
from eodh_tools.diagnosis.trace_events import is_of_another_part
from eodh_tools.diagnosis.verdict import Verdict
from eodh_tools.diagnosis.whose_turn import whose_turn
from eodh_tools.logs.causes import Cause, Rerun, Shown, Whose
from eodh_tools.logs.system_messages import in_english
from eodh_tools.results.log_words import in_sentence, one_line, quoted

MOST_CHARS = 290
#: The most characters that a headline quotes of a line.
MOST_QUOTE = 200
_LEAST_QUOTE = 60
# An error of so few words that names nothing says nothing.
_FEW_WORDS = 4
_ENOUGH_QUOTE, _LEAST_SECOND = 140, 50
# Troubles of a service that the very same request meets again.
_STAYS = re.compile(
    r"(?i)\b(?:404|410|gone|not found|does not exist|no such|certificate|issuer|unknown)\b"
)
# The server of names was not there; it did not say that there is no such name.
_PASSES = re.compile(r"(?i)temporary|EAI_AGAIN|misbehaving|SERVFAIL")
# That a program panicked, and where, says nothing of whose turn it is.
_PANIC = re.compile(r"^thread '[^']*'(?: \(\d+\))? panicked at \S+\s+|^panic: ")
# Where a client was refused, and the server's own word of why, which may be cut off.
_SERVER_REFUSED = re.compile(
    r"(?P<where>.{30,}):\s+(?:FATAL|PANIC):\s+(?P<why>[A-Za-z]\S* \S.*)", re.DOTALL
)
# A program's own word that it failed.
_FAILED_ITSELF = re.compile(
    r"(?i)\b(?:something|it) went wrong\b|\b(?:not|n't|never) (?:be )?complete"
)
# A program that says itself that it does not know why.
_UNKNOWN_TO_IT = re.compile(
    r"(?i)\b(?:for|of|with|by|due to) (?:an? |some )?(?:unknown|unexplained) (?:reason|cause)"
    r"|\b(?:reason|cause) (?:is |was )?(?:unknown|not known)\b|\bfor no (?:known|apparent) reason\b"
)


@dataclass(frozen=True, slots=True)
class Wording:
    """A verdict in words.

    Attributes:
        headline: One sentence.
        quote: The words of the log in it.
        code: The cause's stable name.
        whose: Whose turn it is.
        rerun: Whether the very same job once more helps.
        do: What to do about a known cause; empty for another.
    """

    headline: str
    quote: str
    code: str
    whose: Whose
    rerun: Rerun
    do: str


def word(verdict: Verdict, step: str, *, is_sure: bool = True) -> Wording:
    """Put a verdict into words.

    Args:
        verdict: Of one step.
        step: The step as a sentence names it.
        is_sure: Only the cause is quoted; else the next most likely line too.
    """
    if verdict.ended_well:
        return _ended_well(verdict, step)
    shown = verdict.shown
    if verdict.cause.is_wrapper and shown is None:
        return _only_wrapped(verdict, step)
    words = _words(verdict)
    tail = _tail(verdict)
    second = None if is_sure or tail else _second(verdict, words)
    if shown is None:
        verb = "ended with" if verdict.is_at_exception else "failed"
        headline, quote = _joined(f"{step} {verb}", words, tail, second)
        whose, rerun = _turn_of_own_words(verdict, words, is_sure=is_sure)
        return Wording(headline, quote, _own_code(verdict), whose, rerun, "")
    cause = shown.cause
    means = meaning(shown).replace("{step}", step)
    if second is not None and verdict.second is not None and verdict.second.leads:
        return _led(verdict.second.words, means, words, cause)
    headline, quote = _joined(means, words, tail, second)
    whose, rerun, do = cause.whose, cause.rerun, cause.do
    if verdict.by_fallback and verdict.end is not None and verdict.end.shown:
        last = verdict.end.shown.cause
        whose, rerun, do = last.whose, last.rerun, f"{last.do} {do}"
    if cause.code == "host-not-found" and _PASSES.search(in_english([words])[0]):
        rerun = "helps"
    return Wording(headline, quote, cause.code, whose, rerun, do)


def meaning(shown: Shown) -> str:
    """Say what a cause means, with the thing that it names; `{step}` stays."""
    if not shown.named:
        return shown.cause.plain
    means = shown.cause.means
    if not shown.named.isdigit():
        means = means.replace("HTTP {object}", "{object}")
    return means.replace("{object}", in_sentence(shown.named))


def _turn_of_own_words(
    verdict: Verdict, words: str, *, is_sure: bool
) -> tuple[Whose, Rerun]:
    """Whose turn an error in words of its own is, and whether a rerun helps."""
    second = verdict.second
    is_bare = not verdict.is_at_exception and not named_objects.linked(words)
    if _UNKNOWN_TO_IT.search(words):
        return "unknown", "unknown"
    whose = whose_turn(in_english([_PANIC.sub("", words)])[0])
    if not is_sure and second is not None and second.shown is not None:
        known = second.shown.cause
        if known.whose != whose:
            return known.whose, known.rerun
    elif is_bare and len(words.split()) <= _FEW_WORDS:
        return "unknown", "unknown"
    passes = whose == "service" and not _STAYS.search(words)
    return whose, "helps" if passes else "does not help"


def _words(verdict: Verdict) -> str:
    """The key words: of the cause, or of the line that explains it."""
    words = verdict.cause.words
    if verdict.clue is not None:
        return f"{one_line(verdict.clue.words, 90)}, then {one_line(words, 90)}"
    links = verdict.cause.links
    refused = _SERVER_REFUSED.fullmatch(words)
    if refused is not None:
        return f"{refused['why']} ({refused['where'].strip()})"
    if verdict.cause.is_contested:
        return f"{one_line(words, 120)} (first: {one_line(links[0].words, 80)})"
    if len(links) > 1 and verdict.shown is None and len(words) < _LEAST_QUOTE:
        ending = verdict.cause.ending
        if ending is not verdict.cause.key_link and ending.words not in words:
            return f"{words} ({one_line(ending.words, 110)})"
    return words


def _tail(verdict: Verdict) -> str:
    """What followed from the cause."""
    end = verdict.end
    if end is None:
        return ""
    if verdict.by_fallback:
        return f"; what was tried in its place failed too: {one_line(end.words, 90)}"
    if end.is_wrapper:
        return ""
    return ""


def _second(verdict: Verdict, words: str) -> str | None:
    """The next most likely line, and where it stands."""
    second = verdict.second
    if second is None or verdict.clue is not None:
        return None
    place = "before" if second.number < verdict.cause.number else "after"
    if words != verdict.cause.words:  # two lines of the log are quoted already
        return None
    return f"; {place} it: {second.words}"


def _led(first: str, means: str, words: str, cause: Cause) -> Wording:
    """The sentence where the line that was printed right before leads."""
    words = one_line(words, 90)
    room = MOST_CHARS - len(means) - len(words) - 16
    first = one_line(first, max(_LEAST_QUOTE, room))
    headline = (
        f"Right after {quoted(first, room)} {means[:1].lower()}{means[1:]}: {words}"
    )
    quote = f"{first}, then {words}"
    return Wording(headline, quote, cause.code, cause.whose, cause.rerun, cause.do)


def _joined(
    means: str, words: str, tail: str, second: str | None = None
) -> tuple[str, str]:
    """The sentence, and all of it that is not ours: what follows its colon."""
    room = MOST_CHARS - len(means) - len(tail) - 2
    most = max(_LEAST_QUOTE, min(MOST_QUOTE, room))
    if second is not None:
        left = room - min(len(words), most, _ENOUGH_QUOTE)
        if left >= min(len(second), _LEAST_SECOND):
            tail = one_line(second, left)
            most = min(most, room - len(tail))
    quote = one_line(words, most) + tail
    return f"{means}: {quote}", quote


def _only_wrapped(verdict: Verdict, step: str) -> Wording:
    quote = one_line(verdict.cause.words, 170)
    who = "a program that it runs failed without saying why"
    words = verdict.cause.words
    if is_of_another_part(words) and "exit status" not in words:
        who = "a part of it (a thread or a worker) had failed, and the log lacks why"
    headline = f"{step} stopped as {who}: {quote}"
    if _FAILED_ITSELF.search(words):
        headline = f"{step} failed, and its program says only that: {quote}"
    return Wording(headline, quote, "no-reason-given", "unknown", "unknown", "")


def _ended_well(verdict: Verdict, step: str) -> Wording:
    quote = one_line(verdict.cause.words, 150)
    headline = (
        f"The log of {step} ends as if all were well, but it warned of this: {quote}"
    )
    whose: Whose = "unknown"
    if verdict.shown is not None and verdict.shown.cause.whose == "inputs":
        whose = "inputs"
    return Wording(
        headline,
        quote,
        "ended-well-with-warnings",
        whose,
        "does not help" if whose == "inputs" else "unknown",
        verdict.shown.cause.do if verdict.shown is not None else "",
    )


def _own_code(verdict: Verdict) -> str:
    return "exception" if verdict.is_at_exception else "error-of-the-program"
