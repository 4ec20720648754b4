"""Whether a value beside a secret's name is a secret, or a word, a mask or code."""

import re

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.program_text import is_name, is_template, is_wordy
from eodh_tools.logs.redaction.public_keys import is_public_key

_MASKED = lazy_pattern(
    rb"(?:[*xX.#?_-]|\xc2\xb7|\xe2(?:\x80[\xa2\xa6]|\x97\x8f|\x88\x99|\x96\xaa))+\Z"
    # `sk-...`, `glpat-xxxxxxxx`, `*** (before)`, `DATA+OMITTED` of kubectl.
    rb"|[\w-]{0,8}(?:\.{3}|\xe2\x80\xa6)\Z|[\w-]{0,10}?(?:x{6,}|\*{3,})\Z|\\0\Z"
    rb"|\*{3,}[\w ()]{0,30}\**\Z"
    rb"|DATA\+OMITTED|VALUE_SPECIFIED_IN_NO_LOG_PARAMETER|[a-z]{1,10}[_-]your[_-]"
    rb"|[<\[({]*(?:redacted|masked|secure|secret|filtered|hidden|removed|sensitive"
    rb"|omitted|scrubbed|private|protected|your[ _-].{0,60}|insert.{0,60})[>\])}]*\Z",
    re.IGNORECASE,
)
_PLACEHOLDER = lazy_pattern(
    rb"\$\{|\$\(|\$[A-Za-z_]+\Z|\$[a-z0-9]+(?:_[a-z0-9]+)+\Z|\$[A-Z][A-Z0-9_]*\Z|\$\$|%\(|%s|%[A-Z_]+%\Z|\{\{|\{[^}]*\}\Z|<[^>]*>\Z"
    # `\$DB_PASSWORD`, `$RUNNER_TEMP/key.json`, `$env:X`, `@API_TOKEN`, `YOUR_KEY`.
    rb"|\\{0,2}\$[A-Z][A-Z0-9]*_[A-Z0-9_]+(?:[/,{}]|\Z)|@(?:[A-Z0-9]{2,20}_)*(?:TOKEN|SECRET|PASSWORD|KEY)\Z"
    rb"|\$(?i:env|global|script|local|private|using):[A-Za-z_]|env:[A-Z][A-Z0-9_]*\Z"
    # A line of `/etc/passwd`, which holds no password.
    rb"|[a-z_][\w-]{0,31}:[x*!]{1,2}:[0-9]{1,6}:"
    rb"|_?(?:[A-Z]{1,20}[_-])*(?:YOUR|PLEASE|PLACEHOLDER|REPLACE)(?:[_-][A-Z]{1,20})*_?\Z"
    rb"|\[[^\]]*\]\Z|(?P<sign>@@?|__)[A-Za-z][A-Za-z0-9_.]*(?P=sign)\Z|#\{|!Ref\b|!Sub\b|vault:|secretref:"
)
_WORDS = frozenset(
    b"""a absent access added after all already an and any are argument array as at
    authentication authorization auto bad basic bearer been before being bool boolean
    but by byte bytes can cannot char character characters check config configured
    const could create created credentials current default defined denied deprecated did
    digest disabled does double eof else empty enabled end endpoint env environment
    error errors exception exists expected expires expired failed failure false file
    final first flag float for format forbidden found from function generated get given
    go got has have header here hex id identifier if ignored ignoring illegal in
    incorrect incomplete input int integer interface internal invalid is it its json
    key keyring kind length let line list long malformed map match may message method
    mismatch missing must my name nan new next nil no non none nor not nothing null
    number object of ok off on only operator option optional or other out parameter
    passed password path permission please plain please private prompt property provided
    public read received refused rejected remote removed required requires reset result
    returned revoked same secret see server set should size skipped skipping some static
    stdin stored str string struct success symbol syntax test text than that the then
    this to token tokens true type unauthorized undefined unexpected union unknown
    unset unspecified unsupported until updated url use used user username using utf8
    valid value values var variable void was were when where while will with without
    word wrong yes you your about any before below both each every inside into onto
    over than their them these under via which who within again description enter
    options output binary val write flags arguments parameters fields prompts
    settings variables""".split()
)
# Longer than any word or name that is recognised here.
_MAX_WORD_BYTES = 60
_CALL_OR_INDEX = lazy_pattern(rb"!{0,2}[A-Za-z_&*!][\w.:>-]{0,200}+[(\[]")
# `pydantic.types.SecretStr`
_CLASS = lazy_pattern(rb"(?:[a-z_]{2,40}\.){1,6}(?:[A-Z]{1,4}[a-z]+){2,6}:?\Z")
_ATTRIBUTE = lazy_pattern(
    rb"(?:self|this|cls|os|sys|env|environ|settings|config|conf|cfg|args|opts|options"
    rb"|params|kwargs|request|req|response|resp|ctx|context|app|process|secrets|session"
    rb"|data|user|client|auth|credentials|creds|inputs|steps|github|var|local|module"
    rb"|getpass|values|props|state|event|body|obj|item|it|parser|lexer|System)"
    rb"(?:\.|->|::)[A-Za-z_]"
)
_NAME_OF_A_SECRET = lazy_pattern(
    rb"[A-Za-z_.]*(?:password|passwd|passphrase|secret|token|api_?key|access_?key"
    rb"|credentials?|creds|signature|pwd|key|auth)"
    rb"(?:_?(?:id|key|hash|value|name|file|path|types?|info|struct|dict|list|bytes|str|obj))?"
    rb"\Z",
    re.IGNORECASE,
)
# `ExtendedKeyUsageOID.CLIENT_AUTH`, `data[0]`.
_CONSTANT = lazy_pattern(
    rb"(?:[A-Za-z_]{2,40}\.){1,6}[A-Z][A-Z_]{2,40}\Z|[a-z_]{2,40}\[[0-9]\]?\Z"
)
_MAX_PATH_BYTES = 200
_FOLDER = lazy_pattern(
    rb"(?:/|~/|\.\.?/|[A-Za-z]:[\\/])"
    rb"(?:etc|var|run|home|tmp|usr|opt|root|mnt|proc|srv|app|data|secrets|workspace"
    rb"|builds?|Users|github|node_modules|src|lib|bin|vault|config|[\w.-]{1,40})"
    rb"(?:[\\/][\w.-]{1,60})*[\\/]?\Z"
)
_STORE_KEY = lazy_pattern(rb"/[A-Za-z0-9+/]{39}\Z")
_CHANGE = lazy_pattern(rb"[A-Z](?=[a-z0-9])|[a-z](?=[A-Z0-9])|[0-9](?=[A-Za-z])")
_LEAST_CHANGES = 14
# Of letters alone, in random order, every second one is followed by another case.
_LETTERS = lazy_pattern(rb"[A-Za-z]{20,128}\Z")
_LEAST_SHARE_OF_CHANGES = 0.4
_LOWER_KEY = lazy_pattern(rb"[a-z0-9]{28,64}\Z")
_LEAST_LOWER_CHANGES = 8
_ADDRESS = lazy_pattern(
    rb"[a-z][a-z0-9+.-]{1,20}://|arn:aws|urn:[a-z0-9]{2,12}:|projects/[\w-]{1,60}/(?:secrets|locations)/"
)
_DIGIT = lazy_pattern(rb"[0-9]")
_LETTER = lazy_pattern(rb"[A-Za-z]")
_CAPITAL_INSIDE = lazy_pattern(rb"[a-z][A-Z]")
# `300`, `12.5ms`, `1.0000000E-03`.
_PLAIN_NUMBER = lazy_pattern(
    rb"[-+]?(?:[0-9][0-9_,.]{0,6}(?:[a-z]{1,3}|%)?|[0-9]\.[0-9]{1,17}[eEdD][-+][0-9]{1,3})\Z"
)
_KEY_ID = lazy_pattern(rb"0x[0-9a-fA-F]{1,16}(?::?\Z|,)")
_DATE = lazy_pattern(rb"[12][0-9]{3}-[01][0-9]-[0-3][0-9]")
_NO_SECRET_CHARACTER = lazy_pattern(rb"[^\x21-\x7e\x80-\xff]")


# `scram-sha-256`, `argon2id`, `caching_sha2_password`: how a password is kept or sent.
_ALGORITHM = lazy_pattern(
    rb"(?:[a-z]{2,12}[-_:])?(?:(?:sha|md|blake|argon|pbkdf|oauth|ntlmv?|krb)[-_]?[0-9]{1,3}"
    rb"[a-z]{0,2}|[hrpe]s(?:256|384|512)|ed25519|(?:aes|rsa)[-_]?[0-9]{3,4})"
    rb"(?:[-_][a-z0-9]{1,8}){0,4}\Z",
    re.IGNORECASE,
)


# `GDAL_HTTP_AUTH=BASIC/NTLM`: how to log in.
_SCHEMES = lazy_pattern(
    rb"(?:(?:basic|digest|ntlm|any|anysafe|(?:gss)?negotiate|bearer|kerberos)(?:[/|,]|\Z))+\Z",
    re.IGNORECASE,
)


def is_placeholder(value: bytes) -> bool:
    """Whether the value is a mask, a variable, a literal such as None, or nothing."""
    return (
        not value
        or _MASKED.match(value) is not None
        or _PLACEHOLDER.match(value) is not None
        or (
            len(value) <= _MAX_WORD_BYTES
            and (
                value.strip(b" '\"`.,:;!?()[]{}<>").lower() in _WORDS
                or _ALGORITHM.match(value) is not None
                or _SCHEMES.match(value) is not None
            )
        )
        or is_template(value)
    )


def is_prose(value: bytes) -> bool:
    """Whether the value is a few words of a sentence."""
    words = value.split()
    return len(words) > 1 and any(word.lower() in _WORDS for word in words)


def is_constant(value: bytes) -> bool:
    """Whether it is a constant of a class or a module, or an item of a list."""
    return _CONSTANT.match(value) is not None


def is_code(value: bytes) -> bool:
    """Whether the value reads as an expression of a program, not as a literal."""
    return (
        _CALL_OR_INDEX.match(value) is not None
        or is_constant(value)
        or is_name(value)
        or _CLASS.match(value) is not None
        or _ATTRIBUTE.match(value) is not None
        or (
            len(value) <= _MAX_WORD_BYTES and _NAME_OF_A_SECRET.match(value) is not None
        )
    )


def is_address_or_path(value: bytes) -> bool:
    """Whether the value names a place where the secret may be, not the secret."""
    return _ADDRESS.match(value) is not None or (
        len(value) <= _MAX_PATH_BYTES
        and _FOLDER.match(value) is not None
        and not _is_store_key(value)
    )


def _is_store_key(value: bytes) -> bool:
    """Whether it is the key of an object store that begins with a slash."""
    return _STORE_KEY.match(value) is not None and (
        count_changes(value) >= _LEAST_CHANGES
    )


def count_changes(value: bytes) -> int:
    """Return how often the kind of sign changes; in a key it does often."""
    return len(_CHANGE.findall(value))


def is_number(value: bytes) -> bool:
    """Whether the value is a small number, a size, a share or a date."""
    return any(
        kind.match(value) is not None for kind in (_PLAIN_NUMBER, _DATE, _KEY_ID)
    )


def is_date(value: bytes) -> bool:
    """Whether the value begins with a date: `2026-03-01T10:00:00Z`."""
    return _DATE.match(value) is not None


def looks_random(value: bytes, least: int) -> bool:
    """Whether the value, of at least `least` characters, is hardly a word."""
    if len(value) < least or _NO_SECRET_CHARACTER.search(value):
        return False
    if _LETTER.search(value) is None:
        return len(value) >= 2 * least and value.isalnum()
    return _DIGIT.search(value) is not None or (
        len(value) >= 2 * least and _CAPITAL_INSIDE.search(value) is not None
    )


_HEX_KEY = lazy_pattern(rb"(?:[0-9a-f]{32,128}|[0-9A-F]{32,128})\Z")
_UUID_KEY = lazy_pattern(
    rb"(?:[0-9]{1,8}[:-])?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z",
    re.IGNORECASE,
)
_KEY_NAME = lazy_pattern(rb"(?=[0-9]{0,19}[A-Z])(?=[A-Z]{0,19}[0-9])[A-Z0-9]{20}\Z")
_LEAST_KEY = 16
_MIXED_KEY = lazy_pattern(
    rb"[A-Za-z0-9+_-]{%d,}(?:/[A-Za-z0-9+/_-]*)?={0,2}\Z" % _LEAST_KEY
)
_LOWER = lazy_pattern(rb"[a-z]")
_UPPER = lazy_pattern(rb"[A-Z]")
_SIGN = lazy_pattern(rb"[^A-Za-z0-9]")
_FILE = lazy_pattern(rb"[\w./-]*\.[a-z][a-z0-9]{1,4}\Z")
# `expires_in=600` is the next name and its value.
_ANOTHER = lazy_pattern(rb"[A-Za-z_]{2,40}=[\w.,:/-]+\Z")
_LEAST_PASSWORD = 6


def looks_like_key(value: bytes) -> bool:
    """Whether the value looks like a key: hex, a UUID, or a long mix."""
    if len(value) < _LEAST_KEY or is_public_key(value):
        return False
    if any(kind.match(value) for kind in (_HEX_KEY, _UUID_KEY, _KEY_NAME)):
        return True
    if _LETTERS.match(value) and (
        count_changes(value) >= len(value) * _LEAST_SHARE_OF_CHANGES
    ):
        return True
    if _LOWER_KEY.match(value) and count_changes(value) >= _LEAST_LOWER_CHANGES:
        return True
    return (
        _MIXED_KEY.match(value) is not None
        and all(kind.search(value) for kind in (_DIGIT, _LOWER, _UPPER))
        and not is_wordy(value)
    )


def looks_like_password(value: bytes, least: int = _LEAST_PASSWORD) -> bool:
    """Whether the value mixes letters with digits, or capitals with signs."""
    if len(value) < least or value[:1] in b"-[({<$%)}" or not _LETTER.search(value):
        return False
    # Most values are words: what else a mixed one may be is asked last.
    mixed = _DIGIT.search(value) or (
        _SIGN.search(value) and _UPPER.search(value[1:]) and _LOWER.search(value)
    )
    return mixed is not None and not _is_elsewhere(value)


_LEAST_MADE_UP = 8
_RARE_SIGN = lazy_pattern(rb"[!#$%^&*~]")


def looks_made_up(value: bytes) -> bool:
    """Whether hardly a name or a word looks so: three kinds of letters, or signs."""
    mixed = _RARE_SIGN.search(value) is not None or all(
        kind.search(value) for kind in (_DIGIT, _LOWER, _UPPER)
    )
    return mixed and looks_like_password(value, _LEAST_MADE_UP)


_SIGN_IN_A_WORD = lazy_pattern(rb"[A-Za-z]{2}[!#$%^*~][A-Za-z]{2}")


def has_sign_in_a_word(value: bytes) -> bool:
    """Whether a sign stands between letters as in no word: `Kranich*Moor`."""
    return _SIGN_IN_A_WORD.search(value) is not None


_NAMED_KEY = lazy_pattern(rb";(?:account|shared|access)\w{0,20}key=", re.IGNORECASE)


def has_named_key(value: bytes) -> bool:
    """Whether it is a list of settings, in which a key has its own name."""
    return _NAMED_KEY.search(value) is not None


def is_another_assignment(value: bytes) -> bool:
    """Whether it is the next name and its value: `expires_in=600`."""
    return _ANOTHER.match(value) is not None


# A sentence in a script that writes no blanks, as UTF-8.
_UNSPACED = lazy_pattern(rb"(?:[\xe0-\xed][\x80-\xbf]{2}){4}")


def _is_elsewhere(value: bytes) -> bool:
    return (
        is_placeholder(value)
        or _UNSPACED.match(value) is not None
        or is_code(value)
        or is_number(value)
        or is_address_or_path(value)
        or _FILE.match(value) is not None
        or _ANOTHER.match(value) is not None
    )
