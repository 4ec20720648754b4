"""Tokens that carry the name of their provider, whatever stands around them."""

from collections.abc import Iterable
from itertools import starmap

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction import token_prefixes
from eodh_tools.logs.redaction.rule import MAX_VALUE_BYTES, Rule, Span, starts_word

_JWT = lazy_pattern(rb"[\w-]{0,16384}+\.[\w-]{8,16384}+(?:\.[\w-]{0,16384}+){0,3}+")
_JWT_LENGTH = len(b"eyJ") + 8


def _jwt(block: bytes, end: int) -> Iterable[Span]:
    """A JSON web token (RFC 7519): base64url of ``{"``, then dots between parts."""
    start = end - _JWT_LENGTH
    if not starts_word(block, start):
        return ()
    token = _JWT.match(block, end)
    return () if token is None else ((start, token.end()),)


_MODEL_KEY = lazy_pattern(
    rb"sk-(?:(?:proj|svcacct|admin|None|ant-[a-z0-9]{2,8}|or-v1|lf)-)?"
    rb"(?=[\w-]{0,60}[0-9])[\w-]{0,80}?[A-Za-z0-9]{16}[\w-]{0,%d}+" % MAX_VALUE_BYTES
)


def _model_key(block: bytes, end: int) -> Iterable[Span]:
    """`sk-…` of a model's provider; a model's or package's name is words and dashes."""
    start = end - len(b"sk-") - 8
    if not starts_word(block, start):
        return ()
    found = _MODEL_KEY.match(block, start)
    if found is None or len(found.group()) < 27:  # noqa: PLR2004
        return ()
    return (found.span(),)


_BOT_TOKEN = lazy_pattern(rb"[\w-]{20,60}+")


def _telegram(block: bytes, end: int) -> Iterable[Span]:
    start = end - len(b"12345678:AA")
    rest = _BOT_TOKEN.match(block, end)
    return () if rest is None else ((start, rest.end()),)


_BOT_IN_PATH = lazy_pattern(rb"[0-9]{6,12}:[\w-]{20,60}+")


def _telegram_path(block: bytes, end: int) -> Iterable[Span]:
    """`https://api.telegram.org/bot123456:…/sendMessage`."""
    found = _BOT_IN_PATH.match(block, end)
    return () if found is None else (found.span(),)


_TERRAFORM = lazy_pattern(rb"[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,80}+")


def _terraform(block: bytes, end: int) -> Iterable[Span]:
    found = _TERRAFORM.match(block, max(0, end - len(b".atlasv1.") - 14))
    return () if found is None else (found.span(),)


_AZURE_REST = lazy_pattern(rb"[\w.~-]{30,40}+")


def _azure_client_secret(block: bytes, end: int) -> Iterable[Span]:
    rest = _AZURE_REST.match(block, end)
    return () if rest is None else ((end - len(b"abc8Q~"), rest.end()),)


_MAX_AZURE_KEY_BYTES = 100
_BASE64_BACKWARDS = lazy_pattern(rb"[A-Za-z0-9+/]{0,%d}" % _MAX_AZURE_KEY_BYTES)
_BASE64 = lazy_pattern(rb"[A-Za-z0-9+/]{0,%d}={0,2}" % _MAX_AZURE_KEY_BYTES)
_LEAST_AZURE_KEY = 40


def _azure_key(block: bytes, end: int) -> Iterable[Span]:
    """A key of Azure's, which carries the sign of its service near its end."""
    before = block[max(0, end - _MAX_AZURE_KEY_BYTES) : end][::-1]
    backwards = _BASE64_BACKWARDS.match(before)
    rest = _BASE64.match(block, end)
    start = end - (0 if backwards is None else backwards.end())
    stop = end if rest is None else rest.end()
    whole = _LEAST_AZURE_KEY <= stop - start < _MAX_AZURE_KEY_BYTES
    return ((start, stop),) if whole else ()


_MAIL_KEY_BYTES = 32


def _mail_key(block: bytes, end: int) -> Iterable[Span]:
    """`…-us20` of Mailchimp: 32 digits of hexadecimal and a data centre."""
    dash = block.rfind(b"-us", 0, end)
    found = _MAIL_KEY.match(block, max(0, dash - _MAIL_KEY_BYTES))
    return () if found is None or found.start(1) < 0 else (found.span(1),)


_MAIL_KEY = lazy_pattern(rb"(?<![0-9a-zA-Z])([0-9a-f]{32}-us[0-9]{1,2})(?!\w)")


RULES: tuple[Rule, ...] = (
    *token_prefixes.RULES,
    *starmap(
        lambda gate, spans: Rule(gate, spans, caseless=False),
        (
            (rb"eyJ[A-Za-z0-9_-]{8}", _jwt),
            (rb"sk-[A-Za-z0-9_-]{8}", _model_key),
            (rb"\.atlasv1\.", _terraform),
            (rb"[0-9]{8}:AA", _telegram),
            (rb"telegram\.org/bot", _telegram_path),
            (rb"[A-Za-z0-9_~.]{3}[0-9]Q~", _azure_client_secret),
            (
                rb"(?:JQQJ99|\+A(?:St|Ba|MC|Sb|Eh|Rm|CR)|APIM|ACDb|AIoT|Az(?:Fu|Se|Ca))[A-Za-z0-9+/]{4}",
                _azure_key,
            ),
            (rb"[0-9a-f]-us[0-9]", _mail_key),
        ),
    ),
)
