"""What was missing when an answer was made: how the answer names it, and what whoever reads it is told."""

from typing import Final

from bot.drafting.calls import Why
from retrieval.models import Missing

# The answer could not be kept.
RECORDS: Final = "records"
# The model's words were not carried by their passages.
CHAT_UNSUPPORTED: Final = "chat_model_unsupported"
# The question speaks to a program.
CHAT_INSTRUCTIONS: Final = "chat_model_instructions"
_CHAT_MODEL: Final = "chat_model"
_CHAT_IGNORED: Final = "chat_model_ignored"
_CHAT_UNREAD: Final = "chat_model_unread"
_READ_FIRST: Final = "read_first"
_REMOVED: Final = "removed_unverified"

_WORDS: Final[dict[str, str]] = {
    Missing.VECTOR_STORE: "the search by meaning does not answer: found by words and codes alone",
    CHAT_UNSUPPORTED: "no sentence of the chat model was carried by its passages: composed from the evidence alone",
    CHAT_INSTRUCTIONS: "the question gives instructions to a program: composed from the evidence alone",
    RECORDS: "the records could not be written: this answer is not kept",
}
# What a model's failure is called; another one is told without a reason.
_CHAT_FAILURES: Final[dict[str, str]] = {
    Why.DOWN: "cannot be reached",
    Why.SLOW: "took too long",
    Why.QUOTA: "refuses more for now",
    Why.CUT: "was cut off",
    Why.NONSENSE: "gave no usable reply",
    Why.BUDGET: "has used up the day's budget",
}


def read_first(characters: int) -> str:
    """The name for a question that was longer than what is read of one."""
    return f"{_READ_FIRST}_{characters}_characters"


def removed_unverified(count: int) -> str:
    """The name for statements that grounding removed."""
    return f"{_REMOVED}:{count}"


def chat_model_failed(why: Why) -> str:
    """The name for a chat model whose reply could not be used."""
    return f"{_CHAT_MODEL}:{why.value}"


def chat_model_ignored(count: int) -> str:
    """The name for passages kept from the chat model because they speak to a program."""
    return f"{_CHAT_IGNORED}:{count}"


def chat_model_unread(parts: int) -> str:
    """The name for parts of a note that the chat model did not read."""
    return f"{_CHAT_UNREAD}:{parts}"


def degraded_in_words(name: str) -> str:
    """What a name of an answer's `degraded` means to who reads the answer; one of an older release as it stands.

    >>> degraded_in_words("removed_unverified:2")
    'left out, since it could not be verified: 2 statements'
    >>> degraded_in_words("read_first_4000_characters")
    'only the first 4,000 characters were read'
    """
    head, _, count = name.partition(":")
    if head == _REMOVED:
        return f"left out, since it could not be verified: {_many(count, 'statement')}"
    if head == _CHAT_MODEL:
        return f"the chat model {_CHAT_FAILURES.get(count, 'does not answer')}: composed from the evidence alone"
    if head == _CHAT_IGNORED:
        return f"kept from the chat model, since they speak to a program: {_many(count, 'passage')}"
    if head == _CHAT_UNREAD:
        return f"not read by the chat model: {_many(count, 'part')} of the note"
    if head.startswith(f"{_READ_FIRST}_"):
        return f"only the first {int(head.split('_')[2]):,} characters were read"
    return _WORDS.get(head, head.replace("_", " "))


def _many(count: str, what: str) -> str:
    return f"{count} {what}" if count == "1" else f"{count} {what}s"
