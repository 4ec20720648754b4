"""Tracebacks read whole: the chain of exceptions, the root first.

Python (with groups and remote tracebacks), the JVM (with Py4J and Spark around it),
Node, R, Julia, Rust, Go, C++, HDF5, Fortran. Only explicit chains are followed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from eodh_tools.diagnosis.records import Record


@dataclass(frozen=True, slots=True)
class Link:
    """One exception of a chain.

    Attributes:
        number: Of the line that names it.
        type: The exception's name without its package; empty where it has none.
        words: What it says, with its type.
        is_context: The next one arose while this one was handled; else this one is
            named as its cause.
    """

    number: int
    type: str
    words: str
    is_context: bool = False


@dataclass(slots=True)
class Trace:
    """A traceback, or several that belong together.

    Attributes:
        first: Index of its first record.
        last: Index of its last record.
        links: The root first; the one that ended the program last.
        own_frames: Lines of the frames that are not a library's.
        is_native: A crash of the program, not an exception that could be caught.
    """

    first: int
    last: int
    links: list[Link] = field(default_factory=list)
    own_frames: list[int] = field(default_factory=list)
    is_native: bool = False


_PY_HEADER = re.compile(r"(?:Exception Group )?Traceback \(most recent call last\)")
_PY_FRAME = re.compile(r'[>\s]*File "([^"]*)", line \d+')
_GROUP_MARGIN = re.compile(r"^\s*(?:[|+][-+ |\d.]*)\s?")
_NAMED = re.compile(
    r"(?P<type>(?:[A-Za-z_][\w$]*\.)*[A-Za-z_][\w$]*)(?:: (?P<said>.*)|:?\s*$)"
)
_ERROR_NAME = re.compile(
    r"(?:Error|Exception|Exit|Interrupt|Killed\w*|Failure|Timeout|Abort|Fault|Warning"
    r"|BrokenProcessPool|NoSuchKey|NoSuchBucket|HTTPError|RequestRefused)$"
)
_BARE = re.compile(
    r"(?P<type>(?:[A-Za-z_]\w*\.)*\w*(?:Error|Exception|CPLE_\w+)): (?P<said>.*)"
)
_DIRECT = re.compile(r"The above exception was the direct cause of the following")
_CONTEXT = re.compile(r"During handling of the above exception, another exception")
_LIBRARY = re.compile(
    r"(?:site|dist)-packages/|/lib/python3[\d.]*/|<frozen |^<string>|node:internal"
    r"|/node_modules/|\.pyx$|/rlib/"
)
_MOST_FRAMES = 3_000
_MOST_MORE_LINES = 6
_SAID_CHARS = 600

_JVM_FRAME = re.compile(r"\s*at [\w.$<>/@-]+[\w$<>]+\(|\s*\.\.\. \d+ (?:more|common)")
_JVM_HEAD = re.compile(
    r"(?:.*?Exception in thread \"[^\"]*\" |: |.*?\b(?=(?:[a-z]\w*\.){2,}[A-Z]))?"
    r"(?P<type>(?:[a-z]\w*\.)+[A-Z][\w$]*(?:Exception|Error|Throwable|Failure)\w*)"
    r"(?:: (?P<said>.*)|\s*$)"
)
_JVM_CAUSE = re.compile(
    r"\s*(?:Caused by|Wrapped by): (?P<type>[\w.$]+)(?:: (?P<said>.*))?"
)
_JS_FRAME = re.compile(
    r"\s+at (?:async )?[\w.<>\[\] $]*\(?(?:node:|file:|/|[A-Z]:\\|<)"
)
_JS_HEAD = re.compile(
    r"(?:Uncaught |.*?\bUnhandled\w* )?(?P<type>\w*(?:Error|Exception))"
    r"(?: \[[A-Z_0-9]+\])?(?:: (?P<said>.*)|\s*$)"
)
_JS_CAUSE = re.compile(r"\s*\[cause\]: (?P<type>\w+)(?: \[[A-Z_0-9]+\])?: (?P<said>.*)")

_R_HEAD = re.compile(
    r"(?:Error|Erreur|Fehler|Errore?)(?:(?: in| dans| en| :|:| bei) ?.*)(?::|: .*)\s*$"
    r"|(?:Error|Erreur|Fehler|Errore)\s?: .*"
    r"|(?:Error|Erreur|Fehler|Errore?) (?:in|dans|en|nella|bei) [`\w.:<-].*"
)
_R_CALL = re.compile(
    r"(?:Error|Erreur|Fehler|Errore?) (?:in|dans|en|nella|bei) "
    r"(?P<call>.*?)\s*:(?:\s+(?P<said>.*))?$"
)
_R_HALTED = re.compile(
    r"Execution halted|Ex[ée]cution arr[êe]t[ée]e|Ausf[üu]hrung angehalten"
    r"|Ejecuci[óo]n interrumpida|Esecuzione interrotta|Calls: |Backtrace:"
)
_R_CAUSE = re.compile(r"Caused by error(?: in .*)?:?\s*$")
_R_SEGFAULT = re.compile(r"\s*\*\*\* caught (?P<said>\w+) \*\*\*")

_JULIA_HEAD = re.compile(r"(?:ERROR: |caused by: )(?P<said>.+)")
_RUST_PANIC = re.compile(
    r"thread '[^']*'(?: \(\d+\))? (?P<said>panicked at .*)|fatal runtime error: .*"
)
_GO_PANIC = re.compile(r"(?P<said>(?:panic|fatal error): .+)")
_CPP_TERMINATE = re.compile(r"terminate called after throwing an instance of '([^']*)'")
_CPP_WHAT = re.compile(r"\s*what\(\):\s*(.*)")
_CHAIN_HEAD = re.compile(r"\s*Caused by:\s*$")
_CHAIN_ITEM = re.compile(r"\s+(?:\d+: )?(\S.*)")
_HDF5_HEAD = re.compile(r"HDF5-DIAG: Error detected")
_HDF5_FRAME = re.compile(r"\s*#\d+: \S+ line \d+ in \w+\(\): (.*)")
_FORTRAN_PLACE = re.compile(r"At line \d+ of file (.*)")
_FORTRAN_ERROR = re.compile(r"Fortran runtime error: .*|forrtl: (?:severe|error).*")
_MATLAB_HEAD = re.compile(r"Error using .*|Error in .* \(line \d+\)")


# What every beginning of a traceback has.
_ANY = re.compile(
    r"Traceback|File \"|panic|terminate called|HDF5-DIAG|Fortran|forrtl|caught|fatal error"
    r"|Exception|[Ee]rror|ERROR|Erreur|Fehler|Errore|Throwable|Failure|Caused by"
)


def short_type(name: str) -> str:
    """An exception's name without its package."""
    return re.split(r"[.$]", name)[-1] if name else ""


def traces(records: Sequence[Record]) -> list[Trace]:
    """Find the tracebacks of every language, in order; none within another."""
    found: list[Trace] = []
    index = 0
    while index < len(records):
        trace = _at(records, index)
        if trace is None or not trace.links:
            index += 1
            continue
        previous = found[-1] if found else None
        joins = previous is not None and _joins(records, previous, trace)
        if joins is not None and previous is not None and joins:
            is_context = joins == "context"
            tail = previous.links[-1]
            previous.links[-1] = Link(tail.number, tail.type, tail.words, is_context)
            previous.links += trace.links
            previous.own_frames += trace.own_frames
            previous.last = trace.last
        else:
            found.append(trace)
        index = trace.last + 1
    return found


def _at(records: Sequence[Record], index: int) -> Trace | None:
    message = records[index].message
    text = records[index].text
    if not _ANY.search(text) and "Caused by:" not in _text(records, index + 1):
        return None
    if _PY_HEADER.search(message) or _PY_FRAME.match(text):
        return _python(records, index)
    if _RUST_PANIC.match(message):
        return _rust(records, index)
    if _GO_PANIC.match(text):
        return _go(records, index)
    if _CPP_TERMINATE.search(message):
        return _cpp(records, index)
    if _HDF5_HEAD.search(message):
        return _hdf5(records, index)
    if _FORTRAN_ERROR.search(message):
        return _fortran(records, index)
    if _R_SEGFAULT.match(text):
        return _r_segfault(records, index)
    for read in (_jvm, _javascript, _r, _julia, _matlab, _caused, _bare):
        trace = read(records, index)
        if trace is not None:
            return trace
    return None


def _text(records: Sequence[Record], index: int) -> str:
    return records[index].text if index < len(records) else ""


def _joins(records: Sequence[Record], before: Trace, after: Trace) -> str | None:
    """Whether a marker between two tracebacks says that they are one chain."""
    between = records[before.last + 1 : after.first]
    if len(between) > _MOST_MORE_LINES:
        return None
    for record in between:
        if _DIRECT.search(record.message):
            return "direct"
        if _CONTEXT.search(record.message):
            return "context"
    return None


def _link(record: Record, name: str, said: str | None) -> Link:
    words = f"{name}: {said}" if said else name
    return Link(record.number, short_type(name), words.strip()[:_SAID_CHARS])


def _python(records: Sequence[Record], start: int) -> Trace | None:
    trace = Trace(start, start)
    index = start
    margin = _GROUP_MARGIN.match(records[start].text)
    is_group = "Exception Group" in records[start].message
    frames = 0
    after_frame = False
    while index < len(records) and index - start < _MOST_FRAMES:
        record = records[index]
        text = record.text
        if is_group or margin:
            text = _GROUP_MARGIN.sub("", text, count=1)
        frame = _PY_FRAME.match(text)
        if frame:
            frames += 1
            after_frame = True
            if not _LIBRARY.search(frame[1]):
                trace.own_frames.append(record.number)
        elif index > start and record.has_head and frames:
            break
        elif frames and not text[:1].isspace():
            named = _NAMED.match(text.strip())
            if named and (after_frame or _ERROR_NAME.search(named["type"])):
                more, index = _more(records, index, named["said"] or "")
                trace.links.append(_link(record, named["type"], more))
                trace.last = index
                if not is_group:
                    return trace
                frames, after_frame = 0, False
        index += 1
        if index > start + 1 and not is_group and _PY_HEADER.search(record.message):
            inner = record is not records[start]
            if inner and frames:
                break
    if is_group and trace.links:
        trace.links.reverse()
        trace.own_frames.reverse()
        return trace
    return trace if trace.links else None


def _more(records: Sequence[Record], index: int, said: str) -> tuple[str, int]:
    """An exception's message goes on while lines are indented, or announced."""
    texts = [said]
    following = index + 1
    while following < len(records) and len(texts) <= _MOST_MORE_LINES:
        record = records[following]
        is_next = record.number - records[following - 1].number <= 1
        announced = texts[-1].rstrip().endswith((":", "(")) or (
            len(texts) == 1 and "validation error" in said
        )
        indented = record.text[:1].isspace() and not _JVM_FRAME.match(record.text)
        is_new = (
            record.has_head
            or _PY_HEADER.search(record.message)
            or _PY_FRAME.match(record.text)
            or record.text.strip() in ('"""', "'''")
        )
        gap = record.number - records[following - 1].number
        if is_new or not (indented or announced):
            break
        if not is_next and not (announced and gap <= 2):  # noqa: PLR2004 - one blank
            break
        if set(record.text.strip()) <= set("^~ "):
            break
        texts.append(record.text.strip())
        following += 1
    return " ".join(part for part in texts if part), following - 1


def _jvm(records: Sequence[Record], start: int) -> Trace | None:
    record = records[start]
    head = _JVM_HEAD.match(record.message)
    if head is None:
        return None
    cause = _JVM_CAUSE.match(record.text)
    trace = Trace(start, start)
    trace.links.append(_link(record, (cause or head)["type"], (cause or head)["said"]))
    index = start + 1
    while index < len(records) and index - start < _MOST_FRAMES:
        record = records[index]
        cause = _JVM_CAUSE.match(record.text)
        if cause:
            trace.links.append(_link(record, cause["type"], cause["said"]))
        elif not (_JVM_FRAME.match(record.text) or "Suppressed: " in record.text):
            break
        trace.last = index
        index += 1
    trace.links.reverse()
    return trace


def _javascript(records: Sequence[Record], start: int) -> Trace | None:
    record = records[start]
    head = _JS_HEAD.match(record.text)
    if head is None:
        return None
    ahead = records[start + 1 : start + 12]
    if not any(_JS_FRAME.match(each.text) for each in ahead):
        return None
    trace = Trace(start, start, [_link(record, head["type"], head["said"])])
    for index in range(start + 1, min(len(records), start + 60)):
        text = records[index].text
        cause = _JS_CAUSE.match(text)
        if cause:
            trace.links.insert(0, _link(records[index], cause["type"], cause["said"]))
        is_frame = bool(_JS_FRAME.match(text))
        if is_frame or cause or (text[:1] in " -}" and index - trace.last <= 4):  # noqa: PLR2004
            trace.last = index
        elif index - start > 4:  # noqa: PLR2004 - a message of several lines
            break
    return trace


def _r(records: Sequence[Record], start: int) -> Trace | None:
    record = records[start]
    if not _R_HEAD.match(record.text):
        return None
    ahead = records[start + 1 : start + 25]
    call = _R_CALL.match(record.text)
    is_r = any(_R_HALTED.match(each.text.strip()) for each in ahead)
    if not is_r and (call is None or record.text.startswith("Error in ") is False):
        return None
    said = (call["said"] if call else record.text.partition(":")[2]) or ""
    texts, last, number = [said.strip()], start, record.number
    links: list[Link] = []
    for index in range(start + 1, min(len(records), start + 25)):
        text = records[index].text.strip()
        if _R_HALTED.match(text) or text.startswith(("Calls:", "In addition")):
            last = index
            break
        if _R_CAUSE.match(text):
            words = " ".join(part for part in texts if part)
            links.insert(0, Link(number, "", words[:_SAID_CHARS]))
            texts, number = [], records[index].number
        elif text[:1] in "!xℹ✖i●" and text[1:2] == " ":
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
        if len(texts) > _MOST_MORE_LINES:
            break
    words = " ".join(part for part in texts if part)
    links.insert(0, Link(number, "", words[:_SAID_CHARS] or record.text))
    if len(links) == 1 and call and call["call"] and call["call"] not in words:
        place = " ".join(call["call"].split())[:80]
        links[0] = Link(number, "", f"{words} (in {place})")
    return Trace(start, last, links)


def _r_segfault(records: Sequence[Record], start: int) -> Trace:
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
    return Trace(start, last, [link], is_native=True)


def _julia(records: Sequence[Record], start: int) -> Trace | None:
    head = _JULIA_HEAD.match(records[start].text)
    ahead = records[start + 1 : start + 8]
    if head is None or not any(each.text.startswith("Stacktrace:") for each in ahead):
        return None
    said = re.sub(r"^(?:LoadError: |InitError: )+", "", head["said"])
    name = re.match(r"(\w+(?:Error|Exception)): ", said)
    link = Link(records[start].number, name[1] if name else "", said[:_SAID_CHARS])
    trace = Trace(start, start, [link])
    for index in range(start + 1, min(len(records), start + 200)):
        text = records[index].text
        cause = re.match(r"caused by: (.+)", text)
        if cause:
            trace.links.insert(0, Link(records[index].number, "", cause[1]))
        if not re.match(r"\s*\[\d+\]|\s+@ |Stacktrace:|in expression|caused by", text):
            if index - start > 3:  # noqa: PLR2004
                break
            continue
        trace.last = index
    return trace


def _rust(records: Sequence[Record], start: int) -> Trace:
    said = records[start].message.strip()
    last = start
    if said.endswith(":") and start + 1 < len(records):
        said = f"{said} {records[start + 1].message}"
        last = start + 1
    if last + 1 < len(records) and "RUST_BACKTRACE" in records[last + 1].message:
        last += 1
    return Trace(
        start, last, [Link(records[start].number, "panic", said[:_SAID_CHARS])]
    )


def _go(records: Sequence[Record], start: int) -> Trace | None:
    ahead = records[start + 1 : start + 6]
    if not any(each.text.startswith(("goroutine ", "[signal ")) for each in ahead):
        return None
    last = start
    for index in range(start + 1, min(len(records), start + 200)):
        if not re.match(
            r"goroutine |\[signal|\t|\s+/|[\w./*()]+\(|exit status|created by",
            records[index].text,
        ):
            break
        last = index
    return Trace(
        start, last, [Link(records[start].number, "panic", records[start].text)]
    )


def _cpp(records: Sequence[Record], start: int) -> Trace:
    name = _CPP_TERMINATE.search(records[start].message)
    number, said = records[start].number, ""
    last = start
    if start + 1 < len(records):
        what = _CPP_WHAT.match(records[start + 1].text)
        if what:
            last, said, number = start + 1, what[1], records[start + 1].number
    kind = name[1] if name else ""
    return Trace(start, last, [Link(number, kind, f"{kind}: {said}" if said else kind)])


def _hdf5(records: Sequence[Record], start: int) -> Trace | None:
    frames: list[tuple[int, str]] = []
    last = start
    for index in range(start + 1, min(len(records), start + 60)):
        frame = _HDF5_FRAME.match(records[index].text)
        if frame:
            frames.append((records[index].number, frame[1]))
        elif not re.match(r"\s*(?:major|minor): ", records[index].text):
            break
        last = index
    if not frames:
        return None
    links = [Link(number, "HDF5", f"HDF5: {said}") for number, said in reversed(frames)]
    return Trace(start, last, links)


def _fortran(records: Sequence[Record], start: int) -> Trace:
    said = records[start].message.strip()
    if start:
        place = _FORTRAN_PLACE.match(records[start - 1].text.strip())
        if place:
            said = f"{said} (line {place[0].removeprefix('At line ')})"
    last = start
    for index in range(start + 1, min(len(records), start + 40)):
        if not re.match(
            r"#\d+|\s+at |Error termination|Image  |\S+ +[0-9A-F]{16} ",
            records[index].text,
        ):
            break
        last = index
    return Trace(start, last, [Link(records[start].number, "Fortran", said)])


def _matlab(records: Sequence[Record], start: int) -> Trace | None:
    if not _MATLAB_HEAD.match(records[start].text) or start + 1 >= len(records):
        return None
    if not re.match(r"Error using ", records[start].text):
        return None
    said = records[start + 1].message
    link = Link(
        records[start + 1].number, "", f"{said} ({records[start].text.strip()})"
    )
    last = start + 1
    while last + 1 < len(records) and _MATLAB_HEAD.match(records[last + 1].text):
        last += 1
    return Trace(start, last, [link])


def _caused(records: Sequence[Record], start: int) -> Trace | None:
    """Read `Error: x`, then `Caused by:` and indented causes, as Rust and Go say it."""
    if start + 2 >= len(records) or not _CHAIN_HEAD.match(records[start + 1].text):
        return None
    said = records[start].message.strip()
    links = [Link(records[start].number, "", said[:_SAID_CHARS])]
    last = start + 1
    for index in range(start + 2, min(len(records), start + 20)):
        item = _CHAIN_ITEM.match(records[index].text)
        if item is None or records[index].has_head:
            break
        links.insert(0, Link(records[index].number, "", item[1][:_SAID_CHARS]))
        last = index
    return Trace(start, last, links) if len(links) > 1 else None


def _bare(records: Sequence[Record], start: int) -> Trace | None:
    """Read an exception without a traceback, where a marker says what it caused."""
    record = records[start]
    named = _BARE.match(record.text)
    if named is None or record.has_head:
        return None
    ahead = records[start + 1 : start + 4]
    if not any(
        _DIRECT.search(each.message) or _CONTEXT.search(each.message) for each in ahead
    ):
        return None
    return Trace(start, start, [_link(record, named["type"], named["said"])])
