"""The forms in which a log may show a secret that the program holds.

Each is one text without a line end; what is cut, or wrapped over lines, shows a piece
of one of them.
"""

import html
import json
import re
from base64 import a85encode, b32encode, b64encode, b85encode
from collections.abc import Callable, Iterable
from math import ceil
from typing import NamedTuple
from urllib.parse import quote, quote_plus

from eodh_tools.logs.lazy_pattern import lazy_pattern

MIN_SECRET_CHARS = 8
# A piece of a shorter one says too much of nothing: it is looked for as a whole.
_MIN_CHARS_FOR_PIECES = 16
# How many characters of a secret a piece holds at least.
_PIECE_CHARS = 12
# As `hexdump -C` groups them.
_DUMP_CHARS = 8
# Long enough to be rare in a log, and short enough to be compiled in little time.
_LITERAL_BYTES = 6
# Two of these made on one machine share all but their first group.
_UUID = lazy_pattern(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_UUID_PIECE_CHARS = 32
_HEX = lazy_pattern(r"[0-9a-f]+", re.IGNORECASE)
_HEX_PIECE_CHARS = 16

_MIN_FORM_BYTES = 8
# What Go and Java's Gson write as \u00XX, so that JSON may stand in a web page.
_SAFE_IN_HTML = lazy_pattern("[<>&='+]")

# What stands between two bytes that are written as numbers.
_BETWEEN_HEX = (
    *("", " ", ":", "-", ",", ", ", " 0x", ",0x", ", 0x", "00", "%", "%25", "="),
    *(r"\x", r"\\x", r"\u00", r"\\u00", r"\U000000", r"}\u{", ";&#x"),
)
_BETWEEN_DECIMAL = (" ", ",", ", ", ";&#")
_BETWEEN_OCTAL = (" ", "\\", "\\\\")


class Form(NamedTuple):
    """One form of a secret.

    Attributes:
        text: As a log shows it.
        piece_bytes: How many bytes of it are looked for at least.
        literal_bytes: How many bytes of a piece are looked for before all of it.
        exact: Whether the case of letters counts.
        judged: Whether a piece must look random: of a key with words in it, the words
            stand elsewhere too.
    """

    text: bytes
    piece_bytes: int
    literal_bytes: int
    exact: bool
    judged: bool


def forms_of(secrets: Iterable[str]) -> tuple[Form, ...]:
    """Every form of the secrets to look for.

    Of a secret over several lines, each line. Those under 8 characters are left out:
    they would redact common words.
    """
    forms: dict[bytes, Form] = {}
    for secret in sorted(set(secrets)):
        for line in secret.splitlines():
            if len(line.strip()) >= MIN_SECRET_CHARS:
                for form in _forms(line.strip()):
                    forms.setdefault(form.text, form)
    return tuple(forms.values())


def _forms(secret: str) -> Iterable[Form]:
    raw = secret.encode("utf-8", "surrogatepass")
    short = len(secret) < _MIN_CHARS_FOR_PIECES
    for text in _texts(secret):
        encoded = text.encode("utf-8", "surrogatepass")
        yield _form(
            encoded, _piece_chars(secret), _LITERAL_BYTES, short=short, judged=True
        )
    for encoded in (*_numbers(raw), *_bases(raw)):
        if len(encoded) >= _MIN_FORM_BYTES:
            each = len(encoded) / len(raw)
            piece = ceil(each * (_DUMP_CHARS if b" " in encoded else _PIECE_CHARS))
            literal = max(_LITERAL_BYTES, ceil(2 * each))
            yield _form(encoded, piece, literal, short=short, judged=False)


def _form(
    text: bytes, piece_bytes: int, literal_bytes: int, *, short: bool, judged: bool
) -> Form:
    if short or len(text) <= piece_bytes:
        piece_bytes = literal_bytes = len(text)
    return Form(text, piece_bytes, literal_bytes, short, judged)


def _piece_chars(secret: str) -> int:
    if _UUID.fullmatch(secret):
        return _UUID_PIECE_CHARS
    return _HEX_PIECE_CHARS if _HEX.fullmatch(secret) else _PIECE_CHARS


def _texts(secret: str) -> Iterable[str]:
    """The secret as it is, and as URLs, HTML, JSON, Python and mail quote it."""
    raw = secret.encode("utf-8", "surrogatepass")
    as_json = json.dumps(secret)[1:-1]
    texts = {
        secret,
        quote(raw, safe=""),
        quote(quote(raw, safe=""), safe=""),
        quote(raw, safe="/"),
        quote_plus(raw),
        html.escape(secret),
        as_json,
        as_json.replace("/", r"\/"),
        _SAFE_IN_HTML.sub(_as_unicode, as_json),
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
        secret.replace("=", "=3D"),
    }
    texts |= {text.replace("\\", r"\\") for text in texts}
    texts |= {_lower_hex(text) for text in texts}
    return sorted(texts, key=lambda text: (text != secret, text))


def _numbers(raw: bytes) -> Iterable[bytes]:
    """The bytes of a secret as numbers, as dumps, lists and escapes write them."""
    hexadecimal = [f"{byte:02x}" for byte in raw]
    words = [
        [
            raw[:first].hex(),
            *(raw[at : at + 2].hex() for at in range(first, len(raw), 2)),
        ]
        for first in (0, 1)
    ]
    texts = {
        *(between.join(hexadecimal) for between in _BETWEEN_HEX),
        *(" ".join(word for word in each if word) for each in words),
        *(between.join(map(str, raw)) for between in _BETWEEN_DECIMAL),
        *(between.join(f"{byte:03o}" for byte in raw) for between in _BETWEEN_OCTAL),
    }
    return (text.encode() for text in sorted(texts))


def _bases(raw: bytes) -> Iterable[bytes]:
    """The secret in base64 (once or twice, or of UTF-16), base32 and base85."""
    once = set(_in_bits(b64encode, raw, 6, 3))
    found = {
        *once,
        *(twice for each in once for twice in _in_bits(b64encode, each, 6, 3)),
        *_in_bits(
            b64encode,
            raw.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass"),
            6,
            3,
        ),
    }
    found |= {text.replace(b"+", b"-").replace(b"/", b"_") for text in found}
    found.update(_in_bits(b32encode, raw, 5, 5))
    for encode in (a85encode, b85encode):
        for before in range(4):
            encoded = encode(b"\0" * before + raw)
            found.add(encoded[-(-before // 4) * 5 : (before + len(raw)) // 4 * 5])
    return sorted(found)


def _in_bits(
    encode: Callable[[bytes], bytes], raw: bytes, bits: int, places: int
) -> Iterable[bytes]:
    """Encode at each place where it can begin in what was encoded.

    The characters that mix the secret with its neighbours are left out.
    """
    for before in range(places):
        encoded = encode(b"\0" * before + raw)
        yield encoded[-(-before * 8 // bits) : (before + len(raw)) * 8 // bits]


def _as_unicode(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _lower_hex(text: str) -> str:
    parts = text.split("%")
    return "%".join([parts[0], *(part[:2].lower() + part[2:] for part in parts[1:])])
