"""Is this installation in order? One finding for each part, good or not."""

from collections.abc import Iterator
from zoneinfo import available_timezones

from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from bot.backups import TOO_OLD, newest_age
from bot.catalogs import gaps
from bot.clock import WallClock
from bot.duties import living
from bot.settings import Settings, misspelt, read_settings, variables
from bot.simulation.scenarios import names
from bot.storage import Storage
from bot.storage.opening import file_of, open_storage, shown
from domain.errors import PatunganError
from domain.models import Region, Role, RoleName
from domain.values import Value
from locales import CatalogError, languages

INDONESIA = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")


class Finding(Value):
    """One line of the doctor."""

    part: str
    told: str
    ok: bool = True

    def __str__(self) -> str:
        return f"{'ok' if self.ok else 'problem':8} {self.part:11} {self.told}"


def examine() -> Iterator[Finding]:
    """Look at everything; a part that cannot be looked at is a problem of its own."""
    try:
        settings = read_settings()
    except PatunganError as error:
        yield Finding("settings", str(error), ok=False)
    else:
        yield _settings(settings)
        yield from _telegram(settings)
        yield from _whatsapp(settings)
        yield from _database(settings)
        yield from _backups(settings)
    yield _catalogs()
    yield _zones("time zones", INDONESIA)


def _settings(settings: Settings) -> Finding:
    strange = misspelt()
    if settings.scenario not in names():
        strange.append(f"PATUNGAN_SCENARIO: {settings.scenario} is none of {', '.join(names())}")
    if strange:
        return Finding("settings", "; ".join(strange), ok=False)
    either = settings.telegram_bot_token or settings.whatsapp_access_token
    tokens = "" if either else "; no tokens: the simulator page alone"
    return Finding("settings", f"{len(variables())} read{tokens}")


def _telegram(settings: Settings) -> Iterator[Finding]:
    """Whether Telegram knows the token, where there is one."""
    if not settings.telegram_bot_token:
        return
    from bot.channels.telegram.account import username  # noqa: PLC0415 - only with a token

    try:
        name = username(settings.telegram_bot_token, settings.telegram_api_base_url)
    except PatunganError as error:
        yield Finding("telegram", str(error), ok=False)
    else:
        yield Finding("telegram", f"@{name}")


def _whatsapp(settings: Settings) -> Iterator[Finding]:
    """Whether Meta knows the token and the number, where there is a token."""
    if not settings.whatsapp_access_token:
        return
    from bot.channels.whatsapp.account import account_of, number  # noqa: PLC0415 - with a token

    try:
        yield Finding("whatsapp", number(account_of(settings)))
    except PatunganError as error:
        yield Finding("whatsapp", str(error), ok=False)


def _database(settings: Settings) -> Iterator[Finding]:
    address = settings.database_url
    file = file_of(address)
    if file is not None and not file.exists():
        yield Finding("database", f"{file} is not there yet: patungan migrate", ok=False)
        return
    try:
        storage = open_storage(address)
    except PatunganError as error:
        yield Finding("database", str(error), ok=False)
        return
    try:
        yield Finding("database", shown(address))
        migrations = _migrations(storage)
        yield migrations
        if migrations.ok:
            yield from _processes(storage)
            yield from _regions(storage)
    except DBAPIError as error:
        yield Finding("database", str(error.orig).splitlines()[0], ok=False)
    finally:
        storage.close()


def _migrations(storage: Storage) -> Finding:
    at, newest = storage.versions()
    if at == newest:
        return Finding("migrations", f"at {newest}, the newest")
    return Finding("migrations", f"at {at or 'none'}, not {newest}: patungan migrate", ok=False)


def _processes(storage: Storage) -> Iterator[Finding]:
    """Who works on a shared database now."""
    if not storage.embedded:
        found = living(storage, WallClock().now())
        yield Finding("processes", f"{len(found)} running: {', '.join(found)}" if found else "none")


def _backups(settings: Settings) -> Iterator[Finding]:
    """How old the newest backup is, where there are to be any."""
    folder = settings.backup_folder
    if not folder:
        return
    age = newest_age(folder, WallClock().now())
    if age is None:
        yield Finding("backups", f"none yet in {folder}: patungan backup", ok=False)
    else:
        told = f"the newest is {age.total_seconds() / 3600:.0f} hours old, in {folder}"
        yield Finding("backups", told, ok=age <= TOO_OLD)


def _regions(storage: Storage) -> Iterator[Finding]:
    with storage.reading() as session:
        regions = session.exec(select(Region).order_by(col(Region.id))).all()
        led = set(session.exec(select(Role.region_id).where(Role.name == RoleName.OFFICER)))
    if not regions:
        yield Finding("regions", "none yet: patungan office add")
    for region in regions:
        zone = _zones(f"region {region.code}", (region.zone,))
        if zone.ok and region.id not in led:
            told = f"no officer yet: patungan officer invite --region {region.code}"
            yield Finding(zone.part, told)
        else:
            yield zone


def _catalogs() -> Finding:
    try:
        lines = gaps()
    except (CatalogError, ValueError) as error:
        return Finding("catalogs", str(error), ok=False)
    if lines:
        rest = f" (and {len(lines) - 1} more)" if len(lines) > 1 else ""
        return Finding("catalogs", f"{lines[0]}{rest}", ok=False)
    return Finding("catalogs", f"{', '.join(languages())} word everything")


def _zones(part: str, names: tuple[str, ...]) -> Finding:
    missing = sorted(set(names) - available_timezones())
    if missing:
        return Finding(part, f"unknown here: {', '.join(missing)} (install tzdata)", ok=False)
    return Finding(part, ", ".join(names))
