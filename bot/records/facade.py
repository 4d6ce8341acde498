"""Everything that is kept, behind one object. SQLAlchemy is imported when a record is first written or read."""

import logging
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import RecordsUnavailable
from bot.models import Answer, Question
from bot.records.kept import Purged, RecordsStatus, VerifiedAnswer
from bot.records.keyed_hash import KeyedHash
from codes.models import Setting

if TYPE_CHECKING:
    from bot.records.answers import AnswerStore
    from bot.records.audit_chain import AuditChain
    from bot.records.conversations import ConversationStore
    from bot.records.database import Database
    from bot.records.decisions import DecisionStore
    from bot.records.feedback import FeedbackStore
    from bot.records.jobs import JobStore
    from bot.records.lead_requests import LeadRequestStore
    from bot.records.overviews import Overviews
    from bot.records.preferences import PreferenceStore
    from bot.records.sign_outs import SignOutStore
    from bot.records.verified import VerifiedStore

_LOG = logging.getLogger(__name__)


class Records:
    """The records of one installation; its stores are made when they are first asked for.

    A store's methods raise RecordsUnavailable when the database does not answer; `record` and `verified_answer`
    never do.
    """

    def __init__(self, home: Path, url: str | None = None, keep_days: int = 30) -> None:
        """Records at `url` (PostgreSQL), or in `home` (SQLite); nothing is opened yet.

        The words of a question are kept for `keep_days` days; 0 never writes them.
        """
        self._home = home
        self._url = url
        self.keep_days = keep_days
        self.keyed = KeyedHash(home)
        self._purged_on: date | None = None

    @cached_property
    def database(self) -> "Database":
        """The database itself."""
        from bot.records.database import Database

        return Database(self._home, self._url)

    @cached_property
    def audit(self) -> "AuditChain":
        """The audit lines."""
        from bot.records.audit_chain import AuditChain

        return AuditChain(self.database)

    @cached_property
    def answers(self) -> "AnswerStore":
        """The answers that were given."""
        from bot.records.answers import AnswerStore

        return AnswerStore(self.database, self.keyed, self.keep_days)

    @cached_property
    def jobs(self) -> "JobStore":
        """Work that is done once."""
        from bot.records.jobs import JobStore

        return JobStore(self.database, self.keep_days)

    @cached_property
    def conversations(self) -> "ConversationStore":
        """The last question of each conversation."""
        from bot.records.conversations import ConversationStore

        return ConversationStore(self.database, self.keep_days)

    @cached_property
    def preferences(self) -> "PreferenceStore":
        """What each person wants when a question does not say it."""
        from bot.records.preferences import PreferenceStore

        return PreferenceStore(self.database)

    @cached_property
    def feedback(self) -> "FeedbackStore":
        """What coders say of answers."""
        from bot.records.feedback import FeedbackStore

        return FeedbackStore(self.database, self.audit, self.keyed, self.keep_days)

    @cached_property
    def lead_requests(self) -> "LeadRequestStore":
        """Coders who ask a lead."""
        from bot.records.lead_requests import LeadRequestStore

        return LeadRequestStore(self.database, self.audit, self.keyed, self.keep_days)

    @cached_property
    def sign_outs(self) -> "SignOutStore":
        """When people signed out of the pages."""
        from bot.records.sign_outs import SignOutStore

        return SignOutStore(self.database)

    @cached_property
    def decisions(self) -> "DecisionStore":
        """What leads decided about answers."""
        from bot.records.decisions import DecisionStore

        return DecisionStore(self.database, self.audit)

    @cached_property
    def verified(self) -> "VerifiedStore":
        """The answers that a lead stands for."""
        from bot.records.verified import VerifiedStore

        return VerifiedStore(self.database, self.audit)

    @cached_property
    def overviews(self) -> "Overviews":
        """Use, gaps and disagreements."""
        from bot.records.overviews import Overviews

        return Overviews(self.database)

    def record(self, question: Question, answer: Answer) -> bool:
        """Keep an answer and its audit line, both or neither; False when that failed.

        Once a day, what is past its term is let go of first.
        """
        from bot.records.answer_line import answer_line
        from bot.records.audit_chain import LineKind

        try:
            self._purge_daily()
            line = answer_line(question, answer, self.keyed)
            with self.database.writing() as connection:
                self.answers.keep(question, answer, connection)
                self.audit.append(LineKind.ANSWER, line, connection)
        except (RecordsUnavailable, OSError) as error:
            _LOG.warning("the answer could not be kept: %s", error)
            return False
        return True

    def verified_answer(
        self, text: str, as_of: date, setting: Setting | None, releases: tuple[str, ...]
    ) -> VerifiedAnswer | None:
        """The answer that a lead stands for, if the same was asked; None too when it cannot be looked up."""
        try:
            return self.verified.find(self.keyed.of_question(text), as_of, setting, releases)
        except (RecordsUnavailable, OSError) as error:
            _LOG.warning("verified answers could not be looked up: %s", error)
            return None

    def record_release(self, document: str, sections: Sequence[str], by: str) -> None:
        """An audit line for held text of `document` that a person let through; raises RecordsUnavailable."""
        from bot.records.audit_chain import LineKind

        self.audit.append(LineKind.RELEASE, {"document": document, "sections": list(sections), "by": by})

    def purge(self, now: datetime | None = None) -> Purged:
        """Let go of every word whose term is over; raises RecordsUnavailable."""
        from bot.records.retention import purge

        return purge(self.database, self.audit, self.keep_days, now or datetime.now(UTC))

    def status(self) -> RecordsStatus:
        """Where the records are and how many there are; raises RecordsUnavailable."""
        from bot.records.retention import status

        return status(self.database, self.keep_days)

    def probe(self) -> None:
        """Raise RecordsUnavailable unless the database answers."""
        self.database.version()

    def warm(self) -> None:
        """Import and open what the first answer needs, where that costs nobody a wait; never raises."""
        from bot.records.retention import last_purged

        try:
            last_purged(self.database)
            self.verified.find("", date.min, None, ())
        except (RecordsUnavailable, OSError) as error:
            _LOG.warning("the records could not be opened: %s", error)

    def close(self) -> None:
        """Close the connections; the next use opens new ones."""
        if "database" in self.__dict__:
            self.database.close()

    def _purge_daily(self) -> None:
        from bot.records.retention import last_purged

        today = datetime.now(UTC).date()
        if self._purged_on != today:
            if last_purged(self.database) != today:
                self.purge()
            self._purged_on = today
