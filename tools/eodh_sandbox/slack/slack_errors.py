"""What the local Slack refuses, and what a person in it cannot do."""

from typing import Any

from eodh_tools.errors import JobsError


class SlackError(Exception):
    """A Web API method refused: Slack's error code and what goes with it."""

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
    """A person tried what Slack's own screen does not offer them."""


class UndeliveredError(Exception):
    """The app did not take a payload; the reason is Slack's word for it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
