"""Show what can be clicked under a message: at most two buttons, and the menu ⋯."""

from collections.abc import Sequence
from dataclasses import dataclass

from eodh_bot.messages.action_ids import ActionId, pack
from eodh_bot.messages.blocks import button, option
from eodh_bot.messages.message import Json

# A menu's choice holds no more, and cannot be cut.
_CHOICE_CHARS = 150
_MOST_CHOICES = 5
_MOST_BUTTONS = 2

_LABELS = {
    ActionId.SHARE: "Share in channel",
    ActionId.CHECK_AGAIN: "Check again",
    ActionId.OLDER: "Older lines",
    ActionId.NEWER: "Newer lines",
    ActionId.FULL_LOG: "Whole log as a file",
    ActionId.SHOW_LOGS: "Show logs",
    ActionId.REPORT: "Report",
    ActionId.PICK_JOB: "Details",
    ActionId.OPEN_IN_HUB: "Open in the Hub",
    ActionId.OPEN_RESULTS: "Results",
    ActionId.MUTE_PROCESS: "Mute this workflow",
    ActionId.FAILURES_ONLY: "Failures only",
    ActionId.LOOK_AT_IT: "I'm on it",
    ActionId.LEAVE_IT: "Not any more",
}
# What a screen reader says where the label is short.
_SPOKEN = {
    ActionId.REPORT: "Report for the Hub team",
    ActionId.OPEN_IN_HUB: "Open the job in the Hub",
}


@dataclass(frozen=True, slots=True)
class Control:
    """Something to click: a button, or a choice of the menu ⋯."""

    action: ActionId
    facts: dict[str, str | None]
    url: str | None = None

    def as_button(self) -> Json:
        """Return the button."""
        value = None if self.url else pack(**self.facts)
        spoken = _SPOKEN.get(self.action)
        return button(
            self.action, _LABELS[self.action], value, url=self.url, spoken=spoken
        )

    def as_choice(self) -> Json | None:
        """Return the choice; None where it remembers more than one can."""
        value = pack(do=str(self.action), **({} if self.url else self.facts))
        if len(value) > _CHOICE_CHARS:
            return None
        made = option(_LABELS[self.action], value)
        return {**made, "url": self.url} if self.url else made


def as_row(controls: Sequence[Control]) -> Sequence[Json]:
    """Return two buttons and the menu ⋯; no menu for a single choice."""
    if len(controls) <= _MOST_BUTTONS + 1:
        return [each.as_button() for each in controls]
    first, rest = controls[:_MOST_BUTTONS], controls[_MOST_BUTTONS:]
    more = as_menu(rest)
    return [*(each.as_button() for each in first), *([more] if more else [])]


def as_menu(controls: Sequence[Control]) -> Json | None:
    """Return the menu ⋯; a choice that it cannot hold is left out."""
    choices = [each.as_choice() for each in controls]
    options = [each for each in choices if each is not None][:_MOST_CHOICES]
    if not options:
        return None
    return {"type": "overflow", "action_id": str(ActionId.MORE), "options": options}
