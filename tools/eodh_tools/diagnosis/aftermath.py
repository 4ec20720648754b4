"""What fails once a program has begun to end: it follows from why it ends. Pure.

A program that has failed puts away what it had begun: it closes connections, stops its
workers, deletes a cache. What goes wrong then says nothing of the failure.
"""

from dataclasses import replace

from eodh_tools.diagnosis.events import Event, Story, Weight
from eodh_tools.diagnosis.survived_errors import progress, survived
from eodh_tools.diagnosis.words_of_an_end import begins_a_command, tells_an_end

# A program that does so much after it had not begun to end.
_LITTLE = 2


def without_aftermath(story: Story) -> Story:
    """Call harmless what fails after a program that had failed began to end.

    Args:
        story: The log.
    """
    begun = _began_to_end(story)
    if begun is None:
        return story
    events = tuple(
        replace(event, is_harmless=True) if event.first > begun else event
        for event in story.events
    )
    return replace(story, events=events)


def _began_to_end(story: Story) -> int | None:
    """The line with which it began to end right after a failure; None if none did."""
    inside = {at for event in story.events for at in range(event.first, event.last + 1)}
    for index, record in enumerate(story.records):
        if not tells_an_end(record) or index in story.in_trace:
            continue
        if index in inside and "failure" in story.signs[index].labels:
            is_word = "wrapper" in story.signs[index].labels
            if not is_word:
                continue
        if _goes_on(story, index):
            continue
        if any(_failed_before(story, event, index) for event in story.events):
            return index
    return None


def _goes_on(story: Story, index: int) -> bool:
    """Whether it went on with its work; commands that a shell traces may put away."""
    after = story.records[index + 1 :]
    is_traced = begins_a_command(story.records[index])
    traced = sum(begins_a_command(record) for record in after) if is_traced else 0
    return progress(story, index, len(story.records)) - traced > _LITTLE


def _failed_before(story: Story, event: Event, end: int) -> bool:
    """Whether the program failed of this right before it began to end."""
    if event.last >= end or event.is_harmless or event.is_wrapper:
        return False
    if progress(story, event.last, end) > 1:
        return False
    if event.weight is Weight.WORDS and event.is_soft:
        return False
    return not survived(story, event, story.events[-1])
