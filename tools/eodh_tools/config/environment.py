"""Read settings from the environment, `.env` and files of secrets, in that order."""

from pydantic import ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from eodh_tools.config.secret_files import SecretFiles
from eodh_tools.errors import SettingsError


class EnvironmentSettings(BaseSettings):
    """Settings that never show a value in an error: it may be a key.

    Raises:
        SettingsError: A value cannot be right, or `.env` cannot be read.
    """

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    def __init__(self) -> None:
        """Read the environment and `.env`."""
        try:
            super().__init__()
        except ValidationError as error:
            # Not chained: the cause would hold the value, and it may be a key.
            raise SettingsError(self._message(error)) from None
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
        """Return the environment first, then `.env`, then files of secrets."""
        del init_settings, file_secret_settings
        return env_settings, dotenv_settings, SecretFiles(settings_cls)

    @classmethod
    def variables(cls) -> dict[str, str]:
        """Return each field's environment variable, as `.env.example` lists them."""
        prefix = cls.model_config["env_prefix"]
        return {
            name: str(field.validation_alias or f"{prefix}{name.upper()}")
            for name, field in cls.model_fields.items()
        }

    @classmethod
    def _message(cls, error: ValidationError) -> str:
        """Name the variables, never their values."""
        variables = cls.variables()
        wrong = [
            f"{variables.get(str(entry['loc'][0]), entry['loc'][0])} ({entry['msg']})"
            for entry in error.errors(include_input=False, include_url=False)
        ]
        return f"Not valid: {'; '.join(wrong)}. See `.env.example`."
