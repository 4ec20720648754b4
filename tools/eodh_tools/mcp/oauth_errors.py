"""Why a token is refused.

::

    RefusedTokenError         no token, or one that is not good here: 401
      TooFewScopesError       it lacks a scope: 403
      NoWorkspaceError        its person has no workspace here: 403
      NoSigningKeysError      it cannot be checked now: 503
"""


class RefusedTokenError(Exception):
    """The request has no token that is good here; the message is for a person.

    Attributes:
        is_presented: Whether there was a token at all.
    """

    def __init__(self, message: str, *, is_presented: bool = True) -> None:
        super().__init__(message)
        self.is_presented = is_presented


class TooFewScopesError(RefusedTokenError):
    """The token lacks a scope that the settings require."""


class NoWorkspaceError(RefusedTokenError):
    """No rule of the settings gives this person a workspace."""


class NoSigningKeysError(RefusedTokenError):
    """The provider's keys cannot be read, so no token can be checked."""
