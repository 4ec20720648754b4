"""Errors of R, in every language that it speaks, and its crashes."""

import re
from collections.abc import Sequence

from eodh_tools.diagnosis.records import Record
from eodh_tools.diagnosis.traces import MESSAGE_CHARS, MOST_MORE_LINES, Link, Trace
from eodh_tools.diagnosis.words_of_an_end import begins_a_command, tells_an_end

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
# R only says that GDAL failed; what GDAL said is among its warnings.
_R_TOLD_BY_GDAL = re.compile(r"\ban error occur+ed\W*$")
_GDAL_ERROR = re.compile(r"\s*(?:\d+: )?(?P<words>GDAL (?:Error|Message) \d+: .+)")
_R_CAUSE = re.compile(r"Caused by error(?: in .*)?:?\s*$")


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
        elif not any(texts) or _goes_on(records[index].text, texts[-1]):
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
    elif _R_TOLD_BY_GDAL.search(words):
        links[:0] = _errors_of_gdal(records, last)
    if len(links) == 1 and call and call["call"] and call["call"] not in words:
        place = " ".join(call["call"].split())[:80]
        links[0] = Link(number, "", f"{words} (in {place})")
    return Trace(start, last, links, is_caught=_another_halted_it(records, last))


def _goes_on(text: str, before: str) -> bool:
    """Whether a line goes on with a message of R: indented, or announced."""
    is_announced = before.endswith(":") or (text[:1].islower() and text.endswith(":"))
    return text[:1].isspace() or (is_announced and bool(text))


def _another_halted_it(records: Sequence[Record], last: int) -> bool:
    """Whether another error halted R: it printed the one before, and went on."""
    for record in records[last + 1 : last + 1 + _R_LINES_TO_HALT]:
        if _R_HALTED.match(record.text.strip()):
            return False
        if tells_an_end(record) or begins_a_command(record):
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


def _errors_of_gdal(records: Sequence[Record], after: int) -> list[Link]:
    """The errors of GDAL that R tells as warnings, in their order."""
    near = records[after : after + _R_WARNED_LINES]
    told = [(each.number, _GDAL_ERROR.match(each.text)) for each in near]
    return [
        Link(number, "", found["words"][:MESSAGE_CHARS])
        for number, found in told
        if found is not None
    ]


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
