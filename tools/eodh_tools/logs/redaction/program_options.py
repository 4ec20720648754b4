"""Secrets in command lines whose options only the command itself explains."""

import re
from collections.abc import Callable, Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.piped_secrets import SQL
from eodh_tools.logs.redaction.rule import (
    MAX_COMMAND_BYTES,
    Rule,
    Span,
    line_end,
    line_start,
    one_of,
)
from eodh_tools.logs.redaction.secret_names import SURE
from eodh_tools.logs.redaction.user_names import is_user_name
from eodh_tools.logs.redaction.value_checks import (
    is_address_or_path,
    is_number,
    is_placeholder,
    is_prose,
    looks_like_key,
    looks_like_password,
)

_VALUE = rb"(?P<v>[^\s\"'|;&]{3,512})"
# A user whose name looks made up is the key of a consumer.
_USER_OR_KEY = (
    rb"(?:(?P<k>(?=[^:]{0,80}[0-9])(?=[^:]{0,80}[a-z])(?=[^:]{0,80}[A-Z])"
    rb"[A-Za-z0-9_]{20,80})|[^\s:\"']{0,80})"
)


def _options(pattern: bytes) -> Callable[[bytes, int], Iterable[Span]]:
    """A rule's function: every `v` of the pattern behind the command's name."""
    compiled = lazy_pattern(pattern.replace(b"VALUE", _VALUE))

    def spans(block: bytes, end: int) -> Iterable[Span]:
        stop = line_end(block, end, MAX_COMMAND_BYTES)
        for found in compiled.finditer(block, max(0, end - 2), stop):
            for group in range(1, compiled.groups + 1):
                value = found[group]
                if not value or is_placeholder(value) or is_number(value):
                    continue
                # Of a URL, behind its scheme.
                if value.startswith(b"//"):
                    continue
                if group != compiled.groupindex.get("k") or not is_user_name(value):
                    yield found.span(group)

    return spans


_SHORT_OPTION = rb"[ \t]-[pP][ =]?[\"']?(?P<v>[^\s\"'|;&-][^\s\"'|;&]{3,200})"
_COMMANDS = (
    # curl -u name:password, glued to other letters too
    (
        rb"\bcurl[ \t]",
        (
            rb"[ \t](?:-[a-zA-Z]{0,6}[uUE]|--(?:proxy-)?(?:user|cert))[ =]{0,2}[\"']?"
            + _USER_OR_KEY
            + rb":[\"']?VALUE"
        ),
    ),
    # curl -u key: of Planet and others, without a password
    (
        rb"\bcurl[ \t]",
        rb"[ \t](?:-u|--user)[ =]?[\"']?(?P<v>[A-Za-z0-9_-]{16,128}):(?=[\"'\s])",
    ),
    (rb"\b(?:l?ftp|sftp)[ \t]", rb"[ \t][\w.-]{1,60}:(?P<v>[^\s@\"']{3,100})@"),
    (
        rb"\b(?:https?|xhs?|ab|siege|wrk|hey|skopeo|oras)[ \t][a-z-]",
        (
            rb"[ \t](?:-[aA]|--auth|--(?:src-|dest-)?creds)[ =]{1,2}[\"']?"
            + _USER_OR_KEY
            + rb":VALUE"
        ),
    ),
    (
        (
            rb"\b(?:lftp|ncftp[a-z]*|smbclient|rpcclient|smbget|net)[ \t]"
            rb"|\bopen[ \t]{1,3}-"
        ),
        rb"[ \t](?:-[uU]|--user)[ =]?[\"']?[^\s,%\"']{1,80}[,%]VALUE",
    ),
    (rb"\b(?:redis|valkey)-cli[ \t]", rb"[ \t](?:-a|--pass)[ =]?[\"']?VALUE"),
    (rb"\bldap[a-z]{3,10}[ \t]", rb"[ \t]-w[ ]?[\"']?VALUE"),
    (
        rb"(?:^|[\s/;&|(])(?:7z[azr]?|zip|unzip|rar|unrar|zipcloak|ipmitool)[ \t]",
        rb"[ \t]-[pP][ ]?[\"']?VALUE",
    ),
    (rb"[ \t=\"']pass:", rb"(?<=pass):VALUE"),
    (
        rb"\b(?:wandb|vault|hf|huggingface-cli|netlify|planet) (?:auth )?login[ \t]",
        rb"[ \t](?P<v>[A-Za-z0-9._-]{20,200})",
    ),
    (
        (
            rb"\b(?:mongo[a-z]*|twine|dhusget(?:\.sh)?|sentinelsat|cadaver|dbt"
            rb"|snowsql|sqlcmd|isql|rabbitmqadmin|jfrog|svn"
            rb"|mosquitto_\w{3}|psexec|knife|landsatxplore"
            rb"|beeline|sqlline(?:\.py)?|cqlsh|cypher-shell|exaplus)[ \t]"
        ),
        _SHORT_OPTION,
    ),
    # Apart, and with its blanks spelt out: that is searched for much faster.
    (rb"\b(?:az|jf)(?: |\t)", _SHORT_OPTION),
    (
        rb"\b(?:ht|mosquitto_)passwd[ \t]",
        rb"[ \t]-\w*b\w*[ \t]+[^\s]+[ \t]+[^\s]+[ \t]+[\"']?VALUE",
    ),
    (rb"\bldappasswd[ \t]", rb"[ \t]-[as][ ]?[\"']?VALUE"),
    (rb"\bsigntool[ \t]", rb"[ \t]/p[ ][\"']?VALUE"),
    (rb"\bsnmp[a-z]{2,12}[ \t]", rb"[ \t]-[AX][ ]?[\"']?VALUE"),
    (rb"freerdp3?[ \t]|\bmstsc[ \t]", rb"[ \t]/p:[\"']?VALUE"),
    (rb"\bnuget[ \t]{1,3}push[ \t]", rb"[ \t]-(?:k|ApiKey)[ ]VALUE"),
    (rb"\bopenssl[ \t]", rb"[ \t]-[kK][ ][\"']?VALUE"),
    (rb"\bhttps?[ \t]+-A", rb"[ \t]-a[ =]?[\"']?VALUE"),
    (
        rb"\b(?:sqlplus|sqlldr|expdp|impdp)[ \t]",
        rb"[ \t][\w$]{1,60}/(?P<v>[^\s@\"']{3,200})",
    ),
    (
        rb"\b(?:obsutil|ossutil(?:64)?|coscmd|cosbrowser|qshell|bmc)[ \t]",
        rb"[ \t]-[aiks][ =](?P<v>[A-Za-z0-9/+_=-]{16,128})",
    ),
    (rb"\bnmcli[ \t]", rb"[ \t]password[ \t]+[\"']?VALUE"),
    (rb"\bascp[ \t]", rb"[ \t]-W[ =]?VALUE"),
    (rb"\bschtasks[ \t]", rb"[ \t]/rp[ :]VALUE"),
    (
        rb"\b(?:cmdkey|runas|psexec|wmic|net)(?:\.exe)?[ \t]",
        rb"[ \t]/(?:pass|password):(?:\"(?P<w>[^\"\n]{3,200})\"|VALUE)",
    ),
    (rb"(?:^|[ \t])-(?:(?:src|dest)?(?:store|key)pass)[ \t]", rb"(?<=pass)[ \t]+VALUE"),
    (rb"\b(?:OCI|geor(?:aster)?):", rb":[\w$]{1,60}/(?P<v>[^\s@\"']{3,200})@"),
    (
        rb"ConvertTo-SecureString[ \t]",
        rb"[ \t](?:-String )?[\"'](?P<v>[^\"'\n]{4,200})[\"']",
    ),
    (rb"\bAUTH (?:PLAIN|LOGIN) ", rb" (?P<v>[A-Za-z0-9+/]{8,400}={0,2})"),
    (rb"\bswift[ \t]", rb"[ \t]-K[ =]?[\"']?VALUE"),
    (
        rb"\brclone obscure[ \t]",
        rb"(?<=obscure)[ \t]+(?P<v>[^\s\"'|;&-][^\s\"'|;&]{2,512})",
    ),
    (rb"\bhttp-basic\.", rb"[ \t]+[^\s]+[ \t]+[\"']?VALUE"),
    (rb"\bpypi-token\.", rb"[ \t]+[\"']?VALUE"),
    (
        rb"(?:^|[\s/;&|(])net(?:\.exe)?[ \t]{1,3}use[ \t]",
        (
            rb"[ \t]\\\\[^\s]+[ \t]+"
            rb"(?:\"(?P<w>[^\"\n]{3,200})\"|(?P<v>[^\s\"'|;&/][^\s\"'|;&]{2,511}))"
            rb"(?:[ \t]+/\w{1,20}:\w{1,20}){0,3}[ \t]+/(?i:user)"
        ),
    ),
    (
        rb"(?:^|[\s/;&|(])net(?:\.exe)?[ \t]{1,3}use[ \t]",
        rb"[ \t]/user:[^\s]+[ \t]+(?P<v>[^\s/][^\s]{3,200})",
    ),
    (rb"[ \t]-(?:pw|pwd|passwd)[ \t]", rb"(?<=[wd])[ \t]+(?P<v>[^\s-][^\s]{3,200})"),
    (rb"\bpulumi config set[ \t]", rb"[ \t]--secret[ \t]+[\w:.-]+[ \t]+[\"']?VALUE"),
    (
        rb"(?:pass(?:word)?|pw)[\w-]{0,20}[ =][\"']?(?:<\()?echo[ \t]",
        rb"(?<=echo)[ \t]+[\"']?(?P<v>[^\s\"')]{3,200})",
    ),
)

_ARGUMENT = lazy_pattern(rb"[\"'],[ \t]{0,2}[\"']([^\"'\n]{4,512})[\"']")
_GLUED = lazy_pattern(rb"([^\s\"'=-][^\s\"']{3,200})[\"']")
_GLUES = lazy_pattern(rb"\b(?:mysql\w*|mariadb\w*|sshpass|7z\w?)[\"' ]")


def _argument_list(block: bytes, end: int) -> Iterable[Span]:
    """`['tool', '-u', 'me', '-p', '…']`."""
    found = _ARGUMENT.match(block, end)
    if found is not None:
        return (found.span(1),) if looks_like_password(found[1]) else ()
    found = _GLUED.match(block, end)
    first = line_start(block, end, 200)
    glues = found is not None and _GLUES.search(block, first, end) is not None
    return (found.span(1),) if found is not None and glues else ()


_WORDS = lazy_pattern(rb"[\"'](?=[^\"'\n]{0,60} )([^\"'\n]{6,100})[\"'](?=\s|\Z)")
_SHORT = lazy_pattern(rb"[\"']?([^\s\"'|;&-][^\s\"'|;&]{3,512})")


def _user_and_short(block: bytes, end: int) -> Iterable[Span]:
    """`tool -u me -p …`, `tool -p password …`: what stands before says what it is."""
    found = _WORDS.match(block, end - 1)
    if found is not None and not is_prose(found[1]):
        return (found.span(1),)
    found = _SHORT.match(block, end - 1)
    if found is None or not looks_like_password(found[1]):
        return ()
    return (found.span(1),)


_WORD = lazy_pattern(rb"(?:[a-z]{11,60}|[a-z]{2,30}-[a-z]{2,30})(?=[ \n]|\Z)")
_OTHER_P = lazy_pattern(
    rb"\b(?:docker|podman|nerdctl|rsync|cp|tar|sudo|psql|install|git|ssh|mkdir|id)[ \t]"
)


def _user_and_word(block: bytes, end: int) -> Iterable[Span]:
    """`tool -u me -p word`, where `-p` is no port, path or permission."""
    found = _WORD.match(block, end - 1)
    first = line_start(block, end, MAX_COMMAND_BYTES)
    if found is None or is_placeholder(found.group()):
        return ()
    return () if _OTHER_P.search(block, first, end) else (found.span(),)


_NAMES_A_SECRET = lazy_pattern(
    one_of((*SURE, "token", "_key", "_creds?")) + rb"\Z", re.IGNORECASE
)


def _variable(block: bytes, end: int) -> Iterable[Span]:
    """`setenv X_PASSWORD …`, `set -gx X_KEY …`: shells that name by a blank."""
    found = _SHORT.match(block, end - 1)
    name = block[max(0, end - 90) : end - 1].rstrip(b" \t\"'")
    if found is None or _NAMES_A_SECRET.search(name) is None:
        return ()
    if is_placeholder(found[1]) or is_address_or_path(found[1]):
        return ()
    of_key = name[-4:].lower() == b"_key"
    return () if of_key and not looks_like_key(found[1]) else (found.span(1),)


_TAKES_A_PASSWORD = lazy_pattern(
    rb"(?:\b|--)(?:kinit|iinit|myproxy-\w+|(?:log|sign)-?in|auth|restic|cryptsetup|sudo|su|passwd|gpg|docker|ssh-add|vault"
    rb"|psql|pass(?:word|phrase)-stdin)[ \t]"
)


def _here_string(block: bytes, end: int) -> Iterable[Span]:
    """`kinit me <<< …`."""
    found = _SHORT.match(block, end - 1)
    first = line_start(block, end, MAX_COMMAND_BYTES)
    if found is None or _TAKES_A_PASSWORD.search(block, first, end) is None:
        return ()
    harmless = (is_placeholder, is_number, SQL.match)
    return () if any(check(found[1]) for check in harmless) else (found.span(1),)


RULES: tuple[Rule, ...] = (
    *(
        Rule(gate, _options(pattern), caseless=False, reads_on=True)
        for gate, pattern in _COMMANDS
    ),
    Rule(
        rb"[ \t]-[a-z][ ][\w.-]{0,40}" + one_of(SURE) + rb"[ ]{1,2}[^\s=:-]",
        _user_and_short,
        caseless=False,
    ),
    Rule(rb"<<<[ ]?[\"']?[^\s\"']", _here_string),
    Rule(rb"[\"']-[pPwWaK]", _argument_list, caseless=False),
    Rule(
        rb"[ \t](?:(?:-[uU]|--user(?:name)?)[ =]?[^\s]{1,60}[ \t]{1,3}-[pPwW][ =]?"
        rb"|-l [^\s]{1,60} -[pP] )[^\s]",
        _user_and_short,
        caseless=False,
    ),
    Rule(
        rb"[ \t](?:-u|--user(?:name)?)[ =][\w.@+-]{2,60} -p[ =][a-z]",
        _user_and_word,
        caseless=False,
    ),
    Rule(
        rb"\b(?:setenv|setx|set -g?x|typeset -x)[ \t]{1,4}\w{1,80}[ \t]{1,4}[\"']?"
        rb"[^\s\"']",
        _variable,
    ),
)
