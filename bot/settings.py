"""The environment, read once into one frozen `Settings`."""

import os
from difflib import get_close_matches
from pathlib import Path

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.storage.opening import plain_address
from domain.errors import SettingError

PREFIX = "PATUNGAN_"


class Settings(BaseSettings):
    """What an operator may set; see ``.env.example``."""

    model_config = SettingsConfigDict(
        env_file=".env", env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True
    )

    database_url: str = Field(
        default="sqlite:///var/patungan.db",
        validation_alias="DATABASE_URL",
        repr=False,
        description="Where records are kept",
    )
    host: str = Field(default="127.0.0.1", description="The address that the pages listen on")
    port: int = Field(default=8080, ge=1, le=65535, description="The port that the pages listen on")
    scenario: str = Field(
        default="balikpapan", description="The case that the simulator page begins with"
    )
    log_json: bool = Field(default=False, description="Log lines as JSON, for machines")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        return plain_address(value)


SECRET = frozenset({"DATABASE_URL"})
"""Settings whose value is never shown: it may hold a password."""


def variable(field: str) -> str:
    """The environment variable of a setting: ``port`` is ``PATUNGAN_PORT``."""
    alias = (
        Settings.model_fields[field].validation_alias if field in Settings.model_fields else None
    )
    return str(alias) if alias else field if field.isupper() else f"{PREFIX}{field.upper()}"


def variables() -> list[str]:
    """Every environment variable that is read, in the order of the settings."""
    return [variable(field) for field in Settings.model_fields]


def read_settings() -> Settings:
    """The settings; raises `SettingError` naming the setting and what is wrong with it."""
    try:
        return Settings()
    except UnicodeDecodeError as error:
        msg = ".env: not a text file in UTF-8"
        raise SettingError(msg) from error
    except ValidationError as error:
        first = error.errors()[0]
        name = variable(str(first["loc"][0])) if first["loc"] else "settings"
        said = first["msg"].removeprefix("Value error, ")
        given = "" if name in SECRET else f" (it is {first['input']!r})"
        msg = f"{name}: {said}{given}"
        raise SettingError(msg) from error


def misspelt() -> list[str]:
    """One line for each ``PATUNGAN_…`` variable that no setting reads."""
    known = variables()
    lines = []
    for name in sorted({*os.environ, *_names_in_file(Path(".env"))}):
        if name.startswith(PREFIX) and name not in known:
            near = get_close_matches(name, known, 1)
            lines.append(f"{name} is no setting" + (f"; {near[0]}?" if near else ""))
    return lines


def _names_in_file(file: Path) -> set[str]:
    if not file.is_file():
        return set()
    text = file.read_text(encoding="utf-8", errors="replace")
    lines = (line.strip() for line in text.splitlines())
    return {line.partition("=")[0].strip() for line in lines if line and not line.startswith("#")}
