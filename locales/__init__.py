"""Every word that a person reads, one gettext catalog a language, keyed by the message's name.

Entries are read straight from the ``.po`` files, so there is nothing to compile. A language may
spread its words over several files; an entry stands in only one of them.
"""

from functools import cache
from importlib.resources import files

from babel.messages.pofile import read_po

Catalog = dict[str, str]


class CatalogError(ValueError):
    """A catalog is not well-formed; the text names the entry."""


def languages() -> list[str]:
    """The languages there are."""
    return sorted(folder.name for folder in files(__name__).iterdir() if _holds_words(folder))


def _holds_words(folder: object) -> bool:
    return getattr(folder, "is_dir", bool)() and not str(getattr(folder, "name", "_")).startswith(
        "_"
    )


@cache
def load() -> dict[str, Catalog]:
    """All catalogs, by language, read once; raises `CatalogError` where an entry stands twice."""
    return {language: _load(language) for language in languages()}


def _load(language: str) -> Catalog:
    words: Catalog = {}
    folder = files(__name__) / language
    for source in sorted(folder.iterdir(), key=lambda item: item.name):
        if not source.name.endswith(".po"):
            continue
        with source.open("rb") as stream:
            for entry in read_po(stream, locale=language, abort_invalid=True):
                if not entry.id:
                    continue
                if str(entry.id) in words:
                    msg = f"{language}/{source.name}: {entry.id} stands twice"
                    raise CatalogError(msg)
                if entry.string:
                    words[str(entry.id)] = str(entry.string)
    return words
