"""Tracebacks read whole: the chain of exceptions, the root first.

Python (with groups and remote tracebacks), the JVM (with Py4J and Spark around it),
Node, R, Julia, Rust, Go, C++, HDF5, Fortran. Only explicit chains are followed.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from eodh_tools.diagnosis.matlab_traces import matlab_error, octave_error
from eodh_tools.diagnosis.native_traces import (
    beam_error,
    cpp_terminate,
    error_with_causes,
    fatal_call,
    fortran_error,
    go_panic,
    hdf5_stack,
    jvm_crash,
    mpi_error,
    rust_panic,
)
from eodh_tools.diagnosis.python_traces import (
    bare_exception,
    error_in_a_rule,
    python_trace,
)
from eodh_tools.diagnosis.r_traces import r_error, r_segfault
from eodh_tools.diagnosis.records import Record
from eodh_tools.diagnosis.script_traces import (
    javascript_trace,
    julia_trace,
    jvm_trace,
)
from eodh_tools.diagnosis.traces import (
    CONTEXT,
    CPP_TERMINATE,
    DIRECT,
    MOST_MORE_LINES,
    PY_FRAME,
    PY_HEADER,
    Trace,
)

_R_SEGFAULT = re.compile(r"^\s*\*\*\* caught (?P<message>\w+) \*\*\*")

_RUST_PANIC = re.compile(
    r"^thread '[^']*'(?: \(\d+\))? (?P<message>panicked at .*)|fatal runtime error: .*"
)
_GO_PANIC = re.compile(r"^(?P<message>(?:panic|fatal error): .+)")
_HDF5_HEAD = re.compile(r"HDF5-DIAG: Error detected")
_JVM_CRASH = re.compile(
    r"^# (?:A fatal error has been detected by|There is insufficient memory for)"
    r" the Java"
)
_FORTRAN_ERROR = re.compile(
    r"Fortran runtime error: .*|forrtl: (?:severe|error).*|^Internal Error: \w+\(\).*"
    r"|^ERROR STOP\b.*"
)
# What a weather model says of where it stops, and MPI of what it met.
_FATAL_CALL = re.compile(r"(?:^|\b(?:FATAL|ERROR) )CALLED FROM FILE:.*\bLINE:")
_MPI_ERROR = re.compile(r"\bFatal error in \w+: .*\berror stack:\s*$")
# What every beginning of a traceback has.
_ANY = re.compile(
    r"Traceback|File \"|panic|ERROR STOP|^# |terminate called|HDF5-DIAG|Fortran"
    r"|forrtl|caught"
    r"|fatal error|Exception|[Ee]rror|ERROR|Erreur|Fehler|Erro|Błąd|Throwable|Failure"
    r"|Caused by|CALLED FROM FILE|Fatal error in"
)
#: Tracebacks without an end are many in no log of a program: past this many records
#: read for nothing, each is looked for in few.
_MOST_IN_VAIN = 100_000
_FEW_RECORDS = 40


def traces(records: Sequence[Record]) -> list[Trace]:
    """Find the tracebacks of every language, in order; none within another."""
    found: list[Trace] = []
    index = in_vain = 0
    while index < len(records):
        trace = _at(records, index, is_tired=in_vain > _MOST_IN_VAIN)
        if trace is None or not trace.links:
            in_vain += 0 if trace is None else trace.last - index
            index += 1
            continue
        previous = found[-1] if found else None
        if previous is not None and trace.first <= previous.last:
            index += 1
            continue
        joins = previous is not None and _joins(records, previous, trace)
        if joins is not None and previous is not None and joins:
            is_context = joins == "context"
            tail = previous.links[-1]
            previous.links[-1] = replace(tail, is_context=is_context)
            previous.links += trace.links
            previous.own_frames += trace.own_frames
            previous.program = trace.program or previous.program
            previous.last = trace.last
        else:
            found.append(trace)
        index = trace.last + 1
    return found


def _at(records: Sequence[Record], index: int, *, is_tired: bool) -> Trace | None:
    record = records[index]
    if not _ANY.search(record.text) and "Caused by:" not in _text(records, index + 1):
        return None
    for begins, read in _BY_BEGINNING:
        if begins.search(record.message):
            if is_tired and read is python_trace:
                return python_trace(records, index, _FEW_RECORDS)
            return read(records, index)
    for read in _BY_SHAPE:
        trace = read(records, index)
        if trace is not None:
            return trace
    return None


def _text(records: Sequence[Record], index: int) -> str:
    return records[index].text if index < len(records) else ""


def _joins(records: Sequence[Record], before: Trace, after: Trace) -> str | None:
    """Whether a marker between two tracebacks says that they are one chain."""
    between = records[before.last + 1 : after.first]
    if len(between) > MOST_MORE_LINES:
        return None
    for record in between:
        if DIRECT.search(record.message):
            return "direct"
        if CONTEXT.search(record.message):
            return "context"
    return None


_Reader = Callable[[Sequence[Record], int], Trace | None]
_BY_BEGINNING: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (PY_HEADER, python_trace),
    (re.compile(rf"^{PY_FRAME.pattern}"), python_trace),
    (_RUST_PANIC, rust_panic),
    (_GO_PANIC, go_panic),
    (CPP_TERMINATE, cpp_terminate),
    (_HDF5_HEAD, hdf5_stack),
    (_FORTRAN_ERROR, fortran_error),
    (_R_SEGFAULT, r_segfault),
    (_JVM_CRASH, jvm_crash),
    (_FATAL_CALL, fatal_call),
    (_MPI_ERROR, mpi_error),
)
_BY_SHAPE: tuple[_Reader, ...] = (
    jvm_trace,
    javascript_trace,
    r_error,
    julia_trace,
    matlab_error,
    octave_error,
    error_with_causes,
    beam_error,
    bare_exception,
    error_in_a_rule,
)
