"""Tracebacks of the JVM, Node, R, Julia and MATLAB."""

import re
from collections.abc import Sequence

from eodh_tools.diagnosis.records import Record
from eodh_tools.diagnosis.traces import (
    JVM_FRAME,
    MESSAGE_CHARS,
    MOST_FRAMES,
    MOST_MORE_LINES,
    Link,
    Trace,
    link,
)

_JVM_HEAD = re.compile(
    r"(?:.*?Exception in thread \"[^\"]*\" |: |.*?\b(?=(?:[a-z]\w*\.){2,}[A-Z]))?"
    r"(?P<type>(?:[a-z]\w*\.)+[A-Z][\w$]*(?:Exception|Error|Throwable|Failure)\w*)"
    r"(?:: (?P<message>.*)|\s*$)"
)
_JVM_CAUSE = re.compile(
    r"\s*(?:Caused by|Wrapped by): (?P<type>[\w.$]+)(?:: (?P<message>.*))?"
)
_JS_FRAME = re.compile(
    r"\s+at (?:async )?[\w.<>\[\] $]*\(?(?:node:|file:|/|[A-Z]:\\|<)"
)
_JS_HEAD = re.compile(
    r"(?:Uncaught |.*?\bUnhandled\w* |[^:(){}'\"]{1,80}: )?"
    r"(?P<type>\w*(?:Error|Exception))"
    r"(?: \[[A-Z_0-9]+\])?(?:: (?P<message>.*)|\s*$)"
)
_JS_CAUSE = re.compile(
    r"\s*\[cause\]: (?P<type>\w+)(?: \[[A-Z_0-9]+\])?: (?P<message>.*)"
)
# The file and line, the code and its caret, that Node prints above an error.
_JS_SOURCE = re.compile(r"(?:(?:file://|node:)?[\w./@-]+|<\w+>):\d+")
_SOURCE_LINES = 6

_R_ERROR = r"(?:Error|Erreur|Fehler|Errore?|Erro|Błąd)"
_R_IN = r"(?:in|dans|en|nella|bei|em|w poleceniu)"
# What begins as an error of R does, and is of Snakemake or Python.
_NO_R = re.compile(r"Error in (?:rule |sys\.excepthook|atexit)")
_R_HEAD = re.compile(
    rf"{_R_ERROR}(?:(?: {_R_IN}| :|:) ?.*)(?::|: .*)\s*$|{_R_ERROR}\s?: .*"
    rf"|{_R_ERROR} {_R_IN} [`'\w.:<-].*"
)
_R_CALL = re.compile(rf"{_R_ERROR} {_R_IN} (?P<call>.*?)\s*:(?:\s+(?P<message>.*))?$")
_R_HALTED = re.compile(
    r"Execution halted|Ex[ée]cution arr[êe]t[ée]e|Ausf[üu]hrung angehalten"
    r"|Ejecuci[óo]n interrumpida|Esecuzione interrotta|Execu[çc][ãa]o interrompida"
    r"|Wykonywanie wstrzymane|Calls: |Backtrace:"
)
_R_LINES_TO_HALT = 25
# R says in a warning below which file the connection is.
_R_CONNECTION = re.compile(
    r"cannot open the connection|kann Verbindung nicht öffnen"
    r"|impossible d'ouvrir la connexion|no se puede abrir la conexión"
    r"|non posso aprire questa connessione|não é possível abrir a conexão"
    r"|nie można otworzyć połączenia"
)
_R_NOT_OPENED = re.compile(
    r"cannot open (?:compressed |bzip2-ed )?(?:file|URL) .*"
    r"|kann .*Datei .* nicht öffnen.*"
    r"|impossible d'ouvrir le fichier .*|no fue posible abrir el archivo .*"
    r"|non posso aprire (?:il )?file .*|não foi possível abrir o arquivo .*"
    r"|nie można otworzyć pliku .*"
)
_R_WARNING_LINES = 6
# An error of a download whose reason R tells in the warnings below it.
_R_NOT_FETCHED = re.compile(
    r"cannot open URL|download (?:from|of) .* failed|\bfetch\w*\b"
)
_R_WARNED = re.compile(r"(?:\d+: )?In (?P<call>[\w.:]+\(.*?) :(?:\s+(?P<message>.*))?$")
_R_WARNED_LINES = 20
_R_CAUSE = re.compile(r"Caused by error(?: in .*)?:?\s*$")
_JULIA_HEAD = re.compile(r"(?:ERROR: |caused by: )(?P<message>.+)")


def jvm_trace(records: Sequence[Record], start: int) -> Trace | None:
    """Read a stack of the JVM: its last `Caused by` is the root."""
    record = records[start]
    head = _JVM_HEAD.match(record.message)
    if head is None:
        return None
    cause = _JVM_CAUSE.match(record.text)
    trace = Trace(start, start)
    trace.links.append(
        link(record, (cause or head)["type"], (cause or head)["message"])
    )
    index = start + 1
    while index < len(records) and index - start < MOST_FRAMES:
        record = records[index]
        cause = _JVM_CAUSE.match(record.text)
        if cause:
            trace.links.append(link(record, cause["type"], cause["message"]))
        elif not (JVM_FRAME.match(record.text) or "Suppressed: " in record.text):
            break
        trace.last = index
        index += 1
    trace.links.reverse()
    return trace


def javascript_trace(records: Sequence[Record], start: int) -> Trace | None:
    """Read a stack of Node, and its causes."""
    record = records[start]
    head = _JS_HEAD.match(record.text)
    if head is None:
        return None
    ahead = records[start + 1 : start + 12]
    if not any(_JS_FRAME.match(each.text) for each in ahead):
        return None
    first = _quoted_source(records, start)
    message = _whole_message(head["message"] or "", ahead)
    trace = Trace(first, start, [link(record, head["type"], message)])
    for index in range(start + 1, min(len(records), start + 60)):
        text = records[index].text
        cause = _JS_CAUSE.match(text)
        if cause:
            trace.links.insert(0, link(records[index], cause["type"], cause["message"]))
        is_frame = bool(_JS_FRAME.match(text))
        if is_frame or cause or (text[:1] in " -}" and index - trace.last <= 4):  # noqa: PLR2004
            trace.last = index
        elif index - start > 4:  # noqa: PLR2004 - a message of several lines
            break
    return trace


def _whole_message(message: str, ahead: Sequence[Record]) -> str:
    """A message, with the lines of it that stand before the first frame."""
    parts = [message]
    for record in ahead[:MOST_MORE_LINES]:
        if _JS_FRAME.match(record.text) or record.has_head:
            break
        parts.append(record.text.strip())
    else:
        return message
    return " ".join(part for part in parts if part)


def _quoted_source(records: Sequence[Record], start: int) -> int:
    """Where the lines of code begin that Node prints above an error."""
    above = range(max(0, start - _SOURCE_LINES), start)
    begins = [index for index in above if _JS_SOURCE.fullmatch(records[index].text)]
    carets = [index for index in above if records[index].text.strip(" ^~") == ""]
    return begins[-1] if begins and carets else start


def r_error(  # noqa: C901, PLR0912 - a line, and what state it is met in
    records: Sequence[Record], start: int
) -> Trace | None:
    """Read an error of R, in whatever language, and what caused it."""
    record = records[start]
    if not _R_HEAD.match(record.text) or _NO_R.match(record.text):
        return None
    ahead = records[start + 1 : start + 25]
    call = _R_CALL.match(record.text)
    is_r = any(_R_HALTED.match(each.text.strip()) for each in ahead)
    if not is_r and (call is None or record.text.startswith("Error in ") is False):
        return None
    sentence = (call["message"] if call else record.text.partition(":")[2]) or ""
    texts, last, number = [sentence.strip()], start, record.number
    links: list[Link] = []
    for index in range(start + 1, min(len(records), start + 25)):
        text = records[index].text.strip()
        if _R_HALTED.match(text) or text.startswith(("Calls:", "In addition")):
            last = index
            break
        if _R_CAUSE.match(text):
            words = " ".join(part for part in texts if part)
            links.insert(0, Link(number, "", words[:MESSAGE_CHARS]))
            texts, number = [], records[index].number
        elif text[:1] in "!x\u2139\u2716i\u25cf" and text[1:2] == " ":
            if not any(texts):
                number = records[index].number
            texts.append(text[2:].strip())
        elif not any(texts) or records[index].text[:1].isspace():
            if not any(texts):
                number = records[index].number
            texts.append(text)
        else:
            break
        last = index
        if len(texts) > MOST_MORE_LINES:
            break
    words = " ".join(part for part in texts if part)
    opened = _not_opened(records, last) if _R_CONNECTION.search(words) else None
    if opened is not None:
        last, number, words = opened
    links.insert(0, Link(number, "", words[:MESSAGE_CHARS] or record.text))
    if opened is None and call and _R_NOT_FETCHED.search(words):
        links[:0] = _warnings_of(records, last, call["call"].partition("(")[0])
    if len(links) == 1 and call and call["call"] and call["call"] not in words:
        place = " ".join(call["call"].split())[:80]
        links[0] = Link(number, "", f"{words} (in {place})")
    return Trace(start, last, links, is_caught=_another_halted_it(records, last))


def _another_halted_it(records: Sequence[Record], last: int) -> bool:
    """Whether another error halted R: it printed the one before, and went on."""
    for record in records[last + 1 : last + 1 + _R_LINES_TO_HALT]:
        if _R_HALTED.match(record.text.strip()):
            return False
        if _R_HEAD.match(record.text) and not _NO_R.match(record.text):
            return True
    return False


def _warnings_of(records: Sequence[Record], after: int, function: str) -> list[Link]:
    """What R warned of in the function that failed; the last warning first."""
    found: list[Link] = []
    is_of_it = False
    for record in records[after : after + _R_WARNED_LINES]:
        text = record.text.strip()
        warned = _R_WARNED.match(text)
        if warned:
            is_of_it = warned["call"].startswith(f"{function}(")
            text = warned["message"] or ""
        elif not record.text[:1].isspace():
            is_of_it = False
        if is_of_it and text:
            found.insert(0, Link(record.number, "", text[:MESSAGE_CHARS]))
    return found


def _not_opened(records: Sequence[Record], after: int) -> tuple[int, int, str] | None:
    """The warning below an error of R that says which file it could not open."""
    for index in range(after, min(len(records), after + _R_WARNING_LINES)):
        opened = _R_NOT_OPENED.search(records[index].text)
        if opened:
            return index, records[index].number, opened[0]
    return None


def r_segfault(records: Sequence[Record], start: int) -> Trace:
    """Read a crash that R caught, with the function that it was in."""
    words = [records[start].text.strip(" *")]
    last = start
    place = ""
    for index in range(start + 1, min(len(records), start + 20)):
        text = records[index].text.strip()
        if text.startswith("address "):
            words.append(text)
        numbered = re.match(r"\d+: ([\w.]+::[\w.]+|[\w.]+)\(", text)
        if numbered and ("::" in numbered[1] or not place):
            place = numbered[1]
        if re.match(
            r"Traceback:|address |\d+: |An irrecoverable|Possible actions", text
        ):
            last = index
        elif index - last > 3:  # noqa: PLR2004
            break
    if place:
        words.append(f"in {place}")
    link = Link(records[start].number, "", ", ".join(words))
    return Trace(start, last, [link])


def julia_trace(records: Sequence[Record], start: int) -> Trace | None:
    """Read an error of Julia."""
    head = _JULIA_HEAD.match(records[start].text)
    ahead = records[start + 1 : start + 12]
    if head is None or not any(each.message == "Stacktrace:" for each in ahead):
        return None
    sentence = re.sub(r"^(?:LoadError: |InitError: )+", "", head["message"])
    name = re.match(r"(\w+(?:Error|Exception)): ", sentence)
    link = Link(
        records[start].number, name[1] if name else "", sentence[:MESSAGE_CHARS]
    )
    trace = Trace(start, start, [link])
    for index in range(start + 1, min(len(records), start + 200)):
        text = records[index].text
        cause = re.match(r"caused by: (.+)|\s+nested task error: (.+)", text)
        if cause:
            words = cause[1] or cause[2]
            if words.endswith(":") and index + 1 < len(records):
                words = f"{words} {records[index + 1].message}"
            named = re.match(r"(\w+(?:Error|Exception))\b", words)
            kind = named[1] if named else ""
            trace.links.insert(
                0, Link(records[index].number, kind, words[:MESSAGE_CHARS])
            )
        if not re.match(r"\s|Stacktrace:|in expression|caused by|$", text):
            if index - start > 3:  # noqa: PLR2004
                break
            continue
        trace.last = index
    return trace
