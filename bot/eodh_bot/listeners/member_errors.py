"""Errors in the words of a Slack member, who cannot change the bot's settings."""

import re

import structlog

from eodh_bot.listeners.work_limiter import BotFaultError
from eodh_bot.messages.errors import bug_message, error_message
from eodh_bot.messages.message import Message
from eodh_tools.config.documentation import help_address
from eodh_tools.errors import (
    AnswerTooLargeError,
    JobNotVisibleError,
    JobsError,
    NotSignedInError,
    SettingsError,
    WorkspaceGoneError,
)

_log = structlog.get_logger()

# What only an operator can set or run.
_OPERATOR_WORDS = re.compile(
    r"\b(?:EODH|SLACK|HTTPS?|XDG)_[A-Z_]+\b|(?<![\w./-])\.env\b"
    r"|(?<![\w./-])master\.key\b|(?<![\w./-])--[a-z]"
    r"|(?<![\w./-])eodh-bot\b|(?<![\w./-])eodh-logs [a-z]"
)
# What was typed, or stands in the Hub's answer.
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”")
_MEMBER_COMMAND = re.compile(r"`/eodh-logs [^`]*`")
_SENTENCE_END = re.compile(r"(?<=\.) (?=[A-Z])")

_LATER = "Try again in a few minutes; if it fails again, tell whoever runs the bot."
_RECONNECT = (
    "Connect the workspace again with `/eodh-logs connect`; if whoever runs the bot "
    "connected it, tell them."
)
# The first class that fits.
_ADVICE: tuple[tuple[type[JobsError], str], ...] = (
    (SettingsError, "The bot's settings need a change: tell whoever runs the bot."),
    (NotSignedInError, _RECONNECT),
    (WorkspaceGoneError, _RECONNECT),
    (JobNotVisibleError, "Check the id, and ask in the channel of its workspace."),
    (AnswerTooLargeError, "Whoever runs the bot can raise the limit."),
)


def words_for_member(error: JobsError) -> str:
    """Return what happened, and what a Slack member can do about it.

    A sentence that names a setting, a file or a command of the operator goes to the
    log, and advice for a member takes its place.
    """
    sentences = _SENTENCE_END.split(str(error))
    for_member = [each for each in sentences if not _is_for_operator(each)]
    if len(for_member) == len(sentences):
        return str(error)
    _log.warning("an error that the operator can fix", error=str(error))
    fitting = (advice for kind, advice in _ADVICE if isinstance(error, kind))
    return " ".join([*for_member, next(fitting, _LATER)])


def _is_for_operator(sentence: str) -> bool:
    own_words = _QUOTED.sub("", _MEMBER_COMMAND.sub("", sentence))
    return bool(_OPERATOR_WORDS.search(own_words))


def message_for_member(error: JobsError) -> Message:
    """Return the same as a message."""
    if isinstance(error, BotFaultError):
        return bug_message(error.reference)
    return error_message(words_for_member(error), help_address(type(error)))
