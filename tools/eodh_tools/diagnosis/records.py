"""Lines of a log read as records: severity, logger and message.

Every common form of log is understood: Python logging, loguru, structlog, log4j, glog,
java.util.logging, logfmt and JSON lines. A JSON record that carries a traceback gives
several records of the same line.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum

from eodh_tools.diagnosis import event_fields
from eodh_tools.diagnosis.error_boxes import unboxed
from eodh_tools.diagnosis.ranks import HasText, apart


class Level(IntEnum):
    """How grave a record calls itself."""

    DEBUG = 0
    INFO = 1
    WARNING = 2
    ERROR = 3
    CRITICAL = 4


@dataclass(frozen=True, slots=True)
class Record:
    """One line, or one part of a line that holds a whole traceback.

    Attributes:
        number: 1-based, of the line.
        text: The line as it stands, or the part.
        message: What it says, without time, severity and logger.
        level: Its severity; None where it names none.
        has_head: It begins with a time or a severity: it is a record of its own.
    """

    number: int
    text: str
    message: str
    level: Level | None = None
    has_head: bool = False


_LEVELS: dict[str, Level] = {
    **dict.fromkeys(("trace", "debug", "fine", "finer", "finest", "d"), Level.DEBUG),
    **dict.fromkeys(("info", "notice", "config", "success", "i", "p"), Level.INFO),
    **dict.fromkeys(("warn", "warning", "w"), Level.WARNING),
    **dict.fromkeys(("error", "err", "severe", "e"), Level.ERROR),
    **dict.fromkeys(
        ("critical", "crit", "fatal", "alert", "emerg", "emergency", "panic", "f"),
        Level.CRITICAL,
    ),
}  # fmt: skip
# What others than English ones write: only in capitals, or between brackets.
_ELSEWHERE_BY_LEVEL = {
    Level.INFO: (
        "information|información|informazione|informação|informacja|信息|情報|информация"
    ),
    Level.WARNING: (
        "attention|avertissement|warnung|aviso|advertencia|avviso|attenzione|ostrzeżenie"
        "|uwaga|waarschuwing|varování|警告|предупреждение"
    ),
    Level.ERROR: ("erreur|fehler|errore|erro|błąd|fout|chyba|错误|錯誤|エラー|ошибка"),
    Level.CRITICAL: "critique|kritisch|crítico|critico|krytyczny|严重|致命",
}
_ELSEWHERE = "|".join(_ELSEWHERE_BY_LEVEL.values()).upper()
_LEVELS |= {
    word: level for level, words in _ELSEWHERE_BY_LEVEL.items()
    for word in words.split("|")
}  # fmt: skip
_UPPER = (
    r"TRACE|DEBUG|FINEST|FINER|FINE|INFO|NOTICE|CONFIG|SUCCESS|WARNING|WARN|ERROR|ERR"
    r"|SEVERE|CRITICAL|CRIT|FATAL|ALERT|EMERG"
)
_TIME = re.compile(
    r"\s*[\[(<]?(?:"
    r"\d{4}[-/.]\d\d[-/.]\d\d[T_ ,]{1,2}\d\d:\d\d(?::\d\d)?(?:[.,:]\d+)?"
    r"(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?"
    r"|\d{4}年\d\d?月\d\d?日 ?\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?"
    r"|\d{8}(?:[.T]\d{6}| \d{6}\.\d{3})"
    r"|\d\d[/.-]\d\d[/.-]\d\d(?:\d\d)? \d\d:\d\d:\d\d(?:[.,]\d+)?"
    r"|\d\d:\d\d:\d\d(?:[.,]\d+)?"
    r"|(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?"
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* +\d{1,2},?"
    r"(?: \d{4})?,? \d\d?:\d\d:\d\d(?: ?[AP]M)?(?: \d{4})?"
    r")[\])>]?\s*(?:[-|:]+(?=\s))?\s*"
)
_GLOG = re.compile(r"([IWEF])\d{4} \d\d:\d\d:\d\d\.\d+\s+\d+ [\w./-]+:\d+\] ?")
_LETTER = re.compile(r"([IWEF])\s+(?=[\w/.-]+\.\w+:\d+\])")
# A severity as a letter in brackets, after up to four fields or at the beginning.
_BOXED_LETTER = re.compile(
    r"(?:[\w.\[\]#/:-]{1,60}\s+){0,4}\[(?P<letter>[DIPWEF])\]\s+"
)
_SOURCE_FIELD = re.compile(r"[\w/.-]+\.\w+:\d+\]\s*")
_LEVEL = re.compile(
    rf"\s*(?:[\[(<|{{【]\s*(?:[\w.-]+ ){{0,3}}"
    rf"(?P<boxed>(?i:{_ELSEWHERE}|{_UPPER}))\s*[\])>|}}】]+:?"
    rf"|(?P<bare>{_ELSEWHERE}|{_UPPER})(?=\s|:|\||-|\[|$)(?!\s+\d+:)[:|]?"
    rf"|(?P<named>(?i:{_UPPER})):(?=\s))"
    r"\s*(?:[-|:]\s+)?"
)
_PYTHON_BASIC = re.compile(rf"({_UPPER}):([\w.<>-]+):(?=\S)")
_LOGGER = re.compile(
    r"\s*(?:"
    r"\[[^\]\n]{1,80}\]\s*(?:[-|:]\s+)?"
    r"|in [\w.]+:\s+"
    r"|\([\w.]+ +\)\s+"
    r"|[\w.$<>-]+:[\w.$<>-]+:\d+ (?:-|\|) "
    r"|[\w.$<>/-]{1,80} (?:-|\|) +"
    r"|(?!\S*(?:Error|Exception):)[\w$-]+(?:\.[\w$-]+)+:\s+"
    r")"
)
_BEFORE_LEVEL = re.compile(rf"\s*[\w.\[\]#/-]{{1,60}}\s+(?=[\[(]?(?:{_UPPER})\b)")
# A program's name before its severity, as `mars - ERROR - 20260301.101112 - ` has it.
_NAME_LEVEL = re.compile(rf"[\w./-]{{1,40}}(?: - |: )(?=(?:{_UPPER})\b)")
_LOGFMT = re.compile(r'(?:^|\s)(\w[\w.]*)=("(?:[^"\\]|\\.)*"|\S+)')

# Python's warnings: `file.py:12: SomeCategory: message`.
_PYTHON_WARNING = re.compile(
    r"\S+\.pyx?:\d+: (?=[A-Z]\w*: \S)(?!\w*(?:Error|Exception): )"
)
# A bar of progress that no line break ends before the program says something.
_BAR = re.compile(
    r"(?:\.{2,}(?P<dots>\d{1,3}%))+\s*(?=[^\s.\d])"
    r"|[^|]{0,80}?(?P<blocks>\d{1,3}%)\|[^|]*\| \d+/\d+ \[[^\]]*\]\s*(?=[A-Za-z])"
    r"|[^\[]{0,80}\[[#=*>.\- ]{5,120}\]\s{0,3}(?P<boxes>\d{1,3}%)\s*(?=[A-Za-z])"
)
# A severity behind a rule, as weather models draw it.
_RULED = re.compile(r"\s*[-=*#!>]{2}[-=*#!> ]{0,60}(?=(?:ERROR|FATAL|SEVERE):)")
_LOG4J = re.compile(r"log4j:(WARN|ERROR)\s+")
#: Spaces that break no line, as French sets them before a colon.
_SPACES = {0xA0: " ", 0x202F: " ", 0x2009: " "}

# The numbers that Node's pino and bunyan write.
_NODE_LEVELS = {
    10: Level.DEBUG, 20: Level.DEBUG, 30: Level.INFO, 40: Level.WARNING,
    50: Level.ERROR, 60: Level.CRITICAL,
}  # fmt: skip
_MOST_JSON_CHARS = 60_000
_MOST_PARTS = 400
_MOST_FIELDS = 5


def records(lines: Iterable[HasText]) -> list[Record]:
    """Read lines as records, in order."""
    return [record for line in apart(unboxed(lines)) for record in _read(line)]


def _read(line: HasText) -> Iterator[Record]:
    text = line.text.translate(_SPACES)
    bar = _BAR.match(text)
    if bar:
        yield _behind_bar(line.number, text[bar.end() :], bar[bar.lastgroup or 0])
        return
    stripped = text.lstrip()
    if stripped.startswith("{") and len(text) <= _MOST_JSON_CHARS:
        fields = _json(stripped)
        if fields is not None:
            yield from _from_fields(line.number, text, fields)
            return
    if "level=" in text and ("msg=" in text or "event=" in text):
        found = {key: _unquoted(value) for key, value in _LOGFMT.findall(text)}
        yield from _from_fields(line.number, text, found)
        return
    yield _headed(line.number, text)


def _behind_bar(number: int, text: str, reached: str) -> Record:
    """What stands behind a bar of progress, with how far that had come."""
    record = _headed(number, text)
    if record.has_head:
        return record
    return replace(record, text=text, message=f"{reached} {record.message}")


def _headed(  # noqa: C901, PLR0912 - one form a line
    number: int, text: str
) -> Record:
    """Take time, severity and logger off a line."""
    if text.startswith("% "):  # IDL
        return Record(number, text, text[2:].strip())
    glog = _GLOG.match(text)
    if glog:
        return Record(
            number, text, text[glog.end() :], _LEVELS[glog[1].lower()], has_head=True
        )
    basic = _PYTHON_BASIC.match(text)
    if basic:
        return Record(
            number, text, text[basic.end() :], _LEVELS[basic[1].lower()], has_head=True
        )
    log4j = _LOG4J.match(text)
    if log4j:
        return Record(
            number, text, text[log4j.end() :], _LEVELS[log4j[1].lower()], has_head=True
        )
    warned = _PYTHON_WARNING.match(text)
    if warned:
        sentence = text[warned.end() :]
        return Record(number, text, sentence, Level.WARNING, has_head=True)
    ruled = _RULED.match(text)
    rest, timed = text[ruled.end() :] if ruled else text, False
    level: Level | None = None
    if rest[:1].isspace() and rest.lstrip()[:1] not in "[0123456789":
        return Record(number, text, text.strip())
    named = _NAME_LEVEL.match(rest)
    if named:
        rest = rest[named.end() :]
    for _ in range(_MOST_FIELDS):
        if not timed and (match := _TIME.match(rest)):
            timed = True
        elif level is None and (match := _LEVEL.match(rest)):
            word = match["boxed"] or match["bare"] or match["named"]
            level = _LEVELS[word.lower()]
        elif timed and level is None and (match := _LETTER.match(rest)):
            level = _LEVELS[match[1].lower()]
        elif level is None and (match := _BOXED_LETTER.match(rest)):
            level = _LEVELS[match["letter"].lower()]
        elif (
            (level is not None and (match := _SOURCE_FIELD.match(rest)))
            or ((timed or level is not None) and (match := _LOGGER.match(rest)))
            or (timed and level is None and (match := _BEFORE_LEVEL.match(rest)))
        ):
            pass
        else:
            break
        if match.end() >= len(rest.rstrip()):
            break
        rest = rest[match.end() :]
    has_head = timed or level is not None
    message = rest.strip().removeprefix(",").lstrip() if has_head else rest.strip()
    return Record(number, text, message, level, has_head=has_head)


def _json(text: str) -> Mapping[str, object] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    return value if event_fields.is_event(value) else None


def _from_fields(
    number: int, text: str, fields: Mapping[str, object]
) -> Iterator[Record]:
    number_of_level = fields.get("level")
    level = _LEVELS.get(event_fields.level_name(fields))
    if level is None and isinstance(number_of_level, int):
        level = _NODE_LEVELS.get(number_of_level)
    message = event_fields.message(fields)
    error = event_fields.error(fields)
    trace = event_fields.trace(fields)
    first, _, more = message.partition("\n")
    inner = _headed(number, first)
    if more and not trace:  # loguru writes its traceback into the text
        message, trace = first, more
    if level is None and inner.level is not None:
        level = inner.level
    sentence = inner.message if inner.has_head else message
    if error and error not in sentence:
        sentence = f"{sentence}: {error}" if sentence else error
    code = event_fields.exit_code(fields)
    if code:
        sentence = f"{sentence} (exit code {code})" if sentence else f"exit code {code}"
    if level is not None and event_fields.is_not_the_end(fields):
        level = min(level, Level.WARNING)
        sentence = f"{sentence} (not fatal)"
    yield Record(number, text, " ".join(sentence.split()), level, has_head=True)
    for part in trace.split("\n")[:_MOST_PARTS]:
        if part.strip():
            yield Record(number, part, part.strip(), None)


def _unquoted(value: str) -> str:
    if value.startswith('"'):
        return value[1:-1].replace('\\"', '"').replace("\\n", "\n")
    return value
