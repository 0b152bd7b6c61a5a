"""Whose number is it? Asked once, by those who only want to know."""

import asyncio
import re

from bot.channels.whatsapp.service import refusal
from bot.channels.whatsapp.wire import Account, ApiError, Json, UnansweredError, Wire
from bot.settings import Settings, variable
from domain.errors import SettingError

NEEDED = ("whatsapp_phone_number_id", "whatsapp_app_secret", "whatsapp_verify_token")


def account_of(settings: Settings) -> Account:
    """The account that the settings tell; raises `SettingError` naming what is missing."""
    for name in NEEDED:
        if not getattr(settings, name):
            msg = f"{variable(name)}: needed where there is a WHATSAPP_ACCESS_TOKEN"
            raise SettingError(msg)
    return Account(
        settings.whatsapp_phone_number_id,
        settings.whatsapp_business_account_id,
        settings.whatsapp_access_token,
        settings.whatsapp_app_secret,
        settings.whatsapp_verify_token,
        settings.whatsapp_api_base_url,
        settings.whatsapp_api_version,
    )


def number(account: Account) -> str:
    """Our number and name as people see them; raises `SettingError` in one line."""
    told = asyncio.run(_number(account))
    return f"{told.get('display_phone_number', '?')} {told.get('verified_name', '')}".strip()


def digits(account: Account) -> str:
    """Our number as links have it, digits alone; raises `SettingError` in one line."""
    told = asyncio.run(_number(account))
    return re.sub(r"\D", "", str(told.get("display_phone_number", "")))


async def _number(account: Account) -> Json:
    wire = Wire(account)
    try:
        return await wire.number()
    except ApiError as error:
        raise SettingError(refusal(error)) from error
    except UnansweredError as error:
        msg = f"WHATSAPP_API_BASE_URL: cannot be reached now ({error})"
        raise SettingError(msg) from error
    finally:
        await wire.close()


__all__ = ["account_of", "digits", "number"]
