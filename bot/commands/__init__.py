"""What can be typed at the command line, a module for each kind of work.

A module adds its commands to the parser with ``add``; each sets ``command``, a function from what
was typed to an exit code.
"""

from typing import NamedTuple


class Command(NamedTuple):
    """The module here that has a command, and what it is for."""

    module: str
    told: str


COMMANDS = {
    "run": Command("running", "start the bot and its pages"),
    "simulate": Command(
        "running", "play weeks of a scenario with scripted producers, on a clock of its own"
    ),
    "doctor": Command("running", "check the installation, one line for each part"),
    "migrate": Command("running", "bring the database to the newest schema"),
    "backup": Command("keeping", "write all records to one file, while all goes on"),
    "restore": Command("keeping", "make the database what a backup says"),
    "migrate-to": Command("keeping", "carry an office to another, empty database"),
    "office": Command("office", "set up a region and what it pools"),
    "officer": Command("office", "let the first officer in"),
    "import": Command("records", "take over a list that the office has"),
    "export": Command("records", "everything, as CSV and XLSX, described"),
    "pool": Command("pool", "share orders out over producers, from a JSON file"),
    "language": Command("language", "see how the bot reads people's words"),
    "whatsapp": Command("whatsapp", "templates at Meta, and what messages cost"),
}
"""Every command, in the order in which they are told."""

__all__ = ["COMMANDS", "Command"]
