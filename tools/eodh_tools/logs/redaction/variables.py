"""Variables and constants that a program assigns to a name."""

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.program_text import is_identifier
from eodh_tools.logs.redaction.value_checks import is_code

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
    return _OF_TWO.match(before) is not None and _MEMBER.match(value) is not None
