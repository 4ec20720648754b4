"""Text of a program where a value would stand: patterns, templates, types, names."""

import string

from eodh_tools.logs.lazy_pattern import lazy_pattern

_MAX_BYTES = 200
_PATTERN = lazy_pattern(
    rb"\(\?[:=!<P]|\[\^?[A-Za-z0-9]-[A-Za-z0-9]|\\[dwsb][+*{?]"
    rb"|(?:\A|[\W_])%[sdr](?:[\W_]|\Z)|\A%[-0-9.]{0,4}l{0,2}[vuqxXfp](?:\W|\Z)"
    # `^password=\K.+`, `ads\\.com|adnet\\.com`.
    rb"|\\K\.|\\\.[a-z]{2,10}(?:\||\Z)|\.[*+]\Z"
    rb"|\A(?:Optional|Union|List|Dict|Tuple|Callable|Annotated|list|dict|tuple|type)\["
    # What Hiera looks up elsewhere.
    rb"|\A%\{[a-z:]"
    # Of a debugger, of reStructuredText.
    rb"|\A\w{1,60}@entry=0x|\A:[a-z:]{2,30}:`"
)
# A version, an OID, an alphabet.
_PLAIN = lazy_pattern(
    rb"[~=^<>v]{0,2}[0-9]{1,5}(?:\.[0-9]{1,9}){2,12}(?:[-+.](?:[ab]|rc|alpha|beta|dev|post)[.-]?[0-9]{0,4})?\Z|ABCDEFGHIJKLMNOPQRST|abcdefghijklmnopqrst"
)
_PLAIN_SIGNS = (string.ascii_letters + string.digits + "_-./:=+~^<>").encode()
# `{registry_id}-auth-token`, `Bearer {self.token`.
_FIELD = rb"\{[A-Za-z_][\w.\[\]'\"()-]{0,60}"
_TEMPLATE = lazy_pattern(
    rb"(?:[A-Za-z_ :/@.-]{0,40}" + _FIELD + rb"\}){1,6}[A-Za-z_ :/@.-]{0,40}\Z"
    rb"|" + _FIELD + rb"\Z"
)
# What stands behind the closing quote of a text: `"private key: " + error`.
_BEHIND_TEXT = lazy_pattern(rb"[,)][ ;:)\]},]|[\"']?[ ][+.][ ]")
_NAMES = lazy_pattern(
    # `*uint16`, `&[]byte`, `Uint8Array`.
    rb"[*&\[\]]{0,4}(?:u?int|float|complex|double|byte|rune|char|wchar|size)_?[0-9]{0,3}"
    rb"(?:_t)?\Z|(?:Uint|Int|Float)[0-9]{1,2}Array\Z"
    rb"|[A-Za-z_]\w{0,60}::~?[A-Za-z_]\w{0,60}\Z"
    # `a.Package.Dir`, `hs.clientHello.sessionId`, `Storage.getStorageKeyParameters`.
    rb"|(?:[a-z]{1,3}|(?=[\w.]{0,100}?[a-z][A-Z])[a-z_][A-Za-z_]{0,11})"
    rb"(?:\.[A-Za-z_]{1,40}){2,6}\Z"
    rb"|[A-Za-z_]{1,40}\.[a-z]{2,20}(?:[A-Z]{1,3}[a-z]{1,20}){2,10}\Z"
    rb"|[A-Z][A-Za-z]{2,40}(?:Exception|Error|Handler|Callback|Parameters|Schema|Factory"
    rb"|Provider|Settings)\Z"
    # `ed25519.PrivateKey`, `testP256PrivateKey`.
    rb"|\*?\w{1,30}\.(?:Private|Public|Secret)Key\Z"
    rb"|[a-z]{2,12}[A-Z0-9][A-Za-z0-9]{0,40}(?:PrivateKey|PublicKey|SecretKey)\Z"
    # `&v1.SecretSelector{`, `*value`, `&str`: an address of something, or its type.
    rb"|[&*]{1,2}(?:\w{1,40}(?:\.|::)){0,4}[A-Za-z_]{1,40}(?:\{(?:\}|\w{1,40}:)?)?\Z"
    # `oauth2.Token{`, `AppToken{9f4ef63`: an object, its fields or its number.
    rb"|(?:[a-z]\w{0,30}\.){1,3}[A-Z][A-Za-z]{1,40}\{(?:\}|\w{1,40}:)?\Z"
    rb"|(?:[A-Z][a-z]{1,20}){1,5}\{[0-9a-f]{4,16}\}?\Z|[A-Za-z_]{3,60}\{\Z"
    # `(String)row.get(`, `[]byte(text`, `[NullString]::Value`.
    rb"|\(\*?[A-Za-z]\w{0,20}\*?\)[A-Za-z_(]|\[\][a-z]\w{0,20}[({]|\[[\w.]{1,80}\]::"
)
_IDENTIFIER = lazy_pattern(rb"[a-z]+(?:_[a-z]+){1,6}\Z")


def is_template(value: bytes) -> bool:
    """Whether it is a pattern, or a text into which a program puts values."""
    if len(value) > _MAX_BYTES:
        return False
    # Nearly always.
    if not value.translate(None, _PLAIN_SIGNS):
        return _PLAIN.match(value) is not None
    return (
        _PATTERN.search(value) is not None
        or (b"{" in value and _TEMPLATE.match(value) is not None)
        or _BEHIND_TEXT.match(value) is not None
    )


def is_name(value: bytes) -> bool:
    """Whether it is the name of a type, a member of a class, or a variable of one."""
    return len(value) <= _MAX_BYTES and _NAMES.match(value) is not None


def is_identifier(value: bytes) -> bool:
    """Whether it is several words as a variable's name is written: `token_struct`."""
    return _IDENTIFIER.match(value) is not None


# `BSD-3-clause-Cambridge`, `LGPLv3+_or_GPLv2+`: words and small numbers.
_WORDY = lazy_pattern(
    rb"(?:(?:[A-Z]?[a-z]{1,14}|[A-Z][a-z]{2,14}[A-Z]{2,5}|[A-Z]{1,6}v?[0-9]{0,2}|[A-Z][0-9]{2}[A-Z][0-9]|[0-9]{1,4})"
    rb"(?:[-_+.]{1,2}|\Z)){2,40}\Z"
)


def is_wordy(value: bytes) -> bool:
    """Whether the value is words and small numbers, joined by dashes and the like."""
    return _WORDY.match(value) is not None


_FILE_AND_LINE = lazy_pattern(
    rb"[\w$<>.-]{1,100}\.(?:java|kt|scala|groovy|clj|pyx?|m?jsx?|tsx?|go|rs|rb|php|cs|fs"
    rb"|c|cc|cpp|cxx|h|hpp|swift|jl|pl|lua|exs?|erl)"
    rb":[0-9]{1,6}(?::[0-9]{1,4})?\Z"
)


def is_file_and_line(value: bytes) -> bool:
    """Whether it is a place in a program, of a stack's frame: `Reader.java:118`."""
    return _FILE_AND_LINE.match(value) is not None
