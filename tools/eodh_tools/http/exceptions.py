"""What an exception of httpx means to a person. Pure."""

import ssl

import httpx

from eodh_tools.errors import HubUnavailableError, JobsError, UnexpectedAnswerError

# A failure of the connection, not of what was asked: a GET may be made again.
CONNECTION_ERRORS = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.ReadError,
    httpx.WriteError,
    httpx.CloseError,
    httpx.RemoteProtocolError,
)
HTTPX_ERRORS = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    httpx.CookieConflict,
)
# The first that fits says it; {origin} is filled in.
_MEANINGS: tuple[tuple[tuple[type[Exception], ...], type[JobsError], str], ...] = (
    (
        (httpx.ProxyError,),
        HubUnavailableError,
        "The proxy on the way to {origin} refused: check HTTPS_PROXY.",
    ),
    (
        (httpx.ConnectError, httpx.ConnectTimeout),
        HubUnavailableError,
        (
            "No connection to {origin}: check the address (EODH_BASE_URL or"
            " EODH_ROOT_URL) and your network, then try again."
        ),
    ),
    (
        (httpx.TimeoutException,),
        HubUnavailableError,
        (
            "{origin} fell silent before it had answered: try again, or raise"
            " EODH_TIMEOUT_S."
        ),
    ),
    (
        (httpx.NetworkError, httpx.RemoteProtocolError),
        HubUnavailableError,
        (
            "The connection to {origin} broke off, also when tried again: try again"
            " in a few minutes."
        ),
    ),
    (
        (httpx.LocalProtocolError, httpx.UnsupportedProtocol, httpx.InvalidURL),
        UnexpectedAnswerError,
        (
            "A request to {origin} could not be made: check the address"
            " (EODH_BASE_URL or EODH_ROOT_URL) and the key."
        ),
    ),
    (
        (Exception,),
        UnexpectedAnswerError,
        (
            "{origin} answered in a way that could not be read. Try again; if it stays"
            " so, tell whoever runs the server."
        ),
    ),
)


def to_jobs_error(error: Exception, origin: str) -> JobsError:
    """Return what an exception of httpx means to a person."""
    if is_of_tls(error):
        return HubUnavailableError(
            f"The certificate of {origin} cannot be trusted, so nothing was sent."
            " Check the address; behind a company's proxy, point SSL_CERT_FILE to its"
            " certificates."
        )
    kind, message = next(
        (kind, message)
        for types, kind, message in _MEANINGS
        if isinstance(error, types)
    )
    return kind(message.format(origin=origin))


def is_of_tls(error: BaseException) -> bool:
    """Whether a certificate was not to be trusted."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
