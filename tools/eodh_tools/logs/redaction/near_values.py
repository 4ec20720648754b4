"""Whether a value near a secret's name is a password or a key, and no other name."""

import re

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.program_text import is_file_and_line
from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    looks_like_key,
    looks_like_password,
)

_LEAST = 8
_LEAST_KEY = 20
_LEAST_CHANGES = 4
_NEXT_NAME = lazy_pattern(rb"[A-Za-z_][\w.-]{0,40}=[^=]")
CHANGE = lazy_pattern(rb"[0-9](?=[A-Za-z])|[A-Za-z](?=[0-9])")
_ESCAPED = lazy_pattern(rb"%(?:2B|2F|3D)", re.IGNORECASE)
_BASE64 = lazy_pattern(
    rb"(?=[^a-z]{0,99}[a-z])(?=[^A-Z]{0,99}[A-Z])"
    rb"(?:[A-Za-z0-9+/]{40}|[A-Za-z0-9+/]{42,128}={1,2})\Z"
)
_NAME = lazy_pattern(
    rb"[a-z0-9_]+_(?:password|passwd|secret|token|key)(?:_(?:cb|callback|file|path))?\Z",
    re.IGNORECASE,
)
# `password-rotator:1.2.3` is an image; `user:password@example.com:443` ends in a host.
_IMAGE = lazy_pattern(
    rb"[a-z0-9/_-]+:v?[0-9]+(?:\.[0-9]+)+\Z|@[\w-]+(?:\.[\w-]+)+(?:[:/]|\Z)"
    rb"|@[A-Za-z][A-Za-z0-9_-]*:[0-9]{2,5}(?:/|\Z)|@entry=0x|@/"
    # The address of who asked.
    rb"|[A-Za-z_]{2,20}:(?:[0-9]{1,3}\.){3}[0-9]{1,3}\Z"
    # What a pipe hands it to.
    rb"|(?:base(?:64|32)|b64(?:enc|dec)|(?:md5|sha[0-9]{1,3})sum)\Z"
)
# `h1:…` of Go, `sha512-…` of npm.
_HASHED = lazy_pattern(rb"(?:h1|sha(?:1|256|384|512)|md5|blake2b)[:-]")
HEX = lazy_pattern(rb"(?:0x)?[0-9a-fA-F:-]+\Z")


def is_password(value: bytes) -> bool:
    """Whether it looks like a password, and is no hash and no other name."""
    return (
        looks_like_password(value, _LEAST)
        and not is_address_or_path(value)
        and _NEXT_NAME.match(value) is None
        and _NAME.match(value) is None
        and _IMAGE.match(value) is None
        and not is_file_and_line(value)
        and (HEX.match(value) is None or len(value) < _LEAST_KEY)
    )


def is_key(value: bytes) -> bool:
    """Whether it is a long mix, and no hash, no word and no path."""
    if len(value) < _LEAST_KEY:
        return False
    plain = _ESCAPED.sub(b"+", value)
    return (
        len(plain) >= _LEAST_KEY
        and len(CHANGE.findall(plain)) >= _LEAST_CHANGES
        and HEX.match(plain) is None
        and _HASHED.match(plain) is None
        and (looks_like_key(plain) or _BASE64.match(plain) is not None)
    )
