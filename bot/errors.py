"""Errors a user may see.

NosologyError
├── UsageError              the request is not right; the message says how it should be (exit status 2)
│   └── NoSuchAnswer        the answer that it is about was never kept, or is gone
└── SetupError              something this machine lacks; the message says what to do (exit status 1)
    └── RecordsUnavailable  the database does not answer, or not as it should
"""


class NosologyError(Exception):
    """An error whose message is one clear line for the user."""


class UsageError(NosologyError):
    """The request is not right."""


class SetupError(NosologyError):
    """The program cannot work on this machine as it is."""


class NoSuchAnswer(UsageError):
    """The answer that the request is about is not kept."""


class RecordsUnavailable(SetupError):
    """The database of the records does not answer, or not as it should."""
