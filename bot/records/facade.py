"""Everything that is kept, behind one object. SQLAlchemy is imported when a record is first written or read."""

import logging
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import RecordsUnavailable
from bot.models import Answer, Question
from bot.records.kept import VerifiedAnswer
from bot.records.keyed_hash import KeyedHash
from codes.models import Setting, System

if TYPE_CHECKING:
    from bot.records.answers import AnswerStore
    from bot.records.audit_chain import AuditChain
    from bot.records.conversations import ConversationStore
    from bot.records.database import Database
    from bot.records.jobs import JobStore
    from bot.records.preferences import PreferenceStore

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

    def record(self, question: Question, answer: Answer) -> bool:
        """Keep an answer and its audit line, both or neither; False when that failed."""
        from bot.records.answer_line import answer_line
        from bot.records.audit_chain import LineKind

        try:
            line = answer_line(question, answer, self.keyed)
            with self.database.writing() as connection:
                self.answers.keep(question, answer, connection)
                self.audit.append(LineKind.ANSWER, line, connection)
        except (RecordsUnavailable, OSError) as error:
            _LOG.warning("the answer could not be kept: %s", error)
            return False
        return True

    def verified_answer(
        self, text: str, as_of: date, setting: Setting | None, systems: tuple[System, ...], releases: tuple[str, ...]
    ) -> VerifiedAnswer | None:
        """The answer that a lead stands for, if the same was asked; None too when it cannot be looked up."""
        return None
