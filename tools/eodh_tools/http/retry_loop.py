"""Repeat a call that failed, by stamina, which is loaded only when one has."""

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from eodh_tools.http.retries import RetryPolicy

if TYPE_CHECKING:
    from stamina.instrumentation import RetryDetails

_T = TypeVar("_T")
_log = logging.getLogger("eodh_tools.http.client")


async def repeat(
    attempt: Callable[[], Awaitable[_T]],
    is_retried: Callable[[Exception], bool | float],
    policy: RetryPolicy,
) -> _T:
    """Make a call, and make it again after an error, as the policy allows.

    Args:
        attempt: Makes the call once.
        is_retried: Whether an error is retried, or the seconds to wait before that.
        policy: How often, and how long the pauses are.

    Raises:
        Exception: The last error of `attempt`.
    """
    try:
        return await attempt()
    except Exception as error:
        if is_retried(error) is False:  # 0.0 is a wait
            raise
        failed: Exception | None = error

    import stamina  # noqa: PLC0415 - a tenth of the start of a command

    # stamina's own hook prints to stdout where structlog is installed, and stdout is
    # the MCP door's wire; it also quotes the error, and so what a server sent.
    stamina.instrumentation.set_on_retry_hooks([_log_retry])
    async for again in stamina.retry_context(
        on=is_retried,
        attempts=policy.attempts,
        timeout=None,
        wait_initial=policy.wait_initial_s,
        wait_max=policy.wait_max_s,
        wait_jitter=policy.wait_jitter_s,
    ):
        with again:
            if failed is not None:  # the attempt above is the first of them
                first, failed = failed, None
                raise first
            return await attempt()
    raise AssertionError  # pragma: no cover - the last attempt returns or raises


def _log_retry(details: "RetryDetails") -> None:
    kind = type(details.caused_by).__name__
    _log.info("asking again in %.1f s after %s", details.wait_for, kind)
