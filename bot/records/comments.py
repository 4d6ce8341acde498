"""What holds for every comment on an answer, whoever writes it."""

from bot.errors import UsageError
from bot.records.kept import LONGEST_COMMENT


def require_short(comment: str) -> None:
    """Raises UsageError for a comment of more than LONGEST_COMMENT characters."""
    if len(comment) > LONGEST_COMMENT:
        raise UsageError(f"a comment has at most {LONGEST_COMMENT} characters")
