"""Variables and constants that a program assigns to a name."""

import re

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.program_text import is_identifier, is_wordy
from eodh_tools.logs.redaction.value_checks import (
    count_changes,
    is_code,
    looks_like_key,
    looks_made_up,
)

_CONSTANT = lazy_pattern(rb"[A-Z]{2,20}(?:_[A-Z]{2,20}){1,8}\Z")
_OF_TWO = lazy_pattern(rb"[ \t]*\w{1,40},[ ]?\Z")
_MEMBER = lazy_pattern(rb"[A-Za-z_]\w{0,40}(?:\.[A-Za-z_]\w{0,40}){1,4}\Z")


_LEAST_ALIKE = 6
_SIGNS = b"_-. "


def is_named_alike(name: bytes, value: bytes) -> bool:
    """Whether the value repeats the name: `SECRET_KEY = 'secret-key'`."""
    # `TASK_ROOT_KEY = 'TASK_ROOT'`.
    first = value.partition(b"_")[0]
    if _CONSTANT.match(value) is not None and name.startswith(first):
        return True
    member = value.rpartition(b".")[2]
    plain, other = (text.lower().translate(None, _SIGNS) for text in (name, member))
    if min(len(plain), len(other)) < _LEAST_ALIKE or not other.isalpha():
        return False
    # `last_pass = DEFAULT_LAST_PASS`, and no `eodh-db-password`.
    named = b"." in value or _CONSTANT.match(value) is not None
    return plain.endswith(other) or (named and other.endswith(plain))


def is_variable(before: bytes, value: bytes, *, name_is_quoted: bool) -> bool:
    """Whether what is assigned without quotes, behind this, is no literal."""
    # `SetCredential=/LoadCredential=`; a name of a token's place.
    if (value[:1] == b"/" and b"=" in value) or before.endswith(b"pkcs11:"):
        return True
    # `"password": t_string,`.
    if name_is_quoted and is_identifier(value):
        return True
    inner = value.lstrip(b"([{")
    if inner != value and (is_code(inner) or is_identifier(inner)):
        return True
    # `username, password = parsed.auth_decoded`.
    of_two = _OF_TWO.match(before) is not None
    return of_two and (_MEMBER.match(value) is not None or is_identifier(value))


# What may be a key of a mapping or of a store, and no key that opens anything.
_KEY_OF_A_LIST = lazy_pattern(
    rb"(?:map|storage|session|root|service|functions?|cache|result)[ ._-]?key\Z",
    re.IGNORECASE,
)


def is_key_of_a_list(name: bytes, value: bytes) -> bool:
    """Whether it is the key of a mapping or a store: `storage_key="page-size"`."""
    if _KEY_OF_A_LIST.search(name) is None or looks_like_key(value):
        return False
    return is_wordy(value.strip(b"/_")) or not looks_made_up(value)


_PASSWORD = lazy_pattern(rb"pass|pwd|(?:\A|_)pw\Z", re.IGNORECASE)
_FILE = lazy_pattern(
    rb"(?:\.{0,2}/)?(?:[\w.$-]{1,60}/){0,12}[\w.$-]{1,60}"
    rb"\.(?:pem|key|crt|cer|p12|pfx|jks|pub|asc|gpg|json|ya?ml|toml|ini|cfg|conf|env|txt|md"
    rb"|pkl|zip|log)(?:#[\w-]{1,80})?\Z"
)
_IN_FOLDERS = lazy_pattern(
    rb"(?:\.{0,2}/)?(?:[A-Za-z_][\w.-]{1,60}/){1,12}[A-Za-z_][\w.-]{1,60}"
    rb"\.[a-z][a-z0-9]{1,4}\Z"
)
_MOST_CHANGES_OF_A_PATH = 0.25


def is_file(name: bytes, value: bytes) -> bool:
    """Whether it is the file that holds the key: `client_key: tls-client.pem`."""
    if _IN_FOLDERS.match(value) is not None:
        return count_changes(value) < len(value) * _MOST_CHANGES_OF_A_PATH
    return _PASSWORD.search(name) is None and _FILE.match(value) is not None


# `tlsSecret`, `imagePullSecret`, `existingSecretPasswordKey` of Kubernetes and Helm.
_NAME_OF_AN_OBJECT = lazy_pattern(
    rb"(?:tls|certs?|certificates?|ca|pull|vars?|existing|jks|scripts?|passwords|config"
    rb"|ref(?:erence)?)_?-?[Ss]ecret\Z|[eE]xistingSecret\w{0,40}Key\Z|(?:[pP]assword|[tT]oken)SecretKey\Z"
)
_SECRET = lazy_pattern(rb"(?:\A|[^A-Za-z0-9_-])secret\Z", re.IGNORECASE)
_OBJECT = lazy_pattern(rb"[a-z][a-z]{0,30}(?:[-.][a-z0-9]{1,30}){0,10}\Z")
_OBJECT_OF_SECRETS = lazy_pattern(
    rb"[a-z]{1,20}(?:-[a-z0-9]{1,20}){0,8}-(?:secrets?|credentials?|creds|tls|certs?|config"
    rb"|tokens?|auth|keys?|storage|ca|htpasswd)(?:-?[0-9]{1,2})?\Z"
)


def is_object(name: bytes, value: bytes) -> bool:
    """Whether it names what Kubernetes keeps: `tlsSecret: hub-tls`."""
    if _NAME_OF_AN_OBJECT.search(name) is not None:
        return _OBJECT.match(value) is not None and not looks_like_key(value)
    return _SECRET.search(name) is not None and (
        _OBJECT_OF_SECRETS.match(value) is not None
    )


# `let x_token = state`, `val auth: X`, `secret := data`: no setting is written so.
_DECLARED = lazy_pattern(
    rb"(?:\A|[\s({])(?:let|var|const|val|mut|func|fn|def|struct) "
    rb"(?:\w{1,40} )?\w{0,40}\Z|->\w{0,40}\Z"
    rb"|(?:\A|[^\w.])(?:self|this)\.(?:\w{1,40}\.){0,4}\w{0,40}\Z"
    rb"|\{\{-? ?[^{}\"']{0,80}\Z"
)
# What may stand before a name that a program assigns to, up to the line's end.
_OWNER = lazy_pattern(
    rb"[ \t]*(?:[A-Za-z_][\w.<>*&\[\]]*(?:->| {1,20})[*&]{0,2}){0,5}[\w.]{0,40}"
    rb"(?:\[[\"']?\w{0,40})?\Z"
)
# `.ApiKey = X,` of C, `IDToken: idToken,` of Go.
_CAMEL = lazy_pattern(rb"[a-z]{1,20}(?:[A-Z][a-z]{1,20}){1,5}\Z")
_BARE = lazy_pattern(
    rb"[&*]?[A-Za-z_][A-Za-z_]{0,40}(?:(?:\.|::)[A-Za-z_]{1,40}){0,5}\Z"
)
# `PluginConfig`, `SensitiveString`: a type, where no password is named.
_TYPE = lazy_pattern(rb"(?:[A-Z][a-z]{1,20}){2,6}\Z")
_WEAK_NAME = lazy_pattern(rb"(?:auth|key|token|credentials?)\Z", re.IGNORECASE)


def is_declared(
    name: bytes, before: bytes, value: bytes, behind: bytes, *, spaced: bool
) -> bool:
    """Whether a program declares the name, or ends its statement behind the value."""
    if _TYPE.match(value) is not None and _WEAK_NAME.search(name) is not None:
        return True
    if _BARE.match(value) is None:
        return False
    ends = behind[:2] in (b",\n", b",")
    if ends and name.startswith(b"."):
        return True
    if ends and _CAMEL.match(value) and not _PASSWORD.search(name):
        return not before.strip()
    if spaced and behind[:2] in (b";\n", b";") and _OWNER.match(before) is not None:
        return True
    return _DECLARED.search(before) is not None


# `b"\\x50\\x4b\\x05\\x06"`: the first bytes of a kind of file.
_BYTES = lazy_pattern(
    rb"(?:[A-Za-z]{0,8}?(?:\\x[0-9A-Fa-f]{2}|\\[0-7]{3}|\\[rnt0])){2,64}[A-Za-z]{0,8}\Z"
)


def is_magic(name: bytes, value: bytes) -> bool:
    """Whether it is the signature of a kind of file, in escapes."""
    return name[-9:].lower() == b"signature" and _BYTES.match(value) is not None


_AUTHORITY = lazy_pattern(rb"[A-Z]{3,20}(?:_[A-Z]{2,20}){0,4}\Z")


def is_authority(name: bytes, value: bytes) -> bool:
    """`crs_auth = "EPSG"`, `proxy_auth = NTLM_ANY`: who defines it, or how it works."""
    return name[-5:].lower() == b"_auth" and _AUTHORITY.match(value) is not None
