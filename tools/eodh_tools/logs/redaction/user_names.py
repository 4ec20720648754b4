"""The user's name before a password: evidence that stays, unless it may be a key."""

import re

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import MARK, Span

_MAX_NAME_BYTES = 64
_BETWEEN_PARTS = lazy_pattern(rb"[._@+-]|%[0-9A-Fa-f]{2}")
# `deploy`, `runner12`, `s1proc`, `14873`: a key has longer parts, or more changes.
_PART = lazy_pattern(
    rb"(?:[A-Za-z]{0,20}[0-9]{0,4}|[0-9]{1,8}|[A-Za-z]{1,8}[0-9]{1,2}[A-Za-z]{1,12})\Z"
)
_CAPITAL_INSIDE = lazy_pattern(rb"[a-z][A-Z]")
_MOST_CAPITALS_INSIDE = 2
_LONGEST_IN_CAPITALS = 12
# What names a user and a password in one value.
_NAMES_BOTH = lazy_pattern(
    rb"(?:userpwd|user_?pass(?:word)?|\bcreds?|_creds?|credentials?|basic_?auth)"
    rb"(?:[\"'`\])]{0,2}[ \t]{0,8}[:=|>]{0,2}[ \t]{0,8})[\"'`(\[]{0,2}\Z",
    re.IGNORECASE,
)
_MAX_BEFORE_BYTES = 60
# `uid:key` of the data stores of Copernicus.
_USER_ID = lazy_pattern(
    rb"[0-9]{1,8}:(?=[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}|(?P<gone>\[redacted))"
)
# What stands for the password of a user that is a token.
_NO_PASSWORD = frozenset((b"", b"x-oauth-basic", b"api_token", b"oauth2"))
# `USER:PASSWORD`, `user:pass`, `DB_USER:YOUR_PASSWORD` of a description.
_TEMPLATE = lazy_pattern(
    rb"(?:(?:my_?|your_?|db_?)?(?:user(?:_?name)?|usr|login):"
    rb"(?:my_?|your_?|db_?)?(?:pass(?:wd|word)?|pwd|pw)"
    rb"|(?-i:[A-Z]{1,20}(?:_[A-Z]{1,20}){0,3}:(?:[A-Z]{1,20}_){0,3}"
    rb"(?:DB|PG)?(?:PASS(?:WD|WORD)?|PWD?|SECRET|TOKEN)))\Z",
    re.IGNORECASE,
)


def is_user_template(userinfo: bytes) -> bool:
    """Whether words stand in place of both the user and the password."""
    return _TEMPLATE.match(userinfo) is not None


def is_user_name(name: bytes) -> bool:
    """Whether it has the look of a person's or a program's name, or of a user's id."""
    if not 0 < len(name) <= _MAX_NAME_BYTES:
        return False
    if len(_CAPITAL_INSIDE.findall(name)) > _MOST_CAPITALS_INSIDE:
        return False
    if name.isupper() and len(name) > _LONGEST_IN_CAPITALS:
        return False
    return all(_PART.match(part) is not None for part in _BETWEEN_PARTS.split(name))


def without_user(block: bytes, start: int, stop: int, sign: bytes = b":") -> Span:
    """Where the password is in `user:password`: all of it if the user may be a key."""
    name, found, password = block[start:stop].partition(sign)
    if found and block.startswith(MARK, stop - len(password)):
        return stop, stop
    if found and password.lower() not in _NO_PASSWORD and is_user_name(name):
        return stop - len(password), stop
    return start, stop


def narrowed(block: bytes, start: int, stop: int) -> Span:
    """The password alone, where what stands before says that a user comes first."""
    if block.find(b":", start, min(stop, start + _MAX_NAME_BYTES + 1)) < 0:
        return start, stop
    user_id = _USER_ID.match(block, start, stop)
    if user_id is not None:
        return stop if user_id["gone"] else user_id.end(), stop
    before = block[max(0, start - _MAX_BEFORE_BYTES) : start]
    if _NAMES_BOTH.search(before) is None:
        return start, stop
    return without_user(block, start, stop)
