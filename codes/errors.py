"""Errors of the code sets.

CodesError
├── DataFileError    a code-set file is missing, cut short or not in the layout it should have
└── RequestError     what is asked for cannot be meant; the message says how it should be
"""

from pathlib import Path


class CodesError(Exception):
    """Anything that keeps a code set from being read or asked."""


class RequestError(CodesError):
    """What is asked for cannot be meant; asked in another way it can be done."""


class DataFileError(CodesError):
    """A code-set file cannot be used; the message names the file and, where known, the line."""

    def __init__(self, path: Path | str, problem: str, line: int | None = None) -> None:
        """Say what is wrong in `path`, at `line` (counted from 1) where it is known."""
        where = f"{path}:{line}" if line else str(path)
        super().__init__(f"{where}: {problem}")
        self.path = str(path)
        self.problem = problem
        self.line = line
