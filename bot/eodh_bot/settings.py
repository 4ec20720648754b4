"""The bot's own settings, from the environment or `.env`, read once at start.

The Hub's settings (address, workspace, key, cache, time) are those of
`eodh_tools.config.settings`; a bot of one team takes its workspace and key from them.
"""

from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import Field, SecretStr, field_validator

from eodh_tools.config.environment import EnvironmentSettings
from eodh_tools.errors import SettingsError
from eodh_tools.http.urls import is_loopback, parse_url
from eodh_tools.hub.workspace_urls import HubRoot

#: The Hub's deployments (HUB.md section 1): where a key given in Slack may go.
HUBS: tuple[str, ...] = (
    "https://eodatahub.org.uk",
    "https://staging.eodatahub.org.uk",
    "https://test.eodatahub.org.uk",
)
_CONVERSATION = r"^[CG][A-Z0-9]{1,20}$"


SLACK_API_URL = "https://slack.com/api/"


class BotSettings(EnvironmentSettings):
    """The bot's settings; `.env.example` explains each.

    Raises:
        SettingsError: A value is not valid.
    """

    bot_token: SecretStr | None = Field(None, validation_alias="SLACK_BOT_TOKEN")
    app_token: SecretStr | None = Field(None, validation_alias="SLACK_APP_TOKEN")
    signing_secret: SecretStr | None = Field(
        None, validation_alias="SLACK_SIGNING_SECRET"
    )
    slack_api_url: str = Field(SLACK_API_URL, validation_alias="SLACK_API_URL")
    channel: str | None = Field(
        None, validation_alias="EODH_BOT_CHANNEL", pattern=_CONVERSATION
    )
    connect: bool | None = Field(None, validation_alias="EODH_BOT_CONNECT")
    hubs: str | None = Field(None, validation_alias="EODH_BOT_HUBS")
    database_url: SecretStr | None = Field(
        None, validation_alias="EODH_BOT_DATABASE_URL"
    )
    master_key: SecretStr | None = Field(None, validation_alias="EODH_BOT_MASTER_KEY")
    keys_lost: bool = Field(default=False, validation_alias="EODH_BOT_KEYS_LOST")
    data_dir: Path | None = Field(None, validation_alias="EODH_BOT_DATA_DIR")
    notices: Literal["all", "failed", "off"] = Field(
        "all", validation_alias="EODH_BOT_NOTICES"
    )
    busy_poll_s: float = Field(
        15.0, ge=1, le=86_400, validation_alias="EODH_BOT_LIST_S"
    )
    idle_poll_s: float = Field(
        300.0, ge=1, le=86_400, validation_alias="EODH_BOT_IDLE_S"
    )
    job_poll_s: float = Field(15.0, ge=1, le=86_400, validation_alias="EODH_BOT_JOB_S")
    hub_rate: float = Field(20.0, gt=0, le=1_000, validation_alias="EODH_BOT_HUB_RATE")
    oldest_h: float = Field(24.0, ge=0, le=720, validation_alias="EODH_BOT_OLDEST_H")
    digest_over: int = Field(5, ge=1, le=100, validation_alias="EODH_BOT_DIGEST_OVER")
    digest_window_s: float = Field(
        60.0, ge=1, le=3_600, validation_alias="EODH_BOT_DIGEST_WINDOW_S"
    )
    doubt: Literal["post", "skip"] = Field("post", validation_alias="EODH_BOT_DOUBT")
    settle_s: float = Field(90.0, ge=5, le=3_600, validation_alias="EODH_BOT_SETTLE_S")
    operations: str | None = Field(None, validation_alias="EODH_BOT_OPERATIONS")

    def __init__(self) -> None:
        """Read the environment and `.env`."""
        # Defined again: else a type checker asks for every field as an argument.
        super().__init__()

    @field_validator("bot_token", "app_token", "signing_secret", mode="before")
    @classmethod
    def _without_white_space(cls, secret: Any) -> Any:
        return secret.strip() if isinstance(secret, str) else secret

    @field_validator("slack_api_url")
    @classmethod
    def _with_a_slash(cls, url: str) -> str:
        address = parse_url(url.strip())
        if address is None or not (
            address.scheme == "https" or is_loopback(address.host)
        ):
            raise ValueError("a token is only sent to https, or to this machine")
        # Without the slash the last part of the path would be replaced.
        return url.strip().rstrip("/") + "/"

    @property
    def data_folder(self) -> Path:
        """The folder of the database file and the master key."""
        if self.data_dir is not None:
            return self.data_dir.expanduser()
        return platformdirs.user_data_path("eodh-bot", appauthor=False)

    @property
    def key_file(self) -> Path:
        """The file of the master key, where no setting gives it."""
        return self.data_folder / "master.key"

    @property
    def database_address(self) -> str:
        """The database's URL: a file in the data folder if none is set."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_folder / 'eodh-bot.db'}"

    @property
    def people_may_connect(self) -> bool:
        """Whether people may connect workspaces; by default not beside one team's."""
        return self.channel is None if self.connect is None else self.connect

    def allowed_hubs(self, own: str) -> tuple[str, ...]:
        """Return the Hubs that a key given in Slack may be sent to.

        Args:
            own: The address in the settings; it comes first.

        Raises:
            SettingsError: One of them is not an https address.
        """
        listed = HUBS
        if self.hubs is not None:
            listed = tuple(hub.strip() for hub in self.hubs.split(",") if hub.strip())
        return tuple(
            dict.fromkeys(
                HubRoot.of_root_url(hub, setting="EODH_BOT_HUBS").url
                for hub in (own, *listed)
            )
        )

    def required(self, field: str) -> str:
        """Return a secret that the bot cannot start without.

        Raises:
            SettingsError: It is not set.
        """
        secret: SecretStr | None = getattr(self, field)
        if secret is None:
            raise SettingsError(
                f"{self.variables()[field]} is not set: `eodh-bot setup` asks for it, "
                "`eodh-bot check` says where to get it."
            )
        return secret.get_secret_value()


def default_of(field: str) -> float:
    """Return the default of a number that an operator may set."""
    return float(BotSettings.model_fields[field].default)
