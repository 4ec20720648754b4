"""The tools' settings, from the environment, `.env` and files of secrets.

Nothing is required before the first request to the Hub, so every program starts, and
can show its help, with nothing set.
"""

import re
from pathlib import Path

import platformdirs
from pydantic import ByteSize, Field, SecretStr, field_validator
from pydantic_settings import (
    DotEnvSettingsSource,
    EnvSettingsSource,
    SettingsConfigDict,
)

from eodh_tools.config.environment import EnvironmentSettings
from eodh_tools.config.key_store import clean_key
from eodh_tools.config.profiles import DEFAULT_BASE_URL
from eodh_tools.config.secret_files import SecretFiles

_PLAIN_ADDRESS = re.compile(r"https?://[\w.:-]+(?:/[\w.~/-]*)?", re.ASCII)


class Settings(EnvironmentSettings):
    """The settings of the tools; `.env.example` explains each of them.

    Raises:
        SettingsError: For a value that cannot be right.
    """

    model_config = SettingsConfigDict(env_prefix="EODH_")

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
        None, description="Where finished logs are cached, cleaned and redacted."
    )
    cache_max_bytes: ByteSize = Field(
        ByteSize(1024**3), ge=0, description="Most bytes the cached logs may take."
    )
    max_log_bytes: ByteSize = Field(
        ByteSize(4_000_000_000), gt=0, description="The largest log that is read."
    )
    timeout_s: float = Field(
        120,
        gt=0,
        le=3_600,
        description="Seconds one request to the Hub may take, with its retries.",
    )
    mcp_token: SecretStr | None = Field(
        None, description="What a caller of `eodh-mcp --http` must present."
    )
    mcp_tokens: SecretStr | None = Field(
        None, description="Several, as name:profile:token, one profile each."
    )
    mcp_public_url: str | None = Field(
        None, description="Where people reach `eodh-mcp --http`, as https://host/mcp."
    )
    mcp_oauth_issuer: str | None = Field(
        None, description="The OpenID provider whose tokens are taken, too."
    )
    mcp_oauth_profiles: str | None = Field(
        None, description="Whose calls use which profile, as claim=value:profile."
    )
    mcp_oauth_audience: str | None = Field(
        None, description="What `aud` of a token must hold, if not the public URL."
    )
    mcp_oauth_scopes: str | None = Field(
        None, description="Scopes that a token must have."
    )
    mcp_rate_per_minute: int = Field(
        1_200, ge=0, le=1_000_000, description="Requests a caller may make; 0: any."
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
    docs_url: str | None = Field(
        None, description="Where this documentation can be read: errors lead there."
    )

    def __init__(self) -> None:
        """Read the environment and `.env`."""
        # Repeated: else a type checker asks for every field as an argument.
        super().__init__()

    @field_validator("base_url", "root_url")
    @classmethod
    def _without_last_slash(cls, url: str | None) -> str | None:
        return url.strip().rstrip("/") if url is not None else None

    @field_validator("docs_url")
    @classmethod
    def _a_plain_address(cls, url: str | None) -> str | None:
        if url is None or _PLAIN_ADDRESS.fullmatch(url.strip()):
            return url and url.strip().rstrip("/")
        raise ValueError("write it plainly, as https://host/path")

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
        """The cache folder: `EODH_CACHE_DIR`, or where the system has caches."""
        return (
            self.cache_dir.expanduser()
            if self.cache_dir
            else platformdirs.user_cache_path("eodh", appauthor=False)
        )

    @property
    def history_folder(self) -> Path:
        """Where explained jobs are remembered."""
        return self.cache_folder / "history"

    @classmethod
    def sources(cls) -> dict[str, str]:
        """Return each set field's source: environment, .env or secret file."""
        found = dict.fromkeys(SecretFiles(cls)(), "secret file")
        found |= dict.fromkeys(DotEnvSettingsSource(cls)(), ".env")
        found |= dict.fromkeys(EnvSettingsSource(cls)(), "environment")
        return {field: found[field] for field in cls.model_fields if field in found}
