"""Errors of the guideline library.

GuidelinesError
└── DocumentError    a guideline document is missing or not in the layout it should have
    └── UnknownDocumentError    a PDF is none of the documents that are known
"""

from pathlib import Path


class GuidelinesError(Exception):
    """Anything that keeps a guideline document from being read."""


class DocumentError(GuidelinesError):
    """A guideline document cannot be used; the message names the file and, where known, the line."""

    def __init__(self, path: Path | str, problem: str, line: int | None = None) -> None:
        """Say what is wrong in `path`, at `line` (counted from 1) where it is known."""
        super().__init__(f"{path}:{line}: {problem}" if line else f"{path}: {problem}")


class UnknownDocumentError(DocumentError):
    """A PDF can be read, but is none of the documents that are known; among other files it is left aside."""
