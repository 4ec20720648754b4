"""Choose which workspace to ask, and with which key: settings over saved profiles.

The environment overrides `.env`, and both override the saved profile; a profile named
in the call is used whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from pydantic import SecretStr

from eodh_tools.config.key_store import WHERE_KEYS_ARE_MADE, KeyStore
from eodh_tools.config.profiles import (
    DEFAULT_PROFILE,
    ENVIRONMENT_PROFILE,
    Profile,
    ProfileFile,
    checked_name,
)
from eodh_tools.config.settings import Settings
from eodh_tools.errors import SettingsError

_HELP = "or run `eodh-logs login`, which asks for it and says where to find it."
_HUB_DOMAIN = "eodatahub.org.uk"
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class SeveralProfilesError(SettingsError):
    """Several profiles are saved, and nothing says which one is meant."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A workspace, and the key to read it with (other servers may need none)."""

    profile: Profile
    key: SecretStr | None


def load(
    profile: str | None = None,
    *,
    settings: Settings | None = None,
    keys: KeyStore | None = None,
) -> Connection:
    """Return the connection that the settings, or the named profile, describe.

    Args:
        profile: A profile's name (`--profile`): all of it is used, whatever the
            environment says. Without one, the environment wins field by field.
        settings: As read already; read now if None.
        keys: Where keys are stored, if not in the usual place.

    Raises:
        SettingsError: When a workspace or key is missing; the message names the
            variable and `eodh-logs login`.
    """
    settings = settings or Settings()
    connection = find(profile, settings=settings, keys=keys)
    described = connection.profile
    if described.root_url is None:
        if not described.workspace:
            raise SettingsError(f"No workspace is set: set EODH_WORKSPACE, {_HELP}")
        if connection.key is None:
            raise SettingsError(
                f"There is no API key for the workspace {described.workspace!r} on "
                f"{described.base_url}: make one under {WHERE_KEYS_ARE_MADE}, then set "
                f"EODH_API_KEY, {_HELP}"
            )
    return connection


def all_connections(
    profile: str | None = None,
    *,
    settings: Settings | None = None,
    keys: KeyStore | None = None,
) -> list[Connection]:
    """Return the connection of `load`, then the other saved profiles with a key.

    The others are for a pasted address, unless `binding_choice` names one; all of them
    say which keys no answer may show.

    Raises:
        SettingsError: As `load`: the first must be certain, or a bare job id would be
            looked for in a workspace that nobody chose.
    """
    settings = settings or Settings()
    keys = keys or KeyStore()
    connections = [load(profile, settings=settings, keys=keys)]
    known = {connections[0].profile.address}
    for saved in ProfileFile().read().values():
        if saved.address not in known:
            key = keys.get(saved)
            if key is not None or saved.root_url is not None:
                connections.append(Connection(saved, key))
                known.add(saved.address)
    return connections


def binding_choice(profile: str | None, settings: Settings) -> str | None:
    """Name the explicit choice of one workspace, which no address may override.

    Args:
        profile: A profile's name (`--profile`).
        settings: As read.

    Returns:
        As a person writes it; None where nothing was chosen, or only a part of it, so
        that an address chooses its profile.
    """
    if profile is not None:
        return f"--profile {profile}"
    if settings.root_url is not None:
        return "EODH_ROOT_URL"
    if settings.workspace is not None and settings.api_key is not None:
        return "EODH_WORKSPACE with EODH_API_KEY"
    return f"EODH_PROFILE={settings.profile}" if settings.profile else None


def find(
    profile: str | None = None,
    *,
    settings: Settings,
    keys: KeyStore | None = None,
) -> Connection:
    """Return what is set, even if it is not enough to ask the Hub.

    Raises:
        SeveralProfilesError: Several are saved, with none chosen.
        SettingsError: For an unknown profile, or a `.env` that would send the
            environment's key elsewhere.
    """
    keys = keys or KeyStore()
    profiles = ProfileFile().read()
    if profile is not None:
        saved = _named(profiles, profile)
        return Connection(saved, keys.get(saved))
    chosen = _chosen(profiles, settings)
    described = _over(chosen, settings, profiles)
    if settings.api_key is not None:
        _check_place_of_address(settings)
        return Connection(described, settings.api_key)
    if described.name == ENVIRONMENT_PROFILE:
        # A stored key is bound to its profile's address: `.env` or a variable that
        # names another server finds no key rather than sending it there.
        return Connection(described, None)
    return Connection(described, keys.get(described))


def _chosen(profiles: Mapping[str, Profile], settings: Settings) -> Profile | None:
    """The saved profile that the environment is laid over, if there is one."""
    if settings.profile is not None:
        return _named(profiles, settings.profile)
    if DEFAULT_PROFILE in profiles:
        return profiles[DEFAULT_PROFILE]
    if len(profiles) > 1 and settings.workspace is None and settings.root_url is None:
        raise SeveralProfilesError(
            f"There are several profiles ({', '.join(sorted(profiles)[:10])}): choose "
            "one with --profile or EODH_PROFILE."
        )
    return next(iter(profiles.values())) if len(profiles) == 1 else None


def _named(profiles: Mapping[str, Profile], name: str) -> Profile:
    if name in profiles:
        return profiles[name]
    known = ", ".join(sorted(profiles)[:10]) or "none yet"
    raise SettingsError(
        f"There is no profile {checked_name(name)!r} (saved: {known}): "
        f"`eodh-logs --profile {name} login` makes it."
    )


def _over(
    saved: Profile | None, settings: Settings, profiles: Mapping[str, Profile]
) -> Profile:
    """Lay the environment over the saved profile, field by field."""
    given = settings.model_fields_set & {"base_url", "workspace", "root_url"}
    described = saved or Profile(ENVIRONMENT_PROFILE)
    for field in given:
        described = replace(described, **{field: getattr(settings, field)})
    if "base_url" in given and "root_url" not in given:
        # The environment means the Hub there, not the profile's other server.
        described = replace(described, root_url=None)
    if saved is not None and described.address == saved.address:
        return saved
    for other in profiles.values():
        if other.address == described.address:
            return other
    return replace(described, name=ENVIRONMENT_PROFILE, key_saved=None)


def _check_place_of_address(settings: Settings) -> None:
    """Refuse to send the environment's key where only a folder's `.env` points.

    A `.env` comes with whatever folder one happens to be in; the Hub's own hosts and
    this machine are no danger.
    """
    field = "root_url" if settings.root_url is not None else "base_url"
    host = _host(getattr(settings, field))
    if host in _LOOPBACK or host == _HUB_DOMAIN or host.endswith(f".{_HUB_DOMAIN}"):
        return
    # Only now: to look for each value's place takes as long as to read them all.
    sources = Settings.sources()
    if sources.get("api_key") == ".env" or sources.get(field) != ".env":
        return
    variable = Settings.variables()[field]
    raise SettingsError(
        f"EODH_API_KEY is not in this folder's `.env`, but {variable} there names "
        f"{host!r}: the key is not sent there. Set both in the same place."
    )


def _host(url: str) -> str:
    """The host of an address; empty where it is none, which its reader reports."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
