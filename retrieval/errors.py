"""Errors of retrieval.

RetrievalError
├── IndexUnavailable    the index cannot be built or opened (no space, no permission, damaged beyond repair)
└── TableError          one of our own data tables (abbreviations, vocabulary, synonyms) is malformed
"""

from pathlib import Path


class RetrievalError(Exception):
    """Anything that keeps retrieval from answering."""


class IndexUnavailable(RetrievalError):
    """The index cannot be built or opened; the message says what to do."""


class TableError(RetrievalError):
    """A data table is malformed; the message names the file and the row."""

    def __init__(self, path: Path | str, problem: str, row: int | None = None) -> None:
        """Say what is wrong in `path`, at `row` (counted from 1, the header being 1) where it is known."""
        super().__init__(f"{path}:{row}: {problem}" if row else f"{path}: {problem}")
