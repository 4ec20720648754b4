"""Find the whole name of which a pattern caught a part.

A pattern knows few of the characters that names are made of: paths of archives hold
`=`, `:` and blanks. A part of a name is the name of nothing, so what a pattern caught
is widened to all that stands within its quotes, or else to its whole token.
"""

import re

# A name in quotes is looked for no further than this, and is no longer.
_MOST_QUOTED = 400
_CLOSERS = {"'": "'", '"': '"', "`": "'`", "\u2018": "\u2019'", "\u201c": '\u201d"'}
_CLOSING = frozenset("\u2019\u201d")
# What belongs to a line's end, or to the quotes.
_LINE_END = re.compile(r"(?:\\r|\^M|\\)$")
# What Python prints of bytes and of paths: b'/data/x', PosixPath('/data/x').
_WRITTEN_OUT = re.compile(r"\(?(?P<quote>['\"])(?P<name>[^'\"]{1,400})(?P=quote)")
_IS_WRITER = re.compile(r"b|u|\w*Path")
_ENDS = frozenset(" \t'\"`\u2018\u2019\u201c\u201d<>()[]{},;|")
_RIGHT = re.compile(
    r"(?:[^\s'\"`\u2018\u2019\u201c\u201d<>()\[\]{},;|:?]"
    r"|:(?=[^\s:'\")\]])(?!\d+(?::\d+)*(?![\w/.])))*"
)
# `--in=/data/x`, `path=s3://x`: the name of an option is no part of the file's.
_OPTION = re.compile(r"-{0,2}[\w.-]+=(?=/|\w+://)|--?[\w-]+=")
_WORD_BEFORE = re.compile(r"[A-Za-z_][\w-]{0,60}$")
# `run.sh:12:` tells where in a program it was.
_PLACE = re.compile(r":\d+:$")
_BEGINS_PATH = re.compile(r"/|\.{1,2}/|~/|[A-Za-z]\w+://|[A-Z]:[\\/]")
_EXTENSION = re.compile(r"\.[A-Za-z]\w{0,8}$")
# What a system says of a file, right after its name.
_SAID = re.compile(
    r"(?:: | \()(?i:\[Errno|no such file|permission denied|operation not permitted"
    r"|read-only file|input/output error|is a directory|not a directory|no space left"
    r"|cannot open)"
)
# Further words, of which the last has an extension.
_REST = re.compile(
    r"(?: [^\s:()'\"/,;]{1,100}){0,3} [^\s:()'\"/,;]{1,100}?\.[A-Za-z]\w{0,8}"
    r"(?=: | \(|['\"]|[.,;]?(?:\s|$))"
)
# After these words a name begins.
_OPENING = frozenset(
    {"access", "archive", "band", "copy", "create", "dataset", "datasource", "delete",
     "directory", "execute", "file", "find", "folder", "image", "input", "link", "load",
     "loading", "locate", "lookup", "lstat", "make", "mkdir", "module", "move", "open",
     "opening", "output", "path", "raster", "read", "reading", "remove", "run", "save",
     "saving", "script", "stat", "statx", "touch", "unlink", "write", "writing",
     "error", "exec", "failed", "warning", "fatal", "for", "from", "in", "of", "on",
     "to", "the", "and", "or", "at", "with", "into", "as", "by", "is", "not", "->"}
)  # fmt: skip
_MOST_WORDS = 4


def whole_name(text: str, start: int, end: int) -> str:
    """Return the whole name, of which `text[start:end]` may be a part.

    Args:
        text: A line.
        start: Where the part begins.
        end: Where it ends.
    """
    caught = text[start:end]
    # Of an address, a pattern may leave its query out.
    is_address = "://" in caught and text[end : end + 1] == "?"
    is_number = caught.isdigit() and not _SAID.match(text, end)
    if not caught.strip() or is_number or is_address:
        return caught
    written = _WRITTEN_OUT.match(text, end) if _IS_WRITER.fullmatch(caught) else None
    if written:
        return written["name"]
    quoted = _quoted_around(text, start, end)
    if quoted is not None:
        return quoted
    if " " in caught:
        return caught
    first, last = _token(text, start, end)
    token = text[first:last]
    if _SAID.match(text, last):
        token = text[_first_word(text, first) : last]
        return token if re.search(r"[/.]", token) else text[first:last]
    if not re.search(r"[/.]", token):
        return token if re.fullmatch(r"[\w-]*", token) else caught
    more = None if _EXTENSION.search(token) else _REST.match(text, last)
    if more and _BEGINS_PATH.match(token):
        words = more[0].lower().split()
        return token if _OPENING.intersection(words) else token + more[0]
    return token


def shortened(name: str, most: int) -> str:
    """Return a name; of a long one the middle is left out, and a mark stands there."""
    if len(name) <= most:
        return name
    head = most * 3 // 5
    return f"{name[:head]}…{name[len(name) - (most - 1 - head) :]}"


def _quoted_around(text: str, start: int, end: int) -> str | None:
    """What stands in the quotes around a part, if that has the form of a name."""
    for at in range(start - 1, max(-1, start - _MOST_QUOTED), -1):
        sign = text[at]
        if sign in _CLOSING:
            return None
        if sign not in _CLOSERS:
            continue
        before = text[at - 1] if at else " "
        after = text[at + 1]
        is_bytes = before in "bBuU" and not text[at - 2 : at - 1].isalnum()
        if before.isalnum() and not is_bytes:
            if after.isalnum():
                continue  # an apostrophe
            return None
        if after.isspace():
            return None
        close = _closing(text, end, _CLOSERS[sign])
        content = _LINE_END.sub("", text[at + 1 : close]) if close else ""
        part = start - at - 1
        return content if content and _is_a_name(content, part) else None
    return None


def _closing(text: str, end: int, signs: str) -> int | None:
    """Where the quotes end; an apostrophe within a word does not end them."""
    for at in range(end, min(len(text), end + _MOST_QUOTED)):
        if text[at] in signs and not text[at + 1 : at + 2].isalnum():
            return at
    return None


def _is_a_name(content: str, part: int) -> bool:
    """Whether all that is quoted is the name, and not a sentence that has it."""
    if ": " in content:
        return False
    before = content[:part].lower().split()
    if not before or _BEGINS_PATH.match(content):
        return True
    return len(before) < _MOST_WORDS and _OPENING.isdisjoint(before)


def _token(text: str, start: int, end: int) -> tuple[int, int]:
    right = _RIGHT.match(text, end)
    last = right.end() if right else end
    while last > end and text[last - 1] in ".:=":
        last -= 1
    first, least = start, max(0, start - _MOST_QUOTED)
    while first > least and text[first - 1] not in _ENDS:
        first -= 1
    option = _OPTION.match(text, first, start)
    first = option.end() if option else first
    before = text[first:start]
    is_of_it = "/" in before or _is_of_a_partition(before, text[start:last])
    if is_of_it and not _PLACE.search(before):
        return first, last
    word = _WORD_BEFORE.search(before)  # a word with a dash is one word
    return (start - len(word[0]) if word else start), last


def _is_of_a_partition(before: str, rest: str) -> bool:
    """Whether it is such as `year=2024/month=06/x.tif`, with no folder before."""
    return bool(re.fullmatch(r"\w+=", before)) and "/" in rest and "=" in rest


def _first_word(text: str, first: int) -> int:
    """Where a name of several words begins that ends with the word at `first`."""
    if _BEGINS_PATH.match(text, first):
        return first
    begins = text.rfind(": ", 0, first) + 2
    begins = 0 if begins == 1 else begins
    at, words = first, 0
    while at > begins and words < _MOST_WORDS:
        before = text.rfind(" ", begins, at - 1) + 1 or begins
        word = text[before : at - 1]
        if not word or word.lower() in _OPENING or not word.strip("'\"`()[]"):
            break
        if _EXTENSION.search(word) or re.search(r"['\"`()\[\]<>,;]", word):
            break
        at, words = before, words + 1
        if _BEGINS_PATH.match(word):
            return at
    return at if words < _MOST_WORDS else first
