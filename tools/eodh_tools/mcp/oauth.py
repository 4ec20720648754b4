"""OAuth resource server: which person a signed token is of, and their profile.

By the MCP authorization specification (2026-07-28): RFC 9728 metadata, audience and
issuer checked. A token is read here and goes nowhere else; the Hub is asked with the
key of the profile.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jwt

from eodh_tools.config.settings import Settings
from eodh_tools.errors import SettingsError
from eodh_tools.http.urls import is_loopback, parse_url
from eodh_tools.mcp.host_rules import separated
from eodh_tools.mcp.oauth_errors import (
    NoWorkspaceError,
    RefusedTokenError,
    TooFewScopesError,
)
from eodh_tools.mcp.signing_keys import SigningKeys
from eodh_tools.mcp.static_tokens import Caller, check_profiles

#: Where the metadata of a protected resource are (RFC 9728), before its path.
WELL_KNOWN = "/.well-known/oauth-protected-resource"
#: Seconds that the provider's clock and ours may differ.
CLOCK_SKEW_S = 60
#: Signatures with a public key only: a shared secret could be guessed.
ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
)
# Of RSA at least 2,048 bits (RFC 7518 section 3.3).
_TOKENS = jwt.PyJWT(options={"enforce_minimum_key_length": True})
_ANY_VALUE = "*"
_MOST_RULES = 200
_MAX_SUBJECT_CHARS = 64
_DIGEST_CHARS = 24


@dataclass(frozen=True, slots=True)
class ClaimRule:
    """People whose claim has this value ("*": any but false) use this profile."""

    claim: str
    value: str
    profile: str

    def fits(self, claims: Mapping[str, Any]) -> bool:
        """Return whether a token has the claim; of a list, one entry is enough."""
        found = claims.get(self.claim)
        values = [
            str(value).lower() if isinstance(value, bool) else value
            for value in (found if isinstance(found, list) else [found])
        ]
        if self.value == _ANY_VALUE:
            return any(value not in (None, "", "false") for value in values)
        return any(value == self.value for value in values)


@dataclass(frozen=True, slots=True)
class OAuthConfig:
    """What the settings say.

    Attributes:
        issuer: The provider's `iss`, exactly.
        audience: What `aud` must hold.
        resource: The MCP address, as people reach it.
        rules: Whose calls use which profile; the first that fits counts.
        scopes: Which scopes a token must have.
    """

    issuer: str
    audience: str
    resource: str
    rules: tuple[ClaimRule, ...]
    scopes: tuple[str, ...] = ()


class OAuthResource:
    """Verifies tokens, and says what a client needs to get one."""

    def __init__(self, config: OAuthConfig, keys: SigningKeys) -> None:
        self._config = config
        self._keys = keys

    @property
    def servers(self) -> Sequence[Caller]:
        """A caller for each profile of the table."""
        profiles = dict.fromkeys(rule.profile for rule in self._config.rules)
        return [_caller("", profile) for profile in profiles]

    @property
    def metadata(self) -> dict[str, Any]:
        """The protected resource metadata (RFC 9728)."""
        metadata = {
            "resource": self._config.resource,
            "authorization_servers": [self._config.issuer],
            "bearer_methods_supported": ["header"],
            "resource_name": "EO Data Hub jobs",
        }
        if self._config.scopes:
            metadata["scopes_supported"] = list(self._config.scopes)
        return metadata

    @property
    def challenge(self) -> dict[str, str]:
        """What `WWW-Authenticate` says: where the metadata is, and the scopes."""
        address = parse_url(self._config.resource)
        origin, path = (address.origin, address.path) if address else ("", "")
        challenge = {"resource_metadata": f"{origin}{WELL_KNOWN}{path}"}
        if self._config.scopes:
            challenge["scope"] = " ".join(self._config.scopes)
        return challenge

    async def caller(self, token: str) -> Caller:
        """Return the person a token is of, with their profile.

        Raises:
            RefusedTokenError: The token is not good here, by cause.
        """
        claims = await self._verified(token)
        granted = _scopes(claims)
        lacking = [scope for scope in self._config.scopes if scope not in granted]
        if lacking:
            raise TooFewScopesError(
                f"The token lacks the scope {lacking[0]!r}: sign in again and allow it."
            )
        subject = _shortened(str(claims["sub"]))
        for rule in self._config.rules:
            if rule.fits(claims):
                until = claims["exp"] + CLOCK_SKEW_S
                return _caller(subject, rule.profile, until)
        raise NoWorkspaceError(
            "You are signed in, but no workspace is set for you here: ask whoever runs "
            "this server."
        )

    async def _verified(self, token: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
            algorithm, key_id = header.get("alg"), header.get("kid")
            if algorithm not in ALGORITHMS or not _is_access_token(header.get("typ")):
                raise jwt.InvalidAlgorithmError
            keys = await self._keys.find(key_id, algorithm)
            claims = self._decoded(token, keys, algorithm)
            claims["exp"] = float(claims["exp"])
        except jwt.ExpiredSignatureError as error:
            raise RefusedTokenError("The token has expired: sign in again.") from error
        except (jwt.PyJWTError, TypeError, ValueError, OverflowError) as error:
            # PyJWT raises TypeError for a key of another kind than the signature's,
            # and OverflowError for a time without end.
            # What exactly is wrong helps nobody but one who tries tokens out.
            raise RefusedTokenError(
                "The token is not one for this server: sign in again."
            ) from error
        if claims.get("cnf") is not None:
            # RFC 9449 section 7.2, RFC 8705 section 3, RFC 7800 section 3.
            raise RefusedTokenError(
                "The token is bound to a key of your program (by DPoP or a TLS "
                "certificate), which this server cannot check: let whoever runs the "
                "sign-in service give out plain Bearer tokens for it."
            )
        return claims

    def _decoded(self, token: str, keys: list[Any], algorithm: str) -> dict[str, Any]:
        """Read the claims by the key that has signed them; each is tried."""
        for key in keys:
            try:
                claims: dict[str, Any] = _TOKENS.decode(
                    token,
                    key,
                    algorithms=[algorithm],
                    audience=self._config.audience,
                    issuer=self._config.issuer,
                    leeway=CLOCK_SKEW_S,
                    options={"require": ["exp", "iss", "aud", "sub"]},
                )
            except (jwt.InvalidSignatureError, jwt.InvalidKeyError):
                if key is keys[-1]:
                    raise
            else:
                return claims
        raise jwt.InvalidKeyError


def _is_access_token(kind: object) -> bool:
    """Whether a token's `typ` may be that of an access token (RFC 9068 section 4).

    Many providers write "JWT" or nothing; a logout token, say, has a kind of its own.
    """
    if kind is None:
        return True
    return isinstance(kind, str) and (
        kind.lower().removeprefix("application/") in {"jwt", "at+jwt"}
    )


def read_config(settings: Settings, resource: str) -> OAuthConfig | None:
    """Read what the settings say of OAuth; None where it is not set up.

    Args:
        settings: As read.
        resource: The MCP address, as people reach it.

    Raises:
        SettingsError: The issuer is no https URL, or the table of profiles is missing,
            not in the right form, or names a profile that is not saved.
    """
    if settings.mcp_oauth_issuer is None:
        return None
    issuer = settings.mcp_oauth_issuer.strip()
    address = parse_url(issuer)
    if address is None or (address.scheme != "https" and not is_loopback(address.host)):
        raise SettingsError(
            "EODH_MCP_OAUTH_ISSUER is no https URL: write the provider's `issuer`, "
            "exactly as its metadata says it."
        )
    rules = _rules(settings.mcp_oauth_profiles)
    check_profiles({rule.profile for rule in rules})
    return OAuthConfig(
        issuer=issuer,
        audience=settings.mcp_oauth_audience or resource,
        resource=resource,
        rules=rules,
        scopes=tuple(separated(settings.mcp_oauth_scopes)),
    )


def _rules(text: str | None) -> tuple[ClaimRule, ...]:
    rules = []
    for number, entry in enumerate(separated(text), 1):
        claim, equals, rest = entry.partition("=")
        value, colon, profile = rest.rpartition(":")
        if not (claim and equals and value and colon and profile):
            raise SettingsError(
                f"Entry {number} of EODH_MCP_OAUTH_PROFILES is not in the form "
                "claim=value:profile."
            )
        rules.append(ClaimRule(claim, value, profile))
    if not rules:
        raise SettingsError(
            "EODH_MCP_OAUTH_PROFILES is missing: it says whose calls use which saved "
            "profile, as preferred_username=alice:river-lab."
        )
    if len(rules) > _MOST_RULES:
        raise SettingsError(
            f"EODH_MCP_OAUTH_PROFILES has more than {_MOST_RULES} entries."
        )
    return tuple(rules)


def _scopes(claims: Mapping[str, Any]) -> frozenset[str]:
    """The scopes of a token: a text with blanks (RFC 9068) or, elsewhere, a list."""
    found = claims.get("scope") or claims.get("scp") or ""
    if isinstance(found, str):
        return frozenset(found.split())
    # The provider may write anything there, and a claim of another form grants nothing.
    listed = found if isinstance(found, list) else ()
    return frozenset(each for each in listed if isinstance(each, str))


def _shortened(subject: str) -> str:
    """Shorten a subject so that two people stay two: many begin alike."""
    if len(subject) <= _MAX_SUBJECT_CHARS:
        return subject
    digest = hashlib.sha256(subject.encode("utf-8", "surrogatepass")).hexdigest()
    return (
        f"{subject[: _MAX_SUBJECT_CHARS - _DIGEST_CHARS - 1]}~{digest[:_DIGEST_CHARS]}"
    )


def _caller(subject: str, profile: str, until: float | None = None) -> Caller:
    # No static token has a name with a colon in it.
    server = f"profile {profile}"
    return Caller(f"oauth:{subject}", profile, server, until=until)
