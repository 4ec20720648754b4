"""Who makes a request over HTTP: static tokens and, beside them, OAuth tokens."""

from collections.abc import Sequence
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from eodh_tools.mcp.oauth import WELL_KNOWN, OAuthResource
from eodh_tools.mcp.oauth_errors import (
    NoSigningKeysError,
    NoWorkspaceError,
    RefusedTokenError,
    TooFewScopesError,
)
from eodh_tools.mcp.static_tokens import (
    MAX_HEADER_CHARS,
    Caller,
    TokenRegistry,
    bearer_token,
)

_MISSING = "A token is needed: send it as `Authorization: Bearer <token>`."
_TOO_LONG = (
    f"The token is too long: with the word Bearer at most {MAX_HEADER_CHARS:,} "
    "characters are read. Ask whoever runs the sign-in service to put fewer groups or "
    "roles into it."
)
_WRONG = (
    "This token is not known here. Check that it was copied whole, or ask whoever runs "
    "this server for a new one."
)


class CallerAccess:
    """All who may call, and what the others are answered.

    Args:
        tokens: The static tokens.
        oauth: The OAuth tokens, where they are taken.
    """

    def __init__(self, tokens: TokenRegistry, oauth: OAuthResource | None) -> None:
        self._tokens = tokens
        self._oauth = oauth

    @property
    def needs_token(self) -> bool:
        """Whether a caller must present a token."""
        return self._tokens.anybody is None

    @property
    def servers(self) -> Sequence[Caller]:
        """A caller for each server that may be needed."""
        people = self._oauth.servers if self._oauth is not None else ()
        return [*self._tokens.every, *people]

    async def caller(self, authorization: str | None) -> Caller:
        """Return the caller whose token an `Authorization` header holds.

        Raises:
            RefusedTokenError: There is no token, or it is not accepted.
        """
        known = self._tokens.of(authorization)
        if known is not None:
            return known
        token = bearer_token(authorization)
        if authorization is not None and len(authorization) > MAX_HEADER_CHARS:
            raise RefusedTokenError(_TOO_LONG)
        if token is None:
            raise RefusedTokenError(_MISSING, is_presented=authorization is not None)
        if self._oauth is None:
            raise RefusedTokenError(_WRONG)
        return await self._oauth.caller(token)

    def refusal(self, error: RefusedTokenError) -> Response:
        """Return what a caller without the right token is answered."""
        match error:
            case NoSigningKeysError():
                return PlainTextResponse(
                    str(error), HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "30"}
                )
            case NoWorkspaceError():
                return PlainTextResponse(str(error), HTTPStatus.FORBIDDEN)
        status = HTTPStatus.UNAUTHORIZED
        challenge = dict(self._oauth.challenge) if self._oauth is not None else {}
        if isinstance(error, TooFewScopesError):
            status = HTTPStatus.FORBIDDEN
            challenge["error"] = "insufficient_scope"
        elif error.is_presented:
            challenge["error"] = "invalid_token"
        if "error" in challenge:
            challenge["error_description"] = str(error).replace('"', "'")
        parts = ", ".join(f'{name}="{value}"' for name, value in challenge.items())
        header = {"WWW-Authenticate": f"Bearer {parts}".strip()}
        return PlainTextResponse(str(error), status, header)

    def routes(self, path: str) -> list[Route]:
        """Return what a client reads to sign in; without OAuth, why it cannot.

        Args:
            path: Of the MCP address, as people reach it.
        """
        if self._oauth is None:
            return [Route("/register", _no_sign_in, methods=["POST"])]
        document = self._oauth.metadata

        async def metadata(_: Request) -> JSONResponse:
            return JSONResponse(document, headers={"Access-Control-Allow-Origin": "*"})

        return [
            Route(address, metadata, methods=["GET"])
            for address in (WELL_KNOWN, f"{WELL_KNOWN}{path}")
        ]


async def _no_sign_in(_: Request) -> JSONResponse:
    # A client without a token tries to register here, and shows what it is answered:
    # Claude Code under `/mcp`, as the issue of the server.
    # Its log takes what follows a colon for the token itself.
    message = (
        "No token was sent, and there is no sign-in here. Add the token that you were "
        "given to the client's configuration: the header Authorization, with the word "
        "Bearer, a blank and the token as its value."
    )
    return JSONResponse(
        {"error": "invalid_client_metadata", "error_description": message},
        HTTPStatus.BAD_REQUEST,
    )
