"""Find what the error that ended a step follows from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from eodh_tools.diagnosis.cluster_events import met_while_it_waited, pod_it_lacked
from eodh_tools.diagnosis.database_clients import first_of_a_client
from eodh_tools.diagnosis.earlier_conditions import condition_before
from eodh_tools.diagnosis.earlier_processes import (
    exception_of_a_worker,
    exception_of_another_program,
    told_in_a_printed_log,
    told_with_its_cause,
)
from eodh_tools.diagnosis.errors_near_end import (
    before_what_is_aside,
    concerns,
    failed_without_a_word,
    first_fallback,
    first_of_burst,
    first_of_script,
    is_afterwards,
    library_message_before,
    nearest_burst,
    same_message_before,
    words_about,
)
from eodh_tools.diagnosis.events import Event, Story, Weight
from eodh_tools.diagnosis.own_files import failure_to_make
from eodh_tools.diagnosis.runner_reports import told_by_the_process
from eodh_tools.diagnosis.survived_errors import (
    ENDS_ANY,
    WENT_ON,
    passed,
    progress,
    recovered,
    survived,
)
from eodh_tools.diagnosis.troubles_before import (
    archive_not_unpacked,
    before_a_launcher_killed,
    before_an_abort,
    environment_it_lacked,
    exception_before,
    failures_before,
    given_up,
    is_stumble,
    module_it_lacked,
    refused_by_usage,
    says_of_data,
    trouble_outside,
)

_USED_UP = frozenset({"disk-full", "out-of-memory", "gpu-memory", "shared-memory-full"})
# What ends a program in so few words tells less than the errors right before it.
_FEW_WORDS = 3


@dataclass(frozen=True, slots=True)
class Root:
    """What an end follows from.

    Attributes:
        event: The event; the end itself where it follows from nothing.
        is_joined: The two concern the same thing, or stand together.
        by_fallback: The event was given up for another way, which failed too.
    """

    event: Event
    is_joined: bool = True
    by_fallback: bool = False


def root(story: Story, end: Event, tellers: Sequence[Event]) -> Root:
    """Find what the end of a step follows from.

    Args:
        story: The log.
        end: The event that ended the step.
        tellers: All errors that say something of their own, in order.
    """
    earlier = [event for event in tellers if event.first < end.first]
    before = before_what_is_aside(story, earlier, end)
    found = _root(story, before or end, tellers)
    if before is not None:
        found = replace(found, is_joined=False)
    why = (
        given_up(story, found.event)
        or told_by_the_process(story, found.event)
        or before_an_abort(story, found.event)
        or before_a_launcher_killed(story, found.event)
        or archive_not_unpacked(story, found.event)
        or failure_to_make(story, found.event)
        or environment_it_lacked(story, found.event)
        or met_while_it_waited(story, found.event)
        or pod_it_lacked(story, found.event)
        or told_with_its_cause(story, found.event)
        or told_in_a_printed_log(story, found.event)
        or first_of_a_client(story, found.event)
        or condition_before(story, found.event)
        or (trouble_outside(story, found.event) if found.event is not end else None)
    )
    if why is None:
        return found
    return Root(condition_before(story, why) or why, is_joined=False)


def _root(story: Story, end: Event, tellers: Sequence[Event]) -> Root:
    earlier = [event for event in tellers if event.first < end.first]
    if end.is_wrapper:
        return _root_of_wrapper(story, end, earlier, tellers)
    if end.follows or end.shown is None:
        for event in earlier:
            if recovered(story, event) or passed(story, event, end):
                continue
            if concerns(story, event, end):
                return Root(first_of_burst(story, earlier, event))
    used_up = _used_up_before(story, end) or module_it_lacked(story, end)
    if used_up is not None:
        return Root(used_up)
    outside = (
        before_a_launcher_killed(story, end)
        or exception_of_a_worker(story, end)
        or exception_of_another_program(story, end)
        or trouble_outside(story, end)
        or before_an_abort(story, end)
    )
    if outside is not None:
        return Root(outside, is_joined=False)
    found = None
    if end.follows or is_stumble(end) or is_afterwards(story, end):
        found = _root_of_consequence(story, end, earlier)
    elif end.shown is None:
        found = _root_of_own_words(story, end, earlier)
    return found or Root(same_message_before(story, earlier, end))


def _used_up_before(story: Story, end: Event) -> Event | None:
    """The memory or disk that was used up right before an end in words of its own.

    A program that catches it, even as a warning, cannot do what it then lacks.
    """
    if end.shown is not None and not (end.follows or says_of_data(end)):
        return None
    for event in failures_before(story, end):
        went_on = progress(story, event.last, end.first)
        if went_on > 1:
            return None
        is_replaced = event.is_fallback and went_on > 0
        if event.shown is not None and event.shown.cause.code in _USED_UP:
            return None if is_replaced else event
    return None


def _stops_all(event: Event) -> bool:
    """Whether it is of a kind that leaves nothing for what comes after."""
    if event.weight >= Weight.CRITICAL:
        return True
    return event.shown is not None and (
        event.shown.cause.code in ENDS_ANY or event.shown.cause.whose == "resources"
    )


def _lacks_a_module(event: Event) -> bool:
    """A program that lacks a module wrote nothing for those that came after it."""
    return (
        event.weight is Weight.EXCEPTION
        and event.shown is not None
        and event.shown.cause.code == "module-missing"
    )


def _root_of_wrapper(
    story: Story, end: Event, earlier: Sequence[Event], tellers: Sequence[Event]
) -> Root:
    """What a wrapper's word is about: the burst of errors before it."""
    near = nearest_burst(story, earlier, end)
    if near is None:
        warned = exception_before(story, end)
        if warned is not None:
            return Root(warned, is_joined=False)
        later = [event for event in tellers if event.first > end.last]
        return Root(later[0], is_joined=False) if later else Root(end)
    if near.follows:
        deeper = root(story, near, tellers)
        return Root(deeper.event, is_joined=deeper.is_joined)
    return Root(near)


def _root_of_consequence(
    story: Story, end: Event, earlier: Sequence[Event]
) -> Root | None:
    """The first failure before a consequence that the step did not survive."""
    hard = [
        event
        for event in earlier
        if (not event.follows or _lacks_a_module(event))
        and event.weight >= Weight.TOOL
        and not survived(story, event, end)
        and (end.follows or _stops_all(event))
    ]
    refused = refused_by_usage(story, end, hard)
    if refused is not None:
        return Root(refused, is_joined=False)
    sure = [
        event
        for event in hard
        if event.weight >= Weight.CRITICAL or event.shown is not None
    ]
    # A program that printed its own progress since then had gone on from it.
    sure = [event for event in sure if not progress(story, event.last, end.first)] or (
        sure
    )
    if sure:
        introduced = _introduced(sure)
        if introduced is not None:
            return Root(introduced)
        near = progress(story, sure[0].last, end.first) <= WENT_ON
        return Root(sure[0], is_joined=near)
    right_before = library_message_before(story, earlier, end)
    right_before = right_before or failed_without_a_word(story, end)
    if right_before is not None:
        return Root(right_before)
    if hard and end.weight >= Weight.CRITICAL:
        return Root(first_of_burst(story, earlier, hard[0]), is_joined=False)
    fallback = first_fallback(story, end)
    if fallback is not None:
        return Root(fallback, is_joined=False, by_fallback=True)
    if end.weight > Weight.ERROR:
        return None
    alike = [
        event for event in earlier if event.weight >= Weight.TOOL and event.follows
    ]
    return Root(alike[0] if alike else end)


def _introduced(sure: Sequence[Event]) -> Event | None:
    """The exception whose traceback a plain line right before it announces."""
    first, then = sure[0], sure[1:2]
    if first.weight is Weight.EXCEPTION or not then:
        return None
    after = then[0]
    is_next = after.first - first.last <= 2  # noqa: PLR2004 - at most a blank line
    return after if is_next and after.weight is Weight.EXCEPTION else None


def _root_of_own_words(
    story: Story, end: Event, earlier: Sequence[Event]
) -> Root | None:
    """What an error in words of its own may follow from."""
    fallback = first_fallback(story, end)
    if fallback is not None and len(words_about(fallback) & words_about(end)) > 1:
        return Root(fallback, is_joined=False, by_fallback=True)
    first = first_of_script(story, earlier, end)
    if first is not None:
        return Root(first, is_joined=False)
    before = _right_before_own_words(story, end, earlier)
    if before is not None:
        return before
    if end.weight <= Weight.ERROR or len(end.words.split()) <= _FEW_WORDS:
        return Root(first_of_burst(story, earlier, end))
    return None


def _right_before_own_words(
    story: Story, end: Event, earlier: Sequence[Event]
) -> Root | None:
    """The exception, or the known failure, of which a last sentence is the sum."""
    if end.weight is Weight.EXCEPTION:
        return None
    above = next(failures_before(story, end), None)
    if (
        above is not None
        and above.shown is not None
        and above.weight is Weight.EXCEPTION
        and above.last + 1 == end.first
    ):
        return Root(above, is_joined=not above.is_soft)
    near = [event for event in earlier if progress(story, event.last, end.first) <= 1]
    exceptions = [event for event in near if event.weight is Weight.EXCEPTION]
    if exceptions:
        return Root(exceptions[-1])
    for event in near:
        if (
            event.shown is not None
            and not event.follows
            and event.weight >= Weight.TOOL
            and not survived(story, event, end)
        ):
            return Root(event, is_joined=False)
    return None
