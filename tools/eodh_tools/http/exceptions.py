"""Word what an exception of httpx means to a person. Pure."""

import ssl

import httpx

from eodh_tools.errors import HubUnavailableError, JobsError, UnexpectedAnswerError

# A failure of the connection, not of the request: a GET may be repeated.
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
# The first that matches gives the message; {origin} is filled in.
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
        ("{origin} did not answer in time: try again, or raise EODH_TIMEOUT_S."),
    ),
    (
        (httpx.NetworkError, httpx.RemoteProtocolError),
        HubUnavailableError,
        (
            "The connection to {origin} broke, at every attempt: try again"
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
            "{origin} gave an answer that cannot be read. Try again; if it happens"
            " again, report it to whoever runs the server."
        ),
    ),
)


def to_jobs_error(error: Exception, origin: str) -> JobsError:
    """Return the error that says what an exception of httpx means."""
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
    """Return whether the cause is a certificate that is not trusted."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
