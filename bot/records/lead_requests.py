"""Coders who ask a lead to look at an answer: open until a lead decides about it."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, RowMapping, and_, delete, insert, select, update

from bot.records.answers import require_answer
from bot.records.audit_chain import AuditChain, LineKind
from bot.records.comments import require_short
from bot.records.database import Database
from bot.records.kept import LeadRequest
from bot.records.keyed_hash import KeyedHash
from bot.records.tables import lead_requests


class LeadRequestStore:
    """Requests by answer, one of a person at a time; methods raise RecordsUnavailable."""

    def __init__(self, database: Database, audit: AuditChain, keyed: KeyedHash, keep_days: int) -> None:
        """Requests in `database`, told in `audit`; a comment is kept as long as the question, 0 days is never."""
        self._database = database
        self._audit = audit
        self._keyed = keyed
        self._keep_days = keep_days

    def ask(self, asked: LeadRequest) -> None:
        """Keep it in the place of what the same person asked before; the comment must have passed the screen.

        Raises NoSuchAnswer, and UsageError for a comment of more than LONGEST_COMMENT characters.
        """
        require_short(asked.comment)
        row = {
            "answer_id": asked.answer_id,
            "by": asked.by,
            "comment": asked.comment if self._keep_days else "",
            "at": datetime.now(UTC),
        }
        line = {"answer": asked.answer_id, "by": self._keyed.of_asker(asked.by), "commented": bool(asked.comment)}
        with self._database.writing() as connection:
            require_answer(connection, asked.answer_id)
            before = and_(lead_requests.c.answer_id == asked.answer_id, lead_requests.c.by == asked.by)
            connection.execute(delete(lead_requests).where(before))
            connection.execute(insert(lead_requests).values(row))
            self._audit.append(LineKind.LEAD_ASKED, line, connection)

    def of(self, answer_id: str) -> tuple[LeadRequest, ...]:
        """Who asked about an answer, oldest first; those that a lead has decided about as well."""
        query = select(lead_requests).where(lead_requests.c.answer_id == answer_id)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(lead_requests.c.at, lead_requests.c.by)).mappings()
            return tuple(_request(row) for row in rows)


def close_requests(connection: Connection, answer_id: str, now: datetime) -> tuple[str, ...]:
    """A lead has decided: nobody waits any more; gives who did."""
    waiting = and_(lead_requests.c.answer_id == answer_id, lead_requests.c.decided_at.is_(None))
    closed = update(lead_requests).where(waiting).values(decided_at=now).returning(lead_requests.c.by)
    return tuple(sorted(connection.execute(closed).scalars()))


def purge_request_comments(connection: Connection, now: datetime, keep_days: int) -> int:
    """Empty the comments older than the term; gives how many."""
    old = and_(lead_requests.c.at <= now - timedelta(days=keep_days), lead_requests.c.comment != "")
    return connection.execute(update(lead_requests).where(old).values(comment="")).rowcount


def _request(row: RowMapping) -> LeadRequest:
    return LeadRequest(row["answer_id"], row["by"], row["comment"], row["at"], row["decided_at"])
