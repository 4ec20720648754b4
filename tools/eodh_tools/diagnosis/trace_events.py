"""The event of a traceback: which of its exceptions explains most."""

import re
from collections.abc import Sequence

from eodh_tools.diagnosis.database_clients import is_client_error
from eodh_tools.diagnosis.events import Event, Weight
from eodh_tools.diagnosis.line_labels import LineLabels, label_lines, says_why
from eodh_tools.diagnosis.named_objects import linked
from eodh_tools.diagnosis.records import Level, Record
from eodh_tools.diagnosis.traces import Link, Trace
from eodh_tools.diagnosis.tries import is_tried_again
from eodh_tools.diagnosis.troubles_before import says_little
from eodh_tools.logs.causes import Shown, by_code

_BARE_NAME = re.compile(r"(?:[\w.$]+(?:Error|Exception): )*[\w.$]+:?\s*")
# An exception of the program's own kind, whose words say more than that it failed.
_OWN_WORDS = re.compile(
    r"(?i)(?![\w.]*\b(?:Exception|(?:Runtime|Value|Type|OS|IO|Import|Key)Error|System"
    r"Exit): )(?!.*\b(?:could not|cannot|can't|unable|fail\w*|error|giv\w+ up|gave up"
    r"|attempts?|retr\w+|while|see)\b)[\w.]+:(?: \S+){4,}"
)
# What a program only thinks that a person may have forgotten.
_GUESSES = re.compile(
    r"(?i)\b(?:check|verify|ensure|make sure)(?: that)? (?:your|the|whether|if|you)\b"
    r"|\b(?:did|have) you\b|\b(?:perhaps|maybe)\b"
)
# What a program dies of that asks for the work of another part of it, which died.
_OF_ANOTHER_PART = re.compile(
    r"(?:.*: )?\"?(?:Any \{ \.\. \}|JoinError::Panic\(Id\(\d+\)(?:, .*)?\))\"?"
    r"|(?:.*\bpanicked at \S+: [^:]{1,60}: )?\"?(?:Poison|Recv|Send)Error\b.*"
    r"|(?:.*\b)?failed to initiate panic, error \d+"
    r"|(?:.*\b)?thread panicked while (?:panicking|processing panic)\b.*"
    r"|(?:.*\b)?a scoped thread panicked|panic: (?:.*: )?exit status [1-9]\d*"
    r"|(?:java\.util\.concurrent\.)?(?:Execution|Completion|BrokenBarrier)Exception"
    r"|(?:threading\.)?BrokenBarrierError"
    r"|(?:std::future_error: ?)*Broken promise"
    r"|(?i:(?:[\w.:]*(?:Error|Exception): |panic: )?"
    r"(?:(?:an?|the|one|some|\d+)(?: (?:or more )?of(?: the)?(?: \d+)?)? )?(?:\w+ )?"
    r"(?:worker|thread|child|task|future|sub-?process|goroutine|actor)s?"
    r"(?: (?:process|thread|\S*\d))? "
    r"(?:(?:has |have )?(?:failed|died|panicked|crashed|stopped|exited|ended"
    r"|(?:raised|threw|hit|thrown|met) an? (?:error|exception|panic))"
    r"(?: (?:unexpectedly|abruptly|with (?:an? )?(?:error|exception|exit|code|status)"
    r"(?: (?:code|status))?(?: -?\d+)?))?)[.!]?)"
)
# A name that was looked for in the environment, as a frame shows.
_IN_THE_ENVIRONMENT = re.compile(
    r"\benviron\b|\bEnvDict\b|\bENV\[|\bos\.py\", line \d+, in __getitem__"
)
_NAME_SOUGHT = re.compile(r"(?:KeyError: )['\"]?(?:key )?['\"]?(?P<name>[^'\"]+)")
# What a check quotes that did not come.
_EXPECTED = re.compile(
    r"(?i)(?<=expected )(?:'[^']{8,200}'|\"[^\"]{8,200}\")(?= (?:in|on|as|but|to)\b|,)"
)
_NOT_RAISED = re.compile(
    r"\b(?:should have been|was not|were not|not) raised\b|\bDID NOT RAISE\b"
)
# What Python prints above the traceback of a thread or a process.
_IN_A_PART = re.compile(r"(?:Exception in thread|Process) \S.{0,80}:\s*$")
_UNTOLD = re.compile(
    r"(?i)see (?:the )?previous exception"
    r"|^(?:[\w.]*(?:Error|Exception): )?(?:failed|error|none|null|-?\d+)\.?$"
)
#: What Python tells of an exception that ends nothing.
IGNORED = re.compile(
    r"Exception ignored in|.*exception was never retrieved|--- Logging error ---"
    r"|future: <(?:Task|Future) finished "
)
# Whose a bare exception's name explains enough: more than what was raised over it.
_FROM_OUTSIDE = frozenset({"service", "credentials", "resources"})
# The worth of an exception that says what happened in words of its own.
_TOLD = 1.9
#: Exceptions that say little by their name: what was raised over them says more.
_POOR_TYPES = frozenset(
    {"KeyError", "AttributeError", "StopIteration", "LookupError", "AssertionError",
     "NullPointerException", "OperatorException"}
)  # fmt: skip


def event_of_trace(
    read: Sequence[Record], seen: Sequence[LineLabels], trace: Trace, kind: str
) -> Event | None:
    """Read a traceback as an event.

    Args:
        read: The log.
        seen: What each of its records shows.
        trace: The traceback.
        kind: The kind of step.
    """
    head = read[trace.first]
    first = trace.first
    before = read[first - 1] if first else None
    same_line = before is not None and before.number == head.number
    level = head.level
    is_headed = head.has_head
    if (
        before is not None
        and before.has_head
        and not head.has_head
        and before.level is not None
        and before.level >= Level.WARNING
        and not before.text.startswith("Error")  # an error of R, whole in itself
        and not is_client_error(before)
        and (same_line or read[first].number - before.number <= 2)  # noqa: PLR2004
        and (before.level is not Level.WARNING or _introduces(seen[first - 1]))
    ):
        level, is_headed, first = before.level, True, first - 1
    links = tuple(trace.links)
    causes = _causes_of(links, kind)
    index = _key_index(links, causes)
    reason = _reason_of_its_own(links, causes)
    index = index if reason is None else reason
    labels = seen[first].labels
    ending = label_lines([links[-1].words], kind)[0]
    if before is not None and IGNORED.match(before.message):
        level, is_headed, first = Level.WARNING, True, first - 1
    elif before is not None and first == trace.first and _IN_A_PART.match(before.text):
        first -= 1
    is_of_a_part = _is_of_another_part(links)
    is_told = says_why(links[-1].words, kind)
    is_wrapper = is_of_a_part or (
        not is_told and _is_wrapper(links, causes, ending.labels)
    )
    texts = " ".join(link.words for link in links)
    is_soft = level is not None and level <= Level.WARNING
    if is_headed and level is not None and level >= Level.ERROR:
        is_soft = "soft" in labels
    if trace.first == trace.last and is_tried_again(links[-1].words):
        is_soft = True
    weight = Weight.EXCEPTION
    shown = causes[index]
    is_panic = len(links) > 1 and links[-1].type == "panic"
    is_quoted = _without_expected(links[index].words) != links[index].words
    if shown is None and reason is None and not (is_panic or is_quoted):
        whole = label_lines([" ".join(link.words for link in links[-2:])], kind)[
            0
        ].shown
        shown = whole
    if is_of_a_part:
        shown = None
    if links[index].type == "KeyError":
        inside = [record.text for record in read[trace.first : trace.last + 1]]
        shown = _of_the_environment(inside, links[index], shown)
    return Event(
        first=first,
        last=trace.last,
        links=links,
        weight=weight,
        shown=shown,
        key_link=links[index],
        is_soft=is_soft or trace.is_caught,
        is_wrapper=is_wrapper,
        is_fallback="fallback" in labels,
        is_contested=reason is not None,
        is_over_another=_is_over_another(links, causes, index),
        own_frames=tuple(trace.own_frames[-2:]),
        things=linked(texts),
        first_line=read[first].number,
        program=trace.program,
    )


def _causes_of(links: Sequence[Link], kind: str) -> list[Shown | None]:
    """The causes that the exceptions show, but for what one had expected to read."""
    told = label_lines([_without_expected(link.words) for link in links], kind)
    said = label_lines([link.words for link in links], kind)
    return [
        whole.shown if rest.shown is not None else None
        for whole, rest in zip(said, told, strict=True)
    ]


def _without_expected(words: str) -> str:
    return "" if _NOT_RAISED.search(words) else _EXPECTED.sub("''", words)


def _of_the_environment(
    texts: Sequence[str], link: Link, shown: Shown | None
) -> Shown | None:
    """Tell a variable of the environment from a key of the data, by the lines of code.

    Without such lines, the form of the name has to do.
    """
    sought = _NAME_SOUGHT.match(link.words)
    name = sought["name"] if sought else None
    if any(_IN_THE_ENVIRONMENT.search(text) for text in texts):
        return Shown(by_code("variable-not-set"), name)
    subscript = re.compile(rf"\[\s*['\"]{re.escape(name or '')}['\"]\s*\]")
    is_read = any(subscript.search(text) for text in texts)
    if is_read and shown is not None and shown.cause.code == "variable-not-set":
        return Shown(by_code("variable-missing"), name)
    return shown


def is_of_another_part(words: str) -> bool:
    """Return whether an error's words tell only that another part had died."""
    return bool(_OF_ANOTHER_PART.fullmatch(words))


def _introduces(seen: LineLabels) -> bool:
    """Whether a warning is followed by the traceback of what it warns of."""
    return bool(seen.labels & {"failure", "soft"}) or seen.shown is not None


def _is_wrapper(
    links: Sequence[Link], causes: Sequence[Shown | None], labels: frozenset[str]
) -> bool:
    if any(shown is not None and not shown.cause.follows for shown in causes):
        return False
    last = links[-1]
    if last.type == "CalledProcessError" or "wrapper" in labels:
        return len(links) == 1 or all(link.type in ("", last.type) for link in links)
    return False


def _is_of_another_part(links: Sequence[Link]) -> bool:
    """Whether a program died only of that another part of it had died."""
    told = [bool(_OF_ANOTHER_PART.fullmatch(link.words)) for link in links]
    panics = [link.type == "panic" for link in links]
    return any(told) and all(map(max, told, panics))


def _reason_of_its_own(
    links: Sequence[Link], causes: Sequence[Shown | None]
) -> int | None:
    """The last exception, where the program says by it why it gave another up.

    It raised it itself while it handled the other, and it tells another cause, or
    more than that something failed.
    """
    last, shown = len(links) - 1, causes[-1]
    if not links[-1].is_raised or (shown is not None and says_little(shown)):
        return None
    if _GUESSES.search(links[-1].words):
        return None
    handled = [
        cause.cause.code
        for link, cause in zip(links[:last], causes[:last], strict=True)
        if cause is not None and link.is_context
    ]
    if not handled:
        return None
    if shown is None:
        return last if _OWN_WORDS.fullmatch(links[-1].words) else None
    return last if shown.cause.code not in handled else None


def _is_over_another(
    links: Sequence[Link], causes: Sequence[Shown | None], index: int
) -> bool:
    """Whether an exception before the one chosen says what nobody knows a cause of."""
    return causes[index] is not None and any(
        causes[before] is None and _worth(links[before], None, is_only=False) >= _TOLD
        for before in range(index)
    )


def _key_index(links: Sequence[Link], causes: Sequence[Shown | None]) -> int:
    """Of a chain, the root; but what says little gives way to what says more."""
    best, best_worth = len(links) - 1, -1.0
    for index, (link, shown) in enumerate(zip(links, causes, strict=True)):
        worth = _worth(link, shown, is_only=len(links) == 1)
        # A reason that is handled and raised again is a root no less.
        if worth > best_worth + 0.01:
            best, best_worth = index, worth
    return best


def _worth(link: Link, shown: Shown | None, *, is_only: bool) -> float:
    """How much an exception of a chain says."""
    if shown is not None and shown.cause.code == "cwl-invalid":
        return 3.1  # the runner says what of the CWL its own library stumbled over
    if link.type == "panic" and not is_only:
        return 1.0
    if shown is not None and shown.cause.follows and link.is_context:
        return 1.0
    if _BARE_NAME.fullmatch(link.words) or _UNTOLD.search(link.words):
        if shown is None:
            return 0.5
        return 2.1 if shown.cause.whose in _FROM_OUTSIDE else 0.7
    if shown is not None:
        return 2.2 if shown.cause.follows else 3.0
    if link.type in _POOR_TYPES:
        return 1.5
    return _TOLD if link.type == "HDF5" else 2.0
