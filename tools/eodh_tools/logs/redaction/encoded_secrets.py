"""Secrets in base64: private keys, JSON with a password in it, data of Kubernetes."""

import re
from base64 import b64decode
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import MARK, Rule, Span, line_end
from eodh_tools.logs.redaction.secret_names import NAMES

_MAX_ENCODED_BYTES = 16_384
_BASE64 = lazy_pattern(rb"[A-Za-z0-9+/_-]{0,%d}+={0,2}" % _MAX_ENCODED_BYTES)
_SECRET_MEMBER = lazy_pattern(
    rb"PRIVATE KEY|\"cid\":|\"(?:auths?|password|identitytoken)\"|"
    + NAMES
    + rb"[\"']?[ ]?[:=]",
    re.IGNORECASE,
)


def decoded(encoded: bytes) -> bytes:
    """Return what base64 of either alphabet holds, also cut; nothing if it is none."""
    bare = encoded.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    bare = bare[: len(bare) // 4 * 4] or bare
    try:
        return b64decode(bare + b"=" * (-len(bare) % 4))
    except ValueError:
        return b""


def _encoded(block: bytes, end: int) -> Iterable[Span]:
    """A private key, or JSON with a secret in it, in base64.

    It may begin anywhere in a run of base64: each of the four places is decoded.
    """
    start = end - 14
    rest = _BASE64.match(block, end)
    stop = end if rest is None else rest.end()
    if block[stop : stop + 1] == b".":
        return ()
    for first in range(start, min(start + 4, stop)):
        if _SECRET_MEMBER.search(decoded(block[first:stop])):
            return ((start, stop),)
    return ()


_BASE64_BACKWARDS = lazy_pattern(rb"[A-Za-z0-9+/_-]{0,400}")


def _encoded_name(block: bytes, end: int) -> Iterable[Span]:
    """Text with `password=…` in it, in base64."""
    backwards = _BASE64_BACKWARDS.match(block[max(0, end - 400) : end][::-1])
    start = end if backwards is None else end - backwards.end()
    rest = _BASE64.match(block, end)
    stop = end if rest is None else rest.end()
    for first in range(start, min(start + 4, stop)):
        if _SECRET_MEMBER.search(decoded(block[first:stop])):
            return ((start, stop),)
    return ()


_ENTRY = lazy_pattern(
    rb"[ \t]{1,20}[\w.-]{1,100}:[ \t]{1,4}\"?([A-Za-z0-9+/]{8,4096}={0,2})\"?[ \t]*$"
)
_MAX_ENTRIES = 40


def _kube_data(block: bytes, end: int) -> Iterable[Span]:
    """The entries under `data:` of a Kubernetes Secret: base64 of text."""
    stop = end - 1
    for _ in range(_MAX_ENTRIES):
        at = stop + 1
        stop = line_end(block, at, 5_000)
        line = block[at:stop]
        found = _ENTRY.search(line)
        if found is None and line.rstrip(b'"').endswith(MARK):
            continue
        if found is None:
            return
        plain = decoded(found[1])
        if (
            len(found[1].rstrip(b"=")) % 4 != 1
            and plain
            and plain.isascii()
            and (plain.decode().replace("\n", "").isprintable())
        ):
            yield at + found.start(1), at + found.end(1)


RULES: tuple[Rule, ...] = (
    Rule(
        rb"(?:LS0tLS1CRUdJTi|eyJ[A-Za-z0-9+/_-]{11})",
        _encoded,
        caseless=False,
        run=_BASE64,
    ),
    # `password`, at each of the three places in base64.
    Rule(
        rb"(?:cGFzc3dvcm|Bhc3N3b3Jk|wYXNzd29yZ|c2VjcmV0|NlY3JldC|zZWNyZXQ)",
        _encoded_name,
        caseless=False,
        run=_BASE64,
    ),
    Rule(rb"^(?:[^\n]{0,100} )?[ ]{0,8}(?:string)?data:[ \t]{0,4}\n", _kube_data),
)
