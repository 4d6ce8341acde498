"""Answers that were given: kept whole, without words of a refused question, found and queued again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from record_answers import DAY, GUIDELINE, MARK, abstained, answered, asked, coded, finding, title

from bot.answer_json import answer_json
from bot.api_models import AnswerBody
from bot.models import Answer, Outcome
from bot.records.facade import Records
from bot.records.kept import Decision, DecisionKind, Feedback, QueueFilters, Verdict
from bot.records.marks import has_low_support, is_uncertain
from bot.records.wording import GONE
from codes.models import Setting


def test_an_answer_is_kept_as_it_was_given(records: Records) -> None:
    answer = answered(findings=(finding("excludes1"),))
    assert records.record(asked(), answer) is True
    kept = records.answers.get(answer.id)
    assert kept is not None
    assert kept.answer == answer_json(answer)
    assert (kept.question, kept.asker, kept.conversation) == (f"diabetes of a {MARK}", "slack:T1:U1", "slack:C1:1.0")
    assert (kept.outcome, kept.as_of, kept.setting, kept.surface) == (
        Outcome.ANSWERED,
        DAY,
        Setting.OUTPATIENT,
        "slack",
    )
    assert abs(datetime.now(UTC) - kept.at) < timedelta(minutes=1)


def test_an_answer_that_was_never_given_is_not_found(records: Records) -> None:
    assert records.answers.get("0" * 32) is None


@pytest.mark.parametrize("text", ["a\x00b\x07", "\ud800 lone", "ä ☤ \U0001f600", "x" * 60_000])
def test_whatever_the_text_is_it_is_kept(records: Records, text: str) -> None:
    answer = answered(text=text, reason=text)
    assert records.record(asked(text, asker=text, conversation=text), answer)
    kept = records.answers.get(answer.id)
    assert kept is not None
    assert (kept.question, kept.answer["text"]) == (text, text)


def test_of_a_refused_question_no_word_is_kept(records: Records) -> None:
    nothing = {"codes": (), "citations": (), "sources": (), "follow_ups": ()}
    answer = answered(outcome=Outcome.REFUSED, reason="identifiers", text="Refused.", **nothing)
    records.record(asked(), answer)
    kept = records.answers.get(answer.id)
    assert kept is not None
    assert (kept.question, kept.answer["question_id"], kept.answer["text"]) == (None, None, "Refused.")
    assert MARK not in everything(records)


def everything(records: Records) -> str:
    """Every row of every table."""
    from bot.records.tables import metadata

    with records.database.reading() as connection:
        return repr([connection.execute(table.select()).all() for table in metadata.sorted_tables])


def test_without_a_term_no_word_of_a_question_is_written(open_records: Callable[..., Records]) -> None:
    records = open_records(keep_days=0)
    answer = answered()
    records.record(asked(), answer)
    kept = records.answers.get(answer.id)
    assert kept is not None
    assert (kept.question, kept.asker, kept.conversation) == (None, None, None)
    assert (kept.answer["text"], kept.answer["codes"][0]["code"]) == (GONE, "E11.22")
    AnswerBody.model_validate(kept.answer)
    written = everything(records)
    assert MARK not in written
    assert "U1" not in written


def test_recent_answers_are_a_persons_own_newest_first(records: Records) -> None:
    own = [answered() for _ in range(3)]
    for answer in own:
        records.record(asked(), answer)
    records.record(asked(asker="slack:T1:U2"), answered())
    found = [kept.id for kept in records.answers.recent("slack:T1:U1", 2)]
    assert found == [own[2].id, own[1].id]


LOW = coded("E11.22", score=0.3)
QUEUED: dict[str, tuple[Answer, dict[str, Any]]] = {
    "plain": (answered(), {}),
    "degraded": (answered(degraded=("removed_unverified:1",)), {}),
    "uncertain": (answered(LOW), {}),
    "detail": (answered(outcome=Outcome.NEEDS_DETAIL), {"surface": "web"}),
    "unsupported": (answered(coded("N18.4"), citations=(title(1, "N18.4"),)), {}),
    "abstained": (abstained(), {"asker": "slack:T1:U2"}),
}


@pytest.fixture
def queued(records: Records) -> dict[str, str]:
    """A queue of answers, and what each one's id stands for."""
    for answer, more in QUEUED.values():
        records.record(asked(**more), answer)
    plain = QUEUED["plain"][0].id
    records.feedback.give(Feedback(plain, "slack:T1:U3", Verdict.DOWN))
    records.decisions.decide(Decision(plain, "lead", DecisionKind.APPROVE))
    return {answer.id: name for name, (answer, _) in QUEUED.items()}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, set(QUEUED)),
        ({"outcome": Outcome.ABSTAINED}, {"abstained"}),
        ({"flagged": True}, {"plain", "degraded"}),
        ({"flagged": False}, {"uncertain", "detail", "unsupported", "abstained"}),
        ({"uncertain": True}, {"uncertain", "detail"}),
        ({"uncertain": True, "outcome": Outcome.ANSWERED}, {"uncertain"}),
        ({"low_support": True}, {"unsupported"}),
        ({"decided": True}, {"plain"}),
        ({"decided": False, "flagged": True}, {"degraded"}),
        ({"asker": "slack:T1:U2"}, {"abstained"}),
        ({"code": "E11.22"}, {"plain", "degraded", "uncertain", "detail"}),
        ({"code": "n18"}, {"unsupported"}),
        ({"code": "E11.9"}, set()),
        ({"code": "%"}, set()),
        ({"section": "I.C.4.a"}, {"plain", "degraded", "uncertain", "detail"}),
        ({"section": "I.C.4"}, {"plain", "degraded", "uncertain", "detail"}),
        ({"section": "I.C.4.a.1"}, set()),
        ({"since": datetime.now(UTC) + timedelta(hours=1)}, set()),
        ({"since": datetime.now(UTC) - timedelta(hours=1)}, set(QUEUED)),
    ],
)
def test_the_queue_holds_what_passes_every_filter(
    filters: dict[str, Any], expected: set[str], queued: dict[str, str], records: Records
) -> None:
    page = records.answers.queue(QueueFilters(**filters))
    assert {queued[kept.id] for kept in page.items} == expected
    assert page.total == len(expected)


def test_the_queue_comes_in_pages_newest_first(queued: dict[str, str], records: Records) -> None:
    pages = [records.answers.queue(number=n, size=4) for n in (1, 2, 3)]
    assert [queued[kept.id] for page in pages for kept in page.items] == list(reversed(QUEUED))
    assert [(page.total, page.number, len(page.items)) for page in pages] == [(6, 1, 4), (6, 2, 2), (6, 3, 0)]
    assert records.answers.queue(number=-1, size=10**6).size == 100


def test_an_answer_of_the_queue_carries_its_marks(queued: dict[str, str], records: Records) -> None:
    names = {queued[kept.id]: kept for kept in records.answers.queue().items}
    assert (names["plain"].flagged, names["plain"].decided) == (True, DecisionKind.APPROVE)
    assert (names["unsupported"].low_support, names["unsupported"].decided) == (True, None)
    assert (names["uncertain"].uncertain, names["uncertain"].low_support) == (True, False)


@pytest.mark.parametrize(
    ("codes", "citations", "low"),
    [
        ((coded("N18.4"),), (title(1, "N18.4"),), True),
        ((coded("N18.4"),), (title(1, "E11.22"),), False),
        ((coded("N18.4"),), (title(1, "N18.4"), GUIDELINE), False),
        ((coded("N18.4"), coded("E11.22", 2)), (title(1, "N18.4"),), True),
        ((coded("N18.4", None),), (title(1, "N18.4"),), False),
        ((), (), False),
    ],
)
def test_support_is_what_is_cited_beyond_a_codes_own_line(codes: Any, citations: Any, low: bool) -> None:
    answer = answered(outcome=Outcome.ABSTAINED) if not codes else answered(*codes, citations=citations)
    assert has_low_support(answer) is low


@pytest.mark.parametrize(
    ("score", "sequence", "uncertain"), [(0.64, 1, True), (0.65, 1, False), (0.1, None, False), (1.0, 1, False)]
)
def test_an_answer_is_uncertain_by_the_score_of_what_it_recommends(
    score: float, sequence: int | None, uncertain: bool
) -> None:
    assert is_uncertain(answered(coded("E11.22", sequence, score))) is uncertain
