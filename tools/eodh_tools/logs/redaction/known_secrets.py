"""The secrets that the program holds itself, in every form a log may show them."""

import html
import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from eodh_tools.logs.lazy_pattern import lazy_pattern

MIN_SECRET_CHARS = 8
_MIN_FORM_BYTES = 8
# What Go and Java's Gson write as \u00XX, so that JSON may stand in a web page.
_SAFE_IN_HTML = lazy_pattern("[<>&='+]")


def forms_of(secrets: Iterable[str]) -> tuple[bytes, ...]:
    """Every form of the secrets to look for, longest first.

    As it is, quoted for a URL (once or twice, both cases of hex), for HTML or for JSON
    (as Python, as json-c and PHP, as Go and Java write it), and in base64 (both
    alphabets) at each of the three places where it can begin in what was encoded. Of a
    secret over several lines, each line. Too short ones are left out: they would
    redact common words.
    """
    forms: set[bytes] = set()
    for secret in secrets:
        for line in secret.splitlines():
            if len(line.strip()) >= MIN_SECRET_CHARS:
                forms.update(_forms(line.strip()))
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


def _forms(secret: str) -> Iterable[bytes]:
    raw = secret.encode("utf-8", "surrogatepass")
    as_json = json.dumps(secret)[1:-1]
    texts = {
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
    }
    texts |= {_lower_hex(text) for text in texts}
    found = {raw, *(text.encode("utf-8", "surrogatepass") for text in texts)}
    for encode in (b64encode, urlsafe_b64encode):
        for before in range(3):
            # The characters that mix the secret with its neighbours are left out.
            encoded = encode(b"\0" * before + raw).rstrip(b"=")
            start = (0, 2, 3)[before]
            stop = len(encoded) - ((before + len(raw)) % 3 > 0)
            found.add(encoded[start:stop])
    return (form for form in found if len(form) >= _MIN_FORM_BYTES)


def _as_unicode(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _lower_hex(text: str) -> str:
    parts = text.split("%")
    return "%".join([parts[0], *(part[:2].lower() + part[2:] for part in parts[1:])])
