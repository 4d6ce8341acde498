"""Errors a user may see.

NosologyError
├── UsageError      the request is not right; the message says how it should be (exit status 2)
└── SetupError      something this machine lacks; the message says what to do (exit status 1)
"""


class NosologyError(Exception):
    """An error whose message is one clear line for the user."""


class UsageError(NosologyError):
    """The request is not right."""


class SetupError(NosologyError):
    """The program cannot work on this machine as it is."""
