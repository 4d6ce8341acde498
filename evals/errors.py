"""What can be wrong with what the suite is given.

EvalsError
├── CaseError       a case, a dataset or a document that a case names
├── RunError        a stored run that cannot be read, resumed or compared
└── ReviewError     a sheet of reviewers' labels
"""


class EvalsError(Exception):
    """The suite cannot go on; the message is for its user, one line but for CaseError."""


class CaseError(EvalsError):
    """Cases cannot be meant as they stand; the message has a line for everything that is wrong."""


class RunError(EvalsError):
    """A stored run does not fit what is asked of it."""


class ReviewError(EvalsError):
    """A sheet of labels cannot be read."""
