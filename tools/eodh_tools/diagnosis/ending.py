"""What ended a step, and what that followed from.

An error that the program went on from ended nothing. What only follows from an earlier
failure (a file that is not there, an output that is missing, a wrapper's exit code)
gives way to that failure, above all to one about the same thing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from eodh_tools.diagnosis.events import Event, Story, Weight
from eodh_tools.diagnosis.records import Level

# So many lines of the program's own progress say that it went on.
_WENT_ON = 3
# An announced command is so near to its failure.
_COMMAND_RECORDS = 15
_MOST_SURVIVED = 3
_WORD = re.compile(r"[A-Za-z][\w-]{2,}")
_COMMON_WORDS = frozenset(
    {"the", "and", "for", "from", "with", "error", "failed", "file", "files", "not",
     "unable", "find", "found", "valid", "cannot", "could", "was", "using", "warning",
     "exceptions", "exception", "runtimeerror", "valueerror"}
)  # fmt: skip
_AFTERWARDS = re.compile(
    r"(?i)\b(?:notif\w+|web-?hooks?|hooks?\.|callback|slack|e-?mail|upload\w*|publish\w*"
    r"|clean(?:ing|ed)?[ -]?up|report(?:ing)?|status update|statistics|metrics|copying (?:the )?results)\b"
)
_SUMMARY = re.compile(r"(?i)^\W*(?:0x|\d+[/%]|[=#*-]{5,})")
_NO_FRAME = re.compile(r"^\s{2,}|^[|│└>]")


@dataclass(frozen=True, slots=True)
class Ending:
    """What ended a step.

    Attributes:
        cause: The event that the rest follows from.
        end: The event that ended the step; often the same.
        is_joined: The two are one, or concern the same thing, or stand together.
        is_clear: No earlier failure is left unexplained, and nothing went on after it.
        by_fallback: The cause was given up for another way, which failed too.
        survived: Up to three errors that the step went on from.
    """

    cause: Event
    end: Event
    is_joined: bool
    is_clear: bool
    by_fallback: bool = False
    survived: tuple[Event, ...] = ()


def ending(story: Story) -> Ending | None:
    """Find what ended the step; None where its log shows no failure that did."""
    hard = [
        event for event in story.events if not event.is_soft and not event.is_harmless
    ]
    if not hard:
        hard = [
            event
            for event in story.events
            if event.is_harmless and not event.is_soft and event.shown is not None
        ]
    tellers = [event for event in hard if not event.is_wrapper]
    end = _end(story, hard, tellers)
    if end is None:
        return None
    cause, is_joined, by_fallback = _root(story, end, tellers)
    went_on = _progress(story, end.last, len(story.records))
    unexplained = [
        event
        for event in tellers
        if event.first < cause.first
        and event.weight >= Weight.CRITICAL
        and not _survived(story, event, cause)
        and not event.things & (cause.things | end.things)
    ]
    return Ending(
        cause=cause,
        end=end,
        is_joined=is_joined,
        is_clear=not unexplained
        and (went_on < _WENT_ON or end.weight >= Weight.CRITICAL),
        by_fallback=by_fallback,
        survived=_bad_looking(story, cause, end),
    )


def ends_well(story: Story) -> bool:
    """Whether the last lines say that the work was done."""
    last = [
        index for index in range(len(story.records)) if story.records[index].message
    ]
    return any("success" in story.signs[index].labels for index in last[-4:])


def _end(story: Story, hard: Sequence[Event], tellers: Sequence[Event]) -> Event | None:
    """The event that ended the step, be it only a wrapper's word."""
    if not hard:
        return None
    if not tellers:
        return hard[-1]
    last = tellers[-1]
    strong = [event for event in tellers if event.weight >= Weight.CRITICAL]
    end = last
    if strong:
        best = _uncaught(story, strong)
        after = [event for event in tellers if event.first > best.last]
        gone_on = _progress(story, best.last, after[0].first if after else best.last)
        only_follows = all(
            event.follows or event.weight <= Weight.WORDS for event in after
        )
        if not after or only_follows or gone_on < _WENT_ON:
            end = best
    wrappers = [
        event for event in hard
        if event.is_wrapper and event.weight is Weight.EXCEPTION and event.first > end.last
    ]  # fmt: skip
    if wrappers:
        end = wrappers[-1]
    if end.weight <= Weight.ERROR and _is_survived_to_a_good_end(story, end):
        return None
    return end


def _uncaught(story: Story, strong: Sequence[Event]) -> Event:
    """The last; but one that nobody caught before those that are only logged."""
    last = strong[-1]
    for event in reversed(strong[:-1]):
        if not story.records[last.first].has_head:
            break
        if _progress(story, event.last, last.first) > 0:
            break
        is_bare = not story.records[event.first].has_head
        if is_bare and event.weight is Weight.EXCEPTION and not event.follows:
            return event
    return last


def _is_survived_to_a_good_end(story: Story, end: Event) -> bool:
    went_on = _progress(story, end.last, len(story.records))
    return went_on >= 2 and ends_well(story)  # noqa: PLR2004


def _root(
    story: Story, end: Event, tellers: Sequence[Event]
) -> tuple[Event, bool, bool]:
    """What the end follows from: the event, whether surely, whether by a fallback."""
    earlier = [event for event in tellers if event.first < end.first]
    if end.is_wrapper:
        root = _nearest_burst(story, earlier, end)
        if root is None:
            later = [event for event in tellers if event.first > end.last]
            return (later[0], False, False) if later else (end, True, False)
        if root.follows:
            deeper, is_joined, _ = _root(story, root, tellers)
            return deeper, is_joined, False
        return root, True, False
    if end.follows or end.shown is None:
        linked = [event for event in earlier if _concerns(story, event, end)]
        linked = [event for event in linked if not _mended(story, event)]
        if linked:
            first = _first_of_burst(story, earlier, linked[0])
            return first, True, False
    if end.follows or _is_afterwards(story, end):
        roots = [
            event
            for event in earlier
            if not event.follows
            and event.weight >= Weight.TOOL
            and not _survived(story, event, end)
        ]
        sure = [
            event
            for event in roots
            if event.weight >= Weight.CRITICAL or event.shown is not None
        ]
        if sure:
            near = _progress(story, sure[0].last, end.first) <= _WENT_ON
            return sure[0], near, False
        right_before = _right_before(story, earlier, end)
        if right_before is not None:
            return right_before, True, False
        if roots and end.weight >= Weight.CRITICAL:
            return _first_of_burst(story, earlier, roots[0]), False, False
        fallback = _fallback(story, end)
        if fallback is not None:
            return fallback, False, True
        if end.weight <= Weight.ERROR:
            first = next(
                (
                    event
                    for event in earlier
                    if event.weight >= Weight.TOOL and event.follows
                ),
                end,
            )
            return first, True, False
    elif end.shown is None:
        fallback = _fallback(story, end)
        if fallback is not None and len(_words(fallback) & _words(end)) > 1:
            return fallback, False, True
        first = _first_of_script(story, earlier, end)
        if first is not None:
            return first, False, False
        if end.weight <= Weight.ERROR:
            return _first_of_burst(story, earlier, end), True, False
    return _said_before(story, earlier, end), True, False


def _is_afterwards(story: Story, event: Event) -> bool:
    """Whether what failed comes after the work: a notification, an upload, a report."""
    texts = [event.words]
    texts += [record.message for record in story.records[event.first - 2 : event.first]]
    return any(_AFTERWARDS.search(text) for text in texts)


def _first_of_script(
    story: Story, earlier: Sequence[Event], end: Event
) -> Event | None:
    """Of a script that goes on whatever fails, the first command that failed."""
    if end.weight > Weight.TOOL:
        return None
    tools = [
        event
        for event in earlier
        if event.weight in {Weight.TOOL, Weight.ERROR}
        and not story.records[event.first].has_head
        and not _mended(story, event)
    ]
    if len(tools) < _MOST_SURVIVED:
        return None
    return next((event for event in tools if event.shown is not None), tools[0])


def _said_before(story: Story, earlier: Sequence[Event], end: Event) -> Event:
    """The line that said the same right before, and said of what."""
    if end.shown is None or end.shown.named:
        return end
    for event in reversed(earlier):
        if _progress(story, event.last, end.first) > 1:
            break
        shown = event.shown
        if shown is None or shown.cause is not end.shown.cause:
            continue
        if shown.named or len(event.words) > len(end.words):
            return event
    return end


def _right_before(story: Story, earlier: Sequence[Event], end: Event) -> Event | None:
    """What a library said right before the program met what it had left.

    A library that returns nothing (None) says why before the program trips over it.
    """
    if end.shown is None or end.shown.cause.code not in _TRIPPED_OVER:
        return None
    for event in reversed(earlier):
        if _progress(story, event.last, end.first) > 1:
            return None
        if event.shown is not None and event.weight >= Weight.TOOL:
            return event
    return None


def _nearest_burst(story: Story, earlier: Sequence[Event], end: Event) -> Event | None:
    """Of the errors right before a wrapper's word: the exception, or the first."""
    if not earlier:
        return None
    last = earlier[-1]
    if _survived(story, last, end) and last.weight < Weight.EXCEPTION:
        return None
    burst = [last]
    for event in reversed(earlier[:-1]):
        if _progress(story, event.last, burst[-1].first) > 1:
            break
        burst.append(event)
    exceptions = [event for event in burst if event.weight is Weight.EXCEPTION]
    if exceptions:
        return exceptions[0]
    known = [event for event in burst if event.shown is not None and not event.follows]
    return (known or burst)[-1]


def _first_of_burst(story: Story, earlier: Sequence[Event], of: Event) -> Event:
    """The first of the errors that stand together with one."""
    first = of
    for event in reversed(earlier):
        if event.first >= first.first:
            continue
        if _progress(story, event.last, first.first) > 0:
            break
        if event.weight is Weight.WORDS or event.is_harmless:
            continue
        first = event
    if first.shown is None and of.shown is not None:
        return of
    return first


def _concerns(story: Story, event: Event, end: Event) -> bool:
    """Whether an event is about the same thing: it or its command names it."""
    things = {thing for thing in end.things if "." in thing or len(thing) > 4}  # noqa: PLR2004
    if not things:
        return False
    if event.things & things:
        return True
    words = event.words.lower()
    if any(thing in words for thing in things):
        return True
    if event.weight < Weight.ERROR or event.follows:
        return False
    above = story.records[max(0, event.first - _COMMAND_RECORDS) : event.first]
    return any(
        thing in record.text.lower() and _is_command(record.text)
        for record in above
        for thing in things
        if "." in thing
    )


def _is_command(text: str) -> bool:
    return bool(
        re.search(r"(?:^|\s)--?\w[\w-]*[= ]|^\+ |(?:^|\s)/\S+/bin/|\s>\s", text)
    )


def _fallback(story: Story, end: Event) -> Event | None:
    """The first of the ways that were given up for others before the end."""
    found = [
        event
        for event in story.events
        if event.is_fallback
        and event.first < end.first
        and (event.shown is not None or "failure" in story.signs[event.first].labels)
        and not _mended(story, event)
    ]
    if not found:
        return None
    close = [event for event in found if _words(event) & _words(end)] or found
    return close[0] if end.first - close[-1].last <= 40 else None  # noqa: PLR2004


def _words(event: Event) -> set[str]:
    found = {word.lower() for link in event.links for word in _WORD.findall(link.words)}
    return found - _COMMON_WORDS


def _survived(story: Story, event: Event, end: Event) -> bool:
    """Whether the program went on from an error before it met its end."""
    if event.is_soft or _mended(story, event):
        return True
    is_logged = story.records[event.first].has_head and event.weight <= Weight.EXCEPTION
    head = story.records[event.first].level
    is_logged = is_logged and (head is None or head < Level.CRITICAL)
    hard = event.shown is not None and event.shown.cause.code in _ENDS_ANY
    if not is_logged or hard:
        return False
    return _progress(story, event.last, end.first) >= _WENT_ON


_TRIPPED_OVER = frozenset({"value-missing", "nothing-in-list", "file-not-recognised"})
_ENDS_ANY = frozenset(
    {"killed", "native-crash", "command-missing", "shared-library-missing",
     "library-too-old", "disk-full", "out-of-memory", "terminated", "time-limit",
     "worker-killed", "wrong-processor"}
)  # fmt: skip


def _mended(story: Story, event: Event) -> bool:
    """Whether a later line says that the same thing went well after all."""
    things = {thing for thing in event.things if len(thing) > 3}  # noqa: PLR2004
    for index in range(event.last + 1, min(len(story.records), event.last + 60)):
        text = story.records[index].message
        if index in story.in_trace or "success" not in story.signs[index].labels:
            continue
        if re.search(
            r"(?i)\b(?:attempt|try|retry) \d+\b.{0,30}\b(?:ok|succeeded|success)", text
        ):
            return index - event.last <= 5  # noqa: PLR2004
        if "failure" in story.signs[index].labels:
            continue
        if any(thing in text.lower() for thing in things):
            return True
    return False


def _progress(story: Story, after: int, before: int) -> int:
    """How many lines between two records tell of the program's own progress."""
    marked = {
        index for event in story.events for index in range(event.first, event.last + 1)
    }
    count = 0
    for index in range(after + 1, before):
        record = story.records[index]
        if (
            index in marked
            or not record.message.strip()
            or _NO_FRAME.match(record.text)
        ):
            continue
        labels = story.signs[index].labels
        if labels & {"teardown", "wrapper", "soft", "harmless"}:
            continue
        if record.level is not None and record.level > Level.INFO:
            continue
        if _SUMMARY.match(record.message) or not re.search(
            r"[A-Za-z]{2}", record.message
        ):
            continue
        count += 1
        if count > 20:  # noqa: PLR2004
            break
    return count


def _bad_looking(story: Story, cause: Event, end: Event) -> tuple[Event, ...]:
    """Errors that the step survived, the last of each form, in order."""
    found: dict[str, Event] = {}
    for event in story.events:
        if event.last >= end.first or event is cause or event.is_harmless:
            continue
        if not (event.is_soft or event.weight >= Weight.ERROR):
            continue
        if event.first > cause.first and not event.is_soft:
            continue
        if event.shown is None and event.weight < Weight.ERROR:
            continue
        found[re.sub(r"\d+", "0", event.words)[:60]] = event
    return tuple(found.values())[-_MOST_SURVIVED:]
