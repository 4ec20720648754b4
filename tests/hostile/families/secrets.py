"""Secrets in logs: every kind that the redaction's own tests know, and our own key."""

import re
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote

from tests.hostile.inputs import Secret
from tests.tools.logs.planted import ALNUM, PLANTED, made_up
from tests.tools.logs.planted_practice import PRACTICE

#: The key that every door asks the Hub with. It has what URLs and JSON write otherwise.
KEY = "Kq7+/" + made_up(30, ALNUM, "hostile key") + "="

SECRETS = tuple(
    Secret("secrets", plant.kind, plant.line, plant.secrets)
    for plant in (*PLANTED, *PRACTICE)
)


def _own(name: str, line: str, *shown: str) -> Secret:
    return Secret("own-key", name, line, shown)


_B64 = b64encode(KEY.encode()).decode()
_B64_TWICE = b64encode(_B64.encode()).decode()
_HEX, _HEX_COLONS = KEY.encode().hex(), KEY.encode().hex(":")
_BASIC = b64encode(b"me:" + KEY.encode()).decode()
_URL64 = urlsafe_b64encode(b"user:" + KEY.encode()).decode()
_JSON = KEY.replace("/", r"\/")
_GSON = KEY.replace("=", r"\u003d").replace("+", r"\u002b")
_TWICE = quote(quote(KEY, safe=""), safe="")
_QUOTED = quote(KEY, safe="")
_SMALL = re.sub("%..", lambda found: found[0].lower(), _QUOTED)

OWN_KEY = (
    _own("in prose", f"asked the Hub with {KEY} in vain", KEY),
    _own("in a header", f"Authorization: Bearer {KEY}", KEY),
    _own("in a dump of the environment", f"EODH_API_KEY={KEY}", KEY),
    _own("in a URL", f"GET /x?k={_QUOTED}&page=2", _QUOTED),
    _own("in a URL, small letters", f"GET /x?k={_SMALL}", _SMALL),
    _own("in a URL in a URL", f"GET /x?next=%2Fy%3Fk%3D{_TWICE}", _TWICE),
    _own("in JSON", f'{{"k": "{_JSON}"}}', _JSON),
    _own("in JSON of Java", f'{{"k": "{_GSON}"}}', _GSON),
    _own("in base64", f"seen {_B64} there", _B64),
    _own("in base64 with a name before it", f"seen {_BASIC} there", _BASIC),
    _own("in base64 of URLs", f"seen {_URL64} there", _URL64),
    _own("in base64 twice", f"seen {_B64_TWICE} there", _B64_TWICE),
    _own("in hex", f"seen {_HEX} there", _HEX),
    _own("in hex with colons", f"seen {_HEX_COLONS} there", _HEX_COLONS),
    _own("in capitals", f"seen {KEY.upper()} there", KEY.upper()),
    _own("cut", f"seen {KEY[:24]}... there", KEY[:24]),
    _own("over two lines", f"seen {KEY[:20]}\n    {KEY[20:]}", KEY[:20], KEY[20:]),
    _own("in a tuple", f"('{KEY}', None)", KEY),
    _own("between escapes", f"\x1b[31m{KEY}\x1b[0m", KEY),
    _own("with escapes inside", f"{KEY[:9]}\x1b[31m{KEY[9:]}", KEY),
    _own("with an invisible part", f"{KEY[:9]}\u200b{KEY[9:]}", KEY),
    _own("behind a carriage return", f"progress\r{KEY}", KEY),
    _own("many times", f"{KEY} " * 500, KEY),
    _own("after 200 kB", "x" * 200_000 + KEY, KEY),
)
