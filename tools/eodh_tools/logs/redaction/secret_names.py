"""Names that say of the value beside them that it is secret."""

import re

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import MAX_NAME_BYTES, line_start, one_of

# Names of passwords.
PASSWORDS = (
    "pass[ _-]?w(?:or)?d",
    "passwr[od]?d?",
    "pa?s?sw[or]{0,2}d",
    # Of other languages: a log is written in that of its program.
    "(?:pass|kenn)wort",
    "mots?[ _-]?de[ _-]?passe",
    "contrase(?:\xf1|n)a",
    "heslo",
    "senha",
    "has\u0142o",
    "(?:wachtwoord|paswoord)",
    "l(?:\xf6|o)senord",
    "(?:salasana|passord|adgangskode|parola|jelsz(?:\xf3|o)|parole)",
    "(?:\u043f\u0430\u0440\u043e\u043b\u044c|\u5bc6\u7801|\u30d1\u30b9\u30ef\u30fc\u30c9)",
    "pass[ _-]?phrase",
    "passcode",
    "[a-z]*pwd",
    "[_-]pass",
    "(?:user|ssh|root|db|admin|ftp|proxy|smtp|mail|http|login|sudo|guest)_?pass",
    "bindpw",
    "_authtok",
)
# Names that hold nothing but a secret; a name counts if it ends in one of them.
SURE = (
    *PASSWORDS,
    "secret(?:string)?",
    "api[ ._-]?key",
    "access[ ._-]?key(?:[ _-]?id)?",
    (
        "(?:secret|private|account|shared|master|auth|encryption|signing|storage"
        "|session|service|certificate|subscription|license|client|hmac|root|deploy|ssh|pgp|gpg"
        "|consumer|app|application|fernet|map|functions|swift)[ ._-]?key"
    ),
    (
        "(?:access|refresh|id|auth|api|session|security|bearer|workspace|hub|user"
        "|private|personal|deploy|bot|app|oauth|sas|registration|identity|csrf|xsrf"
        "|github|gitlab|slack|npm|job|service)[_-]?token"
    ),
    "client[_-]?key[_-]?data",
    "secret[ _-]?access[ _-]?key",
    "connection[_-]?string",
    "_auth",
    "[_-]pat",
)
# Names that parsers, too, use for harmless things.
UNSURE = (
    "token",
    "credentials?",
    "signature",
    "(?:php|j|asp\\.net_|connect\\.)?sess(?:ion)?[_-]?id",
    "jwt",
    "csrf",
    "connectid",
    "temp_url_sig",
    "(?:client_)?assertion",
    "saml(?:response|assertion)",
    "device_?code",
    "code_?verifier",
    "creds(?:_b64)?",
    "bearer",
    "identity_header",
    "[_-]pgt",
)

NAMES = one_of((*SURE, *UNSURE))

# `mdp` is `mot de passe`, shortened: in every gate, three letters take double the time.
_SURE_NAME = lazy_pattern(
    one_of((*SURE, r"(?:\b|_)mdp")) + rb"[0-9]{0,2}\Z", re.IGNORECASE
)
_ENVIRONMENT_NAME = lazy_pattern(rb"[A-Z][A-Z0-9]*_[A-Z0-9_]+\Z")
_ENVIRONMENT_TOKEN = lazy_pattern(
    rb"[A-Z][A-Z0-9_]*_(?:TOKEN|CREDENTIALS?|JWT)[0-9]*\Z"
)
# What is there for all to see: an assembly's key token, a page's. Without the signs
# that part the words.
_PUBLIC_NAMES = (
    *(b"publickeytoken", b"publickey", b"nexttoken", b"pagetoken"),
    *(b"continuationtoken", b"resumptiontoken", b"resumetoken", b"startingtoken"),
    *(b"paginationtoken", b"cursortoken", b"synctoken", b"sequencetoken"),
    *(b"outputtoken", b"inputtoken", b"requesttoken", b"idempotencytoken"),
    b"interconnectid",
    # Of a place on the globe (S2), and of who may write now.
    *(b"cancellationtoken", b"updatepassword"),
    *(b"celltoken", b"s2token", b"fencingtoken", b"changetoken", b"locktoken"),
    *(b"spectralsignature", b"methodsignature", b"typesignature", b"functionsignature"),
    # Helm's charts name the secret that the cluster keeps.
    b"existingsecret",
)
_ROUND = lazy_pattern(
    rb"(?:^|[_-])(?:first|second|third|last|final|single|multi|one|two|next|previous|each"
    rb"|initial|pre|post|dry|warmup|forward|backward|coarse|fine|low|high|band|all|by"
    rb"|qa|qc|quality|test|check|day|night|orbit|satellite|(?:a|de)sc(?:ending)?"
    rb"|render|shadow)[_-]?pass\Z",
    re.IGNORECASE,
)
_WORD_BACKWARDS = lazy_pattern(rb" (?:ed )?[a-zA-Z]{3,16}\b")
_NAME_BACKWARDS = lazy_pattern(rb"[\w.\x80-\xff-]{1,%d}" % MAX_NAME_BYTES)


def is_sure(name: bytes) -> bool:
    """Whether nothing but a secret has such a name."""
    return _SURE_NAME.search(name) is not None


def is_round(name: bytes) -> bool:
    """Whether it is a pass of a program, a filter or a satellite: `first_pass`."""
    return _ROUND.search(name) is not None


def is_environment_token(name: bytes) -> bool:
    """Whether a variable of such a name holds a secret: `WORKSPACE_TOKEN`."""
    return _ENVIRONMENT_TOKEN.match(name) is not None


def is_environment_name(name: bytes) -> bool:
    """Whether this is how variables of the environment are named."""
    return _ENVIRONMENT_NAME.match(name) is not None


def is_public(name: bytes) -> bool:
    """Whether the value is public in spite of its name."""
    return name.lower().translate(None, b"_-. ").endswith(_PUBLIC_NAMES)


def name_before(block: bytes, end: int) -> bytes:
    """The name that ends here; nothing where none does."""
    first = line_start(block, end, MAX_NAME_BYTES)
    backwards = block[first:end][::-1]
    match = _NAME_BACKWARDS.match(backwards)
    if match is None:
        return b""
    stop = match.end()
    if match.group().lower() in (b"yek", b"essap", b"drow", b"terces", b"esarhp"):
        # `API key`, `mot de passe`: the words before belong to it.
        word = _WORD_BACKWARDS.match(backwards, stop)
        stop = stop if word is None else word.end()
    return backwards[:stop][::-1]


def name_end(block: bytes, at: int) -> tuple[int, int]:
    """Where a name and its quotes end before this place, and where the name does."""
    while block[at - 1 : at] in (b" ", b"\t"):
        at -= 1
    key_end = at
    while block[at - 1 : at] in (b"'", b'"', b"\\", b"]", b")"):
        at -= 1
    return key_end, at
