"""The answers that were given: kept, found again, queued for a lead."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    case,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from bot.errors import NoSuchAnswer
from bot.models import Answer, Outcome, Question
from bot.records.database import Database
from bot.records.kept import DecisionKind, KeptAnswer, QueueFilters, QueuePage, Verdict
from bot.records.keyed_hash import KeyedHash
from bot.records.marks import has_disagreement, has_low_support, is_uncertain
from bot.records.tables import answer_codes, answer_sections, answers, decisions, feedback, lead_requests
from bot.records.wording import joined, parted
from codes.models import Setting
from guidelines.authority import Rank

MOST_ON_A_PAGE = 100
MOST_ASKERS = 500


class AnswerStore:
    """Answers in the database; every method raises RecordsUnavailable when it does not answer."""

    def __init__(self, database: Database, keyed: KeyedHash, keep_days: int) -> None:
        """Answers whose words are kept for `keep_days` days; 0 never writes them."""
        self._database = database
        self._keyed = keyed
        self._keep_days = keep_days

    def keep(self, question: Question, answer: Answer, connection: Connection | None = None) -> None:
        """Keep an answer, within `connection`'s writing transaction or in one of its own."""
        if connection is None:
            with self._database.writing() as opened:
                return self.keep(question, answer, opened)
        body, words = parted(question, answer)
        connection.execute(insert(answers).values(self._row(question, answer, body, words)))
        codes = [
            {"answer_id": answer.id, "position": at, "code": c.code, "system": c.system}
            | {"sequence": c.sequence, "score": c.score}
            for at, c in enumerate(answer.codes)
        ]
        sections = [
            {"answer_id": answer.id, "position": at, "document": document, "section": section}
            for at, (document, section) in enumerate(_sections(answer))
        ]
        if codes:
            connection.execute(insert(answer_codes), codes)
        if sections:
            connection.execute(insert(answer_sections), sections)
        return None

    def get(self, answer_id: str) -> KeptAnswer | None:
        """The answer of that id."""
        with self._database.reading() as connection:
            row = connection.execute(selected().where(answers.c.id == answer_id)).mappings().first()
            return kept_answer(row) if row else None

    def recent(self, asker: str, most: int = 10) -> tuple[KeptAnswer, ...]:
        """A person's latest answers, newest first."""
        query = selected().where(answers.c.asker == asker).order_by(answers.c.at.desc(), answers.c.id).limit(most)
        with self._database.reading() as connection:
            return tuple(kept_answer(row) for row in connection.execute(query).mappings())

    def queue(self, filters: QueueFilters | None = None, number: int = 1, size: int = 25) -> QueuePage:
        """One page of the answers that pass every filter, newest first; at most MOST_ON_A_PAGE."""
        size, number = min(max(size, 1), MOST_ON_A_PAGE), max(number, 1)
        wanted = and_(True, *_conditions(filters or QueueFilters()))
        page = selected().where(wanted).order_by(answers.c.at.desc(), answers.c.id)
        with self._database.reading() as connection:
            total = connection.execute(select(func.count()).select_from(answers).where(wanted)).scalar_one()
            rows = connection.execute(page.limit(size).offset((number - 1) * size)).mappings()
            return QueuePage(tuple(kept_answer(row) for row in rows), total, number, size)

    def next_in_queue(self, after: str, filters: QueueFilters) -> str | None:
        """The id of the answer that stands below `after` among those that pass every filter, else of the first."""
        wanted = and_(answers.c.id != after, *_conditions(filters))
        at = select(answers.c.at).where(answers.c.id == after).scalar_subquery()
        is_below = or_(answers.c.at < at, and_(answers.c.at == at, answers.c.id > after))
        order = (case((is_below, 0), else_=1), answers.c.at.desc(), answers.c.id)
        with self._database.reading() as connection:
            return connection.execute(select(answers.c.id).where(wanted).order_by(*order).limit(1)).scalar()

    def askers(self, most: int = MOST_ASKERS) -> tuple[str, ...]:
        """Who asked, whoever asked last first, as far as that is still kept."""
        latest = func.max(answers.c.at).desc()
        query = select(answers.c.asker).where(answers.c.asker.is_not(None)).group_by(answers.c.asker)
        with self._database.reading() as connection:
            return tuple(connection.execute(query.order_by(latest, answers.c.asker).limit(most)).scalars())

    def _row(self, question: Question, answer: Answer, body: Any, words: Any) -> dict[str, Any]:
        refused, keeps = answer.outcome is Outcome.REFUSED, self._keep_days > 0
        return {
            "id": answer.id,
            "at": datetime.now(UTC),
            "outcome": answer.outcome,
            "as_of": answer.as_of,
            "setting": answer.setting,
            "surface": question.surface,
            "question_key": None if refused else self._keyed.of_question(question.text),
            "body": body,
            "words": words if keeps else None,
            "asker": question.asker if keeps else None,
            "conversation": question.conversation if keeps else None,
            "degraded": bool(answer.degraded),
            "uncertain": is_uncertain(answer),
            "low_support": has_low_support(answer),
            "disagreement": has_disagreement(answer),
        }


def require_answer(connection: Connection, answer_id: str) -> RowMapping:
    """The row of an answer; raises NoSuchAnswer."""
    row = connection.execute(selected().where(answers.c.id == answer_id)).mappings().first()
    if row is None:
        raise NoSuchAnswer("no such answer is kept")
    return row


def is_flagged() -> ColumnElement[bool]:
    """Whether a part was missing, something unverified was removed, or someone said that it did not help."""
    down = exists().where(feedback.c.answer_id == answers.c.id, feedback.c.verdict == Verdict.DOWN)
    return or_(answers.c.degraded, down)


def is_asked() -> ColumnElement[bool]:
    """Whether someone has asked a lead about the answer and no lead has decided since."""
    return exists().where(lead_requests.c.answer_id == answers.c.id, lead_requests.c.decided_at.is_(None))


def selected() -> Select[Any]:
    """Answers with what `kept_answer` reads."""
    latest = (
        select(decisions.c.kind).where(decisions.c.answer_id == answers.c.id).order_by(decisions.c.id.desc()).limit(1)
    )
    marks = (is_flagged().label("flagged"), is_asked().label("asked"))
    return select(answers, *marks, latest.scalar_subquery().label("decided"))


def kept_answer(row: RowMapping) -> KeptAnswer:
    """The record of a row of `selected`."""
    words = row["words"]
    return KeptAnswer(
        id=row["id"],
        at=row["at"],
        outcome=Outcome(row["outcome"]),
        as_of=row["as_of"],
        setting=Setting(row["setting"]) if row["setting"] else None,
        surface=row["surface"],
        answer=joined(row["body"], words),
        question=words.get("question") if words else None,
        asker=row["asker"],
        conversation=row["conversation"],
        flagged=bool(row["flagged"]),
        uncertain=row["uncertain"],
        low_support=row["low_support"],
        asked=bool(row["asked"]),
        decided=DecisionKind(row["decided"]) if row["decided"] else None,
    )


def purge_words(connection: Connection, now: datetime, keep_days: int) -> int:
    """Take the words, asker and conversation from answers older than the term; gives how many."""
    old = and_(answers.c.at <= now - timedelta(days=keep_days), _has_words())
    gone = {"words": None, "asker": None, "conversation": None}
    return connection.execute(update(answers).where(old).values(gone)).rowcount


def _has_words() -> ColumnElement[bool]:
    return or_(answers.c.words.is_not(None), answers.c.asker.is_not(None), answers.c.conversation.is_not(None))


def _sections(answer: Answer) -> list[tuple[str, str]]:
    """What is cited beside the code books, each once."""
    cited = ((c.document, c.section) for c in answer.citations if c.rank is not Rank.CLASSIFICATION)
    return list(dict.fromkeys(cited))


def _conditions(filters: QueueFilters) -> list[ColumnElement[bool]]:
    marks = (
        (is_flagged(), filters.flagged),
        (answers.c.uncertain, filters.uncertain),
        (answers.c.low_support, filters.low_support),
        (is_asked(), filters.asked),
        (and_(exists().where(decisions.c.answer_id == answers.c.id), ~is_asked()), filters.decided),
    )
    wanted: list[ColumnElement[bool]] = [mark if value else ~mark for mark, value in marks if value is not None]
    if filters.outcome:
        wanted.append(answers.c.outcome == filters.outcome)
    if filters.asker:
        wanted.append(answers.c.asker == filters.asker)
    if filters.since:
        wanted.append(answers.c.at >= filters.since)
    if filters.code:
        recommended = and_(answer_codes.c.answer_id == answers.c.id, answer_codes.c.sequence.is_not(None))
        begins = answer_codes.c.code.startswith(filters.code.strip().upper(), autoescape=True)
        wanted.append(exists().where(recommended, begins))
    if filters.section:
        section = filters.section.strip()
        below = answer_sections.c.section.startswith(f"{section}.", autoescape=True)
        cited = or_(answer_sections.c.section == section, below)
        wanted.append(exists().where(answer_sections.c.answer_id == answers.c.id, cited))
    return wanted
