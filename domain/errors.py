"""Errors, one tree. Expected refusals are values with a message; these are a broken world.

PatunganError
├── SettingError      an operator's setting is missing or wrong
├── InputError        what an operator typed, or a file they gave, is wrong
└── ScenarioError     a scenario cannot be loaded
"""


class PatunganError(Exception):
    """Something an operator can act on; its text is the one line they read."""


class SettingError(PatunganError):
    """An operator's setting is missing or wrong."""


class InputError(PatunganError):
    """What an operator typed, or a file they gave, is wrong."""


class ScenarioError(PatunganError):
    """A scenario cannot be loaded."""
