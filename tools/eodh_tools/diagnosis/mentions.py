"""Tell lines that only speak of an error from those that report one.

A test that passed, a command that a shell echoes, a list of changes or of known
issues, a setting, a help text: none of them says what ended a program.
"""

import re
from collections.abc import Sequence

from eodh_tools.diagnosis.help_links import points_to_help
from eodh_tools.diagnosis.line_labels import FAILURE, FAILURE_ELSEWHERE, LineLabels
from eodh_tools.diagnosis.printed_files import of_printed_files
from eodh_tools.diagnosis.records import Level, Record

#: What is seen of such a line: nothing but that it is one.
MENTION = LineLabels(frozenset({"mention"}), None)
_CALM = frozenset({"success", "memory"})

_HINT = re.compile(
    r"(?i)(?:[\w.-]+: )?(?:hint|tip|note|hinweis|tipp|astuce|conseil|consejo"
    r"|suggerimento|dica|wskazówka)\b:? |(?:提示|ヒント|подсказка) ?[:\uff1a]"
    r"|\W{0,10}(?:see|refer to|consult|read)\b(?: also)? ['\"`\u2018\u201c]"
)
# What is told to others of an error.
_SENT = re.compile(
    r"(?i)\W*(?:e-?mail|mail|message|notification|slack|webhook)\b.{0,60}"
    r"\b(?:queued|sent|posted|delivered)\b|Subject: "
)
# What a program says it would do in case of a failure, and counts of none.
_MAY_COME = re.compile(
    r"(?i)^\W*(?:if|in case|whenever)\b|\bwill (?:\w+ ){1,3}(?:if|when)\b"
    r"|^\W*not \w+ing\b.{0,100} (?:as|because|since) "
    r"|\bretry(?:ing)? on\b\W*:"
    r"|^(?!\W*(?:error|fatal)\b).*"
    r"\b(?:action|handler|policy|strategy)\b['\"]?\s?[:=]"
    r"|^\W*(?:0 [a-z][a-z ]{2,30}[,;] ?)+0 [a-z][a-z ]{2,30}\W*$"
)
# The line of code below a warning, which Python shows with it.
_CODE_THAT_WARNS = re.compile(r"\s*(?:\w+\.)+warn(?:_explicit|_once)?\(")
# What such an error means in most cases: a help text goes on about it.
_EXPLAINS = re.compile(
    r"(?i)\W*(?:this|these|such|it)(?: \w+)? (?:is|are|can be|may be|could be) "
    r"(?:usually|often|commonly|typically|normally|probably|likely|most likely)\b"
)
# Where in its code a program was when it stopped.
_PLACE_IN_CODE = re.compile(
    r"(?i)^\W*error (?:at|in) file \S+,? (?:at )?line \d+\W*(?:exiting)?\W*$"
)
_PASSED = re.compile(
    r"\s*(?:ok \d+\b|[\[(] *(?:PASS(?:ED)?|OK|RUN) *[\])]|PASS(?:ED)?\b"
    r"|[\u2713\u2714\u221a] |Test Passed\b|SKIP(?:PED)?\b|\S+ XFAIL\b)"
)
_ENDS_WITH_PASSED = re.compile(
    r"(?:\bPASS(?:ED)?|(?:\.{2,}|[:)\]'\"\u2192-]|->|=>) *"
    r"(?:ok|OK|passed|\u2713|\u2714))(?: *[\[(][^\[\]()]{0,20}[\])])?[ .]*$"
)
_EXPECTED = re.compile(
    r"(?i)\(as expected\)|\((?:an )?expected(?: error| failure)?\)|\bas it should\b"
    r"|^(?!.*(?:\bnot\b|n't\b)).*\bas (?:expected|intended)\b"
    r"|\bis expected(?: here)?[ .]*$"
)
_DEALT_WITH = re.compile(
    r"(?i)\bcaught and \w+ed\b|^\W*(?:handled|recovered from)\b|\bwas handled\b"
    r"|\bis caught\W*$|[,(;] ?ignored\W*$"
    r"|(?: --? |\u2014|[;,(] ?)(?:[\w ]{1,20}, )?"
    r"(?:starting (?:anew|flat|fresh|from scratch)"
    r"|will (?:now )?(?:create|download|fetch|generate|rebuild|recompute)"
    r"|will be (?:created|downloaded|fetched|generated|rebuilt|recomputed))\W*$"
)
_ASKED = re.compile(
    r"(?i)\? *(?:no|nope|false|none)\W*$"
    r"|\b(?:probe|prob(?:ed|ing)|check(?:ed|ing)?|test(?:ed|ing)?|any)\b.*: "
    r"(?:false|no|none)\W*$"
)
_COMMAND = re.compile(r"\s*(?:\++|[$>]) \S")
_OF_A_SETTING = re.compile(
    r"(?i)^\W{0,10}(?:\w[\w.-]{0,40}[_.-])?(?:on[_-]?errors?|retry[_-]?on|retryable\w*|expected[_-]errors?"
    r"|(?:ignored?|allowed)[_-]errors?|error[_-]patterns?)['\"]?\s*[:=]"
)
_OF_A_HELP = re.compile(r"\s+--?[a-z].{0,60}? {2,}\S")
# What another run met, or this one only would.
_ELSEWHERE = re.compile(
    r"(?i)\b(?:previous|earlier|last|old|yesterday's) (?:run|job|build|session|log)\b"
    r".{0,40}\b(?:ended|failed|died|stopped|crashed|was)\b"
    r"|^\W{0,10}dry[ -]?run\b|\bwould (?:have )?(?:crash|fail|raise)(?:e?d)?\b"
)
# What a program sets up for the case of a failure.
_SET_UP = re.compile(
    r"(?i)\b(?:error|exception|failure|crash|fault|signal)s?[ -]"
    r"(?:hook|handler|report(?:er|ing)|trap)s? (?:\w+ )?"
    r"(?:installed|registered|enabled|set|ready|active)\b"
)
# Counts of none, names of files for errors, and settings: no failure is told by them.
_WORD_OF_FAILURE = (
    r"(?:errors?|fail(?:ed|ures?)|exceptions?|fehler|erreurs?|[ée]checs?|errores?|fallos?"
    r"|errori|erros?|falhas?|b[łl][ęa]d\w*|fouten|fout|chyb\w{0,2}"
    r"|错误|錯誤|失败|失敗|エラー|ошиб\w{1,3})"
)
_TELLS_OF_NONE = re.compile(
    rf"(?i)(?<!\w){_WORD_OF_FAILURE}(?:数量?|件数| [a-z]+)?\s?[:=\uff1a]?\s?0"
    r"(?![\w.,:%]\w|\w)"
    rf"|(?<![\w.,:-])(?:0|no|zero|keine|aucune?|ning[úu]n|nessun|nenhum|brak|geen) "
    rf"{_WORD_OF_FAILURE}(?!\w)"
    rf"|(?<![\w/-])[\w/-]{{0,60}}(?<![a-z]){_WORD_OF_FAILURE}[\w-]{{0,30}}\.(?:log|txt|out|err)\b"
    r"|\bpanic=(?:abort|unwind)\b"
)
_SAYS_FAILURE = re.compile(f"{FAILURE}|{FAILURE_ELSEWHERE[4:]}")
_IGNORED = re.compile(r"Exception ignored in\b")
# Below `Task exception was never retrieved`: whose exception it was.
_NOBODY_WAITED = re.compile(r"future: <(?:Task|Future) finished ")
_EXCEPTION = re.compile(r"(?:\w+\.)*[A-Z]\w*(?:Error|Exception)\b")
_FIXED = re.compile(
    r"(?i)^\W*(?:v?\d+\.\d[\w.]*\W+)?(?:bug ?)?fix(?:ed|es)?\b"
    r"|\bchange ?log\b.{0,20}\d\.\d"
    r"|\b(?:was|were|is|are|been) fixed (?:in|by|since|with)\b"
)
_OF_THE_ISSUES = re.compile(
    r"(?i)^\W*(?:known (?:issues?|problems?|limitations?)|troubleshooting|faq)\b"
)
# A heading, and the items below it.
_HEADING = re.compile(
    r"(?i)^\W*(?:change(?:s|log)|release notes?|what'?s new|news|history|bug ?fixes"
    r"|known (?:issues?|problems?|limitations?)|troubleshooting|faq)\b.{0,40}$"
    r"|\bchanges? (?:since|in|from) v?\d+\.\d\S{0,20}\W*$"
)
# How often each answer came, or when last.
_TALLY = re.compile(
    r"(?i)\W{0,10}(?:summary|totals?|stat(?:istic)?s|tally|counts?)\b[^:]{0,30}: *"
    r"(?:[^,;]{1,40}[:=] ?\d+ *[,;] *){1,20}[^,;]{1,40}[:=] ?\d+\s*$"
    r"|\W{0,10}(?:last|latest|most recent) .{1,60} (?:was|were) (?:at|for|in|of)\b"
)
_ITEM = re.compile(r"\s*(?:[-*+\u2022]|\d{1,3}[.)]) ")
_FORMS = (
    _ELSEWHERE,
    _EXPECTED,
    _DEALT_WITH,
    _ASKED,
    _OF_A_SETTING,
    _FIXED,
    _OF_THE_ISSUES,
    _SET_UP,
    _PLACE_IN_CODE,
)
_BEGINNINGS = (_HINT, _COMMAND, _SENT, _PASSED, _NOBODY_WAITED, _CODE_THAT_WARNS)
_MOST_CHARS, _END_CHARS, _HEADING_CHARS = 1_000, 60, 120
# What may be one: such a line tells no more than what is likely.
_MAY_BE = re.compile(
    r"^\s*(?:\++ |[-*•] )|\(expected\)|\bas (?:expected|it should)\b|\? no\b"
    r"|\b(?:ok|passed|pass|handled|caught|fixed|simulat\w*|self-?test|known issues?"
    r"|falling back)\b",
    re.IGNORECASE,
)


def without_mentions(
    read: Sequence[Record], seen: Sequence[LineLabels]
) -> list[LineLabels]:
    """Return what is seen of each record, and of one that only speaks: MENTION.

    Args:
        read: The log.
        seen: What each of its records shows.
    """
    found: list[LineLabels] = []
    is_listed = is_ignored = explains = False
    before = 0
    printed = of_printed_files(read)
    for index, (record, each) in enumerate(zip(read, seen, strict=True)):
        is_item = bool(_ITEM.match(record.message))
        is_listed = is_listed and (is_item or not record.message.strip())
        speaks = each.shown is not None or not each.labels <= _CALM
        is_ignored = is_ignored and bool(_EXCEPTION.match(record.message))
        is_counted = each.shown is not None and bool(_TALLY.match(record.message))
        is_mention = speaks and (is_listed or is_counted or _is_mention(record))
        goes_on = explains and record.number == before + 1 and not record.has_head
        explains = goes_on or bool(_EXPLAINS.match(record.message))
        is_mention = is_mention or points_to_help(record.message)
        is_aside = is_mention or is_ignored or explains or index in printed
        found.append(MENTION if is_aside else each)
        explains = explains and not record.message.endswith((".", ":"))
        before = record.number
        is_ignored = bool(_IGNORED.match(record.message))
        if record.message.strip() and not is_item:
            is_listed = bool(_HEADING.search(record.message[:_HEADING_CHARS]))
    return found


def may_be_a_mention(words: str) -> bool:
    """Return whether a line may only speak of an error."""
    return bool(_MAY_BE.search(words))


def _is_mention(record: Record) -> bool:
    level, message = record.level, record.message[:_MOST_CHARS]
    if any(beginning.match(message) for beginning in _BEGINNINGS):
        return True
    if _OF_A_HELP.match(record.text) or any(form.search(message) for form in _FORMS):
        return True
    if _ENDS_WITH_PASSED.search(record.message[-_END_CHARS:]):
        return True
    is_calm = level is None or level < Level.ERROR
    return is_calm and (bool(_MAY_COME.search(message)) or _tells_of_none(message))


def _tells_of_none(message: str) -> bool:
    """Whether it counts no failures, or names a file for them, and says no more."""
    rest = _TELLS_OF_NONE.sub("", message)
    return rest != message and not _SAYS_FAILURE.search(rest)
