"""What coders and leads say of answers, and what a lead sees of it all."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from record_answers import MARK, abstained, answered, asked, coded, finding

from bot.errors import NoSuchAnswer, UsageError
from bot.models import Answer, Outcome
from bot.records.facade import Records
from bot.records.kept import Count, Decision, DecisionKind, Feedback, Reason, Verdict
from codes.models import System


@pytest.fixture
def answer(records: Records) -> Answer:
    given = answered()
    records.record(asked(), given)
    return given


def last_line(records: Records) -> tuple[str, dict[str, object]]:
    *_, line = records.audit.lines()
    return line.kind, json.loads(line.body)


def test_the_last_word_of_a_person_holds(records: Records, answer: Answer) -> None:
    records.feedback.give(Feedback(answer.id, "u1", Verdict.UP))
    records.feedback.give(Feedback(answer.id, "u2", Verdict.UP))
    records.feedback.give(Feedback(answer.id, "u1", Verdict.DOWN, Reason.MISSING_CODE, MARK))
    said = [replace(one, at=None) for one in records.feedback.of(answer.id)]
    assert said == [
        Feedback(answer.id, "u2", Verdict.UP),
        Feedback(answer.id, "u1", Verdict.DOWN, Reason.MISSING_CODE, MARK),
    ]
    assert records.feedback.counts() == {(Verdict.UP, None): 1, (Verdict.DOWN, Reason.MISSING_CODE): 1}
    assert records.feedback.counts(datetime.now(UTC) + timedelta(hours=1)) == {}


def test_feedback_is_told_in_the_audit_without_its_comment_and_without_a_name(records: Records, answer: Answer) -> None:
    records.feedback.give(Feedback(answer.id, "u1", Verdict.DOWN, Reason.OTHER, MARK))
    kind, body = last_line(records)
    assert kind == "feedback"
    assert body == {
        "answer": answer.id,
        "by": records.keyed.of_asker("u1"),
        "verdict": "down",
        "reason": "other",
        "commented": True,
    }


def test_nothing_is_said_of_an_answer_that_is_not_kept(records: Records) -> None:
    with pytest.raises(NoSuchAnswer):
        records.feedback.give(Feedback("0" * 32, "u1", Verdict.UP))
    with pytest.raises(NoSuchAnswer):
        records.decisions.decide(Decision("0" * 32, "lead", DecisionKind.APPROVE))
    assert records.audit.verify().lines == 0


def test_a_comment_has_its_bounds(records: Records, answer: Answer) -> None:
    records.feedback.give(Feedback(answer.id, "u1", Verdict.UP, comment="x" * 1000))
    with pytest.raises(UsageError):
        records.feedback.give(Feedback(answer.id, "u1", Verdict.UP, comment="x" * 1001))
    with pytest.raises(UsageError):
        records.decisions.decide(Decision(answer.id, "lead", DecisionKind.APPROVE, comment="x" * 1001))


def test_without_a_term_no_comment_of_a_coder_is_written(open_records: Callable[..., Records], answer: Answer) -> None:
    records = open_records(keep_days=0)
    records.feedback.give(Feedback(answer.id, "u1", Verdict.UP, comment=MARK))
    assert [said.comment for said in records.feedback.of(answer.id)] == [""]


def test_every_decision_stays_and_the_latest_is_shown(records: Records, answer: Answer) -> None:
    given = [
        Decision(answer.id, "lead1", DecisionKind.REJECT, comment="no"),
        Decision(answer.id, "lead2", DecisionKind.CORRECT, ("E11.21",), ("I.C.4.a",), "rather"),
    ]
    for decision in given:
        records.decisions.decide(decision)
    assert [replace(decision, at=None) for decision in records.decisions.history(answer.id)] == given
    assert [replace(decision, at=None) for decision in records.decisions.corrections()] == given[1:]
    assert records.decisions.corrections(datetime.now(UTC) + timedelta(hours=1)) == ()
    assert records.decisions.history("0" * 32) == ()
    kept = records.answers.get(answer.id)
    assert kept is not None
    assert kept.decided is DecisionKind.CORRECT
    kind, body = last_line(records)
    assert (kind, body["by"], body["codes"], body["sections"]) == ("decision", "lead2", ["E11.21"], ["I.C.4.a"])
    assert "rather" not in json.dumps(body)


def test_a_correction_says_what_is_right(records: Records, answer: Answer) -> None:
    with pytest.raises(UsageError):
        records.decisions.decide(Decision(answer.id, "lead", DecisionKind.CORRECT, comment="wrong"))


# --- overviews


def test_use_is_counted_by_system_section_outcome_and_day(records: Records) -> None:
    procedure = replace(coded("0FT44ZZ"), system=System.ICD10PCS)
    for given in (answered(), answered(coded("E11.22"), coded("N18.4", 2)), answered(procedure), abstained()):
        records.record(asked(), given)
    seen = records.overviews
    assert seen.by_system() == (Count("icd10cm", 2), Count("icd10pcs", 1))
    assert seen.by_section() == (Count("icd10cm-guidelines:I.C.4.a", 3),)
    assert seen.by_outcome() == (Count("answered", 3), Count("abstained", 1))
    assert seen.by_day() == (Count(datetime.now(UTC).date().isoformat(), 4),)
    later = datetime.now(UTC) + timedelta(hours=1)
    assert (seen.by_system(later), seen.by_section(later), seen.by_outcome(later), seen.by_day(later)) == ((),) * 4


def test_gaps_put_the_same_question_and_the_same_category_together(records: Records) -> None:
    unknown = [abstained(), abstained()]
    flagged = [answered(degraded=("removed_unverified:1",)), answered(coded("E11.9"))]
    for given in unknown:
        records.record(asked("What is  xyzzy?"), given)
    records.record(asked("another"), abstained())
    records.record(asked("fine"), answered())
    for given in flagged:
        records.record(asked("diabetes"), given)
    records.feedback.give(Feedback(flagged[1].id, "u1", Verdict.DOWN))
    gaps = records.overviews.gaps()
    assert [(gap.about, gap.count, gap.abstained, gap.flagged) for gap in gaps] == [
        ("E11", 2, 0, 2),
        ("What is  xyzzy?", 2, 2, 0),
        ("another", 1, 1, 0),
    ]
    assert gaps[1].answer_ids == (unknown[1].id, unknown[0].id)


def test_gaps_are_still_told_when_the_words_are_gone(records: Records) -> None:
    records.record(asked(), abstained())
    records.purge(datetime.now(UTC) + timedelta(days=31))
    (gap,) = records.overviews.gaps()
    assert (gap.count, MARK in gap.about) == (1, False)


def test_disagreements_are_between_sources_coders_and_leads(records: Records) -> None:
    given = {name: answered() for name in ("coders", "kinds", "codes", "agreed", "second thoughts", "quiet")}
    given["sources"] = answered(findings=(finding("disagreement", "payer:1"),))
    for one in given.values():
        records.record(asked(), one)
    records.feedback.give(Feedback(given["coders"].id, "u1", Verdict.UP))
    records.feedback.give(Feedback(given["coders"].id, "u2", Verdict.DOWN))
    records.feedback.give(Feedback(given["quiet"].id, "u2", Verdict.DOWN))
    for name, by, kind, codes in (
        ("kinds", "l1", DecisionKind.APPROVE, ()),
        ("kinds", "l2", DecisionKind.REJECT, ()),
        ("codes", "l1", DecisionKind.CORRECT, ("E11.21",)),
        ("codes", "l2", DecisionKind.CORRECT, ("E11.29",)),
        ("agreed", "l1", DecisionKind.APPROVE, ()),
        ("agreed", "l2", DecisionKind.APPROVE, ()),
        ("second thoughts", "l1", DecisionKind.REJECT, ()),
        ("second thoughts", "l1", DecisionKind.APPROVE, ()),
    ):
        records.decisions.decide(Decision(given[name].id, by, kind, codes))
    names = {one.id: name for name, one in given.items()}
    found = {names[conflict.answer.id]: conflict.between for conflict in records.overviews.disagreements()}
    assert found == {"sources": ("sources",), "coders": ("coders",), "kinds": ("leads",), "codes": ("leads",)}


def test_an_answer_without_codes_stays_apart_from_others(records: Records) -> None:
    records.record(asked("one"), answered(outcome=Outcome.ABSTAINED, codes=(), citations=()))
    records.record(asked("two"), answered(outcome=Outcome.ABSTAINED, codes=(), citations=()))
    assert [gap.count for gap in records.overviews.gaps()] == [1, 1]
