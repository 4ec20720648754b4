"""Everything from the environment, `.env` or a profile, read once.

The environment wins over `.env`, and both over the saved profile; a profile that is
named in the call wins whole. Nothing is demanded before the first question to the
Hub, so every program starts and helps with nothing set.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import platformdirs
from pydantic import ByteSize, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from eodh_tools.config.key_store import WHERE_KEYS_ARE_MADE, KeyStore, clean_key
from eodh_tools.config.profiles import (
    DEFAULT_BASE_URL,
    DEFAULT_PROFILE,
    ENVIRONMENT_PROFILE,
    Profile,
    ProfileFile,
    checked_name,
)
from eodh_tools.config.secret_files import SecretFiles
from eodh_tools.errors import SettingsError

__all__ = [
    "Connection",
    "Profile",
    "Settings",
    "all_connections",
    "load",
]

_HELP = "`.env.example` says where to find it; or run `eodh-logs login`."
_HUB_DOMAIN = "eodatahub.org.uk"
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Settings(BaseSettings):
    """What the environment and `.env` say; `.env.example` explains each for people.

    Raises:
        SettingsError: For a value that cannot be right.
    """

    model_config = SettingsConfigDict(
        env_prefix="EODH_",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    base_url: str = Field(
        DEFAULT_BASE_URL, description="The Hub's address; staging and test have others."
    )
    workspace: str | None = Field(None, description="The workspace whose jobs to read.")
    api_key: SecretStr | None = Field(
        None, description="The API key of that workspace; it lives 30 days at most."
    )
    root_url: str | None = Field(
        None,
        description="Another OGC API - Processes server's root, in place of the Hub.",
    )
    profile: str | None = Field(
        None, description="Which profile saved by `eodh-logs login` to use."
    )
    cache_dir: Path | None = Field(
        None, description="Where finished logs are kept, cleaned and redacted."
    )
    cache_max_bytes: ByteSize = Field(
        ByteSize(1024**3), ge=0, description="Most bytes the kept logs may take."
    )
    max_log_bytes: ByteSize = Field(
        ByteSize(4_000_000_000), gt=0, description="The largest log that is read."
    )
    timeout_s: float = Field(
        120, gt=0, le=3_600, description="Seconds one answer of the Hub may take."
    )
    mcp_token: SecretStr | None = Field(
        None, description="What a caller of `eodh-mcp --http` must present."
    )
    mcp_tokens: SecretStr | None = Field(
        None, description="Several, as name:profile:token, one profile each."
    )
    mcp_rate_per_minute: int = Field(
        600, ge=0, le=1_000_000, description="Requests a caller may make; 0: any."
    )
    mcp_allowed_hosts: str | None = Field(
        None, description="Names under which `eodh-mcp --http` may be called."
    )
    mcp_allowed_origins: str | None = Field(
        None, description="Web pages that may call `eodh-mcp --http`."
    )
    mcp_audit_file: Path | None = Field(
        None, description="Where `eodh-mcp` says who asked for which job and log."
    )
    secrets_dir: Path | None = Field(
        None, description="A folder with a file for each secret setting."
    )

    def __init__(self) -> None:
        """Read the environment and `.env`."""
        try:
            super().__init__()
        except ValidationError as error:
            # Not chained: the cause would hold the value, and it may be a key.
            raise SettingsError(_what_is_wrong(error)) from None
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(
                "The file `.env` in this folder cannot be read: repair or remove it."
            ) from error

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment first, then `.env`, then files of secrets."""
        del init_settings, file_secret_settings
        return env_settings, dotenv_settings, SecretFiles(settings_cls)

    @field_validator("base_url", "root_url")
    @classmethod
    def _without_last_slash(cls, url: str | None) -> str | None:
        return url.strip().rstrip("/") if url is not None else None

    @field_validator("workspace")
    @classmethod
    def _without_white_space(cls, workspace: str | None) -> str | None:
        return workspace.strip() if workspace is not None else None

    @field_validator("api_key")
    @classmethod
    def _a_clean_key(cls, key: SecretStr | None) -> SecretStr | None:
        return clean_key(key.get_secret_value()) if key is not None else None

    @property
    def cache_folder(self) -> Path:
        """The folder of kept logs: `EODH_CACHE_DIR`, or the system's own place."""
        return (
            self.cache_dir.expanduser()
            if self.cache_dir
            else platformdirs.user_cache_path("eodh", appauthor=False)
        )

    @classmethod
    def variables(cls) -> dict[str, str]:
        """The environment variable of each field, as `.env.example` lists them."""
        return {field: f"EODH_{field.upper()}" for field in cls.model_fields}

    @classmethod
    def sources(cls) -> dict[str, str]:
        """Where each field that is set comes from.

        "environment", ".env" or "secret file".
        """
        found = dict.fromkeys(SecretFiles(cls)(), "secret file")
        found |= dict.fromkeys(DotEnvSettingsSource(cls)(), ".env")
        found |= dict.fromkeys(EnvSettingsSource(cls)(), "environment")
        return {field: found[field] for field in cls.model_fields if field in found}


@dataclass(frozen=True, slots=True)
class Connection:
    """A workspace to ask, and the key to ask with (other servers may need none)."""

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
        profile: A profile's name (`--profile`): it is used whole, whatever the
            environment says. Without one the environment wins field by field.
        settings: What was read already; read now if not given.
        keys: Where keys are kept, if not in the usual place.

    Raises:
        SettingsError: When a workspace or key is missing; the message names the
            variable, `.env.example` and `eodh-logs login`.
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
    """Return the connection of `load`, then the other saved profiles that can ask.

    A pasted job URL may name another workspace than the one in use.

    Raises:
        SettingsError: As `load`: the first must be sure, or a bare job id would be
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


def find(
    profile: str | None = None,
    *,
    settings: Settings,
    keys: KeyStore | None = None,
) -> Connection:
    """Return what is set, even where it is not enough to ask the Hub.

    Raises:
        SettingsError: For an unknown profile, several with none chosen, or a `.env`
            that would send the environment's key elsewhere.
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
    """The saved profile under the environment, if any is meant."""
    if settings.profile is not None:
        return _named(profiles, settings.profile)
    if DEFAULT_PROFILE in profiles:
        return profiles[DEFAULT_PROFILE]
    if len(profiles) > 1 and settings.workspace is None and settings.root_url is None:
        raise SettingsError(
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
    """Lay what the environment says over the saved profile, field by field."""
    said = settings.model_fields_set & {"base_url", "workspace", "root_url"}
    described = saved or Profile(ENVIRONMENT_PROFILE)
    for field in said:
        described = replace(described, **{field: getattr(settings, field)})
    if "base_url" in said and "root_url" not in said:
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
    sources = Settings.sources()
    field = "root_url" if settings.root_url is not None else "base_url"
    if sources.get("api_key") == ".env" or sources.get(field) != ".env":
        return
    host = urlsplit(getattr(settings, field)).hostname or ""
    if host in _LOOPBACK or host == _HUB_DOMAIN or host.endswith(f".{_HUB_DOMAIN}"):
        return
    variable = Settings.variables()[field]
    raise SettingsError(
        f"EODH_API_KEY is not in this folder's `.env`, but {variable} there names "
        f"{host!r}: the key is not sent there. Set both in the same place."
    )


def _what_is_wrong(error: ValidationError) -> str:
    """Name the variables, never their values."""
    wrong = [
        f"{Settings.variables().get(str(entry['loc'][0]), 'a setting')} "
        f"({entry['msg']})"
        for entry in error.errors(include_input=False, include_url=False)
    ]
    return f"Cannot be right: {'; '.join(wrong)}. See `.env.example`."
