"""Tell lines that only point to a page of help, or to how to be told more."""

import re

_MORE = r"(?:more|further|additional|detailed)"
_TOLD_THERE = r"(?:info\w*|details?|help|explanations?|documentation|about|on)"
_INVITES = (
    r"(?:(?:please|also|you can|you may|kindly) )*"
    r"(?:(?:see|visit|refer to|consult)\b|(?:read|learn|find out|check out) more\b"
    r"|(?:check|read) (?:out )?(?:the|our) (?:docs?|documentation|manual|guide|faq)\b)"
    rf"|for {_MORE} {_TOLD_THERE}\b|for (?:help|details|troubleshooting)\b"
    rf"|{_MORE} {_TOLD_THERE}\b|get (?:more )?help\b|background on\b"
    r"|(?:documentation|docs?|help)\b(?: \w+){0,2} ?[:\]-]"
    r"|(?:weitere|mehr) informationen\b|siehe\b|pour (?:plus|en savoir)\b|voir\b"
    r"|m[áa]s informaci[óo]n\b|para (?:m[áa]s|mais)\b|mais informa\w+"
    r"|per (?:ulteriori|maggiori)\b"
)
_POINTER = (
    rf"(?:(?:{_INVITES})[^;]{{0,100}}?https?://\S+"
    r"(?:\W*|,? (?:for|to (?:learn|see|find)|and) .{0,80})"
    rf"|for {_MORE} {_TOLD_THERE}\b[^;:]{{0,80}}"
    r"(?:\b(?:try|run|re-?run) \S.{0,60}|\bthe following \w+:)"
    r"|to see (?:the )?(?:full|complete|whole) .{1,60}, "
    r"(?:re-?run|run|use|add|set)\b.{0,60}"
    rf"|(?:use|run|re-?run|try) .{{1,40}} for {_MORE} {_TOLD_THERE}\W*"
    r"|(?:re-?)?run (?:\w+ )?(?:with|using) (?:the )?--?\w[\w-]* (?:\w+ ){0,2}"
    r"(?:to|for) [^:]{1,60}"
    rf"|for {_MORE} {_TOLD_THERE},? (?:see|consult|read) (?:the|our) "
    r"(?:manual|documentation|docs|guide|help)\W*)$"
)
_POINTS = re.compile(rf"(?i)\W{{0,10}}{_POINTER}")
_POINTS_AT_ITS_END = re.compile(rf"(?i)(?<=\S)\s?[.;,:(!]{{1,3}}\s{{0,2}}{_POINTER}")
# What a service asks for on the page is why it refused.
_ASKS = re.compile(
    r"(?i)\b(?:accept|agree|sign|log[ -]?in|regist(?:er|rat)|authori[sz]|authenticat"
    r"|subscri|quota|renew|request access)\w*"
)
_ADDRESS = re.compile(r"https?://\S+")
_MOST_CHARS = 600


def points_to_help(message: str) -> bool:
    """Return whether a line only says where more is told of an error."""
    said = message[:_MOST_CHARS]
    return bool(_POINTS.match(said)) and not _ASKS.search(_ADDRESS.sub("", said))


def without_pointer(line: str) -> str:
    """Return what a line says before it points to a page of help."""
    if "://" not in line and " more " not in line:
        return line
    found = _POINTS_AT_ITS_END.search(line[:_MOST_CHARS])
    if found is None or len(line) > _MOST_CHARS:
        return line
    return line if _ASKS.search(_ADDRESS.sub("", found[0])) else line[: found.start()]
