"""Secrets in a table, whose column has its name in another line."""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import Rule, Span, line_end, line_start, one_of
from eodh_tools.logs.redaction.secret_names import PASSWORDS, SURE
from eodh_tools.logs.redaction.value_checks import (
    is_code,
    is_number,
    is_placeholder,
    looks_like_key,
    looks_like_password,
    looks_made_up,
)

_MAX_LINE_BYTES = 1_000
_LOGGER_WORDS = lazy_pattern(rb"[^\n]{0,120}(?: - |: |[A-Z]:[\w.]+:|msg=)")
_NO_COLUMN = lazy_pattern(rb"[=:(){}0-9]")
_MAX_COLUMNS = 40
# The cells before and behind a table with a frame, which are empty.
_FRAME = 2
# In the name of a column, and in that of another one beside it.
_MOST_BLANKS = 2
_MOST_WORDS = 5
_LEAST_WORD = 6
_MAX_ROWS = 20
_SECRET_COLUMN = lazy_pattern(one_of(SURE) + rb"\Z", re.IGNORECASE)
_BAR = rb"\||\xe2\x94[\x82\x83]|\xe2\x95\x91"
# What lies between the cells of a row, the likeliest first.
_SEPARATORS = (
    lazy_pattern(_BAR),
    lazy_pattern(rb"\t"),
    lazy_pattern(rb";"),
    # A comma in quotes belongs to its cell.
    lazy_pattern(rb"(?<=,)\"[^\"\n]*\"(?=[,\n]|\Z)|\"[^\"\n]*\"(?=,)|,"),
    lazy_pattern(rb" {2,}"),
)
_COMMA = _SEPARATORS[3]
_BLANKS = lazy_pattern(rb"[ \t]+")
# `|---|---|`, `-----+-----` between the names and the rows.
_RULER = lazy_pattern(rb"[ \t]*(?:[-+|:= \t]|\xe2[\x94\x95][\x80-\xbf])+\Z")
_AROUND = b" \t\"'`*"

# Where a cell stands in the block, without what is around it.
Cell = tuple[int, int]


def _columns(block: bytes, end: int) -> Iterable[Span]:
    """A row of names, and the rows of values under it."""
    first = line_start(block, end - 1, _MAX_LINE_BYTES)
    stop = line_end(block, end - 1, _MAX_LINE_BYTES)
    at = _behind_logger(block, first, stop)
    separator = _separator_of(block, at, stop)
    if separator is None:
        return
    if separator is _SEPARATORS[-1]:
        yield from _aligned(block, at, stop)
    names = _cells(block, at, stop, separator)
    texts = [block[start:upto] for start, upto in names]
    if not 1 < len(names) <= _MAX_COLUMNS or any(map(_NO_COLUMN.search, texts)):
        return
    # Of two lines of sentences, or of a table's rows, none names the other's cells.
    if any(len(text.split()) > _MOST_WORDS for text in texts):
        return
    if separator is _SEPARATORS[0] and _is_row(block, first, len(names)):
        return
    if separator is _SEPARATORS[-1]:
        if any(b" " in text for text in texts):
            return
        separator = _BLANKS
    columns = [
        column - len(names)
        for column, name in enumerate(texts)
        # An indented sentence is no name.
        if _SECRET_COLUMN.search(name) and name.count(b" ") <= _MOST_BLANKS
    ]
    rows = list(_rows(block, stop, separator, len(names)))
    judge = _is_made_up if separator is _BLANKS else looks_like_password
    if separator is not _BLANKS and any(map(_USER_COLUMN.search, texts)):
        judge = _is_word
    for column in columns:
        spans = [cells[column] for cells in rows]
        yield from _of_column(block, spans, judge, alone=separator is _BLANKS)


def _of_column(
    block: bytes, spans: Sequence[Cell], judge: Callable[[bytes], bool], *, alone: bool
) -> Iterable[Span]:
    """What is secret in a column; `alone` if one value says nothing of another."""
    found = [span for span in spans if judge(block[slice(*span)])]
    # Beside a password, the other values of its column are passwords, too.
    if found and not alone:
        found = [span for span in spans if not is_placeholder(block[slice(*span)])]
    # No comment of a program.
    return (span for span in found if not block.startswith(b"//", span[0]))


def _is_row(block: bytes, first: int, columns: int) -> bool:
    """Whether a row of as many cells stands above: this one is no head then."""
    for _ in range(2):
        if not first:
            return False
        stop = first - 1
        first = line_start(block, stop, _MAX_LINE_BYTES)
        if not _RULER.match(block[first:stop]):
            break
    at = _behind_logger(block, first, stop)
    return len(_cells(block, at, stop, _SEPARATORS[0])) == columns


def _separator_of(block: bytes, at: int, stop: int) -> re.Pattern[bytes] | None:
    """What parts the names of columns; nothing in a line of a program's list."""
    for separator in _SEPARATORS:
        # Else each quote would be looked behind.
        if separator is _COMMA and block.find(b",", at, stop) < 0:
            continue
        if separator.search(block, at, stop):
            goes_on = separator is _COMMA and block[stop - 2 : stop] in (b"',", b'",')
            return None if goes_on else separator
    return None


def _aligned(block: bytes, at: int, stop: int) -> Iterable[Span]:
    """The values right under the name of a password, where blanks part the columns."""
    names = list(islice(_WORD.finditer(block, at, stop), _MAX_COLUMNS + 1))
    texts = [name.group() for name in names]
    if not 1 < len(names) <= _MAX_COLUMNS or any(map(_NO_COLUMN.search, texts)):
        return
    beside_user = any(map(_USER_COLUMN.match, texts))
    judge = _is_word if beside_user else looks_made_up
    for name in names:
        if _PASSWORD_COLUMN.match(name.group()) is None:
            continue
        begin, end = name.start() - at, name.end() - at
        spans = list(_under(block, stop, begin, end))
        if any(judge(block[slice(*span)]) for span in spans):
            yield from (span for span in spans if _is_word(block[slice(*span)]))


def _under(block: bytes, stop: int, begin: int, end: int) -> Iterable[Span]:
    """The words that begin or end where the name of their column does."""
    for _ in range(_MAX_ROWS):
        first, stop = stop + 1, line_end(block, stop + 1, _MAX_LINE_BYTES)
        if first >= stop or not block[first:stop].strip():
            return
        if _RULER.match(block[first:stop]):
            continue
        at = _behind_logger(block, first, stop)
        for word in _WORD.finditer(block, at, stop):
            if word.start() - at == begin or word.end() - at == end:
                yield word.span()


_WORD = lazy_pattern(rb"[^\s]{1,200}+")
_PASSWORD_COLUMN = lazy_pattern(
    rb"(?:[\w-]{0,40}[_-])?" + one_of(PASSWORDS) + rb"\Z", re.IGNORECASE
)
_USER_COLUMN = lazy_pattern(
    rb"(?:user(?:[ _-]?name)?|login|account|e-?mail|conn_id)\Z", re.IGNORECASE
)


def _is_made_up(value: bytes) -> bool:
    return looks_made_up(value) or looks_like_key(value)


def _is_word(value: bytes) -> bool:
    """Whether it may be a password beside a user: no mask, no number, no sentence."""
    harmless = is_placeholder(value) or is_number(value) or is_code(value)
    return len(value) >= _LEAST_WORD and b" " not in value and not harmless


def _rows(
    block: bytes, stop: int, separator: re.Pattern[bytes], columns: int
) -> Iterable[list[Cell]]:
    """The rows under a row of names that ends at `stop`."""
    for _ in range(_MAX_ROWS):
        first, stop = stop + 1, line_end(block, stop + 1, _MAX_LINE_BYTES)
        if first < stop and _RULER.match(block[first:stop]):
            continue
        at = _behind_logger(block, first, stop)
        cells = _cells(block, at, stop, separator)
        # pandas numbers the rows.
        if len(cells) not in (columns, columns + (separator is _BLANKS)):
            return
        yield cells


def _cells(
    block: bytes,
    at: int,
    stop: int,
    separator: re.Pattern[bytes],
    most: int = _MAX_COLUMNS,
) -> list[Cell]:
    """The cells of a row; of one that has more than `most`, some more than these."""
    cells: list[Cell] = []
    for found in separator.finditer(block, at, stop):
        if found.group().startswith(b'"'):
            continue
        if len(cells) > most + _FRAME:
            return cells
        cells.append(_bare(block, at, found.start()))
        at = found.end()
    cells.append(_bare(block, at, stop))
    # A table with a frame begins and ends with nothing.
    if cells[0][0] == cells[0][1]:
        del cells[0]
    if cells and cells[-1][0] == cells[-1][1]:
        del cells[-1]
    return cells


def _bare(block: bytes, start: int, stop: int) -> Cell:
    text = block[start:stop]
    start += len(text) - len(text.lstrip(_AROUND))
    return start, start + len(text.strip(_AROUND))


def _secrets(
    block: bytes,
    cells: Sequence[Cell],
    columns: Iterable[int],
    judge: Callable[[bytes], bool],
) -> Iterable[Span]:
    for column in columns:
        start, stop = cells[column]
        if judge(block[start:stop]):
            yield start, stop


def _behind_logger(block: bytes, first: int, stop: int) -> int:
    """Where a line's own text begins, behind what a logger writes before it."""
    found = _LOGGER_WORDS.match(block, first, stop)
    return first if found is None else found.end()


_NAME_LIST = lazy_pattern(
    rb"\(([^()\n]{1,1000})\)\s{0,4}values?\s{0,4}\(\Z", re.IGNORECASE
)


def _inserted(block: bytes, end: int) -> Iterable[Span]:
    """`INSERT INTO users (name, password) VALUES ('me', '…')`."""
    first = line_start(block, end, _MAX_LINE_BYTES)
    names = _NAME_LIST.search(block[first:end])
    stop = block.find(b")", end, line_end(block, end, _MAX_LINE_BYTES))
    if names is None or stop < 0:
        return ()
    texts = [name.strip(_AROUND) for name in names[1].split(b",")]
    cells = _cells(block, end, stop, _COMMA, len(texts))
    if len(cells) != len(texts):
        return ()
    columns = [at for at, name in enumerate(texts) if _SECRET_COLUMN.search(name)]
    return tuple(_secrets(block, cells, columns, looks_like_password))


RULES: tuple[Rule, ...] = (
    Rule(
        one_of(SURE) + rb"[\"'`*]{0,2}[ ]{0,40}(?:[,;\t\n|]|\xe2\x94[\x82\x83])",
        _columns,
    ),
    Rule(one_of(SURE) + rb"  ", _columns),
    Rule(rb"\) values ?\(", _inserted),
)
