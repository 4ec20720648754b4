"""Say at the start why PostgreSQL cannot be used: a wrong setting, or what passes."""

from sqlalchemy.exc import SQLAlchemyError

from eodh_tools.errors import JobsError, SettingsError

_SETTING = "EODH_BOT_DATABASE_URL"
# A refused connection has no SQLSTATE, only the words of the server or of its client.
_WRONG = (
    *("does not exist", "authentication failed", "no password supplied"),
    *("pg_hba.conf", "resolve host", "invalid connection option"),
)
# The same words, or the beginning of a statement's SQLSTATE, and what passes.
_PASSING = (
    ("too many clients", "53300", "takes no more connections now"),
    ("connection slots are reserved", "53300", "takes no more connections now"),
    ("too many connections", "53300", "takes no more connections now"),
    ("is starting up", "57P03", "is just starting or stopping"),
    ("is shutting down", "57P0", "is just starting or stopping"),
    ("in recovery mode", "57P03", "is just starting or stopping"),
    ("read-only transaction", "25006", "is read-only now"),
    ("No space left", "53100", "has no room on its disk"),
    ("lock timeout", "55P03", "is locked by another program"),
    ("statement timeout", "57014", "takes too long to answer"),
    ("timeout", "08", "does not answer in time"),
    ("refused", "08", "lets nobody connect"),
)


class DatabaseDownError(JobsError):
    """The database does not answer, or takes no work; later it may."""


def start_error(error: SQLAlchemyError) -> JobsError:
    """Return what to tell the person who started the bot.

    Neither chained nor quoted: drivers put the whole address in their messages.

    Args:
        error: Of the driver.

    Returns:
        A `DatabaseDownError` where another start may go well without any change, else
        a `SettingsError`.
    """
    cause = getattr(error, "orig", None)
    kind = type(cause or error).__name__
    words, state = str(cause), getattr(cause, "sqlstate", "")
    if cause is None or state == "" or any(each in words for each in _WRONG):
        return _wrong(kind)
    for known, code, what in _PASSING:
        if known in words or (state or "").startswith(code):
            return _down(what, kind)
    if state is None:
        # A connection that failed: in another language, or cut off.
        return _down("does not let the bot connect", kind)
    return _wrong(kind)


def _down(what: str, kind: str) -> DatabaseDownError:
    return DatabaseDownError(
        f"The database {what} ({kind}): start the bot again in a moment; where that "
        f"does not help, check {_SETTING} and its server."
    )


def _wrong(kind: str) -> SettingsError:
    return SettingsError(
        f"The database cannot be used ({kind}): check {_SETTING} and that the server "
        "runs and lets this user make tables."
    )
