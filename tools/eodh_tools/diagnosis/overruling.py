"""Name another cause where the model finds one far more likely than the rules'."""

from collections.abc import Sequence
from dataclasses import replace

from eodh_tools.diagnosis.cluster_events import met_while_it_waited
from eodh_tools.diagnosis.earlier_conditions import condition_before
from eodh_tools.diagnosis.earlier_processes import told_in_a_printed_log
from eodh_tools.diagnosis.errors_near_end import is_only_beside
from eodh_tools.diagnosis.events import Event, Story, Weight
from eodh_tools.diagnosis.last_words import died_later
from eodh_tools.diagnosis.own_files import failure_to_make
from eodh_tools.diagnosis.refused_requests import refusal_before
from eodh_tools.diagnosis.root_lines import RankedLine, RootLine, root_lines
from eodh_tools.diagnosis.root_model import shares
from eodh_tools.diagnosis.runner_reports import told_by_the_process
from eodh_tools.diagnosis.second_lines import second_line
from eodh_tools.diagnosis.troubles_before import (
    before_an_abort,
    environment_it_lacked,
    is_outside,
    is_stumble,
    module_it_lacked,
)
from eodh_tools.diagnosis.verdict import Verdict, instead

# So much likelier the model must find another line to overrule the rules.
_OVERRULES = 1.5
# A cause that so many lines show is no slip of one of them.
_AGAIN_AND_AGAIN = 5


def weighed(story: Story, lines: Sequence[RankedLine], judged: Verdict) -> Verdict:
    """Name another cause where the model finds one far more likely than the rules'."""
    if judged.ended_well or (judged.cause.is_wrapper and judged.shown is None):
        return judged
    found = root_lines(story, lines, judged)
    ranked = list(zip(found, shares(found), strict=True))
    chosen_one = _overruled(story, judged, ranked)
    return replace(chosen_one, second=second_line(story, chosen_one, ranked))


def _is_said_again_and_again(story: Story, judged: Verdict) -> bool:
    """Whether one known cause ended the step so often that no other line did."""
    if judged.sureness != "known" or judged.shown is None:
        return False
    codes = [event.shown.cause.code for event in story.events if event.shown]
    return codes.count(judged.shown.cause.code) >= _AGAIN_AND_AGAIN


def _is_only_warned_of(judged: Verdict, event: Event) -> bool:
    """Whether it was but a warning, after an exception that nobody caught."""
    is_after = event.first > judged.cause.last
    return is_after and event.is_soft and judged.cause.weight is Weight.EXCEPTION


def _is_behind(story: Story, cause: Event, end: Event) -> bool:
    """Whether an end follows from a cause, whatever was printed between the two."""
    return cause in (
        before_an_abort(story, end),
        module_it_lacked(story, end),
        environment_it_lacked(story, end),
        failure_to_make(story, end),
        told_by_the_process(story, end),
        met_while_it_waited(story, end),
    )


def _is_upheld(story: Story, judged: Verdict, best: Event) -> bool:
    """Whether what the rules say holds, however much likelier another line looks."""
    cause = judged.cause
    if _is_said_again_and_again(story, judged) or is_only_beside(best, cause):
        return True
    is_over = best in judged.survived and not is_outside(best)
    if is_over and not (cause.follows or is_stumble(cause)):
        return True
    end = judged.end if best.first > cause.last else None
    if end is not None and _is_behind(story, cause, end):
        return True
    refused = refusal_before(story, best)
    if refused is not None and refused.number == cause.number:
        return True
    condition = condition_before(story, best)
    if condition is not None and condition.number == cause.number:
        return True
    printed = told_in_a_printed_log(story, best)
    if printed is not None and printed.number == cause.number:
        return True
    return module_it_lacked(story, best) is cause


def _overruled(
    story: Story, judged: Verdict, ranked: Sequence[tuple[RootLine, float]]
) -> Verdict:
    later = died_later(story, judged.cause)
    if later is not None and not _is_behind(story, judged.cause, later):
        return instead(story, judged, later)
    best, chosen = None, None
    for line, share in ranked:
        if line.event.number == judged.cause.number:
            chosen = share
        elif (
            not (line.is_survived or line.event.is_harmless)
            and not (_is_only_warned_of(judged, line.event))
            and (best is None or share > best[1])
        ):
            best = line.event, share
    if best is None or chosen is None or best[1] < _OVERRULES * chosen:
        return judged
    if _is_upheld(story, judged, best[0]):
        return judged
    if died_later(story, best[0]) is judged.cause:
        return replace(judged, sureness="likely")
    behind = refusal_before(story, best[0]) or before_an_abort(story, best[0])
    behind = behind or condition_before(story, best[0])
    return instead(story, judged, behind or best[0])
