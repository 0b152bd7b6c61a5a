"""Whether every language words everything that the bot can say.

Used by ``patungan doctor`` and by the tests: a message without a wording in a language would
otherwise be noticed by the person who does not get it.
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

from bot.assembly import channels_here
from bot.render import parse, placeholders
from domain.messages.base import KNOWN, Message, Part, key_of
from domain.models import ProgressState
from domain.schedule import JOBS
from handlers.conversations import CONVERSATIONS
from locales import Catalog, load

REFERENCE = "id"
WHERE = ("domain", "handlers", "bot.simulation", "bot.web")
IMPLICIT = frozenset({"you", "hon", "office", "link"})


def gaps(catalogs: dict[str, Catalog] | None = None) -> list[str]:
    """One line for each wording that is missing or does not fit its message; none is good."""
    words = load() if catalogs is None else catalogs
    return [line for language in sorted(words) for line in _gaps_of(language, words)]


def said() -> dict[str, type[Part]]:
    """Every message and part of this program, by name."""
    for package in WHERE:
        for module in walk_packages(import_module(package).__path__, f"{package}."):
            import_module(module.name)
    return {name: part for name, part in sorted(KNOWN.items()) if _ours(part)}


def keys_of(part: type[Part]) -> tuple[str, ...]:
    """The entries of the catalogs that word a message: one for each variant."""
    key = key_of(part.__name__)
    return tuple(f"{key}.{variant}" if variant else key for variant in part.variants)


def _ours(part: type[Part]) -> bool:
    return part is not Message and part.__module__.startswith(("domain.", "handlers.", "bot."))


def _gaps_of(language: str, words: dict[str, Catalog]) -> Iterator[str]:
    catalog = words[language]
    for key in sorted(_named_in_code() - catalog.keys()):
        yield f"{language}: {key} is missing"
    for part in said().values():
        known = IMPLICIT | set(part.__struct_fields__)
        for key in keys_of(part):
            if key not in catalog:
                yield f"{language}: {key} is missing"
            elif problem := _misfit(catalog[key], known):
                yield f"{language}: {key} {problem}"
    messages = {key_of(name) for name in said()}
    for key in sorted(words[REFERENCE].keys() - catalog.keys()):
        if key.partition(".")[0] not in messages:
            yield f"{language}: {key} is missing"


def _named_in_code() -> set[str]:
    """Words that forms, commands, jobs, channels and states are shown by."""
    forms = [form for routes in CONVERSATIONS for form in routes.forms if form.summary]
    commands = [command for routes in CONVERSATIONS for command in routes.commands]
    return {
        *(f"button.slot.{slot.name}" for form in forms for slot in form.slots),
        *(f"command.{command.hint}" for command in commands if command.hint),
        *(f"job.{job.name}" for job in JOBS),
        *(f"channel.{channel}" for channel in channels_here()),
        *(f"progress.{state}" for state in ProgressState),
    }


def _misfit(wording: str, known: frozenset[str] | set[str]) -> str | None:
    try:
        parse(wording)
    except ValueError as error:
        return str(error)
    strange = placeholders(wording) - known
    return (
        f"uses {', '.join(sorted(strange))}, which its message does not have" if strange else None
    )


def main() -> int:
    """Print the gaps; 1 where there are any."""
    lines = gaps()
    print("\n".join(lines) or "every message is worded in every language")
    return int(bool(lines))


if __name__ == "__main__":
    raise SystemExit(main())
