"""The composer: drafts that grounding has nothing to remove from."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from tabular_files import packaged

from bot.composer import Composer
from bot.grounding import ground
from bot.material import Material
from bot.models import Draft, Outcome, Role
from bot.selection import select
from codes.models import Setting, System
from guidelines.digest import packaged_digest
from guidelines.library import GuidelineLibrary
from guidelines.rule_files import packaged_rules
from retrieval.models import Candidate, Certainty, Condition, Details, RankedPassage, SearchQuery
from retrieval.passages import Passages

DAY = date(2026, 8, 15)
PASSAGES = Passages(packaged(), GuidelineLibrary(packaged_digest()))
COMPOSER = Composer(packaged(), PASSAGES.get)

Found = Sequence[tuple[str, Sequence[str]]]


def candidate(code: str, score: float = 0.95) -> Candidate:
    system = System.ICD10PCS if len(code) == 7 and "." not in code else System.ICD10CM
    return Candidate(code, system, score, ("dense", "exact"), "matched wording")


def material(
    text: str = "",
    *found: tuple[str, Sequence[str]],
    typed: tuple[str, ...] = (),
    certainty: Certainty = Certainty.ESTABLISHED,
    setting: Setting | None = None,
    passages: Sequence[tuple[str, float]] = (),
    top: int = 10,
    details: Details | None = None,
    score: float = 0.95,
) -> Material:
    pairs = []
    for segment, (name, codes) in enumerate(found):
        condition = Condition(name, (name,), certainty, False, segment)
        pairs.append((condition, [candidate(code, score - 0.05 * rank) for rank, code in enumerate(codes)]))
    query = SearchQuery(text, tuple(c for c, _ in pairs), typed, details or Details(), setting, None, ())
    ranked = [RankedPassage(passage, s) for i, s in passages if (passage := PASSAGES.get(i, DAY)) is not None]
    return Material(
        query=query,
        as_of=DAY,
        setting=setting,
        top=top,
        looked_up=tuple(packaged().look_up(code, DAY) for code in typed),
        selection=select(pairs, packaged(), DAY, setting, text.lower(), packaged_rules()),
        passages=tuple(ranked),
    )


def composed(given: Material) -> Draft:
    """The draft, of which grounding must not have to remove anything."""
    draft = COMPOSER.compose(given)
    assert ground(draft, given.query, packaged(), PASSAGES.get, DAY).removed == 0
    return draft


def shown(draft: Draft) -> list[tuple[str, str]]:
    return [(code.code, code.role.value) for code in draft.codes]


def test_conditions_become_codes_with_reasons_and_quotations() -> None:
    draft = composed(material("cystitis and cough", ("cystitis", ["N30.00", "N30.01"]), ("cough", ["R05.9"])))
    assert draft.outcome is Outcome.ANSWERED
    assert shown(draft) == [("N30.00", "suggested"), ("R05.9", "suggested"), ("N30.01", "alternative")]
    assert all(code.why and code.citations for code in draft.codes)
    assert all("cystitis" in code.why for code in draft.codes[:1])


def test_a_code_that_a_note_asks_for_is_a_companion_and_cites_the_note() -> None:
    draft = composed(material("", ("cystitis", ["N30.00"]), ("E. coli", ["B96.20"])))
    assert shown(draft) == [("N30.00", "suggested"), ("B96.20", "companion")]
    quotes = {citation.n: citation.quote for citation in draft.citations}
    assert any("B95-B97" in quotes[n] for n in draft.codes[1].citations)


def test_a_rule_that_fired_is_told_with_its_section() -> None:
    draft = composed(material("diabetes, CKD 4", ("diabetes", ["E11.9"]), ("CKD stage 4", ["N18.4"])))
    assert shown(draft)[:2] == [("E11.22", "suggested"), ("N18.4", "companion")]
    assert any(citation.section == "I.C.4.a" for citation in draft.citations)
    assert "I.C.4.a" in draft.codes[0].why


def test_citations_are_numbered_once_in_the_order_of_use() -> None:
    draft = composed(material("", ("cystitis", ["N30.00", "N30.01", "N30.90"]), ("cough", ["R05.9"])))
    assert [citation.n for citation in draft.citations] == list(range(1, len(draft.citations) + 1))
    assert len({(citation.passage_id, citation.quote) for citation in draft.citations}) == len(draft.citations)


@pytest.mark.parametrize("top", [1, 2, 3])
def test_no_more_codes_than_asked_for_the_recommended_first(top: int) -> None:
    found = [("cystitis", ["N30.00", "N30.01", "N30.90"]), ("cough", ["R05.9", "R05.1"])]
    draft = COMPOSER.compose(material("", *found, top=top))
    assert [code.code for code in draft.codes] == ["N30.00", "R05.9", "N30.01"][:top]


def test_a_typed_code_is_answered_and_a_typed_header_says_what_it_needs() -> None:
    draft = composed(material("E11.22 or S72", typed=("E11.22", "S72")))
    assert [(c.code, c.billable, bool(c.needs)) for c in draft.codes] == [("E11.22", True, False), ("S72", False, True)]
    assert draft.outcome is Outcome.NEEDS_DETAIL
    assert draft.reason


@pytest.mark.parametrize("typed", ["E11.99", "99213", "Q0000"])
def test_a_typed_code_that_does_not_exist_is_never_shown(typed: str) -> None:
    draft = composed(material(typed, typed=(typed,)))
    assert (draft.outcome, draft.codes, draft.citations) == (Outcome.ABSTAINED, (), ())
    assert typed in (draft.reason or "")


def test_typed_codes_are_compared_with_what_the_question_describes() -> None:
    draft = composed(material("acute cystitis N30.01", ("acute cystitis", ["N30.00"]), typed=("N30.01",)))
    assert shown(draft) == [("N30.00", "suggested"), ("N30.01", "alternative")]


def test_the_findings_are_about_the_codes_recommended() -> None:
    draft = composed(material("E10.9 and E11.9?", typed=("E10.9", "E11.9")))
    assert [(finding.rule, finding.codes) for finding in draft.findings] == [("excludes1", ("E10.9", "E11.9"))]


@pytest.mark.parametrize(
    ("code", "details", "word"),
    [
        ("S72.90XA", Details(encounter="A"), "side"),
        ("S72.91XA", Details(laterality="right"), "encounter"),
        ("L89.159", Details(), "stage"),
        ("O10.019", Details(), "trimester"),
    ],
)
def test_a_missing_detail_is_asked_for(code: str, details: Details, word: str) -> None:
    draft = composed(material("", ("condition", [code]), details=details))
    assert draft.outcome is Outcome.NEEDS_DETAIL
    assert any(word in question.lower() for question in draft.follow_ups)


def test_a_stated_detail_is_not_asked_for() -> None:
    draft = composed(material("", ("femur", ["S72.91XA"]), details=Details(laterality="right", encounter="A")))
    assert (draft.outcome, draft.codes[0].needs) == (Outcome.ANSWERED, ())


def test_an_uncertain_diagnosis_without_setting_asks_for_the_setting_first() -> None:
    draft = composed(material("likely asthma", ("asthma", ["J45.909"]), certainty=Certainty.UNCERTAIN))
    assert draft.outcome is Outcome.NEEDS_DETAIL
    assert "inpatient" in draft.follow_ups[0]


def test_an_uncertain_diagnosis_of_an_outpatient_is_set_aside_by_its_rule() -> None:
    given = material(
        "likely asthma", ("asthma", ["J45.909"]), certainty=Certainty.UNCERTAIN, setting=Setting.OUTPATIENT
    )
    draft = composed(given)
    assert [code for code in draft.codes if code.role is not Role.ALTERNATIVE] == []
    assert any(citation.section == "IV.H" for citation in draft.citations)


def test_a_code_that_is_likelier_wrong_than_right_is_shown_and_said_to_be() -> None:
    weak, sure = (composed(material("gout", ("gout", ["M10.9"]), score=score)) for score in (0.68, 0.95))
    assert [code.code for code in weak.codes if code.role is Role.SUGGESTED] == ["M10.9"]
    assert [line for line in weak.lines if "Likelier wrong" in line and "M10.9" in line]
    assert not [line for line in sure.lines if "Likelier wrong" in line]


def test_a_question_about_a_rule_is_answered_from_the_guidelines_best_first() -> None:
    passages = [("icd10cm-guidelines:II.H", 0.9), ("icd10cm-guidelines:III.C", 0.8), ("icd10cm-tabular:E11", 0.9)]
    draft = composed(material("how are uncertain diagnoses reported", passages=passages))
    assert draft.outcome is Outcome.ANSWERED
    assert [citation.section for citation in draft.citations] == ["II.H", "III.C"]


def test_passages_that_are_not_near_answer_nothing() -> None:
    draft = composed(material("purple elephants", passages=[("icd10cm-guidelines:II.H", 0.2)]))
    assert (draft.outcome, draft.citations) == (Outcome.ABSTAINED, ())
    assert draft.reason


def test_follow_ups_are_few_and_each_asked_once() -> None:
    found = [("a", ["S72.90XA"]), ("b", ["S52.90XA"]), ("c", ["I11.0"]), ("d", ["J44.9"])]
    draft = COMPOSER.compose(material("", *found))
    assert 0 < len(draft.follow_ups) <= 3
    assert len(set(draft.follow_ups)) == len(draft.follow_ups)


def test_a_procedure_cites_its_title() -> None:
    draft = composed(material("", ("laparoscopic cholecystectomy", ["0FT44ZZ"])))
    assert shown(draft) == [("0FT44ZZ", "suggested")]
    assert draft.citations[0].passage_id == "icd10pcs-tables:0FT44ZZ"


def test_the_units_that_an_amount_makes_are_said_and_cited_by_the_unit_and_the_rule() -> None:
    condition = Condition("rocephin 1 g", ("rocephin 1 g",))
    found = [Candidate("J0696", System.HCPCS, 0.95, ("lexical",), "ceftriaxone", counted="1 g is 4 units of 250 mg")]
    selection = select([(condition, found)], packaged(), DAY, None, "rocephin 1 g", ())
    draft = composed(replace(material("rocephin 1 g"), selection=selection))
    (line,) = [line for line in draft.lines if line.startswith("Counted")]
    quotes = [draft.citations[int(number) - 1].quote for number in re.findall(r"\[(\d+)\]", line)]
    assert line.startswith("Counted in multiples of 250 mg, 1 g is 4 units of **J0696** [")
    assert quotes[0] == "Billing unit: 250 mg"
    assert "multiples of the dose" in quotes[1]


def test_no_units_are_said_where_none_were_counted() -> None:
    found = [Candidate("J0696", System.HCPCS, 0.95, ("lexical",), "ceftriaxone")]
    selection = select([(Condition("rocephin", ("rocephin",)), found)], packaged(), DAY, None, "rocephin", ())
    draft = composed(replace(material("rocephin"), selection=selection))
    assert not [line for line in draft.lines if line.startswith("Counted")]
