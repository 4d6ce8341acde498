"""What leads decided about answers; every decision stays, a second reviewer's beside the first's."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import RowMapping, insert, select

from bot.errors import UsageError
from bot.records.answers import require_answer
from bot.records.audit_chain import AuditChain, LineKind
from bot.records.comments import require_short
from bot.records.database import Database
from bot.records.kept import Decision, DecisionKind
from bot.records.lead_requests import close_requests
from bot.records.tables import decisions


class DecisionStore:
    """Decisions by answer; methods raise RecordsUnavailable."""

    def __init__(self, database: Database, audit: AuditChain) -> None:
        """Decisions in `database`, told in `audit`."""
        self._database = database
        self._audit = audit

    def decide(self, decision: Decision) -> tuple[str, ...]:
        """Keep a decision, and give who waited for one; its comment must have passed the screen.

        Raises NoSuchAnswer, and UsageError for a correction that names neither code nor section.
        """
        if decision.kind is DecisionKind.CORRECT and not (decision.codes or decision.sections):
            raise UsageError("a correction names the right codes, the right sections, or both")
        require_short(decision.comment)
        now = datetime.now(UTC)
        row = {
            "answer_id": decision.answer_id,
            "by": decision.by,
            "kind": decision.kind,
            "codes": list(decision.codes),
            "sections": list(decision.sections),
            "comment": decision.comment,
            "at": now,
        }
        line = {
            "answer": decision.answer_id,
            "by": decision.by,
            "decision": decision.kind,
            "codes": row["codes"],
            "sections": row["sections"],
            "commented": bool(decision.comment),
        }
        with self._database.writing() as connection:
            require_answer(connection, decision.answer_id)
            connection.execute(insert(decisions).values(row))
            self._audit.append(LineKind.DECISION, line, connection)
            return close_requests(connection, decision.answer_id, now)

    def history(self, answer_id: str) -> tuple[Decision, ...]:
        """Every decision about an answer, oldest first."""
        return self.histories([answer_id]).get(answer_id, ())

    def histories(self, answer_ids: Sequence[str]) -> Mapping[str, tuple[Decision, ...]]:
        """Every decision about each of the answers that has one, oldest first."""
        query = select(decisions).where(decisions.c.answer_id.in_(answer_ids)).order_by(decisions.c.id)
        with self._database.reading() as connection:
            return by_answer(connection.execute(query).mappings())

    def corrections(self, since: datetime | None = None) -> tuple[Decision, ...]:
        """Every correction, oldest first: what evaluation cases are made of, with the answers' questions."""
        query = select(decisions).where(decisions.c.kind == DecisionKind.CORRECT).order_by(decisions.c.id)
        if since:
            query = query.where(decisions.c.at >= since)
        with self._database.reading() as connection:
            return tuple(_decision(row) for row in connection.execute(query).mappings())


def by_answer(rows: Iterable[RowMapping]) -> dict[str, tuple[Decision, ...]]:
    """The decisions about each answer, in the order of the table's `rows`."""
    found: dict[str, list[Decision]] = {}
    for row in rows:
        found.setdefault(row["answer_id"], []).append(_decision(row))
    return {answer_id: tuple(history) for answer_id, history in found.items()}


def _decision(row: RowMapping) -> Decision:
    return Decision(
        row["answer_id"],
        row["by"],
        DecisionKind(row["kind"]),
        tuple(row["codes"]),
        tuple(row["sections"]),
        row["comment"],
        row["at"],
    )
