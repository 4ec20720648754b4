"""Find what a server answered besides a number or a page: that tells why it refused."""

import re
from collections.abc import Sequence

from eodh_tools.diagnosis.events import Clue, Event, Story
from eodh_tools.diagnosis.line_labels import label_lines
from eodh_tools.diagnosis.records import Level, Record
from eodh_tools.logs.causes import Shown

#: An answer of a server by its number alone, or a page, and what its text may tell.
BARE_ANSWERS = frozenset(
    {"refused-by-server", "request-invalid", "html-instead-of-data", "download-failed"}
)
_ANSWER_RECORDS = 8
# What of a refusal only the server can have told the program that raises it again.
_RAISED_AGAIN = frozenset(
    {"rate-limited", "licence-not-accepted", "request-too-large", "clock-wrong",
     "credentials-expired", "product-offline"}
)  # fmt: skip
_TOLD_BY_ANSWER = frozenset(
    {"rate-limited", "licence-not-accepted", "request-too-large", "clock-wrong",
     "credentials-expired", "signed-in-wrongly", "product-offline", "server-error",
     "nothing-found", "date-invalid", "endpoint-wrong"}
)  # fmt: skip
# How a log announces the words of an answer, and where JSON has them.
_ANNOUNCED = re.compile(
    r"(?i)\W*(?:(?:the |full |raw )?(?:server|service|api|http|provider)(?:'s)? )?"
    r"(?:response|answer|reply)(?: (?:body|text|content|message|details?))?\s*[:=]\s*"
    r"(?P<answer>\S.*)"
    r"|\W*(?:the )?(?:server|service|api|provider) (?:said|says|answered|replied"
    r"|responded)(?: with)?:?\s+(?P<answer2>\S.*)"
)
_FIELD = re.compile(
    r"""\\?["'](?:message|msg|details?|description|reason|error_description)\\?["']"""
    r"""\s*:\s*\\?(?P<quote>["'])(?P<words>.{3,}?)\\?(?P=quote)(?=\s*(?:[,}\]]|$))"""
)
_QUOTES = frozenset("\"'")
_SENTENCE = re.compile(r"[A-Za-z]{2,}\W+(?:\w+\W+)?[A-Za-z]{2,}")
_MOST_LINES_OF_WORDS, _MOST_CHARS = 3, 2_000
# So near before a refusal a program logs the answer that it then raises.
_LOGGED_RECORDS = 2


def told_by_answer(story: Story, cause: Event, code: str) -> tuple[Shown, Clue] | None:
    """Return what a server's answer tells of its refusal, and the line that does."""
    return (
        _raised_again(story, cause)
        or _answer_after(story, cause, code)
        or _in_its_own_words(story, cause)
    )


def _raised_again(story: Story, cause: Event) -> tuple[Shown, Clue] | None:
    """What the head of a traceback, or a later exception of its chain, tells of why."""
    head = story.records[cause.first]
    told = [(link.number, link.words) for link in reversed(cause.links)]
    if head.has_head:
        told.append((head.number, head.message))
    seen = label_lines([words for _, words in told], story.kind)
    for (number, words), each in zip(told, seen, strict=True):
        if "soft" in each.labels or each.shown is None:
            continue
        if each.shown.cause.code in _RAISED_AGAIN:
            return each.shown, _line_of(story, cause, number, each.shown, words)
    return None


def _line_of(story: Story, cause: Event, number: int, shown: Shown, words: str) -> Clue:
    """The line of an exception's words, from a line on, that shows what they show."""
    for index in range(cause.first, cause.last + 1):
        record, seen = story.records[index], story.signs[index].shown
        if record.number < number or seen is None:
            continue
        if seen.cause.code == shown.cause.code:
            return Clue(record.number, record.message)
    return Clue(number, words)


def _answer_after(story: Story, cause: Event, code: str) -> tuple[Shown, Clue] | None:
    """What a server's answer, printed right after its number or page, tells of why."""
    same = (each.last for each in story.events if _is_alike(each, cause))
    first = max(same, default=cause.last) + 1
    for index in range(first, min(first + _ANSWER_RECORDS, len(story.records))):
        record, shown = story.records[index], story.signs[index].shown
        if record.level is not None and record.level < Level.WARNING:
            return None
        if shown is None or shown.cause.code not in _TOLD_BY_ANSWER:
            continue
        is_page = code == "html-instead-of-data"
        if is_page == (shown.cause.code == "server-error"):
            words = _words_of(story.records[index : index + 1 + _MOST_LINES_OF_WORDS])
            return shown, Clue(record.number, words or record.message)
    return None


def _is_alike(event: Event, cause: Event) -> bool:
    """Whether it is the same refusal, once more."""
    if event.shown is None or cause.shown is None or event.first < cause.first:
        return False
    return event.shown.cause.code == cause.shown.cause.code


def _in_its_own_words(story: Story, cause: Event) -> tuple[Shown, Clue] | None:
    """The words of an answer of which no cause is known, where a line announces it."""
    if cause.shown is None:
        return None
    last = min(cause.last + 1 + _ANSWER_RECORDS, len(story.records))
    after = [
        index
        for index in range(cause.first, last)
        if story.records[index].number > cause.ending.number
    ]
    # A line right before a traceback may be read as its head.
    before = range(cause.first, max(-1, cause.first - 1 - _LOGGED_RECORDS), -1)
    for indexes in (after, before):
        for index in indexes:
            record = story.records[index]
            if record.level is not None and record.level < Level.WARNING:
                break
            words = _words_of(story.records[index:last])
            if _SENTENCE.search(words):
                return cause.shown, Clue(record.number, words)
    return None


def _words_of(records: Sequence[Record]) -> str:
    """What an answer says that begins on the first of these lines; "" for none."""
    text = records[0].message[:_MOST_CHARS]
    announced = _ANNOUNCED.match(text)
    answer = announced["answer"] or announced["answer2"] if announced else ""
    fields = [each["words"] for each in _FIELD.finditer(answer or text)]
    told = next((words for words in fields if _SENTENCE.search(words)), None)
    if told is not None and (answer or "{" in text or text[:1] in _QUOTES):
        return told.replace("\\", "")
    quote = answer[:1]
    if quote not in _QUOTES:
        return answer
    for more in records[1 : 1 + _MOST_LINES_OF_WORDS]:
        if quote in answer[1:] or more.has_head:
            break
        answer = f"{answer} {more.message[:_MOST_CHARS]}"
    return " ".join(answer.split()).strip(f"{quote} ")
