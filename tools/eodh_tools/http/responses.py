"""Decide which answers are errors, and where a redirect may lead. Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urljoin

from eodh_tools.errors import (
    HubBusyError,
    JobsError,
    NotSignedInError,
    UnexpectedAnswerError,
)
from eodh_tools.http.retries import LONGEST_ASKED_S, RETRIED_STATUSES, retry_after_s
from eodh_tools.http.urls import parse_url

REDIRECTS = frozenset({301, 302, 303, 307, 308})

_SIGN_IN = re.compile(r"login|log-in|sign-?in|auth|keycloak|sso|openid", re.IGNORECASE)
_WEB_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_NEW_KEY = (
    "make a new key in the Hub under Workspaces > Credentials (paste the key itself,"
    " not its Token ID) and give it with `eodh-logs login` or EODH_API_KEY"
)


class BusyError(HubBusyError):
    """One answer of 429, 502, 503 or 504, with the wait that it asks for, if any."""

    def __init__(self, origin: str, status: int, wait_s: float | None) -> None:
        wait = f"in {wait_s:.0f} s, as it asks" if wait_s else "in a few minutes"
        if wait_s and wait_s >= LONGEST_ASKED_S:
            wait = "in an hour or later, as it asks"
        super().__init__(
            f"{origin} is too busy to answer (HTTP {status}, at every attempt):"
            f" try again {wait}."
        )
        self.wait_s = wait_s
        self.http_status = status


def error_for_response(
    origin: str, status: int, headers: Mapping[str, str], *, with_key: bool
) -> JobsError | None:
    """Return the error for an answer that cannot be what was asked for, else None.

    The Hub redirects or answers with a page where a key is missing (HUB.md 1): a page
    with a status of success is "not signed in", never data.
    """
    if status in RETRIED_STATUSES:
        wait_s = retry_after_s(
            headers.get("retry-after"), date=headers.get("date"), now=datetime.now(UTC)
        )
        return BusyError(origin, status, wait_s)
    if status == HTTPStatus.UNAUTHORIZED:
        text = "did not accept the key" if with_key else "needs a key"
        return NotSignedInError(f"{origin} {text} (HTTP 401): {_NEW_KEY}.")
    if is_success(status) and media_type(headers) in (_WEB_PAGES):
        return NotSignedInError(
            f"{origin} answered with a web page instead of data: you are not"
            f" signed in there. The key may have expired; {_NEW_KEY}."
        )
    return None


def resolve_redirect(origin: str, url: str, location: str) -> str:
    """Return the URL a redirect leads to, on the same origin.

    Raises:
        NotSignedInError: It leads elsewhere, and to a sign-in page by its name.
        UnexpectedAnswerError: It leads to any other origin, or nowhere.
    """
    try:
        target = parse_url(urljoin(url, location))
    except ValueError:
        target = None
    if target is not None and target.origin == origin:
        return target.url
    if _SIGN_IN.search(location):
        raise NotSignedInError(
            f"{origin} redirected the request to a sign-in page: the key was not"
            f" accepted. It may have expired; {_NEW_KEY}."
        )
    raise UnexpectedAnswerError(
        f"{origin} redirected the request to another host, which was not followed: the"
        " key goes only to the configured host. If the Hub has moved, set"
        " EODH_BASE_URL (or EODH_ROOT_URL) to its new address."
    )


def is_success(status: int) -> bool:
    """Return whether a status is one of 2xx."""
    return HTTPStatus(200) <= status < HTTPStatus(300)


def is_whole(status: int) -> bool:
    """Return whether an answer is what was asked for, whole: 200 or 203.

    202 and 204 come where it is not there yet, 206 brings a part that nobody asked for.
    """
    return status in {HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION}


def media_type(headers: Mapping[str, str]) -> str:
    """Return the Content-Type without its parameters, in small letters."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()
