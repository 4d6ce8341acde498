"""What may go on to be answered: decided before Slack is told that it came in, and without any call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bot.answerer import Answerer
from bot.models import Question
from bot.slack import words
from bot.slack.answering import ASK, NOTE
from bot.slack.asked import Place, Way
from bot.slack.work import Work

_LONGEST: Final = 12_000
_TOO_LONG: Final = f"Please ask in at most {_LONGEST:,} characters."


@dataclass(frozen=True, slots=True)
class Gate:
    """Screens texts and claims jobs; what is refused leaves a job that says why, and none of its words."""

    answerer: Answerer
    work: Work
    today: Callable[[], date] = date.today

    def ask(self, key: str, place: Place, text: str, seen: str = "", files: bool = False, empty: str = "") -> None:
        """Claim a question, or the note that refuses it; nothing where the same was claimed before.

        `seen` is the text as Slack sent it, screened as well; `empty` is said where there is no question.
        """
        refused = self._refused(place, text, seen, files, empty)
        if refused:
            self.note(key, place, refused)
        else:
            self.work.take(key, {"do": ASK, "place": place.data()}, text)

    def _refused(self, place: Place, text: str, seen: str, files: bool, empty: str) -> str | None:
        """Why a question is not answered; None where it may be."""
        if files:
            return words.NO_FILES
        if place.internal is False:
            return words.EXTERNAL
        if not text.strip():
            return empty or words.EMPTY
        if len(text) > _LONGEST:
            return _TOO_LONG
        return self._refusal(place, text) or (self._refusal(place, seen) if seen not in ("", text) else None)

    def note(self, key: str, place: Place, text: str) -> None:
        """Claim a note of our own words to the asker alone."""
        self.work.take(key, {"do": NOTE, "place": place.data(), "note": text})

    def do(self, key: str, what: str, place: Place, more: Mapping[str, Any]) -> None:
        """Claim what a button asks for."""
        self.work.take(key, {"do": what, "place": place.data(), **more})

    def refuses(self, text: str) -> str | None:
        """Why a comment may not be kept, in words that repeat nothing of it; None where it may."""
        screened = self.answerer.screen(text)
        return None if screened.may_be_kept else screened.message

    def _refusal(self, place: Place, text: str) -> str | None:
        screened = self.answerer.screen(text)
        if screened.allowed:
            return None
        if place.way is Way.THREAD and screened.may_be_kept:
            # People talk to each other in a thread: what follows up no answer is passed over in silence, as ever.
            return None
        # Answered all the same: a refusal is an answer, and stands in the audit without a word of the question.
        question = Question(text, self.today(), asker=place.asker, surface="slack")
        return self.answerer.answer(question).reason or screened.message
