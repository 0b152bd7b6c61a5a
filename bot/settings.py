"""The environment, read once into one frozen `Settings`."""

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.errors import SettingError


class Settings(BaseSettings):
    """What an operator may set; see ``.env.example``."""

    model_config = SettingsConfigDict(
        env_file=".env", env_prefix="PATUNGAN_", frozen=True, extra="ignore"
    )

    database_url: str = Field(default="sqlite:///var/patungan.db", validation_alias="DATABASE_URL")
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    scenario: str = "balikpapan"
    log_json: bool = False


def read_settings() -> Settings:
    """The settings; raises `SettingError` naming the setting and what is wrong with it."""
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "setting"
        shown = name if name.isupper() else f"PATUNGAN_{name.upper()}"
        msg = f"{shown}: {first['msg']} (it is {first['input']!r})"
        raise SettingError(msg) from error
    if settings.database_url.startswith("sqlite:///") and settings.database_url != "sqlite://":
        Path(settings.database_url.removeprefix("sqlite:///")).parent.mkdir(
            parents=True, exist_ok=True
        )
    return settings
