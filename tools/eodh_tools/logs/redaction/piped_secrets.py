"""Secrets that a command prints for another one, or into a file of secrets."""

from collections.abc import Iterable
from functools import partial

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import Rule, Span, line_start
from eodh_tools.logs.redaction.value_checks import is_placeholder

_MAX_COMMAND_BYTES = 1_000

_PIPED = lazy_pattern(
    rb"(?:echo|printf)[ \t]+(?:-\w+[ \t]+)*(?:[\"']?%[sb](?:\\n)?[\"']?[ \t]+)?"
    rb"(?:[\"']?([^\s\"'|]{4,512})[\"']?|(?P<quote>[\"'])([^\"'\n]{4,200})(?P=quote))"
    rb"[ \t]*[|>][ \t]*\Z"
)


# What it says is no statement of SQL, and what reads it is no other command.
SQL = lazy_pattern(
    rb"(?i:select|insert|update|delete|create|alter|drop|show|grant|revoke)(?: |\Z)"
)
_OTHER_COMMAND = lazy_pattern(
    rb"\w|-\w|[ \t]+(?:container[ \t]+)?(?:run|build|load|import|compose)\b"
)


_FILLED_IN = lazy_pattern(
    rb"\$\{[^}]{1,60}\}|\$\w{1,60}|\{\{[^}]{1,100}\}\}|\$\([^)]{1,60}\)"
)


def _piped(block: bytes, end: int, sign: bytes = b"|") -> Iterable[Span]:
    """`echo … | docker login --password-stdin`."""
    first = line_start(block, end, _MAX_COMMAND_BYTES)
    if _OTHER_COMMAND.match(block, end) is not None:
        return ()
    pipe = block.rfind(sign, first, end)
    found = None if pipe < 0 else _PIPED.search(block[first : pipe + 1])
    group = 1 if found is None or found[1] else 3
    if found is None or is_placeholder(found[group]) or SQL.match(found[group]):
        return ()
    # `$host:$port:*:$user:$password`: the shell puts the values there.
    if not _FILLED_IN.sub(b"", found[group]).strip(b" \t:*,;/@=\\n"):
        return ()
    return ((first + found.start(group), first + found.end(group)),)


#: `printf '%s' '…' > /run/secrets/db_password`.
_written = partial(_piped, sign=b">")


RULES: tuple[Rule, ...] = (
    Rule(
        # `sudo` itself reads with `-S` only; `tee` writes what others may read.
        rb"\|[ \t]{0,3}(?:sudo[ \t](?:-[\w-]{1,20}[ \t]{1,3}){0,3})?"
        rb"(?:sudo[ \t]{1,3}-\w{0,4}S"
        rb"|sudo[ \t]{1,3}--stdin"
        rb"|tee[ \t][^\n|]{0,100}(?:pass|secret|token|cred|netrc)[\w./-]*"
        rb"|docker|podman|nerdctl|buildah|skopeo|crane|oras|helm"
        rb"|gh|glab|sshfs|restic|openconnect|ansible-vault|mysql|psql|kinit|ssh-add|gpg"
        rb"|cryptsetup|(?:ch|smb)?passwd|aws ecr|az|iinit|myproxy-[a-z-]+|keyctl|vault"
        rb"|secret-tool|su)",
        _piped,
    ),
    Rule(
        rb">[ ]?[\"']?[\w./~${}-]{0,80}(?:/secrets/|pass(?:word|wd|phrase)|token|secret"
        rb"|\.pgpass|api_?key|credentials?)[\w.-]{0,30}[\"']?[ \t]*$",
        _written,
    ),
    Rule(rb"--password-stdin\b", _piped),
)
