"""What is data in a prompt, between marks that nobody can foresee."""

import secrets
from functools import lru_cache

from guidelines.instruction_text import find_instructions

_MARK_BYTES = 8


class Fence:
    """The marks of one call: what stands between them is read and never obeyed."""

    def __init__(self) -> None:
        """Choose the mark."""
        self.mark = secrets.token_hex(_MARK_BYTES)

    def put(self, name: str, text: str) -> str:
        """A text between marks."""
        return f"<{name} {self.mark}>\n{text.replace(self.mark, '')}\n</{name} {self.mark}>"

    def around(self, *parts: str) -> str:
        """The whole material, which begins with what the mark is."""
        return "\n\n".join((f"Mark of this call: {self.mark}", *parts))


def speaks_to_a_program(text: str) -> bool:
    """Whether a text holds what is meant for a program rather than for a coder."""
    return bool(find_instructions(text))


@lru_cache(maxsize=4096)
def passage_speaks_to_a_program(text: str) -> bool:
    """The same of a passage, which comes again: questions and replies are kept in no cache."""
    return speaks_to_a_program(text)
