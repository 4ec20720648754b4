"""How programs and scripts tell that they put away what they had begun. Pure."""

import re

from eodh_tools.diagnosis.records import Level, Record

_ENDS = re.compile(
    r"(?i)\b(?:clean(?:ing)?[ -]?up|tear(?:ing)?[ -]?down|shutting down|shutdown hook"
    r"|roll(?:ing|ed)? ?back|on\.exit|exit handler|atexit|disposing)\b"
    r"|\b(?:clos|stopp|releas|terminat|disconnect|dispos)ing (?:the |its |all |from )*"
    r"(?:\w+ )?(?:pools?|connections?|sessions?|clusters?|clients?|workers?|services?"
    r"|servers?|consumers?|producers?|database|graph|context|executors?|locks?"
    r"|resources|files|datasets)\b"
    r"|\b(?:abort|cancel)l?ing (?:the |all |\d+ )?"
    r"(?:multipart|running|pending|remaining)\b"
    r"|\bterminated with (?:(?:at least one|an|\d+) )?errors?\b"
    r"|^Execution halted at: "
)
# What a shell traces of a script that keeps the status of what failed.
_KEPT_STATUS = re.compile(
    r"\++ (?:local )?(?:rc|ret|retval|status|err|result|(?:exit_?)?code|st)=['\"]?"
    r"[1-9]\d{0,2}['\"]?\s*"
    r"|\++ (?:clean_?up|on_?(?:exit|err|error|fail|failure)|tear_?down|finish)\b.*",
    re.IGNORECASE,
)
_NEXT_COMMAND = re.compile(r"\++ \S")


def tells_an_end(record: Record) -> bool:
    """Return whether a program or script begins to end, and calls it no error."""
    if record.level is not None and record.level > Level.WARNING:
        return False
    return bool(_ENDS.search(record.message) or _KEPT_STATUS.fullmatch(record.text))


def begins_a_command(record: Record) -> bool:
    """Return whether a shell traces the next command of its script."""
    return bool(_NEXT_COMMAND.match(record.text))
