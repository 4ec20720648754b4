"""A provider's public keys: read when needed, and again when a new one is used."""

import json
from dataclasses import dataclass
from typing import Any

import anyio
import jwt

from eodh_tools.errors import JobsError
from eodh_tools.http.client import OriginClient
from eodh_tools.http.urls import parse_url
from eodh_tools.mcp.oauth_errors import NoSigningKeysError

#: Seconds after which the keys are read again: a key may have been withdrawn.
FRESH_S = 3_600.0
#: Seconds between two reads, whatever keys the tokens name: anybody can make one up.
LEAST_BETWEEN_S = 10.0
_TIMEOUT_S = 15.0
_MOST_KEYS = 50
_MOST_OF_ONE_NAME = 4
# The kind of key of an algorithm, by how its name begins (RFC 7518 section 3.1).
_KINDS = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key; its algorithm and name where the provider gives them."""

    key: Any
    kind: str
    key_id: str | None
    algorithm: str | None


class SigningKeys:
    """The keys of one issuer, found by its metadata (OpenID Discovery or RFC 8414)."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer
        self._keys: list[SigningKey] = []
        self._read_at: float | None = None
        self._tried_at: float | None = None
        self._reading = anyio.Lock()

    async def find(self, key_id: str | None, algorithm: str) -> list[Any]:
        """Return the keys that a token names; without a name, the only one that fits.

        Two keys may have one name (RFC 7517 section 4.5).

        Raises:
            NoSigningKeysError: No keys could be read yet.
            InvalidKeyError: There is no such key.
        """
        now = anyio.current_time()
        is_stale = self._read_at is None or now - self._read_at > FRESH_S
        known = self._known(key_id, algorithm)
        # Whose key is known does not wait for a read that another caller has begun.
        if not known or (is_stale and not self._reading.locked()):
            await self._read()
            known = self._known(key_id, algorithm)
        if not self._keys:
            raise NoSigningKeysError(
                "Tokens cannot be checked now, for the sign-in service does not answer:"
                " try again in a minute."
            )
        if not known:
            raise jwt.InvalidKeyError
        return known

    def _known(self, key_id: str | None, algorithm: str) -> list[Any]:
        fitting = [
            each
            for each in self._keys
            if each.algorithm in {None, algorithm}
            and each.kind == _KINDS.get(algorithm[:2])
        ]
        if key_id is not None:
            fitting = [each for each in fitting if each.key_id == key_id]
        elif len(fitting) > 1:
            return []
        return [each.key for each in fitting[:_MOST_OF_ONE_NAME]]

    async def _read(self) -> None:
        """Read the keys, unless that was tried since this was asked for, or lately."""
        asked_at = anyio.current_time()
        async with self._reading:
            now = anyio.current_time()
            tried_at = self._tried_at
            if tried_at is not None and (
                tried_at >= asked_at or now - tried_at < LEAST_BETWEEN_S
            ):
                return
            try:
                with anyio.fail_after(_TIMEOUT_S):
                    self._keys = await _fetched(self._issuer)
                self._read_at = now
            except (JobsError, TimeoutError, ValueError, KeyError, TypeError):
                # The keys that are known stay good while the provider is away.
                return
            finally:
                self._tried_at = anyio.current_time()


async def _fetched(issuer: str) -> list[SigningKey]:
    metadata = await _metadata(issuer)
    found = await _get_json(metadata["jwks_uri"])
    keys = []
    for each in found["keys"][:_MOST_KEYS]:
        if not isinstance(each, dict) or not _is_for_signatures(each):
            continue
        try:
            key = jwt.PyJWK.from_dict(each).key
        except jwt.PyJWTError:
            continue  # of a kind that we do not know
        keys.append(
            SigningKey(key, str(each.get("kty")), each.get("kid"), each.get("alg"))
        )
    return keys


def _is_for_signatures(key: dict[str, Any]) -> bool:
    """Whether a provider signs with a key (RFC 7517 sections 4.2 and 4.3)."""
    uses = key.get("key_ops")
    verifies = not isinstance(uses, list) or "verify" in uses
    return verifies and key.get("use", "sig") == "sig"


async def _metadata(issuer: str) -> dict[str, Any]:
    address = parse_url(issuer)
    origin, path = (address.origin, address.path.rstrip("/")) if address else ("", "")
    places = (
        f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        f"{origin}/.well-known/oauth-authorization-server{path}",
    )
    for place in places:
        try:
            metadata: dict[str, Any] = await _get_json(place)
        except (JobsError, ValueError):
            continue
        if metadata["issuer"] == issuer:
            return metadata
    raise ValueError("no metadata of this issuer")


async def _get_json(url: str) -> Any:
    address = parse_url(url)
    if address is None:
        raise ValueError("no URL")
    # https, or http on loopback: `OriginClient` takes no other origin.
    async with OriginClient(address.origin, timeout_s=_TIMEOUT_S / 3) as http:
        answer = await http.get(url)
    if answer.status != 200:  # noqa: PLR2004 - HTTP
        raise ValueError("no answer")
    return json.loads(answer.body)
