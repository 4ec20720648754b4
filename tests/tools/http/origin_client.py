"""A client of one origin that does not wait long between its tries."""

import traceback

from pydantic import SecretStr

from eodh_tools.http.client import OriginClient
from eodh_tools.http.phase_timeouts import Timeouts
from eodh_tools.http.retries import RetryPolicy
from tests.tools.hub.loopback import json_answer
from tests.waiting import WAIT_S

KEY = "k3y-of-our-own-0123456789"
QUICK = RetryPolicy(
    attempts=4, wait_initial_s=0.001, wait_max_s=0.002, wait_jitter_s=0.0
)
OK = json_answer({"ok": True})


def client_of(origin: str, timeout_s: float = WAIT_S) -> OriginClient:
    return OriginClient(
        origin,
        SecretStr(KEY),
        timeout_s=timeout_s,
        timeouts=Timeouts(connect_s=WAIT_S, idle_s=WAIT_S, log_s=WAIT_S),
        retries=QUICK,
    )


def all_text_of(error: BaseException) -> str:
    """Everything a person or a log could be shown of an error and its causes."""
    return "".join(traceback.format_exception(error)) + repr(error)
