"""Values that an SQL statement names and its list of parameters gives."""

import re
from collections.abc import Iterable

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction.rule import Rule, Span, line_end, one_of
from eodh_tools.logs.redaction.secret_names import SURE
from eodh_tools.logs.redaction.value_checks import is_placeholder

_MAX_STATEMENT_BYTES = 1_500
_MAX_LINE_BYTES = 2_000
_MAX_VALUES = 40
_SECRET_NAME = lazy_pattern(one_of((*SURE, "token")) + rb"\Z", re.IGNORECASE)
_BEGINS = lazy_pattern(
    rb"(?<![\w(])(?:insert into|update|select|delete from|merge|call) ", re.IGNORECASE
)
_INSERTED = lazy_pattern(
    rb"\(([^()]{1,1000})\)\s{0,4}values\s{0,4}\(([^()]{1,600})\)", re.IGNORECASE
)
_PLACE = lazy_pattern(rb"\?|%s|%\(\w{1,40}\)s|\$[0-9]{1,2}|:\w{1,40}")
# `password = $1`, `password=?`: in the order of the statement.
_COMPARED = lazy_pattern(
    rb"(?:([\w.\"`]{1,60})[ ]?(?:=|<>|!=|(?:i?like))[ ]?)?(?<![\w:])"
    rb"(?:\?|%s|\$[0-9]{1,2})",
    re.IGNORECASE,
)
# `'value'`, `"value"`, `value(String)` of MyBatis, `None`.
_VALUE = lazy_pattern(
    rb"[ ]{0,2}(?:\$[0-9]{1,2} = )?(?:b?'((?:[^'\n]|''){0,512})'|\"([^\"\n]{0,512})\""
    rb"|([^\s,()]{1,512})\(String\)|[\w.:+-]{1,60}(?:\(\w{1,20}\))?)"
    rb"[ ]{0,2}(?:,|(?=[)\]\n])|\Z)"
)


def _parameters(block: bytes, end: int) -> Iterable[Span]:
    """`[parameters: ('me', '…')]`, `parameters: $1 = 'me', $2 = '…'`."""
    statement = block[max(0, end - _MAX_STATEMENT_BYTES) : end]
    places = _secret_places(statement)
    if not places:
        return
    at = end
    stop = line_end(block, end, _MAX_LINE_BYTES)
    for number in range(_MAX_VALUES):
        found = _VALUE.match(block, at, stop)
        if found is None:
            return
        value = found.lastindex
        if number in places and value and not is_placeholder(found[value]):
            yield found.span(value)
        at = found.end()


def _secret_places(statement: bytes) -> set[int]:
    """Which of the last statement's parameters are secret, counted from 0."""
    begins = [found.start() for found in _BEGINS.finditer(statement)]
    statement = statement[begins[-1] :] if begins else b""
    inserted = list(_INSERTED.finditer(statement))
    if inserted:
        names = [name.strip(b' \n\t"`[]') for name in inserted[-1][1].split(b",")]
        given = [
            _PLACE.search(value) is not None for value in inserted[-1][2].split(b",")
        ]
        asked = [name for name, is_given in zip(names, given, strict=False) if is_given]
    else:
        asked = [found[1] or b"" for found in _COMPARED.finditer(statement)]
    return {
        number
        for number, name in enumerate(asked)
        if _SECRET_NAME.search(name.strip(b'"`'))
    }


RULES: tuple[Rule, ...] = (
    Rule(
        rb"parameters: ?[(\[]|parameters: \$1 = |\bargs=\(|==> {1,4}parameters: "
        rb"|(?:generated|cached) (?:in|since) [^\n\]]{1,30}\] \(",
        _parameters,
    ),
)
