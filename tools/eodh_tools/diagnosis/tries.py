"""Which try a line tells of: the last, or one after another."""

import re

# The last of `n` tries: none is left.
_TRIES = re.compile(
    r"(?i)\b(?:attempt|try|retry|tentative|essai|versuch|intento|tentativo)\w*\W{0,3}"
    r"(?:no\.? ?|number )?(?P<now>\d{1,4}) ?(?:/|of|out of|von|sur|de|di|su) ?"
    r"(?P<most>\d{1,4})\b"
)
_NO_MORE_TRIES = re.compile(
    r"(?i)\bRetry\(total=0\b|\b(?:retries|attempts) exhausted\b"
    r"|\b(?:0|no) (?:more )?(?:retries|attempts|tries) (?:left|remain)"
    r"|\bmax(?:imum)? (?:number of )?(?:retries|attempts) (?:reached|exceeded)"
)
_AGAIN = re.compile(
    r"(?i)\b(?:retrying|trying again|(?:re-?try|again) in \d"
    r"|will (?:be )?(?:retr|try again))"
)
_TRY = re.compile(
    r"(?i)\b(?:attempt|try|retry|tentative|versuch)\W{1,2}(?P<number>\d{1,4})\b"
)
_CAME_OF_IT = re.compile(
    r"(?i)\W*(?:attempt|try|retry|tentative|versuch)\W{1,2}(?P<number>\d{1,4})\W.*"
    r"\b(?:read|loaded|fetched|downloaded|received|connected|went well|got|opened"
    r"|worked|written|copied|ok|done|succeeded|success(?:ful)?)\b"
)


def is_last_try(message: str) -> bool:
    """Return whether a line tells of a try that no other follows."""
    tries = _TRIES.search(message)
    if tries is not None:
        return int(tries["now"]) >= int(tries["most"])
    return bool(_NO_MORE_TRIES.search(message))


def is_tried_again(message: str) -> bool:
    """Return whether a line says that what failed is tried again."""
    return bool(_AGAIN.search(message)) and not is_last_try(message)


def leaves_tries(message: str) -> bool:
    """Return whether a line counts a try, and others are left."""
    tries = _TRIES.search(message)
    return tries is not None and int(tries["now"]) < int(tries["most"])


def is_later_try(line: str, failed: str) -> bool:
    """Return whether a line says what came of a later try than the one that failed."""
    tried, again = _TRY.search(failed), _CAME_OF_IT.match(line)
    if tried is None or again is None:
        return False
    return int(again["number"]) > int(tried["number"])
