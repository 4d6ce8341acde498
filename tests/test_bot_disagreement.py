"""What a payer or a team says beside the common rules: always shown, ranked, and told where it contradicts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from tabular_files import packaged

from bot.composer import Composer
from bot.grounding import ground
from bot.material import Material
from bot.models import Draft
from bot.selection import select
from codes.models import Setting, System
from guidelines.digest import packaged_digest
from guidelines.library import GuidelineLibrary
from guidelines.models import PAYER, TEAM, GuidelineSection
from guidelines.rule_files import packaged_rules
from retrieval.models import Candidate, Condition, Details, RankedPassage, SearchQuery
from retrieval.passages import Passages

DAY = date(2026, 8, 15)
_SEPSIS = "Patients with sepsis due to a urinary tract infection: sequence N39.0 first, A41.9 second."
_PRESSURE = "Do not report I10 for patients with hypertension seen for another reason."


def local(text: str, authority: str = TEAM, number: str = "1") -> GuidelineSection:
    return GuidelineSection(
        document_id=f"{authority}-policy",
        document_title="Coding policy",
        edition="2026-01-01",
        number=number,
        title="What we do",
        text=text,
        page=1,
        effective_from=date(2026, 1, 1),
        effective_to=date.max,
        authority=authority,
        heading_path=("Coding policy", "What we do"),
    )


def draft_of(
    question: str, codes: Sequence[str], sections: Sequence[GuidelineSection], near: Sequence[str], score: float = 0.6
) -> Draft:
    passages = Passages(packaged(), GuidelineLibrary((*packaged_digest(), *sections)))
    pairs = []
    for segment, code in enumerate(codes):
        condition = Condition(code, (packaged().look_up(code, DAY).entry.description,), segment=segment)  # type: ignore[union-attr]
        pairs.append((condition, [Candidate(code, System.ICD10CM, 0.95, ("dense",), "matched")]))
    query = SearchQuery(question, tuple(c for c, _ in pairs), (), Details(), Setting.INPATIENT, None, ())
    ranked = [RankedPassage(p, score) for i in near if (p := passages.get(i, DAY)) is not None]
    assert len(ranked) == len(near)
    selection = select(pairs, packaged(), DAY, Setting.INPATIENT, question.lower(), packaged_rules())
    given = Material(query, DAY, Setting.INPATIENT, 10, (), selection, tuple(ranked))
    draft = Composer(packaged(), passages.get).compose(given)
    assert ground(draft, query, packaged(), passages.get, DAY).removed == 0
    return draft


def found(draft: Draft) -> list[tuple[tuple[str, ...], str]]:
    return [(f.codes, f.source) for f in draft.findings if f.rule == "disagreement"]


def test_a_team_rule_that_contradicts_the_answer_is_quoted_and_ranked_below() -> None:
    draft = draft_of("sepsis due to uti", ["A41.9", "N39.0"], [local(_SEPSIS)], ["team-policy:1"])
    assert [code.code for code in draft.codes][:2] == ["A41.9", "N39.0"]
    assert found(draft) == [(("N39.0",), "team-policy:1")]
    cited = {c.passage_id: c for c in draft.citations}
    assert cited["team-policy:1"].quote in _SEPSIS
    assert any("Sources disagree" in line for line in draft.lines)
    assert min(cited.values(), key=lambda c: c.rank).rank < cited["team-policy:1"].rank


def test_a_team_rule_that_agrees_is_shown_without_a_finding() -> None:
    agrees = "Patients with sepsis due to a urinary tract infection: sequence A41.9 first, then N39.0."
    draft = draft_of("sepsis due to uti", ["A41.9", "N39.0"], [local(agrees)], ["team-policy:1"])
    assert found(draft) == []
    assert "team-policy:1" in {c.passage_id for c in draft.citations}


@pytest.mark.parametrize(
    ("question", "expected"),
    [("hypertension, seen for another reason", [(("I10",), "team-policy:1")]), ("bp follow up", [])],
)
def test_a_conditional_rule_contradicts_only_where_its_condition_is_asked_about(
    question: str, expected: list[object]
) -> None:
    section = local("Report of blood pressure (bp). Do not report I10 when seen for another reason.")
    assert found(draft_of(question, ["I10"], [section], ["team-policy:1"])) == expected


def test_payer_goes_before_team_and_both_behind_the_guidelines() -> None:
    sections = [local(_PRESSURE), local("Payer wants I10 on every claim with hypertension.", PAYER)]
    near = ["team-policy:1", "payer-policy:1", "icd10cm-guidelines:I.C.9.a"]
    draft = draft_of("which hypertension rule", [], sections, near)
    shown = [c.passage_id for c in draft.citations][:3]
    assert shown == ["icd10cm-guidelines:I.C.9.a", "payer-policy:1", "team-policy:1"]


def test_two_sources_that_disagree_without_a_code_in_the_answer_are_told_apart() -> None:
    sections = [local("Do not report Z99.89 for hypertension."), local("Report Z99.89 for hypertension.", PAYER)]
    draft = draft_of("which hypertension rule", [], sections, ["team-policy:1", "payer-policy:1"])
    assert found(draft) == [((), "team-policy:1")]


def test_a_local_rule_far_from_the_question_is_not_shown() -> None:
    draft = draft_of("sepsis due to uti", ["A41.9", "N39.0"], [local(_SEPSIS)], ["team-policy:1"], score=0.3)
    assert "team-policy:1" not in {c.passage_id for c in draft.citations}


def test_every_section_of_a_team_counts_once_for_a_code() -> None:
    twice = local(f"{_SEPSIS}\n{_SEPSIS}")
    near = ["team-policy:1", "team-policy:2"]
    draft = draft_of("sepsis due to uti", ["A41.9", "N39.0"], [twice, replace(twice, number="2")], near)
    assert [source for _, source in found(draft)] == near


@pytest.mark.parametrize(("question", "cited"), [("hypertension", False), ("hypertension, what comes first?", True)])
def test_a_section_stands_beside_a_condition_merely_named_only_where_it_is_surely_about_it(
    question: str, cited: bool
) -> None:
    near = ["icd10cm-guidelines:I.C.9.a"]
    draft = draft_of(question, ["I10"], [], near, score=0.6)
    assert ("icd10cm-guidelines:I.C.9.a" in {c.passage_id for c in draft.citations}) is cited
    sure = draft_of(question, ["I10"], [], near, score=0.8)
    assert "icd10cm-guidelines:I.C.9.a" in {c.passage_id for c in sure.citations}
