"""Static tokens: named ones, each for the workspace of one profile."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import SecretStr

from eodh_tools.config.profiles import ProfileFile
from eodh_tools.config.settings import Settings
from eodh_tools.errors import SettingsError
from eodh_tools.mcp.host_rules import separated

MIN_TOKEN_CHARS = 24
MOST_CALLERS = 200
_MAX_TOKEN_CHARS = 1_000
#: A longer `Authorization` holds no token; proxies mostly take no longer one either.
MAX_HEADER_CHARS = 8_192

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_BEARER = re.compile(r"bearer +(\S+) *", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Caller:
    """One who may call.

    Attributes:
        name: For the audit log, and for the rate limit.
        profile: The saved profile to use; None for what the settings say.
        server: Which server serves the call; people of one profile share one.
        only: Whether that profile's workspace is all that can be reached.
        until: When the token ends, in seconds since 1970; None if it does not.
    """

    name: str
    profile: str | None
    server: str
    only: bool = True
    until: float | None = None


@dataclass(frozen=True, slots=True)
class TokenRegistry:
    """All who have a token; `anybody` where no token is needed on this machine."""

    by_digest: dict[bytes, Caller] = field(repr=False)
    anybody: Caller | None = None

    @property
    def every(self) -> Sequence[Caller]:
        """Each of them once."""
        named = list(self.by_digest.values())
        return named if self.anybody is None else [*named, self.anybody]

    def of(self, authorization: str | None) -> Caller | None:
        """Return the caller whose token an `Authorization` header holds, if any.

        Every token is compared, in constant time, so that the time reveals nothing.
        """
        if self.anybody is not None:
            return self.anybody
        token = bearer_token(authorization)
        presented = _digest(token) if token else b""
        caller = None
        for digest, each in self.by_digest.items():
            if hmac.compare_digest(digest, presented):
                caller = each
        return caller


def bearer_token(authorization: str | None) -> str | None:
    """Return the token in an `Authorization` header; None where there is none."""
    if authorization is None or len(authorization) > MAX_HEADER_CHARS:
        return None
    found = _BEARER.fullmatch(authorization)
    return found[1] if found else None


def callers_of(settings: Settings, profile: str | None) -> TokenRegistry:
    """Read who may call from the settings.

    Args:
        settings: As read.
        profile: What `--profile` named; for callers to whom no other is given.

    Raises:
        SettingsError: A token that is short, doubled or not in the right form, or of
            a profile that is not there. No message holds a token.
    """
    by_digest: dict[bytes, Caller] = {}
    if settings.mcp_token is not None:
        digest = _checked("EODH_MCP_TOKEN", settings.mcp_token.get_secret_value())
        by_digest[digest] = _caller("token", profile)
    listed = (settings.mcp_tokens or SecretStr("")).get_secret_value()
    for number, entry in enumerate(separated(listed), 1):
        where = f"Entry {number} of EODH_MCP_TOKENS"
        name, profile_name, token = _parts(where, entry)
        digest = _checked(where, token)
        known = {caller.name for caller in by_digest.values()}
        if digest in by_digest or name in known:
            raise SettingsError(f"{where} has a name or a token that is given twice.")
        by_digest[digest] = _caller(name, profile_name or profile)
    if len(by_digest) > MOST_CALLERS:
        raise SettingsError(f"EODH_MCP_TOKENS has more than {MOST_CALLERS} entries.")
    check_profiles({caller.profile for caller in by_digest.values()})
    if by_digest or settings.mcp_oauth_issuer is not None:
        return TokenRegistry(by_digest)
    return TokenRegistry({}, Caller("local", profile, "local", only=False))


def _caller(name: str, profile: str | None) -> Caller:
    return Caller(name, profile, f"token {name}")


def _parts(where: str, entry: str) -> tuple[str, str, str]:
    match entry.split(":", 2):
        case [name, profile, token] if _NAME.fullmatch(name):
            return name, profile, token
    raise SettingsError(f"{where} is not in the form name:profile:token.")


def _checked(where: str, token: str) -> bytes:
    plain = token.strip()
    visible = all("!" <= character <= "~" for character in plain)
    if not visible or not MIN_TOKEN_CHARS <= len(plain) <= _MAX_TOKEN_CHARS:
        raise SettingsError(
            f"{where} holds no token of {MIN_TOKEN_CHARS} or more visible characters: "
            "a short one can be guessed. `.env.example` says how to make one."
        )
    return _digest(plain)


def check_profiles(names: set[str | None]) -> None:
    """Refuse profiles that are not saved.

    Raises:
        SettingsError: One of them is not.
    """
    saved = ProfileFile().read()
    for name in sorted(filter(None, names)):
        if name not in saved:
            known = ", ".join(sorted(saved)[:10]) or "none yet"
            raise SettingsError(
                f"A token is for the profile {name[:80]!r}, which is not saved "
                f"(saved: {known}): run `eodh-logs --profile {name[:80]} login`."
            )


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
