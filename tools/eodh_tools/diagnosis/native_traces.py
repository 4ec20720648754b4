"""Panics, aborts and error stacks of Rust, Go, C++, Fortran, HDF5, MPI and Elixir."""

import re
from collections.abc import Sequence

from eodh_tools.diagnosis.records import Record
from eodh_tools.diagnosis.traces import (
    CPP_TERMINATE,
    MESSAGE_CHARS,
    Link,
    Trace,
)

_RUST_ERROR = re.compile(
    r"on an `Err` value: (.+)|^panicked at [^:]+:\d+:\d+: .*?: (Os \{.+)"
)
_CPP_WHAT = re.compile(r"\s*what\(\):\s*(.*)")
_CHAIN_HEAD = re.compile(r"\s*Caused by:\s*$")
_CHAIN_ITEM = re.compile(r"\s+(?:\d+: )?(\S.*)")
_HDF5_FRAME = re.compile(r"\s*#\d+: \S+ line \d+ in \w+\(\): (.*)")
_BEAM_HEAD = re.compile(r"\*\* \((?P<type>[A-Z]\w*(?:\.\w+)*)\) (?P<message>\S.*)")
_BEAM_FRAME = re.compile(r"\s+\S|\s*$")
_RULE = re.compile(r"\s*[-=*#]{5,}|\s*$")
_MOST_FATAL_LINES = 6
_MPI_HEAD = re.compile(r"(?P<words>Fatal error in \w+: .*?),? error stack:")
_MPI_FRAME = re.compile(r"\s*\w+\(.*?\)\s?\.*: *(?P<words>.*)")
_FORTRAN_PLACE = re.compile(r"At line \d+ of file (.*)")


def rust_panic(records: Sequence[Record], start: int) -> Trace:
    """Read `thread ... panicked at`."""
    text = records[start].message.strip()
    last = start
    if text.endswith(":") and start + 1 < len(records):
        text = f"{text} {records[start + 1].message}"
        last = start + 1
    if last + 1 < len(records) and "RUST_BACKTRACE" in records[last + 1].message:
        last += 1
    links = [Link(records[start].number, "panic", text[:MESSAGE_CHARS])]
    error = _RUST_ERROR.search(text)
    if error:
        # What `unwrap` met is the reason; the panic is only how the program ended.
        number = records[min(last, start + 1)].number if text.count(":") else 0
        links.insert(0, Link(number or links[0].number, "", error[1][:MESSAGE_CHARS]))
    return Trace(start, last, links)


def go_panic(records: Sequence[Record], start: int) -> Trace | None:
    """Read a panic of Go with its goroutines."""
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


def cpp_terminate(records: Sequence[Record], start: int) -> Trace:
    """Read what C++ says of an exception that nobody caught."""
    name = CPP_TERMINATE.search(records[start].message)
    number, text = records[start].number, ""
    last = start
    if start + 1 < len(records):
        what = _CPP_WHAT.match(records[start + 1].text)
        if what:
            last, text, number = start + 1, what[1], records[start + 1].number
    kind = name[1] if name else ""
    return Trace(start, last, [Link(number, kind, f"{kind}: {text}" if text else kind)])


def hdf5_stack(records: Sequence[Record], start: int) -> Trace | None:
    """Read HDF5's own error stack, whose last line is the root."""
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
    links = [Link(number, "HDF5", f"HDF5: {text}") for number, text in reversed(frames)]
    return Trace(start, last, links)


def fortran_error(records: Sequence[Record], start: int) -> Trace:
    """Read gfortran's and ifort's run-time errors, with the file."""
    text = records[start].message.strip()
    if start:
        place = _FORTRAN_PLACE.match(records[start - 1].text.strip())
        if place:
            text = f"{text} (line {place[0].removeprefix('At line ')})"
    last = start
    for index in range(start + 1, min(len(records), start + 40)):
        if not re.match(
            r"\s*$|#\d+|\s+at |Error termination|Image  |\S+ +[0-9A-F]{16} ",
            records[index].text,
        ):
            break
        last = index
    return Trace(start, last, [Link(records[start].number, "Fortran", text)])


def error_with_causes(records: Sequence[Record], start: int) -> Trace | None:
    """Read `Error: x`, then `Caused by:` and indented causes, as Rust and Go say it."""
    if start + 2 >= len(records) or not _CHAIN_HEAD.match(records[start + 1].text):
        return None
    text = records[start].message.strip()
    links = [Link(records[start].number, "", text[:MESSAGE_CHARS])]
    last = start + 1
    for index in range(start + 2, min(len(records), start + 20)):
        item = _CHAIN_ITEM.match(records[index].text)
        if item is None or records[index].has_head:
            break
        links.insert(0, Link(records[index].number, "", item[1][:MESSAGE_CHARS]))
        last = index
    return Trace(start, last, links) if len(links) > 1 else None


def jvm_crash(records: Sequence[Record], start: int) -> Trace:
    """Read what the Java virtual machine says of its own crash: signal and place."""
    words = [records[start].message.lstrip("# ").rstrip(" .:")]
    last = start
    is_place = False
    for index in range(start + 1, min(len(records), start + 30)):
        text = records[index].text.strip()
        if not text.startswith("#"):
            break
        sentence = " ".join(text.lstrip("# ").split())
        if is_place or re.match(
            r"SIG[A-Z]+ \(|Native memory allocation|EXCEPTION_", sentence
        ):
            words.append(re.sub(r" at pc=.*", "", sentence))
        is_place = sentence.startswith("Problematic frame")
        last = index
    sentence = ", ".join(words)
    return Trace(start, last, [Link(records[start].number, "", sentence)])


def fatal_call(records: Sequence[Record], start: int) -> Trace | None:
    """Read what a weather model says where it stops: `FATAL CALLED FROM FILE`."""
    last = start
    for record in records[start + 1 : start + 1 + _MOST_FATAL_LINES]:
        if _RULE.match(record.text):
            break
        last += 1
    said = records[start + 1 : last + 1]
    words = " ".join(record.message for record in said if record.message)
    if not words:
        return None
    return Trace(start, last, [Link(said[0].number, "", words[:MESSAGE_CHARS])])


def mpi_error(records: Sequence[Record], start: int) -> Trace | None:
    """Read an error of MPI with its stack, whose last line is the root."""
    head = _MPI_HEAD.search(records[start].text)
    if head is None:
        return None
    last, number, root = start, records[start].number, ""
    for index in range(start + 1, min(len(records), start + 40)):
        frame = _MPI_FRAME.match(records[index].text)
        if frame is None:
            break
        last = index
        if frame["words"]:
            number, root = records[index].number, frame["words"].strip()
    words = head["words"] if root in head["words"] else f"{head['words']}: {root}"
    return Trace(start, last, [Link(number, "", words[:MESSAGE_CHARS])])


def beam_error(records: Sequence[Record], start: int) -> Trace | None:
    """Read an exception of Elixir: `** (SomeError) message`, and its frames."""
    head = _BEAM_HEAD.match(records[start].message)
    if head is None:
        return None
    last = start
    for index in range(start + 1, min(len(records), start + 60)):
        if records[index].has_head or not _BEAM_FRAME.match(records[index].text):
            break
        last = index
    words = f"{head['type']}: {head['message'].strip()}"[:MESSAGE_CHARS]
    return Trace(start, last, [Link(records[start].number, head["type"], words)])
