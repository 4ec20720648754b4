"""What can go wrong, by cause, in words that say what to do next.

::

    JobsError                   a message for a person: what happened, what to do next
      SettingsError             a setting is missing or cannot be right
      RequestError              what was asked cannot be answered as asked
        JobReferenceError       no job id or job URL, or one that no profile fits
        PatternError            a search pattern that the engine refuses
        CursorError             a cursor of another log, or no cursor at all
      AccessError               the Hub does not let this key see that
        NotSignedInError        401, or a login page where an answer was expected
        JobNotVisibleError      403 (the Hub's answer for an unknown job too), or 404
          WorkspaceGoneError    404 for the list of jobs
        LogNotFoundError        the job has no such log, or the Hub cannot serve it
      HubUnavailableError       no answer, or none in time; trying later may help
        HubBusyError            429, 502, 503 or 504 after all retries
      UnexpectedAnswerError     an answer that fits no server we know
        AnswerTooLargeError     an answer over the bound that the settings give

No message holds a key, a header or the body of an answer.
"""


class JobsError(Exception):
    """What happened and what to do next, in a sentence or two for a person."""


class SettingsError(JobsError):
    """A setting is missing or cannot be right; the message names it."""


class RequestError(JobsError):
    """What was asked cannot be answered as asked; the message says what can."""


class JobReferenceError(RequestError):
    """The text names no job that a profile can reach."""


class PatternError(RequestError):
    """The search pattern uses what a linear-time engine cannot do."""


class CursorError(RequestError):
    """The cursor belongs to another log, or is none of ours."""


class AccessError(JobsError):
    """The Hub does not let this key see what was asked for."""


class NotSignedInError(AccessError):
    """The Hub answered 401, or with a login page."""


class JobNotVisibleError(AccessError):
    """No such job for this key: the Hub answers 403 for both causes."""


class WorkspaceGoneError(JobNotVisibleError):
    """There is no list of jobs where one should be: the Hub answers 404."""


class LogNotFoundError(AccessError):
    """The job has no such log, or its link leads nowhere."""


class HubUnavailableError(JobsError):
    """The Hub gave no answer, or none in time."""


class HubBusyError(HubUnavailableError):
    """The Hub kept answering 429, 502, 503 or 504 until the deadline."""


class UnexpectedAnswerError(JobsError):
    """The Hub answered what no server that we know answers."""


class AnswerTooLargeError(UnexpectedAnswerError):
    """The answer is larger than the settings allow."""
