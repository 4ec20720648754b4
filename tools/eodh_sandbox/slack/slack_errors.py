"""The errors of the local Slack: for the app, and for its people."""

from typing import Any

from eodh_tools.errors import JobsError


class SlackError(Exception):
    """A Web API method refused: Slack's error code, with details."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra

    def answer(self) -> dict[str, Any]:
        """The body that Slack sends with this error."""
        return {"ok": False, "error": self.code, **self.extra}


def refused_by_schema(code: str, problems: list[str]) -> SlackError:
    """Slack's error for JSON of the wrong shape, each problem with its pointer."""
    return SlackError(
        code,
        errors=problems,
        response_metadata={"messages": [f"[ERROR] {p}" for p in problems]},
    )


class NotPossibleError(JobsError):
    """A person tried something that Slack's screen does not offer."""


class UndeliveredError(Exception):
    """The app did not acknowledge a payload; the reason is Slack's word for it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
