"""What a server stores of a password: the password can be guessed from it."""

import re
from collections.abc import Iterable
from functools import partial

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import Rule, Span

_DIGIT = lazy_pattern(rb"[0-9A-Fa-f]")
# In a line of /etc/shadow a colon ends it.
_OF_CRYPT = lazy_pattern(rb"[\w./$=,+-]{20,400}+")
_IN_ONE_WORD = lazy_pattern(rb"[\w./$=,+:-]{20,400}+")


def _hash(form: re.Pattern[bytes], block: bytes, end: int) -> Iterable[Span]:
    """Salts and hashes, behind the name of how they were made."""
    found = form.match(block, end)
    return () if found is None else (found.span(),)


_crypt = partial(_hash, _OF_CRYPT)
_word = partial(_hash, _IN_ONE_WORD)


def _hexadecimal(block: bytes, end: int) -> Iterable[Span]:
    """What has exactly as many digits as such a hash."""
    if _DIGIT.match(block, end) is not None:
        return ()
    start = max(block.rfind(b"md5", end - 35, end), block.rfind(b"*", end - 41, end))
    return ((start, end),)


RULES: tuple[Rule, ...] = (
    Rule(
        rb"(?:^|[^\w$.])\$(?:1|2[abxy]|5|6|7|y|apr1|argon2(?:id|i|d)|scrypt"
        rb"|pbkdf2(?:-sha(?:256|512))?)\$[\w./=,$+-]",
        _crypt,
    ),
    # PostgreSQL; Django; Werkzeug.
    Rule(
        rb"\bscram-sha-(?:1|256|512)\$[0-9]{1,9}:"
        rb"|\bpbkdf2_sha(?:1|256|512)\$[0-9]{1,9}\$"
        rb"|\bpbkdf2:sha(?:1|256|512):[0-9]{1,9}\$|\bscrypt:[0-9]{1,9}:[0-9]{1,3}:[0-9]{1,3}\$",
        _word,
    ),
    # LDAP (RFC 2307, 5.3), Dovecot.
    Rule(
        rb"\{(?:s?sha(?:256|384|512)?|s?md5|pbkdf2[\w-]{0,12}|scram-sha-(?:1|256|512))\}",
        _word,
    ),
    # PostgreSQL's table or PgBouncer's list of users; MySQL's table.
    Rule(rb"[\"'|] [\"']?md5[0-9a-f]{32}", _hexadecimal, caseless=False),
    Rule(rb"\*[0-9A-F]{40}", _hexadecimal, caseless=False),
    # A login of Jupyter: the salt, then the hash.
    Rule(rb"\bsha1:[0-9a-f]{12}:", _word),
)
