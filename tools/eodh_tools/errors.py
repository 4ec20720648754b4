"""The errors of this project, by cause; each message says what to do next.

::

    JobsError                   a message for a person: what happened, what to do next
      SettingsError             a setting is missing or not valid
        NetworkSettingsError    the system's certificates or proxy cannot be used
      RequestError              the request cannot be answered as it is
        JobReferenceError       not a job id or job URL, or no profile for it
        PatternError            a search pattern that is not valid
        CursorError             a cursor of another log, or not a cursor
      AccessError               the Hub does not show this to the key
        NotSignedInError        401, or a login page instead of an answer
        JobNotVisibleError      403 (the Hub's answer for an unknown job too), or 404
          JobGoneError          a job that was there before: dismissed or deleted
          WorkspaceGoneError    404 for the list of jobs
        LogNotFoundError        the job has no such log, or the Hub cannot find it
          LogNotServedError     the Hub has the log and fails to send it
      HubUnavailableError       no answer, or none in time; trying later may help
        HubBusyError            429, 502, 503 or 504 after all retries
      UnexpectedAnswerError     an answer that no server we know gives
        AnswerTooLargeError     an answer larger than the settings allow

No message holds a key, a header or the body of an answer.
"""


class JobsError(Exception):
    """What happened and what to do next, in a sentence or two for a person.

    Attributes:
        http_status: What the server answered, where an answer was the reason.
        help_page: Where the documentation says more, below `docs/`.
    """

    http_status: int | None = None
    help_page = "troubleshooting.md#something-else"


class SettingsError(JobsError):
    """A setting is missing or not valid; the message names it."""

    help_page = "troubleshooting.md#settings-are-missing-or-not-valid"


class NetworkSettingsError(SettingsError):
    """SSL_CERT_FILE or a proxy's variable is wrong; no word on the key."""


class RequestError(JobsError):
    """The request cannot be answered as it is; the message says what can be asked."""

    help_page = "troubleshooting.md#the-question-cannot-be-answered-as-it-is"


class JobReferenceError(RequestError):
    """The text names no job that a profile can reach."""


class PatternError(RequestError):
    """The search pattern is not valid, or needs more than linear time."""


class CursorError(RequestError):
    """The cursor belongs to another log, or is not a cursor."""


class AccessError(JobsError):
    """The Hub does not show this to the key."""

    help_page = "troubleshooting.md#403-no-such-job-or-not-allowed"


class NotSignedInError(AccessError):
    """The Hub answered 401, or with a login page."""

    help_page = "troubleshooting.md#401-the-hub-does-not-accept-the-key"


class JobNotVisibleError(AccessError):
    """There is no such job, or the key may not see it: the Hub answers 403 for both."""


class JobGoneError(JobNotVisibleError):
    """The job was there before and is not any more, while the key still works."""


class WorkspaceGoneError(JobNotVisibleError):
    """There is no list of jobs at the address: the Hub answers 404."""


class LogNotFoundError(AccessError):
    """The job has no such log, or the Hub cannot find it."""

    help_page = "troubleshooting.md#404-a-log-is-missing"


class LogNotServedError(LogNotFoundError):
    """The Hub has the log, and fails to send it."""


class HubUnavailableError(JobsError):
    """The Hub gave no answer, or none in time."""

    help_page = "troubleshooting.md#the-hub-gives-no-answer"


class HubBusyError(HubUnavailableError):
    """The Hub kept answering 429, 502, 503 or 504 until the deadline."""

    help_page = "troubleshooting.md#the-hub-is-busy"


class UnexpectedAnswerError(JobsError):
    """The Hub gave an answer that no server we know gives."""

    help_page = "troubleshooting.md#an-answer-that-nobody-expected"


class AnswerTooLargeError(UnexpectedAnswerError):
    """The answer is larger than the settings allow."""
