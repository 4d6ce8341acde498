"""What a lead's page counts and lists over all answers: use, gaps, disagreements."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, RowMapping, exists, func, or_, select

from bot.models import Outcome
from bot.records.answers import is_flagged, kept_answer, selected
from bot.records.database import Database
from bot.records.decisions import by_answer
from bot.records.kept import Conflict, Count, Decision, DecisionKind, Gap, Verdict
from bot.records.tables import answer_codes, answer_sections, answers, decisions, feedback
from codes.models import System

DEFAULT_DAYS = 90
MOST_BARS = 50
MOST_CONFLICTS = 200


class Overviews:
    """Counts and lists since a point in time, by default of the last DEFAULT_DAYS; methods raise RecordsUnavailable."""

    def __init__(self, database: Database) -> None:
        """Overviews of `database`."""
        self._database = database

    def by_system(self, since: datetime | None = None) -> tuple[Count, ...]:
        """In how many answers each code system was recommended from, the most used first."""
        query = (
            select(answer_codes.c.system, func.count(answers.c.id.distinct()))
            .join(answers, answers.c.id == answer_codes.c.answer_id)
            .where(answer_codes.c.sequence.is_not(None), answers.c.at >= _since(since))
            .group_by(answer_codes.c.system)
        )
        return self._counts(query)

    def by_section(self, since: datetime | None = None) -> tuple[Count, ...]:
        """In how many answers each section ("icd10cm-guidelines:I.C.4.a") was cited, at most MOST_BARS."""
        name = answer_sections.c.document + ":" + answer_sections.c.section
        query = (
            select(name, func.count(answers.c.id.distinct()))
            .join(answers, answers.c.id == answer_sections.c.answer_id)
            .where(answers.c.at >= _since(since))
            .group_by(name)
        )
        return self._counts(query)[:MOST_BARS]

    def by_day(self, since: datetime | None = None) -> tuple[Count, ...]:
        """How many answers were given on each day (UTC) that had any, in order of the days."""
        if self._database.is_postgresql:
            day: ColumnElement[str] = func.to_char(func.timezone("UTC", answers.c.at), "YYYY-MM-DD")
        else:
            day = func.date(answers.c.at)
        query = select(day, func.count()).where(answers.c.at >= _since(since)).group_by(day)
        return tuple(sorted(self._counts(query), key=lambda count: count.name))

    def by_outcome(self, since: datetime | None = None) -> tuple[Count, ...]:
        """How many answers ended in each outcome."""
        query = select(answers.c.outcome, func.count()).where(answers.c.at >= _since(since))
        return self._counts(query.group_by(answers.c.outcome))

    def gaps(self, since: datetime | None = None) -> tuple[Gap, ...]:
        """Where questions were abstained from or flagged, the most frequent first.

        Answers with codes are put together by the category of the first one, others by their question.
        """
        wanted = or_(answers.c.outcome == Outcome.ABSTAINED, is_flagged())
        first = (
            select(answer_codes.c.code, answer_codes.c.system)
            .add_columns(answer_codes.c.answer_id)
            .where(answer_codes.c.sequence == 1)
            .subquery()
        )
        query = (
            selected()
            .add_columns(first.c.code.label("first_code"), first.c.system.label("first_system"))
            .outerjoin(first, first.c.answer_id == answers.c.id)
            .where(wanted, answers.c.at >= _since(since))
            .order_by(answers.c.at.desc(), answers.c.id)
        )
        groups: dict[str, list[RowMapping]] = {}
        with self._database.reading() as connection:
            for row in connection.execute(query).mappings():
                groups.setdefault(_group(row), []).append(row)
        return tuple(sorted(map(_gap, groups.values()), key=lambda gap: (-gap.count, gap.about)))

    def disagreements(self, since: datetime | None = None) -> tuple[Conflict, ...]:
        """Answers whose sources contradict one another, or of which coders or leads think differently, newest first."""
        decided = exists().where(decisions.c.answer_id == answers.c.id)
        query = selected().add_columns(_coders_differ().label("coders"))
        query = query.where(or_(answers.c.disagreement, _coders_differ(), decided), answers.c.at >= _since(since))
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(answers.c.at.desc(), answers.c.id)).mappings().all()
            said = select(decisions).join(answers, answers.c.id == decisions.c.answer_id)
            said = said.where(answers.c.at >= _since(since)).order_by(decisions.c.id)
            history = by_answer(connection.execute(said).mappings())
        found = []
        for row in rows:
            marks = {
                "sources": row["disagreement"],
                "coders": row["coders"],
                "leads": leads_differ(history.get(row["id"], ())),
            }
            if between := tuple(name for name, holds in marks.items() if holds):
                found.append(Conflict(kept_answer(row), between))
        return tuple(found[:MOST_CONFLICTS])

    def _counts(self, query: object) -> tuple[Count, ...]:
        with self._database.reading() as connection:
            counts = [Count(str(name), count) for name, count in connection.execute(query)]  # type: ignore[call-overload]
        return tuple(sorted(counts, key=lambda count: (-count.count, count.name)))


def leads_differ(history: Iterable[Decision]) -> bool:
    """Whether the latest decisions of different people are different, by kind or by the right codes."""
    latest = {decision.by: decision for decision in history}
    return len({(d.kind, d.codes if d.kind is DecisionKind.CORRECT else ()) for d in latest.values()}) > 1


def _coders_differ() -> ColumnElement[bool]:
    said = exists().where(feedback.c.answer_id == answers.c.id)
    return said.where(feedback.c.verdict == Verdict.UP) & said.where(feedback.c.verdict == Verdict.DOWN)


def _since(since: datetime | None) -> datetime:
    return since or datetime.now(UTC) - timedelta(days=DEFAULT_DAYS)


def _group(row: RowMapping) -> str:
    return _category(row) if row["first_code"] else str(row["question_key"] or row["id"])


def _category(row: RowMapping) -> str:
    """The three characters of an ICD code, in which its chapter counts; a code of another system is its own."""
    code: str = row["first_code"]
    is_icd: bool = row["first_system"] in (System.ICD10CM, System.ICD10PCS)
    return code[:3] if is_icd else code


def _gap(rows: list[RowMapping]) -> Gap:
    newest = rows[0]
    words = next((row["words"] for row in rows if row["words"]), None) or {}
    about = words.get("question") or words.get("reason") or "questions whose words are no longer kept"
    return Gap(
        about=_category(newest) if newest["first_code"] else about,
        abstained=sum(row["outcome"] == Outcome.ABSTAINED for row in rows),
        flagged=sum(bool(row["flagged"]) for row in rows),
        last=newest["at"],
        answer_ids=tuple(row["id"] for row in rows),
    )
