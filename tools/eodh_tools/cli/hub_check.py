"""Ask the Hub once whether a connection works: for `login` and `doctor`."""

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

import anyio

from eodh_tools.clock import utc_now
from eodh_tools.config.connections import Connection
from eodh_tools.errors import HubUnavailableError, JobsError
from eodh_tools.http.client import MAX_JSON_BYTES, OriginClient
from eodh_tools.http.phase_timeouts import Timeouts
from eodh_tools.http.retries import http_date
from eodh_tools.hub.error_answers import list_refused
from eodh_tools.hub.status_info import parse_job_page
from eodh_tools.hub.workspace_urls import HubRoot
from eodh_tools.toolbox.workspaces import root_of

_ENDING_S = 10.0


@dataclass(frozen=True, slots=True)
class HubCheck:
    """What one request showed; `ahead` is this machine's clock minus the Hub's."""

    root: HubRoot
    took_s: float
    ahead: timedelta | None = None
    problem: JobsError | None = None


async def check_connection(connection: Connection, timeout_s: float) -> HubCheck:
    """GET /jobs?limit=1: only the list shows whether the key is this workspace's.

    Raises:
        SettingsError: The address cannot be one.
    """
    root = root_of(connection)
    began = anyio.current_time()
    ahead: timedelta | None = None
    problem: JobsError | None = HubUnavailableError(
        f"{root.origin} gave no complete answer within {timeout_s:g} s: try again, or "
        "raise EODH_TIMEOUT_S."
    )
    try:
        # The whole answer is bounded here: a stream bounds only its beginning.
        with anyio.move_on_after(timeout_s + _ENDING_S):
            async with (
                _client(root, connection, timeout_s) as http,
                http.stream(
                    f"{root.jobs_url}?limit=1", accept="application/json"
                ) as body,
            ):
                ahead = _ahead(body.header("date"))
                content = await body.read_whole(MAX_JSON_BYTES)
                if body.status == HTTPStatus.OK:
                    parse_job_page(content)
                    problem = None
                else:
                    problem = list_refused(root, body.status, content)
    except JobsError as error:
        problem = error
    return HubCheck(root, anyio.current_time() - began, ahead, problem)


def _client(root: HubRoot, connection: Connection, timeout_s: float) -> OriginClient:
    # The Hub may think about a list for over a minute before it says a word.
    return OriginClient(
        root.origin,
        connection.key,
        timeout_s=timeout_s,
        timeouts=Timeouts(idle_s=timeout_s),
    )


def _ahead(date: str) -> timedelta | None:
    """This machine's clock minus an HTTP Date header (RFC 9110, in whole seconds)."""
    there = http_date(date)
    return None if there is None else utc_now() - there
