"""Names of secrets in other letters: escapes, look-alikes, wide or spaced letters.

Such a line is read once more as it would look in plain letters, and a list of a
command's arguments as the command that was typed.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import product

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import Span, lines_at

# What is read at once of a long line, and how much of it twice.
_MAX_READ_BYTES = 4_096
_MAX_BEFORE_BYTES = 200

_LETTER_CODE = rb"(?:4[1-9A-Fa-f]|5[0-9Aa]|6[1-9A-Fa-f]|7[0-9Aa])"
_ENTITY = rb"&(?:#(?:x[0-9A-Fa-f]{2}|[0-9]{2,3})|colon|equals|lowbar|hyphen|quot);"
_BETWEEN = rb"(?:[ ._-]|\xc2\xa0|\xe3\x80\x80)"
_SPACED_NAME = (_BETWEEN + rb"?").join(
    (b"p", b"[a@4]", b"[s$5]", b"[s$5]", b"w", b"[o0]", b"r", b"d")
)
_SPACED_WORDS = tuple(
    tuple(bytes((letter,)) for letter in word)
    for word in (b"secret", b"token", b"apikey")
)
_WORDS = b"|".join(map(_BETWEEN.join, _SPACED_WORDS))
# The same, whose first three letters are spelt out: that is searched for much faster.
_SPELT_WORDS = b"|".join(
    first + one + second + other + _BETWEEN.join(rest)
    for first, second, *rest in _SPACED_WORDS
    for one, other in product(
        (b" ", rb"\.", b"_", b"-", rb"\xc2\xa0", rb"\xe3\x80\x80"), repeat=2
    )
)

# Letters of Cyrillic and Greek that look as Latin ones, as UTF-8.
_LOOK_ALIKES = dict(
    zip(
        "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0458\u043a\u0442\u0501"
        "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0405"
        "\u03bf\u03b1\u03b5\u03c1\u03bd\u03ba\u03c4\u03b9\u039f\u0391\u0395\u03a1\u039a\u03a4"
        "\u0261\u0131\u1d0f\u2010\u2011\u2012\u2013\u2014\u2212",
        "aeopcyxisjktdABEKMHOPCTYXSoaepvktiOAEPKTgio------",
        strict=True,
    )
)
_FOREIGN = rb"(?:[\xce\xcf\xd0\xd1\xd4][\x80-\xbf]|\xe2\x80[\x90-\x94])"

# Of all lists of arguments, those of commands that take a password: to read each one
# again would double the time of a log that shows its containers' commands.
_COMMAND = (
    rb"(?:lftp|ncftp\w*|smb\w+|(?:redis|valkey)-cli|ldap\w+|7z\w?|unzip|zip|mc|mysql\w*"
    rb"|openssl|swift|sshpass|htpasswd|eumdac|ipmitool|mosquitto_\w+)[\"'], ?[\"']"
)

GATES: tuple[tuple[bytes, bool], ...] = (
    (rb"%" + _LETTER_CODE, False),
    (rb"\\(?:u00|x)" + _LETTER_CODE, False),
    (_ENTITY, False),
    # `=` and `:` as mail quotes them.
    (rb"=3[DA]", False),
    (rb"[\xef][\xb9\xbc\xbd][\x80-\xbf]", False),
    (rb"[A-Za-z]" + _FOREIGN, False),
    (_FOREIGN + rb"[A-Za-z]", False),
    (_SPACED_NAME, True),
    (_SPELT_WORDS, True),
    (rb"execve\(", False),
    (rb"[\"'/]" + _COMMAND, False),
)
"""Patterns one of which is met in a line to be read again; whether case is ignored."""

# What any of them begins with is looked for first: that is fast.
_DISGUISED = lazy_pattern(
    rb"(?=[%&=\\\"'\[\xce-\xd4\xe2\xefpPsStTaA])(?:%(?P<percent>[0-9A-Fa-f]{2})"
    rb"|\\(?:u00|x)(?P<code>[2-7][0-9A-Fa-f])"
    rb"|=(?P<quoted>3[ADCE]|2[0267])"
    rb"|(?P<entity>" + _ENTITY + rb")"
    rb"|(?P<wide>\xef[\xb9\xbc\xbd][\x80-\xbf])|(?P<foreign>" + _FOREIGN + rb")"
    rb"|(?P<argument>[\"'], ?[\"']|\[[\"'](?=[\w./-]{1,80}[\"'],))"
    rb"|(?P<name>(?i:" + _SPACED_NAME + rb"|" + _WORDS + rb")))",
)
# Without one of these a line hides nothing but what a gate names whole.
_SIGN_OF_A_DISGUISE = lazy_pattern(rb"[%&\\\x80-\xff]")
_PLAIN = b"password"
_ARGUMENTS = lazy_pattern(rb"execve\(|[\"'/]" + _COMMAND)
_LIST_END = lazy_pattern(rb"[\"'](?:\.\.\.)?\]")
_APART = lazy_pattern(_BETWEEN)
_LEET = bytes.maketrans(b"@4$50", b"aasso")
_NAMED = {b"colon": b":", b"equals": b"=", b"lowbar": b"_", b"hyphen": b"-"}
_PLAIN_NAME = lazy_pattern(rb"pass[ _-]word\Z", re.IGNORECASE)
_LEAST_PRINTED = 0x20
_LAST_PRINTED = 0x7E


def read_again(
    block: bytes, ends: Sequence[int], find: Callable[[bytes], Iterable[Span]]
) -> Iterable[Span]:
    """Find what a line hides from `find` by the letters that it is written in."""
    # The gate of a spaced name meets the plain one, too, which most lines have.
    unlike = [end for end in ends if block[end - len(_PLAIN) : end].lower() != _PLAIN]
    for start, line_stop in lines_at(block, ends, _MAX_BEFORE_BYTES, _MAX_READ_BYTES):
        line = block[start:line_stop]
        is_plain = bisect_right(unlike, start) == bisect_right(unlike, line_stop)
        if is_plain and _SIGN_OF_A_DISGUISE.search(line) is None:
            continue
        text, places = _plain(line)
        if text == line:
            continue
        for first, stop in find(text):
            yield start + _place(places, first), start + _place(places, stop)


def _plain(line: bytes) -> tuple[bytes, list[tuple[int, int]]]:
    """The line in plain letters, and where its pieces were: in it, and before."""
    pieces: list[bytes] = []
    places = [(0, 0)]
    size = at = 0
    first, last = _arguments(line, 0)
    for found in _DISGUISED.finditer(line):
        plain = _in_plain_letters(found)
        if found["argument"]:
            if found.start() > last:
                first, last = _arguments(line, last)
            plain = b" " if first <= found.start() < last else None
        if plain is None:
            continue
        kept = line[at : found.start()]
        pieces += (kept, plain)
        size += len(kept)
        places.append((size, found.start()))
        size += len(plain)
        at = found.end()
        places.append((size, at))
    pieces.append(line[at:])
    return b"".join(pieces), places


def _arguments(line: bytes, at: int) -> Span:
    """Where the next list of a command's arguments begins and ends."""
    command = _ARGUMENTS.search(line, at)
    if command is None:
        return len(line), len(line)
    end = _LIST_END.search(line, command.end())
    return command.start() - 1, len(line) if end is None else end.start()


def _place(places: list[tuple[int, int]], at: int) -> int:
    number = bisect_right(places, at, key=lambda place: place[0]) - 1
    here, before = places[number]
    if number + 1 < len(places):
        return min(before + at - here, places[number + 1][1])
    return before + at - here


def _in_plain_letters(found: re.Match[bytes]) -> bytes | None:
    if code := found["percent"] or found["code"] or found["quoted"]:
        number = int(code, 16)
        printed = _LEAST_PRINTED <= number <= _LAST_PRINTED
        return bytes((number,)) if printed else None
    if entity := found["entity"]:
        return _character(entity[1:-1])
    if found["name"]:
        if _PLAIN_NAME.match(found["name"]):
            return None
        return _APART.sub(b"", found["name"].translate(_LEET))
    if found["argument"]:
        return None
    character = found.group().decode("utf-8", "replace")
    plain = _LOOK_ALIKES.get(character) or unicodedata.normalize("NFKC", character)
    return plain.encode() if plain.isascii() else None


def _character(entity: bytes) -> bytes | None:
    if not entity.startswith(b"#"):
        return _NAMED.get(entity, b'"')
    number = int(b"0" + entity[1:], 16 if b"x" in entity else 10)
    printed = _LEAST_PRINTED <= number <= _LAST_PRINTED
    return bytes((number,)) if printed else None
