"""What somebody wants to be told of, as it is typed. Pure."""

import re
from dataclasses import dataclass
from datetime import timedelta

from eodh_bot.messages.buttons import MAX_PROCESS_CHARS, is_remembered
from eodh_bot.messages.help import WATCH
from eodh_bot.subscriptions.edit import ME, SubscriptionRequest
from eodh_tools.errors import RequestError
from eodh_tools.hub.identifiers import is_workspace

#: The most that a mute lasts; for longer there is `unwatch`.
LONGEST_MUTE = timedelta(days=30)

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_DURATION = re.compile(r"(\d{1,6})(m|h|d)", re.IGNORECASE)
# A word, or `name="several words"` with any of the quotes that Slack makes.
_TOKEN = re.compile(r"(?:[^\s\"“”]|[\"“”][^\"“”]*[\"“”])+")
_QUOTES = "\"“”'`"
_PERSON = re.compile(r"<@([UW][A-Z0-9]{1,19})(?:\|[^>]*)?>")
_SHOWN_CHARS = 60


@dataclass(frozen=True, slots=True)
class Unwatching:
    """To be told no more; of all, of a workspace or of a workflow."""

    workspace: str | None = None
    process: str | None = None


@dataclass(frozen=True, slots=True)
class Muting:
    """To hear nothing for a while, or (None) until it is taken back."""

    lasts: timedelta | None
    process: str | None = None


@dataclass(frozen=True, slots=True)
class Unmuting:
    """To hear again."""

    process: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """To see what is told here."""


Wish = SubscriptionRequest | Unwatching | Muting | Unmuting | Listing
#: The first word of each.
WISHES = frozenset({"watch", "unwatch", "mute", "unmute", "list"})


def wish_in(text: str) -> Wish:
    """Read a wish, which begins with one of `WISHES`.

    Raises:
        RequestError: What is typed is none; the message names what is wrong in it.
    """
    word, *rest = _TOKEN.findall(text)
    given = _Given(word.lower(), rest)
    if given.word == "watch":
        wish: Wish = _watching(given)
    elif given.word == "unwatch":
        wish = Unwatching(given.workspace(), given.process())
    elif given.word == "mute":
        wish = _muting(given)
    elif given.word == "unmute":
        wish = Unmuting(given.process())
    else:
        wish = Listing()
    given.check_nothing_left()
    return wish


class _Given:
    """The words after the first, taken one by one by what they mean."""

    def __init__(self, word: str, rest: list[str]) -> None:
        self.word = word
        self._words = []
        self._named: dict[str, str] = {}
        for each in _joined(rest):
            name, sign, value = each.partition("=")
            if not sign or not name.isalpha():
                self._words.append(each.strip(_QUOTES))
                continue
            name = name.lower()
            if name in self._named:
                raise RequestError(f"`{name}=` is there twice: give it once.")
            self._named[name] = value.strip(_QUOTES)

    def named(self, name: str) -> str | None:
        """The value of `name=`; taken."""
        return self._named.pop(name, None)

    def flag(self, name: str) -> bool:
        """Whether a word stands alone; taken."""
        found = [each for each in self._words if each.lower() == name]
        self._words = [each for each in self._words if each.lower() != name]
        return bool(found)

    def word_like(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first word of a form; taken."""
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
            raise RequestError(f"`{_shown(name)}` is no workspace's name.")
        return name

    def process(self) -> str | None:
        name = self.named("process")
        if name is None:
            return None
        if not name:
            raise RequestError(
                "`process=` names no workflow: write `process=NAME`, as its jobs show "
                "it."
            )
        if not is_remembered(name):
            raise RequestError(
                f"A workflow's name has at most {MAX_PROCESS_CHARS} characters, and "
                "no two blanks together."
            )
        return name

    def check_nothing_left(self) -> None:
        left = [*self._words, *(f"{name}=" for name in self._named)]
        if not left:
            return
        takes = {
            "watch": f"Write `{WATCH}`.",
            "unwatch": "Write `unwatch`, or `unwatch process=NAME`.",
            "mute": "Write `mute 2h`, or `mute 2h process=NAME`.",
            "unmute": "Write `unmute`, or `unmute process=NAME`.",
            "list": "Write `list`; for the latest jobs, `jobs`.",
        }[self.word]
        raise RequestError(
            f"`{_shown(left[0])}` means nothing after `{self.word}`. {takes}"
        )


def _joined(words: list[str]) -> list[str]:
    """The words, where a blank may stand after `name=`, as people type it."""
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
    if only is not None and only.lower() not in {"failed", "failures"}:
        raise RequestError(
            f"`only={_shown(only)}` is not known: there is `only=failed`."
        )
    called = given.word_like(_PERSON)
    mention = given.named("mention")
    if mention is None and called is not None:
        mention = called.group()
    return SubscriptionRequest(
        process=given.process(),
        only_failed=only is not None,
        starts=given.flag("starts"),
        mention=None if mention is None else _person(mention),
        workspace=given.workspace(),
    )


def _muting(given: _Given) -> Muting:
    process = given.process()
    lasts = given.word_like(_DURATION)
    if lasts is None:
        if process is not None:
            return Muting(None, process)
        raise RequestError(
            "Say for how long: `mute 30m`, `mute 2h` or `mute 3d`. One workflow can "
            "be muted until you take it back: `mute process=NAME`."
        )
    number, unit = lasts.groups()
    duration = timedelta(**{_UNITS[unit.lower()]: int(number)})
    if not timedelta(0) < duration <= LONGEST_MUTE:
        raise RequestError(
            f"`{lasts.group()}` is not between a minute and {LONGEST_MUTE.days} days. "
            "To be told no more at all, write `unwatch`."
        )
    return Muting(duration, process)


def _person(text: str) -> str:
    """An id of Slack's, or `ME`."""
    if text.lower() in {ME, "@me"}:
        return ME
    found = _PERSON.fullmatch(text)
    if found is not None:
        return found.group(1)
    raise RequestError(
        f"I cannot tell who `mention={_shown(text)}` is: choose the name from Slack's "
        "list as you type it, or write `mention=me`."
    )


def _shown(text: str) -> str:
    """What was typed, within an answer; no backtick ends its `code`."""
    return text.replace("`", "'")[:_SHOWN_CHARS]
