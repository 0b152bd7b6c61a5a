"""The environment, read once into one frozen `Settings`."""

import os
import re
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.storage.opening import plain_address
from domain.errors import SettingError

PREFIX = "PATUNGAN_"
TOKEN = re.compile(r"[\w:-]+")
SECRET_WORD = re.compile(r"[A-Za-z0-9_-]{1,256}")


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
    telegram_bot_token: str = Field(
        default="",
        validation_alias="TELEGRAM_BOT_TOKEN",
        repr=False,
        description="The token from @BotFather; without one there is no Telegram",
    )
    telegram_api_base_url: str = Field(
        default="https://api.telegram.org/bot",
        validation_alias="TELEGRAM_API_BASE_URL",
        description="Where the Bot API is; the token is put behind it",
    )
    telegram_webhook_url: str = Field(
        default="",
        validation_alias="TELEGRAM_WEBHOOK_URL",
        description="Where Telegram brings updates; without one they are fetched",
    )
    telegram_webhook_secret: str = Field(
        default="",
        validation_alias="TELEGRAM_WEBHOOK_SECRET",
        repr=False,
        description="What Telegram says with each of them; made from the token where empty",
    )
    whatsapp_phone_number_id: str = Field(
        default="",
        validation_alias="WHATSAPP_PHONE_NUMBER_ID",
        description="The id of the WhatsApp number; without a token there is no WhatsApp",
    )
    whatsapp_business_account_id: str = Field(
        default="",
        validation_alias="WHATSAPP_BUSINESS_ACCOUNT_ID",
        description="The id of the WhatsApp business account, which has the templates",
    )
    whatsapp_access_token: str = Field(
        default="",
        validation_alias="WHATSAPP_ACCESS_TOKEN",
        repr=False,
        description="The permanent token of a system user; without one there is no WhatsApp",
    )
    whatsapp_app_secret: str = Field(
        default="",
        validation_alias="WHATSAPP_APP_SECRET",
        repr=False,
        description="What Meta signs its requests with",
    )
    whatsapp_verify_token: str = Field(
        default="",
        validation_alias="WHATSAPP_VERIFY_TOKEN",
        repr=False,
        description="A word of your own that Meta says when the webhook is set up",
    )
    whatsapp_api_base_url: str = Field(
        default="https://graph.facebook.com",
        validation_alias="WHATSAPP_API_BASE_URL",
        description="Where the Cloud API is",
    )
    whatsapp_api_version: str = Field(
        default="v23.0",
        validation_alias="WHATSAPP_API_VERSION",
        pattern=r"^v[0-9]{1,3}\.[0-9]{1,2}$",
        description="The version of the Cloud API",
    )
    whatsapp_new_people_a_day: int = Field(
        default=250,
        ge=1,
        le=10_000_000,
        validation_alias="WHATSAPP_NEW_PEOPLE_A_DAY",
        description="How many people the number may write to first in 24 hours",
    )
    backup_folder: str = Field(
        default="", description="Where a backup is put every day; nowhere where empty"
    )
    backup_keep: int = Field(
        default=14, ge=1, le=10_000, description="How many backups stay in that folder"
    )
    scenario: str = Field(
        default="balikpapan", description="The case that the simulator page begins with"
    )
    log_json: bool = Field(default=False, description="Log lines as JSON, for machines")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        return plain_address(value)

    @field_validator("telegram_bot_token")
    @classmethod
    def _whole_token(cls, value: str) -> str:
        if value and not TOKEN.fullmatch(value):
            msg = "not a token as @BotFather gives it (digits, a colon, letters and digits)"
            raise ValueError(msg)
        return value

    @field_validator("whatsapp_phone_number_id", "whatsapp_business_account_id")
    @classmethod
    def _number(cls, value: str) -> str:
        if value and not (value.isascii() and value.isdecimal()):
            msg = "not an id of Meta's, which is digits alone (and not the telephone number)"
            raise ValueError(msg)
        return value

    @field_validator("whatsapp_access_token", "whatsapp_app_secret", "whatsapp_verify_token")
    @classmethod
    def _one_word(cls, value: str) -> str:
        if value and not (value.isascii() and value.isprintable() and " " not in value):
            msg = "has a space or another sign inside that does not belong there"
            raise ValueError(msg)
        return value

    @field_validator("telegram_api_base_url", "whatsapp_api_base_url")
    @classmethod
    def _address_of_the_api(cls, value: str) -> str:
        return _web_address(value)

    @field_validator("telegram_webhook_url")
    @classmethod
    def _address_with_a_path(cls, value: str) -> str:
        if value and urlsplit(_web_address(value)).path.strip("/") == "":
            msg = "needs a path of its own, such as https://bot.example.go.id/telegram"
            raise ValueError(msg)
        return value

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _speakable_secret(cls, value: str) -> str:
        if value and not SECRET_WORD.fullmatch(value):
            msg = "not 1 to 256 of A-Z, a-z, 0-9, _ and -"
            raise ValueError(msg)
        return value


def _web_address(value: str) -> str:
    """The address; raises ValueError for what no browser could open."""
    try:
        parts = urlsplit(value)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known:
        msg = "not an address that begins with http:// or https://"
        raise ValueError(msg)
    return value


WRONG = {
    "int_parsing": "not a whole number",
    "int_from_float": "not a whole number",
    "bool_parsing": "neither true nor false",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
}
"""What is wrong with a setting's value, where the reader of settings would say it at length."""
SECRET = frozenset(
    {
        "DATABASE_URL",
        "TELEGRAM_BOT_TOKEN",
        "TELEGRAM_WEBHOOK_SECRET",
        "WHATSAPP_ACCESS_TOKEN",
        "WHATSAPP_APP_SECRET",
        "WHATSAPP_VERIFY_TOKEN",
    }
)
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
        if first["type"] in WRONG:
            said = WRONG[first["type"]].format(**first.get("ctx", {}))
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
