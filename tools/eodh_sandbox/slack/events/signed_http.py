"""HTTP mode: payloads as signed requests to the app's request URL.

docs.slack.dev/authentication/verifying-requests-from-slack: `v0=` and the HMAC-SHA256
of `v0:timestamp:body`.
"""

import hashlib
import hmac
import json
from urllib.parse import urlencode

import aiohttp

from eodh_sandbox.slack.events.delivery import Parcel
from eodh_sandbox.slack.slack_errors import NotPossibleError, UndeliveredError
from eodh_sandbox.slack.state.clock import Clock
from eodh_sandbox.slack.state.objects import Json
from eodh_sandbox.slack.web_api_limits import MAX_BODY_BYTES

_OK = 200


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Return the v0 signature of a body at a time (seconds since the epoch)."""
    signed = hmac.new(
        secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256
    )
    return f"v0={signed.hexdigest()}"


class SignedRequests:
    """The app behind its request URL, which is on loopback."""

    def __init__(self, request_url: str, signing_secret: str, clock: Clock) -> None:
        self._url = request_url
        self._secret = signing_secret
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None

    def _request(self, parcel: Parcel) -> tuple[bytes, dict[str, str]]:
        if parcel.kind == "events_api":
            body = json.dumps(parcel.payload).encode()
            kind = "application/json"
        else:
            fields = parcel.payload
            if parcel.kind == "interactive":
                fields = {"payload": json.dumps(parcel.payload)}
            body = urlencode(fields).encode()
            kind = "application/x-www-form-urlencoded"
        timestamp = int(self._clock.now())
        headers = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": str(timestamp),
            "X-Slack-Signature": signature(self._secret, timestamp, body),
        }
        if parcel.retry:
            headers["X-Slack-Retry-Num"] = str(parcel.retry)
            headers["X-Slack-Retry-Reason"] = (
                "http_timeout" if parcel.retry_reason == "timeout" else "http_error"
            )
        return body, headers

    async def carry(self, parcel: Parcel, *, deadline_s: float) -> Json | None:
        """POST one payload and read the acknowledgement."""
        body, headers = self._request(parcel)
        session = self._session = self._session or aiohttp.ClientSession()
        try:
            async with session.post(
                self._url,
                data=body,
                headers=headers,
                timeout=aiohttp.ClientTimeout(total=deadline_s),
                allow_redirects=False,
            ) as answer:
                text = (await answer.content.read(MAX_BODY_BYTES)).decode(
                    "utf-8", "replace"
                )
                status = answer.status
        except TimeoutError:
            raise UndeliveredError("operation_timeout") from None
        except aiohttp.ClientError:
            raise UndeliveredError("http_client_error") from None
        if status != _OK:
            raise UndeliveredError("http_service_error")
        return _acknowledged(text)

    async def verify(self, payload: Json, *, deadline_s: float) -> None:
        """Check the request URL as Slack does when it is entered.

        Raises:
            NotPossibleError: it did not answer with the challenge.
        """
        parcel = Parcel(kind="events_api", payload=payload, takes_answer=True)
        try:
            answer = await self.carry(parcel, deadline_s=deadline_s)
        except UndeliveredError as error:
            raise NotPossibleError(
                f"The request URL did not answer ({error.reason}). Start the app "
                "before you give its URL to this Slack."
            ) from error
        fields = answer or {}
        if payload["challenge"] not in {fields.get("challenge"), fields.get("text")}:
            raise NotPossibleError("The request URL did not answer with the challenge.")

    async def stop(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()


def _acknowledged(text: str) -> Json | None:
    """Return the acknowledgement's content: JSON, or a command's text as it is."""
    if not text.strip():
        return None
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return {"text": text}
    return body if isinstance(body, dict) else {"text": text}
