"""What the answerer needs of the records, and a recorder that keeps nothing."""

from datetime import date
from typing import Protocol

from bot.models import Answer, Question
from bot.records.kept import VerifiedAnswer
from codes.models import Setting


class Recorder(Protocol):
    """Keeps answers, and knows those that a lead stands for."""

    def record(self, question: Question, answer: Answer) -> bool:
        """Keep an answer; False when it could not be kept, which is never an error."""

    def verified_answer(
        self, text: str, as_of: date, setting: Setting | None, releases: tuple[str, ...]
    ) -> VerifiedAnswer | None:
        """The answer that a lead stands for, if the same was asked; None too when it cannot be looked up.

        `releases` are those that answer on `as_of`, as in "icd10cm:FY2026-Apr".
        """


class NoRecords:
    """Keeps nothing and knows of nothing."""

    def record(self, question: Question, answer: Answer) -> bool:
        """Nothing is lost that was to be kept."""
        return True

    def verified_answer(
        self, text: str, as_of: date, setting: Setting | None, releases: tuple[str, ...]
    ) -> VerifiedAnswer | None:
        """None."""
        return None
