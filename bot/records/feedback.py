"""What coders say of answers: one word a person and answer, the last one holds."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, RowMapping, and_, delete, func, insert, select, update

from bot.records.answers import require_answer
from bot.records.audit_chain import AuditChain, LineKind
from bot.records.comments import require_short
from bot.records.database import Database
from bot.records.kept import Feedback, Reason, Verdict
from bot.records.keyed_hash import KeyedHash
from bot.records.tables import feedback


class FeedbackStore:
    """Feedback by answer; methods raise RecordsUnavailable."""

    def __init__(self, database: Database, audit: AuditChain, keyed: KeyedHash, keep_days: int) -> None:
        """Feedback in `database`, told in `audit`; a comment is kept as long as the question, 0 days is never."""
        self._database = database
        self._audit = audit
        self._keyed = keyed
        self._keep_days = keep_days

    def give(self, said: Feedback) -> None:
        """Keep it in the place of what the same person said before; the comment must have passed the screen.

        Raises NoSuchAnswer, and UsageError for a comment of more than LONGEST_COMMENT characters.
        """
        require_short(said.comment)
        row = {
            "answer_id": said.answer_id,
            "by": said.by,
            "verdict": said.verdict,
            "reason": said.reason,
            "comment": said.comment if self._keep_days else "",
            "at": datetime.now(UTC),
        }
        line = {
            "answer": said.answer_id,
            "by": self._keyed.of_asker(said.by),
            "verdict": said.verdict,
            "reason": said.reason,
            "commented": bool(said.comment),
        }
        with self._database.writing() as connection:
            require_answer(connection, said.answer_id)
            before = and_(feedback.c.answer_id == said.answer_id, feedback.c.by == said.by)
            connection.execute(delete(feedback).where(before))
            connection.execute(insert(feedback).values(row))
            self._audit.append(LineKind.FEEDBACK, line, connection)

    def of(self, answer_id: str) -> tuple[Feedback, ...]:
        """What was said of an answer, oldest first."""
        query = select(feedback).where(feedback.c.answer_id == answer_id).order_by(feedback.c.at, feedback.c.by)
        with self._database.reading() as connection:
            return tuple(_feedback(row) for row in connection.execute(query).mappings())

    def counts(self, since: datetime | None = None) -> Mapping[tuple[Verdict, Reason | None], int]:
        """How often each verdict was given for each reason."""
        query = select(feedback.c.verdict, feedback.c.reason, func.count()).group_by(
            feedback.c.verdict, feedback.c.reason
        )
        if since:
            query = query.where(feedback.c.at >= since)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return {(Verdict(verdict), Reason(reason) if reason else None): count for verdict, reason, count in rows}


def purge_comments(connection: Connection, now: datetime, keep_days: int) -> int:
    """Empty the comments older than the term; gives how many."""
    old = and_(feedback.c.at <= now - timedelta(days=keep_days), feedback.c.comment != "")
    return connection.execute(update(feedback).where(old).values(comment="")).rowcount


def _feedback(row: RowMapping) -> Feedback:
    reason = Reason(row["reason"]) if row["reason"] else None
    return Feedback(row["answer_id"], row["by"], Verdict(row["verdict"]), reason, row["comment"], row["at"])
