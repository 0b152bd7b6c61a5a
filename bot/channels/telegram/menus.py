"""The menu of commands beside the writing field, for each role and language; and the profile.

Whoever has a role has a menu of their own, in their language. It is set anew when the role or the
language changed: what was set last is noted, so a start sets nothing that is set already.
"""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import structlog
from sqlalchemy import select
from sqlmodel import Session, col
from telegram import Bot, BotCommand, BotCommandScopeChat, BotCommandScopeDefault
from telegram.error import BadRequest, EndPointNotFound, Forbidden, TelegramError

from bot.channels.telegram.channel import chat_of
from bot.channels.telegram.notes import Notes
from bot.channels.telegram.updates import NAME
from bot.clock import Clock
from bot.pacing import OPEN
from bot.render import Words
from bot.storage import Storage
from domain.models import Contact, Person, Role, RoleName
from domain.values import Value
from handlers.router import Router
from locales import languages

log = structlog.get_logger(__name__)

Menu = tuple[tuple[str, str], ...]
FIRST_LANGUAGE = "id"
MOST_COMMANDS, LONGEST_HINT = 100, 256
LONGEST_ABOUT, LONGEST_SHORT = 512, 120
AT_ONCE = 10
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=10)


class Someone(Value):
    """A private chat, with the roles and the language of whoever it is with."""

    address: str
    language: str
    roles: frozenset[RoleName]


class Menus:
    """Keeps every menu as it should be."""

    def __init__(
        self, bot: Bot, storage: Storage, notes: Notes, words: Words, router: Router, clock: Clock
    ) -> None:
        self._bot = bot
        self._clock = clock
        self._rests_until = OPEN
        self._pause = FIRST_PAUSE
        self._storage = storage
        self._notes = notes
        self._words = words
        self._router = router
        self._wanted: dict[str, None] = {}

    def menu(self, language: str, roles: frozenset[RoleName]) -> Menu:
        """The commands that these roles may use, each with its hint."""
        commands = self._router.menu(roles)
        rows = [(name, self._words.word(f"command.{hint}", language)) for name, hint in commands]
        return tuple((name, hint[:LONGEST_HINT]) for name, hint in rows[:MOST_COMMANDS])

    def look_at(self, addresses: Sequence[str]) -> None:
        """Something happened in these chats: their menus may have to change."""
        self._wanted |= dict.fromkeys(addresses)

    async def look_at_everybody(self) -> None:
        """After a start the commands themselves may have changed."""
        self.look_at(await asyncio.to_thread(self._addresses))

    async def keep_current(self) -> int:
        """Set the menus that changed, a few at once; returns how many were set.

        After a failure that may pass they rest, each time for longer.
        """
        if self._clock.now() < self._rests_until:
            return 0
        chats = list(self._wanted)[:AT_ONCE]
        for chat in chats:
            del self._wanted[chat]
        done = 0
        for someone in await asyncio.to_thread(self._people, chats):
            done += await self._set_for(someone)
        return done

    @property
    def waiting(self) -> int:
        """How many chats are still to be looked at."""
        return len(self._wanted)

    async def introduce(self) -> None:
        """The menu of those who have no role yet, and what the profile says, in every language."""
        for language in languages():
            told = [self.menu(language, frozenset())]
            told += [
                ((part, self._words.word(part, language)),) for part in ("bot.about", "bot.short")
            ]
            if await self._notes.read(f"profile:{language}") == _mark(told):
                continue
            if await self._introduce_in(language):
                await self._notes.write(f"profile:{language}", _mark(told))

    async def _introduce_in(self, language: str) -> bool:
        """An API that lacks one of these is good enough without."""
        code = None if language == FIRST_LANGUAGE else language
        bot, word = self._bot, self._words.word
        menu = _commands(self.menu(language, frozenset()))
        about = word("bot.about", language)[:LONGEST_ABOUT]
        short = word("bot.short", language)[:LONGEST_SHORT]
        everybody = BotCommandScopeDefault()
        steps: tuple[Callable[[], Awaitable[bool]], ...] = (
            lambda: bot.set_my_commands(menu, scope=everybody, language_code=code),
            lambda: bot.set_my_description(about, language_code=code),
            lambda: bot.set_my_short_description(short, language_code=code),
        )
        done = True
        for step in steps:
            try:
                await step()
            except (EndPointNotFound, BadRequest) as error:
                log.info("profile_not_set", error=type(error).__name__)
            except TelegramError as error:
                log.info("profile_not_set_yet", error=type(error).__name__)
                done = False
        return done

    async def _set_for(self, someone: Someone) -> bool:
        name = f"menu:{someone.address}"
        menu = self.menu(someone.language, someone.roles) if someone.roles else ()
        mark = _mark([menu]) if menu else ""
        if await self._notes.read(name) == mark:
            return False
        scope = BotCommandScopeChat(chat_of(someone.address))
        try:
            if menu:
                await self._bot.set_my_commands(_commands(menu), scope=scope)
            else:
                await self._bot.delete_my_commands(scope=scope)
        except (BadRequest, Forbidden, EndPointNotFound) as error:
            log.info("menu_not_set", error=type(error).__name__)
        except TelegramError as error:
            log.info("menu_not_set_yet", error=type(error).__name__)
            self.look_at([someone.address])
            self._rest()
            return False
        self._pause = FIRST_PAUSE
        await self._notes.write(name, mark)
        return True

    def _rest(self) -> None:
        self._rests_until = self._clock.now() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def _addresses(self) -> list[str]:
        with self._storage.reading() as session:
            known = select(col(Contact.address)).join(
                Role, col(Role.person_id) == col(Contact.person_id)
            )
            found = session.execute(known.where(col(Contact.channel) == NAME).distinct())
            return sorted(found.scalars())

    def _people(self, addresses: Sequence[str]) -> list[Someone]:
        with self._storage.reading() as session:
            return _people(session, addresses)


def _people(session: Session, addresses: Sequence[str]) -> list[Someone]:
    rows = session.execute(
        select(col(Contact.address), col(Person.language), col(Role.name))
        .join(Person, col(Contact.person_id) == col(Person.id))
        .outerjoin(
            Role,
            (col(Role.person_id) == col(Person.id))
            & (col(Role.region_id) == col(Person.region_id)),
        )
        .where(col(Contact.channel) == NAME, col(Contact.address).in_(addresses))
        .order_by(col(Contact.id), col(Role.id))
    ).all()
    roles: dict[str, list[RoleName]] = {}
    for row in rows:
        roles.setdefault(row.address, []).extend([row.name] if row.name else [])
    spoken = {row.address: row.language for row in rows}
    return [Someone(one, spoken[one], frozenset(held)) for one, held in roles.items()]


def _commands(menu: Menu) -> list[BotCommand]:
    return [BotCommand(name, hint) for name, hint in menu]


def _mark(told: object) -> str:
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


__all__ = ["Menus"]
