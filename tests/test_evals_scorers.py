"""The measures, against hand-worked cases and against ir_measures on random rankings."""

import math
import random
from dataclasses import replace

import ir_measures
import pytest
from evals_answers import RIGHT, SECTION, TITLES, answer, case, given, values
from ir_measures import RR, R, nDCG

from bot.models import Outcome, Role
from evals.cases import AnyOf
from evals.judging import faithfulness, verdicts
from evals.observations import Facts, GivenCitation, GivenFinding, Observation, Usage
from evals.scorers.citations import score_sentences
from evals.scorers.hierarchy import distance
from evals.scorers.retrieval import ranking_scores

OTHER = "icd10cm-guidelines:I.A.15"


def test_alternatives_and_acceptable_codes_cost_nothing() -> None:
    one = case(must_codes=["E11.22", {"any": ["N18.4", "N18.5"]}], acceptable_codes=["I10"])
    seen = values(one, answer("E11.22", "N18.4", "I10"))
    assert (seen["code_precision"], seen["code_recall"], seen["codes_exact"]) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("codes", "precision", "recall", "f1", "exact", "first"),
    [
        (("E11.22", "N18.4"), 1.0, 1.0, 1.0, 1.0, 1.0),
        (("E11.22",), 1.0, 0.5, 2 / 3, 0.0, 1.0),
        (("E11.22", "N18.4", "I10"), 2 / 3, 1.0, 0.8, 0.0, 1.0),
        (("N18.4", "E11.22"), 1.0, 1.0, 1.0, 1.0, 0.0),
        (("I10",), 0.0, 0.0, 0.0, 0.0, 0.0),
        ((), None, 0.0, 0.0, 0.0, 0.0),
    ],
)
def test_sets_of_codes(
    codes: tuple[str, ...], precision: float | None, recall: float, f1: float, exact: float, first: float
) -> None:
    seen = values(case(), answer(*codes))
    assert seen.get("code_precision") == pytest.approx(precision)
    assert seen["code_recall"] == recall
    assert seen["code_f1"] == pytest.approx(f1)
    assert (seen["codes_exact"], seen["first_code"]) == (exact, first)


def test_sequence_is_the_share_of_pairs_in_order_and_waits_for_two_met_demands() -> None:
    one = case(must_codes=["E11.22", "N18.4", "I10"])
    assert values(one, answer("E11.22", "N18.4", "I10"))["sequence"] == 1.0
    assert values(one, answer("N18.4", "E11.22", "I10"))["sequence"] == pytest.approx(2 / 3)
    assert "sequence" not in values(one, answer("I10"))
    assert "sequence" not in values(case(sequence=False), answer(*RIGHT))


def test_other_candidates_are_neither_right_nor_wrong() -> None:
    seen = answer("E11.22", "N18.4")
    shown = replace(seen, codes=(*seen.codes, given("E11.9", 1, Role.ALTERNATIVE)))
    assert values(case(), shown)["codes_exact"] == 1.0
    assert values(case(), shown)["forbidden_codes"] == 0.0


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [("E11.22", "E11.21", 2), ("E11.22", "E11.2", 1), ("E11.22", "I10", 4), ("0FT44ZZ", "0FT40ZZ", 6)],
)
def test_distance_counts_steps_through_the_nearest_common_place(one: str, other: str, steps: int) -> None:
    assert distance(one, other) == distance(other, one) == steps


def test_distance_is_zero_when_right_and_no_further_than_the_root() -> None:
    assert values(case(), answer(*RIGHT))["hierarchical_distance"] == 0.0
    # E11.9 for E11.22 is three steps, nothing for N18.4 is two levels up.
    assert values(case(), answer("E11.9"))["hierarchical_distance"] == 2.5


def test_laterality_and_seventh_character_are_measured_where_the_category_is_right() -> None:
    leg, hip = case(must_codes=["L03.116"], sequence=False), case(must_codes=["S72.001A"], sequence=False)
    assert values(leg, answer("L03.115"))["laterality"] == 0.0
    assert values(leg, answer("L03.116"))["laterality"] == 1.0
    assert "laterality" not in values(leg, answer("I10"))
    assert values(hip, answer("S72.001D"))["seventh_character"] == 0.0
    assert values(hip, answer("S72.001D"))["laterality"] == 1.0


def test_rankings_agree_with_ir_measures_on_the_whole_and_are_never_left_out() -> None:
    random.seed(1)
    ids = [f"s:{n}" for n in range(30)]
    runs, qrels, ours = {}, {}, []
    for query in map(str, range(40)):
        ranked = random.sample(ids, random.randint(1, 15))
        qrels[query] = {i: random.choice([1, 2, 3]) for i in random.sample(ids, 3)} | {"s:gone": 2}
        runs[query] = {i: float(-place) for place, i in enumerate(ranked)}
        ours.append({s.metric: s.value or 0.0 for s in ranking_scores("section", qrels[query], ranked)})
    theirs = ir_measures.calc_aggregate([R(rel=2) @ 5, nDCG @ 10, RR(rel=2) @ 10], qrels, runs)
    names = ("section_recall_at_5", "section_ndcg_at_10", "section_rr")
    for name, measure in zip(names, (R(rel=2) @ 5, nDCG @ 10, RR(rel=2) @ 10), strict=True):
        assert sum(one[name] for one in ours) / len(ours) == pytest.approx(theirs[measure], abs=1e-6)


def test_rankings_worked_by_hand() -> None:
    scores = {s.metric: s.value for s in ranking_scores("section", {"a": 2, "b": 1}, ["x", "b", "a"])}
    assert scores["section_recall_at_5"] == 1.0
    assert scores["section_rr"] == pytest.approx(1 / 3)
    gain = 1 / math.log2(3) + 2 / math.log2(4)
    assert scores["section_ndcg_at_10"] == pytest.approx(gain / (2 + 1 / math.log2(3)), abs=1e-6)
    assert {s.value for s in ranking_scores("section", {"a": 2}, [])} == {0.0}


def test_codes_are_ranked_by_demands() -> None:
    one = case(must_codes=[{"any": ["N18.4", "E11.9"]}, "E11.22"], sequence=False, forbidden_codes=[])
    seen = answer("E11.9", "N18.4")
    assert values(one, seen)["code_recall_at_10"] == 0.5
    assert values(one, seen)["code_rr"] == 1.0


def sentences(text: str, **passages: str) -> dict[str, float | None]:
    """ALCE's measures for a text that cites passages by number ("p1" is [1])."""
    citations = tuple(GivenCitation(int(name[1:]), name, name, name) for name in passages)
    seen = Observation(Outcome.ANSWERED, text, citations=citations, facts=Facts({}, passages))
    return {score.metric: score.value for score in score_sentences(case(), seen)}


SAID = "Uncertain diagnoses are not coded for outpatients"
FIRST, SECOND = "Uncertain diagnoses exist.", "They are not coded for outpatients."
NOISE = "Bilateral sites take one code."


@pytest.mark.parametrize(
    ("text", "passages", "recall", "precision", "over"),
    [
        (f"{SAID} [1].", {"p1": f"{SAID}."}, 1.0, 1.0, 0.0),
        # Joint: neither passage is enough by itself, and both are needed.
        (f"{SAID} [1][2].", {"p1": FIRST, "p2": SECOND}, 1.0, 1.0, 0.0),
        # A passage that says nothing of it, beside one that says it all.
        (f"{SAID} [1][2].", {"p1": f"{SAID}.", "p2": NOISE}, 1.0, 0.5, 0.5),
        # Both say it all: each alone entails, so each is precise.
        (f"{SAID} [1][2].", {"p1": f"{SAID}.", "p2": f"{SAID} either."}, 1.0, 1.0, 0.0),
        (f"{SAID} [1].", {"p1": NOISE}, 0.0, 0.0, 0.0),
        # A number that is not there.
        (f"{SAID} [1][7].", {"p1": f"{SAID}."}, 0.0, 0.0, 0.0),
        (f"{SAID} at all times and in every place.", {"p1": f"{SAID}."}, 0.0, None, None),
    ],
)
def test_citation_recall_and_precision_as_alce_defines_them(
    text: str, passages: dict[str, str], recall: float, precision: float | None, over: float | None
) -> None:
    found = sentences(text, **passages)
    assert found["sentence_citation_recall"] == recall
    assert found.get("sentence_citation_precision") == precision
    assert found.get("over_citation") == over


def test_a_code_is_cited_when_its_passages_name_it_and_say_its_title() -> None:
    seen = answer(*RIGHT)
    assert values(case(), seen)["code_citation_recall"] == 1.0
    swapped = tuple(replace(code, citations=(3 - code.citations[0],)) for code in seen.codes)
    assert values(case(), replace(seen, codes=swapped))["code_citation_recall"] == 0.0
    assert values(case(), replace(seen, codes=swapped))["code_citation_precision"] == 0.0


def test_deciding_sections_are_cited_themselves() -> None:
    one = case(deciding_sections={SECTION: 2, OTHER: 2, "icd10cm-guidelines:I.B.1": 1})
    assert values(one, answer(*RIGHT))["deciding_cited"] == 0.5


@pytest.mark.parametrize(
    ("expected", "outcome", "right", "over", "under"),
    [
        ("answered", Outcome.ANSWERED, 1.0, 0.0, None),
        ("answered", Outcome.REFUSED, 0.0, 1.0, None),
        ("needs_detail", Outcome.ANSWERED, 0.0, 0.0, None),
        ("refused", Outcome.ANSWERED, 0.0, None, 1.0),
        ("refused", Outcome.ABSTAINED, 0.0, None, 0.0),
        ("abstained", Outcome.ABSTAINED, 1.0, None, 0.0),
    ],
)
def test_outcomes(expected: str, outcome: Outcome, right: float, over: float | None, under: float | None) -> None:
    codes = [] if expected in ("refused", "abstained") else ["E11.22"]
    one = case(expected_outcome=expected, must_codes=codes, sequence=False)
    seen = values(one, answer(outcome=outcome))
    assert (seen["outcome_right"], seen.get("over_refusal"), seen.get("under_refusal")) == (right, over, under)


def test_what_must_be_said_asked_and_found() -> None:
    one = case(
        expected_outcome="needs_detail",
        must_say=[AnyOf(any=("combination  codes", "never")), "gout"],
        must_ask=["which side"],
        must_find=[{"rule": "excludes1", "codes": ["N18.4"]}, {"rule": "mue"}],
        must_not_say=["upcode"],
    )
    seen = answer(
        *RIGHT,
        follow_ups=("Which SIDE is it?",),
        findings=(GivenFinding("excludes1", ("E11.22", "N18.4")),),
    )
    found = values(one, seen)
    assert (found["said"], found["asked"], found["findings_given"], found["said_wrongly"]) == (0.5, 1.0, 0.5, 0.0)
    assert values(one, replace(seen, text="UPCODE it"))["said_wrongly"] == 1.0
    # A quotation is somebody else's word.
    quoted = replace(seen, citations=(GivenCitation(1, SECTION, "", "never upcode"),))
    assert values(one, quoted)["said_wrongly"] == 0.0


def test_effort_counts_what_a_model_took_and_what_was_missing() -> None:
    seen = answer(*RIGHT, usage=Usage(100, 20, 0.002), degraded=("vector_store", "removed_unverified:3"))
    found = values(case(), seen)
    assert (found["tokens"], found["cost_usd"], found["degraded"], found["removed_unverified"]) == (120, 0.002, 1, 3)


def test_a_judge_is_asked_about_every_claim_and_read_strictly() -> None:
    prompts: list[str] = []

    def judge(prompt: str) -> str:
        prompts.append(prompt)
        return ['{"supported": true}', '{"supported": false}', "Well, true."][len(prompts) % 3 - 1]

    seen = answer(*RIGHT)
    assert [one.supported for one in verdicts(seen, judge)] == [True, False, None]
    assert all(TITLES["E11.22"] in prompt for prompt in prompts[:1])
    (score,) = faithfulness(judge)(case(), seen)
    assert score.value == 0.5
    (unscored,) = faithfulness(lambda _prompt: "I think so")(case(), seen)
    assert unscored.value is None


def test_a_title_is_part_of_its_passage_and_a_notice_of_the_product_no_claim() -> None:
    notice = "No loaded release covers 2030-01-01 of ICD-10-CM; load it with: nosology sources sync --only icd10cm"
    citations = (GivenCitation(1, "p1", "I.B.7", "text"),)
    facts = Facts({}, {"p1": "Some text."}, {"p1": "Guideline I.B.7. Multiple coding for a single condition"})
    text = f"Guideline I.B.7, Multiple coding for a single condition [1].\n{notice}"
    seen = Observation(Outcome.ANSWERED, text, citations=citations, facts=facts)
    assert [s.value for s in score_sentences(case(), seen)] == [1.0, 1.0, 0.0]
