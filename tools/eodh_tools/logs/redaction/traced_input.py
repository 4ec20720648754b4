"""What a shell's trace shows printed, and the next command reads as its password."""

from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.evidence import is_id, is_named, is_slug
from eodh_tools.logs.redaction.piped_secrets import SQL
from eodh_tools.logs.redaction.rule import Rule, Span, line_end, line_start
from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    is_number,
    is_placeholder,
    is_prose,
    looks_like_key,
    looks_like_password,
)

_MAX_LINE_BYTES = 800
_LEAST = 4
_LEAST_WORDS = 4
_PRINTED = lazy_pattern(
    # A clock's time or a name of what writes may stand before.
    rb"[ \t]*(?:[^\s+]{1,60}[ \t]+){0,4}\++ (?:(?:builtin|command) )?"
    rb"(?:echo|printf|yes)(?: -\w{1,3})*"
    rb"(?: [\"']?(?:%s|%b)(?:\\n)?[\"']?)?(?: --)?"
    rb" (?:'(?P<single>[^'\n]{4,200})'|\"(?P<double>[^\"\n]{4,200})\""
    rb"|(?P<bare>[^\s\"'|>]{4,512}))"
    rb"[ \t]*\Z"
)
# It says that it reads its input, or asks for nothing else.
_READS = lazy_pattern(
    rb"(?:--?(?:pass(?:word|wd|phrase)?-?)?(?:on-)?(?:from-)?stdin|-pwstdin|password_stdin"
    rb"|passphrase-fd[ =]0|-pass(?:in|out)? stdin|--key-file[ =](?:-|/dev/stdin)"
    rb"|--with-token|/dev/stdin|=(?:@-|-)| -[Si]|(?:passphrase|password)-file[ =]-"
    rb"| -)(?=[ \t]|\Z)"
)
_KEY_IN_A_FILE = lazy_pattern(
    rb" -\w{0,4}[kt]\b|keytab|--key-file[ =](?!-|/dev/stdin)|--pass(?:word|phrase)-file"
    rb"[ =](?!-)|cryptsetup[^\n]{1,100} -d[ =](?!-)|--batch --import"
)
# `scene2026`: a word and a year, as names of data have.
_OF_A_YEAR = lazy_pattern(rb"[A-Za-z_-]+(?:19|20)[0-9]{2}\Z")
# `Done.`, `START`, `unlocking`: what a script tells its reader.
_TELLS = lazy_pattern(rb"(?:[A-Za-z]+(?:ed|ing)|[A-Z]+|[\w-]+[.!?:]{1,3}|[=*#-]+)\Z")


def _input(block: bytes, end: int) -> Iterable[Span]:
    """`+ echo '…'` in the line before `+ kinit me`, or in the one after it.

    Both run at once, so either may be traced first.
    """
    first = line_start(block, end - 1, _MAX_LINE_BYTES)
    stop = line_end(block, end, _MAX_LINE_BYTES)
    command = block[first:stop]
    if b"|" in command or _KEY_IN_A_FILE.search(command) is not None:
        return ()
    reads = _READS.search(command) is not None
    if first:
        before = line_start(block, first - 1, _MAX_LINE_BYTES)
        span = _printed(block, before, first - 1, sure=reads)
        if span is not None:
            return (span,)
    # Behind it, only what says that it reads tells that a line is its input.
    if not reads or stop >= len(block):
        return ()
    span = _printed(block, stop + 1, line_end(block, stop + 1, _MAX_LINE_BYTES))
    return () if span is None else (span,)


def _printed(block: bytes, first: int, stop: int, *, sure: bool = False) -> Span | None:
    """What a traced line prints, if it may be a password."""
    found = _PRINTED.match(block[first:stop])
    if found is None or found.lastgroup is None:
        return None
    value = found[found.lastgroup]
    if not _may_be_secret(value, sure=sure):
        return None
    return first + found.start(found.lastgroup), first + found.end(found.lastgroup)


def _may_be_secret(value: bytes, *, sure: bool) -> bool:
    if is_placeholder(value) or is_address_or_path(value) or is_prose(value):
        return False
    if _OF_A_YEAR.match(value) is not None or is_named(value):
        return False
    if is_number(value) or SQL.match(value) is not None:
        return False
    if not sure and (is_id(value) or is_slug(value)):
        return False
    words = value.split()
    if len(words) > 1:
        # `Opening the archive` tells; `krick ente moor gras` opens.
        odd = any(looks_like_password(word) for word in words)
        plain = len(words) >= _LEAST_WORDS and value.replace(b" ", b"").islower()
        return sure and (odd or plain) and _TELLS.match(words[0]) is None
    if looks_like_password(value) or looks_like_key(value):
        return True
    return sure and len(value) >= _LEAST and _TELLS.match(value) is None


RULES: tuple[Rule, ...] = (
    Rule(
        # As a trace shows it; a prompt or a sentence that names it has no plus.
        rb"\+ (?:sudo (?:-[\w-]{1,20} ){0,3})?(?:/[\w./-]{1,60}/)?"
        rb"(?:kinit|iinit|cryptsetup|veracrypt|passwd|chpasswd|smbpasswd|vncpasswd"
        rb"|ssh-add|gpg2?|openconnect|sshfs|ansible-vault|keyctl|secret-tool|restic"
        rb"|borg|rustic|kopia|zfs|zpool|fscrypt|ecryptfs-[a-z-]{3,30}|gocryptfs|encfs"
        rb"|myproxy-[a-z-]{3,20}|(?:voms|grid)-proxy-init|arcproxy|openssl|htpasswd"
        rb"|su|sudo|vault|pass|gopass|bw|op|gnome-keyring-daemon|wg|age|mount\.\w{2,8}"
        rb"|lxc|incus|snap|mokutil|tpm2_\w{2,24}|systemd-\w{2,14}"
        rb"|(?:docker|podman) secret create|(?:gh|glab) (?:secret|auth)|az login"
        rb"|wrangler secret put|rclone obscure|cadaver|lftp|vpnc|nmcli|bitcoin-cli)"
        rb"(?:[ \t]|\n|$)",
        _input,
        caseless=False,
    ),
    Rule(rb"--password-stdin\b", _input),
)
