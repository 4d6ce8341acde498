"""What was missing when an answer was made: how the answer names it, and what whoever reads it is told."""

from typing import Final

from retrieval.models import Missing

# The answer could not be kept.
RECORDS: Final = "records"
_READ_FIRST: Final = "read_first"
_REMOVED: Final = "removed_unverified"

_WORDS: Final[dict[str, str]] = {
    Missing.VECTOR_STORE: "the search by meaning does not answer: found by words and codes alone",
    RECORDS: "the records could not be written: this answer is not kept",
}


def read_first(characters: int) -> str:
    """The name for a question that was longer than what is read of one."""
    return f"{_READ_FIRST}_{characters}_characters"


def removed_unverified(count: int) -> str:
    """The name for statements that grounding removed."""
    return f"{_REMOVED}:{count}"


def degraded_in_words(name: str) -> str:
    """What a name of an answer's `degraded` means to who reads the answer; one of an older release as it stands.

    >>> degraded_in_words("removed_unverified:2")
    'left out, since it could not be verified: 2 statements'
    >>> degraded_in_words("read_first_4000_characters")
    'only the first 4,000 characters were read'
    """
    head, _, count = name.partition(":")
    if head == _REMOVED:
        many = "1 statement" if count == "1" else f"{count} statements"
        return f"left out, since it could not be verified: {many}"
    if head.startswith(f"{_READ_FIRST}_"):
        return f"only the first {int(head.split('_')[2]):,} characters were read"
    return _WORDS.get(head, head.replace("_", " "))
