"""Changes of subscriptions, as they are typed. Pure."""

import re
from dataclasses import dataclass
from datetime import timedelta

from eodh_bot.messages.buttons import MAX_PROCESS_CHARS, is_remembered
from eodh_bot.messages.help import WATCH
from eodh_bot.models import USUAL
from eodh_bot.subscriptions.request import ME, NO, NOBODY, SubscriptionRequest
from eodh_tools.errors import RequestError
from eodh_tools.hub.identifiers import is_workspace

#: A mute lasts at most this long; for longer there is `unwatch`.
LONGEST_MUTE = timedelta(days=30)

# Whether only failures are announced, and of those only what is new.
_ONLY = {
    "failed": (True, False),
    "failures": (True, False),
    "changed": (True, True),
    "changes": (True, True),
    "all": (False, False),
}
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_DURATION = re.compile(r"(\d{1,6})(m|h|d)", re.IGNORECASE)
# A workflow's name without `process=`: neither a time, nor a word for all of them.
_BARE_NAME = re.compile(
    r"(?!(?:all|always|everything|forever|on|off)$)[^\W\d][\w.-]*", re.IGNORECASE
)
# A word, or `name="several words"` with any of the quotes that Slack writes.
_TOKEN = re.compile(r"(?:[^\s\"“”]|[\"“”][^\"“”]*[\"“”])+")
_QUOTES = "\"“”'`"
# How Slack writes a person, and a user group.
_MENTIONED = re.compile(
    r"<(?:@(?P<person>[UW][A-Z0-9]{1,19})|!subteam\^(?P<group>S[A-Z0-9]{1,19}))"
    r"(?:\|[^>]*)?>"
)
_SHOWN_CHARS = 60


@dataclass(frozen=True, slots=True)
class Unwatching:
    """End subscriptions: all, those of a workspace, or those of a workflow."""

    workspace: str | None = None
    process: str | None = None


@dataclass(frozen=True, slots=True)
class Muting:
    """Send no notices for a while, or (None) until an unmute."""

    lasts: timedelta | None
    process: str | None = None


@dataclass(frozen=True, slots=True)
class Unmuting:
    """Send notices again."""

    process: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """List the subscriptions of this place."""


Change = SubscriptionRequest | Unwatching | Muting | Unmuting | Listing
#: The first word of each.
CHANGES = frozenset({"watch", "unwatch", "mute", "unmute", "list"})


def parse_change(text: str) -> Change:
    """Read a change, which begins with one of `CHANGES`.

    Raises:
        RequestError: The text is no such change; the message names what is wrong.
    """
    word, *rest = _TOKEN.findall(text)
    given = _Given(word.lower(), rest)
    if given.word == "watch":
        change: Change = _watching(given)
    elif given.word == "unwatch" and given.flag("weekly"):
        change = SubscriptionRequest(
            weekly=False, process=given.process(), workspace=given.workspace()
        )
    elif given.word == "unwatch":
        change = Unwatching(given.workspace(), given.process())
    elif given.word == "mute":
        change = _muting(given)
    elif given.word == "unmute":
        change = Unmuting(_workflow(given))
    else:
        change = Listing()
    given.check_nothing_left()
    return change


class _Given:
    """The words after the first, which are taken one by one."""

    def __init__(self, word: str, rest: list[str]) -> None:
        self.word = word
        self._words = []
        self._named: dict[str, str] = {}
        for each in _joined(rest):
            name, sign, value = each.partition("=")
            if not sign or not name.replace("-", "").isalpha():
                self._words.append(each.strip(_QUOTES))
                continue
            name = name.lower()
            if name in self._named:
                raise RequestError(f"`{name}=` is there twice: give it once.")
            self._named[name] = value.strip(_QUOTES)

    def named(self, name: str) -> str | None:
        """Take the value of `name=`."""
        return self._named.pop(name, None)

    def flag(self, name: str) -> bool:
        """Take a word; whether it is there."""
        found = [each for each in self._words if each.lower() == name]
        self._words = [each for each in self._words if each.lower() != name]
        return bool(found)

    def word_like(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Take the first word that matches."""
        for at, each in enumerate(self._words):
            if (match := pattern.fullmatch(each)) is not None:
                del self._words[at]
                return match
        return None

    def workspace(self) -> str | None:
        if not self._words:
            return None
        name = self._words.pop(0)
        if not is_workspace(name):
            raise RequestError(f"`{_shown(name)}` cannot be the name of a workspace.")
        return name

    def process(self) -> str | None:
        name = self.named("process")
        if name is None:
            return None
        if not name:
            raise RequestError(
                "`process=` names no workflow: write `process=NAME`, with the name "
                "that its jobs show."
            )
        if not is_remembered(name):
            raise RequestError(
                f"A workflow's name has at most {MAX_PROCESS_CHARS} characters, and "
                "no two spaces together."
            )
        return name

    def check_nothing_left(self) -> None:
        left = [*self._words, *(f"{name}=" for name in self._named)]
        if not left:
            return
        takes = {
            "watch": f"Write `{WATCH}`.",
            "unwatch": "Write `unwatch`, or `unwatch process=NAME`.",
            "mute": "Write `mute 2h`, `mute process=NAME` or `mute 2h process=NAME`.",
            "unmute": "Write `unmute`, or `unmute process=NAME`.",
            "list": "Write `list`; for the latest jobs, `jobs`.",
        }[self.word]
        raise RequestError(
            f"`{_shown(left[0])}` is not understood after `{self.word}`. {takes}"
        )


def _joined(words: list[str]) -> list[str]:
    """The words, where a space may stand after `name=`, as people type it."""
    joined: list[str] = []
    for each in words:
        last = joined[-1].lower() if joined else ""
        if last == "mention=" or (last == "mention" and each[:1] in "@<"):
            joined[-1] = f"mention={each}"
        else:
            joined.append(each)
    return joined


def _watching(given: _Given) -> SubscriptionRequest:
    only = given.named("only")
    if only is not None and only.lower() not in _ONLY:
        raise RequestError(
            f"`only={_shown(only)}` is not understood: write `only=failed`, "
            "`only=changed`, or `only=all` to end that."
        )
    failed, changed = (None, None) if only is None else _ONLY[only.lower()]
    mentioned = given.word_like(_MENTIONED)
    mention = given.named("mention")
    if mention is None and mentioned is not None:
        mention = mentioned.group()
    return SubscriptionRequest(
        process=given.process(),
        only_failed=failed,
        only_changed=changed,
        starts=_switch(given, "starts"),
        longer_than=_longer_than(given),
        weekly=_switch(given, "weekly"),
        mention=None if mention is None else _mentioned(mention),
        workspace=given.workspace(),
    )


def _switch(given: _Given, name: str) -> bool | None:
    """Whether a word switches something on or off; None where it is absent."""
    text = given.named(name)
    if given.flag(name):
        return True
    if text is None:
        return None
    if text.lower() not in {"yes", "no"}:
        raise RequestError(f"Write `{name}`, or `{name}=no` to end that.")
    return text.lower() == "yes"


def _longer_than(given: _Given) -> str | None:
    """After how long a running job is announced; None where it is absent."""
    text = given.named("longer-than")
    if text is None:
        return None
    if text.lower() in {USUAL, NO}:
        return text.lower()
    found = _DURATION.fullmatch(text)
    if found is None or not timedelta(0) < _duration(found) <= LONGEST_MUTE:
        raise RequestError(
            f"`longer-than={_shown(text)}` is not understood: write `longer-than=2h` "
            "(or `30m`, `3d`), `longer-than=usual` for three times what its workflow "
            "usually takes, or `longer-than=no` to end that."
        )
    return text.lower()


def _duration(found: re.Match[str]) -> timedelta:
    number, unit = found.groups()
    return timedelta(**{_UNITS[unit.lower()]: int(number)})


def _workflow(given: _Given) -> str | None:
    """The workflow to mute or unmute, with or without `process=`."""
    process = given.process()
    if process is not None:
        return process
    bare = given.word_like(_BARE_NAME)
    return None if bare is None else bare.group()


def _muting(given: _Given) -> Muting:
    lasts = given.word_like(_DURATION)
    process = _workflow(given)
    if lasts is None:
        if process is not None:
            return Muting(None, process)
        raise RequestError(
            "Say for how long: `mute 30m`, `mute 2h` or `mute 3d`. A single workflow "
            "can be muted until you unmute it: `mute process=NAME`."
        )
    duration = _duration(lasts)
    if not timedelta(0) < duration <= LONGEST_MUTE:
        raise RequestError(
            f"`{lasts.group()}` is not between a minute and {LONGEST_MUTE.days} days. "
            "To end the notices, write `unwatch`."
        )
    return Muting(duration, process)


def _mentioned(text: str) -> str:
    """The Slack id of a person or user group, or `ME`."""
    if text.lower() in {ME, "@me"}:
        return ME
    if text.lower() in {NOBODY, "none"}:
        return NOBODY
    found = _MENTIONED.fullmatch(text)
    if found is not None:
        return found["person"] or found["group"]
    raise RequestError(
        f"I cannot tell who `mention={_shown(text)}` is: choose the name from Slack's "
        "list as you type it, or write `mention=me`."
    )


def _shown(text: str) -> str:
    """What was typed, safe within `code` of an answer."""
    return text.replace("`", "'")[:_SHOWN_CHARS]
